import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES } from '../../src/checks/catalogue.ts'
import type { ClientFacts } from '../../src/checks/facts.ts'
import type { Finding } from '../../src/checks/finding.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { judgeTokenResponse } from '../../src/checks/token-response/token-response.ts'
import { judgeUserinfo } from '../../src/checks/userinfo/userinfo.ts'
import type { Header } from '../../src/trace/trace.ts'
import { exchange, NOW, reading } from '../checks/http-exchange.ts'
import { MUSTS } from './sentences.ts'

const BASIC: Header = ['Authorization', `Basic ${Buffer.from('client:secret').toString('base64')}`]
const NO_HEADER = undefined

/** A refusal of the token endpoint as it was recorded: status, challenge, error, and what in it breaks a rule, which is true. */
type Row = readonly [
  provider: string,
  sent: Header | undefined,
  status: number,
  challenge: string,
  error: object,
  fails: readonly RuleId[],
]

const CHALLENGE: readonly RuleId[] = ['tok-error-401-challenge']
const STATUS: readonly RuleId[] = ['tok-error-status']

const ROWS: readonly Row[] = [
  [
    'authlib',
    BASIC,
    401,
    'Basic error="invalid_client", error_description="The client…"',
    { error: 'invalid_client' },
    [],
  ],
  ['authlib', NO_HEADER, 400, '', { error: 'invalid_request', error_description: "Missing 'code_verifier'" }, []],
  ['dex', BASIC, 401, '', { error: 'invalid_client', error_description: 'Invalid client credentials.' }, CHALLENGE],
  ['dex', NO_HEADER, 401, '', { error: 'invalid_client', error_description: 'Invalid client credentials.' }, []],
  ['dex', BASIC, 400, '', { error: 'invalid_request', error_description: 'redirect_uri did not match.' }, []],
  ['django-oauth-toolkit', BASIC, 401, 'Bearer error="invalid_client"', { error: 'invalid_client' }, CHALLENGE],
  ['django-oauth-toolkit', BASIC, 400, '', { error: 'invalid_grant' }, []],
  ['hydra', BASIC, 401, '', { error: 'invalid_client', error_description: 'Client authentication failed.' }, CHALLENGE],
  ['hydra', NO_HEADER, 401, '', { error: 'invalid_client', error_description: 'Client authentication failed.' }, []],
  ['keycloak', BASIC, 401, '', { error: 'unauthorized_client', error_description: 'Invalid client' }, STATUS],
  ['keycloak', NO_HEADER, 400, '', { error: 'invalid_client', error_description: 'Token is not active' }, []],
  ['keycloak', BASIC, 400, '', { error: 'invalid_grant', error_description: 'Session not active' }, []],
  [
    'mitreid-connect',
    BASIC,
    401,
    'Bearer realm="openidconnect", error="unauthorized"',
    { error: 'unauthorized' },
    STATUS,
  ],
  ['mockoidc', NO_HEADER, 401, '', { error: 'invalid_grant', error_description: 'Invalid code: x' }, STATUS],
  [
    'oauth2-mock-server',
    NO_HEADER,
    400,
    '',
    { error: 'invalid_request', error_description: 'code_challenge required' },
    [],
  ],
  [
    'oidc-provider',
    BASIC,
    401,
    'Basic realm="https://localhost:9443", error="invalid_client"',
    { error: 'invalid_client' },
    [],
  ],
  ['oidc-provider', BASIC, 400, '', { error: 'use_dpop_nonce', error_description: 'nonce is required' }, []],
  ['spring-authorization-server', BASIC, 401, '', { error: 'invalid_client' }, CHALLENGE],
  ['zitadel', BASIC, 400, '', { error: 'invalid_grant', error_description: 'invalid code' }, []],
]

const failing = (findings: readonly Finding[]): readonly RuleId[] =>
  findings.flatMap(({ rule, holds, severity }) =>
    holds === false && (severity ?? RULES[rule].severity) === 'E' ? [rule] : [],
  )

test('a refusal as it was recorded breaks what RFC 6749 5.2 asks for, and nothing else', () => {
  for (const [provider, sent, status, challenge, error, fails] of ROWS) {
    // None of them has Cache-Control, which an answer without tokens need not have.
    const headers: Header[] = [
      ['Cache-Control', ''],
      ...(challenge === '' ? [] : [['WWW-Authenticate', challenge] as const]),
    ]
    const answer = exchange({ status, headers, body: error }, { headers: sent ? [sent] : [] })
    const client: ClientFacts = { client_id: 'client', auth: sent ? 'client_secret_basic' : 'none', public: !sent }
    const about = { client, metadata: {}, dpop: false, grant: 'authorization_code', idTokenDue: true }
    const found = judgeTokenResponse({ exchange: answer, reading: reading(answer), requestedScope: 'openid', ...about })
    assert.deepEqual(failing(found), fails, `${provider}: ${status} ${JSON.stringify(error)}`)
    for (const id of fails) assert.ok(Object.hasOwn(MUSTS, id), id)
  }
})

const UNREAD: readonly (readonly [provider: string, challenge: string, body: string])[] = [
  ['hydra', 'Bearer error="request_unauthorized",error_description="Check…"', '{"error":"request_unauthorized"}'],
  ['keycloak', 'Bearer realm="lab", error="invalid_token", error_description="User disabled"', ''],
  ['oidc-provider', 'Bearer realm="https://localhost:9443", error="invalid_token"', '{"error":"invalid_token"}'],
  ['oidc-provider with DPoP', 'DPoP error="use_dpop_nonce", algs="ES256 Ed25519"', '{"error":"use_dpop_nonce"}'],
]

test('a refusal of UserInfo as it was recorded breaks nothing', () => {
  for (const [provider, challenge, body] of UNREAD) {
    const headers: Header[] = [['WWW-Authenticate', challenge]]
    const answer = exchange({ status: 401, headers, body }, { method: 'GET' }, { purpose: 'userinfo' })
    const found = judgeUserinfo({
      exchange: answer,
      claims: undefined,
      reading: reading(answer),
      issuer: 'https://op.example',
      client: { client_id: 'client', auth: 'none', public: true },
      expectedSub: 'ada',
      tokenEndsAt: undefined,
      scope: 'openid',
      requested: undefined,
      scopesListed: undefined,
      now: NOW,
      toleranceSeconds: 30,
    })
    assert.deepEqual(failing(found), [], provider)
  }
})
