import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort } from '../support/port.ts'
import { type End, type Settings, visitor } from './ends.ts'
import { API_V1, API_V2, CLIENT, CLIENT_SECRET, entra } from './entra.ts'
import { V1_ISSUER, V2_ISSUER } from './entra-metadata.ts'

const provider = await entra()
after(() => provider.close())

const settings: Settings = {
  issuer: V2_ISSUER,
  client: CLIENT,
  secret: CLIENT_SECRET,
  redirectUri: `http://localhost:${await freePort()}/callback`,
  login: ['--scope', 'openid profile email offline_access'],
}
/** UserInfo is at Graph, which takes no token that is for another API. */
const forApi = (api: string): Settings => ({
  ...settings,
  login: ['--scope', `openid profile offline_access ${api}/access_as_user`, '--no-userinfo'],
})

/** All true: grants, PKCE and the algorithms of client assertions work and are not listed. */
const METADATA = [
  'meta-response-type-token',
  'meta-grant-types-default',
  'meta-device-endpoint-without-grant',
  'meta-pkce-missing',
  'meta-iss-parameter-missing',
  'meta-token-auth-signing-alg-missing',
]
/** In version 1.0 nothing is said about request_uri either. */
const METADATA_V1 = [...METADATA, 'meta-request-uri-parameter-default']
const LOGIN = ['rp-offline-no-consent']
/** Tokens for APIs that want version 1.0 are of the issuer that the tenant had in version 1.0; so are those for Graph, of which nobody is warned. */
const V1_TOKEN = 'at-jwt-iss-mismatch'

const well = (...warns: string[]): End => ({
  exit: 0,
  verdict: warns.length === 0 ? 'pass' : 'warn',
  fails: [],
  warns: [...METADATA, ...warns],
})
const told = (exit: number, fails: readonly string[], ...warns: string[]): End => ({
  ...well(...warns),
  exit,
  verdict: exit === 0 ? 'warn' : 'fail',
  fails,
})

test('entra: discover ends well in both versions', async () => {
  const person = visitor(provider, settings)
  assert.equal((await person.discover({ ...well(), verdict: 'warn' })).result.metadata.tenant_region_scope, 'WW')
  const { result } = await person.ends(['discover', V1_ISSUER], { ...well(), verdict: 'warn', warns: METADATA_V1 })
  assert.equal(result.jwks.keys[0].issuer, V1_ISSUER)
})

test('entra: login, userinfo at Graph and refresh end well', async () => {
  const person = visitor(provider, settings)
  // User.Read was not asked for; Entra adds it where no API is named.
  const { result } = await person.login(well(...LOGIN))
  assert.equal(result.id_token.verified, true)
  assert.equal(result.userinfo.given_name, 'Ada')
  assert.ok(provider.reached.has('graph.microsoft.com:443'))
  await person.userinfo(well())
  const refreshed = await person.refresh(well())
  assert.equal(refreshed.result.id_token.verified, true)
})

test('entra: verify takes the ID Token for its client, and for no other', async () => {
  const person = visitor(provider, forApi(API_V2))
  const { result } = await person.login(well(...LOGIN))
  const right = ['--client-id', CLIENT, '--nonce', result.id_token.claims.nonce]
  assert.equal((await person.verify(result.tokens.id_token, right, well())).result.verified, true)
  await person.verify(result.tokens.id_token, ['--client-id', 'other'], told(1, ['idt-aud-mismatch']))
})

test('entra: verify takes no access token for Graph, which Graph alone can verify', async () => {
  const person = visitor(provider, settings)
  const scope = LOGIN
  const { access_token } = (await person.login(well(...scope))).result.tokens
  const broken = [V1_TOKEN, 'idt-signature-invalid', 'jwt-issuer-key-binding']
  const { result } = await person.verify(access_token, ['--kind', 'access_token'], told(1, broken, 'at-jwt-signature'))
  assert.equal(result.verified, false)
})

test('entra: verify takes an access token of version 2.0 for its API, and for no other', async () => {
  const person = visitor(provider, forApi(API_V2))
  const { access_token } = (await person.login(well(...LOGIN))).result.tokens
  const kind = ['--kind', 'access_token']
  const right = await person.verify(access_token, [...kind, '--audience', API_V2], well())
  assert.equal(right.result.verified, true)
  const wrong = told(1, ['idt-aud-mismatch'])
  assert.equal((await person.verify(access_token, [...kind, '--audience', CLIENT], wrong)).result.verified, false)
})

test('entra: verify takes an access token of version 1.0 by the issuer of that version alone', async () => {
  const person = visitor(provider, forApi(API_V1))
  const { access_token } = (await person.login(well(V1_TOKEN, ...LOGIN))).result.tokens
  const kind = ['--kind', 'access_token', '--audience', API_V1]
  const right = { ...well(), warns: METADATA_V1 }
  const taken = await person.ends(['verify', access_token, '--issuer', V1_ISSUER, ...kind], right)
  assert.equal(taken.result.verified, true)
  // The keys of version 2.0 say whose they are, and iss is another.
  const other = await person.verify(access_token, kind, told(1, [V1_TOKEN, 'jwt-issuer-key-binding']))
  assert.equal(other.result.verified, false)
})
