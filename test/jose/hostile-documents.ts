import type { Hostile } from './hostile-tokens.ts'
import { encode, makeJws, nested } from './token-samples.ts'

const KB = 1024
const token = makeJws()
const rsa = (extra: object = {}): object => ({
  kty: 'RSA',
  kid: 'k',
  use: 'sig',
  alg: 'RS256',
  n: encode(Buffer.alloc(256, 0xab)),
  e: 'AQAB',
  ...extra,
})
const ec = (extra: object = {}): object => ({
  kty: 'EC',
  crv: 'P-256',
  kid: 'k',
  x: encode(Buffer.alloc(32, 1)),
  y: encode(Buffer.alloc(32, 1)),
  ...extra,
})
const one = (key: unknown) => (): string => JSON.stringify(key)
const set =
  (...keys: readonly unknown[]) =>
  (): string =>
    JSON.stringify({ keys })

const syntax: readonly Hostile[] = [
  ['an empty object', () => '{}', 'nothing_readable'],
  ['an empty list', () => '[]', 'nothing_readable'],
  ['a brace', () => '{', 'nothing_readable'],
  ['a trailing comma', () => '{"a":1,}', 'nothing_readable'],
  ['two documents', () => '{"a":1}{"b":2}', 'nothing_readable'],
  ['text after the document', () => '{"a":1} and so on', 'nothing_readable'],
  ['single quotes', () => "{'a':1}", 'nothing_readable'],
  ['a comment', () => '{"a":1 // no\n}', 'nothing_readable'],
  ['a token in broken JSON', () => `{"id_token":"${token}",}`, 'readable'],
  ['an envelope without braces', () => `"response":{"id_token":"${token}"}`, 'readable'],
  ['HTML', () => `<!doctype html><title>Sign in</title>${'<p>no</p>'.repeat(50_000)}`, 'nothing_readable'],
  ['HTML with a token', () => `<form><input name="id_token" value="${token}"></form>`, 'readable'],
  ['XML', () => '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'nothing_readable'],
  ['a cut document', () => `{"id_token":"${token}","access_token":"ab`, 'readable'],
  ['a byte order mark', () => `\ufeff{"id_token":"${token}"}`, 'readable'],
  ['an escape that is cut off', () => '{"id_token":"\\u00', 'nothing_readable'],
  ['a megabyte of opening brackets', () => '['.repeat(KB * KB), 'nothing_readable'],
  ['a megabyte of opening braces', () => '{"a":'.repeat(200 * KB), 'nothing_readable'],
  ['300,000 nested arrays', () => nested(300_000), 'nothing_readable'],
  ['65 nested objects', () => nested(65, '{"a":'), 'nothing_readable'],
  ['a megabyte of commas', () => `[${','.repeat(KB * KB)}]`, 'nothing_readable'],
  ['a megabyte of line feeds before the fault', () => `{${'\n'.repeat(1000 * KB)}]`, 'nothing_readable'],
  [
    'fifty doubled members after a megabyte of line feeds',
    () => `{"keys":[],${'\n'.repeat(1000 * KB)}${'"a":1,'.repeat(51)}"b":2}`,
    'json-duplicate-member',
  ],
  ['a number of 900,000 digits', () => `{"keys":[],"a":${'9'.repeat(900 * KB)}}`, 'json-unsafe-integer'],
  ['a fraction with 900,000 zeros inside', () => `{"keys":[],"a":0.1${'0'.repeat(900 * KB)}1}`, 'jwks'],
  ['a string of 300,000 escapes', () => `{"keys":[],"a":"${'\\n'.repeat(300_000)}"}`, 'jwks'],
  ['a string of 100,000 lone surrogates', () => `{"keys":[],"a":"${'\\ud800'.repeat(100_000)}"}`, 'http-not-utf8'],
  ['100,000 doubled members', () => `{"keys":[],${'"a":1,'.repeat(100_000)}"a":1}`, 'json-duplicate-member'],
  [
    '100,000 members',
    () => `{"keys":[],${Array.from({ length: 60_000 }, (_, at) => `"m${at}":${at}`).join()}}`,
    'jwks',
  ],
  ['100,000 unsafe integers', () => `{"keys":[],"a":[${'9007199254740993,'.repeat(50_000)}1]}`, 'json-unsafe-integer'],
  ['a doubled __proto__', () => '{"keys":[],"__proto__":1,"__proto__":2}', 'json-duplicate-member'],
  ['__proto__ with a token', () => `{"__proto__":{"id_token":"${token}"}}`, 'readable'],
  ['constructor as hint', () => `{"constructor":"${token}","toString":"${token}"}`, 'readable'],
  [
    '30,000 opaque tokens',
    () => JSON.stringify({ token: Array.from({ length: 30_000 }, (_, at) => `t${at}`) }),
    'opaque',
  ],
  ['3,000 tokens', () => JSON.stringify(Array.from({ length: 3000 }, () => 'eyJhIjoxfQ.eyJhIjoxfQ.AA')), 'readable'],
  ['a token as number', () => '{"id_token":12345678901234567890}', 'nothing_readable'],
  ['a token as object', () => '{"id_token":{"id_token":{"id_token":null}}}', 'nothing_readable'],
  ['a token of escape sequences', () => '{"access_token":"\\u001b[2J\\u009b\\u202e"}', 'opaque'],
]

const keys: readonly Hostile[] = [
  ['kty missing', one({ kid: 'k', keys: 1, kty: null }), 'jwks-kty-missing'],
  ['kty unknown', one({ kty: 'DSA' }), 'unfit'],
  ['kty constructor', one({ kty: 'constructor' }), 'unfit'],
  ['kty __proto__', one({ kty: '__proto__' }), 'unfit'],
  ['kty as list', one({ kty: ['RSA'] }), 'unfit'],
  ['RSA without n', one({ kty: 'RSA', e: 'AQAB' }), 'jwks-required-member-missing'],
  ['n as number', one(rsa({ n: 12345 })), 'jwks-required-member-missing'],
  ['n empty', one(rsa({ n: '' })), 'unfit'],
  ['n with padding', one(rsa({ n: 'AAAA=' })), 'jwks-base64url'],
  ['n of 512 bits', one(rsa({ n: encode(Buffer.alloc(64, 0xab)) })), 'jwks-rsa-too-small'],
  ['n even', one(rsa({ n: encode(Buffer.alloc(256, 0xaa)) })), 'jwks-rsa-modulus-even-or-small-factor'],
  ['n of zeros', one(rsa({ n: encode(Buffer.alloc(256)) })), 'unfit'],
  ['n of 130,000 bits', one(rsa({ n: encode(Buffer.alloc(16_384, 0xab)) })), 'unfit'],
  ['n of 4 million bits', one(rsa({ n: encode(Buffer.alloc(500_000, 0xab)) })), 'unfit'],
  ['e of 1', one(rsa({ e: 'AQ' })), 'jwks-rsa-exponent-weak'],
  ['e even', one(rsa({ e: 'BA' })), 'jwks-rsa-exponent-weak'],
  ['e of 4 million bits', one(rsa({ e: encode(Buffer.alloc(500_000, 0xab)) })), 'unfit'],
  ['a point off the curve', one(ec()), 'jwks-ec-point-not-on-curve'],
  ['a curve that is none', one(ec({ crv: 'P-000' })), 'unfit'],
  ['a curve named constructor', one(ec({ crv: 'constructor' })), 'unfit'],
  ['a curve as object', one(ec({ crv: { a: 1 } })), 'unfit'],
  ['a coordinate of 500 KB', one(ec({ x: encode(Buffer.alloc(500_000, 1)) })), 'jwks-ec-coordinate-length'],
  ['an OKP key of 1 octet', one({ kty: 'OKP', crv: 'Ed25519', x: 'AA' }), 'unfit'],
  ['a private key in a set', set(rsa({ d: 'AQAB' })), 'jwks-private-member'],
  ['a secret in a set', set({ kty: 'oct', k: 'AAAA' }), 'jwks-symmetric-key'],
  ['kid as number', set(rsa({ kid: 1 })), 'jwks-kid-not-string'],
  ['kid of escape sequences', set(rsa({ kid: '\x1b[2J\u202e' })), 'jwks'],
  ['two keys of one kid', set(rsa(), ec()), 'jwks-kid-duplicate'],
  ['keys that are no objects', set(1, null, 'a', [], true), 'jwks'],
  ['keys as object', one({ keys: {}, kty: 1 }), 'unfit'],
  ['no keys', set(), 'jwks'],
  [
    '1,001 keys',
    set(
      ...Array.from({ length: 1001 }, (_, at) => ({
        kty: 'OKP',
        crv: 'Ed25519',
        kid: `k${at}`,
        x: encode(Buffer.alloc(32, at & 127)),
      })),
    ),
    'jwks-too-many-keys',
  ],
  ['20,000 empty keys', set(...Array.from({ length: 20_000 }, () => ({}))), 'jwks'],
  ['x5c of garbage', set(rsa({ x5c: ['AAAA', 1, {}] })), 'jwks'],
  ['x5c of 900 KB', set(rsa({ x5c: ['A'.repeat(900 * KB)] })), 'jwks'],
  ['use of a list', set(rsa({ use: ['sig'] })), 'jwks-use-unknown'],
  ['key_ops as text', set(rsa({ use: undefined, key_ops: 'verify' })), 'jwks'],
  ['alg of another kty', set(rsa({ alg: 'ES256' })), 'jwks-alg-kty-mismatch'],
  ['x5u', set(rsa({ x5u: 'file:///etc/passwd' })), 'jwks-x5u-present'],
]

/** JSON texts, key sets among them, that nobody means well by. */
export const HOSTILE_DOCUMENTS: readonly Hostile[] = [...syntax, ...keys]
