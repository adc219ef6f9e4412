// What a key of a key set costs in discover, against a provider on loopback: the step that fetches and judges a set of a thousand keys,
// less its request, and the whole run beyond one with a single key. Beside them stands what node:crypto takes to import the same keys.
// Usage: node bench/jwks.mjs [runs]
import { execFile } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { median } from './plain.mjs'

const RUNS = Number(process.argv[2] ?? 7)
const KEYS = 1000
const AIM = 0.15
const run = promisify(execFile)

const small = Array.from({ length: 998 }, (_none, at) => BigInt(at + 2))

/** As an RSA modulus looks from outside: making a thousand of two primes takes minutes. */
function modulus() {
  for (;;) {
    const bytes = randomBytes(256)
    bytes[0] |= 0x80
    const value = BigInt(`0x${bytes.toString('hex')}`)
    if (small.every((each) => value % each !== 0n)) return bytes.toString('base64url')
  }
}

const generated = (...made) => generateKeyPairSync(...made).publicKey.export({ format: 'jwk' })
const KINDS = {
  RS256: () => ({ kty: 'RSA', n: modulus(), e: 'AQAB' }),
  ES256: () => generated('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generated('ed25519'),
}

let served = {}
const server = createServer((request, response) => {
  const body = request.url === '/jwks' ? { keys: served.keys } : metadata(served.alg)
  response.writeHead(request.url === '/jwks' || request.url?.startsWith('/.well-known/openid') ? 200 : 404, {
    'content-type': 'application/json',
    'cache-control': 'max-age=60',
  })
  response.end(JSON.stringify(body))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
const metadata = (alg) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [alg],
})

/** Milliseconds of a run with so many of the keys, and of the work of its step `jwks`. */
async function discover(alg, keys) {
  served = { alg, keys }
  const from = performance.now()
  const args = ['bin/oidc-cli.js', 'discover', issuer, '--json']
  // A set of a thousand has findings, and they make the run end with 1.
  const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).catch((error) => error)
  const whole = performance.now() - from
  const step = JSON.parse(stdout).steps.find(({ name }) => name === 'jwks')
  return { whole, step: step.ms - step.exchanges.reduce((sum, exchange) => sum + exchange.ms, 0) }
}

function imported(keys) {
  const from = performance.now()
  for (const key of keys) createPublicKey({ key, format: 'jwk' })
  return performance.now() - from
}

console.log(`node ${process.version}, ${KEYS} keys, ${RUNS} runs each, medians, milliseconds a key`)
for (const [alg, made] of Object.entries(KINDS)) {
  const keys = Array.from({ length: KEYS }, (_none, at) => ({ ...made(), kid: `key-${at}`, alg, use: 'sig' }))
  const [steps, beyond, bare] = [[], [], []]
  for (let round = 0; round <= RUNS; round++) {
    const one = await discover(alg, keys.slice(0, 1))
    const all = await discover(alg, keys)
    const importing = imported(keys)
    // The first run warms the file cache.
    if (round === 0) continue
    steps.push(all.step / KEYS)
    beyond.push((all.whole - one.whole) / KEYS)
    bare.push(importing / KEYS)
  }
  const [step, whole, importing] = [steps, beyond, bare].map(median)
  console.log(
    `${alg}  step ${step.toFixed(3)} (aim: ${AIM})  whole run ${whole.toFixed(3)}  importing alone ${importing.toFixed(3)}  step/importing ${(step / importing).toFixed(1)}`,
  )
}
server.close()
