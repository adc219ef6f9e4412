import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startFleet } from '../support/fleet.ts'
import { newFolder } from '../support/folder.ts'
import { requireSeven, startTwoHundred, writeTwoHundred } from '../support/two-hundred.ts'
import { newCheckout, packed } from './checkout.ts'
import { runAction } from './composite.ts'
import { startRegistry } from './registry.ts'

const registry = await startRegistry()
const fleet = await startFleet({ size: 3, broken: { t002: 'client secret' } })
const twoHundred = await startTwoHundred()
after(async () => {
  registry.close()
  await fleet.close()
  await twoHundred.close()
})
const vars = { ...fleet.vars, ...registry.vars(newFolder()) }
/** A registry that does not answer, so that what is installed was there. */
const CLOSED = {
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_fetch_retries: '0',
  npm_config_cache: join(newFolder(), 'empty'),
}
const FIRST_LINE = '1 of 3 tenants failed: t002 ('

function newWorkspace(): string {
  const workspace = newFolder()
  fleet.writeScenarios(workspace, { signsIn: ['t001'] })
  return workspace
}

const checkout = newCheckout()
const cache = new Map<string, string>()
// What the first of them installs the others take from the cache, as later jobs do.
const first = await runAction({
  action: checkout,
  workspace: newWorkspace(),
  inputs: { file: 'check.yaml' },
  vars,
  cache,
})

/** Runs the action of the checkout that is installed. */
function act(inputs: Readonly<Record<string, string>>, workspace = newWorkspace()): ReturnType<typeof runAction> {
  return runAction({ action: checkout, workspace, inputs, vars: { ...vars, ...CLOSED }, cache })
}

test('the action builds its own checkout, and says which tenants broke', () => {
  const { code, outputs, stdout, ran } = first
  assert.equal(code, 3, first.log)
  assert.ok(
    stdout.split('\n').some((line) => line.startsWith(FIRST_LINE)),
    stdout,
  )
  assert.equal(outputs['verdict'], 'error')
  assert.equal(JSON.parse(readFileSync(outputs['report'] ?? '', 'utf8')).result.totals.failed, 1)
  for (const name of ['report.json', 'junit.xml', 'report.html'])
    assert.ok(existsSync(join(outputs['reports'] ?? '', name)), name)
  assert.ok(ran.includes('Install') && ran.includes('actions/cache/save@v4'))
})

test('what is installed has no dependency of development', () => {
  const [kept = ''] = cache.values()
  const has = (name: string): boolean => existsSync(join(kept, 'node_modules/oidc-cli', name))
  assert.ok(has('dist/main.cjs') && has('node_modules/oidc-provider'))
  assert.ok(!has('node_modules/rolldown') && !has('node_modules/commander'))
})

test('what was installed is taken from the cache', async () => {
  const { code, stdout, ran } = await act({ file: 'check.yaml' })
  assert.equal(code, 3)
  assert.ok(stdout.startsWith(FIRST_LINE), stdout)
  assert.deepEqual(ran, ['Find out what is installed', 'actions/cache/restore@v4', 'Run'])
})

test('other sources are installed anew', async () => {
  const other = newCheckout()
  writeFileSync(join(other, 'src/run.ts'), `${readFileSync('src/run.ts', 'utf8')}\n`)
  const ended = await runAction({
    action: other,
    workspace: newWorkspace(),
    inputs: { file: 'check.yaml' },
    vars: { ...vars, ...CLOSED },
    cache,
  })
  assert.notEqual(ended.code, 0)
  assert.ok(ended.ran.includes('Install') && !ended.ran.includes('Run'))
})

test('a run that passes passes', async () => {
  const { code, outputs } = await act({ file: 'check.yaml', arguments: '--skip t002' })
  assert.deepEqual([code, outputs['verdict']], [0, 'warn'])
})

test('a file that is not there is a failure with its exit code', async () => {
  const { code, outputs, log } = await act({ file: 'nowhere.yaml' })
  assert.deepEqual([code, outputs['verdict']], [6, 'error'], log)
})

for (const [what, given, chosen] of [
  ['quotes hold words together', `--only "signs in" --skip 't002'`, 1],
  ['lines divide words as blanks do', "--only\n'gets a token'\n", 3],
  ['a star is no file', '--only t00*', 4],
] as const) {
  test(`of the arguments ${what}`, async () => {
    const workspace = newWorkspace()
    writeFileSync(join(workspace, 't00-a-file'), '')
    const { outputs, log } = await act({ file: 'check.yaml', arguments: given }, workspace)
    const { totals } = JSON.parse(readFileSync(outputs['report'] ?? '', 'utf8')).result
    assert.equal(totals.passed + totals.failed, chosen, log)
  })
}

test('a quote that does not end is refused', async () => {
  const { code, log } = await act({ file: 'check.yaml', arguments: `--only "signs in` })
  assert.notEqual(code, 0)
  assert.match(log, /quote/)
})

const HOSTILE = `$(touch ran) \`touch ran\` \${IFS}"; touch ran; "'; touch ran; ' | touch ran & touch ran #`

for (const name of ['file', 'arguments', 'package', 'cache', 'node-version']) {
  test(`nothing of the input "${name}" is run`, async () => {
    const workspace = newWorkspace()
    const inputs = { file: 'check.yaml', arguments: '--list', [name]: HOSTILE }
    await runAction({ action: checkout, workspace, inputs, vars: { ...vars, ...CLOSED }, cache })
    assert.ok(!existsSync(join(workspace, 'ran')))
  })
}

test('no script of the action has an expression in it', () => {
  const scripts = readFileSync('action.yml', 'utf8')
    .split(/^ {6}run: \|$/m)
    .slice(1)
  assert.equal(scripts.length, 3)
  for (const script of scripts) assert.doesNotMatch(script.split(/^ {4}- /m)[0] ?? '', /\$\{\{/)
})

test('four jobs of the action over 200 tenants, merged by a fifth, name exactly the seven that are broken', async () => {
  const workspace = newFolder()
  writeTwoHundred(twoHundred, workspace)
  const settings = { action: checkout, workspace, vars: { ...twoHundred.vars, ...CLOSED }, cache }
  for (const shard of ['1', '2', '3', '4']) {
    const inputs = { file: 'check.yaml', arguments: `--shard ${shard}/4` }
    const { outputs, log } = await runAction({ ...settings, inputs })
    const place = join(workspace, 'shards', `oidc-check-${shard}`)
    mkdirSync(place, { recursive: true })
    assert.ok(existsSync(outputs['report'] ?? ''), log)
    copyFileSync(outputs['report'] ?? '', join(place, 'report.json'))
  }
  const { code, outputs, stdout, log } = await runAction({ ...settings, inputs: { merge: 'shards' } })
  assert.deepEqual([code, outputs['verdict']], [1, 'fail'], log)
  requireSeven(stdout)
})

test('a tarball is installed in the place of the checkout, by its path in the workspace or elsewhere', async () => {
  const alone = newFolder()
  copyFileSync('action.yml', join(alone, 'action.yml'))
  const workspace = newWorkspace()
  mkdirSync(join(workspace, 'of others'))
  copyFileSync(packed(), join(workspace, 'of others', 'oidc-cli.tgz'))
  const own = new Map<string, string>()
  const inputs = { file: 'check.yaml', package: 'of others/oidc-cli.tgz' }
  const { code, log, stdout } = await runAction({ action: alone, workspace, inputs, vars, cache: own })
  assert.equal(code, 3, log)
  assert.match(stdout, /^1 of 3 tenants failed: t002 \(/m)
  assert.ok(!registry.taken.includes('@types/oidc-provider'))
  const again = await runAction({ action: alone, workspace, inputs, vars: fleet.vars, cache: own })
  assert.deepEqual([again.code, again.ran.includes('Install')], [3, false], again.log)
})

test('an action that stands alone asks for a tarball', async () => {
  const alone = newFolder()
  copyFileSync('action.yml', join(alone, 'action.yml'))
  const { code, stdout } = await runAction({ action: alone, workspace: newWorkspace(), vars: fleet.vars })
  assert.equal(code, 1)
  assert.match(stdout, /^::error::This action stands alone: give it package/m)
})

test('Node.js is set up where that is asked for, and one that is too old is told', async () => {
  assert.ok(!first.ran.includes('actions/setup-node@v4'))
  const { ran } = await act({ file: 'check.yaml', 'node-version': '22', arguments: '--list' })
  assert.ok(ran.includes('actions/setup-node@v4'))
  const bin = newFolder()
  writeFileSync(join(bin, 'old.cjs'), "Object.defineProperty(process.versions, 'node', { value: '20.18.1' })\n")
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' -r '${bin}/old.cjs' "$@"\n`, { mode: 0o755 })
  const old = { PATH: `${bin}:${process.env['PATH']}` }
  const ended = await runAction({ action: checkout, workspace: newWorkspace(), vars: { ...fleet.vars, ...old } })
  assert.equal(ended.code, 1)
  assert.match(ended.stdout, /^::error::oidc-cli needs Node\.js 20\.19 or newer/m)
})
