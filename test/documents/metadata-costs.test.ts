import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeDiscovery } from '../../src/checks/discovery/discovery.ts'
import { memberChanges } from '../../src/checks/metadata/changes.ts'
import { judgeMetadata } from '../../src/checks/metadata/metadata.ts'
import { usableMetadata } from '../../src/documents/provider-metadata.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { edits } from '../../src/text/nearest.ts'
import { exchange } from '../checks/http-exchange.ts'
import { runCli } from '../support/env.ts'
import { fakeProvider } from '../support/provider.ts'

const ISSUER = 'https://issuer.example'
const USUAL: JsonObject = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
}

/** A document that counts how often a member of it is got or its names are listed. */
function counted(document: JsonObject): {
  readonly document: JsonObject
  readonly count: { got: number; listed: number }
} {
  const count = { got: 0, listed: 0 }
  const proxy = new Proxy(document, {
    get(target, name, receiver) {
      count.got += 1
      return Reflect.get(target, name, receiver)
    },
    ownKeys(target) {
      count.listed += 1
      return Reflect.ownKeys(target)
    },
  })
  return { document: proxy, count }
}

function judged(members: number): { got: number; listed: number } {
  const unknown = Object.fromEntries(Array.from({ length: members }, (_none, at) => [`member_${at}`, at]))
  const { document, count } = counted({ ...USUAL, ...unknown })
  const made = exchange({ body: {} }, { method: 'GET', url: `${ISSUER}/.well-known/openid-configuration` })
  const reading = { value: document, faults: [], text: '' }
  judgeDiscovery({ issuer: ISSUER, form: 'openid', exchanges: [made], reading, other: undefined, tried: [] })
  judgeMetadata({ issuer: ISSUER, metadata: document, form: 'openid' })
  usableMetadata(document)
  return count
}

test('judging metadata gets each member that is not registered twice at most, and lists names a few times, however many there are', () => {
  const [few, many] = [judged(0), judged(20_000)]
  assert.ok(many.got - few.got <= 2 * 20_000, `${many.got - few.got} times`)
  assert.equal(many.listed, few.listed)
  assert.ok(many.listed <= 3, `${many.listed} times`)
})

test('discover tells people of some hundred members, and of how many more there are', async () => {
  const provider = await fakeProvider({
    discovery: { members: Object.fromEntries(Array.from({ length: 5000 }, (_none, at) => [`member_${at}`, at])) },
  })
  try {
    const { stdout } = await runCli(['discover', provider.issuer])
    assert.ok(stdout.split('\n').length < 700, `${stdout.split('\n').length} lines`)
    assert.match(stdout, /and 48\d\d more, which --json has/)
    const all = await runCli(['discover', provider.issuer, '--json'])
    assert.equal(all.json().result.metadata.member_4999, 4999)
  } finally {
    await provider.close()
  }
})

test('of two names that differ everywhere only the beginning is compared', (t) => {
  const min = t.mock.method(Math, 'min')
  assert.equal(edits('b'.repeat(2000), 'a'.repeat(2000), 3), 3)
  // One for each two characters of the first three rows.
  assert.ok(min.mock.callCount() <= 3 * 2000, `${min.mock.callCount()} comparisons`)
  min.mock.restore()
  assert.equal(edits('scope_suported', 'scopes_supported', 3), 2)
  assert.equal(edits('scop', 'scopes_supported'), 12)
})

test('documents are compared by value and order of members, numbers by their digits', () => {
  const names = (one: JsonObject, other: JsonObject) => memberChanges(one, other).map(({ name }) => name)
  const both: JsonObject = { a: [1, { b: null, c: ['x'] }], d: true, e: 'e' }
  assert.deepEqual(names(both, structuredClone(both)), [])
  assert.deepEqual(names(both, { ...both, a: [1, { c: ['x'], b: null }] }), ['a'])
  assert.deepEqual(names(both, { ...both, a: [1, { b: null, c: ['y'] }] }), ['a'])
  assert.deepEqual(names(both, { ...both, a: [1] }), ['a'])
  assert.deepEqual(names({ a: ['x', 'y'] }, { a: ['y', 'x'] }), [])
  assert.deepEqual(names({ a: {} }, { a: [] }), ['a'])
})

test('response types are told from one another whatever the order of their words, very many of them too', () => {
  const told = (types: readonly string[]) => {
    const metadata: JsonObject = {
      ...USUAL,
      registration_endpoint: `${ISSUER}/register`,
      response_types_supported: [...types],
    }
    return judgeMetadata({ issuer: ISSUER, metadata, form: 'openid' })
      .filter(({ rule, holds }) => holds === false && rule.startsWith('meta-response-type'))
      .map(({ rule }) => rule)
  }
  const front = ['meta-response-type-token', 'meta-response-type-id-token-front']
  assert.deepEqual(told(['code', 'token  id_token', 'id_token']), front)
  assert.deepEqual(told(['code', 'codetoken', 'xid_token']), ['meta-response-types-dynamic'])
  assert.deepEqual(told(['id_token token '.repeat(4000)]), [
    'meta-response-types-no-oidc',
    'meta-response-types-dynamic',
    'meta-response-type-token',
  ])
})
