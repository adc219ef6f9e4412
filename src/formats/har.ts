import { accountOf } from '../trace/account.ts'
import { headerValues } from '../trace/headers.ts'
import { placedSteps } from '../trace/placed-steps.ts'
import type { Exchange, Header, Trace } from '../trace/trace.ts'
import { runTitles } from './run-name.ts'
import { isOfScenarios } from './scenarios.ts'
import { noteOf, titleOf } from './title.ts'

/** HTTP Archive 1.2 of every exchange: a page a step, of scenarios a page each. */
export function harDocument(trace: Trace, version: string): Record<string, unknown> {
  const creator = { name: 'oidc-cli', version }
  const { pages, entries } = isOfScenarios(trace) ? scenarioPages(trace) : stepPages(trace)
  return {
    log: {
      version: '1.2',
      creator,
      pages,
      entries,
      ...comment([titleOf(trace) ?? [], noteOf(trace), accountOf(trace).notes].flat()),
    },
  }
}

interface Pages {
  readonly pages: readonly Record<string, unknown>[]
  readonly entries: readonly Record<string, unknown>[]
}

function scenarioPages(trace: Trace): Pages {
  const titles = runTitles(trace)
  const pages = trace.runs.map(({ startedAt, ms, notes }, at) => ({
    startedDateTime: new Date(startedAt).toISOString(),
    id: `run_${at + 1}`,
    title: titles[at] ?? '',
    pageTimings: { onContentLoad: -1, onLoad: ms },
    ...comment(notes),
  }))
  const entries = trace.runs.flatMap(({ steps }, at) =>
    placedSteps(steps).flatMap(({ step, path }) =>
      step.exchanges.map((exchange) => ({ ...entry(exchange, `run_${at + 1}`), ...comment([path]) })),
    ),
  )
  return { pages, entries }
}

function stepPages(trace: Trace): Pages {
  const titles = runTitles(trace)
  const steps = trace.runs.flatMap((run, at) => {
    const [before, notes] = trace.holds === 'one run' ? ['', []] : [`${titles[at]}: `, run.notes]
    return placedSteps(run.steps).map(({ step, path }, place) => ({
      step,
      title: `${before}${path}`,
      notes: place === 0 ? [...notes, ...step.notes] : step.notes,
    }))
  })
  const pages = steps.map(({ step, title, notes }, index) => ({
    startedDateTime: new Date(step.startedAt).toISOString(),
    id: `step_${index + 1}`,
    title,
    pageTimings: { onContentLoad: -1, onLoad: step.ms },
    ...comment(notes),
  }))
  const entries = steps.flatMap(({ step }, index) =>
    step.exchanges.map((exchange) => entry(exchange, `step_${index + 1}`)),
  )
  return { pages, entries }
}

function comment(notes: readonly string[]): { comment?: string } {
  return notes.length > 0 ? { comment: notes.join('\n') } : {}
}

function entry(exchange: Exchange, pageref: string): Record<string, unknown> {
  const { request, response, failure, sizes = {} } = exchange
  const query = request.url.split('?').slice(1).join('?').split('#')[0] ?? ''
  const phases = timings(exchange)
  const httpVersion = `HTTP/${(response?.httpVersion ?? '1.1').replace(/^HTTP\//, '')}`
  const mimeType = headerOf(response?.headers ?? [], 'content-type') || 'x-unknown'
  return {
    pageref,
    startedDateTime: new Date(exchange.startedAt).toISOString(),
    time: Object.values(phases).reduce((sum, ms, at) => (at === SSL ? sum : sum + Math.max(0, ms)), 0),
    request: {
      method: request.method,
      url: asUrl(request.url),
      httpVersion,
      cookies: [],
      headers: named(request.headers),
      queryString: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
      headersSize: sizes.request?.headers ?? -1,
      bodySize: sizes.request?.body ?? -1,
      ...(request.body === ''
        ? {}
        : { postData: { mimeType: headerOf(request.headers, 'content-type') || 'x-unknown', text: request.body } }),
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? (failure ? failure.code : ''),
      httpVersion,
      cookies: [],
      headers: named(response?.headers ?? []),
      content: { ...contentSize(exchange), mimeType, text: response?.body ?? '' },
      redirectURL: headerOf(response?.headers ?? [], 'location'),
      headersSize: sizes.response?.headers ?? -1,
      bodySize: sizes.response?.body ?? -1,
    },
    cache: {},
    timings: phases,
    ...(failure ? { comment: `${failure.code}: ${failure.message}` } : {}),
    _purpose: exchange.purpose,
    _attempt: exchange.attempt,
  }
}

/** Bytes after content decoding, and how many that saved on the wire; the text may be another length, since secrets are taken out. */
function contentSize({ response, sizes }: Exchange): { size: number; compression?: number } {
  const { content, body } = sizes?.response ?? {}
  if (content === undefined || body === undefined) return { size: Buffer.byteLength(response?.body ?? '') }
  return content === body ? { size: content } : { size: content, compression: content - body }
}

/** What stands for a secret has characters that no URL has. */
function asUrl(url: string): string {
  return url.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, (sign) =>
    encodeURIComponent(/[\ud800-\udfff]/.test(sign) && sign.length === 1 ? '\ufffd' : sign),
  )
}

function named(headers: readonly Header[]): readonly { name: string; value: string }[] {
  return headers.map(([name, value]) => ({ name, value }))
}

function headerOf(headers: readonly Header[], name: string): string {
  return headerValues(headers, name)[0] ?? ''
}

/** Place of the TLS phase, which the archive counts in "connect" as well. */
const SSL = 3

/** The archive counts each phase by itself; ours are counted from the start. -1 is a phase that did not happen. */
function timings({ timing, ms }: Exchange): Record<string, number> {
  const { dns, connect, tls, firstByte, lastByte } = timing
  const ready = tls ?? connect ?? dns ?? 0
  const part = (end: number | undefined, begin: number): number => (end === undefined ? -1 : Math.max(0, end - begin))
  return {
    blocked: -1,
    dns: part(dns, 0),
    connect: part(tls ?? connect, dns ?? 0),
    ssl: tls === undefined ? -1 : part(tls, connect ?? 0),
    send: 0,
    wait: Math.max(0, (firstByte ?? ms) - ready),
    receive: Math.max(0, (lastByte ?? ms) - (firstByte ?? ms)),
  }
}
