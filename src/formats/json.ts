import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import type { Check, Exchange, Header, Step, Trace } from '../trace/trace.ts'
import type { Outcome } from '../trace/verdict.ts'

/** The JSON document of a run; members are added to it, never renamed or removed. */
export function jsonDocument(trace: Trace, outcome: Outcome, version: string): Record<string, unknown> {
  return {
    schema: 'oidc-cli/1',
    version,
    command: trace.command,
    startedAt: new Date(trace.startedAt).toISOString(),
    ms: trace.ms,
    exit: outcome.exit,
    verdict: outcome.verdict,
    result: trace.result ?? null,
    steps: trace.steps.map(stepDocument),
    error: errorDocument(outcome.error),
    notes: trace.notes,
    given: trace.given ?? [],
  }
}

function errorDocument(error: Outcome['error']): Record<string, unknown> | null {
  if (!error) return null
  const { code, message, hint, retryable, step } = error
  return { code, message, hint, retryable, step: step ?? null }
}

function stepDocument(step: Step): Record<string, unknown> {
  return {
    name: step.name,
    startedAt: new Date(step.startedAt).toISOString(),
    ms: step.ms,
    verdict: step.verdict,
    exchanges: step.exchanges.map(exchangeDocument),
    checks: step.checks.map(checkDocument),
    notes: step.notes,
    failure: step.failure ? { code: step.failure.code, message: step.failure.message, hint: step.failure.hint } : null,
  }
}

function checkDocument(check: Check): Record<string, unknown> {
  const { id, verdict, reject, spec, message, expected, actual, remedy, because } = check
  return {
    id,
    verdict,
    reject,
    spec,
    message,
    expected: expected ?? null,
    actual: actual ?? null,
    ...(remedy ? { remedy, page: pageOf(id), doc: pageOf(id) } : {}),
    ...(because ? { because } : {}),
  }
}

function exchangeDocument(exchange: Exchange): Record<string, unknown> {
  const { request, response, failure, tls, sizes } = exchange
  return {
    startedAt: new Date(exchange.startedAt).toISOString(),
    ms: Math.round(exchange.ms),
    purpose: exchange.purpose,
    attempt: exchange.attempt,
    request: { method: request.method, url: request.url, headers: headerObject(request.headers), body: request.body },
    response: response
      ? { status: response.status, headers: headerObject(response.headers), body: response.body }
      : null,
    timing: exchange.timing,
    ...(tls ? { tls } : {}),
    ...(sizes ? { sizes } : {}),
    ...(exchange.shaped.length > 0 ? { shaped: exchange.shaped } : {}),
    ...(failure ? { failure: { code: failure.code, message: failure.message, hint: failure.hint } } : {}),
  }
}

/** Names in lower case; what is repeated is joined, but for cookies, which cannot be. */
function headerObject(headers: readonly Header[]): Record<string, string | string[]> {
  const known = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = known.get(key)
    if (key === 'set-cookie') known.set(key, [...(Array.isArray(before) ? before : []), value])
    else known.set(key, typeof before === 'string' ? `${before}, ${value}` : value)
  }
  return Object.fromEntries(known)
}

export function formatJson(trace: Trace, outcome: Outcome, version: string): string {
  return `${writeJson(jsonDocument(trace, outcome, version), 2)}\n`
}
