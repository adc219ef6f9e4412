import type { Failure } from '../errors.ts'
import { isExact } from '../jose/json/writer.ts'
import { isSecretName } from '../text/secret-names.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { isMasked, mask, maskByLength } from './mask.ts'
import { redactHeaders, secretsOfHeaders } from './redact-headers.ts'
import type { Hide } from './redact-json.ts'
import { hideTokens, redactText } from './redact-text.ts'
import { redactValue } from './redact-value.ts'
import type { Account, Check, Exchange, Given, Header, Secret, Step } from './trace.ts'
import type { Judged, Outcome } from './verdict.ts'

export interface Redactor {
  /** Remembers the secrets of an exchange, so that they are found wherever else they stand. */
  learn(exchange: Exchange): void
  /** Remembers a secret that is in no exchange yet. */
  keep(secret: Secret): void
  /** Remembers the tokens of a result, which may stand in it and nowhere else. */
  learnTokens(tokens: unknown): void
  text(text: string): string
  headers(headers: readonly Header[]): readonly Header[]
  exchange(exchange: Exchange): Exchange
  step(step: Step): Step
  /** A value with its strings treated as text; members whose names are secret go by name when `names` says so. */
  value(value: unknown, names: 'by-name' | 'by-value'): unknown
}

/** Takes secrets, codes, verifiers and tokens out of what it is shown; `extra` are secrets known from elsewhere. */
export function createRedactor(extra: readonly string[] = []): Redactor {
  const known = createKnownSecrets()
  for (const value of extra) known.add(value, 'secret', 'sent')
  const remember =
    (from: 'sent' | 'received'): Hide =>
    (value, name) => {
      if (value !== '' && !isMasked(value)) known.add(value, name, from)
      return ''
    }
  // By value first: what goes by name would leave a secret in pieces that are known no more.
  const text = (given: string): string => hideTokens(redactText(known.hide(given), maskOnce))
  const value = (given: unknown, names: 'by-name' | 'by-value'): unknown =>
    redactValue(given, { text, byName: names === 'by-name' }, undefined)
  const failureOf = (failure: Failure | null): Failure | null => failure && redactFailure(failure, text)

  const headers = (given: readonly Header[]): readonly Header[] =>
    redactHeaders(given, { hide: maskOnce, unknown: maskByLength, text }).map(
      ([name, shown]): Header => [known.hide(name), hideTokens(known.hide(shown))],
    )

  const redactor: Redactor = {
    text,
    value,
    keep: ({ value: secret, kind }) => known.add(secret, kind, 'sent'),
    learn({ purpose, request, response }) {
      // What our listener turned away comes from anybody, who could have words of the report hidden that way.
      if (purpose === 'callback' && response && response.status >= 400) return
      // What a browser brings the provider chose; what of it is sent on is learnt again then.
      const sent = remember(purpose === 'callback' ? 'received' : 'sent')
      redactText(request.url, sent)
      redactText(request.body, sent)
      for (const { value: secret, kind } of secretsOfHeaders(request.headers)) sent(secret, kind)
      if (!response) return
      const received = remember('received')
      redactText(response.body, received)
      // What a header of an unknown name holds may be any word.
      const unknown = (): string => ''
      redactHeaders(response.headers, { hide: received, unknown, text: (given) => redactText(given, received) })
    },
    learnTokens(tokens) {
      redactValue(tokens, { text: (given) => given, byName: true, hide: remember('received') }, undefined)
    },
    headers,
    exchange(exchange) {
      const { request, response } = exchange
      const body = response ? text(response.body) : ''
      return {
        ...exchange,
        failure: failureOf(exchange.failure),
        shaped: exchange.shaped.map(text),
        request: { ...request, url: text(request.url), headers: headers(request.headers), body: text(request.body) },
        response: response && {
          ...response,
          statusText: text(response.statusText),
          headers: headers(response.headers),
          // Bytes that are no text would hold what nobody has looked for.
          bytes: Buffer.from(body),
          body,
        },
      }
    },
    step: (step) => ({
      ...step,
      ...(step.asked === undefined ? {} : { asked: text(step.asked) }),
      notes: step.notes.map(text),
      failure: failureOf(step.failure),
      checks: redactChecks(step.checks, text, value),
      exchanges: step.exchanges.map(redactor.exchange),
    }),
  }
  return redactor
}

/** What stands for a secret already stays as it is. */
function maskOnce(value: string, kind: string): string {
  return isMasked(value) ? value : mask(value, kind)
}

/** Of a refusal the code too is text from outside. */
function redactFailure(failure: Failure, text: (given: string) => string): Failure {
  return { ...failure, code: text(failure.code), message: text(failure.message), hint: text(failure.hint) }
}

interface RedactOptions {
  readonly reveal: boolean
  readonly extra?: readonly string[]
  /** Whether the tokens that a command was asked for stay in its result; default: they do. */
  readonly tokens?: 'shown' | 'hidden'
}

/** A copy without secrets, which are looked for in every run; the tokens in `result` of the commands that were asked for them stay. What is given is not changed. */
export function redact(judged: Judged, options: RedactOptions): Judged {
  if (options.reveal) return judged
  const { trace, outcomes } = judged
  const { secrets = [], runs } = trace
  const redactor = createRedactor(options.extra)
  for (const secret of secrets) redactor.keep(secret)
  for (const { steps } of runs)
    for (const { exchanges } of steps) for (const exchange of exchanges) redactor.learn(exchange)
  for (const { traits, result } of [trace, ...runs])
    if (traits.shows === 'tokens') redactor.learnTokens(tokensOf(result))
  const without = { redactor, secrets, tokens: options.tokens ?? 'shown' }
  return {
    trace: {
      ...trace,
      ...redactAccount(trace, without),
      secrets: [],
      runs: runs.map((run) => ({
        ...run,
        ...redactAccount(run, without),
        name: redactor.text(run.name),
        ...(run.provider === undefined ? {} : { provider: redactor.text(run.provider) }),
        steps: run.steps.map(redactor.step),
      })),
    },
    outcomes: {
      trace: redactOutcome(outcomes.trace, redactor.text),
      runs: outcomes.runs.map((outcome) => redactOutcome(outcome, redactor.text)),
    },
  }
}

interface Without {
  readonly redactor: Redactor
  /** Those that stand in no exchange. */
  readonly secrets: readonly Secret[]
  readonly tokens: 'shown' | 'hidden'
}

function redactAccount(account: Account, without: Without): Pick<Account, 'result' | 'failures' | 'notes' | 'given'> {
  const { redactor } = without
  return {
    result: redactResult(account, without),
    failures: account.failures.map((failure) => redactFailure(failure, redactor.text)),
    notes: account.notes.map(redactor.text),
    ...(account.given ? { given: account.given.map((each) => redactGiven(each, redactor)) } : {}),
  }
}

function redactOutcome(outcome: Outcome, text: (given: string) => string): Outcome {
  const { error } = outcome
  if (!error) return outcome
  const run = error.run === undefined ? {} : { run: text(error.run) }
  return { ...outcome, error: { ...error, ...redactFailure(error, text), ...run } }
}

/** A rule that holds of a thousand keys is one check in a thousand places. */
function redactChecks(checks: readonly Check[], text: (given: string) => string, value: Redactor['value']): Check[] {
  const known = new Map<Check, Check>()
  return checks.map((check) => {
    const shown = known.get(check) ?? redactCheck(check, text, value)
    known.set(check, shown)
    return shown
  })
}

function redactCheck(check: Check, text: (given: string) => string, value: Redactor['value']): Check {
  const { expected, actual, remedy, because } = check
  return {
    ...check,
    message: text(check.message),
    ...(expected === undefined ? {} : { expected: value(expected, 'by-name') }),
    ...(actual === undefined ? {} : { actual: value(actual, 'by-name') }),
    ...(remedy === undefined ? {} : { remedy: text(remedy) }),
    ...(because === undefined ? {} : { because: text(because) }),
  }
}

/** A value that was given twice, once as a secret, is one wherever it stands. */
function redactGiven(given: Given, { text }: Redactor): Given {
  const { value } = given
  if (typeof value === 'string') return { ...given, value: text(value) }
  return typeof value === 'object' ? { ...given, value: value.map(text) } : given
}

function tokensOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'tokens' in result ? result.tokens : undefined
}

function redactResult({ result, traits }: Account, { redactor, secrets, tokens }: Without): unknown {
  if (typeof result !== 'object' || result === null || isExact(result) || traits.shows === 'input') return result
  if (traits.shows === 'input-without-secrets') return withoutOwnSecrets(result, secrets)
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => {
      if (name === 'tokens' && traits.shows === 'tokens' && tokens === 'shown') return [name, askedFor(value, redactor)]
      return [name, redactor.value(value, name === 'callback' || name === 'tokens' ? 'by-name' : 'by-value')]
    }),
  )
}

/** The tokens as they came; what a provider put beside them is treated as everything else. */
function askedFor(tokens: unknown, redactor: Redactor): unknown {
  if (typeof tokens !== 'object' || tokens === null || Array.isArray(tokens) || isExact(tokens)) return tokens
  return Object.fromEntries(
    Object.entries(tokens).map(([name, value]) => [
      redactor.text(name),
      isSecretName(name) && typeof value === 'string' ? value : redactor.value(value, 'by-name'),
    ]),
  )
}

function withoutOwnSecrets(result: unknown, secrets: readonly Secret[]): unknown {
  if (secrets.length === 0) return result
  const known = createKnownSecrets()
  for (const { value, kind } of secrets) known.add(value, kind, 'sent')
  return redactValue(result, { text: known.hide, byName: false }, undefined)
}
