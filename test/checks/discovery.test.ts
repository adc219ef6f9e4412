import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discoveryRules } from '../../src/checks/discovery/discovery.rules.ts'
import { judgeDiscovery, NO_DISCOVERY } from '../../src/checks/discovery/discovery.ts'
import { discoveryMembersRules } from '../../src/checks/discovery/members.rules.ts'
import type { DiscoveryFacts } from '../../src/checks/facts.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { WireRequest } from '../../src/trace/trace.ts'
import {
  type Answer,
  assertBounded,
  broken,
  exchange,
  idsOf,
  type Ruling,
  reading,
  ruling,
  untested,
} from './http-exchange.ts'

const RULES = idsOf(discoveryRules, discoveryMembersRules)

const ISSUER = 'https://issuer.example/tenant'
const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`
const INSERTED = 'https://issuer.example/.well-known/oauth-authorization-server/tenant'
const APPENDED = `${ISSUER}/.well-known/oauth-authorization-server`
const BODY = { issuer: ISSUER, response_types_supported: ['code'], claims_parameter_supported: true }
const HEADERS = [
  ['access-control-allow-origin', '*'],
  ['cache-control', 'max-age=3600'],
] as const

type More = Partial<DiscoveryFacts> & { readonly request?: Partial<WireRequest>; readonly before?: readonly Answer[] }

function judged(answer: Answer = {}, more: More = {}) {
  const { request, before = [], ...facts } = more
  const made = exchange({ body: BODY, headers: HEADERS, ...answer }, { method: 'GET', url: WELL_KNOWN, ...request })
  const exchanges = [...before.map((each) => exchange(each, { url: WELL_KNOWN })), made]
  return judgeDiscovery({ issuer: ISSUER, form: 'openid', exchanges, reading: reading(made), ...facts })
}

const body = (change: object) => () => judged({ body: { ...BODY, ...change } })
const text = (given: string) => () => judged({ body: given })
const without = (name: string) => () => judged({ headers: HEADERS.filter(([each]) => each !== name) })
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (header: object, claims: object, signature = 'AAAA') =>
  body({ signed_metadata: `${encode(header)}.${encode(claims)}.${signature}` })
const places =
  (openid: boolean, inserted: boolean, appended = false, members: object = { scopes_supported: ['openid'] }) =>
  () =>
    judged(
      { body: { issuer: ISSUER, ...members } },
      {
        tried: [
          { form: 'openid', url: WELL_KNOWN, found: openid },
          { form: 'oauth', url: INSERTED, found: inserted },
          { form: 'oauth', url: APPENDED, found: appended },
        ],
      },
    )

const TABLE: readonly (readonly [RuleId, Ruling, when: string, () => ReturnType<typeof judged>])[] = [
  ['disc-absent', 'broken', 'endpoints come from flags alone', () => [NO_DISCOVERY]],
  ['disc-status-not-200', 'holds', 'it is 200', () => judged()],
  ['disc-status-not-200', 'broken', 'it is 404', () => judged({ status: 404 })],
  ['disc-status-not-200', 'broken', 'it is 201', () => judged({ status: 201 })],
  [
    'disc-content-type',
    'holds',
    'it has parameters',
    () => judged({ headers: [['content-type', 'application/json; charset=utf-8']] }),
  ],
  ['disc-content-type', 'broken', 'it is text', () => judged({ headers: [['content-type', 'text/plain']] })],
  ['disc-not-json-object', 'holds', 'it is an object', () => judged()],
  ['disc-not-json-object', 'broken', 'it is a list', text('[]')],
  ['disc-not-json-object', 'broken', 'it is cut off', text('{"issuer":')],
  ['disc-not-json-object', 'broken', 'it is empty', text('')],
  ['disc-html-instead-of-json', 'holds', 'it is JSON', () => judged()],
  ['disc-html-instead-of-json', 'broken', 'it is a page', text('\n<!DOCTYPE html><title>Sign in</title>')],
  ['disc-duplicate-member', 'holds', 'each occurs once', () => judged()],
  ['disc-duplicate-member', 'broken', 'one occurs twice', text('{"issuer":"a","issuer":"b"}')],
  ['disc-redirected', 'holds', 'it answers at once', () => judged()],
  ['disc-redirected', 'broken', 'a redirect came before', () => judged({}, { before: [{ status: 301 }] })],
  ['disc-empty-array', 'holds', 'lists have values', () => judged()],
  ['disc-empty-array', 'broken', 'one has none', body({ scopes_supported: [] })],
  ['disc-null-value', 'holds', 'nothing is null', () => judged()],
  ['disc-null-value', 'broken', 'something is', body({ op_policy_uri: null })],
  ['disc-not-array', 'holds', 'lists are lists', () => judged()],
  ['disc-not-array', 'broken', 'one is a string', body({ response_types_supported: 'code' })],
  ['disc-not-array', 'broken', 'one holds numbers', body({ acr_values_supported: [1] })],
  ['disc-not-boolean', 'holds', 'booleans are booleans', () => judged()],
  ['disc-not-boolean', 'broken', 'one is a string', body({ claims_parameter_supported: 'true' })],
  ['disc-not-string', 'holds', 'texts are texts', () => judged()],
  ['disc-not-string', 'broken', 'a URL is a number', body({ service_documentation: 1 })],
  ['disc-not-string', 'broken', 'an endpoint is a list', body({ token_endpoint: [] })],
  ['disc-not-string', 'broken', 'an endpoint is empty', body({ token_endpoint: '' })],
  ['disc-array-duplicate-value', 'holds', 'values differ', () => judged()],
  ['disc-array-duplicate-value', 'broken', 'one is repeated', body({ scopes_supported: ['openid', 'openid'] })],
  ['disc-unknown-member', 'holds', 'all are registered', () => judged()],
  ['disc-unknown-member', 'broken', 'one is not', body({ token_enpoint: 'x' })],
  ['disc-cors-missing', 'holds', 'any origin is allowed', () => judged()],
  ['disc-cors-missing', 'broken', 'none is', without('access-control-allow-origin')],
  ['disc-no-cache-lifetime', 'holds', 'it says how long', () => judged()],
  ['disc-no-cache-lifetime', 'broken', 'it does not', () => judged({ headers: [['cache-control', '']] })],
  ['disc-issuer-unauthenticated-http', 'holds', 'it came by https', () => judged()],
  [
    'disc-issuer-unauthenticated-http',
    'broken',
    'it came by http',
    () => judged({}, { request: { url: WELL_KNOWN.replace('https', 'http') } }),
  ],
  ['disc-two-documents-differ', 'holds', 'they agree', () => judged({}, { other: { issuer: ISSUER, extra: 1 } })],
  [
    'disc-two-documents-differ',
    'broken',
    'they do not',
    () => judged({}, { other: { issuer: 'https://other.example' } }),
  ],
  ['disc-url-form', 'holds', 'it is there', places(true, true)],
  ['disc-url-form', 'broken', 'only the other document is', places(false, true)],
  ['disc-url-form', 'left out', 'nothing was found anywhere', places(false, false)],
  ['disc-url-form', 'left out', 'the server is none of OpenID Connect', places(false, true, false, {})],
  ['disc-oauth-url-form', 'holds', 'it is between host and path', places(true, true)],
  ['disc-oauth-url-form', 'broken', 'it is behind the path', places(true, false, true)],
  ['disc-oauth-url-form', 'left out', 'there is none', places(true, false)],
  ['disc-signed-metadata-bad', 'holds', 'it is signed and has iss', signed({ alg: 'RS256' }, { iss: ISSUER })],
  ['disc-signed-metadata-bad', 'broken', 'it is not signed', signed({ alg: 'none' }, { iss: ISSUER }, '')],
  ['disc-signed-metadata-bad', 'broken', 'it has no iss', signed({ alg: 'RS256' }, {})],
  [
    'disc-signed-metadata-bad',
    'broken',
    'it holds itself',
    signed({ alg: 'RS256' }, { iss: ISSUER, signed_metadata: 'x' }),
  ],
  ['disc-signed-metadata-bad', 'broken', 'it is an object', body({ signed_metadata: {} })],
]
for (const [rule, expected, when, judge] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judge(), rule), expected)
  })
}

test('every rule has a case that holds and one that breaks', () => {
  // A document that is there is judged by the other rules.
  const except: RuleId[] = ['disc-absent']
  assert.deepEqual(untested(RULES, TABLE, except), [])
})

test('a mistyped member is told with the registered name', () => {
  const finding = broken(body({ token_enpoint: 'x' })(), 'disc-unknown-member')
  assert.match(finding.message ?? '', /token_enpoint is not registered; did they mean token_endpoint\?/)
})

test('an issuer without a path has one place for the RFC 8414 document', () => {
  const facts = { issuer: 'https://issuer.example', tried: [{ form: 'oauth', url: INSERTED, found: true }] } as const
  assert.equal(ruling(judged({}, facts), 'disc-oauth-url-form'), 'left out')
})

test('hostile documents are judged in bounds', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${'x'.repeat(500)}${index}`, null]))
  const bodies: readonly (object | string)[] = [
    many,
    { scopes_supported: Array(50_000).fill('x'), issuer: 'x'.repeat(500_000) },
    JSON.parse('{"__proto__": {"a": 1}, "constructor": null, "toString": []}'),
    '['.repeat(100_000),
    `{"a":${'{"a":'.repeat(1000)}1${'}'.repeat(1001)}`,
  ]
  for (const each of bodies) {
    const findings = judged({ body: each })
    assert.ok(findings.length > 3)
    for (const finding of findings) assert.ok((finding.message ?? '').length <= 1000, finding.rule)
  }
  assertBounded(judged({ body: { issuer: 'x'.repeat(500_000) } }))
})
