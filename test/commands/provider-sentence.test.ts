import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET']

const machine = (): TestEnv => testEnv({ browse: followingBrowser().browse, vars: { SECRET } })

async function failure(argv: readonly string[], env = machine()): Promise<Document> {
  const ran = await runCli([...argv, '--json'], env)
  return { ...ran.json().error, stdout: ran.stdout }
}

const answer = (status: number, type: string, body: unknown): Answer => ({
  status,
  headers: { 'content-type': type },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const BODIES: readonly (readonly [what: string, type: string, body: unknown, said: string])[] = [
  ['status and message', 'application/json', { status: 'no', message: 'The tenant sleeps.' }, 'The tenant sleeps.'],
  ['a message', 'application/json', { message: 'The tenant sleeps.' }, 'The tenant sleeps.'],
  [
    'a Status of Kubernetes',
    'application/json',
    { kind: 'Status', status: 'Failure', message: 'User "system:anonymous" cannot get path "/x"', reason: 'Forbidden' },
    'User "system:anonymous" cannot get path "/x"',
  ],
  [
    'a problem',
    'application/problem+json',
    { title: 'Asleep', detail: 'The tenant sleeps.' },
    'Asleep: The tenant sleeps.',
  ],
  [
    'an object as error',
    'application/json',
    { error: { code: 'Asleep', message: 'The tenant sleeps.' } },
    'The tenant sleeps.',
  ],
  ['plain text', 'text/plain', 'The tenant sleeps.\n', 'The tenant sleeps.'],
  [
    'a page',
    'text/html',
    '<html><head><title>Zzz</title></head><body><p>The tenant sleeps.</p></body></html>',
    'Zzz"), which says "The tenant sleeps.',
  ],
  [
    'a SOAP fault',
    'text/xml',
    '<e:Envelope xmlns:e="x"><e:Fault><faultstring>The tenant sleeps.</faultstring></e:Fault></e:Envelope>',
    'The tenant sleeps.',
  ],
]

const PLACES: readonly (readonly [where: string, spoil: (given: () => Answer) => Spoilers, argv: readonly string[]])[] =
  [
    ['discovery', (given) => ({ discovery: given, oauthDiscovery: given }), ['discover']],
    ['the token endpoint', (given) => ({ token: given }), ['login']],
    ['UserInfo', (given) => ({ userinfo: given }), ['userinfo', '--access-token', 'an-access-token']],
    ['a refresh', (given) => ({ token: given }), ['refresh', '--refresh-token', 'a-refresh-token']],
    [
      'pushed requests',
      (given) => ({
        discovery: { members: { pushed_authorization_request_endpoint: `${provider.issuer}/pushed` } },
        elsewhere: ({ path }) => (path === '/pushed' ? given() : undefined),
      }),
      ['login', '--par'],
    ],
  ]

for (const [where, spoil, argv] of PLACES)
  test(`what a provider says at ${where} is quoted, whatever its shape`, async () => {
    for (const [what, type, body, said] of BODIES)
      for (const status of [403, 501]) {
        if (status === 501 && argv[0] === 'discover') continue
        provider.spoil = spoil(() => answer(status, type, body))
        const client = argv[0] === 'discover' ? [] : CLIENT
        const { message } = await failure([...argv, '--issuer', provider.issuer, ...client])
        assert.ok(message.includes(said), `${what} with ${status}: ${message}`)
        assert.doesNotMatch(message, /line \d+, column/)
      }
  })

test('what a provider says in place of its key set is quoted', async () => {
  for (const [what, type, body, said] of BODIES) {
    provider.spoil = { jwks: () => answer(403, type, body) }
    const { message } = await failure(['discover', '--issuer', provider.issuer])
    assert.ok(message.includes(said) && message.includes('403 Forbidden'), `${what}: ${message}`)
  }
})

test('a form and an empty body are told at the token endpoint', async () => {
  provider.spoil = { token: () => answer(400, 'text/plain', 'error=invalid_grant&error_description=It+is+torn') }
  assert.match(
    (await failure(['login', '--issuer', provider.issuer, ...CLIENT])).message,
    /with invalid_grant: It is torn/,
  )
  provider.spoil = { token: () => answer(405, 'text/plain', '') }
  const { message } = await failure(['login', '--issuer', provider.issuer, ...CLIENT])
  assert.match(message, /it answered 405 Method Not Allowed with an empty body/)
})

test('words beside an error and beside a challenge are not dropped', async () => {
  provider.spoil = { token: () => answer(400, 'application/json', { error: 'invalid_request', detail: 'Send less.' }) }
  assert.match(
    (await failure(['login', '--issuer', provider.issuer, ...CLIENT])).message,
    /invalid_request: Send less\./,
  )
  const headers = { 'content-type': 'application/json', 'www-authenticate': 'Bearer error="invalid_token"' }
  provider.spoil = { userinfo: () => ({ status: 401, headers, body: { message: 'The token was withdrawn.' } }) }
  const { message } = await failure(['userinfo', '--access-token', 'x', '--issuer', provider.issuer, ...CLIENT])
  assert.match(message, /invalid_token: The token was withdrawn\./)
})

test('no control character and no secret of the run comes along with a sentence', async () => {
  const spoken = (form: URLSearchParams): Answer =>
    answer(403, 'application/json', {
      message: `\u001b[31mno\u0007 ${form.get('code')} ${form.get('code_verifier')} ${SECRET}`,
    })
  provider.spoil = { token: (_right, { form }) => spoken(form) }
  const { message, stdout } = await failure([
    'login',
    '--issuer',
    provider.issuer,
    ...CLIENT,
    '--client-auth',
    'client_secret_post',
  ])
  assert.match(message, /\\x1b\[31mno\\x07/)
  const [asked] = provider.of('/token')
  for (const secret of [SECRET, asked?.form.get('code') ?? '', asked?.form.get('code_verifier') ?? ''])
    assert.ok(secret !== '' && !stdout.includes(secret))
})

const issuerAt = (path: string) => `${provider.issuer}${path}`
const document = (issuer: string): Answer => answer(200, 'application/json', { issuer })

const BESIDE: readonly (readonly [what: string, asked: string, lies: string])[] = [
  ['below /auth, as old Keycloak has them', '/realms/staff', '/auth/realms/staff'],
  ['without /auth, as new Keycloak has them', '/auth/realms/staff', '/realms/staff'],
  ['below /auth of the host', '', '/auth'],
]

for (const [what, asked, lies] of BESIDE)
  test(`metadata that lie ${what} are told of and not used`, async () => {
    provider.spoil = {
      ...(asked === '' && { discovery: { status: 404 }, oauthDiscovery: { status: 404 } }),
      elsewhere: ({ path }) =>
        path === `${lies}/.well-known/openid-configuration` ? document(issuerAt(lies)) : undefined,
    }
    const { code, message, hint } = await failure(['discover', issuerAt(asked)])
    assert.equal(code, 'response_unusable')
    assert.ok(message.includes(`There are metadata at ${issuerAt(lies)}/.well-known/openid-configuration`), message)
    assert.match(message, /404 Not Found/)
    assert.ok(hint.includes(`--issuer ${issuerAt(lies)}.`))
  })

test('metadata at the root are told of, and nobody signs in by them', async () => {
  const { code, message } = await failure(['login', '--issuer', issuerAt('/tenant'), ...CLIENT])
  assert.equal(code, 'response_unusable')
  assert.match(
    message,
    /There are metadata at http:\S+\d\/\.well-known\/openid-configuration, of the issuer .*; they were not used/,
  )
  assert.equal(provider.of('/authorize').length, 0)
})
