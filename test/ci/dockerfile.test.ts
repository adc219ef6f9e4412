import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { accessSync, constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { validate } from 'dockerfile-utils'
import { newFolder } from '../support/folder.ts'
import { newCheckout, packed } from './checkout.ts'
import { outputOf } from './pipeline.ts'
import { startRegistry } from './registry.ts'

const text = readFileSync('Dockerfile', 'utf8')
const registry = await startRegistry()
after(() => registry.close())
const vars = registry.vars(newFolder())

interface Instruction {
  readonly word: string
  readonly rest: string
}

const instructions: readonly Instruction[] = text
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({ word: line.slice(0, line.indexOf(' ')), rest: line.slice(line.indexOf(' ') + 1) }))
const second = instructions.findLastIndex(({ word }) => word === 'FROM')
const linesOf = (word: string): readonly string[] =>
  instructions.slice(second).flatMap((each) => (each.word === word ? [each.rest] : []))

test('the Dockerfile is one, and a fault in it is found', () => {
  assert.deepEqual(validate(text), [])
  assert.notDeepEqual(validate(text.replace('COPY --from=build', 'COPY --form=build')), [])
})

test('the image is made of the base that is named, and runs as nobody in particular', () => {
  assert.deepEqual(
    instructions.filter(({ word }) => word === 'FROM').map(({ rest }) => rest),
    [`\${BASE} AS build`, `\${BASE}`],
  )
  assert.deepEqual(linesOf('USER'), ['1000:1000'])
  assert.deepEqual(linesOf('ENTRYPOINT'), ['["oidc-cli"]'])
})

/** What .dockerignore lets into the build, out of a folder. */
function contextOf(folder: string): string {
  const [first, ...others] = readFileSync(join(folder, '.dockerignore'), 'utf8').trim().split('\n')
  assert.equal(first, '*')
  const context = newFolder()
  for (const name of others.map((line) => line.slice(1)))
    if (existsSync(join(folder, name))) cpSync(join(folder, name), join(context, name), { recursive: true })
  return context
}

/** Runs the lines of the stage that builds in the place that it has them in. */
async function built(folder: string): Promise<string> {
  const context = contextOf(folder)
  const [copy, ...runs] = instructions.slice(0, second).filter(({ word }) => word === 'COPY' || word === 'RUN')
  assert.deepEqual(copy, { word: 'COPY', rest: '. .' })
  for (const { rest } of runs) {
    const env = { PATH: process.env['PATH'] ?? '', HOME: newFolder(), ...vars }
    const { code, log } = await outputOf('sh', `${rest}\n`, { cwd: context, env })
    assert.equal(code, 0, log)
  }
  return context
}

/** Runs the lines of the last stage in a root of its own, and what they made. */
async function finished(folder: string): Promise<string> {
  const root = newFolder()
  const [copy] = linesOf('COPY')
  assert.equal(copy, '--from=build /opt/oidc-cli /opt/oidc-cli')
  cpSync(folder, join(root, 'opt/oidc-cli'), { recursive: true, verbatimSymlinks: true })
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  for (const line of linesOf('RUN')) {
    const placed = line.replace(/ (\/(?:opt|usr|state))/g, ` ${root}$1`).replace(/chown \S+/, 'test -d')
    const { code, log } = await outputOf('sh', `${placed}\n`, { cwd: root, env: { PATH: process.env['PATH'] ?? '' } })
    assert.equal(code, 0, log)
  }
  return root
}

for (const [what, from] of [
  ['a checkout', async () => newCheckout()],
  [
    'an unpacked package',
    async () => {
      const folder = newFolder()
      assert.equal(spawnSync('tar', ['-xzf', packed(), '-C', folder]).status, 0)
      return join(folder, 'package')
    },
  ],
] as const) {
  test(`an image of ${what} has the program, what it needs and nothing else`, async () => {
    const root = await finished(await built(await from()))
    assert.deepEqual(readdirSync(join(root, 'opt/oidc-cli')).sort(), [
      'bin',
      'dist',
      'node_modules',
      'package.json',
      'schema',
    ])
    const packages = readdirSync(join(root, 'opt/oidc-cli/node_modules'))
    assert.ok(packages.includes('oidc-provider') && !packages.includes('rolldown') && !packages.includes('commander'))
    assert.equal(statSync(join(root, 'state')).mode & 0o777, 0o700)
    const program = join(root, 'usr/local/bin/oidc-cli')
    accessSync(program, constants.X_OK)
    const { status, stdout } = spawnSync(program, ['--version'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], OIDC_CLI_HOME: join(root, 'state') },
    })
    assert.deepEqual([status, stdout], [0, `${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`])
  })
}

test('what lies beside the sources of a checkout gets into no image', () => {
  const folder = newCheckout()
  for (const name of ['.env', 'secret.pem', '.npmrc', 'oidc-check.yaml']) cpSync('LICENSE', join(folder, name))
  mkdirSync(join(folder, 'node_modules'))
  mkdirSync(join(folder, '.git'))
  assert.deepEqual(readdirSync(contextOf(folder)).sort(), [
    'bin',
    'package-lock.json',
    'package.json',
    'schema',
    'scripts',
    'src',
  ])
})
