import { closed } from '../tokens.ts'
import type { Fault } from './fault.ts'
import { ANOTHER, hybrid } from './kinds.ts'

const callback = (parameters: Readonly<Record<string, string | undefined>>): Fault => ({
  spoil: { callback: parameters },
})

/** Nobody comes back, so the wait need not be long. */
const SOON = { loginTimeout: 30 }

/** Known beforehand, since nobody is sent off where the browser ended on a URL that is given. */
const STATE = 'state-0123456789-of-the-demo'

const signedUserinfo = (spoil: Fault['spoil']): Fault => ({
  spoil: { discovery: { members: { userinfo_signing_alg_values_supported: ['RS256'] } }, ...spoil },
  client: { userinfo_signed_response_alg: 'RS256' },
})

/** What authorization responses, token answers and UserInfo can get wrong. */
export const RESPONSE_FAULTS = {
  'a response with another state': { ...callback({ state: 'another' }), ask: SOON },
  'a response without iss': callback({ iss: undefined }),
  'a response of another issuer': callback({ iss: 'https://another.example' }),
  'a response without a code': callback({ code: undefined }),
  'an error word for a code': callback({ code: 'access_denied' }),
  'a response with the code twice': {
    spoil: { callback: (right) => [...right, ...right.filter(([name]) => name === 'code')] },
  },
  'an ID Token in the query': hybrid('code id_token', { responseMode: 'query' }),
  'a response without its ID Token': hybrid('code id_token', { callback: { id_token: undefined } }),
  'a response to another place': {
    spoil: {},
    ask: (issuer) => {
      const parameters = { code: 'code-0123456789-of-the-demo', state: STATE, iss: issuer }
      return {
        state: STATE,
        redirectUri: 'https://client.example/callback',
        callbackUrl: `https://another.example/callback?${new URLSearchParams(parameters)}`,
      }
    },
  },
  'a response JWT for another client': {
    spoil: {
      discovery: {
        members: {
          response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt'],
          authorization_signing_alg_values_supported: ['RS256'],
        },
      },
      jarmClaims: { aud: ANOTHER },
    },
    ask: { responseMode: 'jwt' },
    client: { authorization_signed_response_alg: 'RS256' },
  },
  'an answer without an access token': { spoil: { token: { members: { access_token: undefined } } } },
  'UserInfo about somebody else': { spoil: { userinfo: { members: { sub: 'eve' } } } },
  'a UserInfo JWT for another client': signedUserinfo({ userinfoClaims: { aud: ANOTHER } }),
  'a UserInfo JWT of a stranger': signedUserinfo({ userinfoSigner: 'stranger' }),
  'a UserInfo JWT signed by another algorithm than is registered': {
    ...signedUserinfo({}),
    ask: { clientMetadata: '{"userinfo_signed_response_alg":"ES256"}' },
  },
  'UserInfo encrypted by another algorithm than is registered': {
    spoil: {
      userinfo: { headers: { 'content-type': 'application/jwt' }, body: closed({ alg: 'A128KW', enc: 'A256GCM' }) },
    },
    ask: { clientMetadata: '{"userinfo_encrypted_response_alg":"A256KW"}' },
  },
} as const satisfies Record<string, Fault>
