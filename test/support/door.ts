import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, beforeEach } from 'node:test'
import { type EnvSettings, type Ran, runCli, type TestEnv } from './env.ts'
import { type FakeProvider, sharedProvider } from './provider.ts'

/** A request to a page of a sign-in. */
export interface Visit {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: URLSearchParams
  readonly cookies: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
}

/** A page, or where a request is sent on to. */
export interface Reply {
  readonly status?: number
  readonly html?: string
  readonly location?: string
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** What asks people to sign in before the provider lets them through. */
export interface Door {
  readonly origin: string
  readonly provider: FakeProvider
  /** Every request, in order. */
  readonly asked: Visit[]
  /** How it answers; set by each test. */
  answer: (visit: Visit) => Reply | Promise<Reply>
  /** Where whoever is signed in is sent to. */
  through(): Reply
  /** Runs `login` with the door in the place of the authorization endpoint. */
  login(argv: readonly string[], settings?: EnvSettings | TestEnv): Promise<Ran>
}

/** One door for the tests of a file. */
export async function sharedDoor(): Promise<Door> {
  const provider = await sharedProvider()
  const asked: Visit[] = []
  let request = ''
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const url = new URL(incoming.url ?? '/', door.origin)
    if (url.searchParams.has('redirect_uri')) request = url.search
    const pairs = (incoming.headers.cookie ?? '').split('; ').filter((each) => each !== '')
    const cookies = Object.fromEntries(
      pairs.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
    )
    const visit: Visit = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: new URLSearchParams(body),
      cookies,
      headers: incoming.headers,
    }
    asked.push(visit)
    const { status, html = '', location, cookies: set = [], headers = {} } = await door.answer(visit)
    response.writeHead(status ?? (location === undefined ? 200 : 302), {
      'content-type': 'text/html; charset=utf-8',
      ...headers,
      ...(location !== undefined && { location }),
      ...(set.length > 0 && { 'set-cookie': [...set] }),
    })
    response.end(html)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const door: Door = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    provider,
    asked,
    answer: () => ({ status: 404 }),
    through: () => ({ location: `${provider.issuer}/authorize${request}` }),
    login: (argv, settings) =>
      runCli(
        [
          'login',
          '--issuer',
          provider.issuer,
          '--client-id',
          'public',
          '--authorization-endpoint',
          `${door.origin}/authorize`,
        ]
          .concat(['--no-save', '--json'])
          .concat(argv),
        settings,
      ),
  }
  beforeEach(() => {
    asked.length = 0
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return door
}
