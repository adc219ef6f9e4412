import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, request } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import { createAuthority } from '../support/tls.ts'
import { answer, listen, network, serve, serveRaw, serveTls } from './network.ts'

const root = await createAuthority()
const identity = await root.issue({ names: ['localhost', '127.0.0.1', 'issuer.example'] })
const target = await serveTls(identity, (_request, response) => response.end('from the target'))
const plainTarget = await serve((request, response) =>
  response.end(`${request.headers.host} ${request.headers['proxy-authorization']}`),
)

interface Seen {
  readonly connects: string[]
  readonly urls: string[]
  readonly credentials: (string | undefined)[]
}

/** Tunnels and forwards everything to the targets of this file, whatever host was asked for. */
function equip(server: Server, seen: Seen): Server {
  server.on('connect', (asked: IncomingMessage, socket: Socket) => {
    seen.connects.push(asked.url ?? '')
    seen.credentials.push(asked.headers['proxy-authorization'])
    socket.on('error', () => {})
    if (asked.url?.startsWith('denied.')) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    if (asked.url?.startsWith('broken.')) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    if (asked.url?.startsWith('cut.')) return socket.destroy()
    if (asked.url?.startsWith('locked.') && !asked.headers['proxy-authorization']) {
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    }
    const onward = connect(Number(new URL(target).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
  })
  server.on('request', (asked: IncomingMessage, response) => {
    seen.urls.push(asked.url ?? '')
    seen.credentials.push(asked.headers['proxy-authorization'])
    const { 'proxy-authorization': _removed, ...headers } = asked.headers
    request(plainTarget, { headers }, (reply) => reply.pipe(response)).end()
  })
  return server
}

async function proxyServer(kind: 'http' | 'https' = 'http') {
  const seen: Seen = { connects: [], urls: [], credentials: [] }
  const server = kind === 'http' ? createServer() : createSecureServer(identity)
  return { seen, url: `${kind}://127.0.0.1:${await listen(equip(server, seen))}` }
}

for (const kind of ['http', 'https'] as const) {
  test(`https goes through a tunnel of an ${kind} proxy, end to end`, async () => {
    const { seen, url } = await proxyServer(kind)
    const { get } = network({ ca: root.cert, proxy: { https: url } })
    const { response, tls, request, failure } = await get('https://issuer.example/')
    assert.equal(failure, null)
    assert.equal(response?.body, 'from the target')
    assert.deepEqual(seen.connects, ['issuer.example:443'])
    assert.equal(tls?.authorized, true)
    assert.ok(tls?.certificate?.names.includes('issuer.example'))
    assert.ok(request.headers.every(([name]) => name !== 'Proxy-Authorization'))
  })

  test(`plain http is asked of an ${kind} proxy by its whole URL`, async () => {
    const { seen, url } = await proxyServer(kind)
    const { get } = network({ ca: root.cert, insecure: true, proxy: { http: url } })
    const { response, tls } = await get('http://issuer.example:8080/path?a=b')
    assert.equal(response?.body, 'issuer.example:8080 undefined')
    assert.deepEqual(seen.urls, ['http://issuer.example:8080/path?a=b'])
    assert.equal(tls, undefined)
  })
}

test('credentials of the proxy URL go to the proxy and not to the target', async () => {
  const { seen, url } = await proxyServer()
  const proxy = url.replace('//', '//some%40one:pass%3Aword@')
  const { get } = network({ ca: root.cert, insecure: true, proxy: { http: proxy, https: proxy } })
  assert.equal((await get('https://locked.example/', { purpose: 'jwks' })).response?.body, 'from the target')
  assert.equal((await get('http://issuer.example/')).response?.body, 'issuer.example undefined')
  const expected = `Basic ${Buffer.from('some@one:pass:word').toString('base64')}`
  assert.deepEqual(seen.credentials, [expected, expected])
})

test('the client certificate is for the target and is not shown to an https proxy', async () => {
  const client = await root.issue({ names: ['client.example'] })
  const shown: (string | undefined)[] = []
  const server = createSecureServer({ ...identity, requestCert: true, rejectUnauthorized: false })
  server.on('secureConnection', (socket) => shown.push(socket.getPeerCertificate().subjectaltname))
  const port = await listen(equip(server, { connects: [], urls: [], credentials: [] }))
  const proxy = { https: `https://127.0.0.1:${port}` }
  const { get } = network({ ca: root.cert, cert: client.cert, key: client.key, proxy })
  assert.equal((await get('https://issuer.example/')).response?.body, 'from the target')
  assert.deepEqual(shown, [undefined])
})

const REFUSED = [
  ['locked.example', /wants credentials it accepts \(status 407\)/, 1],
  ['denied.example', /refused a tunnel to denied\.example:443 with status 403/, 1],
  ['broken.example', /status 502/, 3],
  ['cut.example', /broke off before the tunnel to cut\.example:443/, 3],
] as const

for (const [host, message, tries] of REFUSED) {
  test(`a tunnel to ${host} that is not made is proxy_failed, naming the proxy without credentials`, async () => {
    const { url } = await proxyServer()
    const named = host === 'locked.example' ? url : url.replace('//', '//someone:hunter2@')
    const { get, recorded } = network({ proxy: { https: named } })
    const { failure } = await get(`https://${host}/`)
    assert.equal(failure?.code, 'proxy_failed')
    assert.match(failure?.message ?? '', message)
    assert.ok(failure?.message.includes(url), failure?.message)
    assert.ok(!JSON.stringify(recorded).includes('hunter2'))
    assert.equal(recorded.length, tries)
  })
}

test('a proxy that is not there is proxy_failed with the reason', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  const { failure } = await network({ proxy: { https: `127.0.0.1:${port}` } }).post('https://issuer.example/')
  assert.equal(failure?.code, 'proxy_failed')
  assert.match(failure?.message ?? '', new RegExp(`http://127\\.0\\.0\\.1:${port} failed: Nothing listens`))
})

test('an https proxy with an unknown certificate is proxy_failed with the certificate', async () => {
  const { url } = await proxyServer('https')
  const { failure } = await network({ proxy: { https: url } }).post('https://issuer.example/')
  assert.equal(failure?.code, 'proxy_failed')
  assert.match(failure?.message ?? '', /unknown issuer \(CN=Test Root\)/)
})

test('a certificate behind the tunnel that is not for the target is not the fault of the proxy', async () => {
  const { url } = await proxyServer()
  const { failure, tls } = await network({ ca: root.cert, proxy: { https: url } }).get('https://other.example/')
  assert.equal(failure?.code, 'tls_certificate')
  assert.equal(tls?.authorized, false)
})

test('a proxy that never answers is ended by the deadline, and by a signal', async () => {
  const port = await serveRaw(() => {})
  const proxy = { https: `http://127.0.0.1:${port}` }
  const { failure } = await network({ proxy, timeoutMs: 150 }).get('https://issuer.example/')
  assert.equal(failure?.code, 'timeout')
  assert.match(failure?.message ?? '', new RegExp(`the proxy http://127\\.0\\.0\\.1:${port}`))
  const stopped = await serveRaw(() => interrupt('SIGINT'))
  const { get, interrupt } = network({ proxy: { https: `http://127.0.0.1:${stopped}` } })
  await assert.rejects(get('https://issuer.example/'), { code: 'interrupted' })
})

test('what a proxy sends after its head belongs to the tunnel', async () => {
  const port = await serveRaw((socket) => socket.end(answer('200 OK', [], 'no TLS at all, but text')))
  const { failure } = await network({ proxy: { https: `http://127.0.0.1:${port}` } }).get('https://issuer.example/')
  assert.equal(failure?.code, 'tls_failed')
})

test('loopback is never proxied unless --proxy says so', async () => {
  const { seen, url } = await proxyServer()
  const direct = network({ proxy: { http: url, https: url } })
  assert.match((await direct.get(plainTarget)).response?.body ?? '', /undefined$/)
  assert.deepEqual(seen.urls, [])
  const explicit = network({ proxy: { http: url, https: url, explicit: true } })
  await explicit.get(`${plainTarget}/x`)
  assert.deepEqual(seen.urls, [`${plainTarget}/x`])
})

for (const given of ['SOCKS4a://user:hunter2@127.0.0.1', 'socks4://x', 'socks5://', 'ftp://proxy', 'http://', '::']) {
  test(`the proxy ${given} is refused when it is needed, without its password`, async () => {
    const { get, recorded } = network({ proxy: { http: given, https: given } })
    await assert.rejects(get('https://issuer.example/'), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'invalid_option')
      assert.ok(!error.message.includes('hunter2'))
      return true
    })
    assert.deepEqual(recorded, [])
    assert.equal((await get(plainTarget)).response?.status, 200)
  })
}

const CREDENTIALS = 'someone:hunter2@'
const NTLM = /^The proxy \S+ wants NTLM \(status 407\); only Basic is spoken here\./
const NEGOTIATE = /wants Negotiate \(Kerberos\) \(status 407\)/
const LOCKED: readonly [what: string, fields: readonly string[], user: string, message: RegExp, hint: RegExp][] = [
  ['NTLM', ['NTLM'], '', NTLM, /such as Px or Cntlm.*--proxy http:\/\/127\.0\.0\.1:3128/],
  ['NTLM, with a token', ['NTLM TlRMTVNTUAAC=='], '', NTLM, /Cntlm/],
  ['NTLM, given a password', ['NTLM'], CREDENTIALS, /User name and password in its URL do not help/, /Cntlm/],
  ['Negotiate', ['Negotiate'], '', NEGOTIATE, /such as Px, and/],
  ['both in two fields', ['Negotiate', 'NTLM'], '', /wants Negotiate \(Kerberos\) or NTLM/, /Px or Cntlm/],
  ['both in one field', ['negotiate, ntlm'], '', /wants Negotiate \(Kerberos\) or ntlm/, /Px or Cntlm/],
  ['Kerberos', ['Kerberos'], '', /wants Kerberos \(status 407\)/, /such as Px, and/],
  [
    'Digest',
    ['Digest realm="Basic, of a kind", nonce="a\\", NTLM "'],
    '',
    /wants Digest \(status 407\)/,
    /local proxy/,
  ],
  ['Basic', ['Basic realm="x"'], '', /wants credentials it accepts/, /http:\/\/user:password@/],
  ['Basic, given another password', ['Basic realm="x"'], CREDENTIALS, /does not accept the user name and pass/, /%40/],
  [
    'Basic among others',
    ['Negotiate', 'NTLM', 'basic realm = "x"'],
    '',
    /wants credentials it accepts/,
    /user:password/,
  ],
  ['nothing', [], '', /wants credentials it accepts/, /user:password@/],
  ['what nobody can read', ['=x, ="", ,, "'], '', /wants credentials it accepts/, /user:password@/],
]
for (const [what, fields, user, message, hint] of LOCKED)
  for (const scheme of ['https', 'http'] as const)
    test(`a proxy that wants ${what} for ${scheme} is told with what to do`, async () => {
      const challenges = fields.map((field) => `Proxy-Authenticate: ${field}`)
      const status = '407 Proxy Authentication Required'
      const port = await serveRaw((socket) => socket.end(answer(status, [...challenges, 'Content-Length: 0'])))
      const proxy = `http://${user}127.0.0.1:${port}`
      const { get, recorded } = network({ insecure: true, proxy: { http: proxy, https: proxy } })
      const { failure, response } = await get(`${scheme}://issuer.example/`)
      assert.equal(response, null)
      assert.equal(failure?.code, 'proxy_failed')
      assert.match(failure?.message ?? '', message)
      assert.match(failure?.hint ?? '', hint)
      assert.equal(recorded.length, 1)
      assert.ok(!JSON.stringify(failure).includes('hunter2'))
    })

test('a name that only the proxy knows is not looked up', async () => {
  const { seen, url } = await proxyServer()
  const lookup = async (host: string): Promise<never> => assert.fail(`${host} was looked up`)
  const { http, get } = network({ ca: root.cert, proxy: { https: url }, lookup })
  const led = { from: 'public', document: 'https://issuer.example', member: 'jwks_uri' } as const
  assert.equal(await http.foresee('https://issuer.example/keys', led), undefined)
  assert.equal((await get('https://issuer.example/keys', { led })).response?.body, 'from the target')
  assert.deepEqual(seen.connects, ['issuer.example:443'])
})

test('a name that does not resolve is told with why the proxy was not asked', async () => {
  const lookup = async (): Promise<never> => {
    throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
  }
  const hintOf = async (proxy: Parameters<typeof network>[0]): Promise<string> => {
    const { failure } = await network({ ...proxy, lookup }).get('https://login.corp.example/')
    assert.equal(failure?.code, 'dns_failed')
    return failure?.hint ?? ''
  }
  const https = 'http://proxy.example:3128'
  assert.match(await hintOf({ proxy: { https, no: 'corp.example' } }), /DNS.*NO_PROXY has corp\.example.*take that out/)
  assert.match(await hintOf({ proxy: { http: https } }), /set HTTPS_PROXY too/)
  assert.match(await hintOf({ proxy: { aside: true } }), /An empty --proxy/)
  assert.doesNotMatch(await hintOf({ proxy: {} }), /NO_PROXY|HTTPS_PROXY|empty/)
})

test('a connection that is refused or takes too long is told with why the proxy was not asked', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  const proxy = { https: 'http://proxy.example:3128', no: '.example' }
  const lookup = async () => [{ address: '127.0.0.1' }]
  const refused = await network({ proxy, lookup }).post(`https://issuer.example:${port}/`)
  assert.equal(refused.failure?.code, 'connection_refused')
  assert.match(refused.failure?.hint ?? '', /NO_PROXY has \.example/)
  const waiting = network({ proxy, lookup: () => new Promise(() => {}), timeoutMs: 100 })
  const late = await waiting.post('https://issuer.example/')
  assert.equal(late.failure?.code, 'timeout')
  assert.match(late.failure?.hint ?? '', /NO_PROXY has \.example/)
})
