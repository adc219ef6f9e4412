import { error, info, warning } from '../entry.ts'

export const httpRules = {
  'http-plaintext-served': error('OIDC Discovery 1.0 3, OAuth 2.1 (draft) 1.5, FAPI 2.0 Security Profile 5.2.1-1', {
    title: 'Nothing is served in the clear',
    holds: 'The path is not answered over plain http.',
    wrong: 'The path is answered over plain http.',
    why: 'What passes can be read and changed by anybody on the way.',
    operator: 'Redirect to https, or close the port.',
    client: 'Use https.',
    onLoopback: 'I',
  }),
  'http-307-credentials': error('RFC 9700 4.12, FAPI 2.0 Security Profile 5.3.2.2-10, OAuth 2.1 (draft) 7.5.3', {
    title: 'Redirects do not repeat credentials',
    holds: 'A request that carried credentials is not redirected with 307 or 308.',
    wrong: 'A request that carried credentials is redirected with 307 or 308.',
    why: 'The browser sends the password again, to the client.',
    operator: 'Redirect with 303.',
    client: 'Never read a body that comes with the redirect.',
  }),
  'http-cors-missing': info('OIDC Discovery 1.0 3, RFC 9700 2.6', {
    title: 'Endpoints for browser clients allow them',
    holds: 'The endpoint answers requests of browsers from other origins.',
    wrong: 'The endpoint sends no Access-Control-Allow-Origin.',
    why: 'Clients that run in a browser cannot use it.',
    operator: 'Allow the origins of registered clients, if browser clients are wanted.',
    client: 'Use a backend.',
    symptoms: ['CORS error', 'blocked by CORS policy'],
  }),
  'http-cors-credentials-wildcard': error('Fetch standard', {
    title: 'Not every origin is trusted with cookies',
    holds: 'Access-Control-Allow-Credentials is not sent for any origin that asks.',
    wrong: 'The origin is reflected together with Access-Control-Allow-Credentials: true.',
    why: 'Any page can act in the name of who is signed in.',
    operator: 'Leave Allow-Credentials out, or list the origins.',
    client: 'Nothing.',
  }),
  'http-content-type-nosniff': info('Fetch Standard, X-Content-Type-Options', {
    title: 'Browsers do not guess the type',
    holds: 'JSON answers send X-Content-Type-Options: nosniff.',
    wrong: 'A JSON answer lacks X-Content-Type-Options: nosniff.',
    why: 'A browser may take JSON for a page or a script.',
    operator: 'Send the header.',
    client: 'Nothing.',
  }),
  'http-server-banner': info('RFC 9110 10.2.4', {
    title: 'Servers keep their version to themselves',
    holds: 'No header tells the version of the software.',
    wrong: 'A header tells the version of the software.',
    why: 'It tells attackers which known faults to try.',
    operator: 'Switch the banner off.',
    client: 'Nothing.',
  }),
  'http-json-charset': info('RFC 8259 8.1', {
    title: 'JSON is UTF-8 and says nothing else',
    holds: 'The content type of JSON has no charset, or utf-8.',
    wrong: 'The content type of JSON names another charset than utf-8.',
    why: 'JSON is UTF-8 whatever the header says; some clients believe the header.',
    operator: 'Leave charset out.',
    client: 'Read UTF-8.',
  }),
  'http-clock-skew': warning('FAPI 2.0 Security Profile 5.3.2.1-13 note', {
    title: 'Clocks agree',
    holds: 'The Date of the answer is within ten seconds of the clock of this machine.',
    wrong: 'The Date of the answer differs from the clock of this machine by more than ten seconds.',
    why: 'Tokens seem to be issued in the future or to have expired, and DPoP proofs are refused.',
    operator: 'Synchronise the clock (NTP).',
    client: 'Synchronise the clock of this machine first; it is the likelier one to be wrong.',
    symptoms: ['clock skew', 'wrong time', 'NTP'],
  }),
}

export type HttpRule = keyof typeof httpRules
