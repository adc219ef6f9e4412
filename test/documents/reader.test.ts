import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  readAuthorizationResponse,
  readJwkMembers,
  readParAnswer,
  readRegistrationAnswer,
  readResourceMetadata,
  readUserinfo,
} from '../../src/documents/answers.ts'
import { readProviderMetadata } from '../../src/documents/provider-metadata.ts'
import {
  booleanOf,
  finiteOf,
  listOf,
  objectOf,
  type Reader,
  readDocument,
  stringOf,
  urlOf,
} from '../../src/documents/reader.ts'
import { readTokenAnswer } from '../../src/documents/token-answer.ts'
import type { JsonObject, JsonValue } from '../../src/jose/json/json.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import { ODD } from './odd.ts'

const SEED = 20_261_129

function holds<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: 400, seed: SEED })
}

/** Any JSON value as our parser reads it, numbers of too many digits too. */
const anyJson = fc.oneof(
  fc.json({ maxDepth: 3 }).map((text) => readJson(text).value ?? null),
  fc.constantFrom(...ODD).map(({ text }) => readJson(text).value ?? null),
)

/** Each reader with what it must give for a value: the value itself, or nothing. */
const READERS: readonly (readonly [name: string, reader: Reader<unknown>, right: (value: JsonValue) => boolean])[] = [
  ['stringOf', stringOf, (value) => typeof value === 'string' && value.length > 0],
  ['booleanOf', booleanOf, (value) => value === true || value === false],
  ['objectOf', objectOf, (value) => JSON.stringify(value).startsWith('{') && !isNumber(value)],
  ['finiteOf', finiteOf, (value) => isNumber(value) && Number.isFinite(Number(digits(value)))],
  [
    'urlOf',
    urlOf,
    (value) => {
      try {
        return typeof value === 'string' && value.length <= 8192 && new URL(value) !== undefined
      } catch {
        return false
      }
    },
  ],
  [
    'listOf(stringOf)',
    listOf(stringOf, 'strings'),
    (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== ''),
  ],
]

function isNumber(value: JsonValue): boolean {
  return (
    typeof value === 'number' ||
    (typeof value === 'object' &&
      value !== null &&
      Object.getOwnPropertySymbols(value).some((symbol) => symbol.description === 'exact number'))
  )
}

function digits(value: JsonValue): string {
  return typeof value === 'number' ? String(value) : String((value as { source?: unknown }).source)
}

for (const [name, reader, right] of READERS) {
  test(`${name} gives a value of its type, or says what it expected, for any JSON value`, () => {
    holds(
      fc.property(anyJson, (value) => {
        const read = reader(value)
        assert.equal('value' in read, right(value), JSON.stringify(value).slice(0, 200))
        if ('expected' in read) assert.match(read.expected, /^(?:a|an|true) /)
      }),
    )
  })
}

test('urlOf takes what is a URL and nothing else', () => {
  for (const good of ['https://a.example', 'http://127.0.0.1:1/x?y', 'urn:a:b']) assert.ok('value' in urlOf(good), good)
  for (const bad of ['', '/token', 'a.example', 'https://', `https://a.example/${'a'.repeat(9000)}`])
    assert.ok('expected' in urlOf(bad), bad.slice(0, 30))
})

const DOCUMENTS = {
  readProviderMetadata,
  readTokenAnswer,
  readAuthorizationResponse,
  readParAnswer,
  readRegistrationAnswer,
  readResourceMetadata,
  readUserinfo,
  readJwkMembers,
} as const

/** Members that the documents name, and ones that every object has. */
const NAMES = [
  'issuer',
  'token_endpoint',
  'scopes_supported',
  'claims_parameter_supported',
  'mtls_endpoint_aliases',
  'access_token',
  'refresh_token',
  'expires_in',
  'request_uri',
  'client_id',
  'client_secret_expires_at',
  'resource',
  'sub',
  'kty',
  'key_ops',
  'x5t#S256',
  '__proto__',
  'constructor',
  'toString',
  'made_up',
]

const anyDocument = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), anyJson), { selector: ([name]) => name })
  .map((members) => Object.fromEntries(members) as JsonObject)

for (const [name, read] of Object.entries(DOCUMENTS)) {
  test(`${name} reads any object: each member is usable or has one fault, and what is unknown stays`, () => {
    holds(
      fc.property(anyDocument, (given) => {
        const { members, faults, usable } = read(given)
        const wrong = faults.map(({ member }) => member)
        assert.equal(new Set(wrong).size, wrong.length)
        for (const fault of faults) {
          assert.ok(Object.hasOwn(given, fault.member), fault.member)
          assert.ok(!Object.hasOwn(members, fault.member))
          assert.ok(fault.expected !== '' && fault.actual !== '' && fault.actual !== 'absent')
        }
        assert.deepEqual(
          Object.keys(usable),
          Object.keys(given).filter((member) => !wrong.includes(member)),
        )
        for (const member of Object.keys(usable)) assert.equal(usable[member], given[member])
        for (const member of Object.keys(members)) assert.ok(Object.hasOwn(usable, member), member)
      }),
    )
  })

  test(`${name} finds nothing in an empty object, nor in what every object has`, () => {
    assert.deepEqual(read({}).members, {})
    assert.deepEqual(read({}).faults, [])
    assert.deepEqual(read(JSON.parse('{"__proto__":{"token_endpoint":"x","sub":"x"}}')).members, {})
  })
}

const kept = <T>(value: T | undefined): T | undefined => value

test('a member of the right type is handed on as it is, each by its own type', () => {
  const { members, faults } = readTokenAnswer({
    access_token: 'a',
    token_type: 'Bearer',
    expires_in: 60,
    refresh_token: 'r',
    scope: 'openid',
    id_token: 'i',
  })
  assert.deepEqual(faults, [])
  const seconds: number | undefined = kept(members.expires_in)
  assert.equal(seconds, 60)
  assert.deepEqual(
    { ...members },
    { access_token: 'a', token_type: 'Bearer', expires_in: 60, refresh_token: 'r', scope: 'openid', id_token: 'i' },
  )
  assert.equal(readTokenAnswer({ expires_in: '60' }).members.expires_in, 60)
  assert.equal(readTokenAnswer({ expires_in: 'soon' }).faults[0]?.member, 'expires_in')
})

test('a fault says what was expected and what is there', () => {
  assert.deepEqual(readDocument({ sub: '' }, { sub: stringOf }).faults, [
    { member: 'sub', expected: 'a string that is not empty', actual: 'an empty string' },
  ])
  assert.deepEqual(readDocument({ sub: [] }, { sub: stringOf }).faults, [
    { member: 'sub', expected: 'a string that is not empty', actual: 'array' },
  ])
  assert.deepEqual(readDocument({ scopes: ['a', 1] }, { scopes: listOf(stringOf, 'strings') }).faults, [
    { member: 'scopes', expected: 'a list of strings', actual: 'array' },
  ])
})
