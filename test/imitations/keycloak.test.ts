import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort } from '../support/port.ts'
import { type End, type Settings, visitor } from './ends.ts'
import { CLIENT, CLIENT_SECRET, ISSUER, keycloak } from './keycloak.ts'

const redirectUri = `http://127.0.0.1:${await freePort()}/callback`
const provider = await keycloak(redirectUri)
after(() => provider.close())

const settings: Settings = {
  issuer: ISSUER,
  client: CLIENT,
  secret: CLIENT_SECRET,
  redirectUri,
  login: ['--scope', 'openid profile email'],
}

/** True of every realm with its defaults: password, implicit, plain and RSA1_5 are all offered. */
const METADATA = [
  'meta-response-type-token',
  'meta-grant-implicit',
  'meta-grant-password',
  'meta-pkce-plain',
  'meta-alg-deprecated',
]

const well = (...warns: string[]): End => ({
  exit: 0,
  verdict: warns.length === 0 ? 'pass' : 'warn',
  fails: [],
  warns: [...METADATA, ...warns],
})
const refused = (fails: readonly string[], ...warns: string[]): End => ({
  ...well(...warns),
  exit: 1,
  verdict: 'fail',
  fails,
})

test('keycloak: discover ends well', async () => {
  const { result } = await visitor(provider, settings).discover({ ...well(), verdict: 'warn' })
  assert.equal(result.issuer, ISSUER)
  assert.equal(result.jwks.keys.length, 2)
})

test('keycloak: login, userinfo and refresh end well', async () => {
  const person = visitor(provider, settings)
  const { result } = await person.login(well())
  assert.equal(result.id_token.verified, true)
  assert.equal(result.id_token.claims.typ, 'ID')
  assert.equal(result.callback.iss, ISSUER)
  assert.equal(result.userinfo.preferred_username, 'ada')
  assert.equal(result.tokens['not-before-policy'], 0)
  const again = await person.userinfo(well())
  assert.deepEqual(again.result.userinfo, result.userinfo)
  for (let times = 0; times < 2; times += 1) {
    const refreshed = await person.refresh(well())
    assert.equal(refreshed.result.id_token.verified, true)
    assert.equal(refreshed.result.id_token.claims.nonce, undefined)
  }
})

test('keycloak: verify takes the ID Token for its client and nonce, and for no other', async () => {
  const person = visitor(provider, settings)
  const { id_token, access_token } = (await person.login(well())).result.tokens
  const right = ['--client-id', CLIENT, '--access-token', access_token]
  assert.equal((await person.verify(id_token, right, well())).result.verified, true)
  const mismatch = refused(['idt-aud-mismatch'], 'idt-azp-mismatch')
  const wrong = await person.verify(id_token, ['--client-id', 'other'], mismatch)
  assert.equal(wrong.result.verified, false)
})

test('keycloak: verify takes the access token for the audience account, and for no other', async () => {
  const person = visitor(provider, settings)
  const { access_token } = (await person.login(well())).result.tokens
  const kind = ['--kind', 'access_token']
  const right = await person.verify(access_token, [...kind, '--audience', 'account'], well())
  assert.equal(right.result.verified, true)
  const mismatch = refused(['idt-aud-mismatch'])
  const wrong = await person.verify(access_token, [...kind, '--audience', 'other'], mismatch)
  assert.equal(wrong.result.verified, false)
})
