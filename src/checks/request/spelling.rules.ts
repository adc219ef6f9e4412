import { warning } from '../entry.ts'

export const requestSpellingRules = {
  'rp-param-typo': warning('RFC 6749 3.1', {
    title: 'Parameters are spelled right',
    holds: 'No parameter looks like a registered one that was mistyped.',
    wrong: 'A parameter is within two letters of a registered one.',
    why: 'Providers ignore what they do not know, and the login fails for another reason.',
    operator: 'Nothing: unknown parameters must be ignored.',
    client: 'Correct the name.',
  }),
  'rp-param-camelcase': warning('RFC 6749 3.1', {
    title: 'Parameters are in snake case',
    holds: 'No registered parameter is spelled with capitals.',
    wrong: 'A registered parameter is spelled with capitals.',
    why: 'Names are compared exactly, and the parameter is ignored.',
    operator: 'Nothing: unknown parameters must be ignored.',
    client: 'Write client_secret, not clientSecret.',
  }),
  'rp-param-whitespace': warning('RFC 6749 3.1, B', {
    title: 'No stray white space',
    holds: 'No name or value of a parameter begins or ends with white space.',
    wrong: 'A name or value of a parameter begins or ends with white space.',
    why: 'It is sent and compared with the rest.',
    operator: 'Nothing.',
    client: 'Take it out; it often comes along when a URL is wrapped.',
  }),
}
