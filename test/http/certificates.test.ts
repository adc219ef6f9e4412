import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { trustAnchors } from '../../src/http/trust.ts'
import { createAuthority, EXPIRED, NOT_YET_VALID, selfSigned, WRONG_NAME } from '../support/tls.ts'
import { listen, network, serve, serveTls } from './network.ts'

const root = await createAuthority()
const good = await root.issue()
const ok = (_request: unknown, response: { end(text: string): void }) => response.end('fine')

test('a server whose issuer is given by --ca-file is trusted, and its TLS facts are recorded', async () => {
  const url = await serveTls(good, ok)
  const { tls, timing, response } = await network({ ca: root.cert }).get(url)
  assert.equal(response?.body, 'fine')
  assert.equal(tls?.protocol, 'TLSv1.3')
  assert.match(tls?.cipher ?? '', /^TLS_/)
  assert.equal(tls?.authorized, true)
  const certificate = new X509Certificate(good.cert)
  assert.deepEqual(tls?.certificate, {
    subject: 'CN=Test Leaf, O=Tests',
    issuer: 'CN=Test Root',
    names: ['localhost', '127.0.0.1'],
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  })
  const { connect = -1, tls: secured = -1, firstByte = -1, lastByte = -1 } = timing
  assert.ok(connect >= 0 && connect <= secured && secured <= firstByte && firstByte <= lastByte, JSON.stringify(timing))
})

test('a second reading request uses the connection again and still has its TLS facts', async () => {
  const url = await serveTls(good, ok)
  const { get } = network({ ca: root.cert })
  await get(url)
  const { timing, tls } = await get(url)
  assert.equal(timing.tls, undefined)
  assert.equal(tls?.certificate?.issuer, 'CN=Test Root')
})

const REFUSED = [
  ['an expired certificate', await root.issue(EXPIRED), /has expired/, /clock/],
  ['a certificate that is not valid yet', await root.issue(NOT_YET_VALID), /not valid yet/, /clock/],
  [
    'a certificate for another host',
    await root.issue(WRONG_NAME),
    /not for the expected host 127\.0\.0\.1/,
    /host name/,
  ],
  ['a self-signed certificate', await selfSigned(), /self-signed/, /--ca-file/],
  [
    'an unknown issuer',
    await (await createAuthority('CN=Nobody')).issue(),
    /unknown issuer \(CN=Nobody\)/,
    /or give the issuer with --ca-file/,
  ],
  [
    'an issuer of Zscaler',
    await (await createAuthority('CN=Zscaler Intermediate Root CA (zscaler.net), O=Zscaler Inc.')).issue(),
    /unknown issuer/,
    /that of Zscaler, which opens TLS on the way.*--ca-file/,
  ],
  [
    'an issuer of a firewall',
    await (await createAuthority('CN=FG100ETK18000000, O=Fortinet, OU=Certificate Authority')).issue(),
    /unknown issuer/,
    /that of FortiGate of Fortinet/,
  ],
  [
    'an issuer of a debugging proxy',
    await (await createAuthority('CN=mitmproxy, O=mitmproxy')).issue(),
    /unknown issuer/,
    /that of mitmproxy/,
  ],
  [
    'an expired certificate of an inspecting proxy',
    await (await createAuthority('CN=Netskope Certificate Authority')).issue(EXPIRED),
    /unknown issuer|has expired/,
    /Netskope|clock/,
  ],
] as const

for (const [what, identity, message, hint] of REFUSED) {
  test(`${what} is refused before anything is sent, once, and shown`, async () => {
    let requests = 0
    const url = await serveTls(identity, (_request, response) => {
      requests += 1
      response.end()
    })
    const { get, recorded } = network({ ca: root.cert })
    const { failure, response, tls } = await get(url)
    assert.equal(failure?.code, 'tls_certificate')
    assert.match(failure?.message ?? '', message)
    assert.match(failure?.hint ?? '', hint)
    const facts = new X509Certificate(identity.cert)
    const names = facts.subjectAltName?.replaceAll('DNS:', '').replaceAll('IP Address:', '') ?? 'missing'
    assert.ok(failure?.message.includes(`It is for ${names}, valid from `), failure?.message)
    assert.ok(failure?.message.includes(`issued by ${facts.issuer.replaceAll('\n', ', ')}.`), failure?.message)
    assert.equal(response, null)
    assert.equal(tls?.authorized, false)
    assert.equal(recorded.length, 1)
    assert.equal(requests, 0)
  })

  test(`${what} passes with --insecure and is recorded as not authorized`, async () => {
    const { response, tls, failure } = await network({ insecure: true }).get(await serveTls(identity, ok))
    assert.equal(failure, null)
    assert.equal(response?.body, 'fine')
    assert.equal(tls?.authorized, false)
    assert.match(tls?.authorizationError ?? '', /^[A-Z_]+$/)
  })
}

test('a root that is shown but not trusted is named as such', async () => {
  const other = await createAuthority('CN=Inspecting Proxy')
  const leaf = await other.issue()
  const url = await serveTls({ cert: leaf.cert + other.cert, key: leaf.key }, ok)
  const { failure } = await network({ ca: root.cert }).get(url)
  assert.equal(failure?.code, 'tls_certificate')
  assert.match(failure?.message ?? '', /root that is not trusted here.*issued by CN=Inspecting Proxy/)
})

test('--ca-file adds to the roots that are trusted anyway', () => {
  const anchors = trustAnchors(root.cert)
  assert.ok(anchors.includes(root.cert))
  assert.ok(anchors.length >= rootCertificates.length)
})

test('mutual TLS shows the client certificate to servers that were named for it, and to no other', async () => {
  const client = await root.issue({ names: ['client.example'] })
  const options = { ...good, ca: root.cert, requestCert: true, rejectUnauthorized: false }
  const [named, other] = await Promise.all([1, 2].map(() => serveTls(options, shownName)))
  const { http, get, post } = network({ ca: root.cert, cert: client.cert, key: client.key })
  assert.equal((await get(`${named}/before`)).response?.body, 'nothing')
  http.showCertificate([`${named}/token`, 'no URL'])
  assert.equal((await post(`${named}/token`)).response?.body, 'DNS:client.example')
  assert.equal((await get(`${named}/keys`)).response?.body, 'DNS:client.example')
  assert.equal((await post(`${other}/token`)).response?.body, 'nothing')
})

/** Answers with the names of the certificate that the client showed. */
function shownName(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request as unknown as { socket: { getPeerCertificate(): { subjectaltname?: string } } }
  response.end(socket.getPeerCertificate().subjectaltname ?? 'nothing')
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a server that wants a client certificate over ${version} says so in the failure`, async () => {
    const options = {
      ...good,
      ca: root.cert,
      requestCert: true,
      rejectUnauthorized: true,
      maxVersion: version,
      minVersion: version,
    }
    const { failure } = await network({ ca: root.cert }).post(await serveTls(options, ok))
    assert.equal(failure?.code, 'tls_failed')
    assert.match(`${failure?.message} ${failure?.hint}`, /client certificate.*--tls-cert/)
  })
}

test('a server with only old TLS versions is told by version', async () => {
  const options = {
    ...good,
    minVersion: 'TLSv1' as const,
    maxVersion: 'TLSv1.1' as const,
    ciphers: 'DEFAULT:@SECLEVEL=0',
  }
  const { failure } = await network({ ca: root.cert }).get(await serveTls(options, ok))
  assert.equal(failure?.code, 'tls_failed')
  assert.match(failure?.message ?? '', /expected TLS 1\.2 or 1\.3/)
})

test('a server with no cipher in common is a handshake failure', async () => {
  const options = { ...good, maxVersion: 'TLSv1.2' as const, ciphers: 'AES128-SHA:@SECLEVEL=0' }
  const { failure } = await network({ ca: root.cert }).get(await serveTls(options, ok))
  assert.equal(failure?.code, 'tls_failed')
  assert.match(failure?.message ?? '', /handshake with 127\.0\.0\.1:\d+ failed/)
})

test('https to a port that speaks plain http says that it is no TLS', async () => {
  const url = await serve((_request, response) => response.end('plain'))
  const { failure } = await network().get(url.replace('http:', 'https:'))
  assert.equal(failure?.code, 'tls_failed')
  assert.match(failure?.message ?? '', /does not speak TLS/)
  assert.match(failure?.hint ?? '', /http URL/)
})

test('plain http to a port that speaks TLS hints at https', async () => {
  const url = await serveTls(good, ok)
  const { failure } = await network().get(url.replace('https:', 'http:'))
  assert.match(failure?.code ?? '', /^(connection_reset|response_malformed)$/)
  assert.match(failure?.hint ?? '', /https URL/)
})

test('a TLS alert in answer to plain http is recognised', async () => {
  const port = await listen(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])))
    }),
  )
  const { failure } = await network().get(`http://127.0.0.1:${port}`)
  assert.equal(failure?.code, 'response_malformed')
  assert.match(failure?.message ?? '', /answered a plain http request with TLS/)
})

test('a connection that closes in the middle of the handshake is a reset during TLS', async () => {
  const port = await listen(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end())
    }),
  )
  const { failure } = await network().post(`https://127.0.0.1:${port}`)
  assert.equal(failure?.code, 'connection_reset')
  assert.match(failure?.message ?? '', /during the TLS handshake/)
})
