import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type EnvSettings, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

function machine(secret = SECRET): TestEnv {
  return testEnv({ browse: followingBrowser().browse, vars: { SECRET: secret } })
}

async function run(command: string, args: readonly string[] = [], env = machine()): Promise<Ran> {
  const client = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  const ran = await runCli([command, ...(command === 'login' ? client : []), '--json', ...args], env)
  const document: Document = ran.json()
  const found = document.steps.flatMap((step: Document) => step.checks)
  const of = (id: string): Document => found.find((check: Document) => check.id === id && check.verdict !== 'pass')
  return { code: ran.code, document, of }
}

interface Ran {
  readonly code: number
  readonly document: Document
  /** The broken check of one rule. */
  of(id: string): Document
}

const refuse = (error: string, error_description?: string, status = 400): Answer =>
  json(error_description === undefined ? { error } : { error, error_description }, status)

test('PKCE that is not understood: invalid_grant to a code_verifier, and --pkce off makes it work', async () => {
  provider.spoil = {
    discovery: { members: { code_challenge_methods_supported: undefined } },
    token: (answer, asked) => (asked.form.has('code_verifier') ? refuse('invalid_grant') : answer),
  }
  const refused = await run('login')
  assert.equal(refused.code, 3)
  assert.match(refused.of('tok-pkce-rejected').message, /Evidence: PKCE is not advertised/)
  assert.match(refused.document.error.hint, /Try --pkce off/)
  assert.match(refused.document.error.hint, /explain invalid_grant/)
  const plain = await run('login', ['--pkce', 'off'])
  assert.equal(plain.code, 0, JSON.stringify(plain.document.error))
})

test('a redirect URI that differs at the token request', async () => {
  const { code, of, document } = await run('login', ['--set', 'token.redirect_uri=https://other.example/cb'])
  assert.equal(code, 3)
  const check = of('tok-redirect-uri-mismatch')
  assert.match(check.message, /it says .*the two requests sent different ones/)
  assert.equal(check.actual, 'https://other.example/cb')
  assert.match(document.error.hint, /redirect_uri/)
})

test('a redirect URI that is left out at the token request', async () => {
  provider.spoil = { token: () => refuse('invalid_grant') }
  const { of } = await run('login', ['--unset', 'token.redirect_uri'])
  assert.match(of('tok-redirect-uri-mismatch').message, /the token request did not/)
})

test('a code that has expired or was used', async () => {
  provider.spoil = { token: () => refuse('invalid_grant', 'Authorization code expired') }
  const { code, of, document } = await run('login')
  assert.equal(code, 3)
  assert.match(
    of('tok-code-spent').message,
    /Evidence: it says "Authorization code expired"; although the code was exchanged/,
  )
  assert.match(document.error.hint, /^The code has expired\./)
  assert.equal(of('tok-pkce-rejected'), undefined)
})

test('a code exchanged after the lifetime that the redirect announced', async () => {
  const began = Date.now()
  let late = 0
  provider.spoil = {
    callback: (list) => [...list, ['expires_in', '300']],
    token: () => refuse('invalid_grant'),
  }
  const browser = followingBrowser()
  const env = testEnv({
    browse: browser.browse,
    vars: { SECRET },
    // The clock leaps once the code has come.
    now: () => {
      if (provider.of('/authorize').length > 0) late += 200_000
      return began + late
    },
  })
  const { of } = await run('login', [], env)
  assert.match(of('tok-code-spent').message, /the redirect said that it lives 300 s/)
})

test('wrong credentials are compared by length and hash, and another method is advised', async () => {
  const same = await run('login', ['--client-auth', 'client_secret_basic'], machine('x'.repeat(SECRET.length)))
  assert.equal(same.code, 3)
  const { message, expected, actual } = same.of('tok-client-auth-mismatch')
  assert.match(message, /the error is invalid_client; it says /)
  assert.ok(expected.includes('client_secret_post'))
  assert.match(actual, /a Basic header with a secret of 37 bytes/)
  const set = await run('login', ['--client-auth', 'client_secret_post', '--set', 'token.client_secret=wrong'])
  assert.match(set.of('tok-client-auth-mismatch').message, /not that of this client/)
  const long = await run('login', [
    '--client-auth',
    'client_secret_post',
    '--set',
    `token.client_secret=${'y'.repeat(SECRET.length)}`,
  ])
  assert.match(long.of('tok-client-auth-mismatch').message, /SHA-256 differs/)
})

test('a clock that differs explains a refused assertion', async () => {
  provider.spoil = {
    token: () => ({
      ...refuse('invalid_client', 'assertion expired', 401),
      headers: { 'content-type': 'application/json', date: new Date(Date.now() + 600_000).toUTCString() },
    }),
  }
  const { code, of } = await run('login', ['--client-auth', 'client_secret_jwt'])
  assert.equal(code, 3)
  assert.match(of('tok-clock-suspected').message, /(?:599|600|601) s ahead\. Evidence: the Date header/)
})

test('mistyped parameters of either request are named', async () => {
  provider.spoil = { token: () => refuse('invalid_request') }
  const { document } = await run('login', [
    '--set',
    'authorize.respose_type=code',
    '--set',
    'token.clientSecret=x',
    '--set',
    'token. grant=x',
  ])
  const found = (name: string): string[] =>
    document.steps
      .filter((step: Document) => step.name === name)
      .flatMap((step: Document) => step.checks)
      .filter((check: Document) => check.verdict !== 'pass')
      .map((check: Document) => check.id)
  assert.ok(found('authorize').includes('rp-param-typo'))
  assert.ok(found('token').includes('rp-param-camelcase'))
  assert.ok(found('token').includes('rp-param-whitespace'))
})

test('a new sign-in that is not proven fails the login', async () => {
  provider.spoil = {
    idTokenClaims: (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 3600 }),
  }
  for (const asked of [
    ['--prompt', 'login'],
    ['--max-age', '0'],
  ]) {
    const { code, of } = await run('login', asked)
    assert.equal(code, 1)
    assert.match(of('idt-reauth-not-proven').message, /before this login began/)
  }
})

test('refresh tells a provider without refresh tokens from a refresh token that has ended', async () => {
  const env = machine()
  await run('login', [], env)
  provider.spoil = { token: () => refuse('unsupported_grant_type') }
  const without = await run('refresh', [], env)
  assert.equal(without.code, 3)
  assert.match(without.of('refresh-unsupported').message, /Evidence: the error is unsupported_grant_type/)
  assert.match(without.document.error.hint, /the provider does not have it/)
  provider.spoil = { token: () => refuse('invalid_grant') }
  const ended = await run('refresh', [], env)
  assert.match(
    ended.of('refresh-token-spent').message,
    /revoked everything older. Evidence: the error is invalid_grant/,
  )
})

test('an access token that was revoked before its end is told from one that has expired', async () => {
  const env = machine()
  await run('login', [], env)
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' }
  provider.spoil = { userinfo: () => ({ status: 401, headers, body: '' }) }
  const { code, of } = await run('userinfo', [], env)
  assert.equal(code, 3)
  assert.match(of('ui-token-revoked').message, /revoked.*Evidence: the error is invalid_token; expires_in/)
})

/** A browser that goes no further than the provider, then does what is given. */
function strandedBrowser(then: (url: string) => Promise<unknown>, first = true): EnvSettings['browse'] {
  return async (url) => {
    void (first ? fetch(url, { redirect: 'manual' }) : Promise.resolve()).then(() => then(url)).catch(() => {})
    return { opened: true, program: 'stranded browser', failed: new Promise(() => {}) }
  }
}

const nothing = async (): Promise<void> => {}
const LATE = ['--login-timeout', '0.5']

test('a browser that was sent to the provider and did not return', async () => {
  const { code, document } = await run('login', LATE, testEnv({ browse: strandedBrowser(nothing), vars: { SECRET } }))
  assert.equal(code, 4)
  const { hint } = document.error
  assert.match(hint, /Evidence: the browser was sent to the provider/)
  assert.match(hint, /A browser that was sent back did not reach this machine.*proxy.*--callback-url/)
  assert.match(document.error.message, /led straight back to the redirect URI with a code, so the request is accepted/)
  const authorize = document.steps.find((step: Document) => step.name === 'authorize')
  const check = authorize.checks.find((each: Document) => each.id === 'cb-provider-error-page')
  assert.equal(check.verdict, 'skip')
})

test('a browser that never asked for its way to the provider', async () => {
  const browse = strandedBrowser(nothing, false)
  const { code, document } = await run('login', LATE, testEnv({ browse, vars: { SECRET } }))
  assert.equal(code, 4)
  assert.match(document.error.hint, /never asked this machine.*another browser.*proxy/)
})

test('a provider that returns to another path is told from a forged answer', async () => {
  const browse = strandedBrowser((url) => fetch(new URL('/wrong?code=x&state=y', url)))
  const { code, document, of } = await run('login', LATE, testEnv({ browse, vars: { SECRET } }))
  assert.equal(code, 4)
  assert.match(document.error.hint, /a request for another path\. The provider may have another path registered/)
  assert.equal(of('cb-state-mismatch'), undefined)
  assert.equal(provider.of('/token').length, 0)
})

test('an answer by another browser is refused, with its evidence', async () => {
  const browse: EnvSettings['browse'] = async (url) => {
    // Two browsers: neither keeps the cookie of the start page.
    const step = async (from: string): Promise<string> =>
      (await fetch(from, { redirect: 'manual' })).headers.get('location') ?? ''
    void step(url).then(step).then(step)
    return { opened: true, program: 'two browsers', failed: new Promise(() => {}) }
  }
  const { code, document } = await run('login', [], testEnv({ browse, vars: { SECRET } }))
  assert.equal(code, 1)
  assert.equal(document.error.code, 'other_browser')
  const callback = document.steps.find((step: Document) => step.name === 'callback')
  assert.match(callback.notes.join(' '), /another browser.*Evidence: it came without the cookie/)
})
