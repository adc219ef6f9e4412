import { error, warning } from '../entry.ts'

export const accessTokenProbeRules = {
  'at-dpop-downgrade': error('RFC 9449 7.2', {
    title: 'Bound token is refused as Bearer',
    holds: 'The resource refuses a DPoP-bound token that is sent as a Bearer token.',
    wrong: 'The resource accepts a DPoP-bound token without a proof.',
    why: 'The binding protects nothing where the proof can be left out.',
    operator: 'Refuse tokens with cnf.jkt under the Bearer scheme.',
    client: 'Send bound tokens with the DPoP scheme only.',
    probe: true,
  }),
  'at-dpop-proof-replay': warning('RFC 9449 11.1', {
    title: 'A proof works once',
    holds: 'The server refuses a DPoP proof that it has seen.',
    wrong: 'The same proof was accepted twice.',
    why: 'Whoever overhears a request can repeat it.',
    operator: 'Remember jti for as long as a proof is fresh, or use server nonces.',
    client: 'Make a new proof for every request.',
    probe: true,
  }),
  'at-in-url': error('RFC 6750 2.3, OAuth 2.1 (draft) 5.1/7.1.3.7, RFC 9700 4.3.2', {
    title: 'No access token in the URL',
    holds: 'The resource refuses an access token in the query.',
    wrong: 'The resource accepts an access token in the query.',
    why: 'URLs end up in logs, histories and referrers, and the token with them.',
    operator: 'Accept tokens in the Authorization header only.',
    client: 'Never put a token into a URL.',
    probe: true,
  }),
  'at-rs-challenge': error('RFC 6750 3', {
    title: 'Refusals carry a challenge',
    holds: 'A 401 has WWW-Authenticate: invalid_token for a bad token, no error code where none was sent.',
    wrong: 'The resource refuses without a proper challenge.',
    why: 'Clients cannot tell an expired token from a missing right, and do not know when to renew.',
    operator: 'Add WWW-Authenticate with the scheme and, for a bad token, error="invalid_token".',
    client: 'Renew the token once on 401 whatever the header says.',
    probe: true,
  }),
}
