import { error, info, warning } from '../entry.ts'

export const httpBrowserRules = {
  'http-hsts-missing': warning('RFC 6797 6.1, FAPI 2.0 Security Profile 5.2.3-1', {
    title: 'Browsers are told to stay with https',
    holds: 'Pages send Strict-Transport-Security.',
    wrong: 'A page lacks Strict-Transport-Security.',
    why: 'The first request of a browser may go over http and be taken over.',
    operator: 'Send Strict-Transport-Security: max-age=31536000.',
    client: 'Nothing.',
    sets: { fapi2: 'E' },
    onLoopback: 'I',
  }),
  'http-hsts-short': info('RFC 6797 6.1.1', {
    title: 'https is remembered long enough',
    holds: 'max-age of Strict-Transport-Security is half a year or more.',
    wrong: 'max-age of Strict-Transport-Security is less than half a year.',
    why: 'Browsers of people who come seldom forget it.',
    operator: 'Send max-age=31536000.',
    client: 'Nothing.',
    onLoopback: 'I',
  }),
  'http-authz-cors': error(
    'RFC 9700 2.6, OAuth 2.1 (draft) 3.1, FAPI 2.0 Security Profile 5.2.3-3; OIDC Discovery 1.0 3 (NOT RECOMMENDED)',
    {
      title: 'The authorization endpoint is not for scripts',
      holds: 'The authorization endpoint sends no Access-Control-Allow-Origin.',
      wrong: 'The authorization endpoint allows scripts of other origins.',
      why: 'A page could read the answer, code included.',
      operator: 'Send no CORS headers there.',
      client: 'Send the browser there instead of a script.',
    },
  ),
  'http-clickjacking': warning('RFC 9700 4.16', {
    title: 'Pages cannot be framed',
    holds: 'Sign-in and consent pages forbid to be framed.',
    wrong: 'A sign-in or consent page can be framed.',
    why: 'People can be made to click on consent without seeing it.',
    operator: "Send Content-Security-Policy: frame-ancestors 'none'.",
    client: 'Open the page in a window of its own.',
    symptoms: ['iframe', 'X-Frame-Options', 'frame-ancestors'],
  }),
  'http-referrer-policy': warning('RFC 9700 4.2.4', {
    title: 'Pages do not tell where people came from',
    holds: 'Authorization pages suppress Referer.',
    wrong: 'An authorization page does not suppress Referer.',
    why: 'state and code in the URL leak to whatever the page loads.',
    operator: 'Send Referrer-Policy: no-referrer.',
    client: 'Do the same on the callback page.',
  }),
  'http-login-page-cacheable': warning('RFC 6749 5.1 (spirit)', {
    title: 'Pages are not kept',
    holds: 'Authorization and sign-in pages are no-store.',
    wrong: 'An authorization or sign-in page can be kept in a cache.',
    why: 'The next person at the machine sees it.',
    operator: 'Send Cache-Control: no-store.',
    client: 'Nothing.',
  }),
  'http-cookie-flags': warning('RFC 6265bis, RFC 9700', {
    title: 'Session cookies are protected',
    holds: 'Cookies of the session are Secure, HttpOnly and SameSite.',
    wrong: 'A cookie lacks Secure, HttpOnly or SameSite.',
    why: 'It can be read on the way or by scripts, or sent along by other sites.',
    operator: 'Set all three; SameSite=None where the provider is framed or posted to from elsewhere.',
    client: 'Nothing.',
    symptoms: ['SameSite', 'login loop'],
  }),
}

export type HttpBrowserRule = keyof typeof httpBrowserRules
