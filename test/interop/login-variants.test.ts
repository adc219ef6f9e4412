import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { signIn } from '../../src/browser/user-agent.ts'
import { type EmbeddedIssuer, startIssuer } from '../../src/issuer/issuer.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'

let issuer: EmbeddedIssuer
let keyFile = ''
const env = testEnv({
  vars: { SECRET: 'a-secret-that-is-long-enough-for-anyone' },
  browse: async (url) => {
    void signIn(url, { fill: () => ({ login: 'grace', password: 'x', answer: 'yes' }) }).catch(() => {})
    return { opened: true, program: 'user agent', failed: new Promise(() => {}) }
  },
})

const BASE = {
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
} as const

before(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const open = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' }
  keyFile = join(env.home, 'key.json')
  writeFileSync(keyFile, JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'mine', alg: 'ES256' }), {
    mode: 0o600,
  })
  const secret = 'a-secret-that-is-long-enough-for-anyone'
  issuer = await startIssuer({
    configuration: {
      features: {
        devInteractions: { enabled: false },
        pushedAuthorizationRequests: { enabled: true },
        dPoP: { enabled: true },
        requestObjects: { enabled: true },
        jwtResponseModes: { enabled: true },
        jwtUserinfo: { enabled: true },
      },
      enabledJWA: { requestObjectSigningAlgValues: ['ES256'] },
    } as never,
    clients: [
      { ...BASE, client_id: 'basic', client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' },
      { ...BASE, client_id: 'post', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
      { ...BASE, client_id: 'sjwt', client_secret: secret, token_endpoint_auth_method: 'client_secret_jwt' },
      { ...BASE, client_id: 'keyed', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [open] } },
      { ...BASE, client_id: 'public', token_endpoint_auth_method: 'none' },
      {
        ...BASE,
        client_id: 'signed-userinfo',
        token_endpoint_auth_method: 'none',
        userinfo_signed_response_alg: 'ES256',
      },
    ] as never,
  })
})
after(() => issuer.close())

const secret = ['--client-secret', 'env:SECRET']
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  client_secret_basic: ['--client-id', 'basic', ...secret],
  client_secret_post: ['--client-id', 'post', ...secret, '--client-auth', 'client_secret_post'],
  client_secret_jwt: ['--client-id', 'sjwt', ...secret, '--client-auth', 'client_secret_jwt'],
  'a public client': ['--client-id', 'public'],
  'a pushed request': ['--client-id', 'basic', ...secret, '--par'],
  DPoP: ['--client-id', 'public', '--dpop'],
  'DPoP and a pushed request': ['--client-id', 'public', '--dpop', '--par'],
  form_post: ['--client-id', 'public', '--response-mode', 'form_post'],
  'a response as a JWT': ['--client-id', 'public', '--response-mode', 'jwt'],
  'a signed UserInfo': ['--client-id', 'signed-userinfo', '--scope', 'openid email'],
  'UserInfo by POST': ['--client-id', 'public', '--userinfo-method', 'post'],
  'UserInfo by a form': ['--client-id', 'public', '--userinfo-method', 'form'],
  'max_age and login hint': ['--client-id', 'public', '--max-age', '60', '--login-hint', 'grace'],
  'another state and nonce': ['--client-id', 'public', '--state', 'a=b&c=d {"r":"/x"}', '--nonce', 'n'],
}

for (const [name, args] of Object.entries(VARIANTS)) {
  test(`login with ${name}`, async () => {
    const ran = await runCli(['login', '--issuer', issuer.issuer, ...args, '--login-timeout', '10', '--json'], env)
    const document: Document = ran.json()
    assert.equal(
      ran.code,
      0,
      JSON.stringify({ error: document.error, notes: document.notes, stderr: ran.stderr.slice(-500) }),
    )
    assert.equal(document.result.id_token.verified, true)
    assert.equal(document.result.userinfo.sub, 'grace')
  })
}

for (const [name, args] of [
  ['private_key_jwt', ['--client-auth', 'private_key_jwt']],
  ['a signed request object', ['--request-object', 'signed']],
  ['a signed request object, pushed', ['--request-object', 'signed', '--par']],
] as const) {
  test(`login with ${name}`, async () => {
    const argv = [
      'login',
      '--issuer',
      issuer.issuer,
      '--client-id',
      'keyed',
      '--client-key',
      keyFile,
      ...args,
      '--login-timeout',
      '10',
      '--json',
    ]
    const ran = await runCli(argv, env)
    const document: Document = ran.json()
    assert.equal(
      ran.code,
      0,
      JSON.stringify({ error: document.error, notes: document.notes, stderr: ran.stderr.slice(-500) }),
    )
    assert.equal(document.result.id_token.verified, true)
  })
}

test('DPoP-bound tokens go on from the session: userinfo and refresh', async () => {
  const scope = ['--scope', 'openid offline_access', '--prompt', 'consent']
  const login = await runCli(
    ['login', '--issuer', issuer.issuer, '--client-id', 'public', '--dpop', ...scope, '--json'],
    env,
  )
  assert.equal(login.code, 0, login.stdout.slice(0, 2000))
  assert.equal(login.json().result.tokens.token_type, 'DPoP')
  const userinfo = await runCli(['userinfo', '--json'], env)
  assert.equal(userinfo.code, 0, userinfo.stdout.slice(-1500))
  const refresh = await runCli(['refresh', '--json'], env)
  assert.equal(refresh.code, 0, refresh.stdout.slice(-1500))
})

test('prompt=none without a session is login_required and exit 3', async () => {
  const ran = await runCli(
    ['login', '--issuer', issuer.issuer, '--client-id', 'public', '--prompt', 'none', '--json'],
    env,
  )
  assert.equal(ran.code, 3)
  assert.equal(ran.json().error.code, 'login_required')
})

test('a wrong secret is invalid_client and exit 3, with the methods the provider takes', async () => {
  const argv = ['login', '--issuer', issuer.issuer, '--client-id', 'basic', '--client-secret', 'wrong', '--json']
  const ran = await runCli(argv, env)
  assert.equal(ran.code, 3)
  const document: Document = ran.json()
  assert.equal(document.error.code, 'invalid_client')
  const checks = document.steps.flatMap((step: Document) => step.checks)
  assert.ok(checks.some((check: Document) => check.id === 'tok-client-auth-mismatch' && check.verdict !== 'pass'))
})
