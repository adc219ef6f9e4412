import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseProxy } from '../../src/http/proxy.ts'
import { secretsOf } from '../../src/http/secrets.ts'
import { newFolder } from '../support/folder.ts'
import { start } from '../support/process.ts'
import { type SocksManners, socksServer } from '../support/socks.ts'
import { createAuthority } from '../support/tls.ts'
import { answer, DEFAULTS, listen, network, serve, serveRaw, serveTls } from './network.ts'

const root = await createAuthority()
const identity = await root.issue({ names: ['issuer.example', '192.0.2.7', '2001:db8::7'] })
const target = await serveTls(identity, (_request, response) => response.end('from the target'))
const plainTarget = await serve((request, response) => {
  const { headers, url } = request
  response.statusCode = url === '/locked' ? 407 : 200
  response.end(`${url} for ${headers.host}, ${headers['proxy-authorization']}`)
})

async function socks(manners: SocksManners = {}, to = target) {
  const { server, seen } = socksServer(Number(new URL(to).port), manners)
  return { seen, place: `127.0.0.1:${await listen(server)}` }
}

const nobody = async (host: string): Promise<never> => assert.fail(`${host} was looked up`)

for (const scheme of ['socks5', 'socks5h', 'socks', 'SOCKS5'] as const) {
  test(`a ${scheme} proxy resolves the name itself, and TLS is with the target`, async () => {
    const { seen, place } = await socks()
    const proxy = { https: `${scheme}://${place}` }
    const { http, get } = network({ ca: root.cert, proxy, lookup: nobody })
    const led = { from: 'public', document: 'https://issuer.example', member: 'jwks_uri' } as const
    assert.equal(await http.foresee('https://issuer.example/keys', led), undefined)
    const { response, tls, failure } = await get('https://issuer.example/', { led })
    assert.equal(failure, null)
    assert.equal(response?.body, 'from the target')
    assert.equal(tls?.authorized, true)
    assert.deepEqual(seen, { methods: [[0]], logins: [], requests: ['3 issuer.example:443'] })
  })
}

for (const [host, asked] of [
  ['192.0.2.7', '1 192.0.2.7:8443'],
  ['[2001:db8::7]', '4 20010db8000000000000000000000007:8443'],
] as const)
  test(`an address goes to the proxy as one: ${host}`, async () => {
    const { seen, place } = await socks()
    const { get } = network({ ca: root.cert, proxy: { https: `socks5://${place}` } })
    assert.equal((await get(`https://${host}:8443/`)).response?.body, 'from the target')
    assert.deepEqual(seen.requests, [asked])
  })

for (const bound of [
  [4, ...new Array(16).fill(0), 0, 80],
  [3, 4, ...Buffer.from('here'), 0, 80],
])
  test(`a reply with an address of kind ${bound[0]} is read to its end`, async () => {
    const { place } = await socks({ bound })
    const { get } = network({ ca: root.cert, proxy: { https: `socks5://${place}` } })
    assert.equal((await get('https://issuer.example/')).response?.body, 'from the target')
  })

test('plain http goes through as it is, by its path and without credentials, and a 407 behind is of the target', async () => {
  const { place } = await socks({ login: ['me', 'hunter2'] }, plainTarget)
  const { get } = network({ insecure: true, proxy: { http: `socks5://me:hunter2@${place}` } })
  assert.equal((await get('http://issuer.example/a?b')).response?.body, '/a?b for issuer.example, undefined')
  assert.equal((await get('http://issuer.example/locked')).response?.status, 407)
})

test('user name and password go to a proxy that wants them, decoded, and are secrets', async () => {
  const { seen, place } = await socks({ login: ['some@one', 'päss:word'] })
  const given = `socks5://some%40one:p%C3%A4ss%3Aword@${place}`
  const { get, recorded } = network({ ca: root.cert, proxy: { https: given } })
  assert.equal((await get('https://issuer.example/')).response?.body, 'from the target')
  assert.deepEqual([seen.methods, seen.logins], [[[0, 2]], ['some@one:päss:word']])
  assert.ok(!JSON.stringify(recorded).includes('word'))
  assert.deepEqual(secretsOf({ ...DEFAULTS, proxy: { https: given } }), [{ value: 'päss:word', kind: 'password' }])
})

const REPLIES: readonly [reply: number, message: RegExp, tries: number][] = [
  [1, /did not connect to issuer\.example:443: it failed, and does not tell why \(SOCKS reply 1\)/, 3],
  [2, /its rules do not allow that \(SOCKS reply 2\)/, 1],
  [3, /it has no way to that network \(SOCKS reply 3\)/, 3],
  [4, /it does not reach that host, or does not resolve its name \(SOCKS reply 4\)/, 3],
  [5, /nothing listens there \(SOCKS reply 5\)/, 3],
  [6, /its packets do not arrive there \(SOCKS reply 6\)/, 3],
  [7, /it makes no connections \(SOCKS reply 7\)/, 1],
  [8, /it does not take that kind of address \(SOCKS reply 8\)/, 1],
  [9, /did not connect to issuer\.example:443, by a reply of its own/, 1],
  [255, /by a reply of its own/, 1],
]
for (const [reply, message, tries] of REPLIES)
  test(`the refusal ${reply} of a SOCKS proxy is told in words`, async () => {
    const { place } = await socks({ reply })
    const { get, recorded } = network({ proxy: { https: `socks5://${place}` } })
    const { failure } = await get('https://issuer.example/')
    assert.equal(failure?.code, 'proxy_failed')
    assert.match(failure?.message ?? '', message)
    assert.ok(failure?.message.startsWith(`The proxy socks5://${place} did not connect`), failure?.message)
    assert.equal(recorded.length, tries)
  })

const SIGNING_IN: readonly [what: string, user: string, manners: SocksManners, message: RegExp, hint: RegExp][] = [
  ['no credentials', '', { login: ['me', 'hunter2'] }, /wants a user name and a password/, /socks5:\/\/user:password@/],
  ['a wrong password', 'me:wrong@', { login: ['me', 'hunter2'] }, /does not accept the user name and password/, /Put/],
  ['no way of its list', '', { method: 255 }, /lets nobody through without signing in/, /socks5:\/\/user:password@/],
  ['Kerberos alone', 'me:hunter2@', { method: 255 }, /in another way than by user name and password/, /local proxy/],
  ['Kerberos unasked', 'me:hunter2@', { method: 1 }, /in another way than by user name and password/, /local proxy/],
]
for (const [what, user, manners, message, hint] of SIGNING_IN)
  test(`a SOCKS proxy that wants to be signed in to is told: ${what}`, async () => {
    const { place } = await socks(manners)
    const { get, recorded } = network({ proxy: { https: `socks5://${user}${place}` } })
    const { failure } = await get('https://issuer.example/')
    assert.equal(failure?.code, 'proxy_failed')
    assert.match(failure?.message ?? '', message)
    assert.match(failure?.hint ?? '', hint)
    assert.equal(recorded.length, 1)
    assert.ok(!JSON.stringify(recorded).includes('hunter2'))
  })

test('what does not speak SOCKS 5 is told so', async () => {
  const port = await serveRaw((socket) => socket.end(answer('400 Bad Request', [], 'no SOCKS here')))
  const { failure } = await network({ proxy: { https: `socks5://127.0.0.1:${port}` } }).get('https://issuer.example/')
  assert.equal(failure?.code, 'proxy_failed')
  assert.match(failure?.message ?? '', new RegExp(`^socks5://127\\.0\\.0\\.1:${port} does not speak SOCKS 5`))
  assert.match(failure?.hint ?? '', /http:\/\/proxy:port/)
})

const FLOOD = new Array(100_000).fill(5)
const ODD: readonly [what: string, at: 'greeting' | 'login' | 'request', bytes: readonly number[], message: RegExp][] =
  [
    ['SOCKS 4', 'greeting', [0, 91], /does not speak SOCKS 5/],
    ['a flood', 'greeting', FLOOD, /in another way than by user name/],
    ['all at once', 'login', [1, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0], /does not speak SOCKS 5/],
    ['a granted connection of another version', 'request', [4, 0, 0, 1, 0, 0, 0, 0, 0, 0], /does not speak SOCKS 5/],
    ['a name without its end', 'request', [5, 0, 0, 3, 255, 65], /No complete answer|took longer/],
    ['an unknown kind of address and a flood', 'request', [5, 0, 0, 9, 0, ...FLOOD], /does not speak TLS/],
    ['a name without letters and a flood', 'request', [5, 0, 0, 3, 0, 0, 0, ...FLOOD], /does not speak TLS/],
  ]
for (const [what, stage, bytes, message] of ODD)
  test(`a SOCKS proxy that answers ${what} at the ${stage} fails in words`, async () => {
    const instead: SocksManners['instead'] = (socket, at) =>
      at === stage && socket.write(Buffer.from(bytes)) !== undefined
    const { place } = await socks({ login: ['me', 'hunter2'], instead })
    const { get } = network({ proxy: { https: `socks5://me:hunter2@${place}` }, timeoutMs: 300 })
    const { failure } = await get('https://issuer.example/')
    assert.match(failure?.code ?? '', /^(?:proxy_failed|timeout|tls_failed)$/)
    assert.match(failure?.message ?? '', message)
  })

for (const stage of ['greeting', 'login', 'request'] as const) {
  const manners = (instead: (socket: { destroy(): void }) => void): SocksManners => ({
    login: ['me', 'hunter2'],
    instead: (socket, at) => {
      if (at === stage) instead(socket)
      return at === stage
    },
  })

  test(`a SOCKS proxy that breaks off at the ${stage} is told so`, async () => {
    const { place } = await socks(manners((socket) => socket.destroy()))
    const { failure } = await network({ proxy: { https: `socks5://me:hunter2@${place}` } }).post('https://a.example/')
    assert.equal(failure?.code, 'proxy_failed')
    assert.match(failure?.message ?? '', /failed: it broke off before the connection to a\.example:443 stood/)
  })

  test(`a SOCKS proxy that is silent at the ${stage} is ended by the deadline`, async () => {
    const { place } = await socks(manners(() => {}))
    const { get } = network({ proxy: { https: `socks5://me:hunter2@${place}` }, timeoutMs: 150 })
    const { failure } = await get('https://issuer.example/')
    assert.equal(failure?.code, 'timeout')
    assert.match(failure?.message ?? '', new RegExp(`the proxy socks5://${place}`))
  })
}

test('a SOCKS proxy that is not there is told with the reason', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  const { failure } = await network({ proxy: { https: `socks5://127.0.0.1:${port}` } }).post('https://issuer.example/')
  assert.equal(failure?.code, 'proxy_failed')
  assert.match(failure?.message ?? '', new RegExp(`socks5://127\\.0\\.0\\.1:${port} failed: Nothing listens`))
})

const NAMES: readonly [given: string, name: string][] = [
  ['socks5://proxy.example', 'socks5://proxy.example:1080'],
  ['socks5h://Proxy.Example:80', 'socks5://proxy.example:80'],
  ['socks5://[::1]', 'socks5://[::1]:1080'],
  ['socks5://u:p@[2001:DB8::1]:9050/', 'socks5://[2001:db8::1]:9050'],
  ['socks://127.1:1', 'socks5://127.0.0.1:1'],
]
for (const [given, name] of NAMES)
  test(`the SOCKS proxy ${given} is ${name}`, () => {
    assert.equal(parseProxy(given).name, name)
  })

for (const given of [
  'socks4://x',
  'socks4a://x:1080',
  'socks5://',
  'socks5://:1080',
  'socks5://a b',
  'socks5://x:99999',
  `socks5://u:${'p'.repeat(256)}@x`,
  `socks5://${'ä'.repeat(128)}:p@x`,
])
  test(`the SOCKS proxy ${given.slice(0, 30)} is refused`, () => {
    assert.throws(() => parseProxy(given), { name: 'CliError', code: 'invalid_option' })
  })

test('the built program has the library, and its reports have neither password nor another scheme than curl understands', async () => {
  const { seen, place } = await socks({ login: ['me', 'hunter2'] })
  const home = newFolder()
  writeFileSync(join(home, 'root.pem'), root.cert)
  const proxy = `socks5://me:hunter2@${place}`
  const argv = [
    'discover',
    'https://issuer.example',
    '--proxy',
    proxy,
    '--ca-file',
    'root.pem',
    '--save',
    'curl=curl.sh',
  ]
  const { stdout, stderr } = await start([...argv, '--json'], { home }).ended
  assert.ok(seen.requests.length > 0 && seen.requests.every((asked) => asked === '3 issuer.example:443'), stderr)
  assert.equal(JSON.parse(stdout).steps[0].exchanges[0].response.body, 'from the target')
  const curl = readFileSync(join(home, 'curl.sh'), 'utf8')
  assert.ok(curl.includes(`--proxy 'socks5h://${place}'`), curl)
  assert.ok(!`${stdout}${stderr}${curl}`.includes('hunter2'))
})
