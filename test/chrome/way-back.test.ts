import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chromiumMissing, chromiumVars } from '../support/chromium.ts'
import { sharedDoor } from '../support/door.ts'

const skip = chromiumMissing()
const door = await sharedDoor()
const LOGIN =
  '<form method=post action=/in><input name=username><input type=password name=password><button>Sign in</button></form>'
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD', '--headless']
const VARS = { SMOKE_PASSWORD: 'correct-horse-battery', ...(skip ? {} : await chromiumVars()) }

for (const [mode, redirectUri] of [
  ['query', undefined],
  ['fragment', undefined],
  ['form_post', undefined],
  ['form_post', 'https://app.example/callback?own=1'],
  ['fragment', 'https://app.example/callback'],
  ['query', 'com.example.app:/callback'],
] as const)
  test(`in a browser an answer by ${mode} is taken at ${redirectUri ?? 'our listener'}`, { skip }, async () => {
    door.answer = ({ method }) => (method === 'POST' ? door.through() : { html: LOGIN })
    const where = redirectUri === undefined ? [] : ['--redirect-uri', redirectUri]
    const ran = await door.login([...USER, '--response-mode', mode, ...where], { vars: VARS })
    const { error, result } = ran.json()
    assert.equal(error, null, JSON.stringify(error))
    assert.equal(result.id_token.claims.sub, 'ada')
  })

test('scripts that lead to the scheme of an application bring the answer too', { skip }, async () => {
  door.answer = async ({ method }) => {
    if (method !== 'POST') return { html: LOGIN }
    const { headers } = await fetch(door.through().location ?? '', { redirect: 'manual' })
    return { html: `<p>Back to the app</p><script>location.href = ${JSON.stringify(headers.get('location'))}</script>` }
  }
  const ran = await door.login([...USER, '--redirect-uri', 'com.example.app:/callback'], { vars: VARS })
  assert.equal(ran.json().error, null, JSON.stringify(ran.json().error))
})

test('what is typed does not come back to our listener by a redirect with 307', { skip }, async () => {
  let back = ''
  door.answer = ({ method, query }) => {
    back = query.get('redirect_uri') ?? back
    return method === 'POST' ? { status: 307, location: back } : { html: LOGIN }
  }
  const ran = await door.login(USER, { vars: VARS })
  assert.equal(ran.code, 4)
  assert.match(ran.json().error.message, /leads it on to .* \(307, 308\)/)
  assert.ok(!ran.stdout.includes('correct-horse'))
})

test('--login-timeout ends the browser where scripts never end', { skip }, async () => {
  door.answer = () => ({ html: '<h1>Wait</h1><script>setTimeout(() => { for (;;); }, 100)</script>' })
  const ran = await door.login([...USER, '--login-timeout', '8'], { vars: VARS })
  assert.equal(ran.code, 4)
  assert.equal(ran.json().error.code, 'login_timeout')
})
