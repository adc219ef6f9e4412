// What discover adds to the exchanges themselves, against a provider on loopback: the time of its steps less that of their requests,
// and the same for the whole run, where loading the program comes on top (bench/startup.mjs).
// Usage: node bench/discover.mjs [runs]
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { promisify } from 'node:util'

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

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const own = []
const started = []
const whole = []
for (let round = 0; round <= RUNS; round++) {
  const { stdout } = await run(process.execPath, ['bin/oidc-cli.js', 'discover', issuer, '--json'])
  const { ms, steps } = JSON.parse(stdout)
  // The first run warms the file cache.
  if (round === 0) continue
  const exchanges = steps.flatMap((step) => step.exchanges).reduce((sum, exchange) => sum + exchange.ms, 0)
  own.push(steps.reduce((sum, step) => sum + step.ms, 0) - exchanges)
  started.push(ms - exchanges)
  whole.push(ms)
}
server.close()
console.log(
  `discover ${median(whole).toFixed(0)} ms; own work ${median(own).toFixed(0)} ms (aim: 15), with loading the program ${median(started).toFixed(0)} ms, medians of ${RUNS} runs`,
)
