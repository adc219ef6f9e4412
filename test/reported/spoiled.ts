import { generateKeyPairSync } from 'node:crypto'
import { type Json, json, type Spoilers } from '../support/provider.ts'
import { UNSOUND } from './keys.ts'
import { withMembers } from './providers.ts'
import type { Scenario } from './run.ts'
import { encode, jws, NOW } from './tokens.ts'

/** Metadata of which nearly nothing is as it should be. */
const METADATA: Json = {
  userinfo_endpoint: 'no URL',
  revocation_endpoint: 'https://other.example/revoke#part',
  scopes_supported: ['a"b', 'offline_access'],
  response_types_supported: ['none', 'none'],
  response_modes_supported: ['telepathy', 'jwt'],
  authorization_signing_alg_values_supported: ['none'],
  grant_types_supported: [
    ...['implicit', 'password', 'urn:openid:params:grant-type:ciba'],
    'urn:ietf:params:oauth:grant-type:device_code',
  ],
  subject_types_supported: ['other'],
  id_token_signing_alg_values_supported: ['HS256', 'none', 'made-up'],
  id_token_encryption_alg_values_supported: ['RSA1_5'],
  request_object_signing_alg_values_supported: ['none'],
  require_signed_request_object: true,
  request_uri_parameter_supported: undefined,
  request_parameter_supported: false,
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth', 'made-up'],
  token_endpoint_auth_signing_alg_values_supported: ['none'],
  revocation_endpoint_auth_signing_alg_values_supported: ['none'],
  introspection_endpoint_auth_methods_supported: ['none'],
  introspection_endpoint_auth_signing_alg_values_supported: ['none'],
  dpop_signing_alg_values_supported: ['HS256'],
  userinfo_signing_alg_values_supported: 'RS256',
  code_challenge_methods_supported: ['plain', 'rot13'],
  require_pushed_authorization_requests: true,
  claims_supported: ['name'],
  claim_types_supported: ['odd'],
  backchannel_token_delivery_modes_supported: ['odd'],
  display_values_supported: ['odd'],
  op_tos_uri: '/terms',
  prompt_values_supported: ['odd'],
  acr_values_supported: ['a b'],
  ui_locales_supported: ['en_GB', 'EN-gb'],
  frontchannel_logout_session_supported: true,
  backchannel_logout_session_supported: true,
  backchannel_logout_supported: 'yes',
  tls_client_certificate_bound_access_tokens: 'yes',
  mtls_endpoint_aliases: { nothing_endpoint: 'no URL' },
  authorization_details_types_supported: [],
  client_id_metadata_document_supported: 'yes',
  service_documentation: null,
  made_up: true,
}

/** What an ID Token must not say. */
const CLAIMS: Json = {
  iss: 'https://evil.example',
  sub: `ä@example.com${'x'.repeat(300)}`,
  aud: ['other', 'another'],
  azp: 'other',
  exp: NOW - 600_000,
  iat: NOW - 700_000,
  nbf: NOW + 600,
  auth_time: NOW - 40_000_000,
  nonce: 'another',
  at_hash: 'wrong',
  acr: '',
  amr: ['odd'],
  sid: '',
  email: 'ada@example.com',
  name: null,
  updated_at: 'today',
  padding: 'x'.repeat(5000),
}

/** Command lines against providers and tokens that are spoiled through and through. */
export function spoiledScenarios(issuer: string): readonly Scenario[] {
  const login = ['login', '--issuer', issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  const spoiled = (name: string, spoil: Spoilers, ...args: string[]): Scenario => ({
    name,
    spoil,
    lines: [[...login, '--login-timeout', '60', ...args]],
  })
  const discovered = (name: string, discovery: Spoilers['discovery']): Scenario => ({
    name,
    spoil: { ...(discovery ? { discovery } : {}) },
    lines: [['discover', issuer]],
  })
  const text = (name: string, body: string | Uint8Array, type = 'application/json'): Scenario =>
    discovered(name, () => ({ ...json({}, 200, { 'content-type': type }), body }))
  const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return [
    {
      name: 'metadata that are spoiled through and through',
      spoil: { discovery: withMembers(METADATA) },
      lines: [
        ['discover', issuer],
        ['discover', issuer, '--rules', 'fapi2'],
      ],
    },
    discovered('metadata of somebody else', withMembers({ issuer: 'https://a:b@{tenant}.example/?q#f' })),
    discovered('metadata of nobody', () => json({})),
    text('a page instead of metadata', '<!doctype html><title>Sign in</title>', 'text/html'),
    text(
      'metadata in another encoding, with members twice',
      '\ufeff{"issuer": 1, "issuer": "2", "n": 12345678901234567890}',
      'application/json; charset=latin1',
    ),
    text('metadata that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    text('metadata as JSON in JSON', JSON.stringify(JSON.stringify({ issuer }))),
    {
      name: 'keys that are spoiled through and through',
      spoil: { jwks: () => json({ keys: UNSOUND }, 200, { 'content-type': 'text/html' }) },
      lines: [
        ['discover', issuer],
        ['discover', issuer, '--rules', 'fapi2'],
      ],
    },
    { name: 'no keys', spoil: { jwks: () => json({ keys: [] }) }, lines: [['discover', issuer]] },
    { name: 'no key set', spoil: { jwks: () => json({}) }, lines: [['discover', issuer]] },
    spoiled('an ID Token of claims that are all wrong', { idTokenClaims: () => CLAIMS }),
    spoiled('an ID Token without claims', { idTokenClaims: () => ({}) }, '--max-age', '60', '--acr-values', 'strong'),
    spoiled('an ID Token of another key', {
      idToken: () => jws({ kid: 'one', jku: 'x', crit: ['x'] }, {}, ours.privateKey),
    }),
    spoiled('an ID Token that is no JWT', { idToken: () => 'opaque' }),
    spoiled('an ID Token that nobody signed', {
      idToken: () => `${encode({ alg: 'none', kid: '../key' })}.${encode({ sub: 'a@b.example', exp: NOW * 1000 })}.`,
    }),
    spoiled('tokens that are the same', {
      token: (answer) => withMembers({ access_token: (answer.body as Json)['id_token'] })(answer),
    }),
    spoiled('an answer with members that are all wrong', {
      token: () => ({
        ...json(
          { access_token: 'é', token_type: 'odd', expires_in: '1e9', scope: 'all', refresh_token: null, userName: 1 },
          201,
        ),
        headers: { 'content-type': 'text/plain' },
      }),
    }),
    spoiled('an answer without a token', { token: () => json({ expires_in: 40_000_000, accessToken: 'short' }) }),
    spoiled('an access token that says too much', {
      token: withMembers({
        access_token: jws(
          {},
          {
            ...{ iss: 'https://evil.example', client_id: 'other', aud: ['client', 'b', 'c', 'd', 'e', 'f', 'g'] },
            ...{ scope: ['a'], role: 'admin', email: 'ada@example.com', iat: NOW, exp: NOW + 4_000_000 },
          },
          'secret',
        ),
        expires_in: 10,
      }),
    }),
    spoiled('UserInfo of claims that are all wrong', {
      userinfo: () =>
        json({ id: 1, email: 'a', name: null, updated_at: 'x', phone_number: '1', phone_number_verified: true }),
    }),
    spoiled('UserInfo about somebody else', {
      userinfo: () => ({ ...json({}), headers: {}, body: '{"sub": "eve", "email_verified": "true"}' }),
    }),
    spoiled('UserInfo that refuses without a word', { userinfo: () => json({}, 401) }),
    spoiled('a redirect of a dozen faults', {
      callback: (right) => [
        ...right.filter(([name]) => name === 'state'),
        ['iss', 'https://evil.example'],
        ['code', 'short'],
        ['code', 'short'],
      ],
    }),
    spoiled('an error that nobody registered', {
      callback: (right) => [
        ...right.filter(([name]) => name !== 'code'),
        ['error', 'öops'],
        ['error_description', 'a\nb'],
      ],
    }),
    spoiled(
      'a request without any protection',
      {},
      ...['--pkce', 'off', '--unset', 'authorize.state', '--unset', 'authorize.nonce', '--prompt', 'none odd'],
    ),
  ]
}
