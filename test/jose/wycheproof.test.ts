import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { decryptJwe } from '../../src/jose/keys/decrypt.ts'
import { readKeys } from '../../src/jose/keys/keys.ts'
import { verifyJws } from '../../src/jose/keys/verify.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws?: string | object
  readonly jwe?: string | object
  readonly pt?: string
  readonly result: 'valid' | 'invalid'
}

interface Group {
  readonly comment: string
  readonly public?: JsonObject
  readonly private: JsonObject
  readonly tests: readonly Vector[]
}

/** Vectors that the program decides otherwise, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'signature 346': 'the key says PS256 and the token PS384: keys are pinned to their algorithm (RFC 8725 3.1)',
  'signature 350': 'the key says PS256 and the token PS384: keys are pinned to their algorithm (RFC 8725 3.1)',
  'signature 347': 'the key says ES521, which is no registered algorithm',
  'signature 351': 'the key says ES521, which is no registered algorithm',
  'signature 367': 'byte-identical to a valid vector',
  'signature 370': 'byte-identical to a valid vector',
  'signature 372': 'foreign characters in a segment are refused (RFC 7515 section 2)',
  'signature 373': 'foreign characters in a segment are refused (RFC 7515 section 2)',
  ...Object.fromEntries(
    [100, 101, 102, 103, 104, 105, 112, 128].map((id) => [
      `encryption ${id}`,
      'RSA1_5 is not decrypted with (RFC 8725 3.2)',
    ]),
  ),
}

function load(name: string): readonly Group[] {
  return JSON.parse(readFileSync(`test/vectors/wycheproof/json_web_${name}.json`, 'utf8')).testGroups
}

const text = (token: string | object): string => (typeof token === 'string' ? token : JSON.stringify(token))

function verifies(group: Group, vector: Vector): boolean {
  const keys = group.public ?? group.private
  const token = readToken(text(vector.jws ?? ''))
  if (token.form !== 'jws') return false
  const set = readKeys('keys' in keys ? { jwks: keys } : { jwk: keys }, 'vector')
  return verifyJws(token, set).verified === true
}

async function decrypts(group: Group, vector: Vector): Promise<boolean> {
  const opened = await decryptJwe(text(vector.jwe ?? ''), [{ text: JSON.stringify(group.private), source: 'vector' }])
  if (!('plaintext' in opened)) return false
  return vector.pt === undefined || Buffer.from(opened.plaintext).toString('hex') === vector.pt
}

for (const name of ['signature', 'encryption', 'key', 'crypto']) {
  test(`every Wycheproof vector of the ${name} file agrees or is a known exception`, async () => {
    const wrong: string[] = []
    let seen = 0
    for (const group of load(name)) {
      for (const vector of group.tests) {
        const accepted = vector.jws === undefined ? await decrypts(group, vector) : await verifies(group, vector)
        seen += 1
        const agrees = accepted === (vector.result === 'valid')
        if (agrees !== !(`${name} ${vector.tcId}` in EXCEPTIONS)) {
          wrong.push(
            `${name} ${vector.tcId} ${group.comment} ${vector.comment}: ${vector.result}, accepted: ${accepted}`,
          )
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.equal(seen, { signature: 401, encryption: 139, key: 26, crypto: 83 }[name])
  })
}
