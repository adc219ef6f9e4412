import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closed, half, KID, sealed, signed } from '../../src/issuer/tokens.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { checksOf, rulings, type Told, tell } from '../providers/reading.ts'
import { followingBrowser } from '../support/browser.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, json, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const provider = await sharedProvider()

const machine = (): TestEnv => testEnv({ browse: followingBrowser().browse, vars: { SECRET } })

const client = () => ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
const login = (...more: string[]) => ['login', ...client(), '--login-timeout', '5', ...more]

/** A command line at a provider that does otherwise than right. */
function at(spoil: Spoilers, argv: readonly string[], env = machine()): Promise<Told> {
  provider.spoil = spoil
  return tell(argv, env)
}

const metadata = (members: JsonObject): Spoilers => ({ discovery: { members } })

/** Metadata that hold nothing but issuer, keys and these. */
const only = (members: JsonObject): Spoilers => ({
  discovery: (right) => {
    const { issuer, jwks_uri } = right.body as JsonObject
    return { ...right, body: { issuer, jwks_uri, ...members } }
  },
})

const broken = ({ document }: Told, ...verdicts: string[]): string[] =>
  checksOf(document).flatMap((check) => (verdicts.includes(check.verdict) ? [String(check.id)] : []))

const keys = { own: rsaPair(0).privateKey, strange: () => rsaPair(1).privateKey }
const token = (claims: JsonObject, header: JsonObject = {}): string =>
  signed({ alg: 'RS256', kid: KID, ...header }, claims, { keys, secret: '' })

const now = () => Math.floor(Date.now() / 1000)

/** Token answers with another access token, to which at_hash belongs. */
const withAccessToken = (access_token: string): Spoilers => ({
  token: (right): Answer =>
    right.status === 200 ? { ...right, body: { ...(right.body as JsonObject), access_token } } : right,
  idTokenClaims: (right) => ({ ...right, at_hash: half(access_token) }),
})

test('an access token with a nonce, or equal to the ID Token, is a warning and stops no login', async () => {
  const nonce = await at(
    withAccessToken(
      token({ iss: provider.issuer, aud: 'api', azp: 'client', nonce: 'n', exp: now() + 3600, iat: now() }),
    ),
    login(),
  )
  assert.deepEqual([nonce.code, rulings(nonce.document, 'at-is-id-token')], [0, ['warn']])
  let same = ''
  const equal = await at(
    {
      idToken: (right) => (same = right),
      idTokenClaims: { at_hash: undefined },
      token: (right) => ({ ...right, body: { ...(right.body as JsonObject), access_token: same, id_token: same } }),
    },
    login(),
  )
  assert.deepEqual([equal.code, rulings(equal.document, 'at-is-id-token')], [0, ['warn']])
})

test('an ID Token of the authorization endpoint says who answered, so that iss is not missed there (RFC 9207 4)', async () => {
  const without = { callback: (right: [string, string][]) => right.filter(([name]) => name !== 'iss') }
  const hybrid = metadata({ response_types_supported: ['code', 'code id_token'] })
  const told = await at({ ...hybrid, ...without }, login('--response-type', 'code id_token'))
  assert.deepEqual([told.code, rulings(told.document, 'cb-iss-missing').includes('fail')], [0, false])
  const plain = await at(without, login())
  assert.deepEqual([plain.code, rulings(plain.document, 'cb-iss-missing')], [1, ['fail']])
})

test('a public client need not find none among the methods', async () => {
  const told = await at(metadata({ token_endpoint_auth_methods_supported: ['client_secret_basic'] }), [
    ...['login', '--issuer', provider.issuer, '--client-id', 'public', '--login-timeout', '5'],
  ])
  assert.deepEqual([told.code, rulings(told.document, 'rp-auth-method-not-supported')], [0, ['pass']])
})

test('an access token for nobody in particular is told as that, by decode and by verify', async () => {
  const access = token({
    iss: provider.issuer,
    sub: 'ada',
    aud: [],
    scp: ['openid'],
    client_id: 'client',
    exp: now() + 60,
    iat: now(),
  })
  const decoded = await tell(['decode', access], machine())
  const found = decoded.result.tokens[0].checks.find((check: JsonObject) => check['id'] === 'jwt-aud-missing')
  assert.equal(found.verdict, 'warn')
  assert.match(found.message, /empty list/)
  assert.equal(decoded.stdout.includes('idt-aud-missing'), false)
  const verified = await at({}, ['verify', access, '--issuer', provider.issuer, '--kind', 'access_token'])
  assert.deepEqual([verified.code, verified.result.verified, broken(verified, 'fail')], [0, true, []])
  const asked = await at({}, [
    'verify',
    access,
    '--issuer',
    provider.issuer,
    '--kind',
    'access_token',
    '--audience',
    'api',
  ])
  assert.deepEqual([asked.code, asked.result.verified], [1, false])
})

test('claims that were asked for by --claims leak nothing', async () => {
  const asked = '{"userinfo":{"name":null,"email":null,"email_verified":null}}'
  const told = await at({}, login('--claims', asked))
  assert.deepEqual(rulings(told.document, 'ui-scope-leak'), ['pass'])
  assert.deepEqual(rulings((await at({}, login())).document, 'ui-scope-leak'), ['warn'])
})

test('expires_in beside an access token in the redirect is that of the token', async () => {
  const types = metadata({ response_types_supported: ['code', 'code token', 'code id_token token'] })
  for (const type of ['code token', 'code id_token token']) {
    const told = await at(types, login('--response-type', type))
    assert.deepEqual(
      broken(told, 'warn', 'info').filter((id) => id.startsWith('cb-code-lifetime')),
      [],
    )
  }
})

test('refresh tokens without the scope offline_access are no inconsistency, and the scope is advised where it is offered', async () => {
  const found = await at(metadata({ scopes_supported: ['openid'] }), ['discover', provider.issuer])
  assert.deepEqual(rulings(found.document, 'meta-offline-access-without-refresh'), ['pass'])
  const cases: readonly [JsonObject, RegExp, boolean][] = [
    [{}, /--scope "openid offline_access"/, true],
    [{ scopes_supported: ['openid'] }, /offline_access is not among the scopes_supported/, false],
    [{ scopes_supported: ['openid'], grant_types_supported: ['authorization_code'] }, /no grant refresh_token/, false],
  ]
  for (const [members, hint, advised] of cases) {
    const env = machine()
    const spoil = { ...metadata(members), token: { members: { refresh_token: undefined } } }
    await at(spoil, login(), env)
    const { code, error } = await at(spoil, ['refresh', ...client()], env)
    assert.deepEqual([code, error.code], [4, 'no_refresh_token'])
    assert.match(error.hint, hint)
    assert.equal(/--scope/.test(error.hint), advised)
  }
})

test('scope that a provider grants by default is a note, and more than before at a refresh a warning', async () => {
  const granted = { token: { members: { scope: 'openid profile email' } } }
  const env = machine()
  const told = await at(granted, login(), env)
  assert.deepEqual([told.code, rulings(told.document, 'tok-scope-escalation')], [0, ['info']])
  const wider = await at({ token: { members: { scope: 'openid profile email admin' } } }, ['refresh', ...client()], env)
  assert.deepEqual(broken(wider, 'warn', 'fail').includes('refresh-scope-widened'), true)
})

test('none among the algorithms of request objects is a note, the password grant a warning, a key without use right', async () => {
  const spoil = {
    ...metadata({
      request_object_signing_alg_values_supported: ['none', 'RS256'],
      grant_types_supported: ['authorization_code', 'password', 'refresh_token'],
    }),
    jwks: (right: Answer) => {
      const { keys: all } = right.body as { keys: JsonObject[] }
      return { ...right, body: { keys: all.map(({ use: _use, ...key }) => key) } }
    },
  }
  for (const set of ['oidc', 'oauth']) {
    const told = await at(spoil, ['discover', provider.issuer, '--rules', set])
    assert.equal(told.code, 0)
    assert.deepEqual(rulings(told.document, 'meta-request-object-alg-none'), ['info'])
    assert.deepEqual(rulings(told.document, 'meta-grant-password'), ['warn'])
    assert.deepEqual(
      broken(told, 'warn', 'fail').filter((id) => id.startsWith('jwks-')),
      [],
    )
  }
})

test('scopes that the provider does not list are named where it refuses the scope', async () => {
  const refused = (code: string): Spoilers => ({
    ...metadata({ scopes_supported: ['openid', 'email'] }),
    callback: (right) => [['error', code], ...right.filter(([name]) => name === 'state' || name === 'iss')],
  })
  const one = await at(refused('invalid_scope'), login('--scope', 'openid offline_access'))
  assert.match(one.error.hint, /^offline_access is not among the scopes_supported of this provider/)
  const two = await at(refused('invalid_scope'), login('--scope', 'openid offline_access email groups'))
  assert.match(two.error.hint, /^offline_access, groups are not among/)
  const listed = await at(refused('invalid_scope'), login('--scope', 'openid email'))
  const other = await at(refused('access_denied'), login('--scope', 'openid offline_access'))
  for (const told of [listed, other]) assert.doesNotMatch(told.error.hint, /scopes_supported/)
})

test('the claims that a refusal wants to be asked for are the text that the next request has', async () => {
  const refused = { error: 'interaction_required', error_description: 'AADSTS50076: use multi-factor authentication' }
  const claims = '{"access_token":{"capolids":{"essential":true,"values":["1"]}}}'
  const told = await at({ token: () => json({ ...refused, claims }, 400) }, login())
  assert.equal(told.code, 3)
  assert.deepEqual(rulings(told.document, 'json-string-holds-json'), ['pass'])
  const other = await at({ token: () => json({ ...refused, details: claims }, 400) }, login())
  assert.deepEqual(rulings(other.document, 'json-string-holds-json'), ['warn'])
})

test('metadata with a foreign frontend URL are told as those of another issuer, and nothing is opened', async () => {
  const foreign = {
    discovery: (right: Answer) => {
      const { issuer, authorization_endpoint: _authorize, ...rest } = right.body as JsonObject
      const frontend = 'https://sso.corp.invalid/auth/realms/lab'
      return {
        ...right,
        body: { ...rest, issuer: frontend, authorization_endpoint: `${frontend}/auth`, before: issuer },
      }
    },
  }
  const browser = followingBrowser()
  const told = await at(foreign, login(), testEnv({ browse: browser.browse, vars: { SECRET } }))
  assert.deepEqual([told.code, broken(told, 'fail'), browser.visited], [1, ['meta-issuer-mismatch'], []])
  assert.match(told.error.message, /issuer is another/)
  const found = await at(foreign, ['discover', provider.issuer])
  assert.match(found.error.message, /^issuer is another/)
})

test('a refresh token that Dex does not take any more is told as spent, although the error is invalid_request', async () => {
  const env = machine()
  await at({}, login(), env)
  const refused = (error_description: string) =>
    at({ token: () => json({ error: 'invalid_request', error_description }, 400) }, ['refresh', ...client()], env)
  const told = await refused('Refresh token is invalid or has already been claimed by another client.')
  assert.deepEqual([told.code, rulings(told.document, 'refresh-token-spent')], [3, ['warn']])
  assert.match(told.error.hint, /explain refresh-token-spent$/)
  const other = await refused('The parameter scope is doubled.')
  assert.deepEqual([other.code, rulings(other.document, 'refresh-token-spent')], [3, []])
  assert.match(other.error.hint, /explain invalid_request$/)
})

test('a token for an API that UserInfo refuses is told as that', async () => {
  const refused = {
    userinfo: () => ({ status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: '' }),
  }
  const asked = await at(refused, login('--resource', 'https://api.example'))
  assert.match(asked.error.hint, /^The token is for the API https:\/\/api\.example, .*--no-userinfo/)
  const access = token({
    iss: provider.issuer,
    aud: 'https://graph.example',
    client_id: 'client',
    scope: 'read',
    exp: now() + 60,
  })
  const byClaim = await at({ ...refused, ...withAccessToken(access) }, login())
  assert.match(
    byClaim.error.hint,
    /^The token is for the API https:\/\/graph\.example, .*its aud says so.*--no-userinfo/,
  )
  const given = await at(refused, ['userinfo', ...client(), '--access-token', access])
  assert.match(given.error.hint, /^The token is for the API https:\/\/graph\.example/)
  assert.doesNotMatch(given.error.hint, /--no-userinfo/)
  for (const told of [
    await at(refused, login()),
    await at({ ...refused, ...withAccessToken(token({ aud: provider.issuer, exp: now() + 60 })) }, login()),
    await at({ ...refused, ...withAccessToken(token({ aud: 'client', exp: now() + 60 })) }, login()),
  ])
    assert.doesNotMatch(told.error.hint, /for the API/)
})

test('a request object that the provider does not take is named before anybody waits', async () => {
  const asked = login('--request-object', 'signed', '--login-timeout', '1')
  const sent = await at(metadata({ request_parameter_supported: false }), asked)
  assert.deepEqual(rulings(sent.document, 'rp-request-object-not-supported'), ['fail'])
  assert.match(sent.error.hint, /a check failed, rp-request-object-not-supported/)
  const unsaid = await at({}, asked)
  assert.deepEqual(rulings(unsaid.document, 'rp-request-object-not-supported'), ['warn'])
  assert.match(unsaid.error.hint, /a check warns, rp-request-object-not-supported: .*request_parameter_supported/)
})

test('a server that has no token endpoint where the request went is told as that', async () => {
  const answers: readonly Answer[] = [
    json({ error: 'HTTP 405 Method Not Allowed' }, 405),
    { status: 405, headers: { 'content-type': 'text/html', allow: 'GET' }, body: '<title>405</title>' },
    { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' },
    json({ error: 'not_found' }, 404),
  ]
  for (const answer of answers) {
    const told = await at({ token: () => answer }, login())
    assert.equal(told.code, 3)
    assert.match(
      told.error.message,
      /a server says that nothing at http:\S+\/token takes a POST: the token endpoint is not there/,
    )
    assert.match(told.error.hint, /token_endpoint of the metadata/)
    const [check] = checksOf(told.document).filter(({ id }) => id === 'tok-error-status')
    assert.match(check.message, /no token endpoint/)
    assert.doesNotMatch(check.remedy, /Read the body/)
  }
  const word = await at({ token: () => json({ error: 'invalid_grant' }, 404) }, login())
  assert.doesNotMatch(word.error.message, /is not there/)
})

test('a decryption key that cannot be read is named before anybody signs in, and one that is missing as that', async () => {
  const browser = followingBrowser()
  const env = testEnv({ browse: browser.browse, vars: { SECRET } })
  const unreadable = await at({}, login('--decrypt-key', 'missing.pem'), env)
  assert.deepEqual([unreadable.code, unreadable.error.code, browser.visited], [6, 'file_unreadable', []])
  const jwt = { 'content-type': 'application/jwt' }
  const body = closed({ alg: 'RSA-OAEP', enc: 'A256GCM' })
  const userinfo = await at({ userinfo: () => ({ status: 200, headers: jwt, body }) }, login())
  assert.match(`${userinfo.error.message} ${userinfo.error.hint}`, /encrypted token.*--decrypt-key/)
  const callback = await at({ callback: () => [['response', body]] }, login('--login-timeout', '1'))
  assert.match(
    `${callback.error.message} ${callback.error.hint}`,
    /an encrypted JWT that no key here opens.*--decrypt-key/,
  )
})

test('an encrypted access token is not the client’s to open', async () => {
  const access = sealed(token({ iss: provider.issuer, aud: 'api' }), 'a key of the provider')
  const told = await at(withAccessToken(access), login())
  assert.deepEqual([told.code, broken(told, 'fail').filter((id) => id.startsWith('jwe-'))], [0, []])
  const verified = await at({}, ['verify', access, '--issuer', provider.issuer, '--kind', 'access_token'])
  assert.deepEqual([verified.code, verified.result.verified], [1, null])
  assert.match(verified.error.message, /not yours to open: this one is the provider's own/)
  assert.doesNotMatch(verified.error.hint, /^Give the key/)
  const ofApi = closed({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'api' })
  const other = await at({}, ['verify', ofApi, '--issuer', provider.issuer, '--kind', 'access_token'])
  assert.match(other.error.message, /not yours to open: this one is for the API/)
})

const TOKENS_ALONE: JsonObject = {
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
}

/** Metadata as issuers of workload identities have them: clusters, runners of CI, and a federation of workloads. */
const WORKLOADS: Readonly<Record<string, JsonObject>> = {
  'a cluster': TOKENS_ALONE,
  'a cluster that has a URN for its endpoint': {
    ...TOKENS_ALONE,
    authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
    claims_supported: ['sub', 'iss'],
  },
  'runners of CI': { ...TOKENS_ALONE, scopes_supported: ['openid'], claims_supported: ['sub', 'aud', 'iss', 'jti'] },
  'a federation with empty members': { ...TOKENS_ALONE, authorization_endpoint: '', subject_types_supported: [] },
}

for (const [name, members] of Object.entries(WORKLOADS))
  test(`an issuer that signs nobody in is known as that: ${name}`, async () => {
    const found = await at(only(members), ['discover', provider.issuer, '--strict'])
    assert.deepEqual([found.code, broken(found, 'fail', 'warn')], [0, []])
    const [check] = checksOf(found.document).filter(({ id }) => id === 'meta-authorization-endpoint-missing')
    assert.match(check.message, /signs nobody in: it issues tokens to workloads/)
    const signIn = await at(only(members), login())
    assert.equal(signIn.code, 1)
    assert.match(signIn.error.message, /signs nobody in/)
    const workload = token({ iss: provider.issuer, sub: 'repo', aud: 'sts', exp: now() + 60, iat: now(), jti: '1' })
    const verified = await at(only(members), ['verify', workload, '--issuer', provider.issuer, '--audience', 'sts'])
    assert.deepEqual([verified.code, verified.result.verified], [0, true])
  })

test('a provider that lost its endpoints is none of those', async () => {
  const lost: readonly JsonObject[] = [
    { ...TOKENS_ALONE, response_types_supported: ['code'] },
    { ...TOKENS_ALONE, response_types_supported: ['id_token', 'code'] },
    { ...TOKENS_ALONE, userinfo_endpoint: `${provider.issuer}/userinfo` },
    { ...TOKENS_ALONE, token_endpoint: `${provider.issuer}/token` },
  ]
  for (const members of lost) {
    const found = await at(only(members), ['discover', provider.issuer])
    assert.deepEqual([found.code, rulings(found.document, 'meta-authorization-endpoint-missing')], [1, ['fail']])
  }
})
