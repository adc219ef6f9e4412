import { sentenceIn } from '../../documents/said.ts'
import type { JsonObject, JsonReading, JsonValue } from '../../jose/json/json.ts'
import { digitsOf, isObject } from '../../jose/json/values.ts'
import type { Exchange } from '../../trace/trace.ts'
import { header, mediaType } from '../findings.ts'
import { sentenceOf } from '../http/unreadable-answer.ts'
import { failureOf, unwrapEnvelope } from '../http/wrapped-json.ts'

export interface OAuthError {
  readonly error: string
  readonly error_description?: string
  readonly error_uri?: string
}

/** The OAuth error of an answer: from JSON, an envelope, a form-encoded body or the challenge (RFC 6749 5.2, RFC 6750 3). */
export function oauthErrorOf(exchange: Exchange, reading: JsonReading | undefined): OAuthError | undefined {
  const { response } = exchange
  if (!response) return undefined
  const body = unwrapEnvelope(reading?.value)
  const told = isObject(body) ? fromObject(body) : fromForm(exchange)
  const isCode = told !== undefined && (!isObject(body) || typeof body['error'] === 'string')
  if (told && isCode && told.error_description !== undefined) return told
  if (![400, 401, 403].includes(response.status)) return told
  const challenged = fromChallenge(header(response.headers, 'www-authenticate'))
  // The body and the challenge say one thing; what the body has as its code counts.
  if (told && isCode) return challenged?.error === told.error ? { ...challenged, ...given(told) } : told
  if (told && challenged)
    return { ...challenged, error_description: beside(challenged.error_description, told.error_description) }
  if (told) return told
  if (!challenged || challenged.error_description !== undefined) return challenged
  return { ...challenged, error_description: sentenceOf(response, reading) }
}

/** Members of an error without those that are undefined. */
function given({ error, error_uri }: OAuthError): OAuthError {
  return { error, ...(error_uri !== undefined && { error_uri }) }
}

/** Two descriptions in one. */
function beside(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || other === undefined || one === other ? (one ?? other) : `${one} (${other})`
}

function fromObject(body: JsonObject): OAuthError | undefined {
  const { error } = body
  const description = body['error_description'] ?? body['errorMessage'] ?? body['message']
  if (typeof error === 'string' && error !== '') {
    const told = short(description) ?? besides(body, error)
    return { error: error.slice(0, 200), error_description: told, error_uri: short(body['error_uri']) }
  }
  if (isObject(error)) {
    // Some providers put an object of their own where the specification has a code.
    const code = short(error['code']) ?? short(error['type']) ?? short(error['status'])
    return { error: (code ?? 'failure').slice(0, 200), error_description: short(error['message'] ?? description) }
  }
  if (failureOf(body) === undefined) return undefined
  return { error: short(body['errorCode'])?.slice(0, 200) ?? 'failure', error_description: short(description) }
}

/** What a body says beside its error, under whichever name; undefined where that is nothing. */
function besides(body: JsonObject, error: string): string | undefined {
  const { error: _code, error_uri: _uri, ...others } = body
  const said = sentenceIn({ text: 'JSON', value: others })
  return said === error ? undefined : said
}

/** The form-encoded error of a server that answers as early drafts of OAuth 2.0 had it. */
function fromForm(exchange: Exchange): OAuthError | undefined {
  const { response } = exchange
  if (!response) return undefined
  const said = mediaType(response.headers) === 'application/x-www-form-urlencoded'
  // Old servers call their form a text or a page; then it has to begin like one.
  if (!said && !/^\s*error=[\w.-]+(?:&|\s*$)/.test(response.body.slice(0, 300))) return undefined
  const form = new URLSearchParams(response.body.slice(0, 16_384))
  const error = form.get('error')
  if (!error) return undefined
  return {
    error: error.slice(0, 200),
    error_description: short(form.get('error_description') ?? undefined),
    error_uri: short(form.get('error_uri') ?? undefined),
  }
}

function short(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value.slice(0, 500)
  return digitsOf(value)
}

/** `error="invalid_token", error_description="…"` of a WWW-Authenticate header. */
function fromChallenge(challenge: string | undefined): OAuthError | undefined {
  const text = (challenge ?? '').slice(0, 8192)
  const value = (name: string): string | undefined => {
    const [, quoted, bare] =
      new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]+))`).exec(text) ?? []
    return (quoted?.replace(/\\(.)/g, '$1') ?? bare)?.slice(0, 500)
  }
  const error = value('error')
  return error ? { error, error_description: value('error_description'), error_uri: value('error_uri') } : undefined
}
