import { reject, warning } from '../entry.ts'

export const logoutRules = {
  'lt-typ': warning('OIDC Back-Channel Logout 1.0 2.4', {
    title: 'Logout token says what it is',
    holds: 'typ of a logout token is logout+jwt.',
    wrong: 'typ is not logout+jwt.',
    why: 'Without a mark of its own it can be mistaken for an ID Token.',
    operator: 'Set typ to logout+jwt.',
    client: 'Insist on events, and on no nonce.',
  }),
  'lt-alg-none': reject('OIDC Back-Channel Logout 1.0 2.6', {
    title: 'Logout token is signed',
    holds: 'A logout token is signed as ID Tokens are; alg is not none.',
    wrong: 'The logout token has alg none.',
    why: 'Anybody could sign people out.',
    operator: 'Sign it with the key of ID Tokens.',
    client: 'Reject it.',
  }),
  'lt-claims': reject('OIDC Back-Channel Logout 1.0 2.4', {
    title: 'Logout token has its claims',
    holds: 'iss, aud, iat, exp, jti and events are there, of this issuer and for this client, and it has not expired.',
    wrong: 'The logout token lacks claims, is for another client, or has expired.',
    why: 'A token of somebody else or of yesterday would end sessions.',
    operator: 'Add all claims, exp too, which is required since the errata.',
    client: 'Reject it with 400.',
  }),
  'lt-sub-or-sid': reject('OIDC Back-Channel Logout 1.0 2.4', {
    title: 'Logout token says whose session',
    holds: 'sub or sid is there.',
    wrong: 'Neither sub nor sid is there.',
    why: 'The client cannot tell which session is to end.',
    operator: 'Add sub, sid or both; sid where the client requires it.',
    client: 'Reject it with 400.',
  }),
  'lt-events': reject('OIDC Back-Channel Logout 1.0 2.4', {
    title: 'Logout token has the logout event',
    holds: 'events has the back-channel logout event, with an object as its value.',
    wrong: 'The logout event is absent or no object.',
    why: 'It is the one mark by which a logout token is told from an ID Token.',
    operator: 'Send {"http://schemas.openid.net/event/backchannel-logout": {}}.',
    client: 'Reject it with 400.',
  }),
  'lt-nonce': reject('OIDC Back-Channel Logout 1.0 2.4', {
    title: 'Logout token has no nonce',
    holds: 'A logout token has no nonce.',
    wrong: 'The logout token has a nonce.',
    why: 'With a nonce it could pass for an ID Token.',
    operator: 'Leave nonce out.',
    client: 'Reject it with 400.',
  }),
  'lt-exp-long': warning('OIDC Back-Channel Logout 1.0 4', {
    title: 'Logout token is short-lived',
    holds: 'A logout token is valid for at most two minutes.',
    wrong: 'The logout token is valid for longer than two minutes.',
    why: 'A captured one can end sessions again and again.',
    operator: 'Let it live for two minutes.',
    client: 'Remember jti until exp.',
  }),
}

export type LogoutRule = keyof typeof logoutRules
