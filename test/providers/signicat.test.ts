import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type EnvSettings, type TestEnv, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { checksOf, ranWithBrowser, scenario, tell, waysTo } from './reading.ts'
import { CLIENT, CLIENT_SECRET, REDIRECT, type Signicat, signicat } from './signicat.ts'

const PORTED = 'https://server.example.com:443/oidcclient/redirect/client01'

let provider: Signicat
let redirect: string
let env: TestEnv

beforeEach(async () => {
  redirect = REDIRECT.replace('{port}', String(await freePort()))
  provider = await signicat([redirect, PORTED])
  env = machine()
})
afterEach(() => provider.close())

function machine(settings: EnvSettings = {}): TestEnv {
  const made = testEnv({
    browse: followingBrowser().browse,
    ...settings,
    vars: { SECRET: CLIENT_SECRET, ...settings.vars },
  })
  writeFileSync(join(made.home, 'client.pem'), provider?.clientKey ?? '')
  writeFileSync(join(made.home, 'decrypt.pem'), provider?.decryptKey ?? '')
  writeFileSync(join(made.home, 'agreement.pem'), provider?.agreementKey ?? '')
  return made
}

const flags = () => ['--issuer', provider.base, '--client-id', CLIENT, '--client-secret', 'env:SECRET']
const place = () => ['--redirect-uri', redirect, '--login-timeout', '20']

const login = (args: readonly string[] = [], how: readonly string[] = flags()) =>
  tell(['login', ...how, ...place(), ...args], env)

const broken = (document: Document): string[] =>
  checksOf(document)
    .filter((check) => check.verdict === 'fail' || check.verdict === 'warn')
    .map((check) => check.id)

scenario('signicat: kind: a login by flags ends well, with the ID Token verified', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.id_token.verified, true)
  assert.equal(result.userinfo.sub, 'bob')
})

scenario(
  'signicat: kind: a login by a profile, by the preset, or by a profile made from it ends the same',
  async () => {
    const config = `profiles:\n  mine:\n    issuer: ${provider.base}\n    client-id: ${CLIENT}\n    client-secret: env:SECRET\n`
    writeFileSync(join(env.home, 'config.yaml'), config, { mode: 0o600 })
    const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET']
    const preset = ['--preset', 'signicat', '--base-url', provider.base, ...client]
    for (const how of await waysTo(preset, env)) {
      const { code, result } = await login([], how)
      assert.equal(code, 0)
      assert.equal(result.id_token.verified, true)
    }
  },
)

scenario('signicat: discovery: metadata are found at the issuer and judged', async () => {
  const { result } = await tell(['discover', provider.base], env)
  assert.equal(result.issuer, provider.base)
  assert.equal(result.jwks.keys.length, 3)
})

scenario('signicat: authorize: parameters of its own are sent and reported as shaped', async () => {
  const { code, document } = await login([
    '--set',
    'authorize.signicat_profile=open',
    '--acr-values',
    'urn:sign:bankid',
  ])
  assert.equal(code, 0)
  const asked = new URL(provider.of('/authorize')[0]?.url ?? '').searchParams
  assert.equal(asked.get('signicat_profile'), 'open')
  assert.equal(asked.get('acr_values'), 'urn:sign:bankid')
  assert.match(JSON.stringify(document), /--set authorize\.signicat_profile=open/)
})

scenario(
  'signicat: authorize: a mistyped respose_type is named, and the login that does not return says why',
  async () => {
    const mistyped = ['--unset', 'authorize.response_type', '--set', 'authorize.respose_type=code']
    const { code, document, error } = await login([...mistyped, '--login-timeout', '1'])
    assert.equal(code, 4)
    assert.equal(error.code, 'login_timeout')
    assert.match(error.hint, /Of the request itself a check failed/)
    assert.match(JSON.stringify(checksOf(document).filter((check) => check.verdict !== 'pass')), /respose_type/)
    assert.equal(provider.of('/Error').length, 2, 'the browser, and the question')
    assert.equal(provider.of('/token').length, 0)
  },
)

for (const kind of ['signed', 'encrypted'])
  scenario(`signicat: authorize: a ${kind} request object carries every parameter`, async () => {
    const { code, result } = await login(['--request-object', kind, '--client-key', 'client.pem'])
    assert.equal(code, 0)
    assert.equal(result.id_token.verified, true)
    const asked = new URL(provider.of('/authorize')[0]?.url ?? '').searchParams
    assert.equal(asked.get('request')?.split('.').length, kind === 'signed' ? 3 : 5)
    assert.equal(asked.get('state'), null)
  })

for (const beside of ['', 'client_id'])
  scenario(
    `signicat: authorize: a request object goes ${beside === '' ? 'alone' : 'with client_id alone'} in the URL`,
    async () => {
      const kind = ['--request-object', 'encrypted', '--client-key', 'client.pem']
      const { code, result } = await login([...kind, '--request-object-beside', beside])
      assert.equal(code, 0)
      assert.equal(result.id_token.verified, true)
      const asked = new URL(provider.of('/authorize')[0]?.url ?? '').searchParams
      assert.deepEqual([...asked.keys()], beside === '' ? ['request'] : ['client_id', 'request'])
    },
  )

scenario('signicat: authorize: a pushed request leaves client_id and request_uri to the browser', async () => {
  const { code } = await login(['--par'])
  assert.equal(code, 0)
  const asked = new URL(provider.of('/authorize')[0]?.url ?? '').searchParams
  assert.deepEqual([...asked.keys()], ['client_id', 'request_uri'])
  assert.equal(provider.of('/par')[0]?.form.get('redirect_uri'), redirect)
})

scenario('signicat: authorize: a request object can be pushed', async () => {
  const { code } = await login(['--par', '--request-object', 'signed', '--client-key', 'client.pem'])
  assert.equal(code, 0)
  assert.equal(provider.of('/par')[0]?.form.get('request')?.split('.').length, 3)
})

scenario('signicat: token: a code works once and for a minute', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  const again = new URLSearchParams({
    grant_type: 'authorization_code',
    code: provider.of('/token')[0]?.form.get('code') ?? '',
    redirect_uri: result.redirect_uri,
  })
  const authorization = `Basic ${Buffer.from(`${CLIENT}:${CLIENT_SECRET}`).toString('base64')}`
  const answer = await fetch(`${provider.base}/token`, { method: 'POST', body: again, headers: { authorization } })
  assert.deepEqual(await answer.json(), { error: 'invalid_grant' })
})

scenario('signicat: token: the default port stays in a redirect URI, at both requests', async () => {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT,
    scope: 'openid',
    state: 'af=ifjsldkj',
    nonce: 'n-1',
    redirect_uri: PORTED,
  })
  const sent = await fetch(`${provider.base}/authorize?${query}`, { redirect: 'manual' })
  const returned = sent.headers.get('location') ?? ''
  const fixed = ['--state', 'af=ifjsldkj', '--nonce', 'n-1', '--pkce', 'off']
  const { code, result } = await login(['--redirect-uri', PORTED, '--callback-url', returned, ...fixed])
  assert.equal(code, 0)
  assert.equal(result.redirect_uri, PORTED)
  assert.equal(provider.of('/token')[0]?.form.get('redirect_uri'), PORTED)
})

scenario('signicat: userinfo: it is called by POST with a Bearer header', async () => {
  const { code } = await login(['--userinfo-method', 'post'])
  assert.equal(code, 0)
  const [asked] = provider.of('/userInfo')
  assert.equal(asked?.method, 'POST')
  assert.match(asked?.headers.authorization ?? '', /^Bearer at-/)
})

scenario(
  'signicat: response types: what is not supported comes back as an error, and no token is asked for',
  async () => {
    const { code, error } = await login(['--response-type', 'code id_token'])
    assert.equal(code, 3)
    assert.equal(error.code, 'unsupported_response_type')
    assert.equal(provider.of('/token').length, 0)
  },
)

for (const mode of ['query', 'fragment', 'form_post'])
  scenario(`signicat: response modes: the response comes by ${mode}`, async () => {
    const { code, result } = await login(['--response-mode', mode])
    assert.equal(code, 0)
    assert.equal(result.callback.iss, provider.base)
  })

scenario('signicat: state: it is always sent, and without it the provider shows an error page', async () => {
  const { code, error } = await login(['--unset', 'authorize.state', '--login-timeout', '1'])
  assert.equal(code, 4)
  assert.equal(error.code, 'login_timeout')
  assert.equal(provider.of('/Error').length, 2, 'the browser, and the question')
})

scenario('signicat: state: a response with another state makes no token request', async () => {
  provider.variations.callback = (all) => all.map(([name, value]) => [name, name === 'state' ? 'forged' : value])
  const { code } = await login(['--login-timeout', '1'])
  assert.notEqual(code, 0)
  assert.equal(provider.of('/token').length, 0)
})

scenario('signicat: state: an iss of another issuer ends the login without a token request', async () => {
  provider.variations.callback = (all) =>
    all.map(([name, value]) => [name, name === 'iss' ? 'https://other.example' : value])
  const { code, document, error } = await login()
  assert.equal(code, 1)
  assert.equal(error.code, 'callback_rejected')
  assert.ok(broken(document).some((id) => id.startsWith('cb-iss-')))
  assert.equal(provider.of('/token').length, 0)
})

scenario('signicat: nonce: it is optional, sent, and compared', async () => {
  const { result } = await login(['--nonce', 'n-0S6'])
  assert.equal(result.id_token.claims.nonce, 'n-0S6')
  provider.variations.idToken = (claims) => ({ ...claims, nonce: 'other' })
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(broken(document).includes('idt-nonce-mismatch'))
})

scenario('signicat: prompt: a list is sent as it is, and none without a session is login_required', async () => {
  assert.equal((await login(['--prompt', 'login consent'])).code, 0)
  assert.equal(new URL(provider.of('/authorize')[0]?.url ?? '').searchParams.get('prompt'), 'login consent')
  const { code, error } = await login(['--prompt', 'none'])
  assert.deepEqual([code, error.code], [3, 'login_required'])
})

scenario(
  'signicat: client authentication: a wrong secret is invalid_client with its error_uri, and the secret stays hidden',
  async () => {
    env = machine({ vars: { SECRET: 'not-the-secret-of-this-client' } })
    const { code, document, error } = await login()
    assert.deepEqual([code, error.code], [3, 'invalid_client'])
    const text = JSON.stringify(document)
    assert.match(text, /docs\.example\/errors\/invalid_client/)
    assert.doesNotMatch(text, /not-the-secret-of-this-client/)
  },
)

scenario('signicat: redirect_uri at token: another than the registered one is refused', async () => {
  const { code, error } = await login(['--set', 'token.redirect_uri=http://127.0.0.1/other'])
  assert.deepEqual([code, error.code], [3, 'invalid_grant'])
})

scenario('signicat: token answer: an ID Token encrypted to the client is opened and verified', async () => {
  provider.variations.nested = true
  const { code, result } = await login(['--decrypt-key', 'decrypt.pem'])
  assert.equal(code, 0)
  assert.equal(result.id_token.verified, true)
  assert.equal(result.id_token.claims['signicat.national_id'], '01017012345')
  assert.equal(result.userinfo.name, 'Bob Smith')
})

for (const alg of ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW']) {
  scenario(`signicat: token answer: ${alg} with every content encryption, by the right one of two keys`, async () => {
    for (const enc of ['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM']) {
      provider.variations = { nested: true, encryption: { alg, enc } }
      const { code, result } = await login(['--decrypt-key', 'agreement.pem', '--decrypt-key', 'decrypt.pem'])
      assert.equal(code, 0, enc)
      assert.equal(result.id_token.verified, true, enc)
      assert.equal(result.userinfo.name, 'Bob Smith', enc)
    }
  })
}

scenario(
  'signicat: token answer: without the key an encrypted ID Token is not verified, and the report says which key is missing',
  async () => {
    provider.variations.nested = true
    const { document, result } = await login()
    assert.notEqual(result.id_token.verified, true)
    assert.match(
      JSON.stringify(checksOf(document).filter((check) => check.id === 'jwe-no-decryption-key')),
      /decrypt-key/,
    )
  },
)

scenario('signicat: token answer: a key set that changes between two fetches is fetched once more', async () => {
  provider.variations.rotated = true
  const { code, document, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.id_token.verified, true)
  assert.equal(provider.of('/jwks').length, 2)
  assert.ok(checksOf(document).some((check) => check.id === 'jwks-refetched'))
})

for (const [what, spoiled, found] of [
  ['an unquoted value', '{\n    "access_token": SIAV32hkKG\n    "token_type": "Bearer"\n}', /line 2,? column 21/],
  ['a missing comma', '{\n    "access_token": "SIAV32hkKG"\n    "token_type": "Bearer"\n}', /line 3,? column 5/],
] as const)
  scenario(`signicat: token answer: ${what} is named with line and column`, async () => {
    provider.variations.tokenBody = () => spoiled
    const { code, document } = await login()
    assert.notEqual(code, 0)
    assert.match(JSON.stringify(checksOf(document).filter((check) => check.verdict === 'fail')), found)
  })

scenario('signicat: userinfo answer: a signed one is verified, a string for a boolean is a finding', async () => {
  provider.variations.signedUserinfo = true
  const { document, result } = await login(['--scope', 'openid email'])
  assert.equal(result.userinfo['signicat.unique_id'], 'u-1')
  assert.match(JSON.stringify(checksOf(document).filter((check) => check.verdict !== 'pass')), /email_verified/)
})

scenario('signicat: userinfo answer: a missing comma is named with line and column, and the login stands', async () => {
  provider.variations.userinfoBody = () => '{\n    "sub": "bob"\n    "groupIDs": ["bobsdepartment"]\n}'
  const { document, result } = await login()
  assert.equal(result.id_token.verified, true)
  assert.match(JSON.stringify(checksOf(document).filter((check) => check.verdict === 'fail')), /line 3,? column 5/)
})

scenario('signicat: userinfo answer: another sub than in the ID Token must not be accepted', async () => {
  provider.variations.userinfoBody = (claims) => ({ ...claims, sub: 'eve' })
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(broken(document).some((id) => id.includes('sub')))
})

scenario('signicat: refresh: the refresh token is kept with the session', async () => {
  await login()
  const { result } = await tell(['session', 'show'], env)
  assert.ok(result.session.tokens.refresh_token)
  assert.doesNotMatch(JSON.stringify(result), /8xLOxBtZ8-01234567/)
})

scenario(
  'signicat: errors: a redirect URI that is not registered ends on a page, and the time-out says so',
  async () => {
    const { code, error } = await login(['--redirect-uri', `${redirect}/`, '--login-timeout', '1'])
    assert.equal(code, 4)
    assert.match(
      error.message,
      /Asked once by this tool itself, the authorization endpoint answered 200 with an HTML page \("There was an error"\)\.$/,
    )
    assert.equal(provider.of('/token').length, 0)
  },
)

test('signicat: process: the built program signs in with a browser given by --browser', async () => {
  const argv = ['login', ...flags(), ...place(), '--json']
  const ended = await ranWithBrowser(argv, { vars: { SECRET: CLIENT_SECRET } })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(JSON.parse(ended.stdout).result.id_token.verified, true)
})

test('signicat: process: the built program ends with 3 when the secret is wrong', async () => {
  const argv = ['login', ...flags(), ...place()]
  const ended = await ranWithBrowser(argv, { vars: { SECRET: 'not-the-secret-of-this-client' } })
  assert.equal(ended.code, 3)
  assert.match(ended.stdout + ended.stderr, /invalid_client/)
})
