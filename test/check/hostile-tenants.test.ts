import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { type Fault, type Fleet, startFleet } from '../support/fleet.ts'

async function fleetOf(size: number, broken: Readonly<Record<string, Fault>>, by: 'path' | 'port'): Promise<Fleet> {
  const fleet = await startFleet({ size, broken, by })
  after(() => fleet.close())
  return fleet
}

interface Looked {
  readonly code: number
  readonly document: Document
  /** What became of each tenant: the code of its error, or that it passed. */
  readonly ends: Readonly<Record<string, string>>
}

/** Has every tenant of a fleet looked at. */
async function look(fleet: Fleet, text: string, words: readonly string[] = []): Promise<Looked> {
  const env = testEnv({ vars: fleet.vars })
  fleet.writeScenarios(env.home)
  writeFileSync(join(env.home, 'look.yaml'), `providers-from: tenants.csv\n${text}`)
  const { code, json } = await runCli(['check', 'look.yaml', '--json', ...words], env)
  const document = json()
  const ends = document.runs.map(({ provider, error }: Document) => [provider, error?.code ?? 'passed'])
  return { code, document, ends: Object.fromEntries(ends) }
}

const LOOKS = 'scenarios: { looks: { time-limit: 5, steps: [ { discover: } ] } }\n'

/** The one of a thousand ways to be a bad server, and how its own scenario ends. */
const HOSTILE: Readonly<Partial<Record<Fault, RegExp>>> = {
  hangs: /^scenario_timeout$/,
  'half an answer': /^scenario_timeout$/,
  drip: /^scenario_timeout$/,
  flood: /^response_too_large$/,
  'endless headers': /^response_(?:malformed|too_large)$/,
  'gzip bomb': /^response_too_large$/,
  'redirect loop': /^redirect_refused$/,
  reset: /^connection_reset$/,
  unavailable: /^http_unavailable$/,
  'no document': /^response_unusable$/,
}

for (const by of ['path', 'port'] as const)
  test(`tenants that are told apart by ${by} cost their own scenarios and no others, however they break`, async () => {
    const faults = Object.keys(HOSTILE) as Fault[]
    const broken = Object.fromEntries(faults.map((fault, at) => [`t${String(2 * at + 1).padStart(3, '0')}`, fault]))
    const fleet = await fleetOf(2 * faults.length, broken, by)
    const { ends } = await look(fleet, LOOKS, ['--concurrency', '4'])
    for (const tenant of fleet.tenants) {
      const fault = broken[tenant]
      assert.match(ends[tenant] ?? '', (fault && HOSTILE[fault]) ?? /^passed$/, `${tenant} ${fault ?? 'is well'}`)
    }
    await quiet(fleet)
  })

/** What was ended leaves no request behind that goes on; connections that may be used again are no such. */
async function quiet(fleet: Fleet): Promise<void> {
  for (let turn = 0; turn < 100 && fleet.busy() > 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(fleet.busy(), 0)
}

test('ten that hang at once keep nobody behind them waiting, with two at a time', async () => {
  const names = Array.from({ length: 10 }, (_none, at) => `t${String(at + 1).padStart(3, '0')}`)
  const fleet = await fleetOf(30, Object.fromEntries(names.map((name) => [name, 'hangs' as const])), 'path')
  const { ends, document } = await look(fleet, LOOKS.replace('time-limit: 5', 'time-limit: 10'), ['--concurrency', '2'])
  const firstEnd = Math.min(
    ...document.runs
      .filter(({ error }: Document) => error !== null)
      .map(({ startedAt, ms }: Document) => Date.parse(startedAt) + ms),
  )
  for (const { provider, startedAt, ms, error } of document.runs) {
    assert.equal(ends[provider], names.includes(provider) ? 'scenario_timeout' : 'passed')
    if (error === null)
      assert.ok(Date.parse(startedAt) + ms < firstEnd, `${provider} ended before any of those that hang`)
  }
})

test('scenarios of one tenant that hangs end each by its own limit, and one that it answers later passes', async () => {
  let asked = 0
  const issuer = { at: '' }
  const server = createServer((request, response) => {
    if (!request.url?.includes('openid-configuration')) return void response.writeHead(404).end()
    asked += 1
    // The first that asks is never answered.
    if (asked === 1) return
    const own = { issuer: issuer.at, jwks_uri: `${issuer.at}/keys` }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(own))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  issuer.at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = testEnv()
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { a: { issuer: "${issuer.at}" } }
scenarios:
  hangs: { time-limit: 4, steps: [ { discover: } ] }
  is answered: { time-limit: 20, steps: [ { discover: } ] }
`,
  )
  const { json } = await runCli(['check', 'check.yaml', '--json'], env)
  const [hangs, later] = json().runs
  assert.equal(hangs.error.code, 'scenario_timeout')
  const exchanges = later.steps.flatMap((step: Document) => step.exchanges)
  assert.equal(exchanges[0].response.status, 200)
})

test('a server that accepts connections and says nothing, in TLS or behind it, costs its own scenario alone', async () => {
  const sockets = new Set<Socket>()
  const mute = createTcpServer((socket) => void sockets.add(socket.resume().on('close', () => sockets.delete(socket))))
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done))
  after(() => mute.close())
  const { port } = mute.address() as AddressInfo
  const fleet = await fleetOf(6, {}, 'path')
  const env = testEnv()
  const well = fleet.tenants.map((name) => `${name}: { issuer: "${fleet.issuerOf(name)}" }`).join(', ')
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { tls: { issuer: "https://127.0.0.1:${port}" }, plain: { issuer: "http://127.0.0.1:${port}" }, ${well} }\n${LOOKS}`,
  )
  const { code, json } = await runCli(['check', 'check.yaml', '--json', '--concurrency', '2'], env)
  assert.equal(code, 5)
  assert.deepEqual(json().result.totals, { passed: 6, failed: 2, skipped: 0 })
  for (let turn = 0; turn < 100 && sockets.size > 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(sockets.size, 0)
})

test('a name that is never resolved costs its own scenario alone', async () => {
  const fleet = await fleetOf(4, {}, 'path')
  const env = testEnv({
    lookup: (host) => (host === 'lost.example' ? new Promise(() => {}) : Promise.reject(new Error(host))),
  })
  const well = fleet.tenants.map((name) => `${name}: { issuer: "${fleet.issuerOf(name)}" }`).join(', ')
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { lost: { issuer: "https://lost.example" }, ${well} }\n${LOOKS}`,
  )
  const { json } = await runCli(['check', 'check.yaml', '--json', '--concurrency', '1'], env)
  assert.deepEqual(json().result.totals, { passed: 4, failed: 1, skipped: 0 })
})

test('the time limit of a scenario is that of all its tries', async () => {
  const fleet = await fleetOf(1, { t001: 'hangs' }, 'path')
  const { document } = await look(
    fleet,
    'scenarios: { looks: { time-limit: 1, retries: 10, steps: [ { discover: } ] } }\n',
  )
  const [scenario] = document.result.scenarios
  assert.equal(scenario.attempts, 1)
  assert.match(scenario.cause, /within 1 s/)
})

test('keys that came to another scenario are asked for anew where a token names one that they lack', async () => {
  const fleet = await fleetOf(1, { t001: 'new key' }, 'path')
  const env = testEnv({ vars: fleet.vars })
  fleet.writeScenarios(env.home)
  writeFileSync(
    join(env.home, 'rotated.yaml'),
    `providers-from: { file: tenants.csv, template: { client-id: smoke, client-secret: env:FLEET_SECRET } }
people: { robot: { form: { username: robot, password: env:FLEET_PASSWORD } } }
scenarios: { signs in: { steps: [ { discover: }, { login: { as: robot } } ] } }
`,
  )
  const { code } = await runCli(['check', 'rotated.yaml', '--json'], env)
  assert.equal(code, 0)
  assert.equal(fleet.asked.filter(({ endpoint }) => endpoint === 'keys').length, 2)
})
