import { warning } from '../entry.ts'

export const tokenResponseSpentRules = {
  'tok-code-spent': warning('RFC 6749 4.1.2', {
    title: 'The code can be exchanged',
    holds: 'The code was taken, or was refused for another reason.',
    wrong: 'The exchange was refused as a code is that has expired or was used before.',
    why: 'A code lives for minutes and is good once; reloading the last page sends it again.',
    operator: 'Say in error_description which of the two it is.',
    client:
      'Sign in again, and look for whoever else takes the code: a proxy, a page that is reloaded, a second listener.',
    symptoms: ['invalid_grant', 'code expired', 'code already used', 'authorization code reused'],
  }),
  'tok-clock-suspected': warning('RFC 7523 3, RFC 9449 11.1', {
    title: 'The clocks agree where it counts',
    holds: 'A refused request that carried times was made with clocks that agree.',
    wrong: 'The request carried times, was refused, and the clocks of the two machines differ.',
    why: 'Client assertions and DPoP proofs live for seconds; with clocks apart they are expired or not yet valid.',
    operator: 'Keep the clock by NTP and allow some seconds.',
    client: 'Set the clock of this machine and try again.',
    symptoms: ['clock skew', 'invalid_grant', 'invalid_client', 'client assertion expired'],
  }),
  'refresh-token-spent': warning('RFC 6749 5.2, RFC 9700 4.14.2', {
    title: 'The refresh token is still good',
    holds: 'The refresh token was taken, or was refused for another reason.',
    wrong: 'The refresh token is not taken any more: it has ended, was revoked or was replaced.',
    why: 'Providers end refresh tokens at a sign-out, after some days, or when a newer one was issued; some revoke everything older.',
    operator: 'Say in error_description what ended it.',
    client: 'Sign in again, and use only the newest refresh token.',
    symptoms: ['invalid_grant', 'refresh token expired', 'refresh token revoked', 'session expired'],
  }),
}
