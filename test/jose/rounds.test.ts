import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { CompactEncrypt, GeneralEncrypt } from 'jose'
import type { DecryptionKey } from '../../src/jose/keys/candidates.ts'
import { decryptJwe } from '../../src/jose/keys/decrypt.ts'
import type { RoundsLeave } from '../../src/jose/keys/rounds.ts'
import { countedRounds } from '../support/counted-rounds.ts'

const ALG = 'PBES2-HS256+A128KW'
const PASSWORD = Buffer.from('pass')

function sealed(p2c: number, header: object = {}): Promise<string> {
  return new CompactEncrypt(Buffer.from('inside'))
    .setProtectedHeader({ ...header, alg: ALG, enc: 'A128GCM' })
    .setKeyManagementParameters({ p2c })
    .encrypt(PASSWORD)
}

/** To several recipients, by as many rounds for each. */
async function general(recipients: number, p2c: number): Promise<Record<string, unknown> & { recipients: Each[] }> {
  const jwe = new GeneralEncrypt(Buffer.from('inside')).setProtectedHeader({ enc: 'A256GCM' })
  for (let at = 0; at < recipients; at += 1)
    jwe.addRecipient(PASSWORD).setUnprotectedHeader({ alg: ALG }).setKeyManagementParameters({ p2c })
  return (await jwe.encrypt()) as never
}

interface Each {
  readonly header: Record<string, unknown>
}

const oct = (text: string, members: object = {}): object => ({
  kty: 'oct',
  k: Buffer.from(text).toString('base64url'),
  ...members,
})
const set = (keys: readonly object[]): DecryptionKey => ({ text: JSON.stringify({ keys }), source: 'keys.json' })
const wrong = (count: number): object[] => Array.from({ length: count }, (_none, at) => oct(`wrong ${at}`))
const RIGHT = set([oct('pass')])

async function outcome(raw: string, key: DecryptionKey, leave?: RoundsLeave): Promise<string> {
  const result = await decryptJwe(raw, [key], 'any', leave)
  return 'plaintext' in result ? Buffer.from(result.plaintext).toString() : (result.faults[0]?.message ?? '')
}

test('the token that took the leave is opened once, and its copies from memory', async (t) => {
  const [raw, other] = [await sealed(20_000), await sealed(20_000)]
  const counted = countedRounds(t)
  const leave: RoundsLeave = {}
  for (let line = 0; line < 5; line += 1) assert.equal(await outcome(raw, RIGHT, leave), 'inside')
  assert.deepEqual(counted(), [20_000])
  assert.match(await outcome(other, RIGHT, leave), /p2c asks for 20000 rounds, and one such token was tried/)
  assert.equal(await outcome(raw, RIGHT, leave), 'inside')
  assert.deepEqual(counted(), [20_000])
})

test('a copy of one that no password opened is not tried again', async (t) => {
  const raw = await sealed(20_000)
  const counted = countedRounds(t)
  const leave: RoundsLeave = {}
  const first = await outcome(raw, set(wrong(1)), leave)
  assert.match(first, /^none of 1 key\(s\) decrypts the token: /)
  assert.equal(await outcome(raw, set(wrong(1)), leave), first)
  assert.deepEqual(counted(), [20_000])
})

for (const [rounds, tries] of [
  [1_000_000, 1],
  [500_001, 1],
  [300_000, 3],
] as const) {
  test(`a hundred passwords are tried ${tries} time(s) by ${rounds} rounds, and it is said that the others were not`, async (t) => {
    const raw = await sealed(rounds)
    const counted = countedRounds(t)
    const told = await outcome(raw, set(wrong(100)), {})
    assert.deepEqual(counted(), Array(tries).fill(rounds))
    assert.ok(
      told.startsWith(`none of ${tries} key(s) decrypts the token; ${100 - tries} more tries would take more`),
      told,
    )
  })
}

test('without leave passwords are tried by 100,000 rounds a token, however they are shared out', async (t) => {
  const few = [await sealed(10_000), await sealed(1000)]
  const many = JSON.stringify(await general(16, 10_000))
  const counted = countedRounds(t)
  assert.match(await outcome(few[0] ?? '', set(wrong(100))), /^none of 10 key\(s\).*; 90 more tries/)
  assert.deepEqual(counted(), Array(10).fill(10_000))
  // As many as there are, where they fit.
  assert.match(await outcome(few[1] ?? '', set([...wrong(99), oct('pass')])), /^inside$/)
  assert.deepEqual(counted().slice(10), Array(100).fill(1000))
  assert.match(await outcome(many, set(wrong(100))), /^none of 10 key\(s\).*; 1590 more tries/)
  assert.deepEqual(counted().slice(110), Array(10).fill(10_000))
})

test('recipients of many rounds share the leave of their token', async (t) => {
  const raw = JSON.stringify(await general(4, 400_000))
  const counted = countedRounds(t)
  assert.match(await outcome(raw, set(wrong(1)), {}), /^none of 2 key\(s\).*; 2 more tries/)
  assert.deepEqual(counted(), [400_000, 400_000])
})

test('a count below nothing gives no rounds to the recipients after it', async (t) => {
  const jwe = await general(16, 10_000)
  const below = jwe.recipients.map((each, at) => (at > 0 ? each : { ...each, header: { ...each.header, p2c: -1e9 } }))
  const counted = countedRounds(t)
  assert.match(await outcome(JSON.stringify({ ...jwe, recipients: below }), set(wrong(1))), /; 5 more tries/)
  assert.deepEqual(counted(), Array(10).fill(10_000))
})

test('keys that are no password take no rounds, and the one that is named is tried first', async (t) => {
  const pairs = Array.from({ length: 20 }, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
  const others = pairs.map((key) => key.export({ format: 'jwk' }))
  const [raw, named] = [await sealed(10_000), await sealed(1_000_000, { kid: 'mine' })]
  const counted = countedRounds(t)
  assert.equal(await outcome(raw, set([...others, oct('pass')])), 'inside')
  assert.deepEqual(counted(), [10_000])
  assert.equal(await outcome(named, set([...wrong(50), oct('pass', { kid: 'mine' })]), {}), 'inside')
  assert.deepEqual(counted(), [10_000, 1_000_000])
})
