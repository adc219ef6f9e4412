import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { type Document, type EnvSettings, runCli, testEnv } from '../support/env.ts'

type Act = (request: IncomingMessage, response: ServerResponse, own: URL) => void

interface Asked {
  readonly url: URL
  readonly cookie: string | undefined
}

/** A provider whose authorization endpoint answers as it is told; it has metadata and nothing else. */
async function provider(act: Act, members: object = {}) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const { host } = request.headers
    const url = new URL(request.url ?? '/', `http://${host}`)
    if (!url.pathname.startsWith('/.well-known/')) {
      asked.push({ url, cookie: request.headers.cookie })
      return act(request, response, url)
    }
    const at = (path: string): string => `http://${host}${path}`
    const metadata = {
      issuer: at(''),
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      jwks_uri: at('/jwks'),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      pushed_authorization_request_endpoint: at('/pushed'),
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...metadata, ...members }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const page =
  (status: number, body: string, headers: Record<string, string> = {}): Act =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
const to =
  (location: (own: URL) => string, headers: Record<string, string> = {}): Act =>
  (_request, response, own) =>
    void response.writeHead(302, { location: location(own), ...headers }).end()

const SIGN_IN =
  '<!doctype html><title>Sign in</title><form method="post"><input name="user"><input type="password" name="p"></form>'

async function login(issuer: string, more: readonly string[] = [], settings: EnvSettings = {}): Promise<Document> {
  const argv = ['login', '--issuer', issuer, '--client-id', 'shop', '--no-browser', '--no-save', '--json']
  const env = testEnv(settings)
  const ran = await runCli([...argv, '--login-timeout', '0.2', ...more], env)
  const document: Document = ran.json()
  return {
    ...document,
    code: ran.code,
    stderr: ran.stderr,
    question: document.steps.find((step: Document) => step.name === 'question'),
  }
}

const SEEN: readonly (readonly [what: string, act: Act, message: RegExp, hint: RegExp])[] = [
  [
    'Keycloak refuses the redirect URI',
    page(
      400,
      '<!doctype html><title>Sign in to staff</title><body><h1>We are sorry...</h1><p class="instruction">Invalid parameter: redirect_uri</p>',
    ),
    /answered 400 Bad Request with an HTML page \("Sign in to staff"\), which says "We are sorry\.\.\. Invalid parameter: redirect_uri"\.$/,
    /Nobody can sign in by this request\. .*Have http:\/\/127\.0\.0\.1:\d+\/callback registered for the client to the letter/,
  ],
  [
    'Keycloak does not know the client',
    page(400, '<!doctype html><title>Sign in to staff</title><body><p class="instruction">Client not found.</p>'),
    /which says "Client not found\."/,
    /Compare --client-id with the registration/,
  ],
  [
    'Auth0 refuses the callback',
    page(
      403,
      '<!doctype html><title>Error</title><body><h2>Oops!, something went wrong</h2><p>Callback URL mismatch.</p>',
    ),
    /answered 403 Forbidden with an HTML page \("Error"\), which says "Oops!, something went wrong Callback URL mismatch\."/,
    /registered for the client to the letter/,
  ],
  [
    'a firewall turns it away',
    page(
      403,
      '<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Your support ID is: 4711',
    ),
    /403 Forbidden .*"Request Rejected".*support ID is: 4711/,
    /an address such as 127\.0\.0\.1 in the query may be what it dislikes/,
  ],
  [
    'Entra tells it in a script, with 200',
    page(
      200,
      '<!doctype html><title>Sign in to your account</title><body><script>$Config={"strServiceExceptionMessage":"AADSTS50011: The redirect URI \\u0027x\\u0027 does not match."};</script>',
    ),
    /answered 200 with an HTML page .*AADSTS50011: The redirect URI 'x' does not match/,
    /Nobody can sign in by this request\. .*Entra.*Have http:\/\/127\.0\.0\.1:\d+\/callback registered/,
  ],
  [
    'a gateway has no route',
    (_request, response) =>
      void response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no Route matched"}'),
    /answered 404 Not Found, which says "no Route matched"\.$/,
    /Nobody can sign in by this request/,
  ],
  [
    'a page for signing in',
    page(200, SIGN_IN),
    /answered 200 with an HTML page \("Sign in"\): a sign-in page, so the request is accepted\.$/,
    /a consent or a second factor was not finished.*--callback-url -.*--login-timeout/,
  ],
  [
    'a page for signing in, some redirects on',
    (request, response, own) =>
      own.pathname === '/login'
        ? page(200, SIGN_IN)(request, response, own)
        : to(() => '/login', { 'set-cookie': 'a=b' })(request, response, own),
    /a sign-in page, so the request is accepted\.$/,
    /not finished/,
  ],
  [
    'a page that misses its cookies',
    (request, response, own) =>
      own.pathname === '/login'
        ? page(400, '<!doctype html><title>Bad state</title>')(request, response, own)
        : to(() => '/login', { 'set-cookie': 'a=b' })(request, response, own),
    /400 Bad Request .*it was asked without the cookies that were set before it, which may be all that it misses\.$/,
    /See in a browser what that page shows/,
  ],
  [
    'an error in the address of a page',
    (request, response, own) =>
      own.pathname === '/oops'
        ? page(200, '<!doctype html><title>Oops</title>')(request, response, own)
        : to(() => '/oops?error=invalid_scope&error_description=No+such+scope')(request, response, own),
    /answered 200 with an HTML page \("Oops"\), at an address with invalid_scope: No such scope\.$/,
    /--scope/,
  ],
  [
    'Google tells it in its address',
    (request, response, own) =>
      own.pathname === '/error'
        ? page(200, '<!doctype html><title>Error</title><script src="x"></script>')(request, response, own)
        : to(
            () =>
              `/error?authError=${encodeURIComponent(Buffer.from('\n\u0015redirect_uri_mismatch\u0012\u00b0').toString('base64'))}`,
          )(request, response, own),
    /at an address with redirect_uri_mismatch/,
    /registered for the client to the letter/,
  ],
  [
    'an error page on another origin',
    to(() => 'https://login.example/oops?error=invalid_client&error_description=No+such+client'),
    /answered 302 and leads on to https:\/\/login\.example\/oops, another origin, which was not asked, with invalid_client: No such client in the address\.$/,
    /--client-id/,
  ],
  [
    'another origin',
    to(() => 'https://login.example/start?id=4'),
    /leads on to https:\/\/login\.example\/start, another origin, which was not asked\.$/,
    /See in a browser/,
  ],
  ['a circle', to((own) => `${own.pathname}x`), /past three redirects, which was not asked\.$/, /See in a browser/],
  [
    'a refusal that goes back at once',
    to(
      (own) =>
        `${own.searchParams.get('redirect_uri')}?error=invalid_scope&error_description=Unknown&state=${own.searchParams.get('state')}`,
    ),
    /led straight back to the redirect URI with invalid_scope: Unknown, so the request is refused\.$/,
    /--scope.*did not reach this machine/,
  ],
  [
    'a code that goes back at once',
    to(
      (own) => `${own.searchParams.get('redirect_uri')}?code=a-secret-code-0815&state=${own.searchParams.get('state')}`,
    ),
    /led straight back to the redirect URI with a code, so the request is accepted\.$/,
    /did not reach this machine.*--callback-url -/,
  ],
  [
    'trouble',
    page(500, 'boom'),
    /answered 500 Internal Server Error, which says "boom"\.$/,
    /in trouble: try again later/,
  ],
  ['silence', () => {}, /gave no answer: No answer came within 2 s\.$/, /--login-timeout/],
]

for (const [what, act, message, hint] of SEEN)
  test(`where nobody came back, ${what} is told, and the exit code stays`, async () => {
    const { issuer, asked } = await provider(act)
    const { code, error, question, steps } = await login(issuer, ['--login-hint', 'ada@example.com'])
    assert.deepEqual([code, error.code, error.retryable], [4, 'login_timeout', true])
    assert.match(
      error.message,
      /^Nobody came back to http:\/\/127\.0\.0\.1:\d+\/callback within 0\.2 s\. Asked once by this tool itself/,
    )
    assert.match(error.message, message)
    assert.match(error.hint, hint)
    assert.ok(asked.length >= 1 && asked.length <= 4)
    assert.ok(asked.every(({ cookie, url }) => cookie === undefined && !url.searchParams.has('login_hint')))
    assert.equal(question.exchanges.length, asked.length)
    assert.deepEqual([question.verdict, question.checks], ['pass', []])
    assert.ok(!JSON.stringify(steps).includes('a-secret-code-0815'))
  })

test('the question has values of its own where the request has some, each as long, and the rest byte for byte', async () => {
  const { issuer, asked } = await provider(page(200, SIGN_IN))
  const { stderr } = await login(issuer, [
    '--state',
    'short',
    '--scope',
    'openid a+b',
    '--login-hint',
    'ada',
    '--prompt',
    'login',
    '--unset',
    'authorize.nonce',
  ])
  const sent = new URL(/^http:\S+/m.exec(stderr)?.[0] ?? '').searchParams
  const [question] = asked
  const own = question?.url.searchParams ?? new URLSearchParams()
  assert.deepEqual(
    [...own.keys()],
    [...sent.keys()].filter((name) => name !== 'login_hint'),
  )
  for (const name of ['state', 'code_challenge']) {
    assert.equal(own.get(name)?.length, sent.get(name)?.length)
    assert.notEqual(own.get(name), sent.get(name))
  }
  for (const name of ['client_id', 'redirect_uri', 'scope', 'prompt']) assert.equal(own.get(name), sent.get(name))
})

test('nobody is asked by a request that was pushed, or that is signed, and that is said', async () => {
  const { issuer, asked } = await provider((_request, response, own) => {
    const pushed = own.pathname === '/pushed'
    response.writeHead(pushed ? 201 : 200, { 'content-type': 'application/json' })
    response.end(pushed ? '{"request_uri":"urn:x:1","expires_in":60}' : '{}')
  })
  for (const more of [['--par'], ['--set', 'authorize.request=abc']]) {
    const { error, question } = await login(issuer, more)
    assert.equal(error.code, 'login_timeout')
    assert.match(
      error.message,
      /did not ask the authorization endpoint itself what it shows: a request that was pushed or signed is for one use/,
    )
    assert.equal(question, undefined)
  }
  assert.ok(asked.every(({ url }) => url.pathname !== '/authorize'))
})

test('a failed check of the request itself is named', async () => {
  const { issuer } = await provider(page(400, '<!doctype html><title>No</title>'))
  const { error } = await login(issuer, ['--prompt', 'none login'])
  assert.match(error.hint, /Of the request itself a check failed, rp-prompt-none-combined: /)
  assert.doesNotMatch((await login(issuer)).error.hint, /a check failed/)
})

test('the first Ctrl-C asks as well, within two seconds, and keeps its code', async () => {
  for (const [act, seen] of [
    [
      page(400, '<!doctype html><title>No</title><p>Unknown client'),
      /^Interrupted before anybody came back to .*400 Bad Request .*"No".*"Unknown client"/,
    ],
    [() => {}, /gave no answer: No answer came within 2 s/],
  ] as const) {
    const { issuer } = await provider(act)
    const argv = ['login', '--issuer', issuer, '--client-id', 'shop', '--no-browser', '--no-save', '--json']
    let began = 0
    const env = testEnv({
      onStderr: (text) => {
        if (began > 0 || !text.includes('/authorize?')) return
        began = performance.now()
        setTimeout(() => env.interrupt('SIGINT'), 10)
      },
    })
    const ran = await runCli(argv, env)
    assert.ok(performance.now() - began < 3500)
    const { error } = ran.json()
    assert.deepEqual([ran.code, error.code], [130, 'interrupted'])
    assert.match(error.message, seen)
    assert.match(ran.stderr, /Press Ctrl-C again to end at once/)
  }
})

test('SIGTERM ends at once, and nobody is asked', async () => {
  const { issuer, asked } = await provider(page(200, SIGN_IN))
  const env = testEnv({
    onStderr: (text) => {
      if (text.includes('/authorize?')) setTimeout(() => env.interrupt('SIGTERM'), 10)
    },
  })
  const ran = await runCli(
    ['login', '--issuer', issuer, '--client-id', 'shop', '--no-browser', '--no-save', '--json'],
    env,
  )
  assert.equal(ran.code, 143)
  assert.equal(asked.length, 0)
})
