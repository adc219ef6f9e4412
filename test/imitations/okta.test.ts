import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort } from '../support/port.ts'
import { type End, type Settings, visitor } from './ends.ts'
import { AUDIENCE, CLIENT, CLIENT_SECRET, ISSUER, okta } from './okta.ts'

const redirectUri = `http://127.0.0.1:${await freePort()}/callback`
const provider = await okta(redirectUri)
after(() => provider.close())

const settings: Settings = {
  issuer: ISSUER,
  client: CLIENT,
  secret: CLIENT_SECRET,
  redirectUri,
  login: ['--scope', 'openid profile email offline_access'],
}

/** All true: CIBA is listed without its endpoint, and introspection without authentication. */
const FAILS = ['meta-grant-ciba-without-endpoint', 'meta-introspection-auth-none']
const METADATA = [
  'meta-response-type-token',
  'meta-grant-implicit',
  'meta-grant-password',
  'meta-iss-parameter-missing',
  'meta-request-uri-parameter-default',
  // Assertions are taken at three endpoints without their algorithms.
  'meta-token-auth-signing-alg-missing',
  'meta-revocation-auth-signing-alg',
  'meta-introspection-auth-signing-alg',
]
/** offline_access was asked for without prompt=consent. */
const LOGIN = ['rp-offline-no-consent']

const told = (exit: number, ...warns: string[]): End => ({
  exit,
  verdict: exit === 1 ? 'fail' : warns.length === 0 ? 'pass' : 'warn',
  fails: FAILS,
  warns: [...METADATA, ...warns],
})
const refused = (...fails: string[]): End => ({ ...told(1), fails: [...FAILS, ...fails] })

test('okta: discover tells what the metadata lacks', async () => {
  const { result } = await visitor(provider, settings).discover(told(1))
  assert.equal(result.issuer, ISSUER)
})

test('okta: login, userinfo and refresh end well, and refresh tokens rotate', async () => {
  const person = visitor(provider, settings)
  const { result } = await person.login(told(0, ...LOGIN))
  assert.equal(result.id_token.verified, true)
  assert.deepEqual(result.id_token.claims.amr, ['pwd'])
  assert.equal(result.userinfo.preferred_username, 'ada@example.test')
  await person.userinfo(told(0))
  const refreshed = await person.refresh(told(0))
  assert.equal(refreshed.result.id_token.verified, true)
  assert.notEqual(refreshed.result.tokens.refresh_token, result.tokens.refresh_token)
  await person.refresh(told(0))
})

test('okta: verify takes the ID Token for its client, and for no other', async () => {
  const person = visitor(provider, settings)
  const { result } = await person.login(told(0, ...LOGIN))
  const { id_token, access_token } = result.tokens
  const right = ['--client-id', CLIENT, '--nonce', result.id_token.claims.nonce, '--access-token', access_token]
  assert.equal((await person.verify(id_token, right, told(0))).result.verified, true)
  await person.verify(id_token, ['--client-id', 'other'], refused('idt-aud-mismatch'))
})

test('okta: verify takes the access token for the audience of the authorization server, and for no other', async () => {
  const person = visitor(provider, settings)
  const { access_token } = (await person.login(told(0, ...LOGIN))).result.tokens
  const kind = ['--kind', 'access_token']
  const right = await person.verify(access_token, [...kind, '--audience', AUDIENCE], told(0))
  assert.equal(right.result.verified, true)
  const wrong = await person.verify(access_token, [...kind, '--audience', 'api://other'], refused('idt-aud-mismatch'))
  assert.equal(wrong.result.verified, false)
})
