import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type EnvSettings, runCli, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { json, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET']

async function login(
  args: readonly string[] = [],
  settings: EnvSettings = {},
): Promise<{ code: number; document: Document; stderr: string }> {
  const { browse } = followingBrowser()
  const argv = ['login', '--issuer', provider.issuer, ...CLIENT, '--json', ...args]
  const ran = await runCli(argv, { browse, ...settings, vars: { SECRET, ...settings.vars } })
  return { code: ran.code, document: ran.json(), stderr: ran.stderr }
}

const step = (document: Document, name: string) => document.steps.find((each: Document) => each.name === name)
const failed = (document: Document): string[] =>
  document.steps.flatMap((each: Document) =>
    each.checks.filter((check: Document) => check.verdict === 'fail').map((check: Document) => check.id),
  )

test('login signs in, verifies the ID Token and compares UserInfo', async () => {
  const { code, document } = await login()
  assert.equal(code, 0)
  assert.equal(document.error, null)
  assert.equal(document.result.id_token.verified, true)
  assert.equal(document.result.id_token.claims.sub, 'ada')
  assert.equal(document.result.userinfo.name, 'Ada Lovelace')
  assert.deepEqual(
    document.steps.map((each: Document) => each.name),
    ['discover', 'authorize', 'callback', 'token', 'id_token', 'userinfo'],
  )
  assert.deepEqual(failed(document), [])
})

test('the JSON document has the members of the contract', async () => {
  const { document } = await login()
  assert.equal(document.schema, 'oidc-cli/1')
  assert.equal(document.command, 'login')
  assert.match(document.startedAt, /^\d{4}-\d\d-\d\dT.*Z$/)
  assert.equal(document.exit, 0)
  for (const each of document.steps) {
    for (const name of ['name', 'startedAt', 'ms', 'verdict', 'exchanges', 'checks']) assert.ok(name in each, name)
    for (const check of each.checks) {
      for (const name of ['id', 'verdict', 'reject', 'spec', 'message', 'expected', 'actual'])
        assert.ok(name in check, name)
    }
  }
  assert.deepEqual(Object.keys(document.result), [
    'issuer',
    'client_id',
    'redirect_uri',
    'callback',
    'tokens',
    'id_token',
    'userinfo',
  ])
})

test('PKCE, state and nonce are sent, and the redirect URI is the same at both requests', async () => {
  await login()
  const [authorize] = provider.of('/authorize')
  const [token] = provider.of('/token')
  const asks = new URL(authorize?.url ?? '').searchParams
  assert.equal(asks.get('code_challenge_method'), 'S256')
  assert.ok((asks.get('state') ?? '').length >= 22)
  assert.ok((asks.get('nonce') ?? '').length >= 22)
  assert.equal(token?.form.get('redirect_uri'), asks.get('redirect_uri'))
  assert.match(asks.get('redirect_uri') ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  assert.ok(token?.form.get('code_verifier'))
  assert.match(token?.headers.authorization ?? '', /^Basic /)
  assert.match(token?.headers['user-agent'] ?? '', /^oidc-cli\//)
})

for (const [auth, args, sees] of [
  [
    'client_secret_post',
    ['--client-auth', 'client_secret_post'],
    (form: URLSearchParams) => form.get('client_secret') === SECRET,
  ],
  [
    'none',
    ['--client-id', 'public', '--client-auth', 'none'],
    (form: URLSearchParams) => form.get('client_secret') === null,
  ],
] as const) {
  test(`login authenticates the client by ${auth}`, async () => {
    const { code } = await login([...args])
    assert.equal(code, 0)
    const [token] = provider.of('/token')
    assert.equal(token?.headers.authorization, undefined)
    assert.ok(sees(token?.form ?? new URLSearchParams()))
  })
}

test('a wrong state makes no token request, is reported, and the genuine response still succeeds', async () => {
  const { browse } = followingBrowser()
  let forged = 0
  const { code, document, stderr } = await login([], {
    browse: async (url) => {
      const origin = new URL(url).origin
      forged = (await fetch(`${origin}/callback?code=evil&state=wrong`)).status
      return browse(url)
    },
  })
  assert.equal(forged, 400)
  assert.equal(code, 0)
  assert.equal(provider.of('/token').length, 1)
  assert.match(stderr, /another state/)
  assert.match(step(document, 'callback').notes.join(' '), /ignored/)
})

test('nothing but a wrong state ends with exit 1 when the time is over', async () => {
  provider.spoil = { callback: (list) => list.map(([name, value]) => [name, name === 'state' ? 'wrong' : value]) }
  const { code, document } = await login(['--login-timeout', '0.5'])
  assert.equal(code, 1)
  assert.ok(failed(document).includes('cb-state-mismatch'))
  assert.equal(provider.of('/token').length, 0)
})

test('a wrong iss ends the login without a token request', async () => {
  provider.spoil = {
    callback: (list) => list.map(([name, value]) => [name, name === 'iss' ? 'https://evil.example' : value]),
  }
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(failed(document).includes('cb-iss-mismatch'))
  assert.equal(document.error.code, 'callback_rejected')
  assert.equal(provider.of('/token').length, 0)
})

test('doubled parameters end the login without a token request', async () => {
  provider.spoil = { callback: (list) => [...list, ['code', 'another']] }
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(failed(document).includes('cb-duplicate-parameter'))
  assert.equal(provider.of('/token').length, 0)
})

test('an OAuth error in the callback is exit 3 with its own code', async () => {
  provider.spoil = {
    callback: (list) => [
      ['error', 'access_denied'],
      ['error_description', 'no'],
      ...list.filter(([name]) => name !== 'code'),
    ],
  }
  const { code, document } = await login()
  assert.equal(code, 3)
  assert.equal(document.error.code, 'access_denied')
})

test('login reports every broken claim, not only the first', async () => {
  provider.spoil = {
    idTokenClaims: (claims) => ({
      ...claims,
      iss: 'https://evil.example',
      aud: 'another',
      nonce: 'wrong',
      exp: 1000,
      at_hash: 'wrong',
    }),
  }
  const { code, document } = await login(['--keep-going'])
  assert.equal(code, 1)
  assert.equal(document.result.id_token.verified, false)
  const found = failed(document)
  for (const id of [
    'idt-iss-mismatch',
    'idt-aud-mismatch',
    'idt-nonce-mismatch',
    'idt-expired',
    'idt-at-hash-mismatch',
  ])
    assert.ok(found.includes(id), id)
  assert.equal(document.result.userinfo.sub, 'ada', 'the login still shows what the provider sent')
  assert.match(step(document, 'token').notes.join(' '), /strict client would have stopped/)
})

test('an unknown kid fetches the key set once more', async () => {
  provider.spoil = { jwks: (answer, __, times) => (times === 1 ? json({ keys: [] }) : answer) }
  await login()
  provider.spoil = { idTokenHeader: (header) => ({ ...header, kid: 'unheard-of' }) }
  provider.asked.length = 0
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(failed(document).includes('idt-kid-unknown'))
  assert.equal(provider.of('/jwks').length, 2)
})

test('an altered signature is not verified', async () => {
  provider.spoil = { idToken: (token) => `${token.slice(0, -6)}AAAAAA` }
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.equal(document.result.id_token.verified, false)
  assert.ok(failed(document).includes('idt-signature-invalid'))
})

test('another subject at UserInfo must not be accepted', async () => {
  provider.spoil = { userinfo: () => json({ sub: 'eve' }) }
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.ok(failed(document).includes('ui-sub-mismatch'))
})

test('tokens without token_type are used, and the report says that a strict client would have stopped', async () => {
  provider.spoil = {
    token: (answer) => {
      const { token_type: _type, ...body } = answer.body as Record<string, unknown>
      return { ...answer, body }
    },
  }
  const { code, document } = await login()
  assert.equal(code, 0)
  assert.ok(failed(document).includes('tok-token-type-missing'))
  assert.match(step(document, 'token').notes.join(' '), /strict client/)
  assert.equal(document.result.id_token.verified, true)
})

test('an integer outside the safe range keeps its digits', async () => {
  provider.spoil = { userinfo: (answer) => ({ ...answer, body: '{"sub":"ada","id":12345678901234567890}' }) }
  const { browse } = followingBrowser()
  const ran = await runCli(['login', '--issuer', provider.issuer, ...CLIENT, '--json'], { browse, vars: { SECRET } })
  assert.match(ran.stdout, /"id": 12345678901234567890\b/)
})

const REFUSALS: readonly (readonly [string, Spoilers, number, string])[] = [
  ['invalid_grant', { token: () => json({ error: 'invalid_grant' }, 400) }, 3, 'invalid_grant'],
  ['an error that is not registered', { token: () => json({ error: 'Not A Code!' }, 400) }, 3, 'oauth_error'],
  ['a bare 403', { token: () => ({ status: 403, headers: {}, body: 'no' }) }, 3, 'provider_refused'],
  [
    'a redirect',
    { token: () => ({ status: 302, headers: { location: 'https://login.example/?x=1' }, body: '' }) },
    1,
    'redirect_refused',
  ],
  ['503', { token: () => ({ status: 503, headers: {}, body: '' }) }, 5, 'http_unavailable'],
  [
    'HTML with 200',
    {
      token: () => ({
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<!doctype html><title>Sign in</title>',
      }),
    },
    1,
    'response_unusable',
  ],
  ['broken JSON', { token: (answer) => ({ ...answer, body: '{"access_token": abc' }) }, 1, 'response_unusable'],
]
for (const [name, spoil, exit, errorCode] of REFUSALS) {
  test(`a token endpoint that answers ${name} is exit ${exit} with ${errorCode}`, async () => {
    provider.spoil = spoil
    const { code, document } = await login()
    assert.equal(document.exit, code)
    const found = errorCode === 'response_unusable' ? [errorCode, 'check_failed'] : [errorCode]
    assert.ok(found.includes(document.error.code), document.error.code)
    assert.equal(code, exit)
    assert.equal(provider.of('/token').length, 1, 'a code is exchanged once and never retried')
  })
}

test('a page instead of tokens is told as one, and so is a redirect of UserInfo', async () => {
  const headers = { 'content-type': 'text/html' }
  for (const [status, message] of [
    [200, /The token endpoint answered 200 with an HTML page \("Sign in"\), without any token/],
    [
      403,
      /refused the authorization_code grant: it answered 403 Forbidden with an HTML page \("Sign in"\), without an OAuth/,
    ],
  ] as const) {
    provider.spoil = { token: () => ({ status, headers, body: '<!doctype html><title>Sign in</title>' }) }
    assert.match((await login()).document.error.message, message)
  }
  provider.spoil = { userinfo: () => ({ status: 307, headers: { location: 'https://u.example/me' }, body: '' }) }
  const { code, document } = await login()
  assert.equal(code, 1)
  assert.match(step(document, 'userinfo').checks.length > 0 ? document.error.message : '', /u\.example|check/)
  assert.ok(JSON.stringify(document).includes('The UserInfo endpoint answered 307 to https://u.example/me'))
})

test('no secret, code, verifier or token stands in the record unless revealed', async () => {
  const { document } = await login(['--save', 'html=report.html', '--save', 'har=report.har'])
  const { tokens } = document.result
  const exchanges = JSON.stringify(document.steps)
  const [token] = provider.of('/token')
  const secrets = [
    SECRET,
    tokens.access_token,
    tokens.refresh_token,
    tokens.id_token,
    token?.form.get('code'),
    token?.form.get('code_verifier'),
  ]
  for (const secret of secrets) assert.ok(secret && !exchanges.includes(secret), String(secret))
  const { document: revealed } = await login(['--reveal'])
  assert.ok(JSON.stringify(revealed.steps).includes(revealed.result.tokens.access_token))
})

for (const [saves, errorCode] of [
  [['foo=x'], 'invalid_option'],
  [['json='], 'invalid_option'],
  [['json=report', 'html=./report'], 'invalid_option'],
  [['json=absent/report.json'], 'file_unwritable'],
  [['json=.'], 'file_unwritable'],
  [['json=good.json/report.json'], 'file_unwritable'],
] as const) {
  test(`--save ${saves.join(' ')} is ${errorCode} before anything is asked, and the other files tell it`, async () => {
    const env = testEnv({ vars: { SECRET } })
    const flags = ['json=good.json', ...saves].flatMap((save) => ['--save', save])
    writeFileSync(join(env.cwd, 'good.json'), 'older')
    const { json } = await runCli(['login', '--issuer', provider.issuer, ...CLIENT, '--json', ...flags], env)
    assert.equal(json().error.code, errorCode)
    assert.deepEqual(provider.asked, [])
    assert.equal(JSON.parse(readFileSync(join(env.cwd, 'good.json'), 'utf8')).error.code, errorCode)
  })
}

test('--set and --unset shape the requests and are reported', async () => {
  const { code, document } = await login([
    '--set',
    'authorize.acr_values=silver',
    '--set',
    'token.extra=a=b',
    '--unset',
    'token.code_verifier',
  ])
  assert.equal(code, 3)
  assert.equal(document.error.code, 'invalid_grant')
  assert.equal(new URL(provider.of('/authorize')[0]?.url ?? '').searchParams.get('acr_values'), 'silver')
  const [token] = provider.of('/token')
  assert.equal(token?.form.get('extra'), 'a=b')
  assert.equal(token?.form.has('code_verifier'), false)
  assert.match(document.notes.join(' '), /--unset token\.code_verifier/)
})

for (const [name, form] of [
  ['tap', /^# Shaped: --set token\.extra=a$/m],
  ['har', /"comment": ".*Shaped: --set token\.extra=a/],
  ['junit', /<property name="note" value="Shaped: --set token\.extra=a"/],
  ['markdown', /^- Shaped: .*token\.extra/m],
  ['html', /Shaped: --set token\.extra=a/],
] as const) {
  test(`what was shaped, allowed and left unverified stands in ${name} as well`, async () => {
    const { browse } = followingBrowser()
    const flags = ['--format', name, '--set', 'token.extra=a', '--allow', 'idt-at-hash-missing', '--insecure']
    const ran = await runCli(['login', '--issuer', provider.issuer, ...CLIENT, ...flags], { browse, vars: { SECRET } })
    assert.equal(ran.code, 0, ran.stderr)
    assert.match(ran.stdout, form)
    assert.match(ran.stdout, /Allowed: idt(?:-|\\-)at(?:-|\\-)hash(?:-|\\-)missing counts as information/)
    assert.match(ran.stdout, /(?:--|\\-\\-)insecure: certificates were not verified/)
  })
}

test('paste mode takes the URL from standard input, and one of another login is refused', async () => {
  const args = ['--redirect-uri', 'https://app.example/cb', '--callback-url', '-', '--state', 'fixed', '--pkce', 'off']
  const code = new URL(
    (
      await fetch(
        `${provider.issuer}/authorize?client_id=client&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=fixed&nonce=n`,
        { redirect: 'manual' },
      )
    ).headers.get('location') ?? '',
  )
  const good = await login([...args, '--nonce', 'n'], { stdin: `${code.href}\n` })
  assert.equal(good.code, 0)
  assert.match(good.stderr, /Open this URL/)
  const other = await login(args, { stdin: `${code.href.replace('fixed', 'other')}\n` })
  assert.equal(other.code, 1)
  assert.equal(other.document.error.code, 'callback_rejected')
})

test('CI without a browser program ends at once with exit 4', async () => {
  const { code, document } = await login([], { vars: { CI: 'true' } })
  assert.equal(code, 4)
  assert.equal(document.error.code, 'login_impossible')
})

test('--no-browser prints the authorization URL on stderr and waits', async () => {
  let opened = false
  const { code, stderr } = await login(['--no-browser', '--login-timeout', '5'], {
    vars: { CI: 'true' },
    onStderr: (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0]
      if (!url || opened) return
      opened = true
      void fetch(url)
    },
  })
  assert.equal(code, 0)
  assert.match(stderr, /\/authorize\?response_type=code/)
})

test('nobody coming back is exit 4, with what the authorization endpoint shows', async () => {
  const { code, document } = await login(['--no-browser', '--login-timeout', '0.3'])
  assert.equal(code, 4)
  assert.equal(document.error.code, 'login_timeout')
  assert.match(
    document.error.message,
    /^Nobody came back to .* within 0\.3 s\. Asked once by this tool itself, .* with a code/,
  )
  assert.match(document.error.hint, /--callback-url/)
})

test('a missing issuer without a terminal is a usage error that names flag, variable and profile key', async () => {
  const ran = await runCli(['login', '--json'])
  assert.equal(ran.code, 2)
  const { error } = ran.json()
  assert.equal(error.code, 'missing_option')
  assert.match(`${error.message} ${error.hint}`, /--issuer.*OIDC_ISSUER.*profile/)
})

test('--print writes one raw value, and nothing when the run failed', async () => {
  const { browse } = followingBrowser()
  const argv = ['login', '--issuer', provider.issuer, ...CLIENT, '--print', 'access_token']
  const good = await runCli(argv, { browse, vars: { SECRET } })
  assert.equal(good.code, 0)
  assert.match(good.stdout, /^[\w-]{43}\n$/)
  provider.spoil = { token: () => json({ error: 'invalid_grant' }, 400) }
  const bad = await runCli(argv, { browse: followingBrowser().browse, vars: { SECRET } })
  assert.equal(bad.code, 3)
  assert.equal(bad.stdout, '')
})

test('an access token that came in the redirect alone is judged as well', async () => {
  const claims = { iss: 'https://other.example', aud: 'api', sub: 'ada', client_id: 'client', exp: 4_000_000_000 }
  const parts = [{ alg: 'RS256', typ: 'at+jwt', kid: 'one' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  provider.spoil.callback = (parameters) => [
    ...parameters.filter(([name]) => name === 'state' || name === 'iss'),
    ['access_token', `${parts.join('.')}.AAAA`],
    ['token_type', 'Bearer'],
    ['expires_in', '600'],
  ]
  const { document } = await login(['--response-type', 'token', '--no-userinfo'])
  const front = step(document, 'front-channel access_token')
  const broken = front.checks.filter((check: Document) => check.verdict === 'fail' || check.verdict === 'warn')
  assert.ok(broken.some((check: Document) => check.id === 'at-jwt-iss-mismatch'))
  assert.equal(step(document, 'token'), undefined)
  assert.equal(provider.of('/token').length, 0)
})

for (const type of ['foo', '', 'code code', 'code foo', 'Code', 'none code', 'token  id_token']) {
  test(`--response-type "${type}" is a usage error, and --set can send it all the same`, async () => {
    const { code, document } = await login(['--response-type', type])
    assert.equal(code, 2)
    assert.ok(['usage', 'invalid_option'].includes(document.error.code))
    assert.match(document.error.message, /response-type.*id_token token/s)
    assert.deepEqual(provider.asked, [])
    await login(['--set', `authorize.response_type=${type}`, '--login-timeout', '2'])
    assert.equal(new URL(provider.of('/authorize')[0]?.url ?? '').searchParams.get('response_type'), type)
  })
}

test('a code that comes for response_type=token is a response that must not be accepted', async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback`
  const asks = { client_id: 'client', response_type: 'code', redirect_uri: redirectUri, nonce: 'n' }
  const sent = await fetch(`${provider.issuer}/authorize?${new URLSearchParams(asks)}`, { redirect: 'manual' })
  const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? ''
  provider.spoil.callback = { access_token: undefined, token_type: undefined, expires_in: undefined, code }
  const args = ['--response-type', 'token', '--redirect-uri', redirectUri, '--pkce', 'off', '--nonce', 'n']
  const ended = await login(args)
  assert.equal(ended.code, 1)
  assert.ok(failed(ended.document).includes('cb-missing-token'))
})

test('response_type=none ends with the authorization response', async () => {
  provider.spoil = { callback: (parameters) => parameters.filter(([name]) => name !== 'code') }
  const { code, document } = await login(['--response-type', 'none'])
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.equal(document.result.tokens, null)
  assert.deepEqual(provider.of('/token'), [])
})

test('requests to the callback that are no answer are counted by kind, however many they are', async () => {
  const { browse } = followingBrowser()
  let said = ''
  const { document } = await login([], {
    browse: async (url) => {
      const { origin } = new URL(url)
      for (let count = 0; count < 120; count += 1) await fetch(`${origin}/elsewhere`)
      await fetch(`${origin}/callback?code=c&state=forged`)
      return browse(url)
    },
    onStderr: (text) => {
      said += text
    },
  })
  const note = step(document, 'callback').notes.join(' ')
  assert.match(note, /121 other request\(s\).*: a request for another path \(120 times\); an answer with another state/)
  assert.ok(said.split('another path').length < 6, said)
})

test('a token that no header can carry fails the login and is not sent', async () => {
  for (const access_token of ['at\u001b[31m', 'at\u2028', 'a\nb', ' ']) {
    provider.spoil = { token: (answer) => ({ ...answer, body: { ...(answer.body as object), access_token } }) }
    const { code, document } = await login()
    assert.equal(code, 1, JSON.stringify(document.error))
    assert.notEqual(document.error.code, 'bug')
    assert.deepEqual(provider.of('/userinfo'), [])
  }
})

for (const status of [429, 500, 503]) {
  test(`${status} at the token endpoint is worth another try, whatever it says`, async () => {
    provider.spoil = { token: () => json({ error: 'server_error' }, status) }
    const { code, document } = await login()
    assert.deepEqual([code, document.error.code, document.error.retryable], [5, 'http_unavailable', true])
  })
}

for (const flags of [
  ['--response-mode', 'fragment'],
  ['--response-type', 'code id_token'],
]) {
  test(`the built-in user agent hands a fragment on: ${flags.join(' ')}`, async () => {
    const ran = await runCli(['login', '--demo', '--json', '--login-timeout', '20', ...flags])
    assert.notEqual(ran.json().error?.code, 'login_timeout')
    assert.ok(ran.json().steps.some((each: Document) => each.name === 'callback'))
  })
}

test('a registration is judged as it was sent, what --set made of it included', async () => {
  const set = (value: string): string[] => ['--set', `register.${value}`]
  const ran = await runCli([
    ...['login', '--demo', '--json', '--login-timeout', '20'],
    ...set('backchannel_logout_uri=http://app.example/out'),
    ...set('frontchannel_logout_uri=https://other.example/out'),
  ])
  const register = step(ran.json(), 'register')
  const broken = register.checks.filter((check: Document) => check.verdict !== 'pass')
  assert.deepEqual(
    broken.map((check: Document) => check.id).filter((id: string) => id.includes('-uri')),
    ['bc-uri', 'fc-uri-origin'],
  )
})
