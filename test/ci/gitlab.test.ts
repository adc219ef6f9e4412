import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startFleet } from '../support/fleet.ts'
import { newFolder } from '../support/folder.ts'
import { requireSeven, startTwoHundred, writeTwoHundred } from '../support/two-hundred.ts'
import { imageWithProgram, packed } from './checkout.ts'
import { runPipeline } from './pipeline.ts'
import { startRegistry } from './registry.ts'

const FILE = 'ci/gitlab-ci.yml'
const registry = await startRegistry()
const fleet = await startFleet({ size: 3, broken: { t002: 'client secret' } })
const twoHundred = await startTwoHundred()
after(async () => {
  registry.close()
  await fleet.close()
  await twoHundred.close()
})

const PATH = `${imageWithProgram()}:${process.env['PATH']}`
const common = { file: FILE, source: 'schedule', vars: { ...fleet.vars, PATH, OIDC_CHECK_FILE: 'check.yaml' } }

function newProject(): string {
  const project = newFolder()
  fleet.writeScenarios(project, { signsIn: ['t001'] })
  return project
}

test('four jobs of the template over 200 tenants name in the merged report exactly the seven that are broken', async () => {
  const project = newFolder()
  writeTwoHundred(twoHundred, project)
  const ended = await runPipeline({ ...common, project, shell: 'sh', vars: { ...common.vars, ...twoHundred.vars } })
  assert.deepEqual(
    ended.map(({ name }) => name),
    ['oidc-check 1', 'oidc-check 2', 'oidc-check 3', 'oidc-check 4', 'oidc-check-merge 1'],
  )
  const merged = ended.at(-1)
  assert.equal(merged?.code, 1, merged?.log)
  requireSeven(merged?.stdout ?? '')
  for (const { artifacts, log } of ended.slice(0, 4))
    assert.ok(existsSync(join(artifacts, 'oidc-check/junit.xml')), log)
  const findings = ended.slice(0, 4).flatMap(({ artifacts }) => {
    const all: readonly { readonly location: { readonly path: string } }[] = JSON.parse(
      readFileSync(join(artifacts, 'oidc-check/codequality.json'), 'utf8'),
    )
    return all
  })
  assert.ok(findings.length >= 7)
  for (const { location } of findings) assert.equal(location.path, 'check.yaml')
  for (const name of ['all.json', 'report.html'])
    assert.ok(existsSync(join(merged?.artifacts ?? '', 'oidc-check', name)), name)
})

test('a job that was lost is named by the merged report', async () => {
  const ended = await runPipeline({ ...common, project: newProject(), shell: 'sh', lost: 'oidc-check 3' })
  const merged = ended.at(-1)
  assert.equal(merged?.code, 1)
  assert.match(merged?.log ?? '', /shard 3/)
})

test('the tarball of a repository is installed', async () => {
  const project = newProject()
  mkdirSync(join(project, 'of others'))
  copyFileSync(packed(), join(project, 'of others', 'oidc-cli.tgz'))
  const vars = {
    ...common.vars,
    ...registry.vars(newFolder()),
    PATH: process.env['PATH'] ?? '',
    OIDC_CLI_PACKAGE: 'of others/oidc-cli.tgz',
  }
  const [only, merged] = await runPipeline({ ...common, project, vars, shell: 'bash', parallel: 1 })
  assert.equal(only?.code, 3, only?.log)
  assert.match(only?.stdout ?? '', /^1 of 3 tenants failed: t002 \(/m)
  assert.match(merged?.stdout ?? '', /^1 of 3 tenants failed: t002 \(/m)
  assert.ok(registry.taken.includes('oidc-provider') && !registry.taken.includes('rolldown'))
})

test('quotes hold arguments together, and nothing of them is run or looked up', async () => {
  const project = newProject()
  writeFileSync(join(project, 't00-a-file'), '')
  const ended = async (given: string) => {
    const vars = { ...common.vars, OIDC_CHECK_ARGUMENTS: given }
    const [only] = await runPipeline({ ...common, project, vars, shell: 'sh', parallel: 1 })
    return only
  }
  const chosen = async (given: string): Promise<number> => {
    const only = await ended(given)
    const record = readFileSync(join(only?.artifacts ?? '', 'oidc-check/record-1.json'), 'utf8')
    return JSON.parse(record).result.scenarios.length
  }
  assert.equal(await chosen(`--only "signs in"`), 1)
  assert.equal(await chosen('--only t00*'), 4)
  const hostile = await ended(`--only '$(touch ${project}/ran)' \`touch ${project}/ran\`; touch ${project}/ran`)
  assert.equal(hostile?.code, 2, hostile?.log)
  assert.ok(!existsSync(join(project, 'ran')))
})

test('without oidc-cli and without a tarball no scenario is run', async () => {
  const vars = { ...common.vars, PATH: '/usr/bin:/bin' }
  const [only] = await runPipeline({ ...common, project: newProject(), vars, shell: 'sh', parallel: 1 })
  assert.notEqual(only?.code, 0)
  assert.match(only?.log ?? '', /OIDC_CLI_PACKAGE/)
})

for (const source of ['merge_request_event', 'push', 'external_pull_request_event', 'trigger']) {
  test(`a pipeline by ${source} runs no scenario`, async () => {
    assert.deepEqual(await runPipeline({ ...common, project: newFolder(), source, shell: 'sh' }), [])
  })
}
