import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort } from '../support/port.ts'
import { type End, type Settings, visitor } from './ends.ts'
import { CLIENT, CLIENT_SECRET, google, ISSUER, type Naming } from './google.ts'

const settings: Settings = {
  issuer: ISSUER,
  client: CLIENT,
  secret: CLIENT_SECRET,
  redirectUri: `http://127.0.0.1:${await freePort()}/`,
  login: ['--scope', 'openid profile email', '--set', 'authorize.access_type=offline', '--prompt', 'consent'],
}

/** All true: implicit is no grant in the list though its response types are. */
const METADATA = [
  'meta-response-type-token',
  'meta-grant-types-inconsistent',
  'meta-pkce-plain',
  'meta-iss-parameter-missing',
  'meta-request-uri-parameter-default',
]

const well = (...warns: string[]): End => ({
  exit: 0,
  verdict: warns.length === 0 ? 'pass' : 'warn',
  fails: [],
  warns: [...METADATA, ...warns],
})

async function at(naming: Naming) {
  const provider = await google(naming)
  after(() => provider.close())
  return { provider, person: visitor(provider, settings) }
}

test('google: discover ends well, with a key set of another origin', async () => {
  const { provider, person } = await at('names nobody')
  const { result } = await person.discover({ ...well(), verdict: 'warn' })
  assert.equal(result.jwks.keys.length, 2)
  assert.deepEqual([...provider.reached].sort(), ['accounts.google.com:443', 'www.googleapis.com:443'])
})

for (const [naming, told] of [
  ['names nobody', []],
  ['names itself', ['cb-iss-not-advertised']],
] as const)
  test(`google: login ends well over four origins where the way back ${naming}`, async () => {
    const { provider, person } = await at(naming)
    const { result } = await person.login(well(...told))
    assert.equal(result.id_token.verified, true)
    assert.equal(result.userinfo.hd, 'example.test')
    assert.match(result.tokens.refresh_token, /^1\/\//)
    const names = ['accounts.google.com', 'oauth2.googleapis.com', 'openidconnect.googleapis.com', 'www.googleapis.com']
    assert.deepEqual(
      [...provider.reached].sort(),
      names.map((name) => `${name}:443`),
    )
  })

test('google: userinfo and refresh end well, and the refresh token that was not sent again is kept', async () => {
  const { person } = await at('names nobody')
  await person.login(well())
  assert.equal((await person.userinfo(well())).result.userinfo.email_verified, true)
  for (let times = 0; times < 2; times += 1) {
    const { result } = await person.refresh(well())
    assert.equal(result.id_token.verified, true)
  }
})

test('google: userinfo and refresh take tokens that are given, without a session', async () => {
  const { provider, person } = await at('names nobody')
  const { tokens } = (await person.login(well())).result
  const other = visitor(provider, settings)
  const issuer = ['--issuer', ISSUER, '--client-id', CLIENT, '--client-secret', 'env:SECRET']
  const told = await other.ends(['userinfo', ...issuer, '--access-token', tokens.access_token], well())
  assert.equal(told.result.userinfo.name, 'Ada Example')
  const fresh = await other.ends(['refresh', ...issuer, '--refresh-token', tokens.refresh_token], well())
  assert.match(fresh.result.tokens.access_token, /^ya29\./)
})

test('google: verify takes the ID Token for its client, and for no other', async () => {
  const { person } = await at('names nobody')
  const { result } = await person.login(well())
  const { id_token, access_token } = result.tokens
  const right = ['--client-id', CLIENT, '--nonce', result.id_token.claims.nonce, '--access-token', access_token]
  assert.equal((await person.verify(id_token, right, well())).result.verified, true)
  // azp is the client as well, as Google documents it.
  const mismatch: End = { ...well('idt-azp-mismatch'), exit: 1, verdict: 'fail', fails: ['idt-aud-mismatch'] }
  await person.verify(id_token, ['--client-id', 'other'], mismatch)
})

test('google: verify says of an access token that it is opaque', async () => {
  const { person } = await at('names nobody')
  const { access_token } = (await person.login(well())).result.tokens
  assert.match(access_token, /^ya29\./)
  const opaque: End = { ...well(), exit: 1, verdict: 'fail', fails: ['at-opaque'] }
  const { result } = await person.verify(access_token, ['--kind', 'access_token', '--client-id', CLIENT], opaque)
  assert.notEqual(result.verified, true)
})
