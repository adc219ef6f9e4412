import { generateKeyPairSync } from 'node:crypto'
import { sealed } from '../../src/issuer/tokens.ts'
import { type Answer, type Json, json, SECRET, type Spoilers } from '../support/provider.ts'
import { withMembers } from './providers.ts'
import type { Scenario } from './run.ts'
import { accessToken, CLIENTS, jws, NOW, PUBLISHED } from './tokens.ts'

const PEM = CLIENTS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const FORMER = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const refusal = (members: Json | string, status = 400): Spoilers => ({
  token: () => (typeof members === 'string' ? { ...json({}, status), body: members } : json(members, status)),
})

/** `login`, `refresh` and `userinfo`. */
export function loginScenarios(issuer: string): readonly Scenario[] {
  const client = ['--issuer', issuer, '--client-id', 'client']
  const login = ['login', ...client, '--client-secret', 'env:SECRET', '--login-timeout', '60']
  const withoutSecret = ['login', '--issuer', issuer, '--client-id', 'public', '--client-auth', 'none']
  const tokens = (members: Json): Spoilers => ({ token: withMembers(members) })
  const claims = (members: Json): Spoilers => ({ idTokenClaims: (right) => ({ ...right, ...members }) })
  const back =
    (...parameters: [string, string][]): Spoilers['callback'] =>
    (right) => [...right, ...parameters]
  const par = (answer: Answer): Spoilers => ({
    discovery: withMembers({ pushed_authorization_request_endpoint: `${issuer}/par` }),
    elsewhere: ({ path }) => (path === '/par' ? answer : undefined),
  })
  const wanted = { sub: { value: 'ada' }, iat: { essential: true }, acr: { values: ['strong'] }, sid: { value: 'x' } }
  const ASKED = JSON.stringify({ id_token: wanted, userinfo: { sub: { essential: true, value: 'ada' } } })
  const UNMET = JSON.stringify({
    id_token: { sub: { value: 'bob' }, email: { essential: true }, azp: { value: 'x' }, acr: 1 },
    userinfo: { iban: { essential: true }, sub: { value: 'bob' } },
  })
  return [
    {
      name: 'claims that are asked for and do not come',
      spoil: claims({ azp: 'client' }),
      lines: [[...login, '--claims', UNMET, '--allow', 'idt-sub-mismatch']],
    },
    {
      name: 'a sound login, a refresh and UserInfo',
      lines: [login, ['refresh'], ['userinfo'], [...login, '--rules', 'fapi2'], ['refresh', '--rules', 'fapi2']],
    },
    {
      name: 'a request object where it is taken',
      spoil: { discovery: withMembers({ request_parameter_supported: true }) },
      lines: [[...login, '--request-object', 'signed', '--login-timeout', '1']],
    },
    {
      name: 'a request object where none is taken',
      spoil: { discovery: withMembers({ request_parameter_supported: false }) },
      lines: [[...login, '--request-object', 'signed', '--login-timeout', '1']],
    },
    {
      name: 'a login that asks for everything that may be asked for',
      spoil: {
        discovery: withMembers({ acr_values_supported: ['strong'], check_session_iframe: `${issuer}/session` }),
        callback: back(['session_state', 'x'], ['expires_in', '60']),
        ...claims({ acr: 'strong', amr: ['pwd'], sid: 's', s_hash: 'wrong' }),
      },
      lines: [
        [
          ...login,
          ...['--prompt', 'login', '--max-age', '60', '--acr-values', 'strong', '--response-mode', 'query'],
          ...['--scope', 'openid email phone profile offline_access', '--claims', ASKED],
        ],
      ],
    },
    {
      name: 'a JWT as access token, for a resource that was named',
      spoil: tokens({ access_token: accessToken(issuer) }),
      lines: [[...login, '--resource', 'https://api.example']],
    },
    {
      name: 'a token of type DPoP that is bound to no key',
      spoil: tokens({ access_token: accessToken(issuer), token_type: 'DPoP' }),
      lines: [[...login, '--dpop']],
    },
    {
      name: 'a client that shows by a key who it is, where only secrets are known',
      files: { 'key.pem': PEM },
      lines: [['login', ...client, '--client-auth', 'private_key_jwt', '--client-key', 'key.pem']],
    },
    {
      name: 'a pushed request whose answer is in the wrong form',
      spoil: par(json({ request_uri: 'urn:ietf:params:oauth:request_uri:x', expires_in: 60 }, 200)),
      lines: [[...login, '--par', '--callback-url', 'http://127.0.0.1:8400/callback?code=x']],
    },
    {
      name: 'a client that is registered otherwise than it acts and is answered',
      spoil: {
        idToken: sealed,
        userinfo: (right) => ({
          ...right,
          body: sealed(jws({ kid: 'k' }, { sub: 'ada', iss: issuer, aud: 'client' }), SECRET),
          headers: { 'content-type': 'application/jwt' },
        }),
      },
      lines: [[...login, '--keep-going', '--client-metadata', '@client.json']],
      files: {
        'client.json': JSON.stringify({
          redirect_uris: ['https://app.example/callback'],
          response_types: ['id_token'],
          grant_types: ['implicit'],
          token_endpoint_auth_method: 'client_secret_post',
          id_token_encrypted_response_alg: 'RSA-OAEP',
          userinfo_signed_response_alg: 'ES256',
          userinfo_encrypted_response_alg: 'RSA-OAEP',
        }),
      },
    },
    {
      name: 'another redirect URI at the token endpoint',
      lines: [[...login, '--set', 'token.redirect_uri=https://other.example/cb']],
    },
    {
      name: 'a client that is registered, and one that is refused',
      lines: [
        ['login', '--demo', '--no-browser'],
        ['login', '--demo', '--no-browser', '--unset', 'register.redirect_uris'],
      ],
    },
    {
      name: 'a registration with addresses that nobody should register',
      lines: [
        [
          ...['login', '--demo', '--no-browser', '--set', 'register.backchannel_logout_uri=http://app.example/out'],
          ...['--set', 'register.frontchannel_logout_uri=https://other.example/out'],
          ...['--set', 'register.redirect_uris=["http://127.0.0.1/callback#part"]'],
        ],
      ],
    },
    { name: 'an answer that is wrong JSON', spoil: refusal('{"error":'), lines: [login] },
    {
      name: 'a refusal by a provider that lists no PKCE',
      spoil: {
        ...refusal({ error: 'invalid_grant' }),
        discovery: { members: { code_challenge_methods_supported: undefined } },
      },
      lines: [login],
    },
    { name: 'a client that is not known', spoil: refusal({ error: 'invalid_client' }, 401), lines: [login] },
    { name: 'a server that is down', spoil: refusal('<html>', 500), lines: [login] },
    {
      name: 'a code and a refresh token that have ended',
      spoil: refusal({ error: 'invalid_grant', error_description: 'code expired' }),
      lines: [login, ['refresh']],
    },
    { name: 'no grant for refresh tokens', spoil: refusal({ error: 'unsupported_grant_type' }), lines: [['refresh']] },
    {
      name: 'a clock that is far off',
      spoil: {
        token: () => ({
          ...json({ error: 'invalid_client' }, 401),
          headers: { date: new Date(Date.now() + 600_000).toUTCString() },
        }),
      },
      lines: [[...login, '--client-auth', 'client_secret_jwt']],
    },
    {
      name: 'an error of the authorization endpoint, with a code beside it',
      spoil: { callback: back(['error', 'access_denied']) },
      lines: [login],
    },
    {
      name: 'a token that UserInfo refuses before its end',
      spoil: { userinfo: () => json({}, 401, { 'www-authenticate': 'Bearer error="invalid_token"' }) },
      lines: [login, ['userinfo']],
    },
    {
      name: 'a token endpoint that sends credentials elsewhere',
      spoil: { token: () => ({ ...json({}, 307), headers: { location: `${issuer}/other` } }) },
      lines: [login],
    },
    {
      name: 'a client without a secret, that does not ask for an ID Token',
      spoil: { discovery: () => json({}, 404), token: withMembers({ id_token: undefined }) },
      lines: [
        [
          ...withoutSecret,
          ...['--scope', 'email', '--no-discovery'],
          ...['--authorization-endpoint', `${issuer}/authorize`, '--token-endpoint', `${issuer}/token`],
        ],
        ['refresh'],
      ],
    },
    {
      name: 'an ID Token that is signed with a secret, for a client that has none',
      spoil: { idToken: () => jws({}, { iss: issuer, nbf: NOW, azp: 'public', nonce: 'n' }, SECRET) },
      lines: [[...withoutSecret, '--unset', 'authorize.nonce']],
    },
    {
      name: 'UserInfo as a JWT',
      spoil: {
        jwks: () => json({ keys: [PUBLISHED] }),
        userinfo: () => ({
          ...json({}, 200, { 'content-type': 'application/jwt' }),
          body: jws(
            { kid: 'k' },
            {
              ...{ iss: issuer, aud: 'client', sub: 'ada', phone_number: '+14155550100', phone_number_verified: true },
              ...{ _claim_names: { age: 'elsewhere' }, _claim_sources: {} },
            },
          ),
        }),
      },
      // The key set is not that of the ID Token.
      lines: [[...login, '--keep-going']],
    },
    {
      name: 'claims of other claims providers',
      spoil: {
        idTokenClaims: { _claim_names: { age: 'elsewhere' }, _claim_sources: {} },
        userinfo: {
          members: {
            _claim_names: { iban: 'bank', size: 'shop' },
            _claim_sources: {
              bank: { JWT: jws({ kid: 'k' }, { iss: issuer, sub: 'a-7', iban: 'DE' }) },
              shop: { endpoint: 'https://shop.example/claims', access_token: 'token-of-the-shop' },
              more: {},
            },
          },
        },
      },
      lines: [login],
    },
    {
      name: 'a provider that answers in another response mode',
      lines: [
        [...login, '--response-mode', 'form_post'],
        [...login, '--response-mode', 'fragment'],
      ],
    },
    {
      name: 'a request with mistyped parameters',
      lines: [
        [
          ...login,
          ...['--set', 'authorize.respose_type=code', '--set', 'token.clientSecret=x', '--set', 'token. grant=x'],
        ],
      ],
      spoil: refusal({ error: 'invalid_request' }),
    },
    {
      name: 'a provider that changes its keys while it is asked',
      spoil: {
        jwks: (_, __, times) =>
          json({ keys: [{ ...FORMER.publicKey.export({ format: 'jwk' }), kid: `former-${times}` }] }),
      },
      lines: [login],
    },
  ]
}
