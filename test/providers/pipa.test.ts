import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type TestEnv, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { CLIENT, CLIENT_SECRET, type Pipa, pipa } from './pipa.ts'
import { checksOf, ran, ranWithBrowser, scenario, tell, waysTo } from './reading.ts'

let provider: Pipa
let redirect: string
let env: TestEnv

beforeEach(async () => {
  redirect = `http://127.0.0.1:${await freePort()}/back?from=pipa`
  provider = await pipa(redirect)
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
})
afterEach(() => provider.close())

const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET']
const endpoints = () => [
  '--authorization-endpoint',
  `${provider.base}/auth/authorize`,
  '--token-endpoint',
  `${provider.base}/auth/token`,
]
const flags = () => [
  ...endpoints(),
  ...client,
  ...[
    '--client-auth',
    'client_secret_post',
    '--pkce',
    'off',
    '--unset',
    'token.redirect_uri',
    '--scope',
    'openid email',
  ],
]
const place = () => ['--redirect-uri', redirect, '--login-timeout', '20']

const json = (argv: readonly string[]) => tell(argv, env)
const login = (args: readonly string[] = [], how: readonly string[] = flags()) =>
  json(['login', ...how, ...place(), ...args])
const sent = () => new URL(provider.of('/auth/authorize')[0]?.url ?? '').searchParams

scenario('pipa: kind: a login by flags alone ends well, with no issuer and no discovery', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.issuer, null)
  assert.equal(result.id_token.claims.email, 'ada@example.com')
})

scenario('pipa: kind: a login by a profile, by the preset, or by a profile made from it ends the same', async () => {
  const profile = {
    'authorization-endpoint': `${provider.base}/auth/authorize`,
    'token-endpoint': `${provider.base}/auth/token`,
    'client-id': CLIENT,
    'client-secret': 'env:SECRET',
    'client-auth': 'client_secret_post',
    pkce: 'off',
    scope: 'openid email',
    unset: ['token.redirect_uri'],
  }
  writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { mine: profile } }), { mode: 0o600 })
  const preset = ['--preset', 'pipa', '--base-url', provider.base, ...client]
  for (const how of await waysTo(preset, env)) {
    const { code, result } = await login([], how)
    assert.equal(code, 0)
    assert.equal(result.id_token.claims.sub, 'u-4711')
  }
})

scenario('pipa: discovery: nothing is fetched but the two endpoints', async () => {
  await login()
  assert.deepEqual([...new Set(provider.asked.map(({ path }) => path))], ['/auth/authorize', '/auth/token'])
})

scenario('pipa: authorize: an integration that is not known ends on a page, and the time-out says so', async () => {
  const { code, error } = await login(['--set', 'authorize.client_id=other', '--login-timeout', '1'])
  assert.equal(code, 4)
  assert.match(
    error.message,
    /Asked once by this tool itself, the authorization endpoint answered 400 Bad Request with an HTML page \("Unknown integration"\)\.$/,
  )
  assert.equal(provider.of('/auth/token').length, 0)
})

scenario('pipa: token: a code works for a minute', async () => {
  provider.variations.callback = (all) => {
    provider.clock.advance(61)
    return all
  }
  const { code, error } = await login(['--unset', 'authorize.nonce', '--scope', 'email'])
  assert.deepEqual([code, error.code], [3, 'invalid_grant'])
})

scenario('pipa: userinfo: there is none, and the step is skipped', async () => {
  const { document, result } = await login()
  assert.equal(result.userinfo, null)
  assert.equal(document.steps.find((step: Document) => step.name === 'userinfo').verdict, 'skip')
})

scenario('pipa: response types: code alone', async () => {
  const { code } = await login(['--response-type', 'id_token', '--login-timeout', '1'])
  assert.equal(code, 4)
  assert.equal(provider.of('/auth/token').length, 0)
})

scenario('pipa: response modes: the query, added to the one that the redirect URI has', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.redirect_uri, redirect)
})

for (const [what, state] of [
  ['with signs of a query', 'a=b&c=d'],
  ['of JSON', '{"r":"/x"}'],
  ['of 1,500 characters', 'x'.repeat(1500)],
] as const)
  scenario(`pipa: state: one ${what} survives`, async () => {
    const { code, result } = await login(['--state', state])
    assert.equal(code, 0)
    assert.equal(sent().get('state'), state)
    assert.equal(result.callback.state, state)
  })

scenario('pipa: state: a mismatch means no token request at all', async () => {
  provider.variations.callback = (all) => all.map(([name, value]) => [name, name === 'state' ? 'stolen' : value])
  const { code, document } = await login(['--login-timeout', '1'])
  assert.notEqual(code, 0)
  assert.equal(provider.of('/auth/token').length, 0)
  assert.ok(checksOf(document).some((check) => check.id === 'cb-state-mismatch' && check.verdict === 'fail'))
})

scenario('pipa: nonce: it is sent with openid, and not without', async () => {
  await login()
  assert.ok(sent().get('nonce'))
  provider.asked.length = 0
  assert.equal((await login(['--scope', 'email'])).code, 0)
  assert.equal(sent().has('nonce'), false)
})

scenario('pipa: nonce: an ID Token with another one must not be accepted', async () => {
  provider.variations.idToken = (claims) => ({ ...claims, nonce: 'other' })
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(checksOf(document).some((check) => check.id === 'idt-nonce-mismatch' && check.verdict === 'fail'))
})

scenario('pipa: prompt: none is sent unless it is asked for', async () => {
  await login()
  assert.equal(sent().has('prompt'), false)
})

scenario('pipa: client authentication: id and secret go in the form', async () => {
  await login()
  const [asked] = provider.of('/auth/token')
  assert.equal(asked?.headers.authorization, undefined)
  assert.equal(asked?.form.get('client_secret'), CLIENT_SECRET)
})

scenario('pipa: redirect_uri at token: it is left out, and the report says that the request was shaped', async () => {
  const { document } = await login()
  assert.equal(provider.of('/auth/token')[0]?.form.has('redirect_uri'), false)
  assert.match(JSON.stringify(document), /--unset token\.redirect_uri/)
})

scenario('pipa: redirect_uri at token: sent all the same, it is refused', async () => {
  const { code, error } = await login(
    [],
    flags().filter((each) => !/^(--unset|token\.redirect_uri)$/.test(each)),
  )
  assert.deepEqual([code, error.code], [3, 'invalid_request'])
})

scenario(
  'pipa: token answer: the user id is shown as it came, and a missing token_type does not end the login',
  async () => {
    const { code, result, document } = await login()
    assert.equal(code, 0)
    assert.equal(result.tokens.user_id, 'u-4711')
    assert.ok(checksOf(document).some((check) => /^tok-.*type/.test(check.id) && check.verdict === 'fail'))
  },
)

scenario('pipa: token answer: without keys an ID Token is read and plainly not verified', async () => {
  const { result } = await login()
  assert.equal(result.id_token.verified, null)
  const human = await ran(['login', ...flags(), ...place()], env)
  assert.match(human.stdout, /not verified: no key/)
  assert.match(human.stdout, /The ID Token names u-4711/)
})

scenario('pipa: userinfo answer: asked for it by name, the missing endpoint is the error', async () => {
  await login()
  const { code, error } = await json(['userinfo'])
  assert.notEqual(code, 0)
  assert.match(error.message, /userinfo_endpoint/)
})

scenario('pipa: refresh: it works from the saved session', async () => {
  const { result } = await login()
  const renewed = await json(['refresh'])
  assert.equal(renewed.code, 0)
  assert.notEqual(renewed.result.tokens.refresh_token, result.tokens.refresh_token)
})

scenario('pipa: errors: a wrong secret is invalid_client', async () => {
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: 'not-the-secret-of-this-client' } })
  const { code, error } = await login()
  assert.deepEqual([code, error.code], [3, 'invalid_client'])
})

test('pipa: process: the built program signs in with a browser given by --browser', async () => {
  const argv = ['login', ...flags(), ...place(), '--json']
  const ended = await ranWithBrowser(argv, { vars: { SECRET: CLIENT_SECRET } })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(JSON.parse(ended.stdout).result.tokens.user_id, 'u-4711')
})

test('pipa: process: the built program ends with 3 when the secret is wrong', async () => {
  const argv = ['login', ...flags(), ...place()]
  const ended = await ranWithBrowser(argv, { vars: { SECRET: 'not-the-secret-of-this-client' } })
  assert.equal(ended.code, 3)
  assert.match(ended.stdout + ended.stderr, /invalid_client/)
})
