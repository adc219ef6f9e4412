import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { Led } from '../../src/http/guard.ts'
import type { Zone } from '../../src/text/zone.ts'
import { internet, type Names } from '../support/internet.ts'
import { listen, type NetworkSettings, network } from './network.ts'

const DOCUMENT = 'https://issuer.example/.well-known/openid-configuration'
const led = (from: Zone = 'public'): Led => ({ from, document: DOCUMENT, member: 'jwks_uri' })

/** A server on loopback and how often it was asked. */
async function counted(listener: RequestListener = (_request, response) => response.end('{}')) {
  let asked = 0
  const port = await listen(
    createServer((request, response) => {
      asked += 1
      listener(request, response)
    }),
  )
  return { port, asked: () => asked }
}

/** Names on a stretch of the internet, plain http to them allowed. */
function on(names: Names, settings: NetworkSettings = {}) {
  const { lookup, looked } = internet(names)
  return { ...network({ insecure: true, lookup, ...settings }), looked }
}

const INSIDE: readonly (readonly [what: string, addresses: readonly string[], shown: string])[] = [
  ['loopback', ['127.0.0.1'], '127.0.0.1'],
  ['loopback of IPv6', ['::1'], '::1'],
  ['this host', ['0.0.0.0'], '0.0.0.0'],
  ['10/8', ['10.0.0.7'], '10.0.0.7'],
  ['172.16/12', ['172.20.0.1'], '172.20.0.1'],
  ['192.168/16', ['192.168.1.1'], '192.168.1.1'],
  ['100.64/10', ['100.100.100.200'], '100.100.100.200'],
  ['the address where clouds serve credentials', ['169.254.169.254'], '169.254.169.254'],
  ['198.18/15', ['198.18.0.1'], '198.18.0.1'],
  ['multicast', ['224.0.0.251'], '224.0.0.251'],
  ['broadcast', ['255.255.255.255'], '255.255.255.255'],
  ['fc00::/7', ['fd00::1'], 'fd00::1'],
  ['fe80::/10', ['fe80::1%eth0'], 'fe80::1%eth0'],
  ['an IPv4 address in one of IPv6', ['::ffff:10.0.0.1'], '::ffff:10.0.0.1'],
  ['NAT64 of loopback', ['64:ff9b::7f00:1'], '64:ff9b::7f00:1'],
  ['a public address and a private one', ['203.0.113.9', '10.0.0.7'], '10.0.0.7'],
  ['a private address and a public one', ['fd00::1', '203.0.113.9'], 'fd00::1'],
]
for (const [what, addresses, shown] of INSIDE) {
  test(`a name that resolves to ${what} is not contacted for a document of the internet`, async () => {
    const { port, asked } = await counted()
    const net = on({ 'keys.example': addresses })
    const { response, failure } = await net.get(`http://keys.example:${port}/jwks`, { led: led() })
    assert.equal(response, null)
    assert.equal(failure?.code, 'address_refused')
    assert.equal(failure?.exit, 1)
    assert.ok(failure?.message.includes(`keys.example, which is ${shown},`), failure?.message)
    assert.ok(failure?.message.includes(`The jwks_uri of ${DOCUMENT}`), failure?.message)
    assert.match(failure?.hint ?? '', /--allow private-network/)
    assert.equal(asked(), 0)
    assert.equal(net.recorded.length, 1, 'a refusal is not tried again')
  })
}

test('a name that resolves to the internet is contacted, and the exchange says where it is', async () => {
  const { port, asked } = await counted()
  const net = on({ 'keys.example': ['203.0.113.9', '2001:db8::9'] })
  const { response, zone } = await net.get(`http://keys.example:${port}/`, { led: led() })
  assert.deepEqual([response?.status, zone, asked()], [200, 'public', 1])
})

for (const host of [
  '127.0.0.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '127.1',
  '１２７.０.０.１',
  '127.0.0.1.',
  '0.0.0.0',
  '[::1]',
  '[::ffff:127.0.0.1]',
  'localhost',
  'localhost.',
  'a.localhost',
]) {
  test(`${host} in a document of the internet is not contacted, whatever it is written like`, async () => {
    const { port, asked } = await counted()
    const net = on({})
    const { failure } = await net.get(`http://${host}:${port}/`, { led: led() })
    assert.equal(failure?.code, 'address_refused')
    assert.deepEqual(net.looked, [])
    assert.equal(asked(), 0)
  })
}

test('where the person said to go is contacted, wherever it is', async () => {
  const { port, asked } = await counted()
  const net = on({ 'inside.example': ['10.0.0.7'] })
  for (const host of ['inside.example', '127.0.0.1', 'localhost'])
    assert.equal((await net.get(`http://${host}:${port}/`)).response?.status, 200)
  assert.equal(asked(), 3)
})

test('an answer of the resolver that changes in between does not help', async () => {
  const { port, asked } = await counted((_request, response) => response.setHeader('connection', 'close').end('{}'))
  const net = on({ 'keys.example': { turns: [['203.0.113.9'], ['127.0.0.1']] } })
  const url = `http://keys.example:${port}/`
  assert.equal((await net.get(url, { led: led() })).response?.status, 200)
  assert.equal((await net.get(url, { led: led() })).failure?.code, 'address_refused')
  assert.equal((await net.post(url, { led: led(), body: 'a=b' })).failure?.code, 'address_refused')
  assert.equal(asked(), 1)
})

test('an answer that changes between two tries does not help', async () => {
  const { port, asked } = await counted((_request, response) =>
    response.writeHead(503, { connection: 'close' }).end('{}'),
  )
  const net = on({ 'keys.example': { turns: [['203.0.113.9'], ['10.0.0.7']] } })
  const { failure } = await net.get(`http://keys.example:${port}/`, { led: led() })
  assert.equal(failure?.code, 'address_refused')
  assert.equal(asked(), 1)
})

test('a connection kept from a request of the person is none for a request that a document leads there', async () => {
  const { port, asked } = await counted()
  for (const host of ['inside.example', '127.0.0.1']) {
    const before = asked()
    const net = on({ 'inside.example': ['10.0.0.7'] })
    assert.equal((await net.get(`http://${host}:${port}/`)).response?.status, 200)
    assert.equal((await net.get(`http://${host}:${port}/`, { led: led() })).failure?.code, 'address_refused')
    assert.equal((await net.get(`http://${host}:${port}/`)).response?.status, 200)
    assert.equal(asked(), before + 2)
  }
})

test('a kept connection to the internet serves requests that documents lead there', async () => {
  let connections = 0
  const server = createServer((_request, response) => response.end('{}'))
  server.on('connection', () => {
    connections += 1
  })
  const port = await listen(server)
  const net = on({ 'issuer.example': ['203.0.113.9'] })
  await net.get(`http://issuer.example:${port}/`)
  const second = await net.get(`http://issuer.example:${port}/jwks`, { led: led() })
  assert.deepEqual([second.response?.status, second.zone, connections], [200, 'public', 1])
})

test('a redirect of discovery is looked at anew: the name that was public may lead inside by then', async () => {
  const { port, asked } = await counted((_request, response) =>
    response.writeHead(302, { location: '/next', connection: 'close' }).end(),
  )
  const net = on({ 'issuer.example': { turns: [['203.0.113.9'], ['127.0.0.1']] } })
  const { failure } = await net.get(`http://issuer.example:${port}/first`)
  assert.equal(failure?.code, 'address_refused')
  assert.match(failure?.message ?? '', /The Location of http:\/\/issuer\.example:\d+\/first leads to issuer\.example/)
  assert.equal(asked(), 1)
})

test('a redirect of discovery on loopback or in a private network is followed there', async () => {
  for (const address of ['127.0.0.1', '10.0.0.7']) {
    const { port } = await counted((request, response) =>
      request.url === '/next' ? response.end('{}') : response.writeHead(302, { location: '/next' }).end(),
    )
    const net = on({ 'issuer.example': [address] })
    assert.equal((await net.get(`http://issuer.example:${port}/`)).response?.status, 200)
  }
})

const LEADS: readonly (readonly [from: Zone, address: string, contacted: boolean])[] = [
  ['loopback', '127.0.0.1', true],
  ['loopback', '::1', true],
  ['loopback', '10.0.0.7', false],
  ['loopback', '203.0.113.9', false],
  ['loopback', '169.254.169.254', false],
  ['private', '10.0.0.7', true],
  ['private', '192.168.1.1', true],
  ['private', '203.0.113.9', true],
  ['private', '127.0.0.1', false],
  ['private', '::1', false],
  ['private', '0.0.0.0', false],
  ['private', '169.254.169.254', false],
  ['private', 'fe80::1', false],
]
for (const [from, address, contacted] of LEADS) {
  test(`a document of a ${from} place ${contacted ? 'leads' : 'does not lead'} to ${address}`, async () => {
    const { port, asked } = await counted()
    const net = on({ 'other.example': [address] })
    const { failure } = await net.get(`http://other.example:${port}/`, { led: led(from) })
    assert.equal(failure?.code, contacted ? undefined : 'address_refused')
    assert.equal(asked(), contacted ? 1 : 0)
  })
}

test('plain http to an address inside is told as that address, and elsewhere as plain http', async () => {
  const net = network({ lookup: internet({}).lookup })
  assert.equal((await net.get('http://10.0.0.7/', { led: led() })).failure?.code, 'address_refused')
  for (const [url, from] of [
    ['http://203.0.113.9/', 'public'],
    ['http://keys.example/', 'public'],
    ['http://10.0.0.7/', 'loopback'],
    ['http://10.0.0.7/', 'private'],
  ] as const)
    await assert.rejects(net.get(url, { led: led(from) }), { code: 'insecure_url' }, `${url} from ${from}`)
  await assert.rejects(net.get('http://10.0.0.7/'), { code: 'insecure_url' })
  const anywhere = network({ anyAddress: true })
  await assert.rejects(anywhere.get('http://10.0.0.7/', { led: led() }), { code: 'insecure_url' })
})

test('leave for any address lifts the guard', async () => {
  const { port, asked } = await counted()
  const net = on({ 'keys.example': ['10.0.0.7'] }, { anyAddress: true })
  for (const host of ['keys.example', '127.0.0.1'])
    assert.equal((await net.get(`http://${host}:${port}/`, { led: led() })).response?.status, 200)
  assert.equal(await net.http.foresee(`http://127.0.0.1:${port}/`, led()), undefined)
  assert.equal(asked(), 2)
})

test('behind a proxy names are resolved there, and addresses in a URL are looked at all the same', async () => {
  const targets: string[] = []
  const server = createServer()
  const { port } = await counted()
  server.on('request', (request, response) => {
    targets.push(String(request.url))
    response.end('{}')
  })
  server.on('connect', (request, socket) => {
    targets.push(String(request.url))
    const on = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    on.pipe(socket).pipe(on)
  })
  const proxy = `http://127.0.0.1:${await listen(server)}`
  const net = on({ 'keys.example': ['127.0.0.1'] }, { proxy: { http: proxy, https: proxy, explicit: true } })
  assert.equal((await net.get('http://keys.example/jwks', { led: led() })).response?.status, 200)
  assert.equal(await net.http.foresee('http://keys.example/jwks', led()), undefined)
  assert.deepEqual(net.looked, [])
  for (const url of [
    'http://10.0.0.7/',
    'https://10.0.0.7/',
    'http://localhost./',
    'https://[::1]/',
    'http://0x7f.1/',
  ]) {
    assert.equal((await net.get(url, { led: led() })).failure?.code, 'address_refused', url)
    assert.equal((await net.http.foresee(url, led()))?.code, 'address_refused', url)
  }
  assert.deepEqual(targets, ['http://keys.example/jwks'])
})

test('a connection kept through a proxy to an address of the person is none for a document either', async () => {
  const targets: string[] = []
  const server = createServer((request, response) => {
    targets.push(String(request.url))
    response.end('{}')
  })
  const proxy = `http://127.0.0.1:${await listen(server)}`
  const net = on({}, { proxy: { http: proxy, explicit: true } })
  assert.equal((await net.get('http://10.0.0.7/mine')).response?.status, 200)
  assert.equal((await net.get('http://10.0.0.7/theirs', { led: led() })).failure?.code, 'address_refused')
  assert.deepEqual(targets, ['http://10.0.0.7/mine'])
})

test('an address in a URL is foreseen to be refused, and nothing is known of a name that does not resolve', async () => {
  const { http } = on({})
  assert.equal((await http.foresee('https://127.1/', led()))?.code, 'address_refused')
  assert.equal(await http.foresee('https://203.0.113.9/', led()), undefined)
  assert.equal(await http.foresee('https://unknown.example/', led()), undefined)
})
