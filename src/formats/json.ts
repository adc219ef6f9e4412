import type { Failure } from '../errors.ts'
import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { accountOf } from '../trace/account.ts'
import { headerObject, headersIn } from '../trace/headers.ts'
import type { Account, Check, Exchange, Header, Run, Step, WireResponse } from '../trace/trace.ts'
import type { Judged, Outcome } from '../trace/verdict.ts'
import { providerOf } from './run-name.ts'

/** The JSON document of a record, from which `readRecord` has the record back whole; members are added to it, never renamed or removed. */
export function jsonDocument({ trace, outcomes }: Judged, version: string): Record<string, unknown> {
  const account = accountOf(trace)
  const several = trace.holds === 'several runs'
  return {
    schema: 'oidc-cli/1',
    version,
    ...(trace.title === undefined ? {} : { title: trace.title }),
    ...(trace.note === undefined ? {} : { note: trace.note }),
    ...beginning(account, outcomes.trace),
    steps: several ? [] : (trace.runs[0]?.steps ?? []).map(stepDocument),
    ...(several ? { runs: trace.runs.map((run, at) => runDocument(run, outcomes.runs[at] ?? outcomes.trace)) } : {}),
    ...end(account, outcomes.trace),
  }
}

/** A line a run, each a document of that run alone with its name, and for a scenario what the result of the whole says of it; of a record without runs the document in a line. */
export function jsonLines(judged: Judged, version: string): readonly Record<string, unknown>[] {
  const { trace, outcomes } = judged
  if (trace.holds === 'one run' || trace.runs.length === 0) return [jsonDocument(judged, version)]
  const scenarios = scenariosIn(trace.result)
  return trace.runs.map((run, at) => {
    const scenario = scenarios.length === trace.runs.length ? scenarios[at] : undefined
    const document = runDocument(run, outcomes.runs[at] ?? outcomes.trace)
    return { schema: 'oidc-cli/1', version, ...document, ...(scenario === undefined ? {} : { scenario }) }
  })
}

function scenariosIn(result: unknown): readonly unknown[] {
  if (typeof result !== 'object' || result === null || !('scenarios' in result)) return []
  return Array.isArray(result.scenarios) ? result.scenarios : []
}

function runDocument(run: Run, outcome: Outcome): Record<string, unknown> {
  return {
    name: run.name,
    provider: providerOf(run) ?? null,
    ...(run.still ? { still: true } : {}),
    ...beginning(run, outcome),
    steps: run.steps.map(stepDocument),
    ...end(run, outcome),
  }
}

/** What stands before the steps. */
function beginning({ command, startedAt, ms, result }: Account, { exit, verdict }: Outcome): Record<string, unknown> {
  return { command, startedAt: new Date(startedAt).toISOString(), ms, exit, verdict, result: result ?? null }
}

/** What stands behind the steps. */
function end({ failures, notes, given = [] }: Account, { error }: Outcome): Record<string, unknown> {
  return { error: errorDocument(error), ...failuresBeside(error, failures), notes, given }
}

/** Failures outside of any step, where `error` does not say them; mostly there is that one or none. */
function failuresBeside(error: Outcome['error'], failures: readonly Failure[]): { failures?: readonly Failure[] } {
  const all = failures.map(failureDocument)
  const said = error && error.step === undefined && error.run === undefined ? [failureDocument(error)] : []
  return JSON.stringify(all) === JSON.stringify(said) ? {} : { failures: all }
}

function errorDocument(error: Outcome['error']): Record<string, unknown> | null {
  if (!error) return null
  const { code, message, hint, retryable, step, run, causes = [], ruled_out = [] } = error
  return {
    code,
    message,
    hint,
    retryable,
    step: step ?? null,
    ...(run === undefined ? {} : { run }),
    causes,
    ruled_out,
  }
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
    failure: step.failure && failureDocument(step.failure),
    ...(step.subject === undefined ? {} : { subject: step.subject }),
    ...(step.asked === undefined ? {} : { asked: step.asked }),
    ...(step.document === undefined ? {} : { document: step.document }),
    ...(step.expectedFailure && { expectedFailure: failureDocument(step.expectedFailure) }),
    ...(step.given && { given: step.given }),
    ...(step.judged === undefined ? {} : { judged: step.judged }),
  }
}

function failureDocument({ code, exit, message, hint, retryable, causes, ruled_out }: Failure): Failure {
  return { code, message, hint, exit, retryable, ...(causes && { causes }), ...(ruled_out && { ruled_out }) }
}

function checkDocument(check: Check): Record<string, unknown> {
  const { id, verdict, reject, spec, message, expected, actual, remedy, advice, because } = check
  // Both members are always there, so that what was found to be null is told from what nothing is said of.
  const nulls = Object.entries({ expected, actual }).flatMap(([name, value]) => (value === null ? [name] : []))
  return {
    id,
    verdict,
    reject,
    spec,
    message,
    expected: expected ?? null,
    actual: actual ?? null,
    ...(nulls.length > 0 ? { nulls } : {}),
    ...(remedy === undefined ? {} : { remedy, page: pageOf(id), doc: pageOf(id) }),
    ...(advice === undefined ? {} : { advice }),
    ...(check.leads_to === undefined ? {} : { leads_to: check.leads_to }),
    ...(because === undefined ? {} : { because }),
  }
}

function exchangeDocument(exchange: Exchange): Record<string, unknown> {
  const { request, response, failure, tls, sizes, zone } = exchange
  return {
    startedAt: new Date(exchange.startedAt).toISOString(),
    ms: exchange.ms,
    purpose: exchange.purpose,
    attempt: exchange.attempt,
    request: {
      method: request.method,
      url: request.url,
      headers: headerObject(request.headers),
      body: request.body,
      ...rawHeaders(request.headers),
    },
    response: response && responseDocument(response),
    timing: exchange.timing,
    ...(tls ? { tls } : {}),
    ...(sizes ? { sizes } : {}),
    ...(zone ? { zone } : {}),
    ...(exchange.shaped.length > 0 ? { shaped: exchange.shaped } : {}),
    ...(failure ? { failure: failureDocument(failure) } : {}),
  }
}

function responseDocument(response: WireResponse): Record<string, unknown> {
  const { status, statusText, httpVersion, headers, bytes, body, invalidUtf8At } = response
  return {
    status,
    headers: headerObject(headers),
    body,
    statusText,
    httpVersion,
    ...rawHeaders(headers),
    ...(Buffer.from(body).equals(bytes) ? {} : { bytes: Buffer.from(bytes).toString('base64') }),
    ...(invalidUtf8At === undefined ? {} : { invalidUtf8At }),
  }
}

/** Headers as they stood on the wire, where `headers` says less: names and values by turns, as Node.js has them. */
function rawHeaders(given: readonly Header[]): { rawHeaders?: readonly string[] } {
  const raw = given.flat()
  const said = headersIn(headerObject(given)).flat()
  return JSON.stringify(said) === JSON.stringify(raw) ? {} : { rawHeaders: raw }
}

export function formatJson(judged: Judged, version: string): string {
  return `${writeJson(jsonDocument(judged, version), 2)}\n`
}
