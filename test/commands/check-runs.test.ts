import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Ran, runCli, testEnv } from '../support/env.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** A server on loopback that does what it is told. */
async function server(listener: RequestListener): Promise<string> {
  const made = createServer(listener)
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  after(() => {
    made.closeAllConnections()
    made.close()
  })
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

/** Runs `check` on a file of that text; `interrupt` ends it by a signal once that has settled. */
async function check(
  text: string,
  words: readonly string[] = [],
  { vars = {}, interrupt }: { readonly vars?: Record<string, string>; readonly interrupt?: Promise<void> } = {},
): Promise<Ran> {
  const env = testEnv({ vars })
  writeFileSync(join(env.home, 'check.yaml'), text)
  void interrupt?.then(() => env.interrupt('SIGTERM'))
  return runCli(['check', 'check.yaml', '--json', ...words], env)
}

const LOOKS = 'steps: [ { discover: } ]'

test('a provider that never answers costs its own scenario its own time, and the others pass, in the order of the file', async () => {
  const silent = await server(() => {})
  const { code, json } = await check(
    `providers: { slow: { issuer: "${silent}" }, acme: { issuer: "${provider.issuer}" } }
scenarios: { waits: { matrix: { provider: [slow] }, time-limit: 1, ${LOOKS} }, looks: { matrix: { provider: [acme] }, ${LOOKS} } }\n`,
  )
  assert.equal(code, 5)
  const { result, runs, error } = json()
  assert.deepEqual(
    result.scenarios.map(({ provider: name, verdict }: Record<string, unknown>) => [name, verdict === 'error']),
    [
      ['slow', true],
      ['acme', false],
    ],
  )
  assert.equal(error.code, 'scenario_timeout')
  assert.equal(error.run, 'waits (slow)')
  assert.match(result.scenarios[0].cause, /did not end within 1 s/)
  assert.deepEqual(
    runs.map(({ name }: { name: string }) => name),
    ['waits (slow)', 'looks (acme)'],
  )
})

test('a scenario that ended with 5 is tried again as often as it says, and counted', async () => {
  let asked = 0
  const down = await server((request, response) => {
    if (request.url === '/.well-known/openid-configuration') asked += 1
    response.writeHead(404).end()
  })
  const gone = await check(
    `providers: { a: { issuer: "${down}" } }\nscenarios: { looks: { retries: 2, steps: [ { discover: } ] } }\n`,
  )
  assert.equal(gone.json().result.scenarios[0].attempts, 1)
  assert.equal(asked, 1)
  const closed = await check(
    'providers: { a: { issuer: "http://127.0.0.1:9" } }\nscenarios: { looks: { retries: 1, steps: [ { discover: } ] } }\n',
  )
  assert.equal(closed.code, 5)
  assert.equal(closed.json().result.scenarios[0].attempts, 2)
})

test('a signal ends the run with what was done', async () => {
  let reached = (): void => {}
  const interrupt = new Promise<void>((resolve) => {
    reached = resolve
  })
  const silent = await server(() => reached())
  const { code, json } = await check(
    `providers: { acme: { issuer: "${provider.issuer}" }, slow: { issuer: "${silent}" }, later: { issuer: "${provider.issuer}" } }
scenarios: { looks: { steps: [ { discover: } ] } }\n`,
    ['--concurrency', '1'],
    { interrupt },
  )
  assert.equal(code, 143)
  const { result, runs } = json()
  assert.equal(result.scenarios[0].cause, null)
  assert.notEqual(result.scenarios[1].cause, null)
  assert.equal(result.scenarios[2].verdict, 'skip')
  assert.deepEqual(result.totals, { passed: 1, failed: 1, skipped: 1 })
  assert.equal(runs.length, 3)
})

test('no tokens of a scenario are saved on this machine', async () => {
  const env = testEnv({ vars: { PASSWORD: 'robot-password-0123456789' } })
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { a: { issuer: "${provider.issuer}", client-id: public } }
people: { r: { form: { username: robot, password: env:PASSWORD } } }
scenarios: { s: { steps: [ { login: { as: r, scope: openid offline_access, prompt: consent } }, { refresh: } ] } }\n`,
  )
  assert.equal((await runCli(['check', 'check.yaml', '--json'], env)).code, 0)
  const sessions = (await runCli(['session', 'list', '--json'], env)).json()
  assert.deepEqual(sessions.result.sessions ?? sessions.result, [])
})

test('secrets and tokens of scenarios stand in no report', async () => {
  const env = testEnv({ vars: { PASSWORD: 'robot-password-0123456789' } })
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { a: { issuer: "${provider.issuer}", client-id: public } }
people: { r: { form: { username: robot, password: env:PASSWORD } } }
scenarios: { s: { steps: [ { login: { as: r } } , { userinfo: { access-token: "\${login.access_token}" } } ] } }\n`,
  )
  const shown = await runCli(['check', 'check.yaml', '--json'], env)
  const revealed = await runCli(['check', 'check.yaml', '--json', '--reveal'], env)
  const token = revealed.json().runs[0].result.login.tokens.access_token
  assert.equal(typeof token, 'string')
  assert.equal(shown.code, 0)
  assert.doesNotMatch(shown.stdout, /robot-password/)
  const used = shown.json().runs[0].steps.flatMap(({ exchanges }: { exchanges: { request: unknown }[] }) => exchanges)
  assert.ok(used.length > 0)
  assert.doesNotMatch(JSON.stringify(shown.json().runs[0].result.login.tokens), /[\w-]{40,}/)
})

test('every format draws the record of a check, which report draws again as it was', async () => {
  const env = testEnv()
  const text = `providers: { acme: { issuer: "${provider.issuer}" }, down: { issuer: "http://127.0.0.1:9" } }
scenarios: { looks: { ${LOOKS} } }\n`
  writeFileSync(join(env.home, 'check.yaml'), text)
  const formats = ['json', 'junit', 'tap', 'markdown', 'har', 'html', 'curl']
  const { code, stdout } = await runCli(
    ['check', 'check.yaml', ...formats.map((each) => `--save=${each}=c.${each}`)],
    env,
  )
  assert.equal(code, 5)
  assert.match(stdout, /^1 of 2 tenants failed: down \(/)
  const again = await runCli(['report', 'c.json'], env)
  assert.equal(again.code, 0)
  assert.equal(again.stdout, stdout)
  for (const format of formats) assert.notEqual(readFileSync(join(env.home, `c.${format}`), 'utf8'), '')
})

test('a scenario of many steps, each of which hears of its end, has the process warn of nothing', async () => {
  const warnings: string[] = []
  const warned = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', warned)
  const steps = Array.from({ length: 14 }, () => '{ discover: }').join(', ')
  const { code } = await check(
    `providers: { acme: { issuer: "${provider.issuer}" } }\nscenarios: { looks: { steps: [ ${steps} ] } }\n`,
  )
  await new Promise(setImmediate)
  process.off('warning', warned)
  assert.equal(code, 0)
  assert.deepEqual(warnings, [])
})
