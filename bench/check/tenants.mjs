// A thousand tenants and more, by paths of one server on loopback: each has metadata and two keys of its own. Prints the origin.
import { generatePrimeSync } from 'node:crypto'
import { createServer } from 'node:http'

/** Products of them are moduli as good as any, and sooner had than a thousand keys. */
const primes = Array.from({ length: 64 }, () => generatePrimeSync(1024, { bigint: true }))

/** The two keys of a tenant, which share no prime. */
function keysOf(tenant) {
  const first = tenant % 32
  const second = 32 + (Math.floor(tenant / 32) % 32)
  return [
    [first, second],
    [(first + 1) % 32, 32 + ((second - 31) % 32)],
  ].map(([p, q], at) => ({
    kty: 'RSA',
    n: Buffer.from((primes[p] * primes[q]).toString(16).padStart(512, '0'), 'hex').toString('base64url'),
    e: 'AQAB',
    kid: `key-${tenant}-${at}`,
    alg: 'RS256',
    use: 'sig',
  }))
}

const server = createServer((request, response) => {
  const [, tenant, place = ''] = /^\/t(\d+)(\/.*)?$/.exec(request.url) ?? []
  const document =
    tenant && { '/.well-known/openid-configuration': metadataOf, '/keys': jwksOf }[place]?.(Number(tenant))
  response.writeHead(document ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'max-age=60' })
  response.end(document ?? '{"error":"not_found"}')
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))

const known = new Map()

function jwksOf(tenant) {
  const text = known.get(tenant) ?? JSON.stringify({ keys: keysOf(tenant) })
  known.set(tenant, text)
  return text
}

function metadataOf(tenant) {
  const issuer = `http://127.0.0.1:${server.address().port}/t${tenant}`
  return JSON.stringify({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    end_session_endpoint: `${issuer}/logout`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'name', 'email'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })
}
