import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { chromiumMissing, chromiumVars } from '../support/chromium.ts'
import { type Reply, sharedDoor, type Visit } from '../support/door.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const skip = chromiumMissing()
const door = await sharedDoor()
const PASSWORD = 'correct-horse-battery'
const VARS = {
  CI: 'true',
  SMOKE_PASSWORD: PASSWORD,
  SMOKE_TOTP: 'JBSWY3DPEHPK3PXP',
  ...(skip ? {} : await chromiumVars()),
}
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD', '--totp', 'env:SMOKE_TOTP']

/** A page that scripts make of challenges: a component for each stage, its form in a shadow root, a field of its own around each input. */
const SHELL = `<!doctype html><html><head><title>Loading</title></head><body><noscript>JavaScript is required.</noscript>
<flow-executor></flow-executor><script type="module" src="/static/flow.js"></script></body></html>`

const SCRIPT = `
class Field extends HTMLElement {
  constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<div class="group"><slot></slot></div>' }
}
customElements.define('form-field', Field)
class Stage extends HTMLElement {
  show(challenge, answer) {
    const root = this.attachShadow({ mode: 'open' })
    const error = Object.values(challenge.response_errors ?? {}).flat()[0]?.string
    const fields = {
      identification: '<form-field><input type="text" name="uidField" autocomplete="username" placeholder="Email or Username"></form-field><a href="/recovery">Forgot username or password?</a>',
      password: '<input type="hidden" autocomplete="username" value="ada"><form-field><input type="password" name="password" autocomplete="current-password" placeholder="Please enter your password"></form-field>',
      totp: '<form-field><input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" placeholder="Please enter your code"></form-field>',
      consent: '<p>Application requires the following permissions: <b>openid</b></p>',
    }[challenge.component]
    root.innerHTML = '<style>:host{display:block}</style><header><h1></h1></header><form class="pf-form">' + (error ? '<div role="alert">' + error + '</div>' : '') +
      fields + '<div class="pf-actions"><button type="submit">' + (challenge.component === 'identification' ? 'Log in' : 'Continue') + '</button></div></form>'
    root.querySelector('h1').textContent = challenge.title
    document.title = challenge.title
    root.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault()
      answer(Object.fromEntries(new FormData(event.target)))
    })
  }
}
customElements.define('flow-stage', Stage)
class Executor extends HTMLElement {
  async connectedCallback() {
    this.attachShadow({ mode: 'open' })
    this.take(await (await fetch('/api/flow' + location.search)).json())
  }
  take(challenge) {
    if (challenge.component === 'redirect') return setTimeout(() => { location.assign(challenge.to) }, 50)
    const stage = document.createElement('flow-stage')
    stage.show(challenge, async (given) => {
      const reply = await fetch('/api/flow', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ component: challenge.component, ...given }) })
      this.take(await reply.json())
    })
    this.shadowRoot.replaceChildren(stage)
  }
}
customElements.define('flow-executor', Executor)
`

/** What the flow was told, in order. */
const told: Record<string, string>[] = []
const json = (value: unknown): Reply => ({
  html: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})

/** A flow of stages; `wrong` says which one takes nothing. */
function flow(wrong?: string): (visit: Visit) => Reply {
  told.length = 0
  const stages = ['identification', 'password', 'totp', 'consent']
  return ({ method, path, body, cookies }) => {
    if (path === '/authorize') return { html: SHELL, cookies: ['authentik_session=s1; Path=/; HttpOnly; SameSite=Lax'] }
    if (path === '/static/flow.js') return { html: SCRIPT, headers: { 'content-type': 'text/javascript' } }
    if (path !== '/api/flow' || cookies['authentik_session'] !== 's1') return { status: 404 }
    if (method === 'GET') return json({ component: 'identification', title: 'Welcome to authentik!' })
    const given = JSON.parse([...body.keys()].join('')) as Record<string, string>
    told.push(given)
    const { component = '' } = given
    if (component === wrong)
      return json({
        component,
        title: 'Again',
        response_errors: { [component]: [{ string: 'That was not it', code: 'invalid' }] },
      })
    const next = stages[stages.indexOf(component) + 1]
    return next === undefined
      ? json({ component: 'redirect', to: door.through().location })
      : json({ component: next, title: `Stage ${next}` })
  }
}

const notesOf = ({ steps }: Document): string => steps.flatMap((step: Document) => step.notes ?? []).join('\n')

test('the structure of authentik: stages made by scripts in shadow roots, until the redirect', { skip }, async () => {
  door.answer = flow()
  const ran = await door.login([...USER, '--headless'], { vars: VARS })
  const document = ran.json()
  assert.equal(document.error, null, JSON.stringify([document.error, notesOf(document)], null, 1))
  assert.equal(document.result.id_token.claims.sub, 'ada')
  const [name, password, code, consent] = told
  assert.deepEqual(name, { component: 'identification', uidField: 'ada' })
  assert.deepEqual(password, { component: 'password', password: PASSWORD })
  assert.match(code?.['code'] ?? '', /^\d{6}$/)
  assert.deepEqual(consent, { component: 'consent' })
  for (const text of [ran.stdout, ran.stderr]) {
    assert.ok(!text.includes(PASSWORD), 'the password stands in the report')
    assert.ok(!text.includes(code?.['code'] ?? '?'), 'the one-time password stands in the report')
  }
  const step = document.steps.find((each: Document) => each.name === 'sign_in')
  const asked = step.exchanges.map(({ request }: Document) => `${request.method} ${new URL(request.url).pathname}`)
  assert.deepEqual(asked.slice(0, 3), ['GET /authorize', 'GET /api/flow', 'POST /api/flow'])
})

test('the same pages say without a browser that they need scripts, and what runs them', { skip }, async () => {
  door.answer = flow()
  const ran = await door.login(USER, { vars: VARS })
  assert.equal(ran.code, 4)
  assert.match(ran.json().error.message, /needs scripts/)
  assert.match(ran.json().error.hint, /--headless/)
})

test('with --reveal what scripts sent is kept out of the exchanges too', { skip }, async () => {
  door.answer = flow()
  const ran = await door.login([...USER, '--headless', '--reveal'], { vars: VARS })
  assert.equal(ran.code, 0)
  assert.ok(!ran.stdout.includes(PASSWORD))
  assert.match(ran.stdout, /<password 21 chars>/)
  assert.ok(!ran.stdout.includes(told[2]?.['code'] ?? '?'))
})

for (const wrong of ['password', 'totp'])
  test(`a ${wrong} that is not taken is told by what the page says, after one try`, { skip }, async () => {
    door.answer = flow(wrong)
    const ran = await door.login([...USER, '--headless'], { vars: VARS })
    assert.equal(ran.code, 4)
    assert.equal(ran.json().error.code, 'sign_in_refused', JSON.stringify(ran.json().error))
    assert.match(ran.json().error.message, /again and says: That was not it\.$/)
    assert.equal(told.filter(({ component }) => component === wrong).length, 1)
    assert.match(notesOf(ran.json()), /A picture of the page, its fields empty: .+\.png/)
  })

test('what scripts asked for and did not get is the reason, and worth another try', { skip }, async () => {
  const usual = flow()
  door.answer = (visit) => (visit.path === '/api/flow' ? { status: 503, html: 'down' } : usual(visit))
  const ran = await door.login([...USER, '--headless'], { vars: VARS })
  assert.equal(ran.code, 5)
  assert.equal(ran.json().error.code, 'http_unavailable')
})

test('nothing of the browser is left behind', { skip }, async () => {
  const [home, env] = [newFolder(), testEnv({ vars: VARS })]
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = home
  door.answer = flow('password')
  await door.login([...USER, '--headless'], env)
  process.env['TMPDIR'] = before
  assert.deepEqual(readdirSync(home), [])
})

test('a step of a file of scenarios signs in in a browser', { skip }, async () => {
  door.answer = flow()
  const env = testEnv({ vars: VARS })
  const lines = [
    'providers:',
    `  acme: { issuer: "${door.provider.issuer}", client-id: public, authorization-endpoint: "${door.origin}/authorize" }`,
    'people:',
    '  robot: { form: { username: ada, password: env:SMOKE_PASSWORD }, totp: env:SMOKE_TOTP }',
    'scenarios:',
    '  signs in:',
    '    matrix: { provider: [acme] }',
    '    steps:',
    '      - login: { as: robot, headless: true }',
    '        expect: { id_token.claims.sub: ada }',
  ]
  writeFileSync(`${env.home}/scenarios.yaml`, `${lines.join('\n')}\n`)
  const ran = await runCli(['check', `${env.home}/scenarios.yaml`, '--json'], env)
  assert.equal(ran.code, 0, ran.stdout.slice(0, 3000) + ran.stderr)
  assert.equal(told.length, 4)
})

test('a server that is asked by no page gets nothing, not by a WebSocket, a beacon or a picture either', {
  skip,
}, async () => {
  let asked = 0
  const other = createServer((_request, response) => {
    asked += 1
    response.end('x')
  })
  other.on('connection', () => {
    asked += 1
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const { port } = other.address() as AddressInfo
  const usual = flow()
  const spy = `
    document.addEventListener('input', (event) => {
      const typed = event.composedPath()[0].value
      if (typed.length < 8) return
      try { const socket = new WebSocket('ws://127.0.0.1:${port}/' + typed); socket.onopen = () => socket.send(typed) } catch {}
      new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] }).createDataChannel('x')
    }, true)`
  door.answer = (visit) =>
    visit.path === '/static/flow.js' ? { ...usual(visit), html: `${SCRIPT};${spy}` } : usual(visit)
  const ran = await door.login([...USER, '--headless'], { vars: VARS })
  other.closeAllConnections()
  other.close()
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.equal(asked, 0)
})
