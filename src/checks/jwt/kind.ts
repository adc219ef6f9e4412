import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, typeName } from '../../jose/json/values.ts'
import { kindOfTyp, LOGOUT_EVENT, STATED_KINDS, typOf } from '../../jose/tokens/kind.ts'
import type { JwsReading, Kind } from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import type { RuleId } from '../subjects.ts'

/** Every kind in words. */
const NAMES: Readonly<Record<Kind, string>> = {
  id_token: 'an ID Token',
  access_token: 'an access token',
  refresh_token: 'a refresh token',
  logout_token: 'a logout token',
  userinfo: 'a UserInfo response',
  dpop: 'a DPoP proof',
  jarm: 'an authorization response',
  request: 'a request object',
  client_assertion: 'a client assertion',
  sd_jwt: 'a selectively disclosable credential',
  vc: 'a credential',
  health_card: 'a SMART health card',
  jwt: 'a JWT',
  jws: 'a JWS',
  jwe: 'a JWE',
  jwk: 'a JWK',
  jwks: 'a JWK Set',
  pem: 'a key in PEM form',
  paseto: 'a PASETO',
  saml: 'a SAML message',
  cookie: 'a cookie of an application',
  opaque: 'an opaque token',
}

/** Kinds that say no more than how a token is written, which any token of that form is. */
const OF_FORM: ReadonlySet<Kind> = new Set<Kind>(['jwt', 'jws'])

/** Registered types of JWTs that are of none of the kinds here, and what they are. */
const FOREIGN_TYP: Readonly<Record<string, string>> = {
  'secevent+jwt': 'a security event token (RFC 8417)',
  'token-introspection+jwt': 'an introspection response (RFC 9701)',
  'entity-statement+jwt': 'an entity statement of OpenID Federation',
  'trust-mark+jwt': 'a trust mark of OpenID Federation',
  'resolve-response+jwt': 'a resolve response of OpenID Federation',
  'statuslist+jwt': 'a status list',
  'kb+jwt': 'a key binding of a selectively disclosable credential (RFC 9901)',
  'openid4vci-proof+jwt': 'a proof for a credential',
  'wallet-attestation+jwt': 'a wallet attestation',
}

function foreignTyp(header: JsonObject): string | undefined {
  const name = typOf(header)
  return Object.hasOwn(FOREIGN_TYP, name) ? name : undefined
}

/** The rule about tokens that are offered as another kind. */
export const KIND_MISMATCH = 'jwt-kind-mismatch' satisfies RuleId

/** Judges whether a token offered as one kind is another (RFC 8725 3.12). */
export function judgeKind(kind: Kind, token: JwsReading): readonly Finding[] {
  const found = startFindings()
  const evidence = evidenceOf(kind, token.header, token.claims ?? {})
  found.look(KIND_MISMATCH, evidence === undefined, () => ({
    message: `The token was offered as ${NAMES[kind]}, but ${evidence?.why}.`,
    expected: kind,
    actual: evidence?.kind ?? 'something else',
  }))
  return found.list
}

interface Evidence {
  readonly why: string
  readonly kind?: Kind
}

function evidenceOf(kind: Kind, header: JsonObject, claims: JsonObject): Evidence | undefined {
  if (OF_FORM.has(kind)) return undefined
  const { typ } = header
  if (typ !== undefined && !isText(typ)) return { why: `its typ is ${typeName(typ)}, which names no kind` }
  const typed = kindOfTyp(header)
  if (typed !== undefined && typed !== kind)
    return { kind: typed, why: `typ ${JSON.stringify(header['typ'])} says that it is ${NAMES[typed]}` }
  const foreign = foreignTyp(header)
  if (foreign !== undefined && !(kind === 'logout_token' && foreign === 'secevent+jwt'))
    return { why: `typ ${JSON.stringify(header['typ'])} says that it is ${FOREIGN_TYP[foreign]}` }
  if (kind === 'dpop' && typed !== 'dpop') return { why: 'its typ is not dpop+jwt' }
  for (const [member, value, other] of STATED_KINDS) {
    const stated = claims[member]
    if (other !== kind && isText(stated) && stated.toLowerCase() === value)
      return { kind: other, why: `its member ${member} says ${JSON.stringify(stated)}, as in ${NAMES[other]}` }
  }
  return strangeClaims(kind, claims) ?? missingClaims(kind, claims)
}

/** Claims that only another kind has. */
function strangeClaims(kind: Kind, claims: JsonObject): Evidence | undefined {
  const has = (name: string): boolean => claims[name] !== undefined
  if (kind !== 'logout_token' && isObject(claims['events']) && LOGOUT_EVENT in claims['events'])
    return { kind: 'logout_token', why: 'it has the event of a logout token' }
  if (kind !== 'request' && has('response_type') && (has('redirect_uri') || has('client_id')))
    return { kind: 'request', why: 'it has the parameters of an authorization request' }
  if (kind !== 'jarm' && kind !== 'request' && isAuthorizationResponse(has))
    return { kind: 'jarm', why: 'it has the parameters of an authorization response' }
  if (kind !== 'dpop' && has('htm') && has('htu'))
    return { kind: 'dpop', why: 'it has htm and htu, as a DPoP proof has' }
  const { iss, sub } = claims
  if ((kind === 'access_token' || kind === 'userinfo') && isText(iss) && iss === sub)
    return { kind: 'client_assertion', why: 'its iss and sub are one and the same, as in a client assertion' }
  if (kind === 'userinfo' && (has('scope') || has('scp')) && (has('client_id') || has('cid') || has('azp')))
    return { kind: 'access_token', why: 'it has the scope and the client of an access token' }
  const idToken = ['nonce', 'at_hash', 'c_hash'].filter(has)
  if (kind === 'id_token')
    return idToken.length === 0 && (has('scp') || (has('scope') && has('client_id')))
      ? { kind: 'access_token', why: 'it has the scope of an access token and neither nonce nor at_hash' }
      : undefined
  const hashes = ['at_hash', 'c_hash'].filter(has)
  if ((kind === 'logout_token' || kind === 'userinfo' || kind === 'client_assertion') && hashes.length > 0)
    return { kind: 'id_token', why: `it has ${hashes.join(' and ')}, as an ID Token has` }
  return undefined
}

/** A code or an error, with the state that comes along or without the subject that any other token has. */
function isAuthorizationResponse(has: (name: string) => boolean): boolean {
  return (has('code') || has('error')) && (has('state') || !has('sub'))
}

/** Claims without which a token cannot be of its kind. */
function missingClaims(kind: Kind, claims: JsonObject): Evidence | undefined {
  const has = (name: string): boolean => claims[name] !== undefined
  if (kind === 'access_token' && !['exp', 'scope', 'scp', 'client_id', 'cid', 'azp', 'jti'].some(has))
    return { why: 'it has neither exp nor scope nor client_id, one of which an access token has' }
  if (kind === 'jarm' && !['code', 'error', 'state', 'access_token', 'id_token', 'response'].some(has))
    return { why: 'it has no parameter of an authorization response' }
  if (kind === 'request' && !has('client_id') && !has('response_type'))
    return { why: 'it has no parameter of an authorization request' }
  if (kind === 'client_assertion' && claims['iss'] !== claims['sub'])
    return { why: 'its iss and sub are not one and the same client' }
  return undefined
}
