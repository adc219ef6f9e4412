import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Document, type Ran, runCli, testEnv } from '../support/env.ts'
import { API, startMachineIssuer } from '../support/machine-issuer.ts'

// The provider is of a foreign make, over https: it verifies each authentication, and forgets a token that is given back.
const machine = await startMachineIssuer()
after(() => machine.close())

const METHODS: Readonly<Record<string, string>> = {
  client_secret_basic: 'client-secret: env:SECRET',
  client_secret_post: 'client-secret: env:SECRET',
  client_secret_jwt: 'client-secret: env:SECRET',
  private_key_jwt: 'client-key: client.pem',
  tls_client_auth: 'tls-cert: vouched.pem, tls-key: vouched.key',
  self_signed_tls_client_auth: 'tls-cert: selfSigned.pem, tls-key: selfSigned.key',
}

/** Gets a token as each of these clients. */
async function check(methods: readonly string[], keys = ''): Promise<Ran> {
  const env = testEnv({ vars: { SECRET: machine.secret } })
  const { certificates, key, authority } = machine
  for (const [name, text] of Object.entries({ 'ca.pem': authority, 'client.pem': key }))
    writeFileSync(join(env.home, name), text, { mode: 0o600 })
  for (const [name, identity] of Object.entries(certificates)) {
    writeFileSync(join(env.home, `${name}.pem`), identity.cert)
    writeFileSync(join(env.home, `${name}.key`), identity.key, { mode: 0o600 })
  }
  const providers = methods.map(
    (method) =>
      `  ${method}: { issuer: "${machine.issuer}", client-id: ${method}, client-auth: ${method}, ca-file: ca.pem, ${METHODS[method]} }\n`,
  )
  const steps = `[ { token: { grant: client_credentials, scope: read${keys} } } ]`
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers:\n${providers.join('')}scenarios: { s: { steps: ${steps} } }\n`,
  )
  return runCli(['check', 'check.yaml', '--json'], env)
}

const revocations = ({ json }: Ran): Document[] => json().result.scenarios.map(({ revocation }: Document) => revocation)
const REVOKED = { revoked: 1, failed: 0, left: 0, why: null }

test('a token is given back with the authentication that its client has at the token endpoint, whatever that is', async () => {
  const methods = Object.keys(METHODS)
  const ran = await check(methods)
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.deepEqual(
    revocations(ran),
    methods.map(() => REVOKED),
  )
  for (const { name, steps } of ran.json().runs) {
    const [exchange, ...others] = steps.find((step: Document) => step.name === 'revoke').exchanges
    assert.deepEqual([exchange.response.status, others.length], [200, 0], name)
  }
})

test('a token that is bound by DPoP is given back', async () => {
  const ran = await check(['private_key_jwt'], ', dpop: true')
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.deepEqual(revocations(ran), [REVOKED])
})

test('a token that carries all it says is left, where the provider cannot revoke it', async () => {
  const ran = await check(['client_secret_basic'], `, resource: ["${API}"]`)
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  const [revocation] = revocations(ran)
  assert.deepEqual(revocation, {
    revoked: 0,
    failed: 0,
    left: 1,
    why: 'The provider does not revoke access tokens (unsupported_token_type).',
  })
})
