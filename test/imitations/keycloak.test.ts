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

/** True of every realm with its defaults: password, implicit, plain, RSA1_5 and unsigned request objects are all offered. */
const METADATA: Pick<End, 'fails' | 'warns'> = {
  fails: ['meta-grant-password'],
  warns: [
    'meta-response-type-token',
    'meta-grant-implicit',
    'meta-pkce-plain',
    'meta-alg-deprecated',
    'meta-request-object-alg-none',
  ],
}
/** Thirteen algorithms are advertised; a realm makes the keys for them when they are first used. */
const KEYS = 'jwks-no-key-for-advertised-alg'
/** Name and address of the person stand in the access token. */
const ACCESS_TOKEN = 'at-jwt-pii'
/** Claims of the scopes profile and email stand in the ID Token as well. */
const ID_TOKEN = 'idt-unrequested-claims'

const told = (exit: number, ...warns: string[]): End => ({
  exit,
  verdict: 'fail',
  fails: METADATA.fails,
  warns: [...METADATA.warns, ...warns],
})

test('keycloak: discover ends with the password grant that a realm offers', async () => {
  const { result } = await visitor(provider, settings).discover(told(1, KEYS))
  assert.equal(result.issuer, ISSUER)
  assert.equal(result.jwks.keys.length, 2)
})

test('keycloak: login, userinfo and refresh end well', async () => {
  const person = visitor(provider, settings)
  const { result } = await person.login(told(0, KEYS, ACCESS_TOKEN, ID_TOKEN))
  assert.equal(result.id_token.verified, true)
  assert.equal(result.id_token.claims.typ, 'ID')
  assert.equal(result.callback.iss, ISSUER)
  assert.equal(result.userinfo.preferred_username, 'ada')
  assert.equal(result.tokens['not-before-policy'], 0)
  const again = await person.userinfo(told(0))
  assert.deepEqual(again.result.userinfo, result.userinfo)
  for (let times = 0; times < 2; times += 1) {
    const refreshed = await person.refresh(told(0, KEYS, ACCESS_TOKEN))
    assert.equal(refreshed.result.id_token.verified, true)
    assert.equal(refreshed.result.id_token.claims.nonce, undefined)
  }
})

test('keycloak: verify takes the ID Token for its client and nonce, and for no other', async () => {
  const person = visitor(provider, settings)
  const { id_token, access_token } = (await person.login(told(0, KEYS, ACCESS_TOKEN, ID_TOKEN))).result.tokens
  const right = ['--client-id', CLIENT, '--access-token', access_token]
  assert.equal((await person.verify(id_token, right, told(0, KEYS))).result.verified, true)
  const mismatch = { ...told(1, KEYS, 'idt-azp-mismatch'), fails: [...METADATA.fails, 'idt-aud-mismatch'] }
  const wrong = await person.verify(id_token, ['--client-id', 'other'], mismatch)
  assert.equal(wrong.result.verified, false)
})

test('keycloak: verify takes the access token for the audience account, and for no other', async () => {
  const person = visitor(provider, settings)
  const { access_token } = (await person.login(told(0, KEYS, ACCESS_TOKEN, ID_TOKEN))).result.tokens
  const kind = ['--kind', 'access_token']
  const right = await person.verify(access_token, [...kind, '--audience', 'account'], told(0, KEYS, ACCESS_TOKEN))
  assert.equal(right.result.verified, true)
  const mismatch = { ...told(1, KEYS, ACCESS_TOKEN), fails: [...METADATA.fails, 'idt-aud-mismatch'] }
  const wrong = await person.verify(access_token, [...kind, '--audience', 'other'], mismatch)
  assert.equal(wrong.result.verified, false)
})
