// Rows of hostile.mjs about key sets, of which a token without kid does not say which key made it, and about passwords with many rounds.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { importSources } from '../scripts/stripped.mjs'

const [{ readKeys }, { jwsVerifier }, { readToken }, { runCli }] = await importSources(
  ['src', 'test'],
  ['src/jose/keys/keys.ts', 'src/jose/keys/verify.ts', 'src/jose/tokens/read-token.ts', 'test/support/env.ts'],
)

const PRIMES = Array.from({ length: 998 }, (_none, at) => at + 2).filter((number) => {
  for (let by = 2; by * by <= number; by += 1) if (number % by === 0) return false
  return true
})
const SMALL = PRIMES.reduce((product, prime) => product * BigInt(prime), 1n)

/** Numbers as RSA moduli look from outside: no small prime divides them. */
function rsa(bits) {
  for (;;) {
    const modulus = BigInt(`0x80${randomBytes(bits / 8 - 1).toString('hex')}`)
    const rest = modulus % SMALL
    if (PRIMES.some((prime) => rest % BigInt(prime) === 0n)) continue
    return { kty: 'RSA', n: Buffer.from(modulus.toString(16), 'hex').toString('base64url'), e: 'AQAB' }
  }
}

const LONG = { kty: 'RSA', n: randomBytes(2048).fill(0xb5, 0, 1).toString('base64url'), e: 'AQAB' }
const curve = (namedCurve) => generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' })
const many = (count, make) => Array.from({ length: count }, (_none, at) => ({ ...make(), use: 'sig', at }))

/** Reads a set and tries so many tokens with it. */
function tried(keys, { alg, octets, tokens, kid }) {
  const set = readKeys({ published: { keys } }, 'the set')
  if (octets === 1024 && set.faults.length > 0) throw new Error(set.faults[0].message)
  const verify = jwsVerifier(set)
  const head = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url')
  for (let at = 0; at < tokens; at += 1) {
    const claims = Buffer.from(JSON.stringify({ iss: 'https://issuer.example', sub: `user-${at}` })).toString(
      'base64url',
    )
    verify(readToken(`${head}.${claims}.${Buffer.alloc(octets, 7).toString('base64url')}`))
  }
}

/** Key sets by name, each made once. */
const made = new Map()
function once(name, make) {
  if (!made.has(name)) made.set(name, make())
  return made.get(name)
}

/** A thousand usual keys in as many bytes, of which a token names one. */
const usualKeys = () =>
  many(1000, () => curve('P-256')).map((key, at) => ({ ...key, kid: `key-${at}`, pad: 'x'.repeat(1800) }))

const SETS = [
  ['740 RSA keys of 16,384 bits', () => many(740, () => ({ ...LONG })), 'RS256', 2048],
  ['1,000 RSA keys of 8,192 bits', () => many(1000, () => rsa(8192)), 'RS256', 1024],
  ['1,000 keys of P-256', () => many(1000, () => curve('P-256')), 'ES256', 64],
  ['1,000 keys of P-521', () => many(1000, () => curve('P-521')), 'ES512', 132],
]

/** A token for a password, of which the header asks for so many rounds. */
function encrypted(p2c) {
  const text = (value) => Buffer.from(value).toString('base64url')
  const header = { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: text('salt of sixteen.'), p2c }
  return [
    text(JSON.stringify(header)),
    text('k'.repeat(24)),
    text('iv'.repeat(6)),
    text('cipher'),
    text('t'.repeat(16)),
  ].join('.')
}

const password = JSON.stringify({ kty: 'oct', k: Buffer.from('a password that is long enough').toString('base64url') })
const opened = (p2c) =>
  runCli(['decode', '--json', encrypted(p2c), '--decrypt-key', 'env:KEY'], { vars: { KEY: password } })

export const rows = [
  ...[1, 100].flatMap((tokens) =>
    SETS.map(([name, make, alg, octets]) => ({
      name: `${name}, ${tokens} tokens without kid`,
      aim: '300 ms',
      hostile: () => tried(once(name, make), { alg, octets, tokens }),
      benign: () => tried(once('usual', usualKeys), { alg: 'ES256', octets: 64, tokens, kid: 'key-500' }),
    })),
  ),
  { name: 'p2c of 1,000,000', aim: 'refused', hostile: () => opened(1_000_000), benign: () => opened(10_000) },
]
