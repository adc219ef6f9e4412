import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { accountOf } from '../trace/account.ts'
import type { Check, Exchange, Header, Run, Step } from '../trace/trace.ts'
import type { Judged, Outcome } from '../trace/verdict.ts'
import { providerOf } from './run-name.ts'

/** The JSON document of a record; members are added to it, never renamed or removed. */
export function jsonDocument({ trace, outcomes }: Judged, version: string): Record<string, unknown> {
  const { command, startedAt, ms, result, notes, given } = accountOf(trace)
  const several = trace.holds === 'several runs'
  const { exit, verdict, error } = outcomes.trace
  return {
    schema: 'oidc-cli/1',
    version,
    command,
    startedAt: new Date(startedAt).toISOString(),
    ms,
    exit,
    verdict,
    result: result ?? null,
    steps: several ? [] : (trace.runs[0]?.steps ?? []).map(stepDocument),
    ...(several ? { runs: trace.runs.map((run, at) => runDocument(run, outcomes.runs[at] ?? outcomes.trace)) } : {}),
    error: errorDocument(error),
    notes,
    given: given ?? [],
  }
}

function runDocument(run: Run, { exit, verdict, error }: Outcome): Record<string, unknown> {
  return {
    name: run.name,
    provider: providerOf(run) ?? null,
    command: run.command,
    startedAt: new Date(run.startedAt).toISOString(),
    ms: run.ms,
    exit,
    verdict,
    result: run.result ?? null,
    steps: run.steps.map(stepDocument),
    error: errorDocument(error),
    notes: run.notes,
    given: run.given ?? [],
  }
}

function errorDocument(error: Outcome['error']): Record<string, unknown> | null {
  if (!error) return null
  const { code, message, hint, retryable, step, run } = error
  return { code, message, hint, retryable, step: step ?? null, ...(run === undefined ? {} : { run }) }
}

function stepDocument(step: Step): Record<string, unknown> {
  return {
    name: step.name,
    ...(step.parent === undefined ? {} : { parent: step.parent }),
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

export function formatJson(judged: Judged, version: string): string {
  return `${writeJson(jsonDocument(judged, version), 2)}\n`
}
