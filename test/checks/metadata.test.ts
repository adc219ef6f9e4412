import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../../src/checks/engine.ts'
import type { MetadataFacts } from '../../src/checks/facts.ts'
import { metadataAlgorithmsRules } from '../../src/checks/metadata/algorithms.rules.ts'
import { metadataFeaturesRules } from '../../src/checks/metadata/features.rules.ts'
import { metadataRules } from '../../src/checks/metadata/metadata.rules.ts'
import { judgeMetadata } from '../../src/checks/metadata/metadata.ts'
import { metadataRequestsRules } from '../../src/checks/metadata/requests.rules.ts'
import { RULE_SETS } from '../../src/checks/sets.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { LIST_MEMBERS } from '../../src/documents/metadata-members.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { assertBounded, idsOf, type Ruling, ruling, untested } from './http-exchange.ts'

const RULES = idsOf(metadataRules, metadataRequestsRules, metadataAlgorithmsRules, metadataFeaturesRules)

const ISSUER = 'https://issuer.example'
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const CIBA = 'urn:openid:params:grant-type:ciba'

/** Metadata that breaks no rule. */
const GOOD: JsonObject = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  jwks_uri: `${ISSUER}/jwks`,
  registration_endpoint: `${ISSUER}/register`,
  revocation_endpoint: `${ISSUER}/revoke`,
  end_session_endpoint: `${ISSUER}/logout`,
  pushed_authorization_request_endpoint: `${ISSUER}/par`,
  require_pushed_authorization_requests: true,
  scopes_supported: ['openid', 'email', 'offline_access'],
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'form_post'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  claims_supported: ['sub', 'email'],
  authorization_response_iss_parameter_supported: true,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  dpop_signing_alg_values_supported: ['ES256'],
}

type Change = { readonly [name: string]: JsonObject[string] | undefined }

function judged(change: Change, about: Partial<MetadataFacts> = {}) {
  const changed = Object.entries({ ...GOOD, ...change }).filter(([, value]) => value !== undefined)
  const metadata = Object.fromEntries(changed) as JsonObject
  return judgeMetadata({ issuer: ISSUER, metadata, form: 'openid', ...about })
}

type Row = readonly [rule: RuleId, expected: Ruling, when: string, change: Change, about?: Partial<MetadataFacts>]

const holds = (rule: RuleId, when: string, change: Change = {}, about?: Partial<MetadataFacts>): Row => [
  rule,
  'holds',
  when,
  change,
  about,
]
const breaks = (rule: RuleId, when: string, change: Change, about?: Partial<MetadataFacts>): Row => [
  rule,
  'broken',
  when,
  change,
  about,
]

/** A rule that GOOD keeps, and changes that break it. */
const both = (rule: RuleId, ...changes: readonly Change[]): readonly Row[] => [
  holds(rule, 'it is as it should be'),
  ...changes.map((change) =>
    breaks(
      rule,
      JSON.stringify(change, (_key, value) => value ?? (value === undefined ? 'absent' : null)),
      change,
    ),
  ),
]

const absent = (name: string): Change => ({ [name]: undefined })
const asked = (issuer: string): Partial<MetadataFacts> => ({ issuer })

const TABLE: readonly Row[] = [
  ...both('meta-issuer-missing', absent('issuer'), { issuer: '' }, { issuer: [ISSUER] }, { issuer: null }),
  ...both(
    'meta-issuer-mismatch',
    { issuer: 'https://evil.example' },
    { issuer: `${ISSUER}/a` },
    { issuer: ISSUER.toUpperCase() },
  ),
  holds('meta-issuer-mismatch', 'only a slash differs', {}, asked(`${ISSUER}/`)),
  holds('meta-issuer-trailing-slash', 'both are spelled alike'),
  breaks('meta-issuer-trailing-slash', 'a slash was typed', {}, asked(`${ISSUER}/`)),
  holds('disc-issuer-slash', 'both are spelled alike'),
  breaks('disc-issuer-slash', 'a slash was typed', {}, asked(`${ISSUER}/`)),
  ...both('meta-issuer-not-https', { issuer: 'http://issuer.example' }),
  ...both(
    'meta-issuer-query-fragment',
    { issuer: `${ISSUER}?a=b` },
    { issuer: `${ISSUER}#a` },
    { issuer: `${ISSUER}?` },
  ),
  ...both('meta-issuer-userinfo', { issuer: 'https://user:pw@issuer.example' }),
  ...both('meta-issuer-template', { issuer: `${ISSUER}/{tenantid}/v2.0` }),
  ...both('meta-authorization-endpoint-missing', absent('authorization_endpoint')),
  ...both('meta-token-endpoint-missing', absent('token_endpoint')),
  holds('meta-token-endpoint-missing', 'only the implicit flow is offered', {
    token_endpoint: undefined,
    response_types_supported: ['id_token', 'id_token token'],
  }),
  ...both('meta-userinfo-endpoint-missing', absent('userinfo_endpoint')),
  ...both('meta-jwks-uri-missing', absent('jwks_uri')),
  ...both('meta-registration-endpoint-missing', absent('registration_endpoint')),
  ...both('meta-endpoint-not-https', { token_endpoint: 'http://issuer.example/token' }),
  ...both('meta-endpoint-not-url', { token_endpoint: '/token' }, { jwks_uri: 7 }, { userinfo_endpoint: '' }),
  ...[
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://issuer.example/t',
    'https://a:b@issuer.example/t',
    'https:issuer.example',
    'https://issuer.example/a b',
  ].map((url) => breaks('meta-endpoint-not-url', `it is ${url}`, { token_endpoint: url })),
  holds('meta-endpoint-not-url', 'it is plain http, which is another matter', { jwks_uri: 'http://issuer.example/k' }),
  ...both('meta-endpoint-fragment', { authorization_endpoint: `${ISSUER}/a#b` }, { token_endpoint: `${ISSUER}/t#` }),
  ...both('meta-endpoint-host-differs', { token_endpoint: 'https://other.example/token' }),
  holds('meta-endpoint-host-differs', 'it is a host of the same domain', {
    token_endpoint: 'https://tokens.issuer.example/t',
  }),
  holds('meta-check-session-iframe-https', 'it is https', { check_session_iframe: `${ISSUER}/s` }),
  breaks('meta-check-session-iframe-https', 'it is http', { check_session_iframe: 'http://issuer.example/s' }),
  ...both('meta-scopes-missing', absent('scopes_supported')),
  ...both('meta-scopes-no-openid', { scopes_supported: ['email'] }),
  ...both(
    'meta-scope-syntax',
    { scopes_supported: ['openid', 'a b'] },
    { scopes_supported: ['openid', 'ä'] },
    { scopes_supported: ['openid', ''] },
  ),
  ...both('meta-offline-access-without-refresh', { grant_types_supported: ['authorization_code'] }),
  holds('meta-offline-access-without-refresh', 'refresh tokens come without offline_access', {
    scopes_supported: ['openid'],
  }),
  ['meta-offline-access-without-refresh', 'left out', 'no grants are listed', absent('grant_types_supported')],
  ...both(
    'meta-response-types-missing',
    absent('response_types_supported'),
    { response_types_supported: 'code' },
    { response_types_supported: [] },
  ),
  ...both(
    'meta-response-types-no-oidc',
    { response_types_supported: ['token'] },
    { response_types_supported: ['none'] },
  ),
  holds('meta-response-types-no-oidc', 'the words stand in another order', {
    response_types_supported: ['token id_token code'],
  }),
  holds('meta-response-types-dynamic', 'all three are listed', {
    response_types_supported: ['code', 'id_token', 'token id_token'],
  }),
  breaks('meta-response-types-dynamic', 'two are missing', {}),
  ['meta-response-types-dynamic', 'left out', 'nobody can register', absent('registration_endpoint')],
  ...both('meta-response-type-token', { response_types_supported: ['code', 'code token'] }),
  ...both('meta-response-type-id-token-front', { response_types_supported: ['code', 'code id_token'] }),
  ...both('meta-response-modes-missing', absent('response_modes_supported')),
  ...both('meta-response-mode-unknown', { response_modes_supported: ['formpost'] }),
  ...both('meta-grant-types-default', absent('grant_types_supported')),
  ...both(
    'meta-grant-types-inconsistent',
    { grant_types_supported: ['refresh_token'] },
    { response_types_supported: ['code', 'id_token'] },
  ),
  ...both('meta-grant-implicit', { grant_types_supported: ['authorization_code', 'implicit'] }),
  ...both('meta-grant-password', { grant_types_supported: ['authorization_code', 'password'] }),
  holds('meta-grant-device-without-endpoint', 'it has one', {
    grant_types_supported: ['authorization_code', DEVICE],
    device_authorization_endpoint: `${ISSUER}/device`,
  }),
  breaks('meta-grant-device-without-endpoint', 'it has none', {
    grant_types_supported: ['authorization_code', DEVICE],
  }),
  holds('meta-grant-ciba-without-endpoint', 'both members are there', {
    grant_types_supported: ['authorization_code', CIBA],
    backchannel_authentication_endpoint: `${ISSUER}/ciba`,
    backchannel_token_delivery_modes_supported: ['poll'],
  }),
  breaks('meta-grant-ciba-without-endpoint', 'the modes are missing', {
    grant_types_supported: ['authorization_code', CIBA],
    backchannel_authentication_endpoint: `${ISSUER}/ciba`,
  }),
  holds('meta-device-endpoint-without-grant', 'the grant is listed', {
    grant_types_supported: ['authorization_code', DEVICE],
    device_authorization_endpoint: `${ISSUER}/device`,
  }),
  breaks('meta-device-endpoint-without-grant', 'the grant is not listed', {
    device_authorization_endpoint: `${ISSUER}/device`,
  }),
  ...both('meta-pkce-missing', absent('code_challenge_methods_supported')),
  ...both('meta-pkce-no-s256', { code_challenge_methods_supported: ['plain'] }),
  ...both('meta-pkce-plain', { code_challenge_methods_supported: ['plain', 'S256'] }),
  ...both('meta-pkce-unknown-method', { code_challenge_methods_supported: ['S256', 's256'] }),
  ...both('meta-iss-parameter-missing', absent('authorization_response_iss_parameter_supported'), {
    authorization_response_iss_parameter_supported: 'true',
  }),
  ...both('meta-request-parameter-default', absent('request_parameter_supported')),
  ...both('meta-request-uri-parameter-default', absent('request_uri_parameter_supported')),
  holds('meta-request-uri-no-registration', 'it is required', {
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
  }),
  breaks('meta-request-uri-no-registration', 'it is not required', { request_uri_parameter_supported: true }),
  ...both('meta-par-endpoint-missing', absent('pushed_authorization_request_endpoint')),
  ...both('meta-require-par-without-endpoint', absent('pushed_authorization_request_endpoint')),
  ['meta-require-par-not-true', 'holds', 'it is required', {}],
  breaks('meta-require-par-not-true', 'it is not required', { require_pushed_authorization_requests: false }),
  ...both(
    'meta-subject-types-missing',
    absent('subject_types_supported'),
    { subject_types_supported: ['private'] },
    { subject_types_supported: 'public' },
  ),
  ...both('meta-claims-supported-missing', absent('claims_supported')),
  ...both('meta-claims-supported-no-sub', { claims_supported: ['email'] }),
  holds('meta-claim-types-unknown', 'they are known', { claim_types_supported: ['normal'] }),
  breaks('meta-claim-types-unknown', 'one is not', { claim_types_supported: ['normal', 'plain'] }),
  holds('meta-ciba-delivery-mode-unknown', 'they are known', {
    backchannel_token_delivery_modes_supported: ['poll', 'ping'],
  }),
  breaks('meta-ciba-delivery-mode-unknown', 'one is not', {
    backchannel_token_delivery_modes_supported: ['poll', 'pull'],
  }),
  holds('meta-display-values-unknown', 'they are known', { display_values_supported: ['page', 'wap'] }),
  breaks('meta-display-values-unknown', 'one is not', { display_values_supported: ['window'] }),
  holds('meta-prompt-values-unknown', 'they are known', { prompt_values_supported: ['none', 'create'] }),
  breaks('meta-prompt-values-unknown', 'one is not', { prompt_values_supported: ['signup'] }),
  holds('meta-locale-invalid', 'they are tags', { ui_locales_supported: ['en-GB', 'zh-Hant'] }),
  breaks('meta-locale-invalid', 'one has an underscore', { claims_locales_supported: ['en_US'] }),
  holds('meta-locale-case', 'they are spelled as usual', { ui_locales_supported: ['en-GB'] }),
  breaks('meta-locale-case', 'one is in lower case', { ui_locales_supported: ['en-gb'] }),
  holds('meta-link-not-url', 'they are', { op_policy_uri: `${ISSUER}/policy`, op_tos_uri: `${ISSUER}/terms` }),
  breaks('meta-link-not-url', 'one is a path', { op_policy_uri: `${ISSUER}/policy`, op_tos_uri: '/terms' }),
  holds('meta-service-documentation-missing', 'it is there', {
    registration_endpoint: undefined,
    service_documentation: `${ISSUER}/docs`,
  }),
  breaks('meta-service-documentation-missing', 'there is neither', absent('registration_endpoint')),
  holds('meta-acr-values-invalid', 'they are URIs or names', {
    acr_values_supported: ['urn:mace:incommon:iap:silver', 'loa2', '0'],
  }),
  breaks('meta-acr-values-invalid', 'one has a space', { acr_values_supported: ['level two'] }),
  ...both('meta-revocation-endpoint-missing', absent('revocation_endpoint')),
  holds('meta-mtls-bound-type', 'it is a boolean', { tls_client_certificate_bound_access_tokens: true }),
  breaks('meta-mtls-bound-type', 'it is a string', { tls_client_certificate_bound_access_tokens: 'true' }),
  holds('meta-mtls-aliases-invalid', 'they are endpoints', {
    mtls_endpoint_aliases: { token_endpoint: 'https://mtls.issuer.example/token' },
  }),
  breaks('meta-mtls-aliases-invalid', 'one is no endpoint', {
    mtls_endpoint_aliases: { tokens: 'https://mtls.issuer.example/token' },
  }),
  breaks('meta-mtls-aliases-invalid', 'one is http', {
    mtls_endpoint_aliases: { token_endpoint: 'http://mtls.issuer.example/token' },
  }),
  breaks('meta-mtls-aliases-invalid', 'it is a list', { mtls_endpoint_aliases: [] }),
  holds('meta-mtls-aliases-missing', 'they are there', {
    token_endpoint_auth_methods_supported: ['tls_client_auth'],
    mtls_endpoint_aliases: { token_endpoint: 'https://mtls.issuer.example/token' },
  }),
  breaks('meta-mtls-aliases-missing', 'they are not', { token_endpoint_auth_methods_supported: ['tls_client_auth'] }),
  ...both('meta-end-session-missing', absent('end_session_endpoint')),
  holds('meta-frontchannel-session-without-logout', 'both are true', {
    frontchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
  }),
  breaks('meta-frontchannel-session-without-logout', 'one is true', { frontchannel_logout_session_supported: true }),
  holds('meta-backchannel-session-without-logout', 'both are true', {
    backchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
  }),
  breaks('meta-backchannel-session-without-logout', 'one is true', {
    backchannel_logout_session_supported: true,
    backchannel_logout_supported: false,
  }),
  holds('meta-logout-not-boolean', 'they are booleans', { backchannel_logout_supported: false }),
  breaks('meta-logout-not-boolean', 'one is a string', { backchannel_logout_supported: 'false' }),
  holds('meta-rar-types-empty', 'there is one', { authorization_details_types_supported: ['payment'] }),
  breaks('meta-rar-types-empty', 'there is none', { authorization_details_types_supported: [] }),
  holds('meta-protected-resources-invalid', 'they are https', { protected_resources: ['https://api.example'] }),
  breaks('meta-protected-resources-invalid', 'one is a name', { protected_resources: ['api'] }),
  holds('meta-cimd', 'it is a boolean', { client_id_metadata_document_supported: true }),
  breaks('meta-cimd', 'it is a string', { client_id_metadata_document_supported: 'yes' }),
  ...both('meta-idtoken-alg-missing', absent('id_token_signing_alg_values_supported'), {
    id_token_signing_alg_values_supported: 'RS256',
  }),
  ...both('meta-idtoken-alg-no-rs256', { id_token_signing_alg_values_supported: ['ES256'] }),
  ...both('meta-idtoken-alg-none', { id_token_signing_alg_values_supported: ['RS256', 'none'] }),
  ...both('meta-idtoken-alg-hmac-only', { id_token_signing_alg_values_supported: ['HS256'] }),
  ...both(
    'meta-alg-unknown',
    { id_token_signing_alg_values_supported: ['RS256', 'RSA256'] },
    { userinfo_encryption_alg_values_supported: ['A128GCM'] },
  ),
  ...both('meta-alg-deprecated', { id_token_encryption_alg_values_supported: ['RSA1_5'] }),
  breaks('meta-alg-eddsa-polymorphic', 'EdDSA is listed', {
    id_token_signing_alg_values_supported: ['RS256', 'EdDSA'],
  }),
  ['meta-alg-eddsa-polymorphic', 'holds', 'it is not', {}],
  holds('meta-userinfo-alg-not-array', 'it is a list', { userinfo_signing_alg_values_supported: ['RS256', 'none'] }),
  breaks('meta-userinfo-alg-not-array', 'it is a string', { userinfo_signing_alg_values_supported: 'RS256' }),
  holds('meta-encryption-alg-without-enc', 'both are there', {
    id_token_encryption_alg_values_supported: ['RSA-OAEP'],
    id_token_encryption_enc_values_supported: ['A128GCM'],
  }),
  breaks('meta-encryption-alg-without-enc', 'one is there', { id_token_encryption_alg_values_supported: ['RSA-OAEP'] }),
  holds('meta-request-object-alg-none', 'they are signed', { request_object_signing_alg_values_supported: ['RS256'] }),
  breaks('meta-request-object-alg-none', 'none is listed', { request_object_signing_alg_values_supported: ['none'] }),
  holds('meta-request-object-alg-no-rs256', 'it is listed', { request_object_signing_alg_values_supported: ['RS256'] }),
  breaks('meta-request-object-alg-no-rs256', 'it is not', { request_object_signing_alg_values_supported: ['ES256'] }),
  holds('meta-require-signed-request-object-none', 'none is not listed', {
    require_signed_request_object: true,
    request_object_signing_alg_values_supported: ['RS256'],
  }),
  breaks('meta-require-signed-request-object-none', 'none is listed', {
    require_signed_request_object: true,
    request_object_signing_alg_values_supported: ['RS256', 'none'],
  }),
  holds('meta-require-signed-request-object-unsupported', 'PAR takes them', { require_signed_request_object: true }),
  breaks('meta-require-signed-request-object-unsupported', 'nothing takes them', {
    require_signed_request_object: true,
    pushed_authorization_request_endpoint: undefined,
  }),
  ...both('meta-token-auth-methods-default', absent('token_endpoint_auth_methods_supported')),
  ...both('meta-token-auth-method-unknown', { token_endpoint_auth_methods_supported: ['private_key_jwt', 'basic'] }),
  ...both('meta-token-auth-signing-alg-missing', absent('token_endpoint_auth_signing_alg_values_supported')),
  ...both('meta-token-auth-signing-alg-none', { token_endpoint_auth_signing_alg_values_supported: ['RS256', 'none'] }),
  ...both('meta-token-auth-signing-alg-no-rs256', { token_endpoint_auth_signing_alg_values_supported: ['ES256'] }),
  ...both(
    'meta-token-auth-signing-alg-mismatch',
    { token_endpoint_auth_signing_alg_values_supported: ['HS256'] },
    {
      token_endpoint_auth_methods_supported: ['client_secret_jwt'],
    },
  ),
  ...both('meta-token-auth-symmetric-only', { token_endpoint_auth_methods_supported: ['client_secret_basic'] }),
  holds('meta-revocation-auth-signing-alg', 'they are listed', {
    revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
    revocation_endpoint_auth_signing_alg_values_supported: ['RS256'],
  }),
  breaks('meta-revocation-auth-signing-alg', 'they are not', {
    revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
  }),
  holds('meta-introspection-auth-signing-alg', 'no assertion is taken', {
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
  }),
  breaks('meta-introspection-auth-signing-alg', 'none is listed', {
    introspection_endpoint_auth_signing_alg_values_supported: ['none'],
  }),
  holds('meta-introspection-auth-none', 'callers authenticate', {
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
  }),
  breaks('meta-introspection-auth-none', 'they need not', { introspection_endpoint_auth_methods_supported: ['none'] }),
  ...both(
    'meta-dpop-alg-invalid',
    { dpop_signing_alg_values_supported: ['ES256', 'HS256'] },
    { dpop_signing_alg_values_supported: ['none'] },
  ),
  ...both('meta-dpop-missing', absent('dpop_signing_alg_values_supported')),
  holds('meta-dpop-missing', 'certificates bind them', {
    dpop_signing_alg_values_supported: undefined,
    tls_client_certificate_bound_access_tokens: true,
  }),
  holds('meta-jarm-alg', 'algorithms are listed', {
    response_modes_supported: ['jwt'],
    authorization_signing_alg_values_supported: ['RS256'],
  }),
  breaks('meta-jarm-alg', 'they are not', { response_modes_supported: ['query.jwt'] }),
]

for (const [rule, expected, when, change, about] of TABLE) {
  test(`${rule}: ${expected} when ${when}`.slice(0, 160), () => {
    assert.equal(ruling(judged(change, about), rule), expected)
  })
}

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE, []), [])
})

test('good metadata breaks nothing but what is a matter of taste', () => {
  const wrong = judged({}).filter((finding) => finding.holds === false)
  assert.deepEqual(
    wrong.map((finding) => finding.rule),
    ['meta-response-types-dynamic'],
  )
})

test('plain OAuth metadata need not have what OpenID Connect asks for', () => {
  const findings = judged({ userinfo_endpoint: undefined, jwks_uri: undefined }, { form: 'oauth' })
  const checks = createEngine({ overlay: 'oidc', allow: [] }).judge(findings, { oauthOnly: true })
  for (const rule of ['meta-userinfo-endpoint-missing', 'meta-jwks-uri-missing'])
    assert.ok(!checks.some(({ id }) => id === rule))
})

/** What each set makes of what the metadata list. */
function verdictsOf(change: Change, rule: RuleId): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    RULE_SETS.map((overlay) => {
      const checks = createEngine({ overlay, allow: [] }).judge(judged(change))
      return [overlay, checks.find(({ id }) => id === rule)?.verdict]
    }),
  )
}

test('listing unsigned ID Tokens warns whatever comes through the browser, and fails in fapi2 alone', () => {
  for (const response_types_supported of [['code'], ['code', 'id_token']])
    assert.deepEqual(
      verdictsOf(
        { id_token_signing_alg_values_supported: ['RS256', 'none'], response_types_supported },
        'meta-idtoken-alg-none',
      ),
      { oidc: 'warn', oauth: 'warn', bcp: 'warn', oauth21: 'warn', fapi2: 'fail' },
    )
})

test('listing the password grant warns, and fails in the sets that forbid it', () => {
  assert.deepEqual(verdictsOf({ grant_types_supported: ['authorization_code', 'password'] }, 'meta-grant-password'), {
    oidc: 'warn',
    oauth: 'warn',
    bcp: 'fail',
    oauth21: 'fail',
    fapi2: 'fail',
  })
})

test('unsigned request objects are a note, and fail in fapi2 alone', () => {
  assert.deepEqual(
    verdictsOf({ request_object_signing_alg_values_supported: ['RS256', 'none'] }, 'meta-request-object-alg-none'),
    { oidc: 'info', oauth: 'info', bcp: 'info', oauth21: 'info', fapi2: 'fail' },
  )
})

const NONSENSE: readonly JsonObject[string][] = [
  null,
  true,
  7,
  '',
  'x',
  [],
  {},
  [null],
  [[]],
  [{}],
  { a: 1 },
  'x'.repeat(100_000),
  Array(20_000).fill('x'),
]
test('no member of whatever type stops the judging, and what is told stays bounded', () => {
  for (const name of Object.keys(GOOD).concat(
    'mtls_endpoint_aliases',
    'ui_locales_supported',
    'acr_values_supported',
    '__proto__',
  ))
    for (const value of NONSENSE) {
      const findings = judged({ [name]: value })
      assert.ok(findings.length > 20, `${name} ${String(value).slice(0, 20)}`)
    }
  assertBounded(judged({ issuer: 'x'.repeat(1_000_000) }))
  const list = Array.from({ length: 500 }, (_, index) => `${'x'.repeat(1000)} ${index}`)
  for (const form of ['openid', 'oauth'] as const)
    assertBounded(judged(Object.fromEntries([...LIST_MEMBERS].map((name) => [name, list])), { form }))
})

test('an endpoint that cannot be used rejects where the run uses it, and only there', () => {
  const change = { token_endpoint: '/token', jwks_uri: 'javascript:x', userinfo_endpoint: 'http://other.example/u' }
  const rejecting = (about: Partial<MetadataFacts>) =>
    judged(change, about)
      .filter(({ rule, holds, reject }) => rule.startsWith('meta-endpoint-not-') && holds === false && reject)
      .map(({ message }) => message?.split(' ')[0])
  assert.deepEqual(rejecting({}), [])
  assert.deepEqual(rejecting({ uses: ['token_endpoint', 'userinfo_endpoint'] }), [
    'token_endpoint',
    'userinfo_endpoint',
  ])
  assert.deepEqual(rejecting({ uses: ['jwks_uri', 'userinfo_endpoint'], transport: 'any' }), ['jwks_uri'])
})

test('what is told of an endpoint with a password does not have it', () => {
  assert.doesNotMatch(JSON.stringify(judged({ token_endpoint: 'https://ada:hunter2@issuer.example/t' })), /hunter2/)
})
