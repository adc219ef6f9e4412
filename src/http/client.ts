import type { Address, Env } from '../env.ts'
import { CliError, type Failure } from '../errors.ts'
import type { Made } from '../made.ts'
import { urlOf } from '../text/url.ts'
import { zoneOfHost } from '../text/zone.ts'
import type { Exchange } from '../trace/trace.ts'
import { shapeParameters } from './apply-shape.ts'
import { type AttemptResult, attempt, type OutgoingRequest, type SendSettings } from './attempt.ts'
import { type Connections, createConnections } from './connections.ts'
import { type Ending, endingOf, type RunEnd, runEnd, throwIfAborted } from './ending.ts'
import type { ExchangeError } from './exchange-error.ts'
import { knownAddresses, type Led, refusedAddress } from './guard.ts'
import { type Http, type HttpRequest, type HttpSettings, LIMITS } from './http.ts'
import { isIdempotent, type Prepared, prepare } from './prepare.ts'
import { forwards, proxyAuthorization, proxyFor, unproxied } from './proxy.ts'
import { redirectTarget } from './redirect.ts'
import { delayMs, TRIES, unavailable, unwaited } from './retry.ts'
import { systemLookup } from './tcp.ts'
import type { Trust } from './trust.ts'
import { hostOf } from './url.ts'
import { createWaits, type Waits } from './waits.ts'
import type { Onlooker } from './watch.ts'

type Machine = Pick<Env, 'clock' | 'now' | 'sleep' | 'random' | 'signal' | 'issuing' | 'lookup'>

/** The longest wait for addresses that are only wanted beforehand, in milliseconds. */
const FORESIGHT_MS = 2000

/** One exchange as it is recorded, and what decides whether there is another. */
interface RecordedAttempt {
  readonly exchange: Exchange
  readonly error: ExchangeError | null
}

/** Connections that are kept between requests, and what is trusted; several runs may share them. */
export interface Shared {
  readonly kept: Connections
  readonly single: Connections
  readonly trust: Trust
}

/** Connections of their own; runs share them that have the same certificates, proxies and anchors. */
export function createShared(settings: HttpSettings): Shared {
  const trust: Trust = { settings, made: new Map() }
  return { kept: createConnections('kept'), single: createConnections('single'), trust }
}

/** The network as the settings describe it. Connections are kept between reading requests and do not hold the process; `ofRun` are the waits of the run, by default without a bound. */
export function createHttp(
  settings: HttpSettings,
  env: Machine,
  ofRun: Waits = createWaits(env),
  shared: Shared = createShared(settings),
): Http {
  const { kept, single, trust } = shared

  const ended = runEnd(env.signal)
  /** What ends requests that bring tokens. */
  const issuingEnded = env.issuing ? runEnd(env.issuing) : ended
  /** Origins that are shown the client certificate. */
  const certificateOrigins = new Set<string>()
  /** Origins that have answered. */
  const answered = new Set<string>()

  /** Those that count what a request takes; what may wait for somebody who decides has its own, at which nobody looks on. */
  const waitsOf = ({ uncounted, last }: HttpRequest): Waits =>
    uncounted ? createWaits(env) : last ? createWaits(env, ofRun.watch) : ofRun

  /** What ends a request besides its own signal: the run, but for the last question of one that was interrupted, which nothing ends. */
  const endFor = ({ last }: HttpRequest): RunEnd => (last ? runEnd(new AbortController().signal) : ended)

  /** How much longer a request may take for the run to have waited no longer than it may. */
  const leftFor = ({ origin, url }: OutgoingRequest, counted: Waits): SendSettings['left'] => ({
    ms: counted.left(),
    error: () => counted.used(`No complete answer from ${origin}${url.pathname} within`),
  })

  const sendSettings = (
    outgoing: OutgoingRequest,
    { led, waits, at }: Sending,
    connections: Connections,
    ending: Ending,
  ): SendSettings => ({
    route: {
      url: outgoing.url,
      led: settings.anyAddress ? undefined : led,
      lookup: env.lookup,
      proxy: proxyFor(outgoing.url, settings.proxy),
      unproxied: () => unproxied(outgoing.url, settings.proxy),
      userAgent: settings.userAgent,
      insecure: settings.insecure,
      trust,
      identity: certificateOrigins.has(outgoing.origin) ? 'shown' : 'hidden',
      now: env.now,
    },
    connections,
    timeoutMs: settings.timeoutMs,
    left: leftFor(outgoing, waits),
    at,
    answered: answered.has(outgoing.origin),
    ending,
    clock: env.clock,
  })

  /** The addresses of a name, none when they cannot be had soon. */
  const addressesSoon = async (url: URL): Promise<readonly Address[]> => {
    const done = new AbortController()
    const looksOn = ofRun.watch()
    looksOn.at({ what: 'name', host: url.host, tried: 1, ms: FORESIGHT_MS })
    const late = env.sleep(FORESIGHT_MS, done.signal).then((): readonly Address[] => [])
    try {
      return await Promise.race([(env.lookup ?? systemLookup)(hostOf(url)).catch(() => []), late])
    } finally {
      looksOn.end()
      done.abort('over')
    }
  }

  const sendOnce = async (
    request: HttpRequest,
    prepared: Prepared,
    { tried, waits, looksOn }: Try,
    ending: Ending,
  ): Promise<RecordedAttempt> => {
    const { outgoing, shaped } = prepared
    const startedAt = env.now()
    const from = env.clock()
    const sent = withProxyCredentials(outgoing, settings)
    const { host } = outgoing.url
    const ended = waits.begin(host)
    const at: SendSettings['at'] = (what, ms) =>
      looksOn.at({ what, host, tried, ms: Math.min(ms, request.givenUpIn?.() ?? ms) })
    const how: Sending = { led: prepared.led, waits, at }
    const isKept = isIdempotent(sent.method)
    let result: AttemptResult
    try {
      result = await attempt(sent, sendSettings(sent, how, isKept ? kept : single, ending))
      // A kept connection that the server had closed says nothing about the server.
      if (isKept && result.stale) result = await attempt(sent, sendSettings(sent, how, single, ending))
    } finally {
      ended()
    }
    if (result.response) answered.add(outgoing.origin)
    const place = `${outgoing.origin}${outgoing.url.pathname}`
    const error = result.error ?? (result.response && unavailable(result.response, place, env.now())) ?? null
    const exchange: Made<Exchange> = {
      purpose: request.purpose,
      startedAt,
      ms: Math.round(env.clock() - from),
      request: { method: outgoing.method, url: outgoing.url.href, headers: sent.headers, body: outgoing.body ?? '' },
      response: result.response,
      failure: error ? counted(error.failure, tried) : null,
      timing: result.timing,
      sizes: result.sizes,
      shaped,
      attempt: tried,
    }
    if (result.tls) exchange.tls = result.tls
    if (result.zone) exchange.zone = result.zone
    return { exchange, error }
  }

  const sendWithRetries = async (
    request: HttpRequest,
    prepared: Prepared,
    { record, waits, looksOn }: Sight,
    ending: Ending,
  ): Promise<Exchange> => {
    const { signal } = endFor(request)
    const { url, origin, method } = prepared.outgoing
    for (let tried = 1; ; tried += 1) {
      if (waits.left() <= 0)
        throw new CliError(waits.used(`${origin}${url.pathname} was not asked, for the run has waited`).failure)
      const sent = await sendOnce(request, prepared, { tried, waits, looksOn }, ending)
      const isRepeated = sent.error?.transient && isIdempotent(method) && tried < TRIES && !request.last
      const pause = isRepeated ? pauseBehind(tried, sent.exchange) : undefined
      const isTooLong = pause !== undefined && pause >= waits.left()
      const exchange = isTooLong ? unwaited(sent.exchange, pause, waits) : sent.exchange
      record(exchange)
      throwIfAborted(request, signal)
      if (pause === undefined || isTooLong) return exchange
      const stopped = new AbortController()
      const release = ending.whenOver((reason) => stopped.abort(reason))
      looksOn.at({ what: 'pause', host: url.host, tried: tried + 1, ms: pause })
      await waits.pause(url.host, pause, stopped.signal).finally(release)
      throwIfAborted(request, signal)
    }
  }

  const pauseBehind = (tried: number, { response }: Exchange): number => {
    const [random = 0] = env.random(1)
    return delayMs(tried, response, env.now(), random)
  }

  return {
    async send(request, record) {
      const end = endFor(request)
      throwIfAborted(request, end.signal)
      const ending = endingOf(request.grant_type === undefined ? end : issuingEnded, request.signal)
      let prepared = prepare(request, settings)
      const waits = waitsOf(request)
      const looksOn = waits.watch()
      try {
        for (let redirects = 0; ; redirects += 1) {
          const sight = { record, waits, looksOn }
          const exchange = await sendWithRetries(request, prepared, sight, ending)
          const next = redirects < LIMITS.redirects ? redirectTarget(exchange) : undefined
          if (!next) return exchange
          const outgoing = { ...prepared.outgoing, url: next }
          prepared = { ...prepared, outgoing, led: redirected(exchange, prepared.led) }
        }
      } finally {
        looksOn.end()
      }
    },
    async foresee(url, led) {
      const target = settings.anyAddress ? undefined : urlOf(url)
      if (!target) return undefined
      const found = knownAddresses(target) ?? (proxyFor(target, settings.proxy) ? [] : await addressesSoon(target))
      return refusedAddress(led, target, found)?.failure
    },
    showCertificate(urls) {
      for (const url of urls) {
        const origin = urlOf(url)?.origin
        if (origin !== undefined) certificateOrigins.add(origin)
      }
    },
    shape: (purpose, parameters) => shapeParameters(purpose, parameters, settings.shapes),
  }
}

interface Sending extends Pick<SendSettings, 'at'> {
  readonly led: Led | undefined
  readonly waits: Waits
}

/** Who is told of a request while it is under way. */
interface Sight {
  readonly record: (exchange: Exchange) => void
  readonly waits: Waits
  readonly looksOn: Onlooker
}

interface Try extends Omit<Sight, 'record'> {
  readonly tried: number
}

/** What leads on from an answer that is a redirect: the server it came from, wherever that is. */
function redirected({ request, zone }: Exchange, before: Led | undefined): Led {
  const from = before?.from ?? zone ?? zoneOfHost(new URL(request.url).hostname) ?? 'public'
  return { from, document: request.url, member: 'Location' }
}

/** A plain http request through a proxy carries the credentials itself; a tunnel gets them at CONNECT. */
function withProxyCredentials(outgoing: OutgoingRequest, settings: HttpSettings): OutgoingRequest {
  const proxy = proxyFor(outgoing.url, settings.proxy)
  const authorization = forwards(proxy, outgoing.url) ? proxyAuthorization(proxy) : undefined
  if (authorization === undefined) return outgoing
  return { ...outgoing, headers: [...outgoing.headers, ['Proxy-Authorization', authorization]] }
}

function counted(reason: Failure, tried: number): Failure {
  return tried === 1 ? reason : { ...reason, message: `${reason.message} This was try ${tried} of ${TRIES}.` }
}
