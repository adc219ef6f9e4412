import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TokenResponseFacts } from '../../src/checks/facts.ts'
import { CAUSE_TABLE, diagnose, tellDiagnosis } from '../../src/checks/token-response/diagnose.ts'
import { judgeTokenResponse } from '../../src/checks/token-response/token-response.ts'
import { sha256 } from '../../src/jose/keys/hash.ts'
import { exchange, reading } from './http-exchange.ts'

const ISSUER = 'https://op.example'
const REDIRECT = 'http://127.0.0.1:8400/callback'
const VERIFIER = 'v'.repeat(43)
const CODE = 'SplxlOBeZQQYbYS6WxSbIA'
const START = Date.parse('2026-11-29T10:00:00Z')

type Body = Readonly<Record<string, string>>

/** What was refused, and how. */
interface Refused {
  readonly status?: number
  readonly answer: object | string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: Body
  readonly facts?: Partial<TokenResponseFacts>
  /** Milliseconds from the arrival of the code to its exchange. */
  readonly waited?: number
}

const SENT: Body = {
  grant_type: 'authorization_code',
  code: CODE,
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
  client_id: 'shop',
}

const PARAMETERS: readonly (readonly [string, string])[] = [
  ['response_type', 'code'],
  ['client_id', 'shop'],
  ['redirect_uri', REDIRECT],
  ['state', 's'],
  ['code_challenge', sha256(VERIFIER)],
  ['code_challenge_method', 'S256'],
]

function factsOf({ status = 400, answer, headers = [], body = SENT, facts: more = {}, waited = 40 }: Refused) {
  const form = new URLSearchParams(body).toString()
  const sent = { url: `${ISSUER}/token`, method: 'POST', headers, body: form }
  const json = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const came = exchange({ status, body: json }, sent, { startedAt: START + 5000, ms: 10 })
  const facts: TokenResponseFacts = {
    exchange: came,
    reading: reading(came),
    grant: body['grant_type'] ?? '',
    requestedScope: 'openid',
    idTokenDue: true,
    dpop: false,
    client: { client_id: 'shop', auth: 'none', public: true },
    metadata: {
      issuer: ISSUER,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    },
    pkce: true,
    redirect_uri: REDIRECT,
    request: {
      parameters: PARAMETERS,
      state: 's',
      nonce: undefined,
      response_type: 'code',
      response_mode: undefined,
      redirect_uri: REDIRECT,
      scope: 'openid',
      startedAt: START,
    },
    code: { value: CODE, receivedAt: START + 5000 - waited },
    ...more,
  }
  return facts
}

function told(refused: Refused) {
  const facts = factsOf(refused)
  const diagnosis = tellDiagnosis(diagnose(facts)) ?? { hint: '', causes: [], ruled_out: [] }
  const broken = judgeTokenResponse(facts).filter(({ holds }) => holds === false)
  return { ...diagnosis, ids: diagnosis.causes.map(({ id }) => id), broken }
}

const grant = (error_description?: string): object =>
  error_description === undefined ? { error: 'invalid_grant' } : { error: 'invalid_grant', error_description }

const RFC =
  'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'

/** The same as Doorkeeper has it, which stands for a refresh token as well. */
const DOORKEEPER =
  'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'

/** A client with a secret, that shows it by Basic. */
const BASIC = {
  headers: [['authorization', `Basic ${Buffer.from('shop:s3cret-value').toString('base64')}`]],
  body: { grant_type: 'authorization_code', code: CODE, redirect_uri: REDIRECT, code_verifier: VERIFIER },
  facts: { client: { client_id: 'shop', auth: 'client_secret_basic', public: false } },
} as const

/** A sentence of a provider to a request with right settings but for one thing, and the causes that are told, the likeliest first. */
type Row = readonly [provider: string, refused: Refused, first: string, also?: readonly string[]]

const UNKNOWN_CODE: readonly Row[] = [
  ['authlib', { answer: grant("Invalid 'code' in request.") }, 'code-spent', ['code-unknown']],
  ['dex', { answer: grant('Invalid or expired code parameter.') }, 'code-spent', ['code-unknown']],
  ['django-oauth-toolkit', { answer: grant() }, 'code-spent', ['code-unknown']],
  ['hydra', { answer: grant(RFC) }, 'code-spent', ['code-unknown']],
  ['keycloak', { answer: grant('Code not valid') }, 'code-spent', ['code-unknown']],
  [
    'mitreid',
    { answer: grant('JpaAuthorizationCodeRepository: no authorization code found for value x') },
    'code-unknown',
    ['code-spent'],
  ],
  ['mockoidc', { status: 401, answer: grant('Invalid code: abc') }, 'code-spent', ['code-unknown']],
  ['oidc-provider', { answer: grant('grant request is invalid') }, 'code-spent', ['code-unknown']],
  ['spring', { answer: grant() }, 'code-spent', ['code-unknown']],
  ['zitadel', { answer: grant('invalid code') }, 'code-spent', ['code-unknown']],
  ['okta', { answer: grant('The authorization code is invalid or has expired.') }, 'code-spent', ['code-unknown']],
  ['google', { answer: grant('Malformed auth code.') }, 'code-altered'],
  ['doorkeeper, its stock sentence', { answer: grant(DOORKEEPER) }, 'code-spent', ['code-unknown']],
  ['curity', { answer: grant('Nonce unknown or expired') }, 'code-spent', ['code-unknown']],
  ['forgerock', { answer: grant('The provided access grant is invalid, expired, or revoked.') }, 'code-spent'],
  ['oracle', { answer: grant('The supplied Authorization code is not valid or already consumed') }, 'code-spent'],
  [
    'x',
    { answer: { error: 'invalid_request', error_description: 'Value passed for the authorization code was invalid.' } },
    'code-spent',
    ['code-unknown'],
  ],
  [
    'linkedin, which lists whatever there is',
    {
      answer: {
        error: 'invalid_request',
        error_description:
          'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
      },
    },
    'code-spent',
  ],
  ['nobody, in a message alone', { answer: { status: 400, message: 'Code was already redeemed' } }, 'code-spent'],
]

const SPENT_CODE: readonly Row[] = [
  ['hydra', { answer: grant(`${RFC} The authorization code has already been used.`) }, 'code-spent'],
  [
    'entra',
    {
      answer: grant(
        'AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
      ),
    },
    'code-spent',
  ],
  [
    'github',
    {
      status: 200,
      answer: { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' },
    },
    'code-spent',
    ['code-unknown'],
  ],
  ['line', { answer: grant('invalid authorization code') }, 'code-spent', ['code-unknown']],
  ['a server that says it in other words', { answer: grant('This code can only be used once') }, 'code-spent'],
  ['another', { answer: grant('authorization_code was previously redeemed') }, 'code-spent'],
  ['a third', { answer: grant('Replay of code detected') }, 'code-spent'],
]

const EXPIRED_CODE: readonly Row[] = [
  ['keycloak', { answer: grant('Code is expired') }, 'code-expired'],
  [
    'entra',
    {
      answer: grant(
        'AADSTS70008: The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
      ),
    },
    'code-expired',
  ],
  ['fusionauth', { answer: grant('The authorization code has expired') }, 'code-expired'],
  ['a server that says it in other words', { answer: grant('authorization code lifetime exceeded') }, 'code-expired'],
  ['another', { answer: grant('Auth code is too old') }, 'code-expired'],
  ['nobody: it waited eleven minutes', { answer: grant(), waited: 660_000 }, 'code-expired'],
]

const WRONG_REDIRECT: readonly Row[] = [
  ['authlib', { answer: grant("Invalid 'redirect_uri' in request.") }, 'redirect-uri'],
  [
    'dex',
    { answer: { error: 'invalid_request', error_description: 'redirect_uri did not match URI from initial request.' } },
    'redirect-uri',
  ],
  [
    'django-oauth-toolkit',
    { answer: { error: 'invalid_request', error_description: 'Mismatching redirect URI.' } },
    'redirect-uri',
  ],
  [
    'hydra',
    { answer: grant(`${RFC} The 'redirect_uri' from this request does not match the one from the authorize request.`) },
    'redirect-uri',
  ],
  ['keycloak', { answer: grant('Incorrect redirect_uri') }, 'redirect-uri'],
  [
    'oidc-provider',
    { answer: grant('grant request is invalid'), body: { ...SENT, redirect_uri: 'http://127.0.0.1:1/other' } },
    'redirect-uri',
  ],
  ['zitadel', { answer: grant('redirect_uri does not correspond') }, 'redirect-uri'],
  [
    'entra',
    {
      answer: {
        error: 'invalid_request',
        error_description:
          "AADSTS50011: The redirect URI 'http://x' specified in the request does not match the redirect URIs configured for the application.",
      },
    },
    'redirect-uri',
  ],
  ['google', { answer: { error: 'redirect_uri_mismatch', error_description: 'Bad Request' } }, 'redirect-uri'],
  ['slack', { answer: { ok: false, error: 'bad_redirect_uri' } }, 'redirect-uri'],
  [
    'nobody: it differs by a slash',
    { answer: grant(), body: { ...SENT, redirect_uri: `${REDIRECT}/` } },
    'redirect-uri',
  ],
  [
    'nobody: it was left out',
    {
      answer: grant(),
      body: { grant_type: 'authorization_code', code: CODE, code_verifier: VERIFIER, client_id: 'shop' },
    },
    'redirect-uri',
  ],
]

const client = (error_description?: string, error = 'invalid_client'): object => ({ error, error_description })

const WRONG_SECRET: readonly Row[] = [
  [
    'authlib',
    { ...BASIC, status: 401, answer: client("The client cannot authenticate with methods: ['client_secret_post']") },
    'method-wrong',
  ],
  ['dex', { ...BASIC, status: 401, answer: client('Invalid client credentials.') }, 'secret-wrong'],
  ['django-oauth-toolkit', { ...BASIC, status: 401, answer: client() }, 'secret-wrong', ['method-wrong']],
  [
    'hydra',
    {
      ...BASIC,
      status: 401,
      answer: client(
        "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method). The OAuth 2.0 Client supports client authentication method 'client_secret_post', but method 'client_secret_basic' was requested. You must configure the OAuth",
      ),
    },
    'method-wrong',
  ],
  [
    'keycloak',
    { ...BASIC, status: 401, answer: client('Invalid client or Invalid client credentials', 'unauthorized_client') },
    'secret-wrong',
  ],
  [
    'keycloak, of private_key_jwt',
    { ...BASIC, answer: client('Parameter client_assertion_type is missing') },
    'method-wrong',
  ],
  ['mitreid', { ...BASIC, status: 401, answer: client('Bad credentials', 'unauthorized') }, 'secret-wrong'],
  [
    'mockoidc',
    { ...BASIC, answer: client('The request is missing the required parameter: client_id', 'invalid_request') },
    'method-wrong',
  ],
  [
    'oidc-provider',
    { ...BASIC, status: 401, answer: client('client authentication failed') },
    'secret-wrong',
    ['method-wrong'],
  ],
  ['spring', { ...BASIC, status: 401, answer: client() }, 'secret-wrong', ['method-wrong']],
  [
    'entra',
    {
      ...BASIC,
      status: 401,
      answer: client(
        'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app.',
      ),
    },
    'secret-wrong',
  ],
  [
    'entra, expired',
    { ...BASIC, status: 401, answer: client('AADSTS7000222: The provided client secret keys for app are expired.') },
    'secret-expired',
  ],
  [
    'entra, none',
    {
      status: 401,
      answer: client(
        "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      ),
    },
    'secret-missing',
  ],
  ['google', { ...BASIC, status: 401, answer: client('The OAuth client was not found.') }, 'client-unknown'],
  ['google, none', { answer: client('client_secret is missing.', 'invalid_request') }, 'secret-missing'],
  [
    'okta',
    { ...BASIC, status: 401, answer: client('The client secret supplied for a confidential client is invalid.') },
    'secret-wrong',
  ],
  ['a server that says nothing', { ...BASIC, status: 401, answer: '' }, 'secret-wrong', ['method-wrong']],
  [
    'a server that names both, to a client without a secret',
    { status: 401, answer: client('unknown client or wrong secret') },
    'secret-missing',
  ],
  ['a server that says nothing to a client without a secret', { status: 401, answer: client() }, 'secret-missing'],
]

const TABLES = { UNKNOWN_CODE, SPENT_CODE, EXPIRED_CODE, WRONG_REDIRECT, WRONG_SECRET }

for (const [name, rows] of Object.entries(TABLES))
  for (const [provider, refused, first, also = []] of rows)
    test(`${name.toLowerCase().replace('_', ' ')}: ${provider} is understood as ${first}`, () => {
      const { ids, causes, hint, broken } = told(refused)
      assert.equal(ids[0], first, hint)
      for (const each of also) assert.ok(ids.includes(each), `${each} is not among ${ids}`)
      assert.doesNotMatch(hint, /pkce/i)
      const likely = causes.map((cause) => cause.likely)
      assert.ok(likely.every((each, at) => each > 0 && each <= 1 && each <= (likely[at - 1] ?? 1)))
      assert.ok(likely.reduce((sum, each) => sum + each, 0) <= 1.01)
      for (const { rule, expected, actual } of broken) {
        assert.notDeepEqual(expected, actual, rule)
        assert.notEqual(rule, 'tok-pkce-rejected')
      }
    })

const REFRESH: Body = { grant_type: 'refresh_token', refresh_token: 'opaque-0123456789', client_id: 'shop' }
const OF_REFRESH = {
  body: REFRESH,
  facts: { pkce: undefined, request: undefined, code: undefined, redirect_uri: undefined },
}

/** A refresh token that is a JWT, as Keycloak's are. */
function jwt(claims: object): Body {
  const parts = [{ alg: 'HS512' }, { iss: ISSUER, exp: START / 1000 + 1800, ...claims }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return { ...REFRESH, refresh_token: [...parts, 'c2lnbmF0dXJl'].join('.') }
}

const REFUSED_REFRESH: readonly Row[] = [
  ['keycloak, user disabled', { ...OF_REFRESH, answer: grant('User disabled') }, 'user-disabled'],
  ['okta, user disabled', { ...OF_REFRESH, answer: grant("The user's account is locked.") }, 'user-disabled'],
  [
    'entra, user disabled',
    { ...OF_REFRESH, answer: grant('AADSTS50057: The user account is disabled.') },
    'user-disabled',
  ],
  [
    'keycloak, client disabled',
    {
      ...OF_REFRESH,
      ...{ headers: BASIC.headers },
      status: 401,
      answer: client('Invalid client or Invalid client credentials'),
    },
    'secret-wrong',
    ['client-unknown'],
  ],
  [
    'a server, client disabled',
    { ...OF_REFRESH, answer: client('Client is disabled', 'unauthorized_client') },
    'client-disabled',
  ],
  ['keycloak, session ended', { ...OF_REFRESH, answer: grant('Session not active') }, 'session-ended'],
  [
    'keycloak, offline session ended',
    { ...OF_REFRESH, answer: grant('Offline user session not found') },
    'session-ended',
  ],
  [
    'a server, session ended',
    { ...OF_REFRESH, answer: grant('The session was terminated by an administrator') },
    'session-ended',
  ],
  [
    'keycloak, secret rotated',
    {
      ...OF_REFRESH,
      headers: BASIC.headers,
      status: 401,
      answer: client('Invalid client or Invalid client credentials', 'unauthorized_client'),
    },
    'secret-wrong',
  ],
  [
    'hydra, used again',
    { ...OF_REFRESH, answer: grant(`${RFC} The refresh token was already used.`) },
    'refresh-spent',
  ],
  [
    'keycloak, used again',
    { ...OF_REFRESH, answer: grant('Maximum allowed refresh token reuse exceeded') },
    'refresh-spent',
  ],
  ['a server, used again', { ...OF_REFRESH, answer: grant('refresh_token reuse detected') }, 'refresh-spent'],
  [
    'dex, used again',
    {
      ...OF_REFRESH,
      answer: {
        error: 'invalid_request',
        error_description: 'Refresh token is invalid or has already been claimed by another client.',
      },
    },
    'refresh-spent',
    ['other-client'],
  ],
  [
    'keycloak, another host',
    { ...OF_REFRESH, answer: grant('Invalid token issuer. Expected https://other.example/realms/lab') },
    'issuer-host',
  ],
  [
    'nobody, another host',
    { ...OF_REFRESH, body: jwt({ iss: 'https://internal.example' }), answer: grant() },
    'issuer-host',
  ],
  ['nobody, expired', { ...OF_REFRESH, body: jwt({ exp: START / 1000 - 3600 }), answer: grant() }, 'refresh-expired'],
  [
    'google, revoked or expired',
    { ...OF_REFRESH, answer: grant('Token has been expired or revoked.') },
    'refresh-expired',
    ['refresh-revoked'],
  ],
  [
    'entra, changed password',
    {
      ...OF_REFRESH,
      answer: grant(
        'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
      ),
    },
    'refresh-revoked',
  ],
  ['doorkeeper, anything', { ...OF_REFRESH, answer: grant(DOORKEEPER) }, 'refresh-spent', ['refresh-revoked']],
  ['nobody, a closed account', { ...OF_REFRESH, answer: grant('The account has been terminated') }, 'user-disabled'],
  [
    'nobody, in a message alone',
    { ...OF_REFRESH, answer: { message: 'Refresh token already rotated' } },
    'refresh-spent',
  ],
  [
    'oidc-provider, anything',
    { ...OF_REFRESH, answer: grant('grant request is invalid') },
    'refresh-spent',
    ['refresh-revoked', 'refresh-expired'],
  ],
]

for (const [provider, refused, first, also = []] of REFUSED_REFRESH)
  test(`refused refresh: ${provider} is understood as ${first}`, () => {
    const { ids, hint, broken } = told(refused)
    assert.equal(ids[0], first, hint)
    for (const each of also) assert.ok(ids.includes(each), `${each} is not among ${ids}`)
    assert.doesNotMatch(hint, /redirect_uri|pkce/i)
    assert.ok(!broken.some(({ rule }) => rule === 'refresh-unsupported'))
  })

test('a bare refusal says what it cannot have been, with what speaks against it', () => {
  const { ruled_out, hint } = told({ answer: grant() })
  assert.deepEqual(
    ruled_out.map(({ message, evidence }) => `${message} ${evidence.join(' ')}`),
    [
      'An expired code. the code was exchanged 40 ms after it came',
      'A code that was changed on its way. it was sent as it came',
      `Another redirect_uri at the token request. both requests sent "${REDIRECT}"`,
      'Another code_verifier. code_challenge was made of the code_verifier that was sent',
      'Another client. both requests are of the client "shop"',
    ],
  )
  assert.match(hint, /^Most likely somebody used the code before.* Ruled out: an expired code/)
})

test('what is ruled out is what the run saw, and nothing that it did not', () => {
  const pasted = { value: CODE, receivedAt: START + 4000, pasted: true, alone: true, givenBefore: true }
  const { ids, ruled_out } = told({ answer: grant(), facts: { code: pasted } })
  assert.deepEqual(
    ruled_out.map(({ message }) => message),
    ['Another redirect_uri at the token request.'],
  )
  assert.deepEqual(ids.slice(0, 2), ['code-spent', 'verifier'])
})

/** What the code that came became on its way to the token endpoint. */
const CHANGED: readonly (readonly [came: string, sent: string, how: RegExp])[] = [
  ['4/0AX4XfWh', '4%2F0AX4XfWh', /percent-encoded once more/],
  ['abcdefghij+klm', 'abcdefghij klm', /a blank/],
  ['abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopq', /cut off after 17 of 26/],
  ['abcdefghijklmnopqrstuvwxyz', 'something-else', /another code was sent than came$/],
]

for (const [came, sent, how] of CHANGED)
  test(`a code that came as ${came} and went out as ${sent} was changed`, () => {
    const code = { value: came, receivedAt: START + 4000 }
    const { causes } = told({ answer: grant(), body: { ...SENT, code: sent }, facts: { code } })
    assert.equal(causes[0]?.id, 'code-altered')
    assert.match(String(causes[0]?.evidence.join('; ')), how)
  })

for (const [came, why] of [
  ['4%2F0AX4XfWh', /percent escapes/],
  ['abc def', /a blank/],
  ['abcdef…', /ends in dots/],
] as const)
  test(`a code that came as ${came} may have been changed before it came`, () => {
    const { causes, ruled_out } = told({
      answer: grant(),
      body: { ...SENT, code: came },
      facts: { code: { value: came, receivedAt: START + 4960 } },
    })
    assert.match(String(causes.find(({ id }) => id === 'code-altered')?.evidence.join('; ')), why)
    assert.ok(!ruled_out.some(({ message }) => message.includes('changed')))
  })

test('a code that this run sent before is told as that, with the nonce that the provider asked for', () => {
  const { exchange: first } = factsOf({ answer: { error: 'use_dpop_nonce' } })
  const { causes } = told({ answer: grant(), facts: { earlier: [first] } })
  assert.equal(causes[0]?.id, 'code-spent')
  assert.match(
    String(causes[0]?.evidence.join('; ')),
    /sent the code 2 times, since the first answer asked for a DPoP nonce/,
  )
})

test('PKCE is suspected where the metadata do not list it, and --pkce off is advised where nothing else fits', () => {
  const metadata = { issuer: ISSUER }
  const bare = told({ answer: grant(), facts: { metadata } })
  assert.equal(bare.ids[0], 'pkce-unsupported')
  assert.match(bare.hint, /Try --pkce off/)
  for (const refused of [
    { answer: grant('Code not valid') },
    { answer: grant(), body: { ...SENT, redirect_uri: `${REDIRECT}/` } },
    { answer: grant(), waited: 660_000 },
    { answer: grant('User disabled') },
  ])
    assert.doesNotMatch(told({ ...refused, facts: { metadata } }).hint, /--pkce off/)
  const said = told({ answer: { error: 'invalid_request', error_description: 'Unknown parameter: code_verifier' } })
  assert.equal(said.ids[0], 'pkce-unsupported')
  assert.doesNotMatch(said.hint, /--pkce off/)
})

test('a verifier is told to be wrong where it does not fit its challenge, or the code is of another one', () => {
  const other = told({ answer: grant(), body: { ...SENT, code_verifier: 'w'.repeat(43) } })
  assert.equal(other.ids[0], 'verifier')
  const { code_verifier: _none, ...without } = SENT
  assert.equal(told({ answer: grant(), body: without }).ids[0], 'verifier-missing')
})

test('a client that differs between the two requests is told', () => {
  const { causes } = told({ answer: grant(), body: { ...SENT, client_id: 'other' } })
  assert.equal(causes[0]?.id, 'other-client')
  assert.match(String(causes[0]?.evidence.join()), /"shop".*"other"/)
})

test('a proof that is due and missing is told', () => {
  const { facts } = { facts: factsOf({ answer: grant() }) }
  const request = facts.request && { ...facts.request, parameters: [...PARAMETERS, ['dpop_jkt', 'x'] as const] }
  assert.equal(told({ answer: grant(), facts: { request } }).ids[0], 'dpop-missing')
  assert.equal(
    told({ answer: { error: 'invalid_request', error_description: 'DPoP proof is missing' } }).ids[0],
    'dpop-missing',
  )
})

/** What a client showed and what the metadata list, and the method that is advised; undefined where none is. */
const ADVISED: readonly (readonly [used: string, listed: readonly string[], advised: string | undefined])[] = [
  ['client_secret_basic', ['client_secret_basic', 'client_secret_post'], 'client_secret_post'],
  ['client_secret_post', ['client_secret_basic', 'client_secret_post'], undefined],
  ['client_secret_post', ['client_secret_basic'], 'client_secret_basic'],
  ['client_secret_basic', ['private_key_jwt'], undefined],
  ['client_secret_basic', ['client_secret_basic'], undefined],
]

for (const [used, listed, advised] of ADVISED)
  test(`after ${used} where ${listed.join(' and ')} are listed, ${advised ?? 'no other method'} is advised`, () => {
    const body =
      used === 'client_secret_post' ? { ...BASIC.body, client_id: 'shop', client_secret: 's3cret-value' } : BASIC.body
    const headers = used === 'client_secret_basic' ? BASIC.headers : []
    const facts = {
      client: { client_id: 'shop', auth: used, public: false },
      metadata: { issuer: ISSUER, token_endpoint_auth_methods_supported: [...listed] },
    }
    const { causes, hint } = told({ status: 401, answer: client('wrong authentication method'), headers, body, facts })
    const cause = causes.find(({ id }) => id === 'method-wrong')
    assert.ok(cause)
    const methods = [...hint.matchAll(/Try --client-auth (\w+)/g)].map(([, method]) => method)
    assert.deepEqual(methods, advised === undefined ? [] : [advised])
  })

test('the encoding of Basic is suspected where it changes something, and ruled out where it does not', () => {
  const headers = [['authorization', `Basic ${Buffer.from('shop:a%2Bb').toString('base64')}`]] as const
  const metadata = { token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] }
  const facts = { ...BASIC.facts, metadata }
  const encoded = told({ ...BASIC, headers, status: 401, answer: client(), facts })
  assert.equal(encoded.ids[0], 'basic-encoding')
  assert.match(encoded.hint, /form-encoded.*Try --basic-encoding none, or --client-auth client_secret_post\./)
  const raw = { ...facts, client: { ...BASIC.facts.client, basicEncoding: 'none' as const } }
  assert.match(told({ ...BASIC, headers, status: 401, answer: client(), facts: raw }).hint, /Try --basic-encoding form/)
  const plain = told({ ...BASIC, status: 401, answer: client() })
  assert.ok(plain.ruled_out.some(({ message }) => message === 'The encoding of Basic.'))
})

test('an assertion that is refused is told by key and clock, and by no length of a secret', () => {
  const payload = Buffer.from(JSON.stringify({ iss: 'shop', sub: 'shop', aud: ISSUER })).toString('base64url')
  const body = { ...SENT, client_assertion: `e30.${payload}.c2ln`, client_assertion_type: 'x' }
  const facts = { client: { client_id: 'shop', auth: 'private_key_jwt', public: false } }
  const { ids, hint, broken } = told({
    status: 401,
    answer: client('Client authentication with signed JWT failed: Signature on JWT token failed validation'),
    body,
    facts,
  })
  assert.equal(ids[0], 'assertion-wrong')
  assert.doesNotMatch(`${hint} ${JSON.stringify(broken)}`, /length|\d bytes/i)
})

test('words of any length and kind are read in no time', () => {
  for (const words of [
    'code '.repeat(100_000),
    'not '.repeat(100_000),
    'a'.repeat(900_000),
    'client or '.repeat(90_000),
    '"'.repeat(90_000),
  ])
    for (const refused of [
      { answer: grant(words) },
      { ...BASIC, status: 401, answer: client(words) },
      { ...OF_REFRESH, answer: grant(words) },
    ]) {
      const facts = factsOf(refused)
      const began = performance.now()
      tellDiagnosis(diagnose(facts))
      assert.ok(performance.now() - began < 1000)
    }
})

test('a page in the place of an answer says nothing of the request', () => {
  for (const title of ['Redirecting…', 'User session expired', 'Code expired']) {
    const { causes, broken } = told({ status: 403, answer: `<html><title>${title}</title></html>` })
    assert.deepEqual(causes, [], title)
    assert.ok(!broken.some(({ rule }) => /redirect|spent|pkce/.test(rule)))
  }
})

test('what a provider says although the run saw that it is not so asks for nothing that the run has done', () => {
  const redirect = told({ answer: grant('Incorrect redirect_uri') })
  assert.match(redirect.hint, /although both requests sent "http.*The provider compares with another one than was sent/)
  const [finding] = redirect.broken.filter(({ rule }) => rule === 'tok-redirect-uri-mismatch')
  assert.deepEqual([finding?.severity, finding?.expected], ['W', 'the redirect URI that the provider compares with'])
  const verifier = told({ answer: grant('PKCE verification failed: Code mismatch') })
  assert.match(
    verifier.hint,
    /although code_challenge was made of.*The provider has another code_challenge than was sent/,
  )
  const expired = told({ answer: grant('Code is expired') })
  assert.match(expired.hint, /although the code was exchanged 40 ms after it came.*clocks of the nodes/)
})

test('docs list every cause, each once, in its own words', () => {
  const rows = [...readFileSync('docs/exit-codes.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)]
  const ids = new Set<string>(CAUSE_TABLE.map(({ id }) => id))
  assert.equal(ids.size, CAUSE_TABLE.length)
  const told = rows.filter(([, id = '']) => ids.has(id)).map(([, id, is]) => [id, is])
  assert.deepEqual(
    told,
    CAUSE_TABLE.map(({ id, is }) => [id, is]),
  )
})

test('what a run rules out is not told first where words leave several causes', () => {
  for (const words of [
    'The authorization code is invalid or has expired.',
    'Nonce unknown or expired',
    'The code passed is incorrect or expired.',
    'Authorization code is expired or already redeemed',
  ]) {
    const { ids, hint, ruled_out } = told({ answer: grant(words) })
    assert.ok(!ids.includes('code-expired'), words)
    assert.ok(
      ruled_out.some(({ message }) => message === 'An expired code.'),
      words,
    )
    assert.doesNotMatch(hint, /clocks of the nodes/)
    assert.equal(told({ answer: grant(words), waited: 700_000 }).ids[0], 'code-expired', words)
  }
})

test('what a provider says plainly is told alone, however rare', () => {
  for (const [words, id] of [
    ['User account is locked out', 'user-disabled'],
    ['Your account was terminated', 'user-disabled'],
    ['The application is not active', 'client-disabled'],
  ] as const) {
    const { ids, hint } = told({ answer: grant(words) })
    assert.equal(ids[0], id)
    assert.doesNotMatch(hint, /^Most likely|used the code/, words)
  }
})

test('PKCE that was off is told to be missing where a challenge or a verifier is asked for', () => {
  const { code_verifier: _none, ...without } = SENT
  for (const words of ['code_challenge is required', 'PKCE is required for this client', 'Missing code_verifier']) {
    const refused = {
      answer: { error: 'invalid_request', error_description: words },
      body: without,
      facts: { pkce: false },
    }
    const { ids, hint } = told(refused)
    assert.equal(ids[0], 'pkce-required', words)
    assert.match(hint, /Use --pkce S256/)
  }
  assert.match(told({ answer: grant('Missing code_verifier') }).hint, /although a code_verifier went along.*on the way/)
})

test('clocks that differ are told before the assertion that they spoil, and not where they agree', () => {
  const date = (off: number): TokenResponseFacts['exchange'] => {
    const { exchange: came } = factsOf({
      body: { ...SENT, client_assertion: 'e30.e30.c2ln' },
      status: 401,
      answer: client('JWT is not yet valid'),
    })
    const told = new Date(came.startedAt + 10 + off * 1000).toUTCString()
    return came.response ? { ...came, response: { ...came.response, headers: [['date', told]] } } : came
  }
  const causes = (off: number): readonly string[] => {
    const facts = factsOf({
      body: { ...SENT, client_assertion: 'e30.e30.c2ln' },
      status: 401,
      answer: client('JWT is not yet valid'),
    })
    return diagnose({ ...facts, exchange: date(off) }).causes.map(({ entry }) => entry.id)
  }
  assert.equal(causes(-400)[0], 'clock')
  assert.equal(causes(0)[0], 'assertion-wrong')
  assert.ok(!causes(0).includes('clock'))
})

test('a proof that went along is not asked for, and two sign-ins that were mixed up are told as that', () => {
  const proven = { headers: [['dpop', 'a.b.c']] as const }
  const { hint } = told({ ...proven, answer: grant('DPoP proof is missing') })
  assert.match(hint, /although a DPoP proof went along.*drops the DPoP header/)
  assert.doesNotMatch(hint, /Use --dpop/)
  const mixed = told({ answer: grant('Client ID mismatch between authorization code and request') })
  assert.match(mixed.hint, /although both requests are of the client "shop".*mixes up two sign-ins/)
})

test('what the run shows has its remedy, whatever a vendor says beside it', () => {
  const { hint } = told({ answer: grant('Code not valid'), body: { ...SENT, code: 'another' } })
  assert.match(hint, /Exchange the code as it came/)
  const none = told({
    status: 401,
    answer: client('Invalid client or Invalid client credentials', 'unauthorized_client'),
  })
  assert.match(none.hint, /Give --client-secret env:NAME/)
})
