import { info, reject, warning } from '../entry.ts'

export const idTokenTimesRules = {
  'idt-exp-missing': reject('OIDC Core 1.0 2, 3.1.3.7 #9', {
    title: 'exp is there',
    holds: 'exp says when the token expires.',
    wrong: 'exp is absent: the token never expires.',
    why: 'A token that never expires is good for whoever finds it, at any time.',
    operator: 'Put exp into every ID Token.',
    client: 'Reject the token.',
    fault: 'an ID Token without exp',
  }),
  'idt-lifetime-long': info('OIDC Core 1.0 2', {
    title: 'Token is short-lived',
    holds: 'The token is valid for at most a day.',
    wrong: 'The token is valid for more than a day.',
    why: 'An ID Token tells of one sign-in; it need not outlive the exchange by much.',
    operator: 'Let ID Tokens live for minutes.',
    client: 'Do not use the ID Token as a session.',
  }),
  'idt-iat-missing': reject('OIDC Core 1.0 2', {
    title: 'iat is there',
    holds: 'iat says when the token was issued.',
    wrong: 'iat is absent: nobody can tell how old the token is.',
    why: 'Without it nobody can tell a fresh token from an old one.',
    operator: 'Put iat into every ID Token.',
    client: 'Reject the token.',
    fault: 'an ID Token without iat',
  }),
  'idt-iat-old': warning('OIDC Core 1.0 3.1.3.7 #10', {
    title: 'Token was just issued',
    holds: 'iat of a fresh login is at most five minutes old.',
    wrong: 'The token of this login was issued long before it.',
    why: 'An old token in a new login can be a replayed one.',
    operator: 'Issue a new ID Token for each login; keep the clock by NTP.',
    client: 'Rely on nonce against replay, and set a limit on age if you can.',
  }),
}
