import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeKey } from '../../src/decode/key.ts'
import type { JsonObject, JsonReading, JsonValue } from '../../src/jose/json/json.ts'
import { parseJson } from '../../src/jose/json/parser.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import { isExact, writeJson } from '../../src/jose/json/writer.ts'
import { readKeys } from '../../src/jose/keys/keys.ts'
import { decodeBase64url } from '../../src/jose/tokens/base64url.ts'
import { findTokens } from '../../src/jose/tokens/input.ts'
import { kindOf } from '../../src/jose/tokens/kind.ts'
import { isLineByLine } from '../../src/jose/tokens/line-by-line.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { TokenReading } from '../../src/jose/tokens/token.ts'
import { pemBlocks } from '../../src/text/pem.ts'
import { encode, makeJws, SIGNATURE } from './token-samples.ts'

/** Runs of each property; together 100,000. A fixed seed makes a failure of one run the failure of all. */
const SEED = 20_261_124
function holds<T extends [unknown, ...unknown[]]>(runs: number, property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: runs, seed: SEED })
}

/** Pieces that JSON is made of, and such as break it. */
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  "'",
  '"a"',
  '"b":',
  '"a":1',
  '\\',
  '\\u',
  '\\ud800',
  '"\\ud83d\\ude00"',
  'true',
  'false',
  'null',
  'tru',
  '0',
  '-',
  '1',
  '1.5',
  '1e9',
  '1e999',
  '1e-999',
  '9007199254740993',
  '0.1000000000000000055',
  '01',
  '.5',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\u2028',
  'é',
  '//',
  '/*',
  '#',
  '<html>',
  '__proto__',
  '"__proto__":',
  '"toString":',
  'NaN',
  '"response":',
] as const
const almostJson = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''))

/** JSON that was written well, then changed in one place. */
const changedJson = fc
  .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom(...PIECES), fc.nat(3))
  .map(([text, place, piece, cut]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + piece + text.slice(at + cut)
  })

function builtIn(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** The value as the built-in parser has it. */
function plain(value: JsonValue): unknown {
  return JSON.parse(writeJson(value))
}

function assertPlaces(reading: JsonReading): void {
  for (const fault of reading.faults) {
    assert.ok(fault.kind === 'not-utf8' || (fault.offset >= 0 && fault.offset <= reading.text.length))
    assert.ok(fault.line >= 1 && fault.column >= 1)
    const before = reading.text.slice(0, fault.offset)
    if (fault.kind !== 'not-utf8' && fault.kind !== 'bom') assert.equal(fault.line, before.split('\n').length)
    const caret = fault.excerpt?.split('\n')[1] ?? '^'
    assert.match(caret, /^ *\^$/)
  }
}

function assertReadsAsBuiltIn(text: string): void {
  const reading = readJson(text)
  assertPlaces(reading)
  const expected = builtIn(text)
  const broken = reading.faults.some(({ kind }) => kind === 'syntax' || kind === 'trailing' || kind === 'too-deep')
  if (text.startsWith('\ufeff')) return
  assert.equal(!broken, expected !== undefined)
  if (!expected || reading.value === undefined) return
  assert.deepEqual(plain(reading.value), expected.value)
  if (reading.canonical) assert.equal(JSON.stringify(expected.value), text)
  // Whatever was read is written so that it reads the same.
  assert.equal(writeJson(readJson(writeJson(reading.value)).value), writeJson(reading.value))
}

test('any JSON text is accepted or refused as the built-in parser does, with faults inside the text', () => {
  holds(15_000, fc.property(almostJson, assertReadsAsBuiltIn))
  holds(15_000, fc.property(changedJson, assertReadsAsBuiltIn))
  holds(4000, fc.property(fc.string({ unit: 'binary', maxLength: 60 }), assertReadsAsBuiltIn))
})

test('JSON reads the same the quick and the thorough way', () => {
  holds(
    6000,
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value)
      const { value: thorough, faults } = parseJson(text)
      assert.ok(faults.every(({ kind }) => kind === 'unsafe-integer' || kind === 'lone-surrogate'))
      assert.equal(writeJson(thorough), writeJson(readJson(text).value))
    }),
  )
})

test('an integer of any length comes back digit for digit', () => {
  holds(
    4000,
    fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), (integer) => {
      const text = `{"a":[${integer}]}`
      const { value, faults } = readJson(text)
      assert.equal(writeJson(value), text)
      assert.equal(faults.length, Number.isSafeInteger(Number(integer)) ? 0 : 1)
    }),
  )
})

test('a number of any spelling is never another number after it was written', () => {
  const number = fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,4})?$/)
  holds(
    6000,
    fc.property(number, (text) => {
      const { value } = readJson(text)
      const exact = isExact(value) ? value.source : String(value)
      if (isExact(value)) assert.equal(exact, text)
      else assert.equal(decimal(exact), decimal(text))
    }),
  )
})

/** Digits and exponent of a number, however it is written. */
function decimal(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return '0'
  const short = digits.replace(/0+$/, '')
  return `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`
}

test('any bytes are read as JSON without an exception', () => {
  holds(
    4000,
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const reading = readJson(bytes)
      assertPlaces(reading)
      const isText = Buffer.from(Buffer.from(bytes).toString()).equals(Buffer.from(bytes))
      assert.equal(
        reading.faults.some(({ kind }) => kind === 'not-utf8'),
        !isText,
      )
    }),
  )
})

test('base64url of any bytes decodes to them, and any other text is a fault inside it', () => {
  holds(
    4000,
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const { bytes: back, fault } = decodeBase64url(encode(bytes))
      assert.equal(fault, undefined)
      assert.deepEqual(new Uint8Array(back), bytes)
    }),
  )
  const sign = fc.constantFrom(...'AQgwaz09-_+/= \n.~é\0')
  holds(
    6000,
    fc.property(
      fc.array(sign, { maxLength: 12 }).map((signs) => signs.join('')),
      (text) => {
        const { bytes, fault } = decodeBase64url(text)
        assert.equal(fault === undefined, bytes.toString('base64url') === text)
        if (fault) assert.ok(fault.offset >= 0 && fault.offset < text.length)
      },
    ),
  )
})

function assertToken(raw: string, token: TokenReading): void {
  assert.equal(typeof kindOf(token), 'string')
  for (const { offset, segment } of token.faults) {
    assert.ok(offset === undefined || (offset >= 0 && offset <= raw.length), `${segment} ${offset} of ${raw.length}`)
  }
  if (token.form !== 'jws') return
  if (token.claims) assert.deepEqual(token.payloadJson?.value, token.claims)
  writeJson(token.header)
  writeJson(token.claims)
}

const segment = fc.oneof(
  almostJson.map(encode),
  fc.json({ maxDepth: 2 }).map(encode),
  fc.uint8Array({ maxLength: 20 }).map(encode),
  fc.constantFrom(
    '',
    'e30',
    '=',
    'eyJ',
    'AB',
    encode({ alg: 'none' }),
    encode({ alg: 'ES256', b64: false, crit: ['b64'] }),
    encode({ _sd: ['x'] }),
  ),
)

test('any segments make a token whose faults stand inside it', () => {
  const joined = fc.tuple(fc.array(segment, { maxLength: 7 }), fc.constantFrom('.', '~', '..'), fc.boolean())
  holds(
    10_000,
    fc.property(joined, ([segments, between, leading]) => {
      const raw = (leading ? [encode({ alg: 'RS256' })] : []).concat(segments).join(between)
      assertToken(raw, readToken(raw))
    }),
  )
})

test('a token changed in one place is read as far as it goes', () => {
  const good = makeJws()
  holds(
    6000,
    fc.property(
      fc.nat(good.length),
      fc.constantFrom('', '.', '=', ' ', '\u0000', 'A', '~', '{'),
      fc.nat(4),
      (at, sign, cut) => {
        const raw = good.slice(0, at) + sign + good.slice(at + cut)
        assertToken(raw, readToken(raw))
      },
    ),
  )
})

test('any disclosures of an SD-JWT are read, each once', () => {
  const head = makeJws({ alg: 'ES256', typ: 'dc+sd-jwt' }, { _sd: ['x'], _sd_alg: 'sha-256' }, 'AAAA')
  holds(
    4000,
    fc.property(fc.array(segment, { maxLength: 5 }), (parts) => {
      const clean = parts.map((part) => part.replaceAll('~', ''))
      const raw = `${head}~${clean.map((part) => `${part}~`).join('')}`
      const token = readToken(raw)
      assertToken(raw, token)
      assert.equal(token.form === 'jws' && token.disclosures?.length, clean.length)
    }),
  )
})

test('a JSON serialisation of any members is read or refused', () => {
  const member = fc.oneof(segment, fc.jsonValue({ maxDepth: 1 }))
  const names = fc.constantFrom(
    'payload',
    'protected',
    'header',
    'signature',
    'signatures',
    'ciphertext',
    'iv',
    'tag',
    'encrypted_key',
    'recipients',
    'unprotected',
  )
  holds(
    4000,
    fc.property(fc.dictionary(names, member), (content) => {
      const raw = JSON.stringify(content)
      assertToken(raw, readToken(raw))
    }),
  )
})

test('a token is found in whatever it stands in', () => {
  const token = makeJws()
  const around = fc.tuple(
    fc.constantFrom(
      '',
      'Bearer ',
      'Authorization: Bearer ',
      '"',
      ' \n',
      'https://a.example/#id_token=',
      'id_token=',
      '{"id_token":"',
      '["',
      '<input value="',
      'log line: ',
    ),
    fc.constantFrom('', '"', '\n', ' ', ',', '&state=x', '"}', '"]', '">'),
  )
  holds(
    3000,
    fc.property(around, fc.nat(3), ([before, after], wrap) => {
      const inside = wrap === 0 && before === '' && after.trim() === '' ? token.replace(/.{70}/g, '$&\n') : token
      const found = findTokens(before + inside + after)
      assert.ok(
        found.some(({ raw }) => raw.startsWith(token.slice(0, 300))),
        JSON.stringify([before, after]),
      )
    }),
  )
})

test('any text is searched without an exception', () => {
  const words = fc.constantFrom(
    ...PIECES,
    'Bearer ',
    'https://',
    '?',
    '#',
    '&',
    '=',
    '%',
    '%zz',
    'id_token',
    SIGNATURE,
    makeJws(),
    'eyJ',
    '.',
    '~',
    '-----BEGIN ',
    '-----END X-----',
  )
  holds(
    6000,
    fc.property(fc.array(words, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      assert.equal(typeof isLineByLine(text), 'boolean')
      for (const { raw } of findTokens(text)) assert.ok(raw.length > 0)
    }),
  )
})

const keyMember = fc.oneof(
  fc.constantFrom(
    'RSA',
    'EC',
    'OKP',
    'oct',
    'P-256',
    'P-384',
    'Ed25519',
    'AQAB',
    '',
    'sig',
    'enc',
    'RS256',
    'constructor',
    encode(Buffer.alloc(32, 1)),
    encode(Buffer.alloc(256, 0xab)),
  ),
  fc.jsonValue({ maxDepth: 1 }),
)
const keyName = fc.constantFrom(
  'kty',
  'crv',
  'x',
  'y',
  'n',
  'e',
  'd',
  'k',
  'kid',
  'use',
  'alg',
  'key_ops',
  'x5c',
  'x5u',
  '__proto__',
)

test('any members make a key that is read or refused with a reason', () => {
  holds(
    2000,
    fc.property(fc.dictionary(keyName, keyMember), (members) => {
      const jwk = JSON.parse(JSON.stringify(members)) as JsonObject
      const { keys, faults } = readKeys({ jwks: { keys: [jwk] } }, 'test')
      assert.equal(keys.length + faults.length, 1)
      const told = decodeKey(JSON.stringify({ kty: 'EC', ...jwk }), 0)
      assert.equal(told?.decoded.keys?.length, 1)
    }),
  )
})

test('a PEM text changed in one place is read or refused', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const good = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  holds(
    1000,
    fc.property(fc.nat(good.length), fc.constantFrom('', '-', '\n', 'A', '=', '\u0000'), fc.nat(4), (at, sign, cut) => {
      const pem = good.slice(0, at) + sign + good.slice(at + cut)
      for (const block of pemBlocks(pem)) assert.ok(pem.includes(block))
      const { keys, faults } = readKeys({ pem }, 'test')
      assert.equal(keys.length + faults.length, 1)
    }),
  )
})
