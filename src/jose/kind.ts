import type { JsonObject } from './json.ts'
import type { Kind, TokenReading } from './token.ts'

/** The kinds that a `typ` header names outright. */
const BY_TYP: Readonly<Record<string, Kind>> = {
  'at+jwt': 'access_token',
  'logout+jwt': 'logout_token',
  'dpop+jwt': 'dpop',
  'oauth-authz-req+jwt': 'request',
  'client-authentication+jwt': 'client_assertion',
  'sd-jwt': 'sd_jwt',
  'dc+sd-jwt': 'sd_jwt',
  'vc+sd-jwt': 'sd_jwt',
  'vc+jwt': 'vc',
  'vp+jwt': 'vc',
  'refresh+jwt': 'refresh_token',
}

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** What kind of token this most probably is; `hint` is the name of the member it came under. */
export function kindOf(token: TokenReading, hint?: string): Kind {
  if (token.form === 'jwe') return 'jwe'
  if (token.form === 'opaque') return 'opaque'
  const typ = String(token.header['typ'] ?? '')
    .toLowerCase()
    .replace(/^application\//, '')
  const named = BY_TYP[typ]
  if (named) return named
  if (!token.claims) return 'jws'
  return (
    (hint === 'id_token' || hint === 'access_token' || hint === 'refresh_token' ? hint : undefined) ??
    byClaims(token.header, token.claims)
  )
}

function byClaims(header: JsonObject, claims: JsonObject): Kind {
  const has = (...names: readonly string[]): boolean => names.every((name) => claims[name] !== undefined)
  const { events } = claims
  if (typeof events === 'object' && events !== null && LOGOUT_EVENT in events) return 'logout_token'
  if (has('htm', 'htu')) return 'dpop'
  if (has('_sd') || has('_sd_alg')) return 'sd_jwt'
  if (has('vc') || has('vp')) return 'vc'
  if (has('response_type', 'client_id')) return 'request'
  if (has('iss', 'sub', 'aud', 'jti') && claims['iss'] === claims['sub']) return 'client_assertion'
  if (has('iss', 'aud') && (has('code') || has('error')) && !has('sub')) return 'jarm'
  const idToken = has('iss', 'sub', 'aud', 'exp', 'iat')
  if (idToken && (has('nonce') || has('at_hash') || has('c_hash') || has('auth_time') || has('azp'))) return 'id_token'
  if (has('scope') || has('scp') || has('client_id') || has('cnf')) return 'access_token'
  if (String(header['typ'] ?? '').toLowerCase() === 'refresh') return 'refresh_token'
  return idToken ? 'id_token' : 'jwt'
}
