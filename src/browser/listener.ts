import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../env.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Answer, readAnswer, splitTarget } from './answer.ts'
import { type Binding, bindLoopback, type Ports } from './binding.ts'
import { BARE_HEADERS, type PageName, pageHeaders, pageHtml } from './pages.ts'
import { type Refusal, readFormBody, screen } from './screening.ts'
import { STRAY } from './stray.ts'
import { COOKIE, type Reply, reply, sameBrowser, urlOf, type Visit } from './visit.ts'

/** A request to the callback that may be the authorization response. */
export interface Arrival extends Answer {
  /** Whether it came from the browser that was sent off; null when that cannot be known. */
  readonly sameBrowser: boolean | null
}

/** What is made of an arrival: "genuine" and "rejected" end the wait, "stray" is answered and the wait goes on. */
export interface Ruling {
  readonly ruling: 'genuine' | 'stray' | 'rejected'
  readonly page: 'done' | 'failed'
}

interface ListenOptions {
  /** A loopback redirect URI that decides host, port and path; else 127.0.0.1, `ports` and /callback. */
  readonly redirectUri?: string
  readonly ports?: Ports
  readonly rule: (arrival: Arrival) => Promise<Ruling>
  /** Told of each request that was answered and ignored, in a fixed sentence. */
  readonly onStray: (why: string) => void
  /** Told of each request with its answer: the one that ends the wait, the page that relays a fragment, what was ignored. */
  readonly onExchange?: (exchange: Exchange, part: 'answer' | 'relay' | 'stray') => void
  readonly env: Pick<Env, 'random' | 'now'>
}

export interface CallbackListener {
  readonly redirectUri: string
  /** Answered once by a redirect to the target that also sets a cookie, by which the same browser is known. */
  readonly startUrl: string
  setTarget(authorizationUrl: string): void
  /** Whether a browser has asked for the start URL and was sent to the provider. */
  departed(): boolean
  /** The arrival that ended the wait; settles once its answer has been handed to the system. */
  readonly arrival: Promise<{ readonly arrival: Arrival; readonly ruling: Ruling }>
  close(): Promise<void>
}

/** Opens the loopback listener; it is ready when the promise resolves (RFC 8252 7.3). Throws `port_taken`. */
export async function listen(options: ListenOptions): Promise<CallbackListener> {
  const given = options.redirectUri === undefined ? undefined : new URL(options.redirectUri)
  const fixed = given ? { from: Number(given.port || 80), to: Number(given.port || 80) } : undefined
  const desk = createDesk(options, given ?? new URL('http://127.0.0.1/callback'))
  const hostname = given?.hostname ?? '127.0.0.1'
  const binding: Binding = await bindLoopback(
    fixed ?? options.ports,
    hostname,
    (request, response) => void desk.serve(request, response, binding.port),
  )
  const origin = `http://${hostname}:${binding.port}`
  return {
    redirectUri: options.redirectUri ?? `${origin}/callback`,
    startUrl: `${origin}${desk.startPath}`,
    setTarget: desk.setTarget,
    departed: desk.departed,
    arrival: desk.arrival,
    close: binding.close,
  }
}

interface Desk {
  readonly startPath: string
  readonly arrival: CallbackListener['arrival']
  setTarget(url: string): void
  departed(): boolean
  serve(request: IncomingMessage, response: ServerResponse, port: number): Promise<void>
}

/** Answers the requests of one login; of its place the host, the path and the query count. */
function createDesk(options: ListenOptions, place: URL): Desk {
  const { hostname, pathname: callbackPath } = place
  const ownQuery = place.search.slice(1)
  const secret = (): string => Buffer.from(options.env.random(18)).toString('base64url')
  const startPath = `/start/${secret()}`
  const relayPath = `/relay/${secret()}`
  const cookie = secret()
  let target: string | undefined
  let started = 0
  let ended = false
  let settle: (outcome: { arrival: Arrival; ruling: Ruling }) => void = () => {}
  const arrival = new Promise<{ arrival: Arrival; ruling: Ruling }>((resolve) => {
    settle = resolve
  })

  const tell = (visit: Visit, part: 'answer' | 'relay' | 'stray', answer: Reply): void => {
    const exchange = reply(visit, answer, options.env.now())
    options.onExchange?.(exchange, part)
  }

  const refuse = (visit: Visit, { status, why, allow }: Refusal): void => {
    options.onStray(why)
    const { headers, body } = page('other', status)
    tell(visit, 'stray', { status, headers: allow ? { ...headers, Allow: allow } : headers, body })
  }

  const start = (visit: Visit): void => {
    started += 1
    if (started > 1 || target === undefined) return void reply(visit, page('used', 410), options.env.now())
    const binding = { Location: target, 'Set-Cookie': `${COOKIE}=${cookie}; HttpOnly; SameSite=Lax; Path=/` }
    reply(visit, { status: 303, headers: { ...BARE_HEADERS, ...binding }, body: '' }, options.env.now())
  }

  const receive = async (visit: Visit): Promise<void> => {
    const { request, response, body } = visit
    const answer = readAnswer({ method: request.method ?? '', url: urlOf(visit), body }, place)
    if (!answer) return refuse(visit, BROKEN)
    const came: Arrival = { ...answer, sameBrowser: sameBrowser(request, cookie, answer.channel) }
    const ruling = await options.rule(came)
    if (ended) return tell(visit, 'stray', page('used', 410))
    if (ruling.ruling === 'stray') {
      options.onStray(STRAY.forged)
      return tell(visit, 'stray', page(ruling.page, 400))
    }
    ended = true
    response.once('close', () => settle({ arrival: came, ruling }))
    tell(visit, 'answer', page(ruling.page, 200))
  }

  const route = async (visit: Visit): Promise<void> => {
    const { request } = visit
    const refusal = screen(request, hostname, visit.port)
    if (refusal) return refuse(visit, refusal)
    const [path = '', query = ''] = splitTarget(request.url ?? '')
    const { method } = request
    if (path === startPath) return method === 'GET' ? start(visit) : refuse(visit, WRONG_METHOD)
    if (path === relayPath || path === callbackPath) {
      if (method === 'POST') return receiveForm(visit, path === relayPath ? 'relay' : 'callback')
      if (path === relayPath || method !== 'GET')
        return refuse(visit, { ...WRONG_METHOD, allow: path === relayPath ? 'POST' : 'GET, POST' })
      // No query but the redirect URI's own: what came may stand in the fragment, which only a page can see.
      if (query === '' || query === ownQuery) return tell(visit, 'relay', page('relay', 200, relayPath))
      return receive(visit)
    }
    if (path === '/favicon.ico')
      return void reply(visit, { status: 404, headers: BARE_HEADERS, body: '' }, options.env.now())
    return refuse(visit, { status: 404, why: STRAY.elsewhere })
  }

  const receiveForm = async (visit: Visit, to: 'relay' | 'callback'): Promise<void> => {
    const site = visit.request.headers['sec-fetch-site']
    if (to === 'relay' && site !== undefined && site !== 'same-origin')
      return refuse(visit, { status: 403, why: 'a relay from another site' })
    const body = await readFormBody(visit.request)
    if (typeof body !== 'string') return refuse(visit, body)
    visit.body = body
    return receive(visit)
  }

  return {
    startPath,
    arrival,
    setTarget(url) {
      target = url
    },
    departed: () => started > 0 && target !== undefined,
    async serve(request, response, port) {
      response.on('error', () => {})
      request.on('error', () => {})
      try {
        await route({ request, response, port, startedAt: options.env.now(), body: '' })
      } catch {
        // A request that broke off in the middle; its sender is gone.
        response.destroy()
      }
    },
  }
}

const WRONG_METHOD: Refusal = { status: 405, why: 'a request with another method', allow: 'GET' }
const BROKEN: Refusal = { status: 400, why: 'a request whose parameters cannot be decoded' }

function page(name: PageName, status: number, relayPath?: string): Reply {
  return { status, headers: pageHeaders(name), body: pageHtml(name, relayPath) }
}
