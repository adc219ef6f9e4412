import { error, info, reject, warning } from '../entry.ts'

export const userinfoRules = {
  'ui-content-type': error('OIDC Core 1.0 5.3.2', {
    title: 'UserInfo names its content type',
    holds: 'The answer is application/json, or application/jwt when it is signed or encrypted.',
    wrong: 'The content type is not that of the body.',
    why: 'Clients choose by it how to read the answer, and strict ones refuse.',
    operator: 'Send application/json for JSON and application/jwt for a JWT.',
    client: 'Look at the body if you must get by, and never guess in favour of an unsigned answer.',
  }),
  'ui-sub-missing': error('OIDC Core 1.0 5.3.2', {
    title: 'UserInfo has sub',
    holds: 'sub is there, as a non-empty string.',
    wrong: 'sub is absent, empty or no string.',
    why: 'Nobody can tell whom the answer is about, nor compare it with the ID Token.',
    operator: 'Return sub always, whatever the scope.',
    client: 'Do not use the answer; strict libraries refuse it.',
  }),
  'ui-sub-mismatch': reject('OIDC Core 1.0 5.3.2', {
    title: 'UserInfo is about the same person',
    holds: 'sub equals sub of the ID Token.',
    wrong: 'UserInfo is about another subject than the ID Token.',
    why: 'With a swapped access token one person is shown the data of another.',
    operator: 'Use one identifier for a client in both places, pairwise ones too.',
    client: 'Throw the answer away.',
  }),
  'ui-no-store': info('RFC 6749 5.1 (spirit), OIDC Core 1.0 16.5', {
    title: 'UserInfo is not cached',
    holds: 'Cache-Control keeps the answer out of shared caches.',
    wrong: 'Nothing keeps the answer out of shared caches.',
    why: 'Personal data stays where others can read it.',
    operator: 'Send Cache-Control: no-store.',
    client: 'Do not cache the answer beyond the session.',
  }),
  'ui-token-revoked': warning('RFC 6750 3.1', {
    title: 'The access token lives as long as was said',
    holds: 'The access token was taken while its lifetime lasts.',
    wrong: 'The access token was refused as invalid before the end that expires_in gave it.',
    why: 'It was revoked: by a sign-out, or by a newer login or refresh where the provider revokes everything older.',
    operator: 'Say in the challenge that the token was revoked.',
    client: 'Use the newest access token, or sign in again.',
  }),
  'ui-body-is-jwt': warning('OIDC Core 1.0 5.3.2', {
    title: 'UserInfo comes as announced',
    holds: 'The body is a JWT only where one was asked for and application/jwt is the content type.',
    wrong: 'The body is a JWT although none was announced, or its content type is not application/jwt.',
    why: 'Clients parse it as JSON and fail.',
    operator: 'Send Content-Type: application/jwt, and only to clients that registered an algorithm.',
    client: 'Look at the body, and verify the JWT.',
  }),
  'ui-bearer-challenge': error('RFC 6750 3', {
    title: 'Refusals say how to do better',
    holds: 'A 401 has a WWW-Authenticate challenge.',
    wrong: 'UserInfo refused the access token; the challenge says why, where there is one.',
    why: 'Without it a client cannot tell an expired token from a missing scope.',
    operator: 'Send WWW-Authenticate: Bearer error="invalid_token".',
    client: 'Refresh the token, or sign in again.',
  }),
  'ui-id-not-sub': warning('OIDC Core 1.0 5.3.2', {
    title: 'The person is known by sub',
    holds: 'The identifier of the person is sub.',
    wrong: 'An identifier other than sub came, such as id or user_id.',
    why: 'Libraries look at sub alone.',
    operator: 'Send sub.',
    client: 'Map the identifier by hand.',
  }),
}

export type UserinfoRule = keyof typeof userinfoRules
