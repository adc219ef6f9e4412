import { reject } from '../entry.ts'

export const callbackJarmRules = {
  'cb-jarm-claims': reject('JARM 1.0 2.1, 2.4', {
    title: 'Response JWT is valid',
    holds: 'A response that comes as a JWT is signed by the issuer, for this client, and has not expired.',
    wrong: 'The JWT of the response is not signed by the issuer, not for this client, or has expired.',
    why: 'Whoever can write such a JWT can write any response.',
    operator: 'Sign it with a published key and set iss, aud and exp.',
    client: 'Reject the response.',
    fault: 'a response JWT for another client',
  }),
}
