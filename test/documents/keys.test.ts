import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryOf } from '../../src/text/table.ts'
import { runCli } from '../support/env.ts'
import { type Json, sharedProvider } from '../support/provider.ts'
import { ODD, type Odd, someOf, withMember } from './odd.ts'
import { assertEnd, assertNamed, findings, see } from './run.ts'

const provider = await sharedProvider()

/** Members of a key whose type a specification gives (RFC 7517 section 4, RFC 7518 section 6), with how it has to be. */
const TYPES: Readonly<Record<string, (odd: Odd) => boolean>> = {
  kty: text,
  kid: (odd) => odd.type === 'string',
  use: text,
  alg: text,
  n: text,
  e: text,
  key_ops: list,
  x5c: list,
  x5t: text,
  'x5t#S256': text,
}

function text({ type, empty }: Odd): boolean {
  return type === 'string' && !empty
}

/** Of the odd lists each has an item that is no word, but for the one without any. */
function list({ type, empty }: Odd): boolean {
  return type === 'array' && empty === true
}

const OTHERS = [
  'd',
  'k',
  'crv',
  'x',
  'y',
  'oth',
  'x5u',
  'nbf',
  'exp',
  'iat',
  'made_up',
  '__proto__',
  'toString',
  'then',
]

for (const [turn, member] of Object.keys(TYPES).entries()) {
  test(`a key may have any value as ${member}: discover ends well, and names one of another type`, async () => {
    for (const odd of someOf(turn)) {
      provider.spoil = {
        jwks: (answer) => {
          const [key] = (answer.body as { keys: Json[] }).keys
          return { ...answer, body: `{"keys":[${withMember(key ?? {}, member, odd.text)}]}` }
        },
      }
      const seen = await see(['discover', provider.issuer])
      // What is wrong with a key is told in the words of the reader of keys, which is tested by itself.
      if (member === 'kty') assert.notEqual(seen.code, 70, odd.what)
      else assertEnd(seen, `${member}: ${odd.what}`)
      const right = entryOf(TYPES, member)
      if (right && !right(odd)) assertNamed(seen, member, odd)
    }
  })
}

test(`keys may have any value as ${OTHERS.join(', ')}: discover ends well`, async () => {
  for (const odd of ODD) {
    provider.spoil = {
      jwks: (answer) => {
        const [key] = (answer.body as { keys: Json[] }).keys
        const keys = OTHERS.map((member) => withMember({ ...key, kid: `with ${member}` }, member, odd.text))
        return { ...answer, body: `{"keys":[${[JSON.stringify(key), ...keys].join()}]}` }
      },
    }
    assertEnd(await see(['discover', provider.issuer]), odd.what)
  }
})

test('a key set may have any value as keys, and as one of its keys, which is told', async () => {
  for (const odd of ODD)
    for (const [body, word] of [
      [`{"keys":${odd.text}}`, odd.type === 'array' ? 'key' : 'keys'],
      [`{"keys":[${odd.text}]}`, 'key'],
    ] as const) {
      provider.spoil = { jwks: (answer) => ({ ...answer, body }) }
      const seen = await see(['discover', provider.issuer])
      assert.notEqual(seen.code, 70, body.slice(0, 80))
      assert.notEqual(findings(seen, word).length, 0, body.slice(0, 80))
    }
})

/** A signed token whose header or claims have one odd member; the signature is of another key, and is looked at all the same. */
function odds(part: 'header' | 'payload', member: string, value: string): string {
  const header = { alg: 'RS256', kid: 'one', typ: 'JWT' }
  const claims = { iss: provider.issuer, sub: 'ada', aud: 'client', exp: 4_000_000_000, iat: 1 }
  const encode = (json: string): string => Buffer.from(json).toString('base64url')
  const [first, second] =
    part === 'header'
      ? [withMember(header, member, value), JSON.stringify(claims)]
      : [JSON.stringify(header), withMember(claims, member, value)]
  return `${encode(first)}.${encode(second)}.${Buffer.alloc(256, 1).toString('base64url')}`
}

const HEADER = ['alg', 'kid', 'typ', 'cty', 'crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u', 'enc', 'zip', 'epk', 'made_up']
const CLAIMS = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'jti',
  'events',
  'cnf',
  'scope',
  'client_id',
  'address',
  'email_verified',
  '_claim_names',
  '_sd',
  '_sd_alg',
  'made_up',
  '__proto__',
  'toString',
]

for (const [part, members] of [
  ['header', HEADER],
  ['payload', CLAIMS],
] as const)
  for (const [turn, member] of members.entries()) {
    test(`a token may have any value as ${member} of its ${part}: decode reads it, and verify refuses it`, async () => {
      for (const odd of someOf(turn)) {
        const token = odds(part, member, odd.text)
        assertEnd(await see(['decode', token]), `decode ${member}: ${odd.what}`)
        const verified = await see(['verify', token, '--issuer', provider.issuer, '--client-id', 'client'])
        assertEnd(verified, `verify ${member}: ${odd.what}`)
        assert.equal(verified.code === 0, false, `${member}: ${odd.what}`)
        assert.equal(verified.document.result?.verified === true, false)
      }
      const lines = ODD.map((odd) => odds(part, member, odd.text)).join('\n')
      const many = await runCli(['decode', '--json'], { stdin: `${lines}\n` })
      assert.notEqual(many.code, 70, many.stderr)
    })
  }
