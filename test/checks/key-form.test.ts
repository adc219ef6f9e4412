import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { judgeGivenKey } from '../../src/checks/keys/form.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { readKeyText } from '../../src/jose/keys/key-text.ts'
import { broken, ruling } from './http-exchange.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const JWK = RSA.publicKey.export({ format: 'jwk' }) as JsonObject
const judge = (text: string) => judgeGivenKey(readKeyText(text) ?? assert.fail('no key'), '--key k')

test('a key that is written as libraries read it holds', () => {
  for (const text of [PEM, `${PEM}${PEM}`, JSON.stringify(JWK), JSON.stringify({ keys: [JWK] })])
    assert.equal(ruling(judge(text), 'jwks-key-form'), 'holds')
})

test('a key in another form is warned of, with what was undone', () => {
  const { message, actual } = broken(judge(PEM.replaceAll('\n', '\\n')), 'jwks-key-form')
  assert.equal(message, '--key k was read all the same: its line breaks were written as \\n.')
  assert.deepEqual(actual, ['its line breaks were written as \\n'])
})

test('of a map of kid to PEM it is said where the JWK Set of the same keys is', () => {
  assert.match(broken(judge(JSON.stringify({ k1: PEM })), 'jwks-key-form').client ?? '', /\/oauth2\/v3\/certs/)
})

/** An EC key of which a coordinate begins with a zero octet, as one of 256 does. */
function shortKey(curve: 'P-256' | 'P-384'): { readonly whole: JsonObject; readonly cut: JsonObject } {
  for (;;) {
    const whole = generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ format: 'jwk' }) as JsonObject
    const y = Buffer.from(String(whole['y']), 'base64url')
    if (y[0] === 0 && y[1] !== 0) return { whole, cut: { ...whole, y: y.subarray(1).toString('base64url') } }
  }
}

test('a coordinate one octet short is told of a key by itself and of each of a set', () => {
  const { whole, cut } = shortKey('P-256')
  assert.equal(ruling(judge(JSON.stringify(whole)), 'jwks-ec-coordinate-length'), 'holds')
  assert.deepEqual(broken(judge(JSON.stringify(cut)), 'jwks-ec-coordinate-length').actual, [32, 31])
  const set = { keys: [JWK, { ...cut, kid: 'short' }] }
  const found = broken(judge(JSON.stringify(set)), 'jwks-ec-coordinate-length')
  assert.match(found.message ?? '', /key short/)
})

test('a modulus that begins with a zero octet is told of', () => {
  const n = Buffer.concat([Buffer.alloc(1), Buffer.from(String(JWK['n']), 'base64url')]).toString('base64url')
  assert.equal(ruling(judge(JSON.stringify({ ...JWK, n })), 'jwks-rsa-leading-zero'), 'broken')
})
