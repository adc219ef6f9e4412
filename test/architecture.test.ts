import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import type { Node } from 'typescript/unstable/ast'
import { API } from 'typescript/unstable/sync'
import { checkIds } from '../src/explain/check.ts'

/** What each room may import; a file directly in src/ is a room of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['env-system.ts', 'last-report.ts', 'run.ts', 'terminal'],
  'last-report.ts': ['errors.ts', 'exit.ts', 'formats', 'program.ts', 'terminal', 'text', 'trace', 'version.ts'],
  'worker.ts': ['checks', 'verify'],
  'again.ts': ['config', 'env.ts', 'errors.ts', 'exit.ts', 'rounds.ts'],
  'run.ts': [
    'again.ts',
    'command-line.ts',
    'command.ts',
    'config',
    'context-of.ts',
    'context.ts',
    'drawn.ts',
    'env.ts',
    'errors.ts',
    'exit.ts',
    'last-report.ts',
    'lead-on.ts',
    'network.ts',
    'part.ts',
    'program.ts',
    'report.ts',
    'rounds.ts',
    'stopped.ts',
    'terminal',
    'usage.ts',
  ],
  'usage.ts': ['errors.ts', 'last-report.ts', 'program.ts', 'text'],
  'lead-on.ts': ['command.ts', 'context.ts', 'env.ts', 'text'],
  'printable.ts': ['formats', 'program.ts', 'trace'],
  'saves.ts': ['env.ts', 'errors.ts', 'files', 'formats', 'text'],
  'report.ts': [
    'command.ts',
    'context.ts',
    'errors.ts',
    'exit.ts',
    'formats',
    'printable.ts',
    'program.ts',
    'record',
    'report-writer.ts',
    'run-lines.ts',
    'saves.ts',
    'terminal',
    'trace',
    'version.ts',
  ],
  'report-writer.ts': [
    'ci-job.ts',
    'command.ts',
    'context.ts',
    'errors.ts',
    'formats',
    'job-report.ts',
    'record',
    'terminal',
    'text',
    'trace',
  ],
  'command-line.ts': ['command-first.ts', 'program.ts'],
  'program.ts': [
    'command-first.ts',
    'command.ts',
    'commands',
    'completion',
    'config',
    'exit.ts',
    'help.ts',
    'version.ts',
  ],
  completion: ['config', 'env.ts', 'explain', 'formats', 'session', 'text'],
  'help.ts': ['config'],
  'command.ts': ['config', 'context.ts', 'drawn.ts', 'errors.ts', 'formats', 'trace'],
  'command-first.ts': [],
  'env-system.ts': ['browser', 'env.ts', 'errors.ts', 'prompt', 'text'],
  'env.ts': [],
  'errors.ts': ['causes.ts', 'exit.ts'],
  'causes.ts': ['exit.ts'],
  'exit.ts': [],
  'stopped.ts': [],
  'drawn.ts': ['record'],
  'version.ts': [],
  'context.ts': ['checks', 'completion', 'config', 'env.ts', 'formats', 'http', 'session', 'trace'],
  commands: [
    'check',
    'checks',
    'command.ts',
    'completion',
    'config',
    'context.ts',
    'decode',
    'documents',
    'drawn.ts',
    'errors.ts',
    'explain',
    'flows',
    'formats',
    'http',
    'input.ts',
    'jose/json',
    'jose/tokens',
    'record',
    'session',
    'stopped.ts',
    'text',
    'trace',
    'verify',
  ],
  verify: [
    'checks',
    'config',
    'context.ts',
    'decode',
    'documents',
    'env.ts',
    'errors.ts',
    'flows',
    'input.ts',
    'jose/json',
    'jose/keys',
    'jose/tokens',
    'made.ts',
    'stopped.ts',
    'text',
    'trace',
  ],
  judging: [
    'browser',
    'check',
    'checks',
    'config',
    'decode',
    'documents',
    'flows',
    'http',
    'jose/json',
    'jose/tokens',
    'text',
    'trace',
    'verify',
  ],
  decode: [
    'checks',
    'config',
    'context.ts',
    'documents',
    'errors.ts',
    'explain',
    'flows',
    'jose/json',
    'jose/keys',
    'jose/tokens',
    'text',
    'trace',
  ],
  'input.ts': ['config', 'context.ts', 'errors.ts', 'files', 'jose/tokens'],
  flows: [
    'browser',
    'checks',
    'chrome',
    'config',
    'context.ts',
    'documents',
    'env.ts',
    'errors.ts',
    'exit.ts',
    'explain',
    'files',
    'http',
    'issuer',
    'jose/json',
    'jose/keys',
    'jose/tokens',
    'session',
    'sign-in',
    'stopped.ts',
    'text',
    'trace',
    'vendors',
  ],
  checks: ['documents', 'errors.ts', 'jose/json', 'jose/keys', 'jose/tokens', 'made.ts', 'text', 'trace', 'vendors'],
  explain: ['causes.ts', 'checks', 'errors.ts', 'text', 'vendors'],
  trace: ['errors.ts', 'exit.ts', 'jose/json', 'text'],
  record: ['causes.ts', 'errors.ts', 'exit.ts', 'jose/json', 'text', 'trace', 'version.ts'],
  config: ['checks', 'documents', 'env.ts', 'errors.ts', 'files', 'formats', 'jose/json', 'made.ts', 'text', 'trace'],
  session: ['config', 'env.ts', 'errors.ts', 'files', 'jose/json'],
  files: ['env.ts', 'errors.ts', 'text'],
  formats: [
    'env.ts',
    'errors.ts',
    'exit.ts',
    'explain',
    'jose/json',
    'jose/keys',
    'jose/tokens',
    'text',
    'trace',
    'vendors',
  ],
  terminal: ['context.ts', 'env.ts', 'formats', 'jose/json', 'text', 'trace'],
  browser: ['env.ts', 'errors.ts', 'loopback', 'text', 'trace'],
  'sign-in': ['browser', 'errors.ts', 'text'],
  prompt: ['env.ts', 'errors.ts'],
  http: ['causes.ts', 'documents', 'env.ts', 'errors.ts', 'files', 'jose/json', 'made.ts', 'text', 'trace'],
  'jose/keys': ['errors.ts', 'jose/json', 'jose/tokens', 'text'],
  'jose/tokens': ['jose/json', 'text'],
  'jose/json': ['made.ts', 'text'],
  documents: ['jose/json', 'text'],
  issuer: ['documents', 'errors.ts', 'loopback', 'made.ts', 'text'],
  'made.ts': [],
  text: [],
  vendors: [],
  loopback: [],
  check: [
    'causes.ts',
    'checks',
    'command.ts',
    'config',
    'context.ts',
    'env.ts',
    'errors.ts',
    'exit.ts',
    'files',
    'flows',
    'formats',
    'http',
    'jose/json',
    'jose/tokens',
    'made.ts',
    'metrics',
    'record',
    'sign-in',
    'stopped.ts',
    'text',
    'trace',
  ],
  'context-of.ts': ['checks', 'config', 'context.ts', 'http-of.ts', 'network.ts', 'program.ts', 'trace'],
  'http-of.ts': ['config', 'context.ts', 'http', 'network.ts', 'version.ts'],
  'network.ts': ['checks', 'env.ts', 'http', 'trace'],
  'part.ts': [
    'command.ts',
    'config',
    'context-of.ts',
    'context.ts',
    'env.ts',
    'errors.ts',
    'last-report.ts',
    'network.ts',
    'program.ts',
    'stopped.ts',
    'trace',
  ],
  'ci-job.ts': ['env.ts', 'errors.ts', 'files'],
  'rounds.ts': ['command.ts', 'env.ts', 'errors.ts', 'exit.ts', 'terminal'],
  metrics: ['errors.ts', 'formats', 'loopback', 'text'],
  chrome: ['browser', 'env.ts', 'errors.ts', 'sign-in', 'text', 'trace'],
  'job-report.ts': ['ci-job.ts', 'formats', 'trace'],
  'run-lines.ts': [],
}

/** Where each package may be imported. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  chalk: ['formats'],
  parse5: ['browser'],
  'tough-cookie': ['browser'],
  open: ['browser'],
  '@inquirer/prompts': ['prompt'],
  yaml: ['config'],
  'ajv/dist/2020.js': ['check'],
  'oidc-provider': ['issuer'],
  'openid-client': ['flows'],
  'playwright-core': ['chrome'],
  jose: ['jose/keys', 'flows'],
  socks: ['http'],
  uqr: ['terminal'],
  commander: ['program.ts', 'help.ts', 'command.ts', 'command-first.ts', 'run.ts', 'config', 'completion'],
}

/** Where the process, the console, the clock and the built-in fetch may be touched. */
const MACHINE = ['env-system.ts', 'issuer/provider-notices.ts', 'worker.ts', 'main.ts']

/** What stands in a call without a name can be told apart up to so many. */
const MOST_PARAMETERS = 4

const files = readdirSync('src', { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))

/** The three subjects of jose are rooms of their own. */
const roomOf = (file: string): string => /^jose\/[^/]+|^[^/]+/.exec(file)?.[0] ?? file

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join('src', file), 'utf8')
  return [...text.matchAll(/(?:\bfrom |import\()'([^'\n]+)'/g)].map((match) => match[1] ?? '')
}

/** The rooms that a room imports from, each with a file that does. */
function roomsOf(room: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const file of files.filter((name) => roomOf(name) === room))
    for (const name of importsOf(file).filter((each) => each.startsWith('.'))) {
      const target = roomOf(normalize(join(dirname(file), name)))
      if (target !== room) found.set(target, file)
    }
  return found
}

test('a room imports what the table allows, and the table allows nothing that no file needs', () => {
  const broken = Object.entries(MAY_IMPORT).flatMap(([room, allowed]) => {
    const used = roomsOf(room)
    return [
      ...[...used].filter(([target]) => !allowed.includes(target)).map(([target, file]) => `${file} imports ${target}`),
      ...allowed.filter((target) => !used.has(target)).map((target) => `${room} needs no ${target}`),
    ]
  })
  assert.deepEqual(broken, [])
})

test('no room imports upward: rooms that import one another stand in one order', () => {
  let left = Object.keys(MAY_IMPORT)
  while (left.length > 0) {
    const rest = left.filter((room) => MAY_IMPORT[room]?.some((target) => left.includes(target)))
    assert.ok(rest.length < left.length, `in a circle: ${rest.join(', ')}`)
    left = rest
  }
})

test('every room is in the table', () => {
  assert.deepEqual(
    [...new Set(files.map(roomOf))].filter((room) => !(room in MAY_IMPORT)),
    [],
  )
})

test('each package has its home, and is imported there', () => {
  const imported = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
      .map((name) => `${name} in ${roomOf(file)}`),
  )
  const homes = Object.entries(HOMES).flatMap(([name, rooms]) => rooms.map((room) => `${name} in ${room}`))
  assert.deepEqual([...new Set(imported)].sort(), homes.sort())
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

test('subjects of checks import one another in one order, and nothing imports the verification that stands above them', () => {
  const judges = files.filter((name) => /^checks\/[^/]+\/[^/]+\.ts$/.test(name))
  const subjectOf = (file: string): string | undefined => /^checks\/([^/]+)\//.exec(file)?.[1]
  const graph = new Map<string, Set<string>>()
  for (const file of judges)
    for (const name of importsOf(file).filter((each) => each.startsWith('.'))) {
      const [from = '', to] = [subjectOf(file), subjectOf(normalize(join(dirname(file), name)))]
      if (to !== undefined && to !== from) graph.set(from, (graph.get(from) ?? new Set()).add(to))
    }
  assert.deepEqual(
    [...graph].filter(([, targets]) => targets.has('verification')).map(([from]) => from),
    [],
  )
  let left = [...graph.keys()]
  while (left.length > 0) {
    const rest = left.filter((subject) => [...(graph.get(subject) ?? [])].some((target) => left.includes(target)))
    assert.ok(rest.length < left.length, `in a circle: ${rest.join(', ')}`)
    left = rest
  }
})

test('the id of a rule stands in its entry and in the judge beside it, and as text nowhere else', () => {
  const known = new Set<string>(checkIds())
  const entries = new Map<string, string>()
  const named: [id: string, file: string][] = []
  for (const file of files.filter((name) => name !== 'checks/reported.ts')) {
    const code = readFileSync(join('src', file), 'utf8')
    const ids = new Set(code.match(/(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])/g))
    for (const id of [...ids].filter((each) => known.has(each)))
      if (file.endsWith('.rules.ts')) {
        if (!new RegExp(`^ {2}'${id}': `, 'm').test(code)) continue
        assert.equal(entries.get(id), undefined, `${id} has two entries`)
        entries.set(id, file)
      } else named.push([id, file])
    // A rule is known by its whole id, not by how it begins.
    assert.doesNotMatch(code, /\b(?:rule|id)\.(?:startsWith|endsWith|includes)\(/, file)
  }
  const broken = named
    .filter(([id, file]) => entries.get(id) !== file.replace(/\.ts$/, '.rules.ts'))
    .map(([id, file]) => `${id} in ${file}`)
  assert.deepEqual(broken, [])
})

test('no function takes more than four parameters, wherever it is written or only its type is', () => {
  const api = new API({ cwd: process.cwd() })
  try {
    const [project] = api.updateSnapshot({ openProject: join(process.cwd(), 'tsconfig.json') }).getProjects()
    const program = project?.program
    const longer: string[] = []
    let functions = 0
    for (const file of files) {
      const source = program?.getSourceFile(join(process.cwd(), 'src', file))
      assert.ok(source, file)
      const visit = (node: Node): void => {
        const { parameters, name } = node as Node & { parameters?: readonly Node[]; name?: Node }
        if (parameters) functions += 1
        if (parameters && parameters.length > MOST_PARAMETERS)
          longer.push(`${file}: ${name?.getText() ?? node.parent.getText().slice(0, 40)} takes ${parameters.length}`)
        node.forEachChild(visit)
      }
      visit(source)
    }
    assert.deepEqual(longer, [])
    assert.ok(functions > files.length, `only ${functions} functions were seen`)
  } finally {
    api.close()
  }
})

/** Methods that change what they are called on. */
const CHANGES = /^(?:add|clear|copyWithin|delete|fill|pop|push|reverse|set|shift|sort|splice|unshift)$/

test('modules keep no state: none has a variable, nor a value that a function changes', () => {
  const api = new API({ cwd: process.cwd() })
  try {
    const [project] = api.updateSnapshot({ openProject: join(process.cwd(), 'tsconfig.json') }).getProjects()
    const found = new Set<string>()
    let constants = 0
    for (const file of files) {
      const source = project?.program.getSourceFile(join(process.cwd(), 'src', file))
      assert.ok(source, file)
      const names = new Set<string>()
      for (const line of source.getText().split('\n')) {
        const [, kind, name = '', value = ''] =
          /^(?:export )?(const|let|var) (\w+)(?:: [^=]*(?:=> [^=]*)?)? = (.*)$/.exec(line) ??
          /^(?:export )?(let|var) (\w+)/.exec(line) ??
          []
        if (kind === undefined) continue
        constants += 1
        names.add(name)
        if (kind !== 'const' || /^new (?:WeakMap|WeakSet)\b|^new (?:Map|Set)(?:<.*>)?\(\)/.test(value)) found.add(file)
      }
      /** Whether a node is one of the module's own values, or a part of it. */
      const isOwn = (text: string): boolean => names.has(/^\w+/.exec(text)?.[0] ?? '') && /^[\w.[\]?!]+$/.test(text)
      const visit = (node: Node, within: 'module' | 'function'): void => {
        const text = node.getText()
        const inner = within === 'function' || 'parameters' in node ? 'function' : 'module'
        if (within === 'function') {
          const { expression, left, operatorToken } = node as Node &
            Partial<Record<'expression' | 'left' | 'operatorToken', Node>>
          const [, target = '', method = ''] = /^([\w.[\]]+)\.(\w+)$/.exec(expression?.getText() ?? '') ?? []
          if ('arguments' in node && CHANGES.test(method) && isOwn(target) && !isLocal(node, target)) found.add(file)
          // Where a pattern begins to look is said before each use of it.
          const to = left?.getText().replace(/^\w+\.lastIndex$/, '') ?? ''
          if (/^[-+*/|&?]*=$/.test(operatorToken?.getText() ?? '') && isOwn(to) && !isLocal(node, to)) found.add(file)
          if (
            /^delete /.test(text) &&
            expression &&
            isOwn(expression.getText()) &&
            !isLocal(node, expression.getText())
          )
            found.add(file)
        }
        node.forEachChild((child) => visit(child, inner))
      }
      visit(source, 'module')
    }
    assert.deepEqual([...found], [])
    assert.ok(constants > files.length, `only ${constants} values were seen`)
  } finally {
    api.close()
  }
})

/** Whether a function around a node has a parameter or a variable of that name. */
function isLocal(node: Node, target: string): boolean {
  const name = /^\w+/.exec(target)?.[0] ?? ''
  const declared = new RegExp(`(?:const|let|var) (?:[{[][^=]*)?\\b${name}\\b|[({,] *(?:\\.\\.\\.)?${name}\\b *[,:)}=?]`)
  for (let around: Node | undefined = node.parent; around?.parent; around = around.parent)
    if ('parameters' in around && declared.test(around.getText())) return true
  return false
}

test('what a command came to is put into the record in one place', () => {
  const writes = files.filter((file) => /\b(?:trace|run)\.result = /.test(readFileSync(join('src', file), 'utf8')))
  assert.deepEqual(writes, ['trace/recorder.ts'])
})

test('no room but the list of commands knows a command by its name', () => {
  const named = /\bcommand(?:\.name)? [!=]==|\.has\((?:\w+\.)*command(?:\.name)?\)|\[(?:\w+\.)*command(?:\.name)?\]/
  const knows = files
    .filter((file) => /^(?:trace|formats|terminal)\/|^(?:run|report|last-report|saves)\.ts$/.test(file))
    .filter((file) => named.test(readFileSync(join('src', file), 'utf8')))
  assert.deepEqual(knows, [])
})

test('the configuration is read in one place, so that a command that shows it shows what its options came from', () => {
  const reads = files.filter((file) => /\breadConfiguration\(/.test(readFileSync(join('src', file), 'utf8')))
  assert.deepEqual(reads.sort(), ['config/options.ts', 'config/profiles.ts'])
})
