import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { namedProvider, onInternet } from '../support/internet.ts'
import { API, startMachineIssuer } from '../support/machine-issuer.ts'
import { SECRET as CLIENT_SECRET, json } from '../support/provider.ts'

const machine = await startMachineIssuer()
after(() => machine.close())

/** A machine with everything that the clients authenticate with. */
function machineEnv(): TestEnv {
  const env = testEnv({ vars: { SECRET: machine.secret, OTHER: CLIENT_SECRET } })
  const { certificates, key, authority } = machine
  const files = { 'ca.pem': authority, 'client.pem': key }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(env.home, name), text, { mode: 0o600 })
  for (const [name, identity] of Object.entries(certificates)) {
    writeFileSync(join(env.home, `${name}.pem`), identity.cert)
    writeFileSync(join(env.home, `${name}.key`), identity.key, { mode: 0o600 })
  }
  return env
}

const PROVIDER = ['--issuer', machine.issuer, '--ca-file', 'ca.pem']
const SECRET = ['--client-secret', 'env:SECRET']
const certificate = (name: string): readonly string[] => ['--tls-cert', `${name}.pem`, '--tls-key', `${name}.key`]

const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  client_secret_basic: SECRET,
  client_secret_post: SECRET,
  client_secret_jwt: SECRET,
  private_key_jwt: ['--client-key', 'client.pem'],
  tls_client_auth: certificate('vouched'),
  self_signed_tls_client_auth: certificate('selfSigned'),
}

function getToken(args: readonly string[], env: TestEnv = machineEnv()): Promise<Ran> {
  return runCli(['token', 'client_credentials', ...PROVIDER, ...args, '--json'], env)
}

/** The client of a method, with its credentials. */
function client(method: string, credentials = CREDENTIALS[method] ?? []): readonly string[] {
  return ['--client-id', method, '--client-auth', method, ...credentials]
}

const checkOf = (document: Document, id: string): Document =>
  document.steps.flatMap((step: Document) => step.checks).find((check: Document) => check.id === id)

function claimsOf(token: string): Document {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

for (const method of Object.keys(CREDENTIALS))
  test(`a client that authenticates by ${method} gets tokens`, async () => {
    const ran = await getToken([...client(method), '--scope', 'read', '--resource', API])
    const document = ran.json()
    assert.equal(ran.code, 0, JSON.stringify(document.error))
    const { tokens } = document.result
    assert.deepEqual([tokens.token_type, tokens.scope, tokens.refresh_token], ['Bearer', 'read', undefined])
    const { sub, aud, client_id } = claimsOf(tokens.access_token)
    assert.deepEqual([sub, aud, client_id], [method, API, method])
    assert.equal(checkOf(document, 'at-jwt-sub-client-credentials').verdict, 'pass')
    assert.equal(checkOf(document, 'at-jwt-resource').verdict, 'pass')
  })

const REFUSED: readonly (readonly [method: string, what: string, credentials: readonly string[]])[] = [
  ['client_secret_basic', 'another secret', ['--client-secret', 'env:OTHER']],
  ['client_secret_post', 'another secret', ['--client-secret', 'env:OTHER']],
  ['client_secret_jwt', 'another secret', ['--client-secret', 'env:OTHER']],
  ['private_key_jwt', 'another key', ['--client-key', 'vouched.key']],
  ['tls_client_auth', 'a certificate that nobody vouches for', certificate('selfSigned')],
  ['tls_client_auth', 'no certificate', []],
  ['self_signed_tls_client_auth', 'a certificate that is not registered', certificate('unknown')],
  ['self_signed_tls_client_auth', 'no certificate', []],
]

for (const [method, what, credentials] of REFUSED)
  test(`a client with ${what} is refused at ${method}`, async () => {
    const ran = await getToken(client(method, credentials))
    const { error, result } = ran.json()
    assert.deepEqual([ran.code, error.code, error.step, result.tokens], [3, 'invalid_client', 'token', null])
  })

test('a public client is refused by the provider where its credentials are left out on purpose', async () => {
  const method = ['--client-auth', 'client_secret_post', ...SECRET, '--unset', 'token.client_secret']
  const ran = await getToken(['--client-id', 'none', ...method])
  assert.deepEqual([ran.code, ran.json().error.code], [3, 'invalid_request'])
})

for (const [what, args, code, words] of [
  ['no credentials', [], 'missing_option', /--client-secret, --client-key, or --tls-cert/],
  ['--client-auth none', ['--client-auth', 'none', ...SECRET], 'invalid_option', /--client-auth none/],
] as const)
  test(`a client with ${what} is told so before anything is sent`, async () => {
    const ran = await getToken(['--client-id', 'none', ...args])
    const { error, steps } = ran.json()
    assert.deepEqual([ran.code, error.code, steps], [2, code, []])
    assert.match(`${error.message} ${error.hint}`, words)
  })

test('a token is bound to the key of --dpop, with the nonce that the provider asks for', async () => {
  const ran = await getToken([...client('client_secret_basic'), '--dpop', '--resource', API, '--scope', 'read'])
  const document = ran.json()
  assert.equal(ran.code, 0, JSON.stringify(document.error))
  const step = document.steps.find(({ name }: Document) => name === 'token')
  assert.deepEqual(
    step.exchanges.map(({ response }: Document) => response.status),
    [400, 200],
  )
  const { token_type, access_token } = document.result.tokens
  assert.equal(token_type, 'DPoP')
  assert.equal(checkOf(document, 'tok-token-type-unexpected').verdict, 'pass')
  assert.equal(checkOf(document, 'at-dpop-cnf-missing').verdict, 'pass')
  assert.match(claimsOf(access_token).cnf.jkt, /^[\w-]{43}$/)
})

test('a token is bound to the certificate of the client', async () => {
  for (const method of ['tls_client_auth', 'self_signed_tls_client_auth']) {
    const ran = await getToken([...client(method), '--resource', API])
    const document = ran.json()
    const bound = claimsOf(document.result.tokens.access_token).cnf['x5t#S256']
    const name = method === 'tls_client_auth' ? 'vouched' : 'selfSigned'
    const { raw } = new X509Certificate(machine.certificates[name].cert)
    assert.equal(bound, createHash('sha256').update(raw).digest('base64url'))
    assert.equal(checkOf(document, 'at-mtls-cnf').verdict, 'pass')
  }
})

test('a token that is bound to the certificate of another must not be used, and is not kept', async () => {
  const provider = await namedProvider('issuer.example')
  const payload = { iss: provider.issuer, sub: 'client', cnf: { 'x5t#S256': 'another' } }
  const [header, claims] = [{ alg: 'RS256' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  provider.spoil = { token: json({ access_token: `${header}.${claims}.AAAA`, token_type: 'Bearer', expires_in: 60 }) }
  const env = onInternet({ 'issuer.example': ['203.0.113.5'] }, { vars: { CLIENT_SECRET } })
  const { cert, key } = machine.certificates.vouched
  writeFileSync(join(env.home, 'own.pem'), cert)
  writeFileSync(join(env.home, 'own.key'), key, { mode: 0o600 })
  const place = ['--issuer', provider.issuer, '--ca-file', 'ca.pem', '--client-id', 'client']
  const credentials = ['--client-secret', 'env:CLIENT_SECRET', '--tls-cert', 'own.pem', '--tls-key', 'own.key']
  const ran = await runCli(['token', 'client_credentials', ...place, ...credentials, '--json'], env)
  await provider.close()
  const document = ran.json()
  assert.deepEqual([ran.code, document.error.code], [1, 'check_failed'])
  const own = createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url')
  const { verdict, reject, expected, actual } = checkOf(document, 'at-mtls-cnf')
  assert.deepEqual([verdict, reject, expected, actual], ['fail', true, own, 'another'])
  const listed = await runCli(['session', 'list', '--json'], env)
  assert.deepEqual(listed.json().result.sessions, [])
})
