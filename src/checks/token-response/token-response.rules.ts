import { error, info, warning } from '../entry.ts'

export const tokenResponseRules = {
  'tok-status': error('RFC 6749 5.1', {
    title: 'Tokens come with 200',
    holds: 'A successful answer has the status 200.',
    wrong: 'Tokens came with another status than 200.',
    why: 'Clients may take the answer for a failure.',
    operator: 'Answer with 200.',
    client: 'Read the body of every 2xx answer.',
  }),
  'tok-content-type': error('RFC 6749 5.1, OIDC Core 1.0 3.1.3.3', {
    title: 'Tokens come as application/json',
    holds: 'The content type is application/json.',
    wrong: 'The answer has another content type than application/json.',
    why: 'Strict clients do not read it.',
    operator: 'Answer with application/json.',
    client: 'Send Accept: application/json; some providers answer in JSON only then.',
    symptoms: ['token response is text/html', 'token response is form-encoded'],
  }),
  'tok-no-store': error('RFC 6749 5.1, OIDC Core 1.0 3.1.3.3, OAuth 2.1 (draft) 3.2.3', {
    title: 'Tokens are not stored on the way',
    holds: 'An answer with tokens has Cache-Control: no-store.',
    wrong: 'The answer with tokens lacks Cache-Control: no-store.',
    why: 'A cache may keep the tokens and hand them to somebody else.',
    operator: 'Send Cache-Control: no-store with every answer of the token endpoint.',
    client: 'Keep caches out of the way to the token endpoint.',
  }),
  'tok-pragma': info('RFC 6749 5.1 (dropped in CORE errata 2 and O21)', {
    title: 'Pragma for old caches',
    holds: 'The answer has Pragma: no-cache.',
    wrong: 'The answer lacks Pragma: no-cache.',
    why: 'Only caches of HTTP/1.0 look at it; newer texts of the specification no longer ask for it.',
    operator: 'Nothing has to be done; Cache-Control: no-store is what counts.',
    client: 'Nothing has to be done.',
  }),
  'tok-refresh-not-rotated': warning('RFC 9700 2.2.2, 4.14.2; OAuth 2.1 (draft) 4.3', {
    title: 'Refresh token of a public client is protected',
    holds: 'The refresh token of a public client is replaced at each use or bound to a key.',
    wrong: 'The refresh token of a public client was neither replaced nor bound to a key.',
    why: 'A stolen one works for as long as it lives, and nobody notices.',
    operator:
      'Rotate refresh tokens of public clients and revoke the family when an old one comes again, or bind them with DPoP.',
    client: 'Use DPoP where the provider supports it.',
  }),
  'tok-refresh-rotated-fapi2': warning('FAPI 2.0 Security Profile 5.3.2.1-9', {
    title: 'Refresh token stays',
    holds: 'The refresh token is not replaced at each use.',
    wrong: 'The refresh token was replaced.',
    why: 'Clients of this profile are bound to keys, so that rotation adds only the risk of losing the new token.',
    operator: 'Switch rotation off for sender-constrained clients.',
    client: 'Store the new refresh token before anything else.',
    only: ['fapi2'],
  }),
  'refresh-rotated': info('RFC 9700 4.14.2', {
    title: 'The refresh token stayed',
    holds: 'The refresh token is the same as before.',
    wrong: 'A new refresh token replaces the old one, as it should for public clients.',
    why: 'Who uses the old one again may lose all tokens.',
    operator: 'Nothing.',
    client: 'Store the new one before anything else.',
  }),
  'refresh-scope-widened': error('RFC 6749 6', {
    title: 'A refresh gives no more than before',
    holds: 'The refreshed scope has no value that was not granted before.',
    wrong: 'The refreshed scope has values that were not granted before.',
    why: 'Nobody agreed to them.',
    operator: 'Grant at most what was granted before.',
    client: 'Do not use what was not asked for.',
  }),
  'refresh-id-token-absent': info('OIDC Core 1.0 12.2', {
    title: 'A refresh brings an ID Token',
    holds: 'The refresh answer has an ID Token.',
    wrong: 'The refresh answer has no ID Token, which is allowed.',
    why: 'A client that wants fresh claims has to ask UserInfo.',
    operator: 'Nothing.',
    client: 'Keep the ID Token of before.',
  }),
}

export type TokenResponseRule = keyof typeof tokenResponseRules
