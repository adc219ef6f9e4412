import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../env.ts'
import { splitOnce } from '../text/split.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Answer, readAnswer } from './answer.ts'
import {
  BROWSER_COOKIE,
  type CallbackReply,
  type CallbackRequest,
  sameBrowser,
  sendReply,
  urlOf,
} from './callback-request.ts'
import { openLoopbackServer, type PortRange } from './loopback-server.ts'
import { BARE_HEADERS, type PageName, pageHeaders, pageHtml } from './pages.ts'
import { type Refusal, readFormBody, refusalOf } from './request-filter.ts'
import { STRAY } from './stray.ts'

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
  readonly ports?: PortRange
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
  const handler = createHandler(options, given ?? new URL('http://127.0.0.1/callback'))
  const hostname = given?.hostname ?? '127.0.0.1'
  const server = await openLoopbackServer(
    fixed ?? options.ports,
    hostname,
    (request, response) => void handler.serve(request, response, server.port),
  )
  const origin = `http://${hostname}:${server.port}`
  return {
    redirectUri: options.redirectUri ?? `${origin}/callback`,
    startUrl: `${origin}${handler.startPath}`,
    setTarget: handler.setTarget,
    departed: handler.departed,
    arrival: handler.arrival,
    close: server.close,
  }
}

interface CallbackHandler {
  readonly startPath: string
  readonly arrival: CallbackListener['arrival']
  setTarget(url: string): void
  departed(): boolean
  serve(request: IncomingMessage, response: ServerResponse, port: number): Promise<void>
}

/** Answers the requests of one login; of its place the host, the path and the query count. */
function createHandler(options: ListenOptions, place: URL): CallbackHandler {
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

  const answerWith = (incoming: CallbackRequest, part: 'answer' | 'relay' | 'stray', answer: CallbackReply): void => {
    const exchange = sendReply(incoming, answer, options.env.now())
    options.onExchange?.(exchange, part)
  }

  const refuse = (incoming: CallbackRequest, { status, why, allow }: Refusal): void => {
    options.onStray(why)
    const { headers, body } = page('other', status)
    answerWith(incoming, 'stray', { status, headers: allow ? { ...headers, Allow: allow } : headers, body })
  }

  const start = (incoming: CallbackRequest): void => {
    started += 1
    if (started > 1 || target === undefined) return void sendReply(incoming, page('used', 410), options.env.now())
    const redirect = { Location: target, 'Set-Cookie': `${BROWSER_COOKIE}=${cookie}; HttpOnly; SameSite=Lax; Path=/` }
    sendReply(incoming, { status: 303, headers: { ...BARE_HEADERS, ...redirect }, body: '' }, options.env.now())
  }

  const receive = async (incoming: CallbackRequest): Promise<void> => {
    const { request, response, body } = incoming
    const answer = readAnswer({ method: request.method ?? '', url: urlOf(incoming), body }, place)
    if (!answer) return refuse(incoming, BROKEN)
    const came: Arrival = { ...answer, sameBrowser: sameBrowser(request, cookie, answer.channel) }
    const ruling = await options.rule(came)
    if (ended) return answerWith(incoming, 'stray', page('used', 410))
    if (ruling.ruling === 'stray') {
      options.onStray(STRAY.forged)
      return answerWith(incoming, 'stray', page(ruling.page, 400))
    }
    ended = true
    response.once('close', () => settle({ arrival: came, ruling }))
    answerWith(incoming, 'answer', page(ruling.page, 200))
  }

  const route = async (incoming: CallbackRequest): Promise<void> => {
    const { request } = incoming
    const refusal = refusalOf(request, hostname, incoming.port)
    if (refusal) return refuse(incoming, refusal)
    const [path = '', query = ''] = splitOnce(request.url ?? '', '?')
    const { method } = request
    if (path === startPath) return method === 'GET' ? start(incoming) : refuse(incoming, WRONG_METHOD)
    if (path === relayPath || path === callbackPath) {
      if (method === 'POST') return receiveForm(incoming, path === relayPath ? 'relay' : 'callback')
      if (path === relayPath || method !== 'GET')
        return refuse(incoming, { ...WRONG_METHOD, allow: path === relayPath ? 'POST' : 'GET, POST' })
      // No query but the redirect URI's own: what came may stand in the fragment, which only a page can see.
      if (query === '' || query === ownQuery) return answerWith(incoming, 'relay', page('relay', 200, relayPath))
      return receive(incoming)
    }
    if (path === '/favicon.ico')
      return void sendReply(incoming, { status: 404, headers: BARE_HEADERS, body: '' }, options.env.now())
    return refuse(incoming, { status: 404, why: STRAY.elsewhere })
  }

  const receiveForm = async (incoming: CallbackRequest, to: 'relay' | 'callback'): Promise<void> => {
    const site = incoming.request.headers['sec-fetch-site']
    if (to === 'relay' && site !== undefined && site !== 'same-origin')
      return refuse(incoming, { status: 403, why: 'a relay from another site' })
    const body = await readFormBody(incoming.request)
    if (typeof body !== 'string') return refuse(incoming, body)
    incoming.body = body
    return receive(incoming)
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

function page(name: PageName, status: number, relayPath?: string): CallbackReply {
  return { status, headers: pageHeaders(name), body: pageHtml(name, relayPath) }
}
