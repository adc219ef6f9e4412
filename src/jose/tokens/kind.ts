import type { JsonObject } from '../json/json.ts'
import type { Kind, TokenReading } from './token.ts'

/** The kinds that a `typ` header names, without `application/`: the one table of them (RFC 8725 3.11). */
const BY_TYP: Readonly<Record<string, Kind>> = {
  'at+jwt': 'access_token',
  'logout+jwt': 'logout_token',
  'dpop+jwt': 'dpop',
  'oauth-authz-req+jwt': 'request',
  'client-authentication+jwt': 'client_assertion',
  'sd-jwt': 'sd_jwt',
  'dc+sd-jwt': 'sd_jwt',
  'vc+sd-jwt': 'sd_jwt',
  'example+sd-jwt': 'sd_jwt',
  'vc+jwt': 'vc',
  'vp+jwt': 'vc',
  'vc+ld+jwt': 'vc',
  'vp+ld+jwt': 'vc',
  'refresh+jwt': 'refresh_token',
  'rt+jwt': 'refresh_token',
}

/** What some providers say of a token in a claim of their own; values in lower case. */
export const STATED_KINDS: readonly (readonly [claim: string, value: string, kind: Kind])[] = [
  ['typ', 'bearer', 'access_token'],
  ['typ', 'dpop', 'access_token'],
  ['typ', 'id', 'id_token'],
  ['typ', 'refresh', 'refresh_token'],
  ['typ', 'offline', 'refresh_token'],
  ['typ', 'logout', 'logout_token'],
  ['token_use', 'access', 'access_token'],
  ['token_use', 'id', 'id_token'],
]

/** The member of `events` that a logout token has (OIDC Back-Channel Logout 1.0 2.4). */
export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Characters of a `typ` that are looked at. */
const LONGEST_TYP = 200

/** The `typ` header in lower case without parameters and the `application/` that may be left out (RFC 7515 4.1.9); empty when there is none. */
export function typOf({ typ }: JsonObject): string {
  if (typeof typ !== 'string') return ''
  const [type = ''] = typ.slice(0, LONGEST_TYP).toLowerCase().split(';', 1)
  return type.trim().replace(/^application\//, '')
}

/** The kind that the `typ` header names; undefined when it names none in particular. */
export function kindOfTyp(header: JsonObject): Kind | undefined {
  const name = typOf(header)
  return Object.hasOwn(BY_TYP, name) ? BY_TYP[name] : undefined
}

/** Members of a token response that say outright what a token is. */
const HINTS: ReadonlySet<string> = new Set<Kind>(['id_token', 'access_token', 'refresh_token', 'logout_token'])

/** What kind of token this most probably is; `hint` is the name of the member it came under. */
export function kindOf(token: TokenReading, hint?: string): Kind {
  if (token.form === 'jwe') return 'jwe'
  if (token.form === 'opaque') return 'opaque'
  if (token.disclosures) return 'sd_jwt'
  const named = kindOfTyp(token.header)
  if (named) return named
  if (!token.claims) return 'jws'
  return hint !== undefined && HINTS.has(hint) ? (hint as Kind) : byClaims(token.claims, hint)
}

/** What verifying depends on besides the token: the kind that was named, or what is expected of it. */
export interface KindChoice {
  readonly kind: Kind | undefined
  /** Whether something was expected that only an ID Token has. */
  readonly expectsIdToken: boolean
}

/** The kind that a token is verified as. One that could be anything is held to be what was expected. */
export function kindToVerify(token: TokenReading, hint: string | undefined, choice: KindChoice): Kind {
  if (choice.kind) return choice.kind
  const guess = kindOf(token, hint)
  // What cannot be read is what it came as, or what its header says in the clear.
  if (guess === 'jwe' || guess === 'opaque') return closedKind(token, hint) ?? guess
  return choice.expectsIdToken && (guess === 'jwt' || guess === 'userinfo') ? 'id_token' : guess
}

function closedKind(token: TokenReading, hint: string | undefined): Kind | undefined {
  const named = token.form === 'opaque' ? undefined : kindOfTyp(token.header)
  return named ?? (hint !== undefined && HINTS.has(hint) ? (hint as Kind) : undefined)
}

function byClaims(claims: JsonObject, hint: string | undefined): Kind {
  const has = (...names: readonly string[]): boolean => names.every((name) => claims[name] !== undefined)
  const { events } = claims
  if (typeof events === 'object' && events !== null && LOGOUT_EVENT in events) return 'logout_token'
  const stated = STATED_KINDS.find(([claim, value]) => isWord(claims[claim], value))
  if (stated) return stated[2]
  if (has('htm', 'htu')) return 'dpop'
  if (has('_sd') || has('_sd_alg')) return 'sd_jwt'
  if (isHealthCard(claims['vc'])) return 'health_card'
  if (has('vc') || has('vp') || isCredential(claims['type'])) return 'vc'
  if (has('response_type') || hint === 'request') return 'request'
  if (hint === 'client_assertion' || isClientAssertion(claims)) return 'client_assertion'
  if (hint === 'response' || (has('iss', 'aud') && (has('code') || has('error')) && !has('sub'))) return 'jarm'
  return isAccessToken(claims) ? 'access_token' : tokenKind(claims, has)
}

/** Claims by which access tokens name the client that they were issued to. */
const CLIENTS = ['client_id', 'azp', 'cid', 'appid']

/** Whether a token with a nonce is an access token all the same: it has scope or client of one, and is for somebody else than that client. */
function isAccessToken(claims: JsonObject): boolean {
  const has = (name: string): boolean => claims[name] !== undefined
  if (['at_hash', 'c_hash', 's_hash'].some(has)) return false
  if (!['scope', 'scp', 'client_id', 'cid', 'appid'].some(has)) return false
  const { aud } = claims
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return !CLIENTS.some((name) => has(name) && audiences.includes(claims[name]))
}

/** ID Token, access token or UserInfo response, which share most of their claims; a token that nothing marks is a JWT and no more. */
function tokenKind(claims: JsonObject, has: (...names: readonly string[]) => boolean): Kind {
  if (MARKS_OF_ID_TOKENS.some((name) => has(name))) return 'id_token'
  if (MARKS_OF_ACCESS_TOKENS.some((name) => has(name))) return 'access_token'
  if (isForItsParty(claims)) return 'id_token'
  if (has('iss', 'sub', 'aud') && !has('exp') && !has('iat')) return 'userinfo'
  return 'jwt'
}

/** Claims that OIDC Core defines for ID Tokens alone, and those of Firebase and Apple. */
const MARKS_OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'firebase', 'nonce_supported']
/** Scope, client and binding, and what Kubernetes says of a service account. */
const MARKS_OF_ACCESS_TOKENS = [
  ...['scope', 'scp', 'client_id', 'cnf', 'cid', 'appid', 'azpacr', 'appidacr', 'realm_access', 'resource_access'],
  ...['kubernetes.io', 'kubernetes.io/serviceaccount/namespace'],
]

/** Whether the party that a token was issued to is its audience (OIDC Core 2). */
function isForItsParty({ azp, aud }: JsonObject): boolean {
  if (typeof azp !== 'string') return false
  return Array.isArray(aud) ? aud.includes(azp) : aud === azp
}

function isWord(value: unknown, word: string): boolean {
  return typeof value === 'string' && value.length === word.length && value.toLowerCase() === word
}

/** A credential of SMART health cards, which name its type so. */
function isHealthCard(vc: unknown): boolean {
  const type: unknown = typeof vc === 'object' && vc !== null && 'type' in vc ? vc.type : undefined
  return Array.isArray(type) && type.includes('https://smarthealth.cards#health-card')
}

function isCredential(type: unknown): boolean {
  return Array.isArray(type) && (type.includes('VerifiableCredential') || type.includes('VerifiablePresentation'))
}

/** The client speaks of itself (RFC 7523 section 3). */
function isClientAssertion(claims: JsonObject): boolean {
  const { iss, sub, aud, jti } = claims
  return typeof iss === 'string' && iss === sub && aud !== undefined && jti !== undefined
}
