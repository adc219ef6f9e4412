import { error, reject, warning } from '../entry.ts'

export const idTokenRefreshRules = {
  'idt-hybrid-iss-sub-differ': reject('OIDC Core 1.0 3.3.3.6', {
    title: 'Both ID Tokens name one person',
    holds: 'iss and sub are the same in the ID Tokens of both endpoints.',
    wrong: 'The two ID Tokens of one login name different issuers or subjects.',
    why: 'The login is of one person in front and of another behind: a mix-up or an attack.',
    operator: 'Issue both tokens from one session.',
    client: 'Reject the login.',
    fault: 'two ID Tokens about two people',
  }),
  'idt-hybrid-claims-differ': warning('OIDC Core 1.0 3.3.3.6', {
    title: 'Both ID Tokens say the same',
    holds: 'Claims about the person agree where both tokens have them; claims about the sign-in stand in both.',
    wrong: 'The two ID Tokens of one login contradict each other.',
    why: 'Clients that read one or the other behave differently.',
    operator: 'Take the claims of both tokens from one record.',
    client: 'Rely on the token from the token endpoint.',
  }),
  'idt-refresh-iss-sub-aud': reject('OIDC Core 1.0 12.2', {
    title: 'Refreshed ID Token is about the same',
    holds: 'iss, sub and aud are those of the ID Token before the refresh.',
    wrong: 'The refreshed ID Token has another issuer, subject or audience.',
    why: 'A session would go over to another person or provider unseen.',
    operator: 'Bind refresh tokens to subject and client.',
    client: 'End the session and sign in again.',
    fault: 'a refreshed ID Token about somebody else',
  }),
  'idt-refresh-iat': error('OIDC Core 1.0 12.2', {
    title: 'Refreshed ID Token is newer',
    holds: 'iat is the time of the refresh, not before the earlier token.',
    wrong: 'The refreshed ID Token says it is older than the one it replaces.',
    why: 'An old token is handed out again, or the clocks of several servers differ.',
    operator: 'Set iat when the new token is issued.',
    client: 'Keep the newer of the two.',
  }),
  'idt-refresh-auth-time': error('OIDC Core 1.0 12.2', {
    title: 'auth_time stays after a refresh',
    holds: 'auth_time stays the time of the original sign-in.',
    wrong: 'auth_time changed by the refresh.',
    why: 'A refresh would pass for a sign-in, and limits on its age would never be reached.',
    operator: 'Keep the time of the sign-in with the refresh token.',
    client: 'Measure the age from the first ID Token.',
  }),
  'idt-refresh-nonce': warning('OIDC Core 1.0 12.2', {
    title: 'No nonce after a refresh',
    holds: 'A refreshed ID Token has no nonce, or the one of the login.',
    wrong: 'The refreshed ID Token has a nonce.',
    why: 'A nonce answers one authentication request; after a refresh it proves nothing, and another one is an error.',
    operator: 'Leave nonce out of refreshed ID Tokens.',
    client: 'Compare it with the one of the login if it is there.',
  }),
}
