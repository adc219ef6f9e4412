import type { Agent } from 'node:http'
import type { Address, Env } from '../env.ts'
import { type Failure, interruption, throwIfInterrupted } from '../errors.ts'
import { zoneOfHost } from '../text/zone.ts'
import type { Exchange } from '../trace/trace.ts'
import { shapeParameters } from './apply-shape.ts'
import { attempt, type Call, createAgent, type Line, type Outcome } from './attempt.ts'
import { lasting, Trouble } from './failures.ts'
import { knownAddresses, type Led, refusedAddress } from './guard.ts'
import { type Http, type HttpRequest, type HttpSettings, LIMITS } from './http.ts'
import { isIdempotent, type Prepared, prepare } from './prepare.ts'
import { proxyFor } from './proxy.ts'
import { redirectTarget } from './redirect.ts'
import { delayMs, TRIES, unavailable } from './retry.ts'
import { systemLookup } from './tcp.ts'
import type { Trust } from './trust.ts'
import { hostOf } from './url.ts'

type Machine = Pick<Env, 'clock' | 'now' | 'sleep' | 'random' | 'signal' | 'lookup'>

/** The longest wait for addresses that are only wanted beforehand, in milliseconds. */
const FORESIGHT_MS = 2000

/** What one exchange came to, and what decides about the next. */
interface Tried {
  readonly exchange: Exchange
  readonly trouble: Trouble | null
}

/** The network as the settings describe it. Connections are kept between reading requests and do not hold the process. */
export function createHttp(settings: HttpSettings, env: Machine): Http {
  const kept = createAgent('kept')
  const single = createAgent('single')
  const trust: Trust = { settings, made: new Map() }

  /** Origins that are shown the client certificate. */
  const acquainted = new Set<string>()
  /** Origins that have answered. */
  const answered = new Set<string>()

  const line = (call: Call, led: Led | undefined, agent: Agent, signal: AbortSignal): Line => ({
    route: {
      url: call.url,
      led: settings.anyAddress ? undefined : led,
      lookup: env.lookup,
      proxy: proxyFor(call.url, settings.proxy),
      userAgent: settings.userAgent,
      insecure: settings.insecure,
      trust,
      identity: acquainted.has(call.url.origin) ? 'shown' : 'hidden',
      now: env.now,
    },
    agent,
    timeoutMs: settings.timeoutMs,
    answered: answered.has(call.url.origin),
    signal,
    clock: env.clock,
  })

  const perform = async (call: Call, led: Led | undefined, signal: AbortSignal): Promise<Outcome> => {
    if (!isIdempotent(call.method)) return attempt(call, line(call, led, single, signal))
    const outcome = await attempt(call, line(call, led, kept, signal))
    // A kept connection that the server had closed says nothing about the server.
    return outcome.stale ? attempt(call, line(call, led, single, signal)) : outcome
  }

  /** The addresses of a name, none when they cannot be had soon. */
  const soon = async (url: URL): Promise<readonly Address[]> => {
    const done = new AbortController()
    const late = env.sleep(FORESIGHT_MS, done.signal).then((): readonly Address[] => [])
    try {
      return await Promise.race([(env.lookup ?? systemLookup)(hostOf(url)).catch(() => []), late])
    } finally {
      done.abort()
    }
  }

  const once = async (request: HttpRequest, prepared: Prepared, tried: number, signal: AbortSignal): Promise<Tried> => {
    const { call, shaped } = prepared
    const startedAt = env.now()
    const from = env.clock()
    const sent = withProxyCredentials(call, settings)
    const outcome = await perform(sent, prepared.led, signal)
    if (outcome.response) answered.add(call.url.origin)
    const place = `${call.url.origin}${call.url.pathname}`
    const trouble =
      outcome.trouble ?? (outcome.response ? unavailable(outcome.response, place, env.now()) : undefined) ?? null
    const exchange: Exchange = {
      purpose: request.purpose,
      startedAt,
      ms: Math.round(env.clock() - from),
      request: { method: call.method, url: call.url.href, headers: sent.headers, body: call.body ?? '' },
      response: outcome.response,
      failure: trouble ? counted(trouble.failure, tried) : null,
      timing: outcome.timing,
      sizes: outcome.sizes,
      ...(outcome.tls ? { tls: outcome.tls } : {}),
      ...(outcome.zone ? { zone: outcome.zone } : {}),
      shaped,
      attempt: tried,
    }
    return { exchange, trouble }
  }

  const repeat = async (
    request: HttpRequest,
    prepared: Prepared,
    record: (exchange: Exchange) => void,
    signal: AbortSignal,
  ): Promise<Exchange> => {
    for (let tried = 1; ; tried += 1) {
      const { exchange, trouble } = await once(request, prepared, tried, signal)
      record(exchange)
      throwIfAborted(request, env.signal)
      if (!trouble?.again || !isIdempotent(prepared.call.method) || tried === TRIES) return exchange
      const [random = 0] = env.random(1)
      await env.sleep(delayMs(tried, exchange.response, env.now(), random), signal)
      throwIfAborted(request, env.signal)
    }
  }

  return {
    async send(request, record) {
      throwIfAborted(request, env.signal)
      const signals = joined(env.signal, request.signal)
      try {
        let prepared = prepare(request, settings)
        for (let redirects = 0; ; redirects += 1) {
          const exchange = await repeat(request, prepared, record, signals.signal)
          const next = redirects < LIMITS.redirects ? redirectTarget(exchange) : undefined
          if (!next) return exchange
          prepared = { ...prepared, call: { ...prepared.call, url: next }, led: redirected(exchange, prepared.led) }
        }
      } finally {
        signals.release()
      }
    },
    async foresee(url, led) {
      if (settings.anyAddress || !URL.canParse(url)) return undefined
      const target = new URL(url)
      const found = knownAddresses(target) ?? (proxyFor(target, settings.proxy) ? [] : await soon(target))
      return refusedAddress(led, target, found)?.failure
    },
    showCertificate(urls) {
      for (const url of urls) if (URL.canParse(url)) acquainted.add(new URL(url).origin)
    },
    shape: (purpose, parameters) => shapeParameters(purpose, parameters, settings.shapes),
  }
}

/** What leads on from an answer that is a redirect: the server it came from, wherever that is. */
function redirected({ request, zone }: Exchange, before: Led | undefined): Led {
  const from = before?.from ?? zone ?? zoneOfHost(new URL(request.url).hostname) ?? 'public'
  return { from, document: request.url, member: 'Location' }
}

/** A plain http request through a proxy carries the credentials itself; a tunnel gets them at CONNECT. */
function withProxyCredentials(call: Call, settings: HttpSettings): Call {
  const proxy = proxyFor(call.url, settings.proxy)
  if (proxy?.authorization === undefined || call.url.protocol !== 'http:') return call
  return { ...call, headers: [...call.headers, ['Proxy-Authorization', proxy.authorization]] }
}

function counted(reason: Failure, tried: number): Failure {
  return tried === 1 ? reason : { ...reason, message: `${reason.message} This was try ${tried} of ${TRIES}.` }
}

function throwIfAborted(request: HttpRequest, signal: AbortSignal): void {
  throwIfInterrupted(signal)
  request.signal?.throwIfAborted()
}

/** One signal for both reasons to stop, its reason the trouble that stopping is. */
function joined(run: AbortSignal, caller: AbortSignal | undefined): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const stopRun = () => controller.abort(new Trouble(interruption(run.reason), false))
  const stopCaller = () =>
    controller.abort(lasting('timeout', 'The request was given up before an answer came.', 'Allow more time.'))
  run.addEventListener('abort', stopRun)
  caller?.addEventListener('abort', stopCaller)
  return {
    signal: controller.signal,
    release() {
      run.removeEventListener('abort', stopRun)
      caller?.removeEventListener('abort', stopCaller)
    },
  }
}
