import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { API_KEY, CLIENT, CLIENT_SECRET, type Gigya, gigya } from './gigya.ts'
import { checksOf, ranWithBrowser, rulings, scenario, tell, waysTo } from './reading.ts'

const HTTPS = 'https://rp.example.com/callback'

let provider: Gigya
let redirect: string
let env: TestEnv

beforeEach(async () => {
  redirect = `http://127.0.0.1:${await freePort()}/callback`
  provider = await gigya([redirect, HTTPS])
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
})
afterEach(() => provider.close())

const flags = () => ['--issuer', provider.issuer, '--client-id', CLIENT, '--client-secret', 'env:SECRET']
const place = () => ['--redirect-uri', redirect, '--login-timeout', '20']
const at = (name: string) => provider.of(`/oidc/op/v1.0/${API_KEY}/${name}`)

const json = (argv: readonly string[]) => tell(argv, env)
const login = (args: readonly string[] = [], how: readonly string[] = flags()) =>
  json(['login', ...how, ...place(), ...args])

scenario('gigya: kind: a login by flags ends well, with the ID Token verified', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.id_token.verified, true)
  assert.equal(result.userinfo.email, 'ada@example.com')
})

scenario('gigya: kind: a login by a profile, by the preset, or by a profile made from it ends the same', async () => {
  const config = `profiles:\n  mine:\n    issuer: ${provider.issuer}\n    client-id: ${CLIENT}\n    client-secret: env:SECRET\n`
  writeFileSync(join(env.home, 'config.yaml'), config, { mode: 0o600 })
  const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET']
  const preset = ['--preset', 'gigya', '--base-url', provider.base, '--tenant', API_KEY, ...client]
  for (const how of await waysTo(preset, env)) {
    const { code, result } = await login([], how)
    assert.equal(code, 0)
    assert.equal(result.id_token.verified, true)
  }
})

scenario('gigya: discovery: it is under the path with the API key, and not at the root', async () => {
  const { result } = await json(['discover', provider.issuer])
  assert.equal(result.issuer, provider.issuer)
  const root = await json(['discover', provider.base])
  assert.notEqual(root.code, 0)
  assert.match(root.error.message, /404/)
})

scenario('gigya: authorize: parameters of its own go out as they are', async () => {
  const own = ['display=popup', 'consent=true', 'mode=login', 'userKey=AB+c/d=='].flatMap((each) => [
    '--set',
    `authorize.${each}`,
  ])
  assert.equal((await login(own)).code, 0)
  const asked = new URL(at('authorize')[0]?.url ?? '').searchParams
  assert.deepEqual(
    ['display', 'consent', 'mode', 'userKey'].map((name) => asked.get(name)),
    ['popup', 'true', 'login', 'AB+c/d=='],
  )
})

scenario('gigya: token: the code is exchanged once, and the redirect URI goes with it', async () => {
  await login()
  assert.equal(at('token').length, 1)
  assert.equal(at('token')[0]?.form.get('redirect_uri'), redirect)
})

scenario('gigya: userinfo: it is called with the access token of the redirect where there is no other', async () => {
  const { code, result } = await login(['--response-type', 'id_token token'])
  assert.equal(code, 0)
  assert.equal(at('token').length, 0)
  assert.equal(result.userinfo.sub, 'uid-7')
})

for (const type of ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token']) {
  scenario(`gigya: response types: ${type} ends well, whatever its order`, async () => {
    const { code, result } = await login(['--response-type', type.split(' ').reverse().join(' ')])
    assert.equal(code, 0)
    assert.equal(result.id_token.verified, true)
    assert.equal(at('token').length, type.includes('code') ? 1 : 0)
  })
}

scenario('gigya: response types: a wrong at_hash and a wrong c_hash are both found', async () => {
  provider.variations.idToken = (claims) => ({ ...claims, at_hash: 'AAAA', c_hash: 'BBBB' })
  const { code, document } = await login(['--response-type', 'code id_token token'])
  assert.equal(code, 1)
  assert.ok(rulings(document, 'idt-at-hash-mismatch').includes('fail'))
  assert.ok(rulings(document, 'idt-c-hash-mismatch').includes('fail'))
})

scenario('gigya: response modes: the query for a code, the fragment for everything else', async () => {
  const { document } = await login(['--response-type', 'id_token'])
  assert.equal(document.result.callback.state !== undefined, true)
  const query = await login()
  assert.ok(query.result.callback.code)
})

scenario('gigya: state: a response with another state makes no token request', async () => {
  provider.variations.callback = (all) => all.map(([name, value]) => [name, name === 'state' ? 'x' : value])
  const { code } = await login(['--login-timeout', '1'])
  assert.notEqual(code, 0)
  assert.equal(at('token').length, 0)
})

scenario('gigya: nonce: it is compared in every ID Token', async () => {
  provider.variations.idToken = (claims) => ({ ...claims, nonce: 'other' })
  const { code, document } = await login(['--response-type', 'code id_token', '--keep-going'])
  assert.equal(code, 1)
  assert.equal(rulings(document, 'idt-nonce-mismatch').filter((verdict) => verdict === 'fail').length, 2)
})

scenario('gigya: prompt: select_account is sent as it is', async () => {
  assert.equal((await login(['--prompt', 'select_account'])).code, 0)
  assert.equal(new URL(at('authorize')[0]?.url ?? '').searchParams.get('prompt'), 'select_account')
})

for (const method of ['client_secret_basic', 'client_secret_post'])
  scenario(`gigya: client authentication: ${method} is accepted`, async () => {
    assert.equal((await login(['--client-auth', method])).code, 0)
    const [asked] = at('token')
    assert.equal(/^Basic /.test(asked?.headers.authorization ?? ''), method === 'client_secret_basic')
  })

scenario('gigya: redirect_uri at token: it is not sent with a refresh', async () => {
  await login()
  assert.equal((await json(['refresh'])).code, 0)
  assert.equal(at('token')[1]?.form.has('redirect_uri'), false)
})

scenario('gigya: token answer: expires_in of ten years overflows nothing and is a finding', async () => {
  const { code, result, document } = await login()
  assert.equal(code, 0)
  assert.equal(result.tokens.expires_in, 315360000)
  const words = JSON.stringify(
    checksOf(document).filter((check) => check.verdict === 'warn' || check.verdict === 'info'),
  )
  assert.match(words, /315360000/)
})

for (const type of ['application/jwt', 'application/json', 'text/plain'])
  scenario(`gigya: userinfo answer: a JWT that comes as ${type} is read and verified`, async () => {
    provider.variations.userinfoType = type
    const { code, result } = await login()
    assert.equal(code, 0)
    assert.equal(result.userinfo.sub, 'uid-7')
  })

scenario('gigya: refresh: both stored tokens are replaced at once', async () => {
  const { result } = await login()
  const renewed = await json(['refresh'])
  assert.equal(renewed.code, 0)
  assert.notEqual(renewed.result.tokens.access_token, result.tokens.access_token)
  assert.notEqual(renewed.result.tokens.refresh_token, result.tokens.refresh_token)
  assert.deepEqual(
    renewed.result.changed
      .filter(({ what }: { what: string }) => /^(access|refresh)_token$/.test(what))
      .map(({ change }: { change: string }) => change),
    ['new', 'new'],
  )
  assert.equal((await json(['userinfo'])).code, 0)
  assert.equal((await json(['refresh'])).code, 0)
})

scenario('gigya: refresh: the access token from before is revoked, and its use says so', async () => {
  const { result } = await login()
  await json(['refresh'])
  const old = await json(['userinfo', '--access-token', result.tokens.access_token])
  assert.notEqual(old.code, 0)
  assert.match(JSON.stringify(old.document), /invalid_token/)
})

scenario('gigya: refresh: a refresh token from before is refused with invalid_grant', async () => {
  const { result } = await login()
  await json(['refresh'])
  const { code, error } = await json(['refresh', '--refresh-token', result.tokens.refresh_token])
  assert.deepEqual([code, error.code], [3, 'invalid_grant'])
})

scenario('gigya: errors: an error URL is not taken for a code', async () => {
  provider.variations.frontError = true
  const { code, document } = await login()
  assert.ok(code === 1 || code === 3, String(code))
  assert.equal(at('token').length, 0)
  assert.match(JSON.stringify(document), /Unauthorized client/)
})

scenario('gigya: errors: a pasted error URL is not taken for a code either', async () => {
  const url = `${HTTPS}?error=true&mode=error&message=Unauthorized&code=unauthorized_client&state=s1`
  const { code } = await login(['--redirect-uri', HTTPS, '--callback-url', url, '--state', 's1'])
  assert.notEqual(code, 0)
  assert.equal(at('token').length, 0)
})

scenario('gigya: errors: a redirect URI on https is served by paste mode', async () => {
  const asks = { response_type: 'code', client_id: CLIENT, scope: 'openid', state: 's1', nonce: 'n1' }
  const query = new URLSearchParams({ ...asks, redirect_uri: HTTPS })
  const sent = await fetch(`${provider.issuer}/authorize?${query}`, { redirect: 'manual' })
  const pasted = ['--callback-url', sent.headers.get('location') ?? '', '--state', 's1', '--nonce', 'n1']
  const { code, result } = await login(['--redirect-uri', HTTPS, '--pkce', 'off', ...pasted])
  assert.equal(code, 0)
  assert.equal(result.redirect_uri, HTTPS)
})

test('gigya: process: the built program signs in with a browser given by --browser', async () => {
  const argv = ['login', ...flags(), ...place(), '--json']
  const ended = await ranWithBrowser([...argv, '--response-type', 'code id_token token'], {
    vars: { SECRET: CLIENT_SECRET },
  })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(JSON.parse(ended.stdout).result.id_token.verified, true)
})

test('gigya: process: the built program ends with 3 when the secret is wrong', async () => {
  const argv = ['login', ...flags(), ...place()]
  const ended = await ranWithBrowser(argv, { vars: { SECRET: 'not-the-secret-of-this-client' } })
  assert.equal(ended.code, 3)
  assert.match(ended.stdout + ended.stderr, /invalid_client/)
})
