import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { CLIENT, CLIENT_SECRET, MERCHANT, objectIn, type Paytronix, paytronix } from './paytronix.ts'
import { checksOf, ran, ranWithBrowser, scenario, tell, waysTo } from './reading.ts'

const TOKEN = '/rest/oauth/requestGuestToken.json'
const USERINFO = '/rest/guest/userInformation.json'

let provider: Paytronix
let redirect: string
let env: TestEnv

beforeEach(async () => {
  redirect = `http://127.0.0.1:${await freePort()}/login`
  provider = await paytronix(redirect)
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
})
afterEach(() => provider.close())

const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET']
const shape = () => [
  ...[`token.merchantId=${MERCHANT}`, 'token.authentication=anonymous'],
  ...[`refresh.merchantId=${MERCHANT}`, 'refresh.authentication=anonymous'],
  ...[`userinfo.merchantId=${MERCHANT}`, 'userinfo.authentication=oauth'],
]
const options = (): Record<string, string | boolean | string[]> => ({
  'authorization-endpoint': `${provider.base}/guest/accountlogin`,
  'token-endpoint': `${provider.base}${TOKEN}`,
  'userinfo-endpoint': `${provider.base}${USERINFO}`,
  'client-auth': 'client_secret_basic',
  scope: 'account_read user_read',
  pkce: 'off',
  'token-body': 'json',
  'userinfo-method': 'query',
  'userinfo-client-auth': true,
  unset: ['token.redirect_uri'],
  set: shape(),
})
const flags = () => [
  ...client,
  ...Object.entries(options()).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [value].flat().flatMap((each) => [`--${name}`, String(each)]),
  ),
]
const place = () => ['--redirect-uri', redirect, '--login-timeout', '20']

const json = (argv: readonly string[]) => tell(argv, env)
const login = (args: readonly string[] = [], how: readonly string[] = flags()) =>
  json(['login', ...how, ...place(), ...args])
const sent = () => new URL(provider.of('/guest/accountlogin')[0]?.url ?? '').searchParams

scenario('paytronix: kind: plain OAuth 2.0 by flags alone ends well, without an ID Token', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.id_token, null)
  assert.equal(result.tokens.username, 'jdoe')
})

scenario(
  'paytronix: kind: a login by a profile, by the preset, or by a profile made from it ends the same',
  async () => {
    const profile = { ...options(), 'client-id': CLIENT, 'client-secret': 'env:SECRET' }
    writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { mine: profile } }), { mode: 0o600 })
    const preset = ['--preset', 'paytronix', '--base-url', provider.base, '--tenant', MERCHANT, ...client]
    for (const how of await waysTo(preset, env)) {
      const { code, result, error } = await login([], how)
      assert.equal(code, 0, error?.message)
      assert.equal(result.tokens.username, 'jdoe')
    }
  },
)

scenario('paytronix: discovery: none is tried', async () => {
  await login()
  assert.deepEqual([...new Set(provider.asked.map(({ path }) => path))], ['/guest/accountlogin', TOKEN, USERINFO])
})

scenario('paytronix: authorize: neither nonce nor code_challenge is sent', async () => {
  await login()
  assert.deepEqual([...sent().keys()], ['response_type', 'client_id', 'redirect_uri', 'scope', 'state'])
})

scenario(
  'paytronix: authorize: a redirect URI that is not on the list ends on a page, and the time-out says so',
  async () => {
    const { code, error } = await login(['--redirect-uri', `${redirect}/x`, '--login-timeout', '1'])
    assert.equal(code, 4)
    assert.match(
      error.message,
      /Asked once by this tool itself, the authorization endpoint answered 400 Bad Request with an HTML page \("This site is not known"\)\.$/,
    )
  },
)

scenario('paytronix: token: the request is JSON with members of its own beside Basic', async () => {
  await login()
  const [asked] = provider.of(TOKEN)
  assert.ok(asked)
  assert.match(asked.headers.authorization ?? '', /^Basic /)
  const { code, ...members } = objectIn(asked) ?? {}
  assert.ok(code)
  assert.deepEqual(members, { grant_type: 'authorization_code', merchantId: MERCHANT, authentication: 'anonymous' })
})

scenario('paytronix: token: a code ends after five minutes', async () => {
  provider.variations.callback = (all) => {
    provider.clock.advance(301)
    return all
  }
  const { code, error } = await login()
  assert.equal(code, 3)
  assert.match(error.message, /The grant is expired/)
})

scenario('paytronix: userinfo: the access token goes in the query and the client in Basic, at once', async () => {
  const { code } = await login()
  assert.equal(code, 0)
  const [asked] = provider.of(USERINFO)
  assert.equal(asked?.method, 'GET')
  assert.match(asked?.headers.authorization ?? '', /^Basic /)
  assert.ok(new URL(asked?.url ?? '').searchParams.get('access_token'))
})

scenario('paytronix: userinfo: neither the token in the query nor the secret is in any report', async () => {
  const { document, result } = await login()
  const steps = JSON.stringify(document.steps)
  assert.ok(!steps.includes(result.tokens.access_token))
  assert.ok(!steps.includes(CLIENT_SECRET))
  assert.ok(!steps.includes(Buffer.from(`${CLIENT}:${CLIENT_SECRET}`).toString('base64')))
})

scenario('paytronix: response types: code alone', async () => {
  const { code } = await login(['--response-type', 'token', '--login-timeout', '1'])
  assert.equal(code, 4)
  assert.equal(provider.of(TOKEN).length, 0)
})

scenario(
  'paytronix: response modes: the query; its expires_in is the life of the code and not of the token',
  async () => {
    const { result } = await login()
    assert.equal(result.callback.expires_in, '300')
    assert.equal(result.tokens.expires_in, 1800)
  },
)

scenario('paytronix: state: it is optional there and compared all the same', async () => {
  assert.equal((await login(['--unset', 'authorize.state'])).code, 0)
  provider.asked.length = 0
  provider.variations.callback = (all) => all.map(([name, value]) => [name, name === 'state' ? 'x' : value])
  assert.notEqual((await login(['--login-timeout', '1'])).code, 0)
  assert.equal(provider.of(TOKEN).length, 0)
})

scenario('paytronix: nonce: there is none, and nothing is held against that', async () => {
  const { document } = await login()
  assert.ok(!checksOf(document).some((check) => /nonce/.test(check.id) && check.verdict === 'fail'))
})

scenario('paytronix: prompt: there is none unless it is asked for', async () => {
  await login()
  assert.equal(sent().has('prompt'), false)
})

scenario('paytronix: client authentication: a wrong secret is told in the words of the provider', async () => {
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: 'not-the-secret-of-this-client' } })
  const { code, error } = await login()
  assert.equal(code, 3)
  assert.match(error.message, /Integration is not known/)
})

scenario('paytronix: redirect_uri at token: it is left out', async () => {
  const { document } = await login()
  assert.equal('redirect_uri' in (objectIn(provider.of(TOKEN)[0] as never) ?? {}), false)
  assert.match(JSON.stringify(document), /--unset token\.redirect_uri/)
})

scenario('paytronix: token answer: username and result are kept as they came', async () => {
  const { result } = await login()
  assert.deepEqual([result.tokens.username, result.tokens.result], ['jdoe', 'success'])
  const human = await ran(['login', ...flags(), ...place()], env)
  assert.match(human.stdout, /username +jdoe/)
})

scenario('paytronix: userinfo answer: what stands in result is shown', async () => {
  const { result } = await login()
  assert.deepEqual(result.userinfo.accountIds, ['9007199254740993'])
  assert.equal(result.userinfo.firstName, 'Jane')
})

scenario('paytronix: refresh: it is JSON as well, and rotates', async () => {
  const { result } = await login()
  const renewed = await json(['refresh'])
  assert.equal(renewed.code, 0, renewed.error?.message)
  assert.notEqual(renewed.result.tokens.refresh_token, result.tokens.refresh_token)
  assert.equal(objectIn(provider.of(TOKEN)[1] as never)?.['merchantId'], MERCHANT)
  assert.equal((await json(['userinfo'])).code, 0)
})

for (const status of [200, 400])
  scenario(`paytronix: errors: a failure inside ${status} is a refusal with its code and message`, async () => {
    provider.variations.failureStatus = status
    const { code, error } = await login(
      ['--unset', 'token.merchantId'],
      ['--preset', 'paytronix', '--base-url', provider.base, '--tenant', MERCHANT, ...client],
    )
    assert.equal(code, 3)
    assert.match(error.message, /request\.incomplete/)
    assert.match(error.message, /merchantId and authentication are required/)
  })

test('paytronix: process: the built program signs in with a browser given by --browser', async () => {
  const argv = ['login', ...flags(), ...place(), '--json']
  const ended = await ranWithBrowser(argv, { vars: { SECRET: CLIENT_SECRET } })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(JSON.parse(ended.stdout).result.userinfo.username, 'jdoe')
})

test('paytronix: process: the built program ends with 3 when the secret is wrong', async () => {
  const argv = ['login', ...flags(), ...place()]
  const ended = await ranWithBrowser(argv, { vars: { SECRET: 'not-the-secret-of-this-client' } })
  assert.equal(ended.code, 3)
  assert.match(ended.stdout + ended.stderr, /Integration is not known/)
})
