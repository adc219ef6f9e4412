import { error, info, reject, warning } from '../entry.ts'

export const idTokenAuthenticationRules = {
  'idt-auth-time-missing': reject('OIDC Core 1.0 2, 3.1.2.1', {
    title: 'auth_time is there when asked for',
    holds: 'auth_time is there when max_age was sent or the claim was essential.',
    wrong: 'auth_time was asked for and is absent.',
    why: 'The client asked how long ago the person signed in, and cannot tell.',
    operator: 'Add auth_time when max_age or an essential auth_time is requested.',
    client: 'Reject the token if the age of the sign-in matters to you.',
  }),
  'idt-auth-time-too-old': reject('OIDC Core 1.0 3.1.3.7 #13', {
    title: 'Sign-in is recent enough',
    holds: 'The person signed in at most max_age seconds before the request, the clock tolerance aside.',
    wrong: 'The person signed in longer ago than max_age allows.',
    why: 'A session left open was used where a fresh sign-in was asked for.',
    operator: 'Make the person sign in again when the session is older than max_age.',
    client: 'Reject the token and send the person to sign in again.',
  }),
  'idt-auth-time-implausible': warning('OIDC Core 1.0 2', {
    title: 'auth_time is plausible',
    holds: 'auth_time is neither in the future nor more than a year ago.',
    wrong: 'auth_time lies in the future or long ago.',
    why: 'A time like that is a wrong unit, a wrong clock, or the creation of the account.',
    operator: 'Send the time of the last sign-in, in seconds.',
    client: 'Do not decide by it.',
  }),
  'idt-acr-not-satisfied': warning('OIDC Core 1.0 3.1.3.7 #12, 5.5.1.1', {
    title: 'acr is one of those asked for',
    holds: 'acr is one of the values that were requested.',
    wrong: 'acr is none of the values that were requested.',
    why: 'The sign-in may have been weaker than the client wants. Where acr was asked for as essential the login has failed.',
    operator: 'Reach a requested level or answer with an error where it is essential.',
    client:
      'Look at acr yourself before letting the person do what needs that level; reject the ID Token where acr is essential.',
  }),
  'idt-acr-empty': warning('OIDC Core 1.0 2', {
    title: 'acr says something',
    holds: 'acr, where present, is a non-empty string.',
    wrong: 'acr is empty or no string.',
    why: 'A client that tests for presence alone takes it for a level.',
    operator: 'Leave acr out where there is none.',
    client: 'Treat it as absent.',
  }),
  'idt-amr-type': error('OIDC Core 1.0 2', {
    title: 'amr is a list',
    holds: 'amr, where present, is a list of strings.',
    wrong: 'amr is not a list of strings.',
    why: 'Clients look for a value in a list; in a string they find parts of words.',
    operator: 'Send a list even for one method.',
    client: 'Do not search a string for a method.',
  }),
  'idt-amr-unregistered': info('OIDC Core 1.0 2, RFC 8176', {
    title: 'amr values are registered',
    holds: 'Values of amr are registered (RFC 8176).',
    wrong: 'amr has values that are not registered.',
    why: 'Their meaning is that of one provider; clients of several providers misread them.',
    operator: 'Use the registered values where one fits.',
    client: 'Agree on the meaning with the provider.',
  }),
  'idt-sid-missing': warning('OIDC Front-Channel Logout 1.0 3, OIDC Back-Channel Logout 1.0 2.1', {
    title: 'sid is there for logout',
    holds: 'sid is there, as a string, when the provider announces sessions in its logout.',
    wrong: 'The provider announces sessions in its logout, and the token has no usable sid.',
    why: 'A logout token that names a session then fits none of the client.',
    operator: 'Add sid to ID Tokens, or withdraw the announcement.',
    client: 'End every session of the subject on logout.',
  }),
  'idt-reauth-not-proven': reject('OIDC Core 1.0 3.1.2.1', {
    title: 'The person signed in again',
    holds: 'Where prompt=login was asked for, auth_time lies after the start of this login.',
    wrong: 'prompt=login was asked for, and auth_time lies before the start of this login.',
    why: 'The person was not asked again, or the request was altered on the way.',
    operator: 'Ask again on prompt=login, and set auth_time to that time.',
    client: 'Use max_age=0 or a signed request where it matters, and reject the login.',
  }),
  'idt-reauth-unknown': warning('OIDC Core 1.0 3.1.2.1', {
    title: 'A new sign-in can be told',
    holds: 'Where prompt=login was asked for, the ID Token has auth_time.',
    wrong: 'prompt=login was asked for, and the ID Token has no auth_time.',
    why: 'Whether the person signed in again cannot be told.',
    operator: 'Send auth_time.',
    client: 'Ask with max_age=0, which makes auth_time required.',
  }),
}

export type IdTokenAuthenticationRule = keyof typeof idTokenAuthenticationRules
