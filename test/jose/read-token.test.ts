import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { describeJwe } from '../../src/jose/tokens/jwe-facts.ts'
import { readToken, tokenReader } from '../../src/jose/tokens/read-token.ts'
import type { JweReading, JwsReading, TokenFault } from '../../src/jose/tokens/token.ts'
import { CLAIMS, encode, HEADER, makeJwe, makeJws, makeSdJwt, SIGNATURE } from './token-samples.ts'

const GOOD = makeJws()
const [head = '', body = ''] = GOOD.split('.')

function jws(raw: string): JwsReading {
  const token = readToken(raw)
  assert.equal(token.form, 'jws')
  return token as JwsReading
}

function jwe(raw: string): JweReading {
  const token = readToken(raw)
  assert.equal(token.form, 'jwe')
  return token as JweReading
}

function only(faults: readonly TokenFault[]): TokenFault {
  assert.equal(faults.length, 1, JSON.stringify(faults))
  return faults[0] as TokenFault
}

test('a token without fault is read whole', () => {
  const token = jws(GOOD)
  assert.deepEqual(token.header, HEADER)
  assert.deepEqual(token.claims, CLAIMS)
  assert.deepEqual(token.faults, [])
  assert.equal(token.signingInput, `${head}.${body}`)
  assert.equal(token.signature.length, 256)
})

test('a reader of many tokens reads each as if it were the only one', () => {
  const read = tokenReader()
  const other = makeJws({ alg: 'ES256', crit: ['x'] })
  const long = makeJws({ alg: 'RS256', x5c: 'A'.repeat(8000) })
  const tokens = [
    GOOD,
    GOOD,
    other,
    GOOD,
    `${head}.e30.`,
    'e30.e30',
    makeJwe({ header: { alg: 'dir', enc: 'A128GCM' } }),
    long,
    long,
    'opaque',
    `${head}=.${body}.`,
  ]
  for (const raw of tokens) assert.deepEqual(read(raw), readToken(raw))
  assert.equal(read(GOOD).form === 'jws' && jws(GOOD).header['alg'], HEADER['alg'])
})

/** What stands in a segment, and where its fault is, counted from the segment's beginning. */
const ENCODING: readonly (readonly [name: string, segment: string, at: number, says: RegExp])[] = [
  ['padding', 'AAA=', 3, /padding/],
  ['white space', 'AA AA', 2, /white space/],
  ['plus', 'AA+A', 2, /\+ of plain base64/],
  ['slash', 'AAA/', 3, /\/ of plain base64/],
  ['a foreign character', 'A*AA', 1, /\* is not part/],
  ['a letter of another script', 'AA\u0410A', 2, /U\+0410/],
  ['a control character', 'AA\x1bA', 2, /U\+001B/],
  ['unused bits', 'AB', 1, /unused bits/],
  ['unused bits of three characters', 'AAB', 2, /unused bits/],
  ['a character over', 'AAAAA', 4, /single character over/],
]

for (const [name, segment, at, says] of ENCODING) {
  test(`${name} in the signature is a fault at its character`, () => {
    const fault = only(jws(`${head}.${body}.${segment}`).faults)
    assert.equal(fault.kind, 'b64')
    assert.equal(fault.segment, 'signature')
    assert.equal(fault.offset, head.length + body.length + 2 + at)
    assert.match(fault.message, says)
  })
}

test('the fault of any segment names it', () => {
  const parts = makeJwe({ header: { alg: 'dir', enc: 'A128GCM' }, key: 3, iv: 12, ciphertext: 3, tag: 18 }).split('.')
  for (const [index, name] of ['header', 'encrypted_key', 'iv', 'ciphertext', 'tag'].entries()) {
    const broken = parts.map((part, at) => (at === index ? `${part}=` : part))
    const fault = only(jwe(broken.join('.')).faults.filter(({ kind }) => kind === 'b64'))
    assert.equal(fault.segment, name)
    assert.equal(fault.offset, broken.slice(0, index + 1).join('.').length - 1)
  }
  assert.equal(only(jws(`${head}.${body}=.${SIGNATURE}`).faults).segment, 'payload')
})

test('parts of a JWE that do not fit together are faults with their place', () => {
  const token = makeJwe({ header: { alg: 'dir', enc: 'A128GCM' }, key: 3, iv: 3, ciphertext: 3, tag: 18 })
  const places = token.split('.').map((_part, index, parts) => parts.slice(0, index).join('.').length + 1)
  assert.deepEqual(
    jwe(token).faults.map(({ kind, segment, offset }) => [kind, segment, offset]),
    [
      ['not-a-jwt', 'iv', places[2]],
      ['not-a-jwt', 'tag', places[4]],
      ['not-a-jwt', 'encrypted_key', places[1]],
    ],
  )
  const bomb = jwe(
    makeJwe({
      header: { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31 },
      key: 24,
      iv: 12,
      ciphertext: 3,
      tag: 16,
    }),
  )
  assert.match(only(bomb.faults).message, /p2c asks for 2147483648 rounds/)
})

test('faults of the JSON in a segment stand at the character that encodes them, with line, column and excerpt', () => {
  const fault = only(jws(makeJws(HEADER, '{"iss":"i",\n "sub" "a"}')).faults)
  assert.deepEqual([fault.segment, fault.line, fault.column], ['payload', 2, 8])
  assert.equal(fault.offset, head.length + 1 + Math.floor((19 * 4) / 3))
  assert.equal(fault.excerpt, ' "sub" "a"}\n       ^')
  const header = only(jws(makeJws('{"alg":"RS256",}')).faults)
  assert.deepEqual([header.segment, header.offset, header.mistake], ['header', 20, 'a trailing comma'])
  const accented = jws(makeJws(HEADER, '{"é":"é","a":1,"a":2}')).faults
  assert.equal(only(accented).offset, head.length + 1 + Math.floor(((15 + 2) * 4) / 3))
})

test('a token broken in five ways has five faults', () => {
  const header = encode('{"alg":"RS256","alg":"RS256","crit":["x"]}')
  const claims = encode('{"iss":"i","exp":12345678901234567890,"a":"\\ud800"}')
  const { faults } = jws(`${header}.${claims}=.AB`)
  assert.deepEqual(
    faults.map(({ kind, segment }) => `${segment} ${kind}`),
    [
      'header duplicate-member',
      'header crit',
      'payload b64',
      'payload unsafe-integer',
      'payload not-utf8',
      'signature b64',
    ],
  )
})

const CRIT: readonly (readonly [name: string, header: object, says: RegExp | undefined])[] = [
  ['an extension', { crit: ['exp'], exp: 1 }, /not understood: exp/],
  ['b64 that crit names', { crit: ['b64'], b64: true }, /not understood: b64/],
  ['b64 that crit does not name', { b64: false }, /crit does not name it/],
  ['an empty list', { crit: [] }, /empty or malformed/],
  ['text', { crit: 'exp' }, /empty or malformed/],
  ['a number in the list', { crit: [1] }, /not understood: 1/],
  ['b64 true without crit', { b64: true }, undefined],
]

for (const [name, header, says] of CRIT) {
  test(`crit with ${name} is ${says ? 'a fault' : 'no fault'}`, () => {
    const { faults } = jws(makeJws({ ...HEADER, ...header }, '{"a":1}'))
    if (!says) return assert.deepEqual(faults, [])
    const fault = only(faults.filter(({ segment }) => segment === 'header'))
    assert.equal(fault.kind, 'crit')
    assert.match(fault.message, says)
  })
}

test('an unencoded payload is the text as it stands', () => {
  const token = jws(`${encode({ alg: 'ES256', b64: false, crit: ['b64'] })}.plain text.${SIGNATURE}`)
  assert.equal(Buffer.from(token.payload).toString(), 'plain text')
})

test('a token of two, four or six segments is read with a fault that says how many', () => {
  for (const [raw, count] of [
    [`${head}.${body}`, '2'],
    [`${GOOD}.AAAA`, '4'],
    [`${GOOD}.AAAA.AAAA.AAAA`, 'more than five'],
  ] as const) {
    const token = jws(raw)
    assert.equal(token.faults[0]?.actual, count)
    assert.deepEqual(token.claims, CLAIMS)
  }
})

test('256 KiB are read and one character more is not', () => {
  const fitting = `${head}.${body}.`
  assert.equal(readToken(fitting + 'A'.repeat(256 * 1024 - fitting.length)).form, 'jws')
  const fault = only(readToken(fitting + 'A'.repeat(256 * 1024 - fitting.length + 1)).faults)
  assert.deepEqual([fault.kind, fault.actual], ['too-large', '262145 characters'])
})

test('an empty signature is a fault unless alg is none', () => {
  assert.equal(only(jws(`${head}.${body}.`).faults).kind, 'signature')
  assert.deepEqual(jws(makeJws({ alg: 'none' }, CLAIMS, '')).faults, [])
})

test('a header and claims read before, of another token, are not kept for the next', () => {
  assert.equal(jws(makeJws({ alg: 'ES256' })).header['alg'], 'ES256')
  assert.equal(jws(makeJws({ alg: 'RS256' })).header['alg'], 'RS256')
})

test('a JSON serialisation is read as its compact form, and said not to be a JWT', () => {
  const flat = jws(JSON.stringify({ protected: head, payload: body, signature: SIGNATURE, header: { kid: 'u' } }))
  assert.deepEqual(
    [flat.claims, flat.serialization],
    [CLAIMS, { form: 'flattened', unprotected: { kid: 'u' }, count: 1 }],
  )
  assert.match(only(flat.faults).message, /a JWT is always compact/)
  const signatures = [
    { protected: head, signature: SIGNATURE },
    { protected: head, signature: 'AAAA' },
  ]
  const several = jws(JSON.stringify({ payload: body, signatures }))
  assert.deepEqual(several.serialization, {
    form: 'general',
    unprotected: {},
    count: 2,
    others: [{ header: flat.header, unprotected: {} }],
  })
  const broken = [signatures[0], { protected: `${head}=`, signature: 'AAA=', header: { kid: 'two' } }]
  const second = jws(JSON.stringify({ payload: body, signatures: broken }))
  assert.deepEqual(second.serialization?.others?.[0]?.unprotected, { kid: 'two' })
  assert.ok(second.faults.filter(({ message }) => /^signature 2: /.test(message)).length >= 2)
  const [h, , iv, ciphertext, tag] = makeJwe({ header: { alg: 'dir', enc: 'A128GCM' } }).split('.')
  const outer = { protected: h, iv, ciphertext, tag, unprotected: { jku: 'x' }, recipients: [{ header: { kid: 'r' } }] }
  assert.deepEqual(jwe(JSON.stringify(outer)).serialization, {
    form: 'general',
    unprotected: { jku: 'x', kid: 'r' },
    count: 1,
  })
})

test('a header that stands alone is a token whose rest was lost', () => {
  const [alone = ''] = makeJws({ alg: 'RS256', kid: 'k' }).split('.')
  const token = jws(alone)
  assert.equal(token.header['kid'], 'k')
  assert.match(only(token.faults).message, /this has 1, its header/)
  assert.equal(readToken(encode({ iv: 'x', value: 'y' })).form, 'opaque')
})

test('faults of a JSON serialisation stand where they are in it', () => {
  const raw = `{"payload":"${body}","protected":"${head}","signature":"AAAA","signature":"AAAA"}`
  const fault = jws(raw).faults.find(({ kind }) => kind === 'duplicate-member')
  assert.equal(fault?.offset, raw.lastIndexOf('"signature"'))
})

const digest = (disclosure: string): string => createHash('sha256').update(disclosure).digest('base64url')

test('the disclosures of an SD-JWT are read, nested ones too, and those of somebody else are told', () => {
  const city = encode(['s1', 'city', 'Ulm'])
  const address = encode(['s2', 'address', { _sd: [digest(city)] }])
  const element = encode(['s3', 'DE'])
  const foreign = encode(['s4', 'admin', true])
  const claims = { iss: 'i', _sd_alg: 'sha-256', _sd: [digest(address)], nationalities: [{ '...': digest(element) }] }
  const token = jws(makeSdJwt(claims, [address, city, element, foreign]))
  assert.deepEqual(
    token.disclosures?.map(({ name, value, signed }) => [name, value, signed]),
    [
      ['address', { _sd: [digest(city)] }, true],
      ['city', 'Ulm', true],
      [undefined, 'DE', true],
      ['admin', true, false],
    ],
  )
  assert.match(only(token.faults).message, /disclosure 4: its digest is not among the claims/)
  assert.equal(token.keyBinding, undefined)
})

test('a disclosure is hashed as _sd_alg says', () => {
  const name = encode(['s', 'n', 'v'])
  const sha512 = createHash('sha512').update(name).digest('base64url')
  assert.deepEqual(jws(makeSdJwt({ _sd_alg: 'sha-512', _sd: [sha512] }, [name])).faults, [])
  assert.match(only(jws(makeSdJwt({ _sd_alg: 'md5', _sd: [] }, [])).faults).message, /_sd_alg names a hash/)
})

test('the key binding of an SD-JWT is read as a token of its own', () => {
  const binding = makeJws({ alg: 'ES256', typ: 'kb+jwt' }, { nonce: 'n', sd_hash: 'x' })
  const token = jws(makeSdJwt({ _sd: [] }, [], binding))
  assert.deepEqual(token.keyBinding?.claims, { nonce: 'n', sd_hash: 'x' })
})

test('what can be known of an encrypted token is told', () => {
  const facts = (header: object, sizes: object = {}): ReturnType<typeof describeJwe> =>
    describeJwe(jwe(makeJwe({ header, ...sizes })))
  const rsa = facts({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
  assert.deepEqual([rsa.encrypted_key, rsa.iv, rsa.ciphertext, rsa.tag], [256, 12, 40, 16])
  assert.match(rsa.key_management, /RSA key of the recipient/)
  assert.deepEqual([rsa.plaintext, rsa.problems], ['40 bytes', []])
  const cbc = facts({ alg: 'A128KW', enc: 'A128CBC-HS256', zip: 'DEF' }, { key: 40, iv: 16, ciphertext: 48 })
  assert.deepEqual([cbc.plaintext, cbc.problems], ['32 to 47 bytes, compressed', []])
  assert.match(
    facts({ alg: 'ECDH-ES', enc: 'A128GCM' }, { key: 0 }).key_management,
    /agreed with the elliptic-curve key/,
  )
  assert.deepEqual(facts({ alg: 'dir', enc: 'A128GCM' }, { iv: 11, tag: 15 }).problems, [
    'the iv has 11 octets, not 12',
    'the tag has 15 octets, not 16',
    'alg dir has no encrypted key, and there is one',
  ])
  assert.match(facts({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31 }).problems.join(), /2147483648 rounds/)
})

/** Opaque tokens: their alphabet, and bounds of their entropy in bits. */
const OPAQUE: readonly (readonly [raw: string, alphabet: string, least: number, most: number])[] = [
  ['492017583361', 'decimal digits', 30, 40],
  ['9f86d081884c7d659a2feaa0c55ad015', 'hexadecimal', 100, 128],
  ['123e4567-e89b-42d3-a456-426614174000', 'UUID', 122, 122],
  ['SlAV32hkKG', 'letters and digits', 40, 60],
  ['tGzv3JOkF0XG5Qx2TlKWIA', 'letters and digits', 100, 132],
  ['8xLOxBtZp8-q_7Hs', 'base64url', 70, 96],
  ['xyz.abc-1', 'base64url with dots', 30, 60],
  ['n0esc3NRze7LTCu7iYzS6a5acc3f0ogp4/+==', 'base64', 120, 220],
  ['not a token!', 'printable ASCII', 20, 80],
  ['naïve', 'other characters', 5, 40],
  ['aaaaaaaaaaaaaaaaaaaaaaaa', 'hexadecimal', 0, 0],
  ['abababababababababababab', 'hexadecimal', 0, 30],
]

for (const [raw, alphabet, least, most] of OPAQUE) {
  test(`${raw} is opaque: ${alphabet}, ${least} to ${most} bits`, () => {
    const token = readToken(raw)
    assert.ok(token.form === 'opaque')
    assert.deepEqual([token.length, token.alphabet, token.faults], [raw.length, alphabet, []])
    assert.ok(token.entropyBits >= least && token.entropyBits <= most, `${token.entropyBits} bits`)
  })
}
