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

/** Runs a command line by a program of one entry, in a folder that holds nothing else; tells the output and which files were loaded. */
async function loads(program: string, argv: readonly string[]): Promise<{ stdout: string; files: readonly string[] }> {
  const folder = newFolder()
  const script = `
    require(${JSON.stringify(program)}).main(${JSON.stringify(argv)}).then(() => {
      process.stderr.write('\\n' + JSON.stringify(Object.keys(require.cache)))
    })`
  const env = { PATH: process.env['PATH'], HOME: folder, OIDC_CLI_HOME: folder }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env })
  return { stdout, files: JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) }
}

for (const [argv, expected] of [
  [['--help'], ['core', 'main', 'rolldown-runtime', 'tables']],
  [
    ['decode', '--json', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'],
    ['core', 'main', 'rolldown-runtime', 'tables'],
  ],
  [
    ['discover', provider.issuer, '--json'],
    ['core', 'main', 'network', 'rolldown-runtime', 'tables'],
  ],
] as const) {
  test(`${argv[0]} loads the files that are made for it, and none of the parts that are loaded when used`, async () => {
    const { files } = await loads(resolve('dist/main.cjs'), argv)
    const parts = files.filter((file) => !/[\\/]words[\\/]/.test(file))
    assert.deepEqual(parts.map((file) => basename(file).replace(/(-[\w-]{8})?\.cjs$/, '')).sort(), expected)
  })
}

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
