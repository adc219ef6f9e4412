import { warning } from '../entry.ts'

export const requestEndsRules = {
  'client-credential-expiring': warning('RFC 5280 4.1.2.5, RFC 7591 3.2.1', {
    title: 'What the client proves itself by lasts a while',
    holds: 'Secret, certificate and software statement of the client last longer than the time that was asked for.',
    wrong: 'Secret, certificate or software statement of the client ends within the time that was asked for.',
    why: 'Afterwards the provider refuses this client, and nobody can sign in.',
    operator: 'Issue the next one before this one ends.',
    client: 'Ask for the next one now, and change to it.',
  }),
}
