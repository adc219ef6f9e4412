import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { serveTls } from '../http/network.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { createAuthority } from '../support/tls.ts'

const authority = await createAuthority()
const client = await authority.issue({ names: ['client.example'] })

/** Each request that came, with the name of the certificate that was shown for it. */
const came: string[] = []
beforeEach(() => {
  came.length = 0
})

/** A server that asks for a certificate and does without. */
async function server(name: string, answer: (path: string) => object): Promise<string> {
  const options = { ...(await authority.issue()), ca: authority.cert, requestCert: true, rejectUnauthorized: false }
  return serveTls(options, (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request as unknown as { socket: { getPeerCertificate(): { subjectaltname?: string } } }
    const path = request.url ?? ''
    came.push(`${name}${path} ${socket.getPeerCertificate().subjectaltname ?? 'nobody'}`)
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer(path)))
  })
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const ID_TOKEN = `${part({ alg: 'RS256', kid: 'gone' })}.${part({ sub: 'ada' })}.AAAA`
const TOKENS = { access_token: 'a-token-of-this-test', token_type: 'Bearer', expires_in: 60, id_token: ID_TOKEN }

let aliases: object = {}
const keys = await server('keys', () => ({ keys: [] }))
const inner = await server('mtls', (path) => (path === '/token' ? TOKENS : { sub: 'ada' }))
const issuer = await server('issuer', (path) => {
  if (path === '/token') return TOKENS
  if (path === '/userinfo') return { sub: 'ada' }
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${keys}/jwks`,
    mtls_endpoint_aliases: aliases,
  }
})

const CERTIFICATE = ['--tls-cert', 'client.pem']
const DISCOVERY = 'issuer/.well-known/openid-configuration'

async function ran(argv: readonly string[]): Promise<Document> {
  const env = testEnv()
  writeFileSync(join(env.home, 'ca.pem'), authority.cert)
  writeFileSync(join(env.home, 'client.pem'), client.cert + client.key)
  const about = ['--issuer', issuer, '--client-id', 'client', '--ca-file', 'ca.pem', '--json']
  return (await runCli([...argv, ...about], env)).json()
}

const REFRESH = ['refresh', '--refresh-token', 'r', '--no-save']
const BY_CERTIFICATE = [...REFRESH, '--client-auth', 'tls_client_auth', ...CERTIFICATE]

test('a client with a certificate uses the aliases, and hosts that are not of the provider are not shown it', async () => {
  aliases = { token_endpoint: `${inner}/token`, userinfo_endpoint: `${inner}/userinfo` }
  const document = await ran(BY_CERTIFICATE)
  assert.equal(document.result.tokens.token_type, 'Bearer')
  assert.deepEqual(came, [`${DISCOVERY} DNS:client.example`, 'mtls/token DNS:client.example', 'keys/jwks nobody'])
})

test('UserInfo is asked at its alias too', async () => {
  aliases = { token_endpoint: `${inner}/token`, userinfo_endpoint: `${inner}/userinfo` }
  const document = await ran(['userinfo', '--access-token', 'abc', ...CERTIFICATE])
  assert.equal(document.result.userinfo.sub, 'ada')
  assert.deepEqual(came, [`${DISCOVERY} DNS:client.example`, 'mtls/userinfo DNS:client.example'])
})

test('where there is no alias, and without a certificate, the endpoints are those of everybody', async () => {
  aliases = { userinfo_endpoint: `${inner}/userinfo`, token_endpoint: 7 }
  await ran(BY_CERTIFICATE)
  assert.deepEqual(came.slice(0, 2), [`${DISCOVERY} DNS:client.example`, 'issuer/token DNS:client.example'])
  came.length = 0
  aliases = { token_endpoint: `${inner}/token` }
  await ran([...REFRESH, '--client-auth', 'none'])
  assert.deepEqual(came.slice(0, 2), [`${DISCOVERY} nobody`, 'issuer/token nobody'])
})

test('an endpoint that was given goes before its alias, and its host is shown the certificate', async () => {
  aliases = { token_endpoint: `${issuer}/token` }
  await ran([...BY_CERTIFICATE, '--token-endpoint', `${inner}/token`, '--jwks-uri', `${keys}/jwks`])
  assert.deepEqual(came.slice(0, 3), [
    `${DISCOVERY} DNS:client.example`,
    'mtls/token DNS:client.example',
    'keys/jwks DNS:client.example',
  ])
})

test('an alias that cannot be used is named as what it is', async () => {
  aliases = { token_endpoint: 'http://mtls.example/token' }
  const document = await ran(BY_CERTIFICATE)
  assert.equal(document.error.code, 'endpoint_unusable')
  assert.match(document.error.message, /^The mtls_endpoint_aliases\.token_endpoint of /)
  assert.deepEqual(came, [`${DISCOVERY} DNS:client.example`])
})
