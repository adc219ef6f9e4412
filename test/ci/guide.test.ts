import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { startFleet } from '../support/fleet.ts'
import { newFolder } from '../support/folder.ts'
import { imageWithProgram, packed } from './checkout.ts'
import { faultsOf } from './github-schema.ts'
import { outputOf } from './pipeline.ts'
import { startRegistry } from './registry.ts'

const guide = readFileSync('docs/ci.md', 'utf8')
const blocks = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({ kind, text }))
const workflows = blocks.filter(({ kind, text }) => kind === 'yaml' && /^jobs:/m.test(text))
const linesWith = (words: string): string =>
  blocks.find(({ kind, text }) => kind === 'sh' && text.includes(words))?.text ?? assert.fail(words)

const registry = await startRegistry()
const fleet = await startFleet({ size: 1 })
after(() => {
  registry.close()
  return fleet.close()
})
const SECRETS = { SMOKE_SECRET: fleet.vars['FLEET_SECRET'] ?? '', SMOKE_PASSWORD: fleet.vars['FLEET_PASSWORD'] ?? '' }
const tarball = packed()

test('the workflows of the guide are what GitHub takes, and give the action inputs that it has', () => {
  const { inputs } = parse(readFileSync('action.yml', 'utf8'))
  assert.equal(workflows.length, 2)
  for (const { text } of workflows) {
    assert.deepEqual(faultsOf('workflow', text), [])
    const jobs: readonly { steps: readonly { uses: string; with?: object }[] }[] = Object.values(parse(text).jobs)
    const uses = jobs.flatMap(({ steps }) => steps).filter((step) => step.uses.startsWith('owner/oidc-cli@'))
    assert.ok(uses.length > 0)
    for (const step of uses) for (const name of Object.keys(step.with ?? {})) assert.ok(name in inputs, name)
  }
})

test('no workflow of the guide runs for a pull request', () => {
  for (const { text } of workflows)
    for (const name of Object.keys(parse(text).on)) assert.ok(['schedule', 'workflow_dispatch'].includes(name), name)
})

test('the guide says every input of the action, and no other', () => {
  const rows = [...guide.matchAll(/^\| `([\w-]+)` \| /gm)].map(([, name]) => name)
  assert.deepEqual(rows, Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs))
})

test('what the guide has somebody do on their own machine writes a file that passes, and no secret into it', async () => {
  const lines = linesWith('check --init')
    .replace('https://login.acme.example', fleet.issuerOf('t001'))
    .replace(/^export .*$/m, '')
    .replace('--client-id smoke', '--client-id smoke --client-secret env:SMOKE_SECRET')
  const cwd = newFolder()
  const env = { PATH: `${imageWithProgram()}:${process.env['PATH']}`, HOME: cwd, ...SECRETS }
  const { code, log } = await outputOf('sh', `set -e\n${lines}`, { cwd, env })
  assert.equal(code, 0, log)
  const text = readFileSync(join(cwd, 'oidc-check.yaml'), 'utf8')
  assert.match(text, /login:/)
  for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret))
})

test('the lines for any other runner install and run', async () => {
  const cwd = newFolder()
  copyFileSync(tarball, join(cwd, 'oidc-cli-0.1.0.tgz'))
  fleet.writeScenarios(cwd)
  const text = readFileSync(join(cwd, 'check.yaml'), 'utf8').replace('FLEET_SECRET', 'SMOKE_SECRET')
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, CI: 'true', ...SECRETS, ...registry.vars(newFolder()) }
  const write = `cat > oidc-check.yaml <<'END'\n${text.replace(/people:[\s\S]*?(?=scenarios:)/, '')}END\n`
  const { code, log } = await outputOf('sh', `set -e\n${write}${linesWith('.oidc-cli/node_modules/.bin')}`, {
    cwd,
    env,
  })
  assert.equal(code, 0, log)
  for (const name of ['check.json', 'check.xml', 'check.html']) assert.ok(existsSync(join(cwd, name)), name)
})

test('the package has every file that the guide names', () => {
  const { stdout } = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
  const shipped = stdout.split('\n').map((path) => path.replace(/^package\//, ''))
  const named = [
    ...guide.matchAll(/\b(?:ci\/(?:kubernetes\/)?(?:gitlab-ci|cronjob|indexed-job)\.ya?ml|action\.yml|Dockerfile)\b/g),
  ]
  const names = new Set([
    ...named.map(([name]) => name),
    '.dockerignore',
    'docs/ci.md',
    'schema/oidc-check.schema.json',
  ])
  assert.equal(names.size, 8)
  for (const name of names) assert.ok(shipped.includes(name), name)
})
