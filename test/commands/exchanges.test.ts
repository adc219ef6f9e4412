import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli } from '../support/env.ts'
import { type Answer, type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const withMembers =
  (change: Json) =>
  (answer: Answer): Answer => ({ ...answer, body: { ...(answer.body as Json), ...change } })

/** The checks of HTTP that each step of a run came to, those that hold too. */
function ofHttp(document: Document): Record<string, readonly string[]> {
  return Object.fromEntries(
    document.steps.map(({ name, checks }: Document) => [
      name,
      checks.map(({ id }: Document) => id).filter((id: string) => HTTP.has(id)),
    ]),
  )
}

const ORIGIN = ['http-clock-skew', 'http-server-banner']
const JSON_ANSWER = ['http-content-type-nosniff']
const HTTP = new Set([...ORIGIN, ...JSON_ANSWER, 'http-307-credentials'])

async function login(...args: string[]): Promise<{ code: number; document: Document }> {
  const { browse } = followingBrowser()
  const client = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET', '--json']
  const ran = await runCli(['login', ...client, ...args], { browse, vars: { SECRET } })
  return { code: ran.code, document: ran.json() }
}

test('discover judges the exchange of the key set too, and says once what is true of the whole server', async () => {
  const ran = await runCli(['discover', provider.issuer, '--json'])
  assert.deepEqual(ofHttp(ran.json()), {
    discover: ['http-clock-skew', 'http-content-type-nosniff', 'http-server-banner', 'http-content-type-nosniff'],
    jwks: JSON_ANSWER,
  })
})

test('login judges every exchange: a pushed request and the key set like the token request', async () => {
  provider.spoil = {
    discovery: withMembers({ pushed_authorization_request_endpoint: `${provider.issuer}/par` }),
    elsewhere: ({ path }) =>
      path === '/par' ? json({ error: 'invalid_request' }, 307, { location: '/other' }) : undefined,
  }
  const pushed = await login('--par')
  assert.equal(pushed.code, 3)
  assert.deepEqual(ofHttp(pushed.document)['authorize'], [...JSON_ANSWER, 'http-307-credentials'])
  provider.spoil = {}
  const { document } = await login()
  assert.deepEqual(ofHttp(document), {
    discover: ['http-clock-skew', 'http-content-type-nosniff', 'http-server-banner'],
    authorize: [],
    callback: [],
    token: JSON_ANSWER,
    id_token: JSON_ANSWER,
    userinfo: JSON_ANSWER,
  })
})

test('the key set that a request object is encrypted with is the one that the ID Token is verified with', async () => {
  const encryption = {
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
    kid: 'e',
  }
  provider.spoil = {
    discovery: withMembers({
      request_parameter_supported: true,
      request_object_encryption_alg_values_supported: ['RSA-OAEP-256'],
      request_object_encryption_enc_values_supported: ['A256GCM'],
    }),
    jwks: (answer) => {
      const { keys } = answer.body as { keys: object[] }
      return { ...answer, body: { keys: [...keys, { ...encryption, use: 'enc', alg: 'RSA-OAEP-256' }] } }
    },
  }
  const beside = 'client_id response_type scope redirect_uri state nonce code_challenge code_challenge_method'
  const { document } = await login('--request-object', 'encrypted', '--request-object-beside', beside)
  assert.equal(document.result.id_token.verified, true)
  assert.equal(new URL(provider.of('/authorize')[0]?.url ?? '').searchParams.get('request')?.split('.').length, 5)
  assert.equal(provider.of('/jwks').length, 1)
  assert.deepEqual(ofHttp(document)['authorize'], JSON_ANSWER)
  assert.deepEqual(ofHttp(document)['id_token'], [])
})

test('the line of a step is that of the document that was found, not of the place where there was none', async () => {
  const issuer = `${provider.issuer}/tenant`
  provider.spoil = {
    elsewhere: ({ path }) =>
      path === '/tenant/.well-known/openid-configuration'
        ? json({ issuer, jwks_uri: `${provider.issuer}/jwks`, response_types_supported: ['code'] })
        : undefined,
  }
  const { stdout } = await runCli(['discover', issuer])
  const [line = ''] = stdout.split('\n').filter((each) => / discover /.test(each))
  assert.match(line, / 200 \(3 exchanges\)$/)
})
