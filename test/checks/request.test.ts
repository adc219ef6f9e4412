import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorizeFacts, ClientFacts, Metadata } from '../../src/checks/facts.ts'
import { requestRedirectRules } from '../../src/checks/request/redirect.rules.ts'
import { requestRegistrationRules } from '../../src/checks/request/registration.rules.ts'
import { requestRules } from '../../src/checks/request/request.rules.ts'
import { judgeRequest, type RequestFacts } from '../../src/checks/request/request.ts'
import { requestSpellingRules } from '../../src/checks/request/spelling.rules.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { Registered } from '../../src/documents/client-metadata.ts'
import { assertBounded, assertTelling, broken, idsOf, NOW, type Ruling, ruling, untested } from './http-exchange.ts'

const RULES = idsOf(requestRules, requestRedirectRules, requestRegistrationRules, requestSpellingRules)

type Sent = Readonly<Record<string, string | undefined>>

interface Change {
  readonly sent?: Sent
  readonly requestObjectTo?: 'openid' | 'oauth'
  readonly client?: Partial<ClientFacts>
  readonly metadata?: Metadata
}

const CONFIDENTIAL = { client_id: 'client', auth: 'client_secret_basic', secretBytes: 32, public: false }
const PUBLIC = { auth: 'none', secretBytes: undefined, public: true }
const METADATA = {
  issuer: 'https://issuer.example',
  response_types_supported: ['code', 'id_token code'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
}

function facts({ sent = {}, client = {}, metadata = METADATA, requestObjectTo }: Change): RequestFacts {
  const usual: Sent = {
    response_type: 'code',
    client_id: 'client',
    redirect_uri: 'http://127.0.0.1:8400/callback',
    scope: 'openid',
    state: 's',
    nonce: 'n',
    code_challenge: 'x',
    code_challenge_method: 'S256',
    ...sent,
  }
  const parameters = Object.entries(usual).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const request: AuthorizeFacts = {
    parameters,
    state: usual['state'],
    nonce: usual['nonce'],
    response_type: usual['response_type'] ?? '',
    response_mode: usual['response_mode'],
    redirect_uri: usual['redirect_uri'],
    scope: usual['scope'],
    prompt: usual['prompt'],
    acr_values: usual['acr_values'],
    startedAt: NOW,
  }
  return { request, client: { ...CONFIDENTIAL, ...client }, metadata, ...(requestObjectTo && { requestObjectTo }) }
}

/** A request object for a provider that says whether it takes one. */
function objectTo(requestObjectTo: 'openid' | 'oauth', taken: boolean | undefined): Change {
  const said: Metadata = taken === undefined ? {} : { request_parameter_supported: taken }
  return { requestObjectTo, metadata: { ...METADATA, ...said } }
}

const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined }
const WEB = 'https://app.example/callback'

/** A client that is registered so; what it sends is right but for what is given. */
const registered = (registered: Registered, sent: Sent = {}, client: Partial<ClientFacts> = {}): Change => ({
  client: { ...client, registered },
  sent,
})
const LOOPBACK = ['http://127.0.0.1/callback']

type Row = readonly [RuleId, Ruling, string, Change]

const TABLE: readonly Row[] = [
  ['rp-no-pkce', 'holds', 'S256', {}],
  ['rp-no-pkce', 'broken', 'none', { sent: NO_PKCE }],
  ['rp-no-pkce', 'broken', 'plain', { sent: { code_challenge_method: 'plain' } }],
  ['rp-no-pkce', 'broken', 'no method, which is plain', { sent: { code_challenge_method: undefined } }],
  ['rp-no-pkce', 'left out', 'no code', { sent: { response_type: 'id_token', ...NO_PKCE } }],
  ['rp-no-state-nonce-pkce', 'holds', 'state alone', { sent: { nonce: undefined, ...NO_PKCE } }],
  [
    'rp-no-state-nonce-pkce',
    'broken',
    'none of the three',
    { sent: { state: undefined, nonce: undefined, ...NO_PKCE } },
  ],
  ['rp-openid-scope-missing', 'holds', 'openid', {}],
  [
    'rp-openid-scope-missing',
    'broken',
    'id_token without it',
    { sent: { response_type: 'id_token', scope: 'profile' } },
  ],
  ['rp-openid-scope-missing', 'left out', 'plain OAuth 2.0', { sent: { scope: 'user_read' } }],
  ['rp-nonce-required', 'holds', 'there', { sent: { response_type: 'code id_token' } }],
  ['rp-nonce-required', 'broken', 'absent', { sent: { response_type: 'id_token code', nonce: undefined } }],
  ['rp-offline-no-consent', 'holds', 'consent', { sent: { scope: 'openid offline_access', prompt: 'login consent' } }],
  ['rp-offline-no-consent', 'broken', 'no prompt', { sent: { scope: 'openid offline_access' } }],
  ['rp-prompt-none-combined', 'holds', 'none alone', { sent: { prompt: 'none' } }],
  ['rp-prompt-none-combined', 'broken', 'none login', { sent: { prompt: 'none login' } }],
  ['rp-claims-malformed', 'left out', 'there is none', {}],
  ...[
    '{"id_token":{"acr":{"essential":true,"values":["a"]},"email":null}}',
    '{"userinfo":{"name#de":{"essential":false}},"further":1}',
    '{"id_token":null}',
  ].map((claims): Row => ['rp-claims-malformed', 'holds', claims, { sent: { claims } }]),
  ...[
    '{',
    '',
    '[]',
    '"x"',
    'null',
    '{}',
    '{"idtoken":{}}',
    '{"id_token":[]}',
    '{"id_token":{"acr":"gold"}}',
    '{"id_token":{"acr":{"essential":"true"}}}',
    '{"userinfo":{"acr":{"values":"gold"}}}',
  ].map((claims): Row => ['rp-claims-malformed', 'broken', claims, { sent: { claims } }]),
  ['rp-prompt-unsupported', 'holds', 'registered', { sent: { prompt: 'login consent' } }],
  [
    'rp-prompt-unsupported',
    'broken',
    'not listed',
    { sent: { prompt: 'select_account' }, metadata: { prompt_values_supported: ['none', 'login'] } },
  ],
  ['rp-prompt-unsupported', 'broken', 'not registered', { sent: { prompt: 'always' } }],
  ['rp-default-response-mode', 'holds', 'form_post', { sent: { response_mode: 'form_post' } }],
  ['rp-default-response-mode', 'broken', 'query for a code', { sent: { response_mode: 'query' } }],
  [
    'rp-default-response-mode',
    'broken',
    'fragment for an ID Token',
    { sent: { response_type: 'id_token', response_mode: 'fragment' } },
  ],
  ['rp-redirect-uri-unregistered', 'left out', 'nothing is registered', registered({})],
  ['rp-redirect-uri-unregistered', 'holds', 'any port on loopback', registered({ redirect_uris: LOOPBACK })],
  [
    'rp-redirect-uri-unregistered',
    'holds',
    'any port of localhost',
    registered({ redirect_uris: ['http://localhost:1/cb'] }, { redirect_uri: 'http://localhost:8400/cb' }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'holds',
    'any port of IPv6',
    registered({ redirect_uris: ['http://[::1]/cb'] }, { redirect_uri: 'http://[::1]:8400/cb' }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'broken',
    'another path on loopback',
    registered({ redirect_uris: ['http://127.0.0.1/cb'] }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'broken',
    'localhost is no address',
    registered({ redirect_uris: ['http://localhost/callback'] }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'holds',
    'the second to the letter',
    registered({ redirect_uris: [...LOOPBACK, WEB] }, { redirect_uri: WEB }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'broken',
    'a slash more',
    registered({ redirect_uris: [WEB] }, { redirect_uri: `${WEB}/` }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'broken',
    'another port on the web',
    registered({ redirect_uris: [WEB] }, { redirect_uri: 'https://app.example:8443/callback' }),
  ],
  [
    'rp-redirect-uri-unregistered',
    'broken',
    'a host that begins like loopback',
    registered({ redirect_uris: LOOPBACK }, { redirect_uri: 'http://127.0.0.1.example:80/callback' }),
  ],
  [
    'rp-response-type-unregistered',
    'holds',
    'in another order',
    registered({ response_types: ['code', 'id_token code'] }, { response_type: 'code id_token' }),
  ],
  [
    'rp-response-type-unregistered',
    'broken',
    'a word more',
    registered({ response_types: ['code'] }, { response_type: 'code id_token' }),
  ],
  ['rp-grant-type-unregistered', 'holds', 'the code', registered({ grant_types: ['authorization_code'] })],
  ['rp-grant-type-unregistered', 'broken', 'refresh alone', registered({ grant_types: ['refresh_token'] })],
  [
    'rp-grant-type-unregistered',
    'broken',
    'no implicit',
    registered({ grant_types: ['authorization_code'] }, { response_type: 'code id_token' }),
  ],
  [
    'rp-auth-method-unregistered',
    'holds',
    'the registered one',
    registered({ token_endpoint_auth_method: 'client_secret_basic' }),
  ],
  [
    'rp-auth-method-unregistered',
    'broken',
    'another one',
    registered({ token_endpoint_auth_method: 'client_secret_post' }),
  ],
  [
    'rp-auth-method-unregistered',
    'left out',
    'no code',
    registered({ token_endpoint_auth_method: 'client_secret_post' }, { response_type: 'id_token' }),
  ],
  [
    'rp-acr-values-not-supported',
    'holds',
    'listed',
    { sent: { acr_values: 'a' }, metadata: { acr_values_supported: ['a'] } },
  ],
  [
    'rp-acr-values-not-supported',
    'broken',
    'not listed',
    { sent: { acr_values: 'a b' }, metadata: { acr_values_supported: ['a'] } },
  ],
  ['rp-scope-not-supported', 'holds', 'listed', { metadata: { scopes_supported: ['openid'] } }],
  [
    'rp-scope-not-supported',
    'broken',
    'not listed',
    { sent: { scope: 'openid admin' }, metadata: { scopes_supported: ['openid'] } },
  ],
  ['rp-scope-not-supported', 'left out', 'no list', {}],
  ['rp-request-object-not-supported', 'left out', 'none is sent', {}],
  ['rp-request-object-not-supported', 'holds', 'taken', objectTo('openid', true)],
  ['rp-request-object-not-supported', 'broken', 'refused', objectTo('openid', false)],
  ['rp-request-object-not-supported', 'broken', 'refused by a server of OAuth', objectTo('oauth', false)],
  ['rp-request-object-not-supported', 'broken', 'not said, which means no', objectTo('openid', undefined)],
  ['rp-request-object-not-supported', 'left out', 'metadata of OAuth say nothing', objectTo('oauth', undefined)],
  ['rp-auth-method-not-supported', 'holds', 'listed', {}],
  ['rp-auth-method-not-supported', 'broken', 'not listed', { client: { auth: 'client_secret_post' } }],
  [
    'rp-auth-method-not-supported',
    'broken',
    'not the default',
    { client: { auth: 'client_secret_post' }, metadata: { response_types_supported: ['code'] } },
  ],
  [
    'rp-auth-method-not-supported',
    'holds',
    'a public client and no list',
    { client: PUBLIC, metadata: { response_types_supported: ['code'] } },
  ],
  [
    'rp-auth-method-not-supported',
    'holds',
    'a public client and a list without none',
    {
      client: PUBLIC,
      metadata: { response_types_supported: ['code'], token_endpoint_auth_methods_supported: ['private_key_jwt'] },
    },
  ],
  ['rp-auth-method-not-supported', 'left out', 'no metadata', { metadata: {} }],
  ['rp-response-type-not-supported', 'holds', 'in another order', { sent: { response_type: 'code id_token' } }],
  ['rp-response-type-not-supported', 'broken', 'not listed', { sent: { response_type: 'token' } }],
  ['rp-secret-in-public-client', 'holds', 'a web app', { sent: { redirect_uri: WEB } }],
  ['rp-secret-in-public-client', 'broken', 'an installed app', { sent: { redirect_uri: 'com.example.app:/callback' } }],
  ['rp-secret-in-public-client', 'broken', 'sent through the browser', { sent: { client_secret: 's' } }],
  ['rp-secret-in-public-client', 'left out', 'loopback', {}],
  ['rp-browser-app', 'holds', 'a public client with a code', { sent: { redirect_uri: WEB }, client: PUBLIC }],
  ['rp-browser-app', 'broken', 'a token through the browser', { sent: { response_type: 'id_token token' } }],
  ['rp-redirect-fragment', 'holds', 'none', {}],
  ['rp-redirect-fragment', 'broken', 'there', { sent: { redirect_uri: `${WEB}#x` } }],
  ['rp-redirect-fragment', 'left out', 'no redirect_uri', { sent: { redirect_uri: undefined } }],
  ['rp-redirect-localhost', 'holds', '127.0.0.1', {}],
  ['rp-redirect-localhost', 'broken', 'localhost', { sent: { redirect_uri: 'http://localhost:8400/callback' } }],
  ['rp-redirect-uri-normalised', 'holds', 'nothing to change', { sent: { redirect_uri: `${WEB}?tenant=1` } }],
  [
    'rp-redirect-uri-normalised',
    'holds',
    'a private-use scheme',
    { sent: { redirect_uri: 'com.example.app:/callback' } },
  ],
  [
    'rp-redirect-uri-normalised',
    'broken',
    'default port',
    { sent: { redirect_uri: 'https://app.example:443/callback' } },
  ],
  ['rp-redirect-uri-normalised', 'broken', 'upper case', { sent: { redirect_uri: 'https://App.example/callback' } }],
  [
    'rp-redirect-uri-normalised',
    'broken',
    'dot segments',
    { sent: { redirect_uri: 'https://app.example/a/../callback' } },
  ],
  ['rp-redirect-uri-normalised', 'broken', 'no path', { sent: { redirect_uri: 'https://app.example' } }],
  ['rp-redirect-uri-normalised', 'broken', 'not encoded', { sent: { redirect_uri: 'https://app.example/call back' } }],
  [
    'rp-param-typo',
    'holds',
    'registered, and of the provider',
    { sent: { display: 'page', userKey: 'k', mode: 'x', site: 'y', store: 'z', signicat_profile: 'p' } },
  ],
  ['rp-param-typo', 'broken', 'respose_type', { sent: { respose_type: 'code' } }],
  ['rp-param-typo', 'broken', 'scop', { sent: { scop: 'openid' } }],
  ['rp-param-typo', 'broken', 'a dash for an underscore', { sent: { 'login-hint': 'x' } }],
  ['rp-param-camelcase', 'holds', 'registered', {}],
  ['rp-param-camelcase', 'broken', 'clientSecret', { sent: { clientSecret: 'x' } }],
  ['rp-param-camelcase', 'broken', 'redirectURI', { sent: { redirectURI: 'x' } }],
  ['rp-param-camelcase', 'broken', 'Nonce', { sent: { Nonce: 'x' } }],
  ['rp-param-whitespace', 'holds', 'inside a value', { sent: { scope: 'openid profile', state: ' x ' } }],
  ['rp-param-whitespace', 'broken', 'before a name', { sent: { ' client_id': 'client' } }],
  ['rp-param-whitespace', 'broken', 'after a value', { sent: { client_id: 'client\n' } }],
]

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeRequest(facts(change)), rule), expected)
  })
}

test('every rule about the request has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE) assertTelling(judgeRequest(facts(change)), RULES)
})

test('the usual request breaks nothing', () => {
  assert.deepEqual(
    judgeRequest(facts({})).filter((finding) => finding.holds === false),
    [],
  )
})

test('a mistyped parameter is told from the one that was meant', () => {
  const findings = judgeRequest(facts({ sent: { respose_type: 'code', clientSecret: 'x' } }))
  assert.equal(broken(findings, 'rp-param-typo').expected, 'response_type')
  assert.equal(broken(findings, 'rp-param-camelcase').expected, 'client_secret')
})

test('hostile requests stay bounded', () => {
  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_value, index) => [`respose_typ${index % 10}${' '.repeat(index)}`, ' ']),
  )
  const long = 'x'.repeat(200_000)
  for (const sent of [
    many,
    { [long]: long },
    { scope: 'a '.repeat(100_000), prompt: long, response_mode: long, redirect_uri: long },
  ]) {
    const began = performance.now()
    assertBounded(judgeRequest(facts({ sent })))
    assert.ok(performance.now() - began < 5000)
  }
})
