import { createHash } from 'node:crypto'
import { isExact, readJson, writeJson } from '../jose/json-reader.ts'
import type { Exchange, Header, Trace } from './trace.ts'

/** Parameters and members whose values are secret wherever they occur in an exchange. */
const SECRET_NAMES = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'logout_token',
  'client_secret',
  'client_assertion',
  'assertion',
  'code',
  'code_verifier',
  'password',
  'device_code',
  'subject_token',
  'actor_token',
  'registration_access_token',
  'initial_access_token',
  'token',
  'request',
  'response',
  'dpop',
  'secret',
])

const JWT = /\beyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*){1,3}/g
/** Shorter values would be found by chance in ordinary text. */
const SHORTEST = 8

/** A secret as a report shows it: what it is, how long, and enough of its hash to compare two. */
export function mask(value: string, kind: string): string {
  const sum = createHash('sha256').update(value).digest('hex').slice(0, 8)
  return `<${kind} ${value.length} chars sha256:${sum}>`
}

/** A copy of a record without secrets; the tokens in `result` of the commands that were asked for them stay. The record itself is not changed. */
export function redact(trace: Trace, options: { readonly reveal: boolean; readonly extra?: readonly string[] }): Trace {
  if (options.reveal) return trace
  const known = knownSecrets(trace, options.extra ?? [])
  const text = (value: string): string => known.hide(value)
  return {
    ...trace,
    result: hideResult(trace, known),
    failures: trace.failures.map((failure) => ({
      ...failure,
      message: text(failure.message),
      hint: text(failure.hint),
    })),
    notes: trace.notes.map(text),
    steps: trace.steps.map((step) => ({
      ...step,
      notes: step.notes.map(text),
      failure: step.failure && { ...step.failure, message: text(step.failure.message), hint: text(step.failure.hint) },
      checks: step.checks.map((check) => ({
        ...check,
        message: text(check.message),
        ...(check.expected === undefined ? {} : { expected: hideDeep(check.expected, known) }),
        ...(check.actual === undefined ? {} : { actual: hideDeep(check.actual, known) }),
      })),
      exchanges: step.exchanges.map((exchange) => redactExchange(exchange, known.hide)),
    })),
  }
}

/** One exchange without secrets; `hide` takes out values that are known from elsewhere. */
export function redactExchange(exchange: Exchange, hide: (text: string) => string = hideJwts): Exchange {
  const { request, response } = exchange
  return {
    ...exchange,
    failure: exchange.failure && { ...exchange.failure, message: hide(exchange.failure.message) },
    request: {
      ...request,
      url: hide(redactUrl(request.url)),
      headers: redactHeaders(request.headers, hide),
      body: hide(redactBody(request.body)),
    },
    response: response && {
      ...response,
      headers: redactHeaders(response.headers, hide),
      bytes: new Uint8Array(),
      body: hide(redactBody(response.body)),
    },
  }
}

interface Known {
  hide(text: string): string
}

/** Values that the run knows to be secret, wherever else they turn up, URL-encoded too. */
function knownSecrets(trace: Trace, extra: readonly string[]): Known {
  const found = new Map<string, string>(extra.map((value) => [value, 'secret']))
  for (const step of trace.steps) {
    for (const { request, response } of step.exchanges) {
      collect(found, request.url, request.body, response?.body ?? '')
      for (const [name, value] of [...request.headers, ...(response?.headers ?? [])]) {
        if (name.toLowerCase() === 'authorization') collectAuthorization(found, value)
        if (name.toLowerCase() === 'location') collect(found, value, '', '')
      }
    }
  }
  const values = [...found]
    .filter(([value]) => value.length >= SHORTEST)
    .sort(([one], [other]) => other.length - one.length)
  return {
    hide: (text) => {
      let shown = text
      for (const [value, kind] of values) {
        for (const form of new Set([value, encodeURIComponent(value)])) {
          if (shown.includes(form)) shown = shown.replaceAll(form, mask(value, kind))
        }
      }
      return hideJwts(shown)
    },
  }
}

function hideJwts(text: string): string {
  return text.replace(JWT, (token) => mask(token, 'token'))
}

function collect(found: Map<string, string>, url: string, ...bodies: readonly string[]): void {
  for (const part of [url.split(/[?#]/).slice(1).join('&'), ...bodies]) {
    for (const [name, value] of parametersOf(part)) if (SECRET_NAMES.has(name) && value !== '') found.set(value, name)
  }
}

function collectAuthorization(found: Map<string, string>, value: string): void {
  const [scheme = '', credentials = ''] = value.split(/\s+/, 2)
  if (credentials !== '') found.set(credentials, 'credentials')
  if (scheme.toLowerCase() !== 'basic') return
  const secret = Buffer.from(credentials, 'base64').toString('utf8').split(':').slice(1).join(':')
  if (secret === '') return
  found.set(secret, 'client_secret')
  found.set(new URLSearchParams(`s=${secret}`).get('s') ?? secret, 'client_secret')
}

/** Name and value pairs of a form or of a JSON document at any depth. */
function parametersOf(text: string): readonly (readonly [string, string])[] {
  if (/^\s*[{["]/.test(text)) {
    const pairs: [string, string][] = []
    walk(readJson(text).value, (name, value) => void pairs.push([name, value]))
    return pairs
  }
  return /^[^<\s]*=/.test(text) ? [...new URLSearchParams(text)] : []
}

function walk(value: unknown, visit: (name: string, value: string) => void): void {
  if (typeof value !== 'object' || value === null || isExact(value)) return
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') visit(name, member)
    else walk(member, visit)
  }
}

/** A URL with the secret parameters of its query and fragment, and its password, taken out. */
export function redactUrl(url: string): string {
  return url
    .replace(/\/\/([^/@\s]*):([^/@\s]*)@/, '//$1:***@')
    .replace(/([?&#])([\w.%-]+)=([^&#\s]*)/g, (all, sign: string, name: string, value: string) => {
      if (!SECRET_NAMES.has(decode(name)) || value === '') return all
      return `${sign}${name}=${mask(decode(value), name)}`
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function redactBody(body: string): string {
  if (body === '') return body
  if (/^\s*[{["]/.test(body)) return redactJson(body)
  if (/^\s*</.test(body)) return redactHtml(body)
  if (/^[\w.%+-]+=[^\s]*$/.test(body)) return redactUrl(`?${body}`).slice(1)
  return body
}

/** JSON keeps its form where it can be read; else secrets are found by their names in the text. */
function redactJson(body: string): string {
  const { value } = readJson(body)
  if (value === undefined) {
    return body.replace(/("([\w]+)"?\s*:\s*"?)([^",}\s]+)/g, (all, head: string, name: string, secret: string) =>
      SECRET_NAMES.has(name) ? `${head}${mask(secret, name)}` : all,
    )
  }
  return writeJson(redactMembers(value), body.includes('\n') ? 2 : 0)
}

function redactMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map(redactMembers)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAMES.has(name) && typeof member === 'string' && member !== ''
        ? mask(member, name)
        : redactMembers(member),
    ]),
  )
}

/** Hidden fields of a form_post page. */
function redactHtml(body: string): string {
  return body.replace(
    /(<input\b[^>]*\bname\s*=\s*["']?([\w.-]+)["']?[^>]*\bvalue\s*=\s*["'])([^"']*)/gi,
    (all, head: string, name: string, value: string) =>
      SECRET_NAMES.has(name) && value !== '' ? `${head}${mask(value, name)}` : all,
  )
}

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'dpop'])

function redactHeaders(headers: readonly Header[], hide: (text: string) => string): readonly Header[] {
  return headers.map(([name, value]): Header => {
    const key = name.toLowerCase()
    if (SECRET_HEADERS.has(key)) {
      const [, scheme = '', rest = value] = /^(Basic|Bearer|DPoP|Digest)\s+(.*)$/is.exec(value) ?? []
      return [name, `${scheme}${scheme ? ' ' : ''}${mask(rest, 'credentials')}`]
    }
    if (key === 'set-cookie')
      return [
        name,
        value.replace(
          /^([^=;]*)=([^;]*)/,
          (_all, cookie: string, secret: string) => `${cookie}=${mask(secret, 'cookie')}`,
        ),
      ]
    if (key === 'location') return [name, hide(redactUrl(value))]
    return [name, hide(value)]
  })
}

/** Commands whose result has the tokens, since they are what was asked for. */
const ASKED_FOR_TOKENS = new Set(['login', 'refresh', 'token'])

function hideResult(trace: Trace, known: Known): unknown {
  const { result } = trace
  if (typeof result !== 'object' || result === null || isExact(result)) return result
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => {
      if (name === 'tokens' && ASKED_FOR_TOKENS.has(trace.command)) return [name, value]
      return [
        name,
        name === 'callback'
          ? redactMembers(hideDeep(value, known))
          : trace.command === 'decode' || trace.command === 'verify'
            ? value
            : hideDeep(value, known),
      ]
    }),
  )
}

function hideDeep(value: unknown, known: Known): unknown {
  if (typeof value === 'string') return known.hide(value)
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map((item) => hideDeep(item, known))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hideDeep(member, known)]))
}
