import { error, reject } from '../entry.ts'

export const jwtTimesRules = {
  'idt-numeric-date-type': reject('OIDC Core 1.0 2, RFC 7519 2', {
    title: 'Times are numbers',
    holds: 'exp, iat, nbf and auth_time are JSON numbers.',
    wrong: 'A time is not a JSON number.',
    why: 'Libraries skip, misread or refuse times of another type, and an expiry that is skipped is none.',
    operator: 'Write times as numbers, without quotes.',
    client: 'Reject the token; do not convert strings.',
  }),
  'idt-exp-milliseconds': error('OIDC Core 1.0 2', {
    title: 'Times are seconds',
    holds: 'exp, iat, nbf and auth_time are seconds since 1970.',
    wrong: 'A time lies more than fifty years ahead, as milliseconds would.',
    why: 'A token with exp in milliseconds practically never expires.',
    operator: 'Divide by a thousand.',
    client: 'Reject tokens that live for decades.',
  }),
  'idt-expired': reject('OIDC Core 1.0 2, 3.1.3.7 #9', {
    title: 'Token has not expired',
    holds: 'exp lies ahead, the clock tolerance aside.',
    wrong: 'The token has expired.',
    why: 'Accepting old tokens lets those be used that were stolen from logs, backups or browsers.',
    operator: 'Keep the clock by NTP; issue tokens that outlive the exchange.',
    client: 'Reject the token; if the clocks differ, correct them before you raise --clock-tolerance.',
    symptoms: ['expired', 'jwt expired', 'clock skew'],
  }),
  'idt-nbf-future': reject('RFC 7519 4.1.5', {
    title: 'Token is valid already',
    holds: 'nbf, where present, is not ahead of now, the clock tolerance aside.',
    wrong: 'nbf lies in the future: the token is not valid yet.',
    why: 'A recipient must not accept a token before its time.',
    operator: 'Leave nbf out of ID Tokens, or keep the clock by NTP.',
    client: 'Reject the token; compare the clocks.',
    symptoms: ['clock skew', 'jwt not active', 'used too early'],
  }),
  'idt-iat-future': error('OIDC Core 1.0 3.1.3.7 #10, RFC 7519 4.1.6', {
    title: 'iat lies in the past',
    holds: 'iat is not ahead of now, the clock tolerance aside.',
    wrong: 'iat lies in the future.',
    why: 'Either a clock is wrong or the token was not issued when it says.',
    operator: 'Keep the clock by NTP.',
    client: 'Compare your clock with the Date header of the provider.',
    symptoms: ['clock skew', 'issued in the future'],
  }),
}
