import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type EnvSettings, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

function machine(more: EnvSettings = {}): TestEnv {
  return testEnv({ browse: followingBrowser().browse, vars: { SECRET }, ...more })
}

const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET']

function login(args: readonly string[] = [], env = machine()): Promise<Ran> {
  return runCli(['login', '--issuer', provider.issuer, ...CLIENT, ...args], env)
}

const refuse = (error: string, error_description?: string, status = 400): Answer =>
  json(error_description === undefined ? { error } : { error, error_description }, status)

test('the document says the causes of a refused code with their evidence, the step says the same, and the schema has both', async () => {
  provider.spoil = { token: () => refuse('invalid_grant', 'Code not valid') }
  const ran = await login(['--json'])
  const { error, steps }: Document = ran.json()
  assert.equal(ran.code, 3)
  assert.deepEqual(
    error.causes.map(({ id }: Document) => id),
    ['code-spent', 'code-unknown'],
  )
  assert.match(error.causes[0].message, /^Somebody used the code before\. Sign in again/)
  assert.deepEqual(error.causes[0].evidence, ['it says "Code not valid"', 'this run sent it once'])
  const out = error.ruled_out.map(({ message }: Document) => message)
  for (const what of ['An expired code.', 'Another redirect_uri at the token request.', 'Another code_verifier.'])
    assert.ok(out.includes(what), what)
  const { failure } = steps.find(({ name }: Document) => name === 'token')
  assert.deepEqual([failure.causes, failure.ruled_out], [error.causes, error.ruled_out])
})

test('a person reads in lines of their own what a diagnosis rests on and what it rules out', async () => {
  provider.spoil = { token: () => refuse('invalid_grant') }
  const { stdout } = await login()
  assert.match(stdout, /\n {4}next {2}Most likely somebody used the code before/)
  assert.match(stdout, /\n {10}Evidence: this run sent it once\./)
  assert.match(stdout, /\n {10}Ruled out: an expired code \(the code was exchanged \d+/)
  assert.doesNotMatch(stdout, /--pkce off/)
})

test('a saved record is told again with the same causes, in every form', async () => {
  provider.spoil = { token: () => refuse('invalid_grant', 'PKCE verification failed: Code mismatch') }
  const ran = await login(['--json'])
  const again = (await runCli(['report', '-', '--json'], testEnv({ stdin: ran.stdout }))).json()
  assert.deepEqual(again.error, ran.json().error)
  for (const form of ['markdown', 'html', 'junit']) {
    const { stdout } = await runCli(['report', '-', '--format', form], testEnv({ stdin: ran.stdout }))
    assert.match(stdout.replaceAll('\\', ''), /Ruled out: an expired code/, form)
  }
})

/** What is changed at the token request, and what that is told as. */
const CHANGED: readonly (readonly [args: readonly string[], id: string, evidence: RegExp])[] = [
  [['--set', 'token.redirect_uri=http://127.0.0.1:1/callback'], 'redirect-uri', /the two requests sent different ones/],
  [['--unset', 'token.redirect_uri'], 'redirect-uri', /the token request did not/],
  [['--set', `token.code_verifier=${'w'.repeat(43)}`], 'verifier', /code_challenge was not made of/],
  [['--unset', 'token.code_verifier'], 'verifier-missing', /the token request has no code_verifier/],
  [['--set', 'token.code=abc%2Bdef'], 'code-altered', /another code was sent than came/],
]

for (const [args, id, evidence] of CHANGED)
  test(`a login with ${args.join(' ')} is told to fail by ${id}`, async () => {
    provider.spoil = { token: () => refuse('invalid_grant') }
    const { error } = (await login(['--json', ...args])).json()
    assert.equal(error.causes[0].id, id)
    assert.match(error.causes[0].evidence.join('; '), evidence)
    assert.ok(!JSON.stringify(error).includes('abc%2Bdef') && !JSON.stringify(error).includes('w'.repeat(43)))
  })

test('a code that was there before the run began is not told to be of this run', async () => {
  provider.spoil = { token: () => refuse('invalid_grant') }
  const paste = ['--redirect-uri', 'https://app.example/cb', '--callback-url', 'a-code-of-yesterday']
  const { error } = (await login(['--json', ...paste])).json()
  assert.deepEqual(
    error.causes.slice(0, 2).map(({ id }: Document) => id),
    ['code-spent', 'verifier'],
  )
  assert.match(error.hint, /the code was there before this run asked for one/)
  assert.ok(!error.ruled_out.some(({ message }: Document) => /expired|verifier|changed|client/.test(message)))
})

test('no secret given is told as that, and a wrong secret is not', async () => {
  const none = await runCli(['login', '--issuer', provider.issuer, '--client-id', 'client', '--json'], machine())
  assert.equal(none.json().error.causes[0].id, 'secret-missing')
  assert.match(none.json().error.hint, /--client-secret env:NAME/)
  const wrong = await login(['--json'], machine({ vars: { SECRET: 'another-secret' } }))
  const { error } = wrong.json()
  assert.deepEqual([wrong.code, error.code, error.causes[0].id], [3, 'invalid_client', 'secret-wrong'])
  assert.ok(error.ruled_out.some(({ message }: Document) => message === 'A missing secret.'))
  assert.ok(!JSON.stringify(error).includes('another-secret'))
})

test('a refresh that is refused by the words of a provider asks for no other thing', async () => {
  const env = machine()
  assert.equal((await login(['--json'], env)).code, 0)
  for (const [answer, id, wanted] of [
    [refuse('invalid_grant', 'User disabled'), 'user-disabled', /account of the person/],
    [refuse('invalid_grant', 'Session not active'), 'session-ended', /session of the person/],
    [refuse('invalid_grant', 'Maximum allowed refresh token reuse exceeded'), 'refresh-spent', /used again/],
    [refuse('unauthorized_client', 'Invalid client or Invalid client credentials', 401), 'secret-wrong', /secret/],
    [refuse('invalid_grant', 'Invalid token issuer. Expected https://b.example'), 'issuer-host', /another issuer/],
  ] as const) {
    provider.spoil = { token: () => answer }
    const ran = await runCli(['refresh', '--json'], env)
    const { error, steps }: Document = ran.json()
    assert.equal(ran.code, 3)
    assert.equal(error.causes[0].id, id)
    assert.match(error.hint, wanted)
    const broken = steps
      .flatMap(({ checks }: Document) => checks)
      .filter(({ verdict }: Document) => /fail|warn/.test(verdict))
    assert.ok(!broken.some((check: Document) => check.id === 'refresh-unsupported'), id)
  }
})

test('what a provider says of itself comes to no terminal as control characters, and no secret of the run in causes', async () => {
  provider.spoil = {
    token: (_right, asked) => refuse('invalid_grant', `\u001b[2J${asked.form.get('code_verifier')} is a wrong code`),
  }
  const ran = await login(['--json'])
  const verifier = provider.of('/token')[0]?.form.get('code_verifier') ?? ''
  assert.ok(verifier.length > 40 && !ran.stdout.includes(verifier))
  assert.ok(!ran.stdout.includes('\u001b') && !JSON.stringify(ran.json().error.causes).includes('\\u001b'))
})

test('neither a failure of the server nor a good answer is a diagnosis', async () => {
  provider.spoil = { token: { status: 503, body: 'later' } }
  const { error } = (await login(['--json'])).json()
  assert.deepEqual([error.causes, error.ruled_out], [[], []])
})

test('a refusal in a body of its own is diagnosed by what it says, and no missing no-store is blamed where no token is', async () => {
  provider.spoil = { token: () => json({ status: 400, message: 'Code was already redeemed' }, 400) }
  const spoken = (await login(['--json'])).json()
  assert.equal(spoken.error.causes[0].id, 'code-spent')
  provider.spoil = { token: () => json({ errcode: 40163, errmsg: 'code been used' }, 200) }
  const { steps }: Document = (await login(['--json'])).json()
  const broken = steps.flatMap(({ checks }: Document) => checks).filter(({ verdict }: Document) => verdict === 'fail')
  assert.ok(broken.some(({ id }: Document) => id === 'tok-access-token-missing'))
  assert.ok(!broken.some(({ id }: Document) => id === 'tok-no-store'))
})
