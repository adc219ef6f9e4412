import { reject } from '../entry.ts'

export const jwtKindRules = {
  'jwt-kind-mismatch': reject('RFC 8725 3.12', {
    title: 'Token is of the kind it is offered as',
    holds: 'The token is of the kind it is offered as.',
    wrong: 'A token of one kind is offered as another.',
    why: 'Each kind is checked for its own purpose; an access token that passes as an ID Token signs in whoever holds it.',
    operator: 'Mark each kind by typ and audience.',
    client: 'Reject the token; look which token was taken from the response.',
    fault: 'an ID Token that is typed as an access token',
  }),
}
