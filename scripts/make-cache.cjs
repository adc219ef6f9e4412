// Runs what should start fastest once, and keeps what V8 compiled for it. Usage: node scripts/make-cache.cjs <dist>
const { generateKeyPairSync } = require('node:crypto')
const { createServer } = require('node:http')
const { resolve } = require('node:path')
const { make } = require('../bin/code-cache.cjs')

const SAMPLE =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoiYSIsImF1ZCI6ImMiLCJleHAiOjF9.AAAA'

/** A provider to discover: its metadata and a key. */
function listen() {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }]
  const server = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${server.address().port}`
    const documents = {
      '/jwks': { keys },
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      },
    }
    const body = documents[request.url]
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? { error: 'not_found' }))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

async function run() {
  const { main } = require(resolve(process.argv[2], 'main.cjs'))
  await main(['decode', SAMPLE])
  await main(['decode', '--json', SAMPLE])
  await main(['--help'])
  const server = await listen()
  const issuer = `http://127.0.0.1:${server.address().port}`
  await main(['discover', issuer])
  await main(['discover', issuer, '--json'])
  server.close()
  server.closeAllConnections()
}

const files = ['core.cjs', 'provider.cjs', 'network.cjs'].map((name) => resolve(process.argv[2], name))
make(files, run).catch((error) => {
  process.exitCode = 1
  process.stderr.write(`${error.stack}\n`)
})
