import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { sharedProvider } from '../support/provider.ts'
import { schemaFaults } from '../support/schema.ts'

const provider = await sharedProvider()
const DOWN = `http://127.0.0.1:${await freePort()}`

const FILE = `providers: { acme: { issuer: "${provider.issuer}" }, down: { issuer: "${DOWN}" } }
scenarios:
  looks:
    steps: [ { discover: } ]
`

interface Checked extends Ran {
  readonly env: TestEnv
}

async function check(words: readonly string[], vars: Record<string, string> = {}, made?: TestEnv): Promise<Checked> {
  const env = made ?? testEnv({ vars })
  writeFileSync(join(env.home, 'check.yaml'), FILE)
  return { ...(await runCli(['check', 'check.yaml', ...words], env)), env }
}

const linesOf = (text: string): { name: string; schema: string; verdict: string; scenario: { cause: string } }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('ndjson is a line a run, on stdout and in a file, and report draws them as the check', async () => {
  const { code, stdout, env } = await check([
    '--format',
    'ndjson',
    '--save',
    'ndjson=runs.ndjson',
    '--save',
    'junit=check.xml',
  ])
  assert.equal(code, 5)
  assert.deepEqual(
    linesOf(stdout)
      .map(({ name, verdict }) => `${name} ${verdict}`)
      .sort(),
    ['looks (acme) pass', 'looks (down) error'],
  )
  for (const line of linesOf(stdout)) assert.deepEqual(schemaFaults(line), [])
  const saved = linesOf(readFileSync(join(env.home, 'runs.ndjson'), 'utf8'))
  assert.deepEqual(saved.map(({ name }) => name).sort(), ['looks (acme)', 'looks (down)'])
  const junit = await runCli(['report', 'runs.ndjson', '--format', 'junit'], env)
  const cases = (xml: string) =>
    [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([all]) => all).sort()
  assert.deepEqual(cases(junit.stdout), cases(readFileSync(join(env.home, 'check.xml'), 'utf8')))
})

test('ndjson writes the line of a run while others go on', async () => {
  const env = testEnv()
  let waited = false
  // It answers once the line of the other scenario stands there.
  const server = createServer((_request, response) => {
    const timer = setInterval(() => {
      if (!env.written.stdout.includes('\n')) return
      clearInterval(timer)
      waited = true
      response.writeHead(404).end()
    }, 20)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close())
  const { port } = server.address() as AddressInfo
  writeFileSync(join(env.home, 'check.yaml'), FILE.replace(DOWN, `http://127.0.0.1:${port}`))
  const { stdout } = await runCli(['check', 'check.yaml', '--format', 'ndjson', '--concurrency', '2'], env)
  assert.equal(waited, true)
  assert.deepEqual(
    linesOf(stdout).map(({ name }) => name),
    ['looks (acme)', 'looks (down)'],
  )
})

test('ndjson of what could not begin is one line that says why', async () => {
  const env = testEnv()
  writeFileSync(join(env.home, 'check.yaml'), 'scenarios: { a: { steps: [ { discovr: } ] } }')
  const { code, stdout } = await runCli(['check', 'check.yaml', '--format', 'ndjson'], env)
  assert.equal(code, 2)
  assert.equal(JSON.parse(stdout).error.code, 'scenario_invalid')
  assert.equal(stdout.trimEnd().includes('\n'), false)
})

test('in a job of GitHub Actions people see annotations behind the report, and machines none', async () => {
  const vars = { GITHUB_ACTIONS: 'true', CI: 'true' }
  const { stdout } = await check([], vars)
  const lines = stdout.trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^1 of 2 tenants failed: down \(/)
  assert.match(lines.at(-1) ?? '', /^::error file=check\.yaml,line=3,title=looks \(down\)::\S/)
  assert.equal(lines.filter((line) => line.startsWith('::')).length, 1)
  for (const words of [['--json'], ['--format', 'tap'], ['--format', 'gitlab']])
    assert.doesNotMatch((await check(words, vars)).stdout, /^::/m)
  assert.doesNotMatch((await check([])).stdout, /^::/m)
})

test('annotations name the file as the repository has it', async () => {
  const home = testEnv()
  const env = testEnv({ vars: { GITHUB_WORKSPACE: join(home.home) } })
  mkdirSync(join(home.home, 'ci'))
  Object.defineProperty(env, 'cwd', { value: join(home.home, 'ci') })
  writeFileSync(join(home.home, 'ci', 'check.yaml'), FILE)
  const github = await runCli(['check', './check.yaml', '--format', 'github'], env)
  assert.match(github.stdout, /^::error file=ci\/check\.yaml,line=3,/)
  const gitlab = await runCli(['check', './check.yaml', '--format', 'gitlab'], env)
  assert.deepEqual(gitlab.json()[0].location, { path: 'ci/check.yaml', lines: { begin: 3 } })
})

test('the summary of a step gets the report in Markdown, behind what is there, whatever the format', async () => {
  const env = testEnv()
  const summary = join(env.home, 'summary.md')
  writeFileSync(summary, 'before\n')
  const own = testEnv({ vars: { GITHUB_STEP_SUMMARY: summary } })
  await check(['--json'], {}, own)
  const text = readFileSync(summary, 'utf8')
  assert.match(text, /^before\n## ❌ looks \(down\): Nothing listens at .+\n\noidc-cli check: error\. Exit 5 /)
  assert.match(text, /\*\*1 of 2 scenarios failed\*\*/)
  await runCli(['discover', provider.issuer], own)
  assert.equal(readFileSync(summary, 'utf8'), text)
})

test('a summary that cannot be written is told and changes no exit code', async () => {
  const env = testEnv()
  const { code, stderr } = await check([], { GITHUB_STEP_SUMMARY: join(env.home, 'gone', 'summary.md') })
  assert.equal(code, 5)
  assert.match(stderr, /^The summary of this step is not written: /m)
  const full = join(env.home, 'full.md')
  writeFileSync(full, 'x'.repeat(1024 * 1024 - 100))
  const again = await check([], { GITHUB_STEP_SUMMARY: full })
  assert.equal(again.code, 5)
  assert.match(again.stderr, /^The summary of this step is full/m)
  assert.equal(readFileSync(full, 'utf8').length, 1024 * 1024 - 100)
})

test('report draws the record of a check in every format as the check did', async () => {
  const files = FORMATS.map((as) => `drawn.${as}`)
  const { env } = await check(['--json', ...FORMATS.flatMap((as) => ['--save', `${as}=drawn.${as}`])])
  await runCli(['report', 'drawn.json', '--json', ...FORMATS.flatMap((as) => ['--save', `${as}=again.${as}`])], env)
  for (const file of files)
    assert.equal(
      readFileSync(join(env.home, file.replace('drawn', 'again')), 'utf8'),
      readFileSync(join(env.home, file), 'utf8'),
      file,
    )
})

test('a title and a cause of others give no order to any runner in any format', async () => {
  const env = testEnv({ vars: { GITHUB_ACTIONS: 'true' } })
  const hostile = '::error::pwned %0A##vso[task.setvariable] section_start:1:x'
  provider.spoil = {
    discovery: { members: { issuer: `${provider.issuer}/${hostile}`, jwks_uri: `http://${hostile}` } },
  }
  const file = `providers: { acme: { issuer: "${provider.issuer}" } }\nscenarios:\n  "${hostile}": { steps: [ { discover: } ] }\n`
  writeFileSync(join(env.home, 'check.yaml'), file)
  for (const as of ['human', 'github', 'gitlab', 'ndjson', 'junit', 'tap', 'markdown']) {
    const { stdout } = await runCli(['check', 'check.yaml', '--format', as], env)
    assert.notEqual(stdout, '')
    assert.doesNotMatch(stdout, /##vso\[|section_start:1/, as)
    for (const line of stdout.split('\n'))
      assert.doesNotMatch(
        line,
        /^\s*::(?!error file=check\.yaml,line=3,title=|warning file=check\.yaml,line=3,title=)/,
        `${as}: ${line}`,
      )
  }
})
