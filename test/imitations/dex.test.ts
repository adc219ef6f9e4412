import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort } from '../support/port.ts'
import { CLIENT, CLIENT_SECRET, dex, ISSUER } from './dex.ts'
import { type End, type Settings, visitor } from './ends.ts'

const redirectUri = `http://127.0.0.1:${await freePort()}/callback`
const provider = await dex(redirectUri)
after(() => provider.close())

const settings: Settings = {
  issuer: ISSUER,
  client: CLIENT,
  secret: CLIENT_SECRET,
  redirectUri,
  login: ['--scope', 'openid profile email offline_access'],
}

const METADATA = [
  'meta-response-type-token',
  'meta-grant-implicit',
  'meta-pkce-plain',
  'meta-iss-parameter-missing',
  'meta-request-uri-parameter-default',
]
/** The access token is a JWT for the client itself, with nonce and at_hash: nothing but its claims of the person tells it from an ID Token. */
const ACCESS_TOKEN = ['at-is-id-token', 'jwt-kinds-not-exclusive']
/** offline_access was asked for without prompt=consent. */
const LOGIN = [...ACCESS_TOKEN, 'rp-offline-no-consent']

const well = (...warns: string[]): End => ({
  exit: 0,
  verdict: warns.length === 0 ? 'pass' : 'warn',
  fails: [],
  warns: [...METADATA, ...warns],
})

test('dex: discover ends well', async () => {
  const { result } = await visitor(provider, settings).discover({ ...well(), verdict: 'warn' })
  assert.equal(result.issuer, ISSUER)
})

test('dex: login tells that the access token is like an ID Token, and keeps the session', async () => {
  const person = visitor(provider, settings)
  const { result } = await person.login(well(...LOGIN))
  assert.equal(result.id_token.verified, true)
  assert.equal(result.userinfo.email, 'ada@example.com')
  const again = await person.userinfo(well())
  assert.equal(again.result.userinfo.sub, result.userinfo.sub)
})

test('dex: refresh brings another refresh token each time', async () => {
  const person = visitor(provider, settings)
  const before = (await person.login(well(...LOGIN))).result.tokens.refresh_token
  // Dex sends the nonce of the sign-in again, and no auth_time.
  const { result } = await person.refresh(well(...ACCESS_TOKEN, 'idt-refresh-nonce'))
  assert.equal(result.id_token.verified, true)
  assert.notEqual(result.tokens.refresh_token, before)
  await person.refresh(well(...ACCESS_TOKEN, 'idt-refresh-nonce'))
})

test('dex: verify takes the ID Token for its client and nonce, and for no other', async () => {
  const person = visitor(provider, settings)
  const { result } = await person.login(well(...LOGIN))
  const { id_token, access_token } = result.tokens
  const nonce = ['--nonce', result.id_token.claims.nonce]
  const right = await person.verify(id_token, ['--client-id', CLIENT, ...nonce, '--access-token', access_token], well())
  assert.equal(right.result.verified, true)
  const mismatch: End = { ...well(), exit: 1, verdict: 'fail', fails: ['idt-nonce-mismatch'] }
  await person.verify(id_token, ['--client-id', CLIENT, '--nonce', 'other'], mismatch)
})

test('dex: verify takes an access token that is like an ID Token for the recipient that is named, and for nobody else', async () => {
  const person = visitor(provider, settings)
  const { access_token } = (await person.login(well(...LOGIN))).result.tokens
  const kind = ['--kind', 'access_token']
  const named = await person.verify(access_token, [...kind, '--audience', CLIENT], well('at-is-id-token'))
  assert.equal(named.result.verified, true)
  // An ID Token of any client would pass else (RFC 8725 3.12).
  const refused: End = { ...well(), exit: 1, verdict: 'fail', fails: ['at-is-id-token'] }
  const unnamed = await person.verify(access_token, kind, refused)
  assert.match(unnamed.error.message, /no recipient was named/)
  assert.match(unnamed.error.hint, /--audience/)
  await person.verify(access_token, [...kind, '--client-id', CLIENT], refused)
  const other = { ...refused, fails: ['at-is-id-token', 'idt-aud-mismatch'] }
  await person.verify(access_token, [...kind, '--audience', 'api'], other)
})
