import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Broken } from '../loopback/bounded-server.ts'
import { splitOnce } from '../text/split.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Answer, readAnswer } from './answer.ts'
import { type CallbackReply, type CallbackRequest, sendReply, urlOf } from './callback-request.ts'
import { type Departure, departure } from './departure.ts'
import type { Arrival, CallbackListener, CallbackPart, ListenOptions, Ruling } from './listener.ts'
import { BARE_HEADERS, type PageName, pageHeaders, pageHtml } from './pages.ts'
import { type Refusal, readFormBody, refusalOf, unfitFor } from './request-filter.ts'
import { STRAY } from './stray.ts'

interface CallbackHandler {
  readonly startPath: string
  readonly arrival: CallbackListener['arrival']
  readonly leaving: Departure
  serve(request: IncomingMessage, response: ServerResponse, port: number): Promise<void>
  /** Told of what was no request; returns what it is answered with beside the status. */
  broken(what: Broken): string
}

/** Answers the requests of one login; of its place the host, the path and the query count. */
export function createHandler(options: ListenOptions, place: URL): CallbackHandler {
  const { hostname, pathname: callbackPath } = place
  const { seconds = 300, programNamed = false, env, onStray, onExchange } = options
  const ownQuery = place.search.slice(1)
  const own = [...place.searchParams]
  const isOwn = ([name, value]: Answer['parameters'][number]): boolean =>
    own.some(([ours, held]) => ours === name && held === value)
  const random = (bytes: number): string => Buffer.from(env.random(bytes)).toString('base64url')
  const startPath = `/start/${random(18)}`
  const relayPath = `/relay/${random(18)}`
  const leaving = departure({ random, seconds, programNamed })
  const tellOpening = openingsTold(onExchange)
  let ended = false
  let settle: (outcome: { arrival: Arrival; ruling: Ruling }) => void = () => {}
  const arrival = new Promise<{ arrival: Arrival; ruling: Ruling }>((resolve) => {
    settle = resolve
  })

  const send = (incoming: CallbackRequest, answer: CallbackReply): Exchange => sendReply(incoming, answer, env.now())
  const answerWith = (incoming: CallbackRequest, part: CallbackPart, answer: CallbackReply): void => {
    const exchange = send(incoming, answer)
    onExchange?.(exchange, part)
  }

  const refuse = (incoming: CallbackRequest, { status, why, allow }: Refusal, name: PageName = 'other'): void => {
    onStray(why)
    const { headers, body } = page(name, status)
    answerWith(incoming, 'stray', { status, headers: allow ? { ...headers, Allow: allow } : headers, body })
  }

  const start = (incoming: CallbackRequest): void => {
    const opened = leaving.open(incoming.request)
    if (opened === 'early') {
      refuse(incoming, { status: 404, why: 'an opening before there is a way' })
    } else if (opened === 'first') {
      const headers = { ...BARE_HEADERS, Location: leaving.target(), 'Set-Cookie': leaving.setCookie }
      tellOpening(opened, send(incoming, { status: 303, headers, body: '' }))
    } else {
      onStray(STRAY.reopened)
      tellOpening(opened, send(incoming, page('reopened', 410)))
    }
  }

  const receive = async (incoming: CallbackRequest): Promise<void> => {
    const { request, response, body } = incoming
    const answer = readAnswer({ method: request.method ?? '', url: urlOf(incoming), body }, place)
    if (!answer) return refuse(incoming, BROKEN)
    if (answer.parameters.every(isOwn)) return refuse(incoming, NOTHING, 'nothing')
    const came: Arrival = { ...answer, sameBrowser: leaving.isSame(request, answer.channel) }
    const ruling = await options.rule(came)
    if (ended) return answerWith(incoming, 'stray', page('used', 410))
    if (ruling.ruling === 'stray') {
      onStray(STRAY.forged)
      return answerWith(incoming, 'stray', page(ruling.page, 400))
    }
    ended = true
    response.once('close', () => settle({ arrival: came, ruling }))
    if (came.sameBrowser === false) tellOpening('back elsewhere')
    const { headers, ...shown } = page(ruling.page, 200)
    const back: CallbackReply['headers'] = leaving.hasLeft() ? { 'Set-Cookie': leaving.dropCookie } : {}
    answerWith(incoming, 'answer', { ...shown, headers: { ...headers, ...back } })
  }

  const route = async (incoming: CallbackRequest): Promise<void> => {
    const { request } = incoming
    const [path = '', query = ''] = splitOnce(request.url ?? '', '?')
    const { method, headers } = request
    // Our own page hands the fragment over, and is known by a path that nobody else has.
    const isRelay = path === relayPath && headers['sec-fetch-site'] === 'same-origin'
    const refusal = (isRelay ? unfitFor : refusalOf)(request, hostname, incoming.port)
    if (refusal) return refuse(incoming, refusal, refusal.status === 431 ? 'large' : 'other')
    if (path === startPath) return method === 'GET' ? start(incoming) : refuse(incoming, WRONG_METHOD)
    if (path === relayPath || path === callbackPath) {
      if (method === 'POST') return receiveForm(incoming, path === relayPath ? 'relay' : 'callback')
      if (path === relayPath || method !== 'GET')
        return refuse(incoming, { ...WRONG_METHOD, allow: path === relayPath ? 'POST' : 'GET, POST' })
      // No query but the redirect URI's own: what came may stand in the fragment, which only a page can see.
      if (query === '' || query === ownQuery) return answerWith(incoming, 'relay', page('relay', 200, relayPath))
      return receive(incoming)
    }
    if (path === '/favicon.ico') return void send(incoming, { status: 404, headers: BARE_HEADERS, body: '' })
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
    leaving,
    async serve(request, response, port) {
      response.on('error', () => {})
      request.on('error', () => {})
      try {
        await route({ request, response, port, cookie: leaving.cookie, startedAt: env.now(), body: '' })
      } catch {
        // A request that broke off in the middle; its sender is gone.
        response.destroy()
      }
    },
    broken(what) {
      if (what !== 'long') return rawAnswer(BARE_HEADERS, '')
      onStray('a request with a head longer than 33 KiB')
      return rawAnswer(pageHeaders('large'), pageHtml('large'))
    },
  }
}

/** Hands on the openings of the start URL that say something of an answer: the first once another came, or another browser, and one of each kind of others. */
function openingsTold(tell: ListenOptions['onExchange']) {
  let first: Exchange | undefined
  const told = new Set<string>()
  return (opened: 'first' | 'again' | 'again elsewhere' | 'back elsewhere', exchange?: Exchange): void => {
    if (opened === 'first') {
      first = exchange
      return
    }
    if (first) tell?.(first, 'opening')
    first = undefined
    if (exchange) tell?.(exchange, told.has(opened) ? 'stray' : 'opening')
    told.add(opened)
  }
}

const WRONG_METHOD: Refusal = { status: 405, why: 'a request with another method', allow: 'GET' }
const BROKEN: Refusal = { status: 400, why: 'a request whose parameters cannot be decoded' }
const NOTHING: Refusal = { status: 422, why: STRAY.nothing }

function page(name: PageName, status: number, relayPath?: string): CallbackReply {
  return { status, headers: pageHeaders(name), body: pageHtml(name, relayPath) }
}

function rawAnswer(headers: Readonly<Record<string, string>>, body: string): string {
  const all = { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${lines.join('')}\r\n${body}`
}
