import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedDoor } from '../support/door.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'

const door = await sharedDoor()
const LOGIN =
  '<form method=post action=/in><input name=username><input type=password name=password><button>Sign in</button></form>'
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD']
const VARS = { SMOKE_PASSWORD: 'correct-horse-battery' }

const opens = (): void => {
  door.answer = ({ method }) => (method === 'POST' ? door.through() : { html: LOGIN })
}

for (const mode of ['query', 'fragment', 'form_post', 'jwt', 'form_post.jwt', 'fragment.jwt'])
  for (const redirectUri of [undefined, 'https://app.example/callback?own=1', 'com.example.app:/callback'])
    test(`an answer by ${mode} is taken at ${redirectUri ?? 'our listener'}`, async () => {
      opens()
      const where = redirectUri === undefined ? [] : ['--redirect-uri', redirectUri]
      const ran = await door.login([...USER, '--response-mode', mode, ...where], { vars: VARS })
      const { error, result } = ran.json()
      assert.equal(error, null, JSON.stringify(error))
      assert.equal(result.id_token.claims.sub, 'ada')
      assert.equal(result.id_token.verified, true)
    })

test('tokens of the redirect come along where the redirect URI is not ours', async () => {
  opens()
  const argv = [...USER, '--response-type', 'code id_token', '--redirect-uri', 'https://app.example/cb']
  const ran = await door.login(argv, { vars: VARS })
  assert.equal(ran.json().error, null, JSON.stringify(ran.json().error))
})

for (const redirectUri of [undefined, 'https://app.example/callback'])
  test(`another state ends the run at once at ${redirectUri ?? 'our listener'}, and no code is exchanged`, async () => {
    opens()
    door.provider.spoil = { callback: { state: 'another-state' } }
    const where = redirectUri === undefined ? [] : ['--redirect-uri', redirectUri]
    const ran = await door.login([...USER, ...where], { vars: VARS })
    assert.equal(ran.code, 1)
    assert.ok(!door.provider.asked.some(({ path }) => path === '/token'))
  })

test('what is typed does not come back to our listener by a redirect with 307', async () => {
  let back = ''
  door.answer = ({ method, query }) => {
    back = query.get('redirect_uri') ?? back
    return method === 'POST' ? { status: 307, location: back } : { html: LOGIN }
  }
  const ran = await door.login(USER, { vars: VARS })
  assert.equal(ran.code, 4)
  assert.match(ran.json().error.message, /leads it on to .* \(307, 308\)/)
})

test('a refusal of the provider is one', async () => {
  opens()
  door.provider.spoil = { callback: { code: undefined, error: 'access_denied' } }
  const ran = await door.login(USER, { vars: VARS })
  assert.equal(ran.code, 3)
  assert.equal(ran.json().error.code, 'access_denied')
})

test('a page that does not come ends with the sign-in, and so does one that never ends', async () => {
  door.answer = () => new Promise(() => {})
  const slow = await door.login([...USER, '--login-timeout', '1'], { vars: VARS })
  assert.equal(slow.code, 4)
  assert.equal(slow.json().error.code, 'login_timeout')
  assert.match(slow.json().error.message, /did not end within 1 s/)
})

test('an interrupt ends it', async () => {
  const env = testEnv({ vars: VARS })
  door.answer = () => {
    env.interrupt('SIGTERM')
    return new Promise(() => {})
  }
  const argv = ['login', '--issuer', door.provider.issuer, '--client-id', 'public', '--no-save', '--json', ...USER]
  const ran = await runCli([...argv, '--authorization-endpoint', `${door.origin}/authorize`], env)
  assert.equal(ran.code, 143)
})

test('the demo can be signed in to by forms', async () => {
  const ran = await runCli(
    ['login', '--demo', '--json', '--form', 'login=grace', '--form', 'password=env:SMOKE_PASSWORD'],
    { vars: VARS },
  )
  assert.equal(ran.code, 0)
  assert.equal(ran.json().result.id_token.claims.sub, 'grace')
})

test('what no page asked for is told', async () => {
  opens()
  const ran = await door.login([...USER, '--form', 'company=env:SMOKE_PASSWORD'], { vars: VARS })
  const notes = ran.json().steps.flatMap((step: Document) => step.notes ?? [])
  assert.ok(notes.includes('No page asked for company.'))
})

test('the pages are judged as those of the authorization endpoint', async () => {
  opens()
  const ran = await door.login(USER, { vars: VARS })
  const step = ran.json().steps.find(({ name }: Document) => name === 'sign_in')
  const ids = step.checks.map(({ id }: Document) => id)
  for (const id of ['http-clickjacking', 'http-login-page-cacheable', 'http-referrer-policy'])
    assert.ok(ids.includes(id), id)
})
