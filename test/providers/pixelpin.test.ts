import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { page } from '../../src/issuer/answers.ts'
import { followingBrowser } from '../support/browser.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import type { Answer } from '../support/provider.ts'
import { CLIENT, CLIENT_SECRET, ID, type Pixelpin, pixelpin } from './pixelpin.ts'
import { checksOf, ran, ranWithBrowser, rulings, scenario, tell, waysTo } from './reading.ts'

let provider: Pixelpin
let redirect: string
let env: TestEnv

beforeEach(async () => {
  redirect = `http://127.0.0.1:${await freePort()}/callback?shop=1&lang=en`
  provider = await pixelpin(redirect)
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
})
afterEach(() => provider.close())

const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET']
const flags = () => ['--issuer', provider.base, ...client, '--client-auth', 'client_secret_post', '--pkce', 'off']
const place = () => ['--redirect-uri', redirect, '--login-timeout', '10']

const json = (argv: readonly string[]) => tell(argv, env)
const login = (args: readonly string[] = [], how: readonly string[] = flags()) =>
  json(['login', ...how, ...place(), ...args])
const sent = () => new URL(provider.of('/connect/authorize')[0]?.url ?? '').searchParams

scenario('pixelpin: kind: a login by flags ends well, with the ID Token verified', async () => {
  const { code, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.id_token.verified, true)
  assert.equal(result.userinfo.firstName, 'Ada')
})

scenario(
  'pixelpin: kind: a login by a profile, by the preset, or by a profile made from it ends the same',
  async () => {
    const profile = {
      issuer: provider.base,
      'client-id': CLIENT,
      'client-secret': 'env:SECRET',
      'client-auth': 'client_secret_post',
      pkce: 'off',
    }
    writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { mine: profile } }), { mode: 0o600 })
    const preset = ['--preset', 'pixelpin', '--base-url', provider.base, ...client]
    for (const how of await waysTo(preset, env)) {
      const { code, result } = await login([], how)
      assert.equal(code, 0)
      assert.equal(result.id_token.verified, true)
    }
  },
)

for (const slash of [false, true])
  scenario(
    `pixelpin: discovery: an issuer ${slash ? 'with' : 'without'} a slash at its end is understood either way`,
    async () => {
      provider.variations.slash = slash
      for (const typed of [provider.base, `${provider.base}/`]) {
        const { code, result } = await login([], ['--issuer', typed, ...flags().slice(2)])
        assert.equal(code, 0)
        assert.equal(result.issuer, slash ? `${provider.base}/` : provider.base)
      }
    },
  )

scenario('pixelpin: discovery: endpoints by hand do as well', async () => {
  const endpoints = ['authorize', 'token', 'userinfo'].flatMap((name) => [
    `--${name === 'authorize' ? 'authorization' : name}-endpoint`,
    `${provider.base}/connect/${name}`,
  ])
  const by = [
    '--no-discovery',
    '--issuer',
    provider.base,
    '--jwks-uri',
    `${provider.base}/.well-known/jwks`,
    ...endpoints,
  ]
  const { code, result } = await login([], [...by, ...flags().slice(2)])
  assert.equal(code, 0)
  assert.equal(result.id_token.verified, true)
  assert.equal(provider.of('/.well-known/openid-configuration').length, 0)
})

scenario('pixelpin: authorize: a redirect URI with a query of its own goes out and comes back whole', async () => {
  const { result } = await login()
  assert.equal(sent().get('redirect_uri'), redirect)
  assert.equal(result.redirect_uri, redirect)
  assert.equal(provider.of('/connect/token')[0]?.form.get('redirect_uri'), redirect)
})

scenario('pixelpin: token: a code ends after a minute, and the words of the refusal are told', async () => {
  provider.variations.callback = (all) => {
    provider.clock.advance(61)
    return all
  }
  const { code, document } = await login()
  assert.equal(code, 3)
  assert.match(JSON.stringify(document), /the code is not valid/)
})

scenario('pixelpin: token: PKCE that is announced is not suspected, but by the preset that knows better', async () => {
  provider.variations.refusesPkce = true
  const { code, document, error } = await login(['--pkce', 'S256'])
  assert.deepEqual([code, error.code], [3, 'invalid_grant'])
  assert.deepEqual(rulings(document, 'tok-pkce-rejected'), [])
  assert.doesNotMatch(error.hint, /--pkce off/)
  const known = await login(['--pkce', 'S256', '--preset', 'pixelpin', '--base-url', provider.base])
  assert.match(known.error.hint, /code_verifier may be answered with invalid_grant/)
  assert.equal((await login()).code, 0)
})

for (const [method, how] of [
  ['get', 'by GET with a header'],
  ['post', 'by POST with a header'],
  ['form', 'by POST with a form field'],
] as const)
  scenario(`pixelpin: userinfo: it is called ${how}`, async () => {
    const { code, result } = await login(['--userinfo-method', method])
    assert.equal(code, 0)
    assert.equal(result.userinfo.email, 'ada@example.com')
    const [asked] = provider.of('/connect/userinfo')
    assert.equal(asked?.method, method === 'get' ? 'GET' : 'POST')
    assert.equal(asked?.headers.authorization === undefined, method === 'form')
  })

for (const type of ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'])
  scenario(`pixelpin: response types: ${type} ends with a verified ID Token`, async () => {
    const { code, result } = await login(['--response-type', type])
    assert.equal(code, 0)
    assert.equal(result.id_token.verified, true)
  })

scenario('pixelpin: response types: token alone brings an access token and no ID Token', async () => {
  const { code, result } = await login(['--response-type', 'token'])
  assert.equal(code, 0)
  assert.equal(result.id_token, null)
  assert.ok(result.tokens.access_token)
})

for (const mode of ['form_post', 'fragment'])
  scenario(`pixelpin: response modes: an id_token comes by ${mode}`, async () => {
    const { code, result } = await login(['--response-type', 'id_token', '--response-mode', mode])
    assert.equal(code, 0)
    assert.equal(result.id_token.verified, true)
  })

scenario('pixelpin: response modes: a code comes by query', async () => {
  const { code, result } = await login(['--response-mode', 'query'])
  assert.equal(code, 0)
  assert.ok(result.callback.code)
})

scenario('pixelpin: state: a response with another one makes no token request', async () => {
  provider.variations.callback = (all) => all.map(([name, value]) => [name, name === 'state' ? 'x' : value])
  assert.notEqual((await login(['--login-timeout', '1'])).code, 0)
  assert.equal(provider.of('/connect/token').length, 0)
})

scenario('pixelpin: nonce: it goes with every id_token, and another one must not be accepted', async () => {
  assert.equal((await login(['--response-type', 'id_token'])).code, 0)
  assert.ok(sent().get('nonce'))
  provider.variations.idToken = (claims) => ({ ...claims, nonce: 'other' })
  const { code, document } = await login(['--response-type', 'id_token'])
  assert.equal(code, 1)
  assert.deepEqual(rulings(document, 'idt-nonce-mismatch'), ['fail'])
})

scenario('pixelpin: prompt: after prompt=login an authentication from before must not be accepted', async () => {
  const honest = await login(['--prompt', 'login'])
  assert.equal(honest.code, 0)
  provider.variations.stripped = true
  const { code, document } = await login(['--prompt', 'login'])
  assert.equal(code, 1)
  const [proof] = checksOf(document).filter((check) => check.verdict === 'fail' && check.reject)
  assert.match(proof.message, /auth_time|authentication/)
})

for (const prompt of ['login consent', 'select_account'])
  scenario(`pixelpin: prompt: ${prompt} is refused, and the refusal is told`, async () => {
    const { code, error } = await login(['--prompt', prompt])
    assert.deepEqual([code, error.code], [3, 'invalid_request'])
    assert.equal(provider.of('/connect/token').length, 0)
  })

scenario('pixelpin: client authentication: id and secret go in the form', async () => {
  await login()
  const [asked] = provider.of('/connect/token')
  assert.equal(asked?.headers.authorization, undefined)
  assert.equal(asked?.form.get('client_secret'), CLIENT_SECRET)
})

scenario('pixelpin: client authentication: Basic is refused, and the method that is listed is named', async () => {
  const { code, document } = await login(['--client-auth', 'client_secret_basic'])
  assert.equal(code, 3)
  assert.match(JSON.stringify(checksOf(document).filter((check) => check.verdict === 'fail')), /client_secret_post/)
})

scenario('pixelpin: redirect_uri at token: it is required', async () => {
  const { code, error } = await login(['--unset', 'token.redirect_uri'])
  assert.deepEqual([code, error.code], [3, 'invalid_grant'])
})

scenario('pixelpin: token answer: without token_type it is a finding and no end', async () => {
  const { code, document, result } = await login()
  assert.equal(code, 0)
  assert.equal(result.tokens.expires_in, 2592000)
  assert.ok(checksOf(document).some((check) => /^tok-.*type/.test(check.id) && check.verdict === 'fail'))
})

scenario(
  'pixelpin: userinfo answer: every digit of the 64-bit id is kept, and the missing sub is a finding',
  async () => {
    const { stdout, document } = await login()
    assert.match(stdout, new RegExp(`"id": ?${ID}\\b`))
    assert.deepEqual(rulings(document, 'ui-sub-missing'), ['fail'])
    const human = await ran(['login', ...flags(), ...place()], env)
    assert.match(human.stdout, new RegExp(`id +${ID}`))
  },
)

scenario('pixelpin: userinfo answer: an address that is a string with JSON in it is kept and noticed', async () => {
  const { result, document } = await login()
  assert.equal(result.userinfo.address, '{"locality":"Bath","country":"GB"}')
  assert.match(JSON.stringify(checksOf(document).filter((check) => check.verdict !== 'pass')), /address/)
})

scenario('pixelpin: refresh: there is no refresh token, and the command says so', async () => {
  await login()
  const { code, error } = await json(['refresh'])
  assert.deepEqual([code, error.code], [4, 'no_refresh_token'])
  const given = await json(['refresh', '--refresh-token', 'made-up'])
  assert.deepEqual([given.code, given.error.code], [3, 'unsupported_grant_type'])
  assert.deepEqual(rulings(given.document, 'refresh-unsupported'), ['fail'])
})

scenario(
  'pixelpin: errors: a redirect URI that is not registered ends on a page, and the time-out says so',
  async () => {
    const { code, error } = await login([
      '--redirect-uri',
      redirect.replace('lang=en', 'lang=de'),
      '--login-timeout',
      '1',
    ])
    assert.equal(code, 4)
    assert.match(`${error.message} ${error.hint}`, /Asked once by this tool itself/)
    assert.equal(provider.of('/connect/token').length, 0)
  },
)

for (const [what, made] of [
  ['plain text', { status: 400, headers: { 'content-type': 'text/plain' }, body: 'Bad Request: code used' } as Answer],
  ['HTML', page('Service unavailable for you', 403)],
  ['nothing', { status: 400, headers: {}, body: '' } as Answer],
] as const)
  scenario(`pixelpin: errors: an error of ${what} is a refusal`, async () => {
    provider.variations.token = () => made
    const { code, error } = await login()
    assert.equal(code, 3)
    assert.ok(error.message)
  })

test('pixelpin: process: the built program signs in with a browser given by --browser', async () => {
  const argv = ['login', ...flags(), ...place(), '--json', '--response-mode', 'form_post']
  const ended = await ranWithBrowser(argv, { vars: { SECRET: CLIENT_SECRET } })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(JSON.parse(ended.stdout).result.id_token.verified, true)
})

test('pixelpin: process: the built program ends with 3 when PKCE is not understood, and says what to try', async () => {
  provider.variations.refusesPkce = true
  const preset = ['--preset', 'pixelpin', '--base-url', provider.base]
  const argv = ['login', ...flags(), ...place(), '--pkce', 'S256', ...preset]
  const ended = await ranWithBrowser(argv, { vars: { SECRET: CLIENT_SECRET } })
  assert.equal(ended.code, 3)
  assert.match(ended.stdout + ended.stderr, /code_verifier\s+may\s+be\s+answered/)
})
