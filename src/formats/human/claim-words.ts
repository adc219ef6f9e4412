import type { JsonObject } from '../../jose/json/json.ts'
import { readerOfClaims } from '../../vendors/claims.ts'

/** What registered claims mean, in a few words (RFC 7519 4.1, OIDC Core 2 and 5.1, and the registry). */
const WORDS: Readonly<Record<string, string>> = {
  iss: 'issuer',
  sub: 'subject: who it is about, unique at the issuer',
  aud: 'audience: who it is meant for',
  exp: 'expires',
  nbf: 'not valid before',
  iat: 'issued',
  jti: 'identifier of this token',
  auth_time: 'when the person signed in',
  nonce: 'ties the token to the request',
  acr: 'class of the authentication',
  amr: 'methods of the authentication',
  azp: 'client it was issued to',
  at_hash: 'half the hash of the access token',
  c_hash: 'half the hash of the code',
  s_hash: 'half the hash of the state',
  sid: 'session at the provider',
  scope: 'granted scopes',
  client_id: 'client',
  cnf: 'key the token is bound to',
  events: 'security events',
  htm: 'method of the request it proves',
  htu: 'URL of the request it proves',
  ath: 'hash of the access token it goes with',
  act: 'who acts for the subject',
  email_verified: 'whether the provider checked the address',
  updated_at: 'when the profile changed',
  name: 'full name',
  given_name: 'first name',
  family_name: 'last name',
  middle_name: 'middle name',
  nickname: 'casual name',
  preferred_username: 'name the person goes by; neither unique nor stable',
  profile: 'page about the person',
  picture: 'URL of a picture',
  website: 'web page of the person',
  email: 'e-mail address',
  gender: 'gender',
  birthdate: 'date of birth',
  zoneinfo: 'time zone',
  locale: 'language and region',
  phone_number: 'telephone number',
  phone_number_verified: 'whether the provider checked the number',
  address: 'postal address',
  may_act: 'who may act for the subject',
  roles: 'roles (RFC 9068 2.2.3.1)',
  groups: 'groups (RFC 9068 2.2.3.1)',
  entitlements: 'entitlements (RFC 9068 2.2.3.1)',
  authorization_details: 'what was authorized in detail (RFC 9396)',
  response_type: 'what is asked for',
  redirect_uri: 'where the answer goes',
  state: 'ties the answer to the request',
  code: 'authorization code',
  error: 'error code',
  error_description: 'what went wrong, in words',
  vc: 'verifiable credential',
  vp: 'verifiable presentation',
  vct: 'type of the credential',
  status: 'where to ask whether it was revoked',
  _sd: 'digests of what may be disclosed (RFC 9901)',
  _sd_alg: 'hash of those digests',
  sd_hash: 'hash of what was presented',
  verified_claims: 'claims that were verified, and how',
}

/** What the claims of a token mean: to the vendor that it is of, else by the registry. */
export function claimWords(claims: JsonObject): (name: string) => string | undefined {
  const ofVendor = readerOfClaims(claims)
  return (name) => {
    const meant = ofVendor(name)
    if (meant) return `${inFewWords(meant.means)} (${meant.vendor})`
    return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
  }
}

/** A sentence as words beside a claim: what stands before its first colon or semicolon, which goes into detail. */
function inFewWords(sentence: string): string {
  const words = sentence.split(/[:;]|\.$/, 1)[0] ?? ''
  return /^[A-Z][a-z ]/.test(words) && !/^[A-Z][a-z]+ [A-Z]/.test(words)
    ? `${words.charAt(0).toLowerCase()}${words.slice(1)}`
    : words
}
