import { reject } from '../entry.ts'

export const jwtClaimsFormRules = {
  'idt-sub-missing': reject('OIDC Core 1.0 2', {
    title: 'sub is there',
    holds: 'sub is a non-empty string.',
    wrong: 'sub is absent, empty or no string.',
    why: 'sub is the only claim that identifies the person; nothing else may stand in for it.',
    operator: 'Send a stable identifier as a string, numbers too.',
    client: 'Reject the token; do not fall back on e-mail or name.',
    fault: 'an ID Token without sub',
  }),
  'idt-aud-missing': reject('OIDC Core 1.0 3.1.3.7 #3', {
    title: 'aud is there',
    holds: 'aud is a string or a list of strings, and not empty.',
    wrong: 'aud is absent, empty or of another type.',
    leadsTo: ['jwt-aud-missing', 'idt-aud-mismatch'],
    why: 'Without it the token of one client works at every other.',
    operator: 'Put the client_id into aud.',
    client: 'Reject the token.',
    fault: 'an ID Token without aud',
  }),
}
