/** Parameters, members, flags and fields of a form whose values are secret wherever they occur; written without separators. */
const SECRET = new Set(
  [
    'id_token_hint',
    'client_assertion',
    'code',
    'code_verifier',
    'device_code',
    'user_code',
    'auth_req_id',
    'request',
    'response',
    'dpop',
    'otp',
    'pin',
    'totp',
  ].map(plain),
)

/** Last words of names that hold a secret: access_token, newPassword, client_secret, api-key. */
const ENDS_SECRET = /(?:token|secret|passw(?:or)?d|passphrase|assertion|apikey|privatekey)$/

/** Names that end in such a word and hold none. */
const HARMLESS = new Set(['requested_token'].map(plain))

/** How error codes begin that end in such a word (RFC 6750 3.1, RFC 8628 3.5, and those of vendors). */
const REFUSES = /^(?:invalid|expired|revoked|missing|wrong|unknown|unsupported)_/i

/** Names that also head whole objects of other things, such as an echo of the request. */
const ALSO_ORDINARY = new Set(['request', 'response', 'code', 'token', 'secret'])

/** Members of a JWK that belong to its owner alone (RFC 7518 6.2.2, 6.3.2, 6.4.1). */
const PRIVATE_KEY = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '')
}

/** Whether a parameter, member, option or field of that name holds a secret; camel case and `token.code` of a shaping flag count. */
export function isSecretName(name: string): boolean {
  // Each of them ends in a letter, which what separates words may follow.
  if (name.length > 64 || !/[a-z_-]$/i.test(name)) return false
  const last = plain(name.slice(name.lastIndexOf('.') + 1))
  return SECRET.has(last) || (ENDS_SECRET.test(last) && !HARMLESS.has(last))
}

/** Whether such a name is an error code as well, so that what follows it may be a sentence: `invalid_token: Invalid audience`. */
export function isAlsoErrorCode(name: string): boolean {
  return REFUSES.test(name)
}

/** Last words of header names alone. */
const ENDS_SECRET_HEADER = /(?:^|-)(?:auth|signature)$/

/** Whether a header of that name, in lower case, holds nothing but a secret; those of authentication and cookies hold other things too. */
export function isSecretHeader(name: string): boolean {
  return isSecretName(name) || ENDS_SECRET_HEADER.test(name)
}

/** Parameters that are JSON documents: OIDC Core 5.5 and 7.2.1, RFC 9396 2, RFC 7591 2. */
const DOCUMENTS = new Set(['claims', 'registration', 'authorization_details', 'jwks'])

export function isDocumentName(name: string): boolean {
  return DOCUMENTS.has(name)
}

/** Whether a secret of that name is random from end to end; others have parts in them that are no secret, such as the session of a code. */
export function isRandomName(name: string): boolean {
  return /^(client_secret|code_verifier|password|passwd|secret)$/.test(name)
}

/** Whether a name that holds a secret in this protocol is used for ordinary things elsewhere: {"code": 400}. */
export function isAlsoOrdinary(name: string): boolean {
  return ALSO_ORDINARY.has(plain(name))
}

/** Whether strings below an object or array of that name are secret as well. */
export function coversObjects(name: string): boolean {
  return !isAlsoOrdinary(name)
}

export function isPrivateKeyMember(name: string): boolean {
  return PRIVATE_KEY.has(name)
}
