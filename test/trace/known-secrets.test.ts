import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createKnownSecrets } from '../../src/trace/known-secrets.ts'
import { BROTHERS, givenAway, LISTED, type Spell } from './spellings.ts'

const SECRETS: Readonly<Record<string, string>> = {
  base64url: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  base64: 'gX1fBat3bV/gX1fBat3bV+9uC7Qz==',
  punctuation: `p4$$'w0rd"&<x>/\\y?#é~%41{}z`,
  'letters of other scripts': 'Žluťoučký-kůň-пароль-9157',
  'blanks in it': 'Tr0ub4dor & 3 horses at 17 gates',
  hexadecimal: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
}

function hidden(secret: string, text: string, kind = 'client_secret'): string {
  const known = createKnownSecrets()
  known.add(secret, kind, 'sent')
  return known.hide(text)
}

for (const [what, secret] of Object.entries(SECRETS)) {
  for (const [spelling, spell] of Object.entries({ ...LISTED, ...BROTHERS })) {
    test(`a secret with ${what} is found: ${spelling}`, () => {
      const text = `error: ${spell(secret)} was refused`
      const shown = hidden(secret, text)
      assert.notEqual(shown, text)
      assert.deepEqual(givenAway(secret, shown), [])
      assert.match(shown, /^error: [\s\S]*<client_secret \d+ chars sha256:[\da-f]{8}>[\s\S]* was refused$/)
    })
  }
}

/** Spellings that leave the whole secret in the text, so that they can be put into one another. */
const WHOLE = Object.entries({ ...LISTED, ...BROTHERS }).filter(
  ([name]) =>
    !/cut|stack trace|stars|case|hexadecimal|HEX|Buffer|bytes|base64|UTF-16|lines|line|literals|hyphens|zero-width|semicolon|break|broken/i.test(
      name,
    ),
)
const PACKED = ['base64', 'base64url', 'hexadecimal', 'base64 of id and secret', 'base64url of JSON']

test('a secret is found in any spelling of a spelling', () => {
  const inner = fc.constantFrom(...WHOLE.map(([name]) => name), ...PACKED)
  const outer = fc.constantFrom(...WHOLE.map(([name]) => name), ...PACKED, 'broken over two lines', 'upper case of it')
  const all: Readonly<Record<string, Spell>> = { ...LISTED, ...BROTHERS, 'upper case of it': (text: string) => text }
  const anySecret = fc.constantFrom(...Object.values(SECRETS))
  fc.assert(
    fc.property(anySecret, inner, outer, (secret, one, other) => {
      const shown = hidden(secret, `said ${all[other]?.(all[one]?.(secret) ?? '')} here`)
      assert.deepEqual(givenAway(secret, shown), [], `${other} of ${one}: ${shown}`)
      assert.match(shown, /<client_secret/)
    }),
    { numRuns: 1500 },
  )
})

test('random secrets are found in every spelling, at any place of a text', () => {
  const anySecret = fc
    .uint8Array({ minLength: 15, maxLength: 40 })
    .map((bytes) => Buffer.from(bytes).toString('base64'))
  const around = fc.constantFrom('', ' ', '"', '/', '=', '<b>', 'code=', 'x: ', '\n', ', ')
  const spelling = fc.constantFrom(...Object.entries({ ...LISTED, ...BROTHERS }))
  fc.assert(
    fc.property(anySecret, around, around, spelling, (secret, before, behind, [name, spell]) => {
      fc.pre(new Set(secret).size > 8)
      const shown = hidden(secret, `${before}${spell(secret)}${behind}`)
      assert.deepEqual(givenAway(secret, shown), [], `${name}: ${shown}`)
    }),
    { numRuns: 1500 },
  )
})

const ORDINARY = [
  'The client asked for openid profile; redirect_uri is https://client.example/cb?client_id=app.',
  '{"error":"invalid_client","error_description":"Client authentication failed","code":"INVALID_CLIENT"}',
  'code_verifier and client_secret are needed; client_secret_basic is the default.',
  'eyJhbGciOiJSUzI1NiIsImtpZCI6Im9uZSJ9.eyJzdWIiOiJiIn0.c2lnbmF0dXJf',
  'session_state=6a8bb5a2-1c5e-4a7f-9f0e-0d8f1b2c3d4e&state=af0ifjsldkj',
  'AAAAAAAAAAAAAAAAAAAAAAAA 1234567890 0123456789abcdef',
]

test('a text without the secret stays as it is, whatever is known', () => {
  const known = createKnownSecrets()
  known.add('client-secret-of-the-example', 'client_secret', 'sent')
  known.add('f1c0de00-1111-4222-8333-444455556666.6a8bb5a2-1c5e-4a7f-9f0e-0d8f1b2c3d4e.aaaa-bbbb', 'code', 'sent')
  known.add('openid', 'password', 'sent')
  known.add('INVALID_CLIENT', 'code', 'received')
  known.add('eyJhbGciOiJSUzI1NiIsImtpZCI6Im9uZSJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', 'id_token', 'received')
  known.add('https://client.example/cb?x=1', 'cookie', 'received')
  for (const text of ORDINARY) assert.equal(known.hide(text), text)
})

test('random text without the secret stays as it is', () => {
  const secret = randomBytes(32).toString('base64url')
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.string({ unit: 'grapheme', maxLength: 100 }), (one, other) => {
      const text = `${one}${other}`
      assert.equal(hidden(secret, text), text)
    }),
  )
})

test('a short secret is hidden as a word of its own, and does not take words apart', () => {
  assert.equal(hidden('pa55', 'pa55 and pa555, xpa55'), '<client_secret 4 chars> and pa555, xpa55')
  assert.equal(
    hidden('hunter2', 'hunter2, hunter22, aHVudGVyMg=='),
    '<client_secret 7 chars>, hunter22, <client_secret 7 chars>==',
  )
  assert.equal(hidden('secret', 'the secret'), 'the secret')
})

test('a number in JSON that is a secret becomes a string, so that the text stays JSON', () => {
  const shown = hidden('8005559175', '{"pin":8005559175,"list":[1,8005559175]}')
  const mask = '<client_secret 10 chars>'
  assert.deepEqual(JSON.parse(shown), { pin: mask, list: [1, mask] })
})

test('a part that stands for another secret of the same beginning is named after the longest', () => {
  const known = createKnownSecrets()
  known.add('SplxlOBeZQQYbYS6', 'code', 'sent')
  known.add('SplxlOBeZQQYbYS6WxSbIA', 'refresh_token', 'sent')
  assert.match(known.hide('x SplxlOBeZQQYbYS6WxSbIA y'), /^x <refresh_token 22 chars sha256:[\da-f]{8}> y$/)
  assert.equal(known.hide('x SplxlOBeZQQYbYS6 y'), 'x <code 16 chars> y')
})

const LENGTH = 1 << 18
const SLOW: readonly string[] = [
  '(',
  'gX1fBat3bV ',
  '\\u{',
  '&#',
  '&#x1',
  '&amp;',
  '&ampx',
  '%',
  '\\',
  '0x1 ',
  '1',
  ' ',
  'A \n',
  'ab:',
  '\ud83d',
  '\\ud83d',
  'é',
  '😀',
  'gX1fBat3bV-9uC7QyAAAA',
  '%25',
  'eyJ',
  '-_.',
  '<"',
  'AAAAAAAAAAAAA ',
]

test('a long text of what is made to be slow is read through and stays as it is', () => {
  const known = createKnownSecrets()
  for (let at = 0; at < 20; at += 1) known.add(`gX1fBat3bV-9uC7Qz${at}-${'Zq8'.repeat(8)}`, 'code', 'received')
  for (const part of SLOW) {
    const text = part.repeat(LENGTH / part.length)
    if (!part.startsWith('gX1fBat3bV-')) assert.ok(known.hide(text) === text, part)
    else assert.match(known.hide(text).slice(0, 60), /^<code 43 chars sha256:[\da-f]{8}>/)
  }
})

test('a secret that was received first and is sent later is known as one that was sent', () => {
  const known = createKnownSecrets()
  const code = 'plain-words-of-a-code'
  known.add(code, 'login_code', 'received')
  assert.equal(known.hide('It begins with plain-words-of.'), 'It begins with plain-words-of.')
  known.add(code, 'login_code', 'sent')
  assert.match(known.hide('It begins with plain-words-of.'), /^It begins with <login_code 21 chars sha256:[0-9a-f]{8}>/)
})

test('short texts that are looked through together are each hidden as if it stood alone', () => {
  const value = SECRETS.base64url ?? ''
  const spelled = Object.values({ ...LISTED, ...BROTHERS }).map((spell) => `error: ${spell(value)} was refused`)
  const plain = [
    '',
    'ok',
    'é…',
    ...ORDINARY,
    value.slice(0, 20),
    value.slice(20),
    '日本',
    '\ud83d',
    '%',
    '\\u00',
    '{"a":[1,2',
  ]
  const texts = spelled.flatMap((text, at) => [text, plain[at % plain.length] ?? ''])
  const known = createKnownSecrets()
  known.add(value, 'client_secret', 'sent')
  known.add('hunter2', 'password', 'sent')
  const shown = known.hideAll([...texts, ...texts, 'it is hunter2 here'])
  for (const [at, text] of texts.entries()) {
    const alone = createKnownSecrets()
    alone.add(value, 'client_secret', 'sent')
    assert.equal(shown[at], alone.hide(text))
    assert.equal(shown[at + texts.length], shown[at])
  }
  for (const [at, text] of spelled.entries()) {
    assert.notEqual(shown[2 * at], text)
    assert.deepEqual(givenAway(value, shown[2 * at] ?? ''), [])
  }
  assert.equal(shown.at(-1), 'it is <password 7 chars> here')
})

test('a secret that is cut between two texts is found across neither', () => {
  const known = createKnownSecrets()
  known.add('9f86d081', 'client_secret', 'sent')
  assert.deepEqual(known.hideAll(['token 9f86', 'd081 token']), ['token 9f86', 'd081 token'])
})

test('a secret that begins or ends with what is not compared is hidden with it', () => {
  for (const secret of ['+qX7mZ2pL9vRt4WbK+', '"qX7mZ2pL9vRt4WbK"', '++qX7mZ2pL9vRt4WbK', "qX7mZ2pL9vRt4WbK'+"]) {
    const known = createKnownSecrets()
    known.add(secret, 'code', 'sent')
    const shown = /^got <code 18 chars> and more$/
    assert.match(known.hide(`got ${secret} and more`), shown)
    assert.match(known.hide(`got ${encodeURIComponent(secret)} and more`), shown)
    assert.equal(known.hide('a + and "quotes" stay'), 'a + and "quotes" stay')
  }
})

test('what a text quotes a secret with stays', () => {
  const known = createKnownSecrets()
  known.add('qX7mZ2pL9vRt4WbK', 'code', 'sent')
  assert.equal(known.hide('the code "qX7mZ2pL9vRt4WbK"+'), 'the code "<code 16 chars>"+')
})
