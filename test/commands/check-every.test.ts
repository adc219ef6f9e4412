import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { run } from '../../src/run.ts'
import { testEnv } from '../support/env.ts'
import { parseOpenMetrics } from '../support/openmetrics.ts'
import { freePort } from '../support/port.ts'
import { requireValid } from '../support/schema.ts'

/** Longer waits than this are those between rounds, in milliseconds. */
const BETWEEN = 3_600_000

interface Provider {
  readonly issuer: string
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  connections: number
  /** Called for each request; answers it where it returns true. */
  serve: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** A provider of plain documents, whose key is what the test says. */
async function provider(): Promise<Provider> {
  const own: Provider = { issuer: '', asked: [], connections: 0, serve: () => false }
  const server = createServer((request, response) => {
    own.asked.push(request.url ?? '')
    if (own.serve(request, response)) return
    const json = (value: unknown): void => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
    }
    if (request.url === '/.well-known/openid-configuration')
      json({
        issuer: own.issuer,
        authorization_endpoint: `${own.issuer}/authorize`,
        token_endpoint: `${own.issuer}/token`,
        jwks_uri: `${own.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    else if (request.url === '/jwks') json({ keys: [] })
    else response.writeHead(404).end()
  })
  server.on('connection', () => {
    own.connections += 1
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(own, { issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  read(name: string): string
}

interface Machine {
  readonly home: string
  interrupt(signal: 'SIGINT' | 'SIGTERM'): void
  readonly signal: AbortSignal
  told(): string
}

/** Runs `check --every` on files; `between` is called after each round, with its number from 1, and ends it by a signal. */
async function rounds(
  files: Readonly<Record<string, string>>,
  words: readonly string[],
  between: (round: number, machine: Machine) => Promise<void> | void,
  folders: readonly string[] = [],
): Promise<Ended> {
  const own = testEnv()
  const machine: Machine = {
    home: own.home,
    interrupt: own.interrupt,
    signal: own.signal,
    told: () => own.written.stderr,
  }
  let round = 0
  const env = {
    ...own,
    async sleep(ms: number, signal?: AbortSignal) {
      if (ms < BETWEEN) return own.sleep(ms, signal)
      round += 1
      await between(round, machine)
      if (round > 20) own.interrupt('SIGTERM')
    },
  }
  for (const name of folders) mkdirSync(join(own.home, name))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own.home, name), text)
  const code = await run(['check', ...words], env)
  const read = (name: string): string => readFileSync(join(own.home, name), 'utf8')
  return { code, ...own.written, read }
}

const endAfter =
  (last: number, signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM') =>
  (round: number, { interrupt }: Machine): void => {
    if (round === last) interrupt(signal)
  }

const looks = (...issuers: readonly string[]): string =>
  `providers: { ${issuers.map((issuer, at) => `t${at}: { issuer: "${issuer}" }`).join(', ')} }
scenarios: { looks: { steps: [ { discover: { allow: jwks-empty } } ] } }\n`

const simple = (issuer: string): string =>
  `providers: { acme: { issuer: "${issuer}" } }\nscenarios: { looks: { steps: [ { discover: } ] } }\n`

const EVERY = ['c.yaml', '--every', '20h'] as const
const samples = (text: string, name: string) => parseOpenMetrics(text).get(name)?.samples ?? []

test('rounds follow one another until SIGTERM, each a line, and their reports are those of the last', async () => {
  const acme = await provider()
  const { code, stdout, stderr, read } = await rounds(
    { 'c.yaml': simple(acme.issuer) },
    [...EVERY, '--save', 'json=r.json', '--save', 'openmetrics=m.prom'],
    endAfter(3),
  )
  assert.equal(code, 143)
  const lines = stdout.trimEnd().split('\n')
  assert.equal(lines.length, 3)
  for (const line of lines)
    assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 1 of 1 tenants? (?:failed: acme \(.+\)|passed)$/)
  assert.equal(stderr, 'terminated: Ended by SIGTERM.\n')
  requireValid(read('r.json'))
  const { exit, runs, given } = JSON.parse(read('r.json'))
  assert.ok(exit === 0 || exit === 1)
  assert.equal(runs.length, 1)
  assert.equal(given.find(({ name }: { name: string }) => name === 'every').value, '20h')
  assert.equal(samples(read('m.prom'), 'oidc_check_success').length, 1)
  const counted = samples(read('m.prom'), 'oidc_check_step_duration_seconds').find(({ name }) =>
    name.endsWith('_count'),
  )
  assert.equal(counted?.value, 3)
})

test('metadata and keys are asked for in each round, over the same connection', async () => {
  const acme = await provider()
  await rounds({ 'c.yaml': simple(acme.issuer) }, EVERY, endAfter(4))
  const times = (path: string): number => acme.asked.filter((each) => each === path).length
  assert.equal(times('/.well-known/openid-configuration'), 4)
  assert.equal(times('/jwks'), 4)
  assert.ok(acme.connections <= 2, `${acme.connections} connections`)
})

test('Ctrl-C between two rounds is 130', async () => {
  const acme = await provider()
  const { code, stderr } = await rounds({ 'c.yaml': simple(acme.issuer) }, EVERY, endAfter(1, 'SIGINT'))
  assert.deepEqual([code, stderr], [130, 'interrupted: Interrupted.\n'])
})

test('a signal in a round ends it with the reports of what was done, and its scenarios count as neither', async () => {
  const acme = await provider()
  const own = await freePort()
  let machine: Machine | undefined
  const { code, stdout, read } = await rounds(
    { 'c.yaml': simple(acme.issuer) },
    [...EVERY, '--metrics', `${own}`, '--save', 'json=r.json', '--save', 'openmetrics=m.prom'],
    (_round, given) => {
      machine = given
      acme.serve = () => {
        machine?.interrupt('SIGTERM')
        return true
      }
    },
  )
  assert.equal(code, 143)
  assert.match(stdout, /^\S+Z 1 of 1 .+\n\S+Z Ended by SIGTERM\. Not finished: looks \(acme\)\.\n$/)
  assert.equal(JSON.parse(read('r.json')).error.code, 'terminated')
  assert.deepEqual(
    samples(read('m.prom'), 'oidc_check_failures').filter(({ labels }) => labels['code'] === 'terminated'),
    [],
  )
  assert.equal(samples(read('m.prom'), 'oidc_check_success').length, 1)
  await assert.rejects(fetch(`http://127.0.0.1:${own}/metrics`))
})

test('a scrape sees families without samples before the first round ended, and then what rounds came to', async () => {
  const acme = await provider()
  const own = await freePort()
  const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${own}/metrics`)).text()
  let early = ''
  acme.serve = (request, response) => {
    if (early !== '' || request.url === '/jwks') return false
    void scrape().then((text) => {
      early = text
      response.writeHead(500).end()
    })
    return true
  }
  const seen: string[] = []
  const { stderr } = await rounds(
    { 'c.yaml': simple(acme.issuer) },
    [...EVERY, '--metrics', `127.0.0.1:${own}`],
    async (round, machine) => {
      seen.push(await scrape())
      endAfter(2)(round, machine)
    },
  )
  assert.match(stderr, new RegExp(`^Metrics: http://127\\.0\\.0\\.1:${own}/metrics$`, 'm'))
  assert.deepEqual(samples(early, 'oidc_check_success'), [])
  assert.equal(parseOpenMetrics(early).size, 5)
  assert.equal(seen.length, 2)
  for (const [at, text] of seen.entries()) {
    const [success] = samples(text, 'oidc_check_success')
    assert.deepEqual(success?.labels, { provider: 'acme', scenario: 'looks (acme)' })
    const counted = samples(text, 'oidc_check_step_duration_seconds').find(({ name }) => name.endsWith('_count'))
    assert.equal(counted?.value, at + 1)
  }
})

test('the file is read anew in each round; once it is wrong what it said before goes on, and that is told once', async () => {
  const [acme, globex] = [await provider(), await provider()]
  const lines: string[] = []
  const { code, stdout, stderr, read } = await rounds(
    { 'c.yaml': looks(acme.issuer) },
    [...EVERY, '--save', 'json=r.json', '--save', 'openmetrics=m.prom'],
    (round, { home, interrupt, told }) => {
      lines.push(told())
      const write = (text: string): void => writeFileSync(join(home, 'c.yaml'), text)
      if (round === 1) write(looks(acme.issuer, globex.issuer))
      if (round === 2) write(`${looks(acme.issuer)}sceanrios: {}\n`)
      if (round === 5) interrupt('SIGTERM')
    },
  )
  assert.equal(code, 143)
  assert.equal(stdout.split('\n').filter((line) => line.includes('of 2 tenants')).length, 4)
  assert.equal(stderr.match(/^c\.yaml:3:1: .*did you mean scenarios/gm)?.length, 1)
  assert.equal(stderr.match(/What the file said before is run/g)?.length, 1)
  assert.equal(lines[1], '')
  assert.match(JSON.parse(read('r.json')).notes.join(' '), /scenario_invalid: .* What the file said before is run\./)
  const failed = samples(read('m.prom'), 'oidc_check_failures').find(
    ({ name, labels }) => name.endsWith('_total') && labels['code'] === 'scenario_invalid',
  )
  assert.equal(failed?.value, 3)
})

test('a secret of a file is read anew in each round', async () => {
  const acme = await provider()
  const secrets: string[] = []
  acme.serve = (request, response) => {
    if (request.url !== '/token') return false
    const [, basic = ''] = (request.headers.authorization ?? '').split(' ')
    secrets.push(decodeURIComponent(Buffer.from(basic, 'base64').toString()))
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      .end('{"access_token":"an-access-token-of-a-machine","token_type":"Bearer","expires_in":60}')
    return true
  }
  const { read } = await rounds(
    {
      'c.yaml': `providers: { acme: { issuer: "${acme.issuer}", client-id: smoke, client-secret: "file:secret" } }
scenarios: { machine: { steps: [ { token: { grant: client_credentials } } ] } }\n`,
      secret: 'first-secret-0123456789',
    },
    [...EVERY, '--save', 'json=r.json'],
    (round, machine) => {
      writeFileSync(join(machine.home, 'secret'), 'other-secret-0123456789')
      endAfter(2)(round, machine)
    },
  )
  assert.deepEqual(secrets, ['smoke:first-secret-0123456789', 'smoke:other-secret-0123456789'])
  assert.doesNotMatch(read('r.json'), /(?:first|other)-secret/)
})

test('each round is a document of its own in JSON', async () => {
  const acme = await provider()
  const { stdout } = await rounds({ 'c.yaml': simple(acme.issuer) }, [...EVERY, '--json'], endAfter(2))
  const documents = stdout.split(/(?<=^\}\n)/m)
  assert.equal(documents.length, 2)
  for (const text of documents) {
    requireValid(text)
    assert.equal(JSON.parse(text).command, 'check')
  }
})

for (const [what, words, message] of [
  ['--metrics without --every', ['c.yaml', '--metrics', '9464'], /--metrics serves what --every comes to/],
  ['--every with --list', [...EVERY, '--list'], /--every stands beside --list/],
  [
    '--every with --init',
    ['--init', '--issuer', 'http://127.0.0.1:9', '--every', '20h'],
    /--every stands beside --init/,
  ],
  ['--every with --print', [...EVERY, '--print', 'totals'], /--every stands beside --print/],
  ['--every with one document on stdout', [...EVERY, '--format', 'tap'], /--every writes no tap to standard output/],
  ['--every with no duration', ['c.yaml', '--every', 'soon'], /a duration is needed/],
  ['--every 0s', ['c.yaml', '--every', '0s'], /a duration is needed/],
  [
    '--metrics with a name',
    [...EVERY, '--metrics', 'metrics.example:9464'],
    /--metrics is neither a port nor an address/,
  ],
] as const)
  test(`${what} is a mistake on the command line, and nothing is sent`, async () => {
    const acme = await provider()
    const { code, stdout, stderr } = await rounds({ 'c.yaml': simple(acme.issuer) }, words, endAfter(1))
    assert.equal(code, 2)
    assert.match(`${stdout}${stderr}`.replace(/\s+/g, ' '), message)
    assert.deepEqual(acme.asked, [])
  })

test('a file that is wrong from the beginning ends it at once', async () => {
  const { code, stderr } = await rounds({ 'c.yaml': 'sceanrios: {}\n' }, EVERY, endAfter(1))
  assert.equal(code, 2)
  assert.doesNotMatch(stderr, /terminated/)
})

test('a port that is taken ends it before anything is sent', async () => {
  const acme = await provider()
  const taken = new URL(acme.issuer).port
  const { code, stderr } = await rounds({ 'c.yaml': simple(acme.issuer) }, [...EVERY, '--metrics', taken], endAfter(1))
  assert.equal(code, 6)
  assert.match(stderr, new RegExp(`Port ${taken} of 127\\.0\\.0\\.1 is in use`))
  assert.deepEqual(acme.asked, [])
})

test('a report that cannot be written from the beginning ends it; one that later cannot is told, and rounds go on', async () => {
  const acme = await provider()
  const words = [...EVERY, '--save', 'json=r/r.json', '--save', 'tap=r.tap']
  const first = await rounds({ 'c.yaml': simple(acme.issuer) }, words, endAfter(3))
  assert.deepEqual([first.code, first.stdout, acme.asked.length], [6, '', 0])
  const later = await rounds(
    { 'c.yaml': simple(acme.issuer) },
    words,
    (round, machine) => {
      rmSync(join(machine.home, 'r.tap'), { force: true })
      if (round === 1) rmSync(join(machine.home, 'r'), { recursive: true })
      endAfter(3)(round, machine)
      if (round === 2) assert.equal(machine.told().match(/^file_unwritable: /gm)?.length, 1)
    },
    ['r'],
  )
  assert.equal(later.code, 143)
  assert.equal(later.stdout.split('\n').filter((line) => line.includes('of 1 tenant')).length, 3)
  assert.equal(later.stderr.match(/^file_unwritable: .*r\.json/gm)?.length, 2)
})

test('nothing of a round is held after it: neither on the signal of the process nor in files', async () => {
  const acme = await provider()
  const counts: number[] = []
  await rounds(
    { 'c.yaml': simple(acme.issuer) },
    [...EVERY, '--metrics', '0', '--save', 'json=r.json'],
    (round, machine) => {
      counts.push(getEventListeners(machine.signal, 'abort').length)
      endAfter(12)(round, machine)
      assert.ok(existsSync(join(machine.home, 'r.json')))
    },
  )
  assert.equal(new Set(counts).size, 1, counts.join(' '))
})
