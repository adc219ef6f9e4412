// What discover adds to the exchanges themselves, against a provider on loopback: the time of its steps less that of their requests,
// and the whole run against bare Node.js in the same run.
// Usage: node bench/discover.mjs [runs]
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { median } from './plain.mjs'

const RUNS = Number(process.argv[2] ?? 15)
const run = promisify(execFile)

const keys = [1, 2].map((number) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...publicKey.export({ format: 'jwk' }), kid: `key-${number}`, alg: 'RS256', use: 'sig' }
})
const server = createServer((request, response) => {
  const body =
    request.url === '/jwks' ? { keys } : request.url?.startsWith('/.well-known/openid') ? metadata : undefined
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'max-age=60' })
  response.end(JSON.stringify(body ?? { error: 'not_found' }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  scopes_supported: ['openid', 'profile', 'email'],
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
}

const own = []
const whole = []
const bare = []

/** Milliseconds and standard output of one run of Node.js. */
async function timed(args) {
  const from = performance.now()
  const { stdout } = await run(process.execPath, args)
  return { took: performance.now() - from, stdout }
}

for (let round = 0; round <= RUNS; round++) {
  const idle = await timed(['-e', '0'])
  const { took, stdout } = await timed(['bin/oidc-cli.js', 'discover', issuer, '--json'])
  const { steps } = JSON.parse(stdout)
  // The first run warms the file cache.
  if (round === 0) continue
  const exchanges = steps.flatMap((step) => step.exchanges).reduce((sum, exchange) => sum + exchange.ms, 0)
  own.push(steps.reduce((sum, step) => sum + step.ms, 0) - exchanges)
  whole.push(took)
  bare.push(idle.took)
}
server.close()
console.log(`node ${process.version}, ${RUNS} runs each, medians`)
console.log(
  `discover ${median(whole).toFixed(0)} ms, bare ${median(bare).toFixed(0)} ms, ratio ${(median(whole) / median(bare)).toFixed(2)} (aim: 2)`,
)
console.log(`own work of its steps ${median(own).toFixed(0)} ms (aim: 15)`)
