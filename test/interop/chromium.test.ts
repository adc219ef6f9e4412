import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type Arrival, type CallbackListener, listen } from '../../src/browser/listener.ts'
import { type EmbeddedIssuer, startIssuer } from '../../src/issuer/issuer.ts'
import { chromiumMissing, launchChromium } from '../support/chromium.ts'
import { runCli, testEnv } from '../support/env.ts'

const skip = chromiumMissing()
let browser: Browser
let issuer: EmbeddedIssuer

const CLIENT = {
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
} as const

before(async () => {
  if (skip) return
  issuer = await startIssuer({
    clients: [
      {
        ...CLIENT,
        client_id: 'confidential',
        client_secret: 'a-secret-that-is-long-enough-for-anyone',
        token_endpoint_auth_method: 'client_secret_basic',
      },
      { ...CLIENT, client_id: 'public', token_endpoint_auth_method: 'none' },
    ] as never,
  })
  browser = await launchChromium()
})
after(async () => {
  await browser?.close()
  await issuer?.close()
})

/** Signs in by hand: types, clicks, and looks at the page it ends on. */
async function signInByHand(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Name').fill('grace')
  await page.getByLabel('Password').fill('anything')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'You are back' }).waitFor()
}

for (const [client, args] of [
  ['confidential', ['--client-id', 'confidential', '--client-secret', 'env:SECRET']],
  ['public', ['--client-id', 'public']],
] as const) {
  test(`a person signs in as a ${client} client through a real browser; userinfo, refresh twice, verify and decode go on from it`, {
    skip,
  }, async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    let finished: Promise<void> = Promise.resolve()
    const env = testEnv({
      vars: { SECRET: 'a-secret-that-is-long-enough-for-anyone' },
      browse: async (url) => {
        finished = signInByHand(page, url)
        return { opened: true, program: 'chromium', failed: new Promise(() => {}) }
      },
    })
    const scope = ['--scope', 'openid profile email offline_access', '--prompt', 'consent']
    const ran = await runCli(['login', '--issuer', issuer.issuer, ...args, ...scope, '--json'], env)
    await finished
    assert.equal(ran.code, 0, ran.stdout)
    const { result } = ran.json()
    assert.equal(result.id_token.verified, true)
    assert.equal(result.id_token.claims.sub, 'grace')
    assert.equal(result.userinfo.email, 'grace@example.com')
    assert.equal(new URL(page.url()).search, '', 'the address bar holds neither code nor state')
    await context.close()

    const userinfo = await runCli(['userinfo', '--json'], env)
    assert.equal(userinfo.json().result.userinfo.sub, 'grace')
    const first = await runCli(['refresh', '--json'], env)
    assert.equal(first.code, 0, first.stdout)
    const second = await runCli(['refresh', '--json'], env)
    assert.equal(second.code, 0, second.stdout)
    assert.notEqual(first.json().result.tokens.refresh_token, second.json().result.tokens.refresh_token)

    const { id_token } = result.tokens
    const verified = await runCli(['verify', id_token, '--issuer', issuer.issuer, '--client-id', client, '--json'], env)
    assert.equal(verified.code, 0, verified.stdout)
    assert.equal(verified.json().result.verified, true)
    const decoded = await runCli(['decode', '--json'], testEnv({ stdin: id_token }))
    assert.equal(decoded.json().result.tokens[0].claims.sub, 'grace')
  })
}

async function withListener(act: (listener: CallbackListener, arrivals: Arrival[]) => Promise<void>): Promise<void> {
  const arrivals: Arrival[] = []
  const env = testEnv()
  const listener = await listen({
    env,
    onStray: () => {},
    rule: async (arrival) => {
      arrivals.push(arrival)
      return { ruling: 'genuine', page: 'done' }
    },
  })
  try {
    await act(listener, arrivals)
  } finally {
    await listener.close()
  }
}

test('a fragment response is relayed by the page, and the address bar is clean afterwards', { skip }, async () => {
  await withListener(async (listener, arrivals) => {
    const page = await browser.newPage()
    await page.goto(`${listener.redirectUri}#id_token=a.b%2Bc&state=s%20t`)
    await page.getByRole('heading', { name: 'You are back' }).waitFor()
    assert.deepEqual(arrivals[0]?.parameters, [
      ['id_token', 'a.b+c'],
      ['state', 's t'],
    ])
    assert.equal(arrivals[0]?.channel, 'fragment')
    assert.ok(!page.url().includes('id_token'))
    await page.close()
  })
})

test('a form_post from another site arrives, and says nothing about the browser', { skip }, async () => {
  await withListener(async (listener, arrivals) => {
    const page = await browser.newPage()
    await page.setContent(
      `<form method="post" action="${listener.redirectUri}"><input name="code" value="c"><input name="state" value="s"><button>Go</button></form>`,
    )
    await page.getByRole('button').click()
    await page.getByRole('heading', { name: 'You are back' }).waitFor()
    assert.deepEqual(arrivals[0]?.parameters, [
      ['code', 'c'],
      ['state', 's'],
    ])
    assert.equal(arrivals[0]?.channel, 'form_post')
    assert.equal(arrivals[0]?.sameBrowser, null)
    await page.close()
  })
})

test('the browser that was opened is known by its cookie', { skip }, async () => {
  await withListener(async (listener, arrivals) => {
    listener.setTarget(`${listener.redirectUri}?code=c&state=s`)
    const page = await browser.newPage()
    await page.goto(listener.startUrl)
    await page.getByRole('heading', { name: 'You are back' }).waitFor()
    assert.equal(arrivals[0]?.sameBrowser, true)
    await page.close()
  })
})

for (const [look, width] of [
  ['light', 390],
  ['dark', 390],
  ['light', 1280],
  ['dark', 1280],
] as const) {
  test(`the pages fit a window of ${width} pixels in ${look} colours`, { skip }, async () => {
    const context = await browser.newContext({ colorScheme: look, viewport: { width, height: 800 } })
    const page = await context.newPage()
    await withListener(async (listener) => {
      await page.goto(`${listener.redirectUri}?code=c&state=s`)
      const heading = page.getByRole('heading', { name: 'You are back' })
      await heading.waitFor()
      const seen = await page.evaluate(
        '({ scroll: document.documentElement.scrollWidth - innerWidth, ink: getComputedStyle(document.body).color, ground: getComputedStyle(document.body).backgroundColor })',
      )
      const { scroll, ink, ground } = seen as { scroll: number; ink: string; ground: string }
      assert.ok(scroll <= 0, 'nothing to scroll sideways')
      assert.notEqual(ink, ground)
      const folder = process.env['OIDC_CLI_SCREENSHOTS']
      if (folder) await page.screenshot({ path: `${folder}/done-${look}-${width}.png` })
    })
    await context.close()
  })
}
