import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

/** What each room may import; a file directly in src/ is a room of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['run.ts', 'last-report.ts', 'env-system.ts'],
  'last-report.ts': ['program.ts', 'formats', 'terminal', 'text', 'env.ts', 'errors.ts', 'exit.ts', 'version.ts'],
  'worker.ts': ['commands', 'checks'],
  'run.ts': [
    'program.ts',
    'last-report.ts',
    'command-first.ts',
    'report.ts',
    'commands',
    'config',
    'checks',
    'http',
    'flows',
    'formats',
    'terminal',
    'text',
    'env.ts',
    'errors.ts',
    'exit.ts',
    'version.ts',
  ],
  'saves.ts': ['formats', 'files', 'text', 'env.ts', 'errors.ts'],
  'report.ts': ['commands', 'formats', 'terminal', 'trace', 'saves.ts', 'env.ts', 'errors.ts', 'exit.ts', 'version.ts'],
  'program.ts': ['commands', 'command-first.ts', 'version.ts'],
  'command-first.ts': [],
  'env-system.ts': ['env.ts', 'errors.ts', 'browser', 'prompt', 'text'],
  'env.ts': [],
  'errors.ts': ['exit.ts'],
  'exit.ts': [],
  'version.ts': [],
  commands: [
    'flows',
    'checks',
    'config',
    'session',
    'files',
    'documents',
    'jose',
    'http',
    'trace',
    'explain',
    'text',
    'env.ts',
    'errors.ts',
    'exit.ts',
  ],
  flows: [
    'commands/context.ts',
    'checks',
    'trace',
    'config',
    'session',
    'files',
    'browser',
    'http',
    'documents',
    'jose',
    'issuer',
    'text',
    'env.ts',
    'errors.ts',
    'exit.ts',
  ],
  checks: ['trace', 'documents', 'jose', 'errors.ts', 'text'],
  explain: ['checks', 'errors.ts', 'text'],
  trace: ['errors.ts', 'exit.ts', 'jose', 'text'],
  config: ['commands/context.ts', 'files', 'env.ts', 'errors.ts', 'text'],
  session: ['files', 'config', 'documents', 'jose', 'env.ts', 'errors.ts'],
  files: ['env.ts', 'errors.ts', 'text'],
  formats: ['trace', 'documents', 'jose', 'checks', 'explain', 'env.ts', 'errors.ts', 'exit.ts', 'text'],
  terminal: ['commands/context.ts', 'formats', 'trace', 'text', 'env.ts', 'errors.ts'],
  browser: ['env.ts', 'errors.ts', 'text'],
  prompt: ['env.ts', 'errors.ts'],
  http: ['commands/context.ts', 'trace', 'files', 'env.ts', 'errors.ts', 'exit.ts', 'version.ts', 'text'],
  jose: ['errors.ts', 'text'],
  documents: ['jose'],
  issuer: ['errors.ts'],
  text: [],
}

/** Where each package may be imported. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  chalk: ['formats'],
  open: ['browser'],
  '@inquirer/prompts': ['prompt'],
  yaml: ['config'],
  'oidc-provider': ['issuer'],
  'openid-client': ['flows'],
  jose: ['jose', 'flows', 'worker.ts'],
  commander: ['program.ts', 'command-first.ts', 'commands', 'run.ts', 'report.ts', 'config'],
}

/** Where the process, the console, the clock and the built-in fetch may be touched. */
const MACHINE = ['env-system.ts', 'issuer/quiet.ts', 'worker.ts', 'main.ts']

const files = readdirSync('src', { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))

const roomOf = (file: string): string => file.split('/')[0] ?? file

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join('src', file), 'utf8')
  return [...text.matchAll(/(?:\bfrom |import\()'([^'\n]+)'/g)].map((match) => match[1] ?? '')
}

test('imports run in one direction only', () => {
  const broken = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(dirname(file), name)))
      .filter((target) => {
        const allowed = MAY_IMPORT[roomOf(file)]
        return (
          roomOf(target) !== roomOf(file) && !allowed?.some((place) => target === place || roomOf(target) === place)
        )
      })
      .map((target) => `${file} imports ${target}`),
  )
  assert.deepEqual(broken, [])
})

test('every room is in the table', () => {
  assert.deepEqual(
    [...new Set(files.map(roomOf))].filter((room) => !(room in MAY_IMPORT)),
    [],
  )
})

test('each package has its home', () => {
  const broken = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
      .filter((name) => !HOMES[name]?.includes(roomOf(file)))
      .map((name) => `${file} imports ${name}`),
  )
  assert.deepEqual(broken, [])
})

test('process, console, the clock and fetch are touched in one place', () => {
  const machine = /\bprocess\.(?!ts)|\bconsole\.|\bDate\.now\b|\bperformance\.|(?<![.\w])fetch\(/
  const broken = files
    .filter((file) => !MACHINE.includes(file))
    .filter((file) => {
      const code = readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|`[^`]*`/gm, '')
      return machine.test(code)
    })
  assert.deepEqual(broken, [])
})

test('files of the imports graph have no circle', () => {
  const graph = new Map(
    files.map((file) => {
      const text = readFileSync(join('src', file), 'utf8')
      // Type imports vanish when built, so they tie nothing.
      const names = [...text.matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.[^']+)'/gms)].map(
        (match) => match[1] ?? '',
      )
      return [file, names.map((name) => normalize(join(dirname(file), name)))] as const
    }),
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (done.has(file) || path.includes(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  assert.deepEqual(circles, [])
})
