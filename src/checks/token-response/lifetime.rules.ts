import { error, info, warning } from '../entry.ts'

export const tokenResponseLifetimeRules = {
  'tok-expires-in-missing': warning('RFC 6749 5.1', {
    title: 'Lifetime is told',
    holds: 'The answer has expires_in.',
    wrong: 'The answer has no expires_in.',
    why: 'The client learns that the token has expired only when it is refused.',
    operator: 'Return expires_in.',
    client: 'Refresh when a call is answered with 401.',
  }),
  'tok-expires-in-type': error('RFC 6749 5.1, App. A.14', {
    title: 'Lifetime is a number',
    holds: 'expires_in is a positive whole number.',
    wrong: 'expires_in is no positive whole number.',
    why: 'Clients in typed languages fail on a string, and others reckon wrongly with it.',
    operator: 'Return a JSON number of seconds, without quotes.',
    client: 'Convert a string of digits; take anything else as unknown.',
  }),
  'tok-lifetime-long': info('OIDC Core 1.0 16.18, FAPI 2.0 Security Profile 6.1', {
    title: 'Access token is short-lived',
    holds: 'The access token lives an hour at most.',
    wrong: 'The access token lives longer than an hour.',
    why: 'A token that is stolen works until it expires; most cannot be called back.',
    operator: 'Shorten the lifetime and give refresh tokens.',
    client: 'Guard the token accordingly, and revoke it when it is no longer needed.',
  }),
  'tok-lifetime-implausible': warning('RFC 6749 5.1', {
    title: 'Lifetimes are plausible',
    holds: 'expires_in is at most a year.',
    wrong: 'expires_in is more than a year.',
    why: 'It is milliseconds or a date, or a token that never ends.',
    operator: 'Send seconds from now.',
    client: 'Do not rely on it.',
  }),
}
