/**
 * Claims that the protocol goes by and that say nothing of a person: RFC 7519 4.1 but `sub`, OpenID Connect Core 1.0 sections 2 and 3.3.2.11,
 * RFC 7662 2.2, RFC 7800, RFC 8693, RFC 9068 and FAPI, with what vendors call the same. `sid` is not among them: it is one person's session.
 */
const PROTOCOL = new Set([
  'iss',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'rt_hash',
  'urn:openid:params:jwt:claim:rt_hash',
  'typ',
  'ver',
  'active',
  'scope',
  'scp',
  'client_id',
  'token_type',
  'token_use',
  'cid',
  'appid',
  'appidacr',
  'azpacr',
  'cnf',
  'htm',
  'htu',
  'ath',
  '_claim_names',
])

/** Whether a claim of that name stays as it is where people's claims are masked. */
export function isProtocolClaim(name: string): boolean {
  return PROTOCOL.has(name)
}

/** Claims, parameters and fields that say who somebody is. */
const IDENTITY = new Set([
  'sub',
  'sid',
  'oid',
  'uid',
  'upn',
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'unique_name',
  'username',
  'user',
  'login',
  'login_hint',
  'logout_hint',
  'email',
  'phone_number',
  'phone',
])

export function isIdentityName(name: string): boolean {
  return IDENTITY.has(name)
}

/** Parameters of requests and answers that say who somebody is; Apple sends `user`. */
const HINTS = ['login_hint', 'logout_hint', 'username', 'user', 'email', 'preferred_username', 'upn', 'phone_number']

/** A parameter in a query, a fragment or a form that says who somebody is: what stands before its value, and the value. */
export const HINT = new RegExp(`((?:^|[?&#])(?:${HINTS.join('|')})=)([^&#\\s"'<>]+)`, 'g')

export function isHintName(name: string): boolean {
  return HINTS.includes(name.replaceAll('-', '_'))
}

/** Members of an answer from the token endpoint that say nothing of a person, with what providers add about times. */
const ANSWER = new Set([
  'access_token',
  'token_type',
  'expires_in',
  'ext_expires_in',
  'expires_on',
  'expires_at',
  'not_before',
  'not-before-policy',
  'refresh_token',
  'refresh_expires_in',
  'refresh_token_expires_in',
  'id_token',
  'id_token_expires_in',
  'scope',
  'issued_token_type',
  'authorization_details',
  'token_use',
  'client_id',
  'resource',
  'error',
  'error_description',
  'error_uri',
  'code',
  'state',
  'iss',
  'response',
  'session_state',
])

/** Whether a member of that name, of an answer that brings tokens or a code, stays as it is where people's claims are masked. */
export function isAnswerMember(name: string): boolean {
  return ANSWER.has(name)
}

/** Members of a result, and the same words in a path into one, whose members are claims. */
const CLAIM_SETS = new Set(['claims', 'userinfo', 'introspection'])

export function isClaimSet(name: string): boolean {
  return CLAIM_SETS.has(name)
}

/** Whether what a path into a result leads to is about a person: "id_token.claims.email", "userinfo". */
export function isPersonalPath(path: string): boolean {
  const parts = path.replace(/^result\./, '').split('.')
  const at = parts.findIndex(isClaimSet)
  if (at >= 0) return at + 1 === parts.length || !isProtocolClaim(parts[at + 1] ?? '')
  return (parts[0] === 'tokens' || parts[0] === 'callback') && parts[1] !== undefined && !isAnswerMember(parts[1])
}
