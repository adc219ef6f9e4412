import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type EnvSettings, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { startFleet } from '../support/fleet.ts'
import { fakeProvider, SECRET, sharedProvider } from '../support/provider.ts'
import { screen } from '../support/screen.ts'

const provider = await sharedProvider()
const fleet = await startFleet({ size: 2, broken: { t002: 'client secret' } })
after(fleet.close)
const VARS = { CLIENT_SECRET: SECRET, PASSWORD: 'robot-password-0123456789' }

async function server(listener: RequestListener): Promise<string> {
  const made = createServer(listener)
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  after(() => {
    made.closeAllConnections()
    made.close()
  })
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

/** A machine with a file of scenarios: what it says of providers, and one scenario. */
function machine(providers: string, scenario: string, settings: EnvSettings = {}): TestEnv {
  const env = testEnv({ ...settings, vars: { ...VARS, ...settings.vars } })
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { ${providers} }
people: { robot: { form: { username: robot, password: env:PASSWORD } } }
scenarios: { looks: { ${scenario} } }\n`,
  )
  return env
}

const check = (env: TestEnv, ...words: readonly string[]): Promise<Ran> =>
  runCli(['check', 'check.yaml', ...words], env)

const ACME = `acme: { issuer: "${provider.issuer}" }`
const LOOKS = 'steps: [ { discover: } ]'
const TERMINAL = { tty: ['stdout', 'stderr'] } as const

/** A machine on which one tenant of two refuses its client. */
function refusing(settings: EnvSettings = {}): TestEnv {
  const env = testEnv({ ...settings, vars: { ...fleet.vars, ...settings.vars } })
  fleet.writeScenarios(env.home)
  return env
}

test('in CI each scenario has a plain line, behind one that fails why', async () => {
  const { stdout, stderr } = await check(refusing({ vars: { CI: 'true' } }))
  const lines = stderr.split('\n').map((line) => line.replace(/\d+ ms/, '<ms>'))
  assert.ok(lines.includes('error gets a token (t002)  <ms>  the client secret is refused'), stderr)
  assert.ok(
    lines.some((line) => /^(?:pass|warn) {2}gets a token \(t001\) {2}<ms>$/.test(line)),
    stderr,
  )
  assert.match(stdout, /^1 of 2 tenants failed: t002 \(the client secret is refused\)\n/)
})

test('on a terminal failures alone have a line, and the table leaves nothing behind', async () => {
  const env = refusing(TERMINAL)
  const { stdout, stderr } = await check(env)
  const shown = screen(80, 24)
  shown.write(stderr)
  assert.equal(shown.isCursorShown, true)
  const lines = shown.lines().map((line) => line.replace(/\d+ ms/, '<ms>'))
  assert.deepEqual(lines, ['error gets a token (t002)  <ms>  the client secret is refused', ''])
  assert.doesNotMatch(stdout, /\u001b\[(?:\?25|\d*[AJK])/)
  assert.match(stdout, /^1 of 2 tenants failed/)
})

test('a table says which step a scenario is at', async () => {
  let asked = (): void => {}
  const under = new Promise<void>((resolve) => {
    asked = resolve
  })
  const drawn = new Promise<TestEnv>((resolve) => {
    const silent = server(() => asked())
    void silent.then((issuer) => {
      const env = machine(`${ACME}, slow: { issuer: "${issuer}" }`, LOOKS, {
        ...TERMINAL,
        onStderr: (text) => {
          if (/looks \(slow\) {2}discover/.test(text)) env.interrupt('SIGINT')
        },
      })
      resolve(env)
    })
  })
  const env = await drawn
  const { code, stdout, stderr } = await check(env)
  await under
  assert.equal(code, 130)
  assert.match(stderr, /looks \(slow\) {2}discover {2}/)
  assert.match(stderr, /\u001b\[\?25hEnding what is under way; a second signal ends at once\.\n/)
  assert.match(stdout, /^Interrupted: /)
})

for (const words of [['-q'], ['--json'], ['--format', 'ndjson']])
  test(`${words.join(' ')} on a terminal has no table`, async () => {
    const { stderr } = await check(refusing(TERMINAL), ...words)
    assert.doesNotMatch(stderr, /\u001b\[(?:\?25|\d*[AJ])/)
  })

test('--json in a pipe leaves the terminal to the table', async () => {
  const { stderr, json } = await check(refusing({ tty: ['stderr'] }), '--json')
  const shown = screen(80, 24)
  shown.write(stderr)
  // Two of the table, and two of the line that says why it failed.
  assert.deepEqual(shown.lines().length, 4)
  assert.equal(json().result.totals.failed, 1)
})

test('what a line says of a failure has nothing of people and no secret in it', async () => {
  const acme = await fakeProvider()
  after(acme.close)
  acme.spoil = {
    userinfo: { members: { name: 'Wilhelmina Featherstonehaugh' } },
    token: (right, { body }) =>
      body.includes('grant_type=refresh_token')
        ? {
            ...right,
            status: 400,
            body: { error: 'invalid_grant', error_description: `Wilhelmina Featherstonehaugh left, ${SECRET}` },
          }
        : right,
  }
  const providers = ['acme', 'globex'].map(
    (name) => `${name}: { issuer: "${acme.issuer}", client-id: client, client-secret: env:CLIENT_SECRET }`,
  )
  const scenario = 'steps: [ { login: { as: robot, scope: openid offline_access } }, { userinfo: }, { refresh: } ]'
  for (const settings of [{}, TERMINAL]) {
    const { stderr } = await check(machine(providers.join(', '), scenario, settings))
    assert.match(stderr, /looks \(globex\) {2}\d+ ms {2}the refresh token is refused: “<claim /m)
    for (const hidden of ['Wilhelmina', 'Feather', SECRET, VARS.PASSWORD]) assert.ok(!stderr.includes(hidden), stderr)
  }
})

const INTERRUPTED: readonly (readonly [what: string, order: string, words: readonly string[], line: RegExp])[] = [
  [
    'before any has ended',
    'slow, acme, other',
    ['--concurrency', '1'],
    /^Ended by SIGTERM: 0 of 3 tenants passed, 3 not run to the end\n0 passed, 1 not finished, 2 not run\n/,
  ],
  [
    'after one has passed',
    'acme, slow, other',
    ['--concurrency', '1'],
    /^Ended by SIGTERM: 1 of 3 tenants passed, 2 not run to the end\n1 passed, 1 not finished, 1 not run\n/,
  ],
  [
    'after one has failed and one has passed',
    'down, acme, slow',
    ['--concurrency', '1'],
    /^Ended by SIGTERM: 1 of 3 tenants failed: down \(nothing listens at 127\.0\.0\.1:9\); 1 passed, 1 not run to the end\n✗ looks \(down\)[^\n]*\n1 passed, 1 failed, 1 not finished\n/,
  ],
]

for (const [what, order, words, line] of INTERRUPTED)
  test(`a run that a signal ends ${what} says in its first line what was done and what was not`, async () => {
    const env = machine(
      `${ACME}, other: { issuer: "${provider.issuer}" }, down: { issuer: "http://127.0.0.1:9" },
  slow: { issuer: "${await server(() => env.interrupt('SIGTERM'))}" }`,
      `matrix: { provider: [${order}] }, ${LOOKS}`,
    )
    const { code, stdout } = await check(env, ...words, '--save', 'json=c.json')
    assert.equal(code, 143)
    assert.match(stdout, line)
    const again = await runCli(['report', 'c.json'], env)
    assert.match(again.stdout, line)
  })

for (const words of [[], ['-q']])
  test(`one that a signal ends before any scenario has begun says so on stdout${words.length > 0 ? ' with -q too' : ''}`, async () => {
    const env = machine(`${ACME}, globex: { issuer: "${provider.issuer}" }`, LOOKS)
    env.interrupt('SIGINT')
    const { code, stdout } = await check(env, ...words)
    assert.equal(code, 130)
    assert.match(stdout, /^Interrupted: 0 of 2 tenants passed, 2 not run\n0 passed, 2 not run\n/)
  })

test('a mistake in the command line is still told on stderr alone', async () => {
  const { code, stdout } = await check(machine(ACME, LOOKS), '--only', 'nothing')
  assert.deepEqual([code, stdout], [2, ''])
})

test('many scenarios at once bring no warning of the runtime about listeners', async () => {
  const issuers = Array.from({ length: 16 }, (_, at) => `t${at}: { issuer: "${provider.issuer}" }`)
  const env = machine(issuers.join(', '), LOOKS)
  const main = new URL('../../src/main.ts', import.meta.url).href
  const words = JSON.stringify(['check', 'check.yaml', '--concurrency', '16'])
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('../support/typescript.mjs', import.meta.url).href,
      '--input-type=module',
      '-e',
      `const { main } = await import('${main}'); process.exitCode = await main(${words})`,
    ],
    { cwd: env.home, env: { ...process.env, OIDC_CLI_HOME: env.home } },
  )
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  assert.equal(code, 0, told)
  assert.equal(told.match(/^(?:pass|warn) {2}looks/gm)?.length, 16)
  assert.doesNotMatch(told, /MaxListeners/)
})
