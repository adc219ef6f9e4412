import type { JsonReading, JsonValue } from '../jose/json.ts'
import type { Exchange } from '../trace/trace.ts'
import { header, isObject, mediaType } from './findings.ts'
import { unwrapEnvelope } from './json-body.ts'

export { unwrapEnvelope } from './json-body.ts'

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
  if (isObject(body)) return fromMembers((name) => body[name])
  if (mediaType(response.headers) === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(response.body)
    return fromMembers((name) => form.get(name) ?? undefined)
  }
  return response.status === 401 || response.status === 403 || response.status === 400
    ? fromChallenge(header(response.headers, 'www-authenticate'))
    : undefined
}

function fromMembers(member: (name: string) => JsonValue | undefined): OAuthError | undefined {
  const error = member('error')
  if (typeof error === 'string' && error !== '') {
    return {
      error: error.slice(0, 200),
      error_description: short(member('error_description') ?? member('errorMessage')),
      error_uri: short(member('error_uri')),
    }
  }
  const code = member('errorCode')
  const failed = member('result') === 'failure' || member('status') === 'failure'
  if (!failed && (code === undefined || code === 0 || code === null)) return undefined
  return { error: short(code) ?? 'failure', error_description: short(member('errorMessage') ?? member('message')) }
}

function short(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value.slice(0, 500)
  return typeof value === 'number' ? String(value) : undefined
}

/** `error="invalid_token", error_description="…"` of a WWW-Authenticate header. */
function fromChallenge(challenge: string | undefined): OAuthError | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`\\b${name}="([^"]{0,300})"`).exec(challenge ?? '')?.[1]
  const error = value('error')
  return error ? { error, error_description: value('error_description'), error_uri: value('error_uri') } : undefined
}
