import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { type Answer, type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

async function login(
  args: readonly string[] = [],
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } }),
) {
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const ran = await runCli(['login', '--issuer', provider.issuer, ...client, '--json', ...args], env)
  return { code: ran.code, document: ran.json() as Document, env }
}

const broken = (document: Document): string[] =>
  document.steps.flatMap((step: Document) =>
    step.checks.filter((check: Document) => /fail|warn|info/.test(check.verdict)).map((check: Document) => check.id),
  )

const members = (answer: Answer): Json => answer.body as Json

function changed(change: (body: Json) => Json | string, headers: Record<string, string> = {}) {
  return (answer: Answer): Answer => ({
    ...answer,
    headers: { ...answer.headers, ...headers },
    body: change(members(answer)),
  })
}

const asForm = (body: Json): string =>
  new URLSearchParams(Object.entries(body).map(([name, value]): [string, string] => [name, String(value)])).toString()

for (const type of ['application/x-www-form-urlencoded; charset=utf-8', 'text/plain', 'text/html; charset=utf-8']) {
  test(`a form-encoded token answer called ${type} is understood, judged, and the login goes on`, async () => {
    provider.spoil = { token: changed(asForm, { 'content-type': type }) }
    const { code, document } = await login()
    assert.equal(code, 0, JSON.stringify(document.error))
    assert.equal(document.result.id_token.verified, true)
    assert.equal(document.result.userinfo.sub, 'ada')
    assert.equal(document.result.tokens.token_type, 'Bearer')
    const found = broken(document)
    assert.ok(found.includes('tok-content-type'))
    assert.ok(!found.includes('tok-expires-in-type'), 'a form has nothing but text')
    assert.ok(!found.includes('http-malformed-json'))
    assert.equal(provider.of('/token').length, 1)
  })
}

test('a form-encoded answer as GitHub sends it is enough', async () => {
  provider.spoil = {
    token: () => ({
      status: 200,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: 'access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=repo%2Cgist&token_type=bearer',
    }),
  }
  const { code, document } = await login(['--scope', 'repo gist'])
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.deepEqual(document.result.tokens, {
    access_token: 'gho_16C7e42F292c6912E7710c838347Ae178B4a',
    scope: 'repo,gist',
    token_type: 'bearer',
  })
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const FAILURES: readonly (readonly [string, Answer, string, RegExp])[] = [
  [
    'form-encoded',
    { status: 200, headers: FORM, body: 'error=bad_verification_code&error_description=The+code+is+incorrect.' },
    'bad_verification_code',
    /The code is incorrect\./,
  ],
  [
    'form-encoded and called a text',
    { status: 200, headers: { 'content-type': 'text/plain' }, body: 'error=bad_verification_code&error_uri=x' },
    'bad_verification_code',
    /bad_verification_code/,
  ],
  ['an error', json({ error: 'invalid_grant', error_description: 'used' }), 'invalid_grant', /used/],
  [
    'a failure with codes of its own',
    json({ result: 'failure', errorCode: 'authenticate_error', errorMessage: 'Wrong merchant' }),
    'authenticate_error',
    /Wrong merchant/,
  ],
  [
    'a failure with a number inside an envelope',
    json({ response: { result: 'failure', errorCode: 4711, errorMessage: 'Wrong merchant' } }),
    'oauth_error',
    /4711: Wrong merchant/,
  ],
]
for (const [name, answer, code, message] of FAILURES) {
  test(`a failure inside 200 is exit 3 with the provider's words: ${name}`, async () => {
    provider.spoil = { token: () => answer }
    const ran = await login()
    assert.equal(ran.code, 3)
    assert.equal(ran.document.error.code, code)
    assert.match(ran.document.error.message, message)
    assert.equal(provider.of('/token').length, 1)
    assert.equal(provider.of('/userinfo').length, 0)
  })
}

for (const [name, expires_in, ends] of [
  ['a string', '3600', 3_600],
  ['ten years', 315_360_000, 315_360_000],
  ['ten years as a string', '315360000', 315_360_000],
] as const) {
  test(`expires_in of ${name} is judged, and the session is saved with its end`, async () => {
    provider.spoil = { token: changed((body) => ({ ...body, expires_in })) }
    const { code, document, env } = await login()
    assert.equal(code, 0)
    assert.ok(broken(document).some((id) => id === 'tok-expires-in-type' || id === 'tok-lifetime-implausible'))
    assert.equal(document.result.tokens.expires_in, expires_in, 'kept as it came')
    const shown = await runCli(['session', 'list', '--json'], env)
    const [session] = shown.json().result.sessions
    const left = (Date.parse(session.expiresAt) - Date.now()) / 1000
    assert.ok(left > ends - 600 && left <= ends, session.expiresAt)
  })
}

test('expires_in beyond what a date can say leaves the session without an end', async () => {
  provider.spoil = { token: changed((body) => ({ ...body, expires_in: 1e300 })) }
  const { code, env } = await login()
  assert.equal(code, 0)
  const shown = await runCli(['session', 'list', '--json'], env)
  assert.equal(shown.json().result.sessions[0].expiresAt, null)
})

test('an envelope is looked into, members of its own are kept, and the login goes on', async () => {
  provider.spoil = {
    token: changed((body) => ({ response: { ...body, username: 'ada', result: 'success' } })),
    userinfo: changed((body) => ({ result: { ...body, points: 3 } })),
  }
  const { code, document } = await login()
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.equal(document.result.tokens.username, 'ada')
  assert.equal(document.result.userinfo.points, 3)
  assert.equal(broken(document).filter((id) => id === 'http-json-wrapped').length, 2)
  assert.ok(!broken(document).includes('ui-sub-missing'))
})

test('members in another spelling are used, shown as they came, and fail the login', async () => {
  provider.spoil = {
    token: changed(({ access_token, refresh_token, ...body }) => ({
      ...body,
      accessToken: access_token,
      RefreshToken: refresh_token,
      userId: 7,
    })),
  }
  const { code, document } = await login(['--keep-going'])
  assert.equal(code, 1)
  const { tokens, userinfo } = document.result
  assert.equal(tokens.accessToken, tokens.access_token)
  assert.equal(tokens.RefreshToken, tokens.refresh_token)
  assert.equal(tokens.userId, 7)
  assert.equal(userinfo.sub, 'ada')
  assert.ok(broken(document).includes('tok-member-spelling'))
  assert.ok(broken(document).includes('tok-access-token-missing'))
})

test('UserInfo without sub is shown and judged', async () => {
  provider.spoil = { userinfo: () => json({ id: 12, email: 'ada@example.com' }) }
  const { document } = await login()
  assert.deepEqual(document.result.userinfo, { id: 12, email: 'ada@example.com' })
  const found = broken(document)
  assert.ok(found.includes('ui-sub-missing') && found.includes('ui-id-not-sub'))
})

test('UserInfo that says failure inside 200 is a refusal, not claims', async () => {
  provider.spoil = {
    userinfo: () => json({ result: 'failure', errorCode: 'no_account', errorMessage: 'Unknown guest' }),
  }
  const { code, document } = await login()
  assert.equal(code, 3)
  assert.equal(document.error.code, 'no_account')
  assert.equal(document.result.userinfo, null)
  assert.equal(document.result.id_token.verified, true)
  assert.ok(broken(document).includes('http-failure-in-success'))
})

test('UserInfo as a JWT called JSON is read and judged', async () => {
  const { SignJWT } = await import('jose')
  const { foreignKey } = await import('../support/provider.ts')
  const jwt = await new SignJWT({ sub: 'ada', iss: provider.issuer, aud: 'client' })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(foreignKey)
  provider.spoil = { userinfo: (answer) => ({ ...answer, body: jwt }) }
  const { document } = await login()
  assert.equal(document.result.userinfo.sub, 'ada')
  const found = broken(document)
  assert.ok(found.includes('ui-body-is-jwt') && found.includes('ui-content-type'))
})

test('UserInfo as JSON called a JWT is read and judged', async () => {
  provider.spoil = { userinfo: changed((body) => body, { 'content-type': 'application/jwt' }) }
  const { code, document } = await login()
  assert.equal(code, 0)
  assert.equal(document.result.userinfo.sub, 'ada')
  assert.ok(broken(document).includes('ui-content-type'))
})

for (const [name, type, body] of [
  ['HTML', 'text/html', '<!doctype html><title>Sorry</title>'],
  ['text', 'text/plain', 'Something went wrong'],
  ['nothing', '', ''],
] as const) {
  test(`a refusal of ${name} is exit 3, and a UserInfo refusal of it leaves the tokens`, async () => {
    const answer: Answer = { status: 400, headers: type ? { 'content-type': type } : {}, body }
    provider.spoil = { token: () => answer }
    const refused = await login()
    assert.equal(refused.code, 3)
    assert.equal(refused.document.error.code, 'provider_refused')
    assert.ok(broken(refused.document).includes('tok-failure-unreadable'))
    provider.spoil = { userinfo: () => answer }
    const half = await login()
    assert.equal(half.code, 3)
    assert.ok(half.document.result.tokens.access_token)
  })
}

test('a form-encoded refresh answer is understood, and the session has the new tokens', async () => {
  const first = await login()
  provider.spoil = { token: changed(asForm, FORM) }
  const ran = await runCli(['refresh', '--json'], first.env)
  assert.equal(ran.code, 0, ran.stdout)
  const { tokens } = ran.json().result
  assert.notEqual(tokens.access_token, first.document.result.tokens.access_token)
  const again = await runCli(['refresh', '--json'], first.env)
  assert.equal(again.code, 0)
  assert.equal(provider.of('/token').at(-1)?.form.get('refresh_token'), tokens.refresh_token)
})
