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
}

export function claimWords(name: string): string | undefined {
  return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
}
