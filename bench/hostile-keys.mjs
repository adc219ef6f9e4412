// What hostile key sets and metadata take of the processor, each as a ratio to a benign input of the same size that is judged in the same
// run: key sets by reading them and trying a token without kid, metadata by reading and judging them. Best of some rounds each.
// Usage: node bench/hostile-keys.mjs [rounds]
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { importSources } from '../scripts/stripped.mjs'
import { BENIGN, KINDS } from './hostile-metadata.mjs'
import './plain.mjs'

const ROUNDS = Number(process.argv[2] ?? 3)
const ISSUER = 'https://issuer.example'
const [
  { readKeys },
  { jwsVerifier },
  { readToken },
  { readJson },
  { judgeMetadata },
  { usableMetadata },
  { judgeDiscovery },
] = await importSources(
  ['src'],
  [
    'src/jose/keys/keys.ts',
    'src/jose/keys/verify.ts',
    'src/jose/tokens/read-token.ts',
    'src/jose/json/reader.ts',
    'src/checks/metadata/metadata.ts',
    'src/documents/provider-metadata.ts',
    'src/checks/discovery/discovery.ts',
  ],
)

/** Milliseconds of the processor that `act` takes, at best. */
function taken(act) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = process.cpuUsage()
    act()
    const { user, system } = process.cpuUsage(from)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

const made = {}
const say = (name, ms, benign) =>
  console.log(`${(ms / benign).toFixed(1).padStart(6)}  ${ms.toFixed(0).padStart(6)} ms  ${name}`)

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
function tried(keys, alg, octets, tokens, kid) {
  const set = readKeys({ published: { keys } }, 'the set')
  if (octets === 1024 && set.faults.length > 0) throw new Error(set.faults[0].message)
  const verify = jwsVerifier(set)
  const head = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url')
  for (let at = 0; at < tokens; at += 1) {
    const claims = Buffer.from(JSON.stringify({ iss: ISSUER, sub: `user-${at}` })).toString('base64url')
    verify(readToken(`${head}.${claims}.${Buffer.alloc(octets, 7).toString('base64url')}`))
  }
}

for (const tokens of [1, 100]) {
  made.usual ??= many(1000, () => curve('P-256')).map((key, at) => ({
    ...key,
    kid: `key-${at}`,
    pad: 'x'.repeat(1800),
  }))
  const benign = taken(() => tried(made.usual, 'ES256', 64, tokens, 'key-500'))
  console.log(
    `key sets, ${tokens} tokens without kid: ratio to a thousand keys of which the token names one (${benign.toFixed(0)} ms), and time`,
  )
  say(
    '740 RSA keys of 16,384 bits',
    taken(sets('r16', () => many(740, () => ({ ...LONG })), 'RS256', 2048, tokens)),
    benign,
  )
  say(
    '1,000 RSA keys of 8,192 bits',
    taken(sets('r8', () => many(1000, () => rsa(8192)), 'RS256', 1024, tokens)),
    benign,
  )
  say('1,000 keys of P-256', taken(sets('p256', () => many(1000, () => curve('P-256')), 'ES256', 64, tokens)), benign)
  say('1,000 keys of P-521', taken(sets('p521', () => many(1000, () => curve('P-521')), 'ES512', 132, tokens)), benign)
}

function sets(name, make, alg, octets, tokens) {
  made[name] ??= make()
  return () => tried(made[name], alg, octets, tokens)
}

function judge(body) {
  const reading = readJson(body)
  const metadata = reading.value
  const headers = [['content-type', 'application/json']]
  const request = { method: 'GET', url: `${ISSUER}/.well-known/openid-configuration`, headers: [] }
  const exchanges = [{ request, response: { status: 200, headers, body }, failure: null }]
  judgeDiscovery({ issuer: ISSUER, form: 'openid', exchanges, reading, other: undefined, tried: [] })
  judgeMetadata({ issuer: ISSUER, metadata, form: 'openid' })
  usableMetadata(metadata)
}

const SIZE = 1024 * 1024
const read = (kind) => {
  const body = kind(ISSUER, SIZE)
  return taken(() => judge(body))
}
const usual = read(BENIGN)
console.log(
  `metadata of 1 MiB: ratio to usual members of the same size (${(usual / 1024).toFixed(3)} ms a KiB), and time`,
)
const rows = Object.entries(KINDS).map(([name, kind]) => [name, read(kind)])
for (const [name, ms] of rows.sort((one, other) => other[1] - one[1]).slice(0, 15)) say(name, ms, usual)
