import { warning } from '../entry.ts'

export const callbackOpeningsRules = {
  'cb-start-reopened': warning('RFC 6749 10.12, RFC 9700 4.7', {
    title: 'The start address is opened once',
    holds: 'The address that leads to the provider is opened once, by the browser that comes back.',
    wrong: 'The address that leads to the provider was opened again.',
    why: 'Other users of the machine can read it from the list of processes: who opens it first can sign in as himself, and the person works in the account of somebody else.',
    operator: 'Nothing: this is between the machine of the person and the browser.',
    client:
      'Look at whose sign-in came back before it is used. Where others use the machine, sign in with --no-browser, which puts no address on a command line.',
    symptoms: ['login CSRF', 'session fixation', 'signed in as somebody else', 'start URL opened twice'],
  }),
}
