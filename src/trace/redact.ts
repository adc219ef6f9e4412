import type { Failure } from '../errors.ts'
import { isExact } from '../jose/json-reader.ts'
import { createKnownSecrets } from './known-secrets.ts'
import type { Hide } from './redact-json.ts'
import { decode, hideCredentials, hideTokens, redactText } from './redact-text.ts'
import { coversObjects, isPrivateKeyMember, isSecretHeader, isSecretName, mask } from './secret-names.ts'
import type { Check, Exchange, Header, Step, Trace } from './trace.ts'

export { mask } from './secret-names.ts'

export interface Redactor {
  /** Remembers the secrets of an exchange, so that they are found wherever else they stand. */
  learn(exchange: Exchange): void
  /** Remembers the tokens of a result, which may stand in it and nowhere else. */
  learnTokens(tokens: unknown): void
  text(text: string): string
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
      if (value !== '') known.add(value, name, from)
      return ''
    }
  const byValue = (given: string): string => hideTokens(known.hide(given))
  const text = (given: string): string => byValue(redactText(given, mask))
  const value = (given: unknown, names: 'by-name' | 'by-value'): unknown =>
    redactValue(given, { text, byName: names === 'by-name' }, undefined)
  const failureOf = (failure: Failure | null): Failure | null =>
    failure && { ...failure, message: text(failure.message), hint: text(failure.hint) }

  const redactor: Redactor = {
    text,
    value,
    learn({ request, response }) {
      const sent = remember('sent')
      redactText(request.url, sent)
      redactText(request.body, sent)
      redactHeaders(request.headers, sent)
      if (!response) return
      redactText(response.body, remember('received'))
      redactHeaders(response.headers, remember('received'))
    },
    learnTokens(tokens) {
      redactValue(tokens, { text: (given) => given, byName: true, hide: remember('received') }, undefined)
    },
    exchange(exchange) {
      const { request, response } = exchange
      const headers = (given: readonly Header[]): readonly Header[] =>
        redactHeaders(given, mask).map(([name, shown]): Header => [byValue(name), byValue(shown)])
      return {
        ...exchange,
        failure: failureOf(exchange.failure),
        shaped: exchange.shaped.map(text),
        request: { ...request, url: text(request.url), headers: headers(request.headers), body: text(request.body) },
        response: response && {
          ...response,
          statusText: text(response.statusText),
          headers: headers(response.headers),
          bytes: new Uint8Array(),
          body: text(response.body),
        },
      }
    },
    step: (step) => ({
      ...step,
      notes: step.notes.map(text),
      failure: failureOf(step.failure),
      checks: step.checks.map((check) => redactCheck(check, text, value)),
      exchanges: step.exchanges.map(redactor.exchange),
    }),
  }
  return redactor
}

/** A copy of a record without secrets; the tokens in `result` of the commands that were asked for them stay. The record itself is not changed. */
export function redact(trace: Trace, options: { readonly reveal: boolean; readonly extra?: readonly string[] }): Trace {
  if (options.reveal) return trace
  const redactor = createRedactor(options.extra)
  for (const step of trace.steps) for (const exchange of step.exchanges) redactor.learn(exchange)
  if (ASKED_FOR_TOKENS.has(trace.command)) redactor.learnTokens(tokensOf(trace.result))
  return {
    ...trace,
    result: redactResult(trace, redactor),
    failures: trace.failures.map((failure) => ({
      ...failure,
      message: redactor.text(failure.message),
      hint: redactor.text(failure.hint),
    })),
    notes: trace.notes.map(redactor.text),
    steps: trace.steps.map(redactor.step),
  }
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

function redactHeaders(headers: readonly Header[], hide: Hide): readonly Header[] {
  return headers.map(([name, value]): Header => [name, redactHeader(name.toLowerCase(), value, hide)])
}

function redactHeader(name: string, value: string, hide: Hide): string {
  if (value.trim() === '') return value
  if (name === 'authorization' || name === 'proxy-authorization') {
    const [, scheme, credentials] = /^\s*([\w-]+)\s+(\S.*)$/s.exec(value) ?? []
    return scheme && credentials ? hideCredentials(scheme, credentials.trimEnd(), hide) : hide(value, 'credentials')
  }
  if (name === 'cookie')
    return value.replace(/([^=;\s]+)=([^;]+)/g, (_all, key, held) => `${key}=${hide(held, 'cookie')}`)
  if (name === 'set-cookie')
    return value.replace(/^([^=;]*)=([^;]+)/, (_all, key, held) => `${key}=${hide(held, 'cookie')}`)
  if (isSecretHeader(name)) return hide(value, name)
  return redactText(value, hide)
}

function tokensOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'tokens' in result ? result.tokens : undefined
}

/** Commands whose result has the tokens, since they are what was asked for. */
const ASKED_FOR_TOKENS = new Set(['login', 'refresh', 'token'])
/** Commands that show what they were given. */
const SHOWS_INPUT = new Set(['decode', 'verify'])

function redactResult(trace: Trace, redactor: Redactor): unknown {
  const { result } = trace
  if (typeof result !== 'object' || result === null || isExact(result) || SHOWS_INPUT.has(trace.command)) return result
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => {
      if (name === 'tokens' && ASKED_FOR_TOKENS.has(trace.command)) return [name, value]
      return [name, redactor.value(value, name === 'callback' ? 'by-name' : 'by-value')]
    }),
  )
}

interface Treatment {
  readonly text: (text: string) => string
  readonly byName: boolean
  readonly hide?: Hide
}

/** Strings under a secret name, and every string that holds a secret; numbers keep their digits. */
function redactValue(value: unknown, how: Treatment, owner: string | undefined): unknown {
  const hide = how.hide ?? mask
  if (typeof value === 'string') return owner !== undefined && value !== '' ? hide(value, owner) : how.text(value)
  if (isExact(value)) return owner !== undefined ? hide(value.source, owner) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => redactValue(item, how, owner))
  const keys = Object.hasOwn(value, 'kty')
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const secret = (how.byName && isSecretName(name)) || (keys && isPrivateKeyMember(name))
      const inherited = owner !== undefined && coversObjects(owner) ? owner : undefined
      return [how.text(name), redactValue(member, how, secret ? decode(name) : inherited)]
    }),
  )
}
