import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { newFolder } from '../support/folder.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const broken = `e30.${Buffer.from('{"sub":"a"}').toString('base64url')}.`

interface Loaded {
  readonly stdout: string
  /** Files that were loaded. */
  readonly files: readonly string[]
  /** Modules of Node.js that were loaded; `net` among them wherever a stream is a pipe. */
  readonly modules: readonly string[]
}

/** Runs a command line by a program of one entry, in a folder that holds nothing but what is given. */
async function loads(
  program: string,
  argv: readonly string[],
  contents: Readonly<Record<string, string>> = {},
): Promise<Loaded> {
  const folder = newFolder()
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, name), text)
  const script = `
    require(${JSON.stringify(program)}).main(${JSON.stringify(argv)}).then(() => {
      const modules = process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13))
      process.stderr.write('\\n' + JSON.stringify({ files: Object.keys(require.cache), modules }))
    })`
  const env = { PATH: process.env['PATH'], HOME: folder, OIDC_CLI_HOME: folder }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env })
  return { stdout, ...JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) }
}

for (const [argv, expected] of [
  [['--help'], ['core', 'main', 'rolldown-runtime', 'tables']],
  [
    ['decode', '--json', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'],
    ['core', 'main', 'rolldown-runtime', 'tables'],
  ],
  [
    ['discover', provider.issuer, '--json'],
    ['core', 'main', 'network', 'provider', 'rolldown-runtime', 'tables'],
  ],
] as const) {
  test(`${argv[0]} loads the files that are made for it, and none of the parts that are loaded when used`, async () => {
    const { files } = await loads(resolve('dist/main.cjs'), argv)
    const parts = files.filter((file) => !/[\\/]words[\\/]/.test(file))
    assert.deepEqual(parts.map((file) => basename(file).replace(/(-[\w-]{8})?\.cjs$/, '')).sort(), expected)
  })
}

const NETWORK = ['http', 'https', 'tls', 'dns']
const SIGNED = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"a"}').toString('base64url')}.e30`
const RECORD = JSON.stringify({
  schema: 'oidc-cli/1',
  version: '1.0.0',
  command: 'login',
  startedAt: '2026-03-01T12:00:00.000Z',
  ms: 1,
  exit: 0,
  verdict: 'pass',
  result: null,
  steps: [],
  error: null,
})
const FILES = { token: SIGNED, 'record.json': RECORD, 'key.json': JSON.stringify({ kty: 'oct', k: 'e30'.repeat(20) }) }

for (const argv of [
  ['decode', '@token'],
  ['explain', 'idt-aud-mismatch'],
  ['session', 'list'],
  ['report', 'record.json'],
  ['verify', '@token', '--key', 'key.json'],
  ['verify', '@token', '--jwks', 'key.json'],
  ['verify', '@token', '--secret', 'a secret of more than thirty-two octets'],
]) {
  test(`${argv.slice(0, 3).join(' ')} loads nothing of the network`, async () => {
    const { stdout, files, modules } = await loads(resolve('dist/main.cjs'), argv, FILES)
    assert.notEqual(stdout, '')
    assert.deepEqual(
      modules.filter((name) => NETWORK.includes(name)),
      [],
    )
    assert.ok(!files.some((file) => basename(file) === 'network.cjs'))
  })
}

test('TLS is loaded for https only', async () => {
  const plain = await loads(resolve('dist/main.cjs'), ['discover', provider.issuer, '--json'])
  assert.deepEqual(
    plain.modules.filter((name) => NETWORK.includes(name)),
    ['http', 'dns'],
  )
  // Nothing listens there, which is found out after TLS was loaded.
  const secure = await loads(resolve('dist/main.cjs'), ['discover', 'https://127.0.0.1:1', '--json'])
  assert.ok(secure.modules.includes('tls'))
  assert.ok(secure.files.some((file) => basename(file).startsWith('tls-')))
})

test('a login at an issuer on loopback loads no TLS beside what the Response of Node.js brings along', async () => {
  const browser = join(newFolder(), 'browser')
  writeFileSync(browser, `#!${process.execPath}\nfetch(process.argv[2])\n`, { mode: 0o755 })
  const argv = [
    'login',
    '--issuer',
    provider.issuer,
    '--client-id',
    'public',
    '--client-auth',
    'none',
    '--browser',
    browser,
    '--json',
  ]
  const { stdout, files, modules } = await loads(resolve('dist/main.cjs'), argv)
  const names = JSON.parse(stdout).steps.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, ['discover', 'authorize', 'callback', 'token', 'id_token', 'userinfo'])
  assert.ok(modules.includes('http') && !modules.includes('https'))
  assert.ok(!files.some((file) => basename(file).startsWith('tls-')))
  assert.ok(!files.some((file) => /^(?:person|headless|travel|user-agent|cookies|decide|totp)-/.test(basename(file))))
})

test('a sign-in by forms is loaded where values are given for one', async () => {
  const argv = [
    'login',
    '--issuer',
    provider.issuer,
    '--client-id',
    'public',
    '--no-save',
    '--json',
    '--form',
    'user=ada',
  ]
  const { stdout, files } = await loads(resolve('dist/main.cjs'), argv)
  const names = JSON.parse(stdout).steps.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, ['discover', 'authorize', 'sign_in', 'callback', 'token', 'id_token', 'userinfo'])
  for (const part of ['person', 'headless', 'travel'])
    assert.ok(
      files.some((file) => basename(file).startsWith(`${part}-`)),
      part,
    )
})

test('the user agent is loaded where it signs in, and what the issuer can get wrong where something is spoiled', async () => {
  const login = ['login', '--no-browser', '--json']
  const partsOf = async (...argv: string[]): Promise<readonly string[]> => {
    const { files } = await loads(resolve('dist/main.cjs'), [...login, ...argv])
    return ['user-agent', 'fault', 'faults'].filter((part) =>
      files.some((file) => new RegExp(`[\\\\/]${part}(-[\\w-]{8})?\\.cjs$`).test(file)),
    )
  }
  assert.deepEqual(await partsOf('--issuer', 'http://127.0.0.1:1', '--client-id', 'client'), [])
  assert.deepEqual(await partsOf('--demo'), ['user-agent'])
  assert.deepEqual(await partsOf('--demo', '--fault', 'idt-aud-mismatch'), ['user-agent', 'fault', 'faults'])
})

test('one file can be made of the program, which reads nothing beside it', async () => {
  const bundle = await rolldown({
    input: 'dist/main.cjs',
    platform: 'node',
    external: [/^node:/, /^oidc-provider/, /^open$/, /^@inquirer\//],
  })
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false })
  await bundle.close()
  assert.ok(!output[0].code.includes(resolve('dist')))
  const file = join(newFolder(), 'one.cjs')
  writeFileSync(file, output[0].code)

  const explained = await loads(file, ['explain', 'idt-aud-mismatch'])
  assert.match(explained.stdout, /aud names the recipient/)
  const decoded = await loads(file, ['decode', broken])
  assert.match(decoded.stdout, /jwt-alg-none/)
  for (const { files } of [explained, decoded]) assert.deepEqual(files, [file])
})
