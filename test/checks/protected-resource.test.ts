import assert from 'node:assert/strict'
import { test } from 'node:test'
import { protectedResourceRules } from '../../src/checks/protected-resource/protected-resource.rules.ts'
import { judgeProtectedResource, resourceMetadataUrl } from '../../src/checks/protected-resource/protected-resource.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { type Answer, assertBounded, exchange, idsOf, type Ruling, reading, ruling, untested } from './http-exchange.ts'

const RULES = idsOf(protectedResourceRules)

const RESOURCE = 'https://api.example/v1'
const GOOD = {
  resource: RESOURCE,
  resource_name: 'The API',
  authorization_servers: ['https://issuer.example'],
  bearer_methods_supported: ['header'],
  resource_signing_alg_values_supported: ['RS256'],
}

function judged(change: object, answer: Answer = {}, more: object = {}) {
  const made = exchange({ body: { ...GOOD, ...change }, ...answer }, { url: resourceMetadataUrl(RESOURCE) })
  return judgeProtectedResource({
    resource: RESOURCE,
    exchange: made,
    reading: reading(made),
    issuer: 'https://issuer.example',
    ...more,
  })
}

const TABLE: readonly (readonly [RuleId, Ruling, when: string, () => ReturnType<typeof judged>])[] = [
  ['prm-url-form', 'holds', 'it is between host and path', () => judged({})],
  ['prm-url-form', 'broken', 'it is elsewhere', () => judged({}, {}, { resource: 'https://api.example/v2' })],
  ['prm-status-content-type', 'holds', 'it is 200 and JSON', () => judged({})],
  ['prm-status-content-type', 'broken', 'it is not found', () => judged({}, { status: 404 })],
  ['prm-status-content-type', 'broken', 'it is text', () => judged({}, { headers: [['content-type', 'text/plain']] })],
  ['prm-status-content-type', 'broken', 'it is a list', () => judged({}, { body: [] })],
  ['prm-resource-missing', 'holds', 'it is there', () => judged({})],
  ['prm-resource-missing', 'broken', 'it is absent', () => judged({ resource: undefined })],
  ['prm-resource-missing', 'broken', 'it is a list', () => judged({ resource: [RESOURCE] })],
  ['prm-resource-mismatch', 'holds', 'it is the one asked for', () => judged({})],
  ['prm-resource-mismatch', 'broken', 'it has a slash more', () => judged({ resource: `${RESOURCE}/` })],
  ['prm-resource-not-https', 'holds', 'it is https', () => judged({})],
  ['prm-resource-not-https', 'broken', 'it is http', () => judged({ resource: 'http://api.example/v1' })],
  ['prm-resource-not-https', 'broken', 'it has a fragment', () => judged({ resource: `${RESOURCE}#a` })],
  ['prm-empty-array', 'holds', 'lists have values', () => judged({})],
  ['prm-empty-array', 'broken', 'a list is empty', () => judged({ scopes_supported: [] })],
  ['prm-authorization-servers-issuer', 'holds', 'the issuer is listed', () => judged({})],
  [
    'prm-authorization-servers-issuer',
    'broken',
    'another is listed',
    () => judged({ authorization_servers: ['https://b.example'] }),
  ],
  ['prm-authorization-servers-issuer', 'broken', 'it is no issuer', () => judged({ authorization_servers: ['b'] })],
  [
    'prm-authorization-servers-issuer',
    'broken',
    'it is a string',
    () => judged({ authorization_servers: 'https://issuer.example' }),
  ],
  ['prm-signing-alg-none', 'holds', 'none is not listed', () => judged({})],
  [
    'prm-signing-alg-none',
    'broken',
    'none is listed',
    () => judged({ resource_signing_alg_values_supported: ['none'] }),
  ],
  ['prm-bearer-methods-query', 'holds', 'query is not listed', () => judged({})],
  ['prm-bearer-methods-query', 'broken', 'query is listed', () => judged({ bearer_methods_supported: ['query'] })],
  [
    'prm-challenge-missing',
    'holds',
    'a 401 points at the metadata',
    () => judged({}, {}, { challenge: 'Bearer resource_metadata="https://api.example/x"' }),
  ],
  ['prm-challenge-missing', 'broken', 'a 401 has no challenge', () => judged({}, {}, { challenge: null })],
  [
    'prm-challenge-missing',
    'broken',
    'the challenge does not point there',
    () => judged({}, {}, { challenge: 'Bearer realm="a"' }),
  ],
  ['prm-resource-name-missing', 'holds', 'it has a name', () => judged({})],
  ['prm-resource-name-missing', 'broken', 'it has none', () => judged({ resource_name: undefined })],
]
for (const [rule, expected, when, judge] of TABLE) {
  test(`${rule} ${expected === 'holds' ? 'holds' : 'is broken'} when ${when}`, () => {
    assert.equal(ruling(judge(), rule), expected)
  })
}

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('the well-known path goes between host and path', () => {
  assert.equal(resourceMetadataUrl('https://api.example'), 'https://api.example/.well-known/oauth-protected-resource')
  assert.equal(
    resourceMetadataUrl('https://api.example/a/b?c=d'),
    'https://api.example/.well-known/oauth-protected-resource/a/b?c=d',
  )
})

test('what a resource claims of itself is shown in bounds', () => {
  const long = 'x'.repeat(1_000_000)
  assertBounded(
    judged({
      resource: long,
      authorization_servers: Array(10_000).fill('a'),
      bearer_methods_supported: Array(10_000).fill('query'),
    }),
  )
})
