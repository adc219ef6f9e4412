import type { Failure, RuledOut } from '../errors.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { isMasked, mask, maskByLength } from './mask.ts'
import { lookThroughHeaders, lookThroughSent, redactHeaders } from './redact-headers.ts'
import type { Hide } from './redact-json.ts'
import { hideTokens, redactText } from './redact-text.ts'
import { asItIs, redactTogether, redactValue, type Texts, type Treatment, together } from './redact-value.ts'
import type { Check, Exchange, Given, Header, Secret, Step } from './trace.ts'

export interface Redactor {
  /** Remembers the secrets of an exchange, so that they are found wherever else they stand. */
  learn(exchange: Exchange): void
  /** Remembers a secret that is in no exchange yet. */
  keep(secret: Secret): void
  /** Remembers the tokens of a result, which may stand in it and nowhere else. */
  learnTokens(tokens: unknown): void
  text(text: string): string
  /** Each of many texts as `text` gives it, at the cost of one as long as all. */
  texts(texts: readonly string[]): string[]
  headers(headers: readonly Header[]): readonly Header[]
  exchange(exchange: Exchange): Exchange
  step(step: Step): Step
  /** A value with its strings treated as text; members whose names are secret go by name when `names` says so. */
  value(value: unknown, names: 'by-name' | 'by-value'): unknown
}

/** Values of headers that are known again, and how long they may be in characters. */
const MOST_HARMLESS = 512
const LONGEST_HARMLESS = 256

/** Takes secrets, codes, verifiers and tokens out of what it is shown; `extra` are secrets known from elsewhere. */
export function createRedactor(extra: readonly string[] = []): Redactor {
  const known = createKnownSecrets()
  /** Checks as they are shown, of which many steps have the same; forgotten when another secret may be known. */
  let shownChecks = new WeakMap<Check, Check>()
  const add: typeof known.add = (value, kind, from) => {
    known.add(value, kind, from)
    shownChecks = new WeakMap()
  }
  for (const value of extra) add(value, 'secret', 'sent')
  const remember =
    (from: 'sent' | 'received'): Hide =>
    (value, name) => {
      if (value !== '' && !isMasked(value)) add(value, name, from)
      return ''
    }
  /** Values of headers without a secret, of which a thousand answers have the same. */
  const harmless = new Set<string>()
  /** Has `hide` told of each secret in such a value. */
  const lookThrough = (given: string, hide: Hide): string => {
    if (harmless.has(given)) return given
    let told = false
    const found: Hide = (value, name) => {
      told = true
      return hide(value, name)
    }
    redactText(given, found)
    if (!told && given.length <= LONGEST_HARMLESS && harmless.size < MOST_HARMLESS) harmless.add(given)
    return given
  }
  // By value first: what goes by name would leave a secret in pieces that are known no more.
  const withoutKnown = (hidden: string): string => hideTokens(redactText(hidden, mask))
  const text = (given: string): string => withoutKnown(known.hide(given))
  const texts = (given: readonly string[]): string[] => known.hideAll(given).map(withoutKnown)
  const value = (given: unknown, names: 'by-name' | 'by-value'): unknown =>
    redactTogether(given, { texts, byName: names === 'by-name' })
  const checksOf = (checks: readonly Check[]): Check[] => {
    const fresh = [...new Set(checks)].filter((check) => !shownChecks.has(check))
    for (const [check, shown] of redactChecks(fresh, texts)) shownChecks.set(check, shown)
    return checks.flatMap((check) => shownChecks.get(check) ?? [])
  }
  const failureOf = (failure: Failure | null): Failure | null => failure && redactFailure(failure, text)

  const headers = (given: readonly Header[]): readonly Header[] => {
    const text = together((find) => redactHeaders(given, { hide: asItIs, unknown: asItIs, text: find }), texts)
    const shown = redactHeaders(given, { hide: mask, unknown: maskByLength, text })
    const names = known.hideAll(shown.map(([name]) => name))
    const values = known.hideAll(shown.map(([, value]) => value)).map(hideTokens)
    return shown.map(([name, value], at): Header => [names[at] ?? name, values[at] ?? value])
  }

  const redactor: Redactor = {
    text,
    texts,
    value,
    keep: ({ value: secret, kind }) => add(secret, kind, 'sent'),
    learn({ purpose, request, response }) {
      // What our listener turned away comes from anybody, who could have words of the report hidden that way.
      if (purpose === 'callback' && response && response.status >= 400) return
      // What a browser brings the provider chose; what of it is sent on is learnt again then.
      const sent = remember(purpose === 'callback' ? 'received' : 'sent')
      redactText(request.url, sent)
      redactText(request.body, sent)
      lookThroughSent(request.headers, sent, (given) => lookThrough(given, sent))
      if (!response) return
      const received = remember('received')
      redactText(response.body, received)
      // What a header of an unknown name holds may be any word.
      const unknown = (): string => ''
      lookThroughHeaders(response.headers, { hide: received, unknown, text: (given) => lookThrough(given, received) })
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
        shaped: texts(exchange.shaped),
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
      ...(step.document === undefined ? {} : { document: text(step.document) }),
      notes: texts(step.notes),
      failure: failureOf(step.failure),
      ...(step.expectedFailure && { expectedFailure: redactFailure(step.expectedFailure, text) }),
      ...(step.given && { given: step.given.map((each) => redactGiven(each, redactor)) }),
      checks: checksOf(step.checks),
      exchanges: step.exchanges.map(redactor.exchange),
    }),
  }
  return redactor
}

/** A failure with its words shown by `text`; of a refusal the code too is text from outside. */
export function redactFailure(failure: Failure, text: (given: string) => string): Failure {
  const told = <T extends RuledOut>(found: T): T => ({
    ...found,
    message: text(found.message),
    evidence: found.evidence.map((each) => redactValue(each, { text, byName: false }, undefined)),
  })
  const { causes, ruled_out } = failure
  return {
    ...failure,
    code: text(failure.code),
    message: text(failure.message),
    hint: text(failure.hint),
    ...(causes && { causes: causes.map(told) }),
    ...(ruled_out && { ruled_out: ruled_out.map(told) }),
  }
}

/** A value that was given twice, once as a secret, is one wherever it stands. */
export function redactGiven(given: Given, { text, texts }: Pick<Redactor, 'text' | 'texts'>): Given {
  const { value } = given
  if (typeof value === 'string') return { ...given, value: text(value) }
  return typeof value === 'object' ? { ...given, value: texts(value) } : given
}

function redactChecks(checks: readonly Check[], texts: Texts): ReadonlyMap<Check, Check> {
  if (checks.length === 0) return new Map()
  const text = together((find) => {
    for (const check of checks) redactCheck(check, { text: find, byName: true, hide: asItIs })
  }, texts)
  return new Map(checks.map((check) => [check, redactCheck(check, { text, byName: true })]))
}

function redactCheck(check: Check, how: Treatment): Check {
  const { expected, actual, remedy, advice, because } = check
  const value = (given: unknown): unknown => redactValue(given, how, undefined)
  return {
    ...check,
    message: how.text(check.message),
    ...(expected === undefined ? {} : { expected: value(expected) }),
    ...(actual === undefined ? {} : { actual: value(actual) }),
    ...(remedy === undefined ? {} : { remedy: how.text(remedy) }),
    ...(advice === undefined ? {} : { advice: how.text(advice) }),
    ...(because === undefined ? {} : { because: how.text(because) }),
  }
}
