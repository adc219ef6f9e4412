import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { runCli } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

async function login(args: readonly string[]) {
  const { browse } = followingBrowser()
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--login-timeout', '20']
  const argv = ['login', '--issuer', provider.issuer, ...client, '--json', ...args]
  const ran = await runCli(argv, { browse, vars: { SECRET } })
  return { code: ran.code, error: ran.json().error }
}

/** A server that holds a port; 0 is one that the system chooses. */
function hold(port: number, host: string): Promise<{ port: number; server: Server }> {
  return new Promise((done, fail) => {
    const server = createServer().on('error', fail)
    server.listen({ port, host, ipv6Only: host === '::1' }, () => {
      const address = server.address()
      done({ port: typeof address === 'object' && address ? address.port : 0, server })
    })
  })
}

const release = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()))

const ipv6 = await hold(0, '::1').then(
  async ({ server }) => release(server).then(() => true),
  () => false,
)
const NO_IPV6 = ipv6 ? false : 'this machine has no ::1'
const ONE_ADDRESS = process.platform === 'linux' ? false : '127.0.0.2 is an address of this machine on Linux alone'

for (const [what, uri, skip] of [
  ['an escape and a query', 'http://127.0.0.1:PORT/cb/%7Euser?x=1', false],
  ['capitals', 'HTTP://LOCALHOST:PORT/Cb', false],
  ['another address of loopback', 'http://127.0.0.2:PORT/cb', ONE_ADDRESS],
  ['the IPv6 address', 'http://[::1]:PORT/cb', NO_IPV6],
] as const) {
  test(`a redirect URI with ${what} is sent byte for byte, and the browser comes back to it`, { skip }, async () => {
    const redirect = uri.replace('PORT', String(await freePort()))
    const { code, error } = await login(['--redirect-uri', redirect])
    assert.equal(code, 0, JSON.stringify(error))
    assert.ok(provider.of('/authorize')[0]?.url.includes(`redirect_uri=${encodeURIComponent(redirect)}`))
    assert.equal(provider.of('/token')[0]?.form.get('redirect_uri'), redirect)
  })
}

for (const uri of ['garbage', '127.0.0.1:8400/cb', 'localhost:8400/cb', 'http://', 'http://127.0.0.1:0/cb', '']) {
  test(`the redirect URI "${uri}" is a usage error before anything is sent to the browser`, async () => {
    const { code, error } = await login(['--redirect-uri', uri])
    assert.equal(code, 2)
    assert.equal(error.code, 'invalid_option')
    assert.match(error.message, /^--redirect-uri /)
    assert.equal(provider.of('/authorize').length, 0)
  })
}

test('a port that another program has on one of both addresses is not used', { skip: NO_IPV6 }, async () => {
  const { port, server } = await hold(0, '::1')
  try {
    const { code, error } = await login(['--port', String(port)])
    assert.equal(code, 6)
    assert.equal(error.code, 'port_taken')
  } finally {
    await release(server)
  }
})
