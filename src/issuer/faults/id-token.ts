import type { Json } from '../served.ts'
import { closed, sealed } from '../tokens.ts'
import type { Fault } from './fault.ts'
import { ANOTHER, hybrid } from './kinds.ts'

const DAY = 86_400

const claims = (members: Json): Fault => ({ spoil: { idTokenClaims: members } })

/** Claims that are times, by what they are counted from. */
const times = (change: (iat: number) => Json): Fault => ({
  spoil: { idTokenClaims: (right) => ({ ...right, ...change(Number(right['iat'])) }) },
})

const earlier = times((iat) => ({ auth_time: iat - DAY }))

const PUBLIC: Json = { token_endpoint_auth_method: 'none' }

/** What ID Tokens can get wrong. */
export const ID_TOKEN_FAULTS = {
  'an ID Token without auth_time': { ...claims({ auth_time: undefined }), ask: { maxAge: 3600 } },
  'a sign-in longer ago than max_age': { ...earlier, ask: { maxAge: 3600 } },
  'a sign-in before prompt=login': { ...earlier, ask: { prompt: 'login' } },
  'a front-channel ID Token without at_hash': hybrid('code id_token token', { frontClaims: { at_hash: undefined } }),
  'an ID Token with another at_hash': claims({ at_hash: 'another' }),
  'a front-channel ID Token without c_hash': hybrid('code id_token', { frontClaims: { c_hash: undefined } }),
  'a front-channel ID Token with another c_hash': hybrid('code id_token', { frontClaims: { c_hash: 'another' } }),
  'an ID Token with another s_hash': claims({ s_hash: 'another' }),
  'an ID Token that nobody signed': { spoil: { signer: 'nobody' } },
  'an ID Token without alg': { spoil: { idTokenHeader: { alg: '' } } },
  'an ID Token with a secret for a public client': { spoil: { signer: 'client secret' }, client: PUBLIC },
  'an ID Token signed with the client secret': { spoil: { signer: 'client secret' } },
  'an ID Token signed with the published key': { spoil: { signer: 'published key' }, client: PUBLIC },
  'an ID Token signed by a stranger': { spoil: { signer: 'stranger' } },
  'an ID Token of a key that is not published': { spoil: { idTokenHeader: { kid: 'another' } } },
  'an ID Token of a key for encryption': {
    spoil: { jwks: (right) => ({ ...right, body: forEncryption(right.body) }) },
  },
  'an ID Token with an unknown crit': { spoil: { idTokenHeader: { crit: ['unknown'], unknown: true } } },
  'an ID Token that is typed as an access token': { spoil: { idTokenHeader: { typ: 'at+jwt' } } },
  'an ID Token without iss': claims({ iss: undefined }),
  'an ID Token of another issuer': claims({ iss: 'https://another.example' }),
  'an ID Token without sub': claims({ sub: undefined }),
  'an ID Token without aud': claims({ aud: undefined }),
  'an ID Token for another client': claims({ aud: ANOTHER }),
  'an ID Token without the nonce': claims({ nonce: undefined }),
  'an ID Token with another nonce': claims({ nonce: 'another' }),
  'an ID Token with a nonce that nobody sent': { ...claims({ nonce: 'unasked' }), ask: { unset: ['authorize.nonce'] } },
  'two ID Tokens about two people': hybrid('code id_token', { frontClaims: { sub: 'eve' } }),
  'a refreshed ID Token about somebody else': { spoil: { refreshedClaims: { sub: 'eve' } }, refresh: true },
  'an ID Token about another person than was asked for': {
    ...claims({ sub: 'eve' }),
    ask: { claims: '{"id_token":{"sub":{"value":"ada"}}}' },
  },
  'an ID Token without exp': claims({ exp: undefined }),
  'an ID Token without iat': claims({ iat: undefined }),
  'an ID Token whose exp is text': times((iat) => ({ exp: String(iat + 600) })),
  'an ID Token that has expired': times((iat) => ({ iat: iat - DAY, exp: iat - DAY + 600 })),
  'an ID Token of the future': times((iat) => ({ nbf: iat + DAY })),
  'an ID Token that is no JWT': { spoil: { idToken: 'opaque' } },
  'an ID Token with padding': { spoil: { idToken: (token) => `${token}=` } },
  'an ID Token that is no UTF-8': {
    spoil: { idTokenPayload: (text) => Buffer.from(text.replace('{', '{"note":"\xff",'), 'latin1') },
  },
  'an ID Token with sub twice': { spoil: { idTokenPayload: (text) => text.replace('{', '{"sub":"eve",') } },
  'an ID Token encrypted to somebody else': { spoil: { idToken: (token) => sealed(token, 'of another client') } },
  'an ID Token encrypted around one of a stranger': { spoil: { signer: 'stranger', idToken: sealed } },
  'an ID Token encrypted by another algorithm than is registered': {
    spoil: { idToken: sealed },
    ask: { clientMetadata: '{"id_token_encrypted_response_alg":"A256KW"}' },
  },
  'an ID Token encrypted with a broken key': {
    spoil: {
      idToken: closed({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', epk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }),
    },
  },
  'an ID Token encrypted with too many rounds': {
    spoil: { idToken: closed({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2s: 'c2FsdHNhbHRzYWx0', p2c: 1_000_000 }) },
  },
} as const satisfies Record<string, Fault>

function forEncryption(body: unknown): Json {
  const keys = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : []
  return { keys: Array.isArray(keys) ? keys.map((key: Json) => ({ ...key, use: 'enc' })) : [] }
}
