import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../../src/checks/engine.ts'
import { fapi2Rules } from '../../src/checks/fapi2/fapi2.rules.ts'
import {
  judgeFapi2Connection,
  judgeFapi2Credentials,
  judgeFapi2Keys,
  judgeFapi2Metadata,
} from '../../src/checks/fapi2/fapi2.ts'
import type { Finding } from '../../src/checks/finding.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import type { TlsFacts } from '../../src/trace/trace.ts'
import { exchange, idsOf, type Ruling, ruling, untested } from './http-exchange.ts'

const RULES = idsOf(fapi2Rules)

const GOOD: JsonObject = {
  response_types_supported: ['code'],
  pushed_authorization_request_endpoint: 'https://issuer.example/par',
  require_pushed_authorization_requests: true,
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256'],
  id_token_signing_alg_values_supported: ['PS256'],
  dpop_signing_alg_values_supported: ['ES256'],
}

const metadata = (change: { [name: string]: JsonObject[string] | undefined }, form: 'openid' | 'flags' = 'openid') => {
  const entries = Object.entries({ ...GOOD, ...change }).filter(([, value]) => value !== undefined)
  return judgeFapi2Metadata(Object.fromEntries(entries) as JsonObject, form)
}
const rsa = (bits: number) => ({ kty: 'RSA', n: Buffer.alloc(bits / 8, 255).toString('base64url'), e: 'AQAB' })
const connection = (tls: Partial<TlsFacts> | undefined, url = 'https://issuer.example/token') =>
  judgeFapi2Connection(exchange({}, { url }, tls ? { tls: tls as TlsFacts } : {}))

const HELD = (
  [
    'fapi2-discovery-only',
    'fapi2-response-type',
    'fapi2-par',
    'fapi2-pkce',
    'fapi2-iss',
    'fapi2-client-auth',
    'fapi2-confidential-only',
    'fapi2-sender-constrained',
    'fapi2-algs',
  ] as const
).map((rule) => [rule, 'holds', 'it is as it should be', () => metadata({})] as const)
const TABLE: readonly (readonly [RuleId, Ruling, when: string, () => readonly Finding[]])[] = [
  ...HELD,
  ['fapi2-discovery-only', 'broken', 'endpoints came from flags', () => metadata({}, 'flags')],
  ['fapi2-response-type', 'broken', 'code is not offered', () => metadata({ response_types_supported: ['id_token'] })],
  ['fapi2-par', 'broken', 'it is not required', () => metadata({ require_pushed_authorization_requests: false })],
  ['fapi2-par', 'broken', 'there is no endpoint', () => metadata({ pushed_authorization_request_endpoint: undefined })],
  ['fapi2-pkce', 'broken', 'only plain is offered', () => metadata({ code_challenge_methods_supported: ['plain'] })],
  [
    'fapi2-iss',
    'broken',
    'it is not announced',
    () => metadata({ authorization_response_iss_parameter_supported: undefined }),
  ],
  [
    'fapi2-client-auth',
    'broken',
    'a secret will do',
    () => metadata({ token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'] }),
  ],
  [
    'fapi2-client-auth',
    'broken',
    'nothing is said',
    () => metadata({ token_endpoint_auth_methods_supported: undefined }),
  ],
  [
    'fapi2-confidential-only',
    'broken',
    'none is offered',
    () => metadata({ token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'] }),
  ],
  [
    'fapi2-sender-constrained',
    'broken',
    'nothing binds tokens',
    () => metadata({ dpop_signing_alg_values_supported: undefined }),
  ],
  [
    'fapi2-sender-constrained',
    'holds',
    'certificates bind them',
    () => metadata({ dpop_signing_alg_values_supported: undefined, tls_client_certificate_bound_access_tokens: true }),
  ],
  [
    'fapi2-algs',
    'broken',
    'RS256 signs ID Tokens',
    () => metadata({ id_token_signing_alg_values_supported: ['RS256', 'PS256'] }),
  ],
  ['fapi2-rsa-size', 'holds', 'it has 2048 bits', () => judgeFapi2Keys({ keys: [rsa(2048)] })],
  ['fapi2-rsa-size', 'broken', 'it has 1024 bits', () => judgeFapi2Keys({ keys: [rsa(1024)] })],
  ['fapi2-ec-size', 'holds', 'it is P-256', () => judgeFapi2Keys({ keys: [{ kty: 'EC', crv: 'P-256' }] })],
  ['fapi2-ec-size', 'broken', 'it is P-192', () => judgeFapi2Keys({ keys: [{ kty: 'EC', crv: 'P-192' }] })],
  ['fapi2-entropy', 'holds', 'it is long', () => judgeFapi2Credentials({ code: 'SplxlOBeZQQYbYS6WxSbIA4kd2' })],
  ['fapi2-entropy', 'broken', 'it is short', () => judgeFapi2Credentials({ code: 'SplxlOBe' })],
  [
    'fapi2-entropy',
    'left out',
    'it is a JWT',
    () => judgeFapi2Credentials({ access_token: 'eyJhbGciOiJFUzI1NiJ9.e30.AA' }),
  ],
  ['fapi2-tls', 'holds', 'it is TLS 1.3', () => connection({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' })],
  ['fapi2-tls', 'broken', 'it is TLS 1.1', () => connection({ protocol: 'TLSv1.1', cipher: 'AES128-SHA' })],
  ['fapi2-tls', 'broken', 'the cipher is old', () => connection({ protocol: 'TLSv1.2', cipher: 'AES128-SHA' })],
  ['fapi2-tls', 'broken', 'it is plain http', () => connection(undefined, 'http://issuer.example/token')],
]
for (const [rule, expected, when, judge] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judge(), rule), expected)
  })
}

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('only --rules fapi2 speaks of them', () => {
  const findings = metadata({ require_pushed_authorization_requests: false })
  for (const overlay of ['oidc', 'oauth', 'bcp', 'oauth21'])
    assert.deepEqual(createEngine({ overlay, allow: [] }).judge(findings), [])
  const checks = createEngine({ overlay: 'fapi2', allow: [] }).judge(findings)
  assert.equal(checks.find((check) => check.id === 'fapi2-par')?.verdict, 'fail')
})

test('nonsense is judged in bounds', () => {
  for (const value of [null, 7, 'x', [], {}, Array(10_000).fill('x')] as JsonObject[string][]) {
    for (const name of Object.keys(GOOD)) assert.ok(metadata({ [name]: value }).length > 5)
    judgeFapi2Keys({ keys: value })
    judgeFapi2Keys({ keys: [{ kty: 'RSA', n: value, crv: value }] })
  }
})
