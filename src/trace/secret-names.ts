import { getBuiltinModule } from 'node:process'

/** Parameters and members whose values are secret wherever they occur in an exchange; written without separators. */
const SECRET = new Set(
  [
    'access_token',
    'refresh_token',
    'id_token',
    'id_token_hint',
    'login_hint_token',
    'logout_token',
    'subject_token',
    'actor_token',
    'registration_access_token',
    'initial_access_token',
    'token',
    'client_secret',
    'client_assertion',
    'assertion',
    'code',
    'code_verifier',
    'device_code',
    'user_code',
    'auth_req_id',
    'request',
    'response',
    'dpop',
    'password',
    'passwd',
    'secret',
    'api_key',
  ].map(plain),
)

/** Names that also head whole objects of other things, such as an echo of the request. */
const ALSO_ORDINARY = new Set(['request', 'response', 'code', 'token', 'secret'])

/** Members of a JWK that belong to its owner alone (RFC 7518 6.2.2, 6.3.2, 6.4.1). */
const PRIVATE_KEY = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

/** Headers whose whole value is secret; those of RFC 6265 and of authentication are taken apart instead. */
const SECRET_HEADER = /(^|-)(token|secret|api-?key|apikey|auth|password|signature|assertion|dpop)$/

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '')
}

/** Whether a parameter or member of that name holds a secret; camel case and `token.code` of a shaping flag count. */
export function isSecretName(name: string): boolean {
  return name.length <= 64 && SECRET.has(plain(name.slice(name.lastIndexOf('.') + 1)))
}

/** Whether strings below an object or array of that name are secret as well. */
export function coversObjects(name: string): boolean {
  return !ALSO_ORDINARY.has(plain(name))
}

export function isPrivateKeyMember(name: string): boolean {
  return PRIVATE_KEY.has(name)
}

/** Whether a header of that name, in lower case, holds nothing but a secret. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name)
}

/** Shorter values, and what people make up, could be guessed from their hash, so they are shown without one. */
const HASHED = 20
const GUESSABLE = new Set(['password', 'passwd', 'Basic credentials'])

/** A secret as a report shows it: what it is, how long in characters, and enough of its hash to compare two. */
export function mask(value: string, kind: string): string {
  const shown = kind.replace(/[^\w. -]/g, '').slice(0, 40)
  if (value.length < HASHED || GUESSABLE.has(kind)) return `<${shown} ${value.length} chars>`
  return `<${shown} ${value.length} chars sha256:${getBuiltinModule('node:crypto').createHash('sha256').update(value).digest('hex').slice(0, 8)}>`
}
