import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { connect, createServer, Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { mock, test } from 'node:test'
import { type Arrival, type CallbackListener, listen } from '../../src/browser/listener.ts'
import type { PageName } from '../../src/browser/pages.ts'
import { callbackVerdict, judgeCallback } from '../../src/checks/callback/callback.ts'
import type { AuthorizeFacts } from '../../src/checks/facts.ts'
import { startIssuer } from '../../src/issuer/issuer.ts'
import { startSpoilable } from '../../src/issuer/spoilable.ts'
import { type EnvSettings, runCli, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { fakeProvider, SECRET } from '../support/provider.ts'

// The eighteen properties of what listens on loopback, each for IPv4 and IPv6.

const ISSUER = 'https://issuer.example'
const CODE = 'SplxlOBeZQQYbYS6WxSbIAZkQmVnaW5u'
const STATE = 'the-state-that-was-sent'
const GOOD = `code=${CODE}&state=${STATE}&iss=${encodeURIComponent(ISSUER)}`
const METADATA = {
  issuer: ISSUER,
  response_types_supported: ['code'],
  authorization_response_iss_parameter_supported: true,
}

const ADDRESSES = ['127.0.0.1', '[::1]'] as const
type Address = (typeof ADDRESSES)[number]

interface Open {
  readonly address: Address
  readonly port: number
  /** Host and port, as the Host header has them. */
  readonly host: string
  readonly uri: string
  readonly listener: CallbackListener
  readonly arrivals: Arrival[]
  readonly strays: string[]
}

/** A listener that judges as a login does. */
async function open(address: Address, given?: number): Promise<Open> {
  const port = given ?? (await freePort())
  const uri = `http://${address}:${port}/cb`
  const [arrivals, strays]: [Arrival[], string[]] = [[], []]
  const request: AuthorizeFacts = {
    parameters: [],
    state: STATE,
    nonce: undefined,
    response_type: 'code',
    response_mode: undefined,
    redirect_uri: uri,
    scope: 'openid',
    startedAt: 0,
  }
  const listener = await listen({
    env: testEnv(),
    redirectUri: uri,
    onStray: (why) => strays.push(why),
    rule: async (arrival) => {
      arrivals.push(arrival)
      const verdict = callbackVerdict(judgeCallback({ ...arrival, request, issuer: ISSUER, metadata: METADATA }))
      if (verdict === 'stray') return { ruling: 'stray', page: 'foreign' }
      return verdict === 'accept' ? { ruling: 'genuine', page: 'done' } : { ruling: 'rejected', page: 'failed' }
    },
  })
  return { address, port, host: `${address}:${port}`, uri, listener, arrivals, strays }
}

const bare = (address: string): string => address.replace(/[[\]]/g, '')

/** Sends bytes, and resolves to all that comes back before the connection ends. */
function raw({ address, port }: { address: string; port: number }, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, bare(address))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
    socket.write(text)
  })
}

/** A request of a line, headers and a body. */
function ask(open: Open, line: string, headers: readonly string[] = [], body = ''): Promise<string> {
  const all = [`Host: ${open.host}`, ...headers, 'Connection: close']
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return raw(open, [`${line} HTTP/1.1`, ...all, ...length, '', body].join('\r\n'))
}

const status = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
const title = (answer: string): string => /<title>(.*?) \S+ oidc-cli</.exec(answer)?.[1] ?? ''
const FORM = 'Content-Type: application/x-www-form-urlencoded'

/** Whether a port can be bound. */
function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: bare(address), exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Does something with a listener at an address, and closes it. */
function on(address: Address, act: (open: Open) => Promise<void>): () => Promise<void> {
  return async () => {
    const opened = await open(address)
    try {
      await act(opened)
    } finally {
      await opened.listener.close()
    }
  }
}

/** The genuine answer is taken after whatever came before. */
async function stillTaken({ uri, listener }: Open): Promise<void> {
  const answer = await fetch(`${uri}?${GOOD}`)
  assert.equal(answer.status, 200)
  await answer.text()
  assert.equal((await listener.arrival).ruling.ruling, 'genuine')
}

/** The hosts that servers are bound to while something is done. */
async function boundHosts(act: () => Promise<{ close(): Promise<void> }>): Promise<ReadonlySet<unknown>> {
  const hosts = new Set<unknown>()
  const genuine = Server.prototype.listen
  const spy = mock.method(Server.prototype, 'listen', function (this: Server, ...args: unknown[]) {
    const [first, second] = args
    hosts.add(typeof first === 'object' && first !== null && 'host' in first ? first.host : second)
    return Reflect.apply(genuine, this, args) as Server
  })
  try {
    await (await act()).close()
  } finally {
    spy.mock.restore()
  }
  return hosts
}

for (const address of ADDRESSES)
  test(`binds loopback addresses only: ${address}`, async () => {
    const port = await freePort()
    const hosts = await boundHosts(async () => (await open(address, port)).listener)
    assert.deepEqual(hosts, new Set(['127.0.0.1', '::1']))
  })

for (const address of ADDRESSES)
  test(
    `binds loopback addresses only, so that no other address of the machine reaches it: ${address}`,
    on(address, async ({ port }) => {
      const others = Object.values(networkInterfaces()).flatMap((each) =>
        (each ?? []).filter(({ internal }) => !internal),
      )
      for (const { address, scopeid } of others) {
        const host = scopeid ? `${address}%${scopeid}` : address
        await assert.rejects(
          new Promise((resolve, reject) => connect(port, host).on('connect', resolve).on('error', reject)),
          { code: /^E/ },
        )
      }
    }),
  )

for (const address of ADDRESSES)
  test(`a port the system chose unless told otherwise: ${address}`, async () => {
    const options = {
      env: testEnv(),
      onStray: () => {},
      rule: async () => ({ ruling: 'stray', page: 'failed' }) as const,
    }
    const [one, other] = await Promise.all([listen(options), listen(options)])
    const [first, second] = [one, other].map(({ redirectUri }) => Number(new URL(redirectUri).port))
    assert.notEqual(first, second)
    assert.equal((await fetch(`http://${address}:${first}/callback`)).status, 200)
    await Promise.all([one.close(), other.close()])
    const told = await freePort()
    const third = await listen({ ...options, ports: { from: told, to: told } })
    assert.equal(new URL(third.redirectUri).port, String(told))
    assert.equal((await fetch(`http://${address}:${told}/callback`)).status, 200)
    await third.close()
  })

for (const address of ADDRESSES)
  test(
    `ready before its URL is made known: ${address}`,
    on(address, async (opened) => {
      opened.listener.setTarget('https://issuer.example/authorize')
      const answers = await Promise.all([fetch(opened.uri), fetch(opened.listener.startUrl, { redirect: 'manual' })])
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [200, 303],
      )
    }),
  )

for (const address of ADDRESSES)
  test(
    `Host header checked (literal loopback address and port): ${address}`,
    on(address, async (opened) => {
      const { port } = opened
      const hosts = [
        'evil.example',
        `evil.example:${port}`,
        `127.0.0.1:${port + 1}`,
        '127.0.0.1',
        `127.0.0.1.evil.example:${port}`,
      ]
      for (const host of [
        ...hosts,
        `localhost.:${port}`,
        `0.0.0.0:${port}`,
        `[::ffff:127.0.0.1]:${port}`,
        ` `,
        `127.1:${port}`,
      ]) {
        const answer = await raw(opened, `GET /cb?${GOOD} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
        assert.equal(status(answer), 421, host)
      }
      const two = `GET /cb?${GOOD} HTTP/1.1\r\nHost: ${opened.host}\r\nHost: ${opened.host}\r\nConnection: close\r\n\r\n`
      assert.ok([400, 421].includes(status(await raw(opened, two))))
      assert.ok([400, 421].includes(status(await raw(opened, `GET /cb?${GOOD} HTTP/1.1\r\nConnection: close\r\n\r\n`))))
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `exact path: ${address}`,
    on(address, async (opened) => {
      for (const path of ['/', '/cb/', '/CB', '/cb2', '/x/../cb', '/%63b', '//cb', '/cb;x', '/callback'])
        assert.ok([400, 404].includes(status(await ask(opened, `GET ${path}?${GOOD}`))), path)
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `exact method: ${address}`,
    on(address, async (opened) => {
      for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])
        assert.equal(status(await ask(opened, `${method} /cb?${GOOD}`)), 405, method)
      assert.ok(status(await ask(opened, `get /cb?${GOOD}`)) >= 400)
      const { pathname } = new URL(opened.listener.startUrl)
      assert.equal(status(await ask(opened, `POST ${pathname}`, [FORM], 'a=b')), 405)
      assert.equal(opened.arrivals.length, 0)
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `requests of pages that are no navigation refused (Sec-Fetch-Dest, Sec-Fetch-Mode): ${address}`,
    on(address, async (opened) => {
      for (const destination of [
        'empty',
        'image',
        'script',
        'style',
        'iframe',
        'frame',
        'embed',
        'object',
        'worker',
        'font',
      ])
        assert.equal(status(await ask(opened, `GET /cb?${GOOD}`, [`Sec-Fetch-Dest: ${destination}`])), 403, destination)
      for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket'])
        assert.equal(status(await ask(opened, `GET /cb?${GOOD}`, [`Sec-Fetch-Mode: ${mode}`])), 403, mode)
      const page = [
        'Sec-Fetch-Mode: cors',
        'Sec-Fetch-Site: cross-site',
        'User-Agent: Mozilla/5.0',
        'Origin: https://evil.example',
      ]
      assert.equal(status(await ask(opened, `GET /cb?${GOOD}`, page)), 403)
      assert.equal(status(await ask(opened, 'POST /cb', [FORM, 'Sec-Fetch-Dest: empty'], GOOD)), 403)
      assert.equal(opened.arrivals.length, 0)
      const navigation = ['Sec-Fetch-Dest: document', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Site: cross-site']
      assert.equal(status(await ask(opened, `GET /cb?${GOOD}`, navigation)), 200)
    }),
  )

for (const address of ADDRESSES)
  test(
    `no CORS, no answer to preflights: ${address}`,
    on(address, async (opened) => {
      const origin = 'Origin: https://evil.example'
      const preflight = [origin, 'Access-Control-Request-Method: POST', 'Access-Control-Request-Private-Network: true']
      for (const path of ['/cb', new URL(opened.listener.startUrl).pathname, '/elsewhere']) {
        const answers = [await ask(opened, `OPTIONS ${path}`, preflight), await ask(opened, `GET ${path}`, [origin])]
        for (const answer of answers) assert.doesNotMatch(answer, /^access-control-/im)
        assert.ok(status(answers[0] ?? '') >= 400)
      }
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `doubled or overlong parameters refused: ${address}`,
    on(address, async (opened) => {
      assert.equal(status(await ask(opened, `GET /cb?${GOOD}&x=${'a'.repeat(17_000)}`)), 414)
      assert.equal(status(await ask(opened, 'POST /cb', [FORM], `${GOOD}&x=${'a'.repeat(330_000)}`)), 413)
      assert.equal(status(await ask(opened, `GET /cb?state=other&${GOOD}`)), 400, 'the first state is another')
      assert.equal(title(await ask(opened, `GET /cb?${GOOD}&code=other`)), 'That did not work')
      assert.equal((await opened.listener.arrival).ruling.ruling, 'rejected')
    }),
  )

for (const address of ADDRESSES)
  test(
    `state compared in constant time before anything else is looked at: ${address}`,
    on(address, async (opened) => {
      const lengths: number[][] = []
      const genuine = crypto.timingSafeEqual
      const spy = mock.method(crypto, 'timingSafeEqual', (one: Uint8Array, other: Uint8Array) => {
        lengths.push([one.byteLength, other.byteLength])
        return genuine(one, other)
      })
      syncBuiltinESMExports()
      try {
        const wrong = ['x', STATE.slice(0, -1), `${STATE}x`, STATE.toUpperCase(), 'y'.repeat(10_000)]
        for (const state of wrong) {
          lengths.length = 0
          const answer = await ask(opened, `GET /cb?code=a&code=b&error=x&iss=evil&state=${state}`)
          assert.equal(status(answer), 400)
          assert.equal(title(answer), 'Not this sign-in', 'nothing else decides')
          assert.deepEqual(lengths[0], [32, 32], 'hashes of one length are compared')
        }
      } finally {
        spy.mock.restore()
        syncBuiltinESMExports()
      }
      await stillTaken(opened)
    }),
  )

for (const [what, query] of [
  ['', `code=${CODE}&state=${STATE}&iss=https%3A%2F%2Fevil.example`],
  [', on errors too', `error=access_denied&state=${STATE}&iss=https%3A%2F%2Fevil.example`],
  [', where it is announced and missing', `error=access_denied&state=${STATE}`],
] as const)
  for (const address of ADDRESSES)
    test(
      `iss compared (RFC 9207)${what}: ${address}`,
      on(address, async (opened) => {
        assert.equal(title(await ask(opened, `GET /cb?${query}`)), 'That did not work')
        assert.equal((await opened.listener.arrival).ruling.ruling, 'rejected')
      }),
    )

for (const address of ADDRESSES)
  test(
    `bounded head (16 KiB): ${address}`,
    on(address, async (opened) => {
      assert.equal(status(await ask(opened, `GET /cb?${GOOD}`, [`X-Long: ${'a'.repeat(17_000)}`])), 431)
      assert.equal(
        title(await ask(opened, `GET /cb?${GOOD}`, [`Cookie: a=${'b'.repeat(40_000)}`])),
        'Too much came along',
      )
      assert.equal(opened.strays.length, 2, 'both are told')
      const cookies = await ask(opened, 'GET /elsewhere', [`Cookie: a=${'b'.repeat(20_000)}`])
      assert.equal(status(cookies), 404, 'cookies of other programs are no reason')
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `bounded body: ${address}`,
    on(address, async (opened) => {
      const long = `POST /cb HTTP/1.1\r\nHost: ${opened.host}\r\n${FORM}\r\n`
      assert.equal(status(await raw(opened, `${long}Content-Length: 999999999\r\n\r\n`)), 413)
      const chunk = 'a'.repeat(65_536)
      const chunks = `10000\r\n${chunk}\r\n`.repeat(6)
      assert.equal(status(await raw(opened, `${long}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)), 413)
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `bounded time (head 5 s, request 10 s): ${address}`,
    on(address, async (opened) => {
      const ended: string[] = []
      const slow = async (name: string, text: string): Promise<void> => {
        assert.equal(status(await raw(opened, text)), 408)
        ended.push(name)
      }
      const head = `POST /cb HTTP/1.1\r\nHost: ${opened.host}\r\n`
      await Promise.all([
        slow('request', `${head}${FORM}\r\nContent-Length: 100\r\n\r\ncode=`),
        slow('head', head),
        stillTaken(opened),
      ])
      assert.deepEqual(ended, ['head', 'request'])
    }),
  )

for (const address of ADDRESSES)
  test(
    `bounded connections (32): ${address}`,
    on(address, async (opened) => {
      const sockets: Socket[] = []
      const closed = new Set<Socket>()
      for (let count = 0; count < 40; count += 1) {
        // The two addresses share one bound.
        const socket = connect(opened.port, count % 2 === 0 ? '127.0.0.1' : '::1').on('error', () => {})
        socket.on('close', () => closed.add(socket))
        await new Promise((resolve) => socket.once('connect', resolve))
        sockets.push(socket)
      }
      await stillTaken(opened)
      while (closed.size < 9) await new Promise((resolve) => setImmediate(resolve))
      assert.ok(
        sockets.slice(0, 8).every((socket) => closed.has(socket)),
        'the oldest went',
      )
      for (const socket of sockets) socket.destroy()
    }),
  )

for (const address of ADDRESSES)
  test(
    `a stray, forged, early or repeated request is answered and ends nothing: ${address}`,
    on(address, async (opened) => {
      const { pathname } = new URL(opened.listener.startUrl)
      const asked = async (line: string): Promise<number> => status(await ask(opened, line))
      assert.equal(await asked(`GET ${pathname}`), 404, 'early')
      opened.listener.setTarget('https://issuer.example/authorize')
      assert.equal(await asked('GET /elsewhere'), 404, 'stray')
      for (const times of [1, 2]) assert.equal(await asked('GET /cb?code=c&state=forged'), 400, `forged ${times}`)
      assert.equal(await asked('GET /cb'), 200, 'without an answer')
      assert.equal(await asked(`GET ${pathname}`), 303, 'an early one has not used it up')
      assert.equal(await asked(`GET ${pathname}`), 410, 'repeated')
      await stillTaken(opened)
    }),
  )

for (const address of ADDRESSES)
  test(
    `one answer is taken once: ${address}`,
    on(address, async (opened) => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask(opened, `GET /cb?${GOOD}`)))
      const taken = answers.filter((answer) => status(answer) === 200)
      assert.equal(taken.length, 1)
      assert.deepEqual(
        new Set(answers.filter((answer) => !taken.includes(answer)).map(title)),
        new Set(['Already used']),
      )
      assert.equal((await opened.listener.arrival).ruling.ruling, 'genuine')
    }),
  )

const LINES: Readonly<Record<string, PageName>> = {
  [`GET /cb?code=planted&state=planted`]: 'foreign',
  'GET /planted?planted': 'other',
  'GET /cb': 'relay',
  'OPTIONS /cb?planted': 'other',
  [`GET /cb?${GOOD}&x=planted`]: 'done',
}

for (const address of ADDRESSES)
  test(
    `pages of fixed text with no byte of the request, CSP default-src 'none', nosniff, no-store, no-referrer, no framing: ${address}`,
    on(address, async (opened) => {
      for (const line of Object.keys(LINES)) {
        const answer = await ask(opened, line, ['X-Planted: planted', 'User-Agent: planted', 'Cookie: planted=planted'])
        assert.doesNotMatch(answer, /planted/, line)
        assert.match(answer, /^content-security-policy: default-src 'none'; .*frame-ancestors 'none'/im, line)
        assert.match(answer, /^x-content-type-options: nosniff\r$/im)
        assert.match(answer, /^cache-control: no-store\r$/im)
        assert.match(answer, /^referrer-policy: no-referrer\r$/im)
        assert.match(answer, /^x-frame-options: DENY\r$/im)
      }
    }),
  )

for (const address of ADDRESSES)
  test(
    `nothing secret stays in the address bar or history: ${address}`,
    on(address, async (opened) => {
      for (const line of Object.keys(LINES)) {
        const answer = await ask(opened, line)
        if (!line.startsWith('OPTIONS')) assert.match(answer, /history\.replaceState\(null, '', '\/finished'\)/, line)
      }
      assert.match(await ask(opened, 'GET /favicon.ico'), /^content-security-policy: default-src 'none'/im)
    }),
  )

for (const address of ADDRESSES)
  test(
    `what is opened is a URL of our own, never a byte of the provider's in an argument: ${address}`,
    on(address, async (opened) => {
      opened.listener.setTarget('https://planted.example/authorize?planted=$(planted)')
      assert.match(
        opened.listener.startUrl,
        new RegExp(`^http://${opened.host.replace(/[[\]]/g, '\\$&')}/start/[\\w-]{24}$`),
      )
    }),
  )

for (const address of ADDRESSES)
  test(
    `closed when the answer is flushed: ${address}`,
    on(address, async (opened) => {
      await stillTaken(opened)
      await opened.listener.close()
      for (const address of ADDRESSES) assert.ok(await isFree(address, opened.port), address)
    }),
  )

/** Ends of a login, by what a browser does. */
const ENDS: Readonly<
  Record<string, { readonly args?: readonly string[]; readonly code: number; readonly query?: string }>
> = {
  success: { code: 0 },
  'a refusal': { code: 3, query: 'error=access_denied' },
  'a rejected answer': { code: 1, query: 'iss=https%3A%2F%2Fevil.example' },
  'a timeout': { code: 4, args: ['--login-timeout', '0.3'], query: 'nothing' },
  'a signal': { code: 143, query: 'signal' },
}

for (const address of ADDRESSES)
  test(`port free at any end: ${address}`, async () => {
    const provider = await fakeProvider()
    try {
      for (const [name, { args = [], code, query }] of Object.entries(ENDS)) {
        const port = await freePort()
        const env = testEnv({
          vars: { SECRET },
          browse: async (start) => {
            assert.ok(!(await isFree(address, port)), 'it listens')
            const visit = async (): Promise<void> => {
              if (query === 'nothing') return
              if (query === 'signal') return env.interrupt('SIGTERM')
              const left = await fetch(start, { redirect: 'manual' })
              const [cookie = ''] = (left.headers.get('set-cookie') ?? '').split(';')
              const back = await fetch(left.headers.get('location') ?? '', { redirect: 'manual' })
              const url = new URL(back.headers.get('location') ?? '')
              for (const [key, value] of new URLSearchParams(query)) url.searchParams.set(key, value)
              if (query?.startsWith('error')) url.searchParams.delete('code')
              await fetch(url, { headers: { cookie } })
            }
            void visit()
            return { opened: true, program: 'browser of the test', failed: new Promise(() => {}) }
          },
        } satisfies EnvSettings)
        const redirect = ['--redirect-uri', `http://${address}:${port}/cb`, '--login-timeout', '20']
        const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--json']
        const ran = await runCli(['login', '--issuer', provider.issuer, ...client, ...redirect, ...args], env)
        assert.equal(ran.code, code, `${name}: ${ran.stdout}`)
        for (const each of ADDRESSES) assert.ok(await isFree(each, port), `${name}: ${each}`)
      }
    } finally {
      await provider.close()
    }
  })

// Whatever else listens must too: the issuers of the demo have those of the properties that are about a server and no callback.

const ISSUERS = {
  'the embedded issuer': () => startIssuer(),
  'the issuer of --fault': () => startSpoilable({ clock: { now: () => 0 }, hosts: 'own' }),
}

for (const [name, start] of Object.entries(ISSUERS)) {
  test(`${name} binds loopback addresses only, at a port the system chose, which is free when it is closed`, async () => {
    let port = 0
    const hosts = await boundHosts(async () => {
      const issuer = await start()
      port = Number(new URL(issuer.issuer).port)
      assert.equal((await fetch(`${issuer.issuer}/.well-known/openid-configuration`)).status, 200)
      return issuer
    })
    assert.deepEqual(hosts, new Set(['127.0.0.1']))
    assert.ok(await isFree('127.0.0.1', port))
  })

  test(`${name} checks the Host header, and bounds head, body and time`, async () => {
    const issuer = await start()
    try {
      const port = Number(new URL(issuer.issuer).port)
      const to = { address: '127.0.0.1', port }
      const path = 'GET /.well-known/openid-configuration HTTP/1.1\r\nConnection: close\r\n'
      assert.equal(status(await raw(to, `${path}Host: 127.0.0.1:${port}\r\n\r\n`)), 200)
      for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1:1'])
        assert.equal(status(await raw(to, `${path}Host: ${host}\r\n\r\n`)), 421, host)
      const long = `${path}Host: 127.0.0.1:${port}\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`
      assert.equal(status(await raw(to, long)), 431)
      assert.equal(status(await raw(to, `${path}Host: 127.0.0.1:${port}\r\n`)), 408)
      const token = `POST /token HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${FORM}\r\n`
      const answer = await raw(to, `${token}Content-Length: 3000000\r\n\r\n${'a'.repeat(3_000_000)}`)
      assert.ok(answer === '' || status(answer) >= 400)
    } finally {
      await issuer.close()
    }
  })
}
