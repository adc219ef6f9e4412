import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../env.ts'
import { sameText } from '../text/same-text.ts'
import { type Binding, bindLoopback, type Ports } from './binding.ts'
import { BARE_HEADERS, type PageName, pageHeaders, pageHtml } from './pages.ts'
import { decodeForm, type Refusal, readFormBody, screen } from './screening.ts'
import { STRAY } from './stray.ts'

/** A request to the callback that may be the authorization response. */
export interface Arrival {
  readonly channel: 'query' | 'fragment' | 'form_post'
  /** In the order received, doubled ones twice. */
  readonly parameters: readonly (readonly [string, string])[]
  /** The URL it arrived at, without query. */
  readonly arrivedAt: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Whether it came from the browser that was sent off; null when that cannot be known. */
  readonly sameBrowser: boolean | null
}

/** What is made of an arrival: "genuine" and "rejected" end the wait, "stray" is answered and the wait goes on. */
export interface Ruling {
  readonly ruling: 'genuine' | 'stray' | 'rejected'
  readonly page: 'done' | 'failed'
}

export interface ListenOptions {
  /** A loopback redirect URI that decides host, port and path; else 127.0.0.1, `ports` and /callback. */
  readonly redirectUri?: string
  readonly ports?: Ports
  readonly rule: (arrival: Arrival) => Promise<Ruling>
  /** Told of each request that was answered and ignored, in a fixed sentence. */
  readonly onStray: (why: string) => void
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

  const refuse = (response: ServerResponse, refusal: Refusal): void => {
    options.onStray(refusal.why)
    const allow = refusal.allow ? { Allow: refusal.allow } : {}
    response.writeHead(refusal.status, { ...pageHeaders('other'), ...allow }).end(pageHtml('other'))
  }

  const start = (response: ServerResponse): void => {
    started += 1
    if (started > 1 || target === undefined) {
      answer(response, 'used', 410)
      return
    }
    response
      .writeHead(303, {
        ...BARE_HEADERS,
        Location: target,
        'Set-Cookie': `oidc_cli=${cookie}; HttpOnly; SameSite=Lax; Path=/`,
      })
      .end()
  }

  const receive = async (
    request: IncomingMessage,
    response: ServerResponse,
    channel: Arrival['channel'],
    parameters: Arrival['parameters'],
    port: number,
  ): Promise<void> => {
    const host = request.headers.host ?? `127.0.0.1:${port}`
    const came: Arrival = {
      channel,
      parameters,
      arrivedAt: `http://${host}${callbackPath}`,
      at: options.env.now(),
      sameBrowser: sameBrowser(request, cookie, channel),
    }
    const ruling = await options.rule(came)
    if (ended) return answer(response, 'used', 410)
    if (ruling.ruling === 'stray') {
      options.onStray(STRAY.forged)
      return answer(response, ruling.page, 400)
    }
    ended = true
    response.once('close', () => settle({ arrival: came, ruling }))
    answer(response, ruling.page, 200)
  }

  const route = async (request: IncomingMessage, response: ServerResponse, port: number): Promise<void> => {
    const refusal = screen(request, hostname, port)
    if (refusal) return refuse(response, refusal)
    const [path = '', query = ''] = splitTarget(request.url ?? '')
    const { method } = request
    if (path === startPath) return method === 'GET' ? start(response) : refuse(response, WRONG_METHOD)
    if (path === relayPath || path === callbackPath) {
      if (method === 'POST')
        return path === relayPath
          ? receiveForm(request, response, 'fragment', ownQuery, port)
          : receiveForm(request, response, 'form_post', query, port)
      if (path === relayPath || method !== 'GET')
        return refuse(response, { ...WRONG_METHOD, allow: path === relayPath ? 'POST' : 'GET, POST' })
      // No query but the redirect URI's own: what came may stand in the fragment, which only a page can see.
      if (query === '' || query === ownQuery) return answer(response, 'relay', 200, relayPath)
      const parameters = decodeForm(query)
      return parameters ? receive(request, response, 'query', parameters, port) : refuse(response, BROKEN)
    }
    if (path === '/favicon.ico') return void response.writeHead(404, BARE_HEADERS).end()
    return refuse(response, { status: 404, why: STRAY.elsewhere })
  }

  const receiveForm = async (
    request: IncomingMessage,
    response: ServerResponse,
    channel: 'fragment' | 'form_post',
    query: string,
    port: number,
  ): Promise<void> => {
    const site = request.headers['sec-fetch-site']
    if (channel === 'fragment' && site !== undefined && site !== 'same-origin')
      return refuse(response, { status: 403, why: 'a relay from another site' })
    const body = await readFormBody(request)
    if (typeof body !== 'string') return refuse(response, body)
    const parameters = decodeForm(query === '' ? body : `${query}&${body}`)
    return parameters ? receive(request, response, channel, parameters, port) : refuse(response, BROKEN)
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
        await route(request, response, port)
      } catch {
        // A request that broke off in the middle; its sender is gone.
        response.destroy()
      }
    },
  }
}

const WRONG_METHOD: Refusal = { status: 405, why: 'a request with another method', allow: 'GET' }
const BROKEN: Refusal = { status: 400, why: 'a request whose parameters cannot be decoded' }

function answer(response: ServerResponse, name: PageName, status: number, relayPath?: string): void {
  response.writeHead(status, pageHeaders(name)).end(pageHtml(name, relayPath))
}

function splitTarget(target: string): readonly [string, string] {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

/** A form post from another site carries no Lax cookie, so its absence says nothing there. */
function sameBrowser(request: IncomingMessage, cookie: string, channel: Arrival['channel']): boolean | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith('oidc_cli='))?.slice('oidc_cli='.length)
  if (found !== undefined && sameText(found, cookie)) return true
  return channel === 'form_post' ? null : false
}
