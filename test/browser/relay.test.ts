import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type Arrival, type CallbackListener, listen } from '../../src/browser/listener.ts'
import { STRAY } from '../../src/browser/stray.ts'
import { chromiumMissing, launchChromium } from '../support/chromium.ts'
import { testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'

const skip = chromiumMissing()
let browser: Browser

before(async () => {
  if (!skip) browser = await launchChromium()
})
after(() => browser?.close())

interface Open {
  readonly listener: CallbackListener
  readonly arrivals: Arrival[]
  readonly strays: string[]
  readonly page: Page
}

/** A listener and a window of a real browser; what has the state "s" is taken. */
async function withPage(act: (open: Open) => Promise<void>, javaScriptEnabled = true): Promise<void> {
  const [arrivals, strays]: [Arrival[], string[]] = [[], []]
  const listener = await listen({
    env: testEnv(),
    onStray: (why) => strays.push(why),
    rule: async (arrival) => {
      arrivals.push(arrival)
      const value = (name: string) => arrival.parameters.find(([key]) => key === name)?.[1]
      if (value('state') !== 's') return { ruling: 'stray', page: 'foreign' }
      if (value('iss') === 'wrong') return { ruling: 'rejected', page: 'failed' }
      return { ruling: 'genuine', page: value('error') === undefined ? 'done' : 'refused' }
    },
  })
  const context = await browser.newContext({ javaScriptEnabled })
  try {
    await act({ listener, arrivals, strays, page: await context.newPage() })
  } finally {
    await context.close()
    await listener.close()
  }
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name }).waitFor()

/** Names that a form, a document or an object has members of, and values that forms or URLs change. */
const SENT: readonly (readonly [name: string, value: string])[] = [
  ...['submit', 'append', 'elements', 'action', 'method', 'length', 'target', 'name', '_charset_', 'isindex'],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'body', 'a[]', 'a[b]', 'relay', 'title', 'text', ''],
].map((name) => [name, `value of ${name}`] as const)

const VALUES: readonly string[] = [
  'a\nb',
  'a\rb',
  'a\r\nb',
  '\n',
  'a\0b',
  'a\tb',
  '1+1=2',
  '100%',
  '%41',
  'ä€😀\u2028\ufeff',
  ' a ',
  '<script>alert(1)</script>&amp;"\'',
  'x'.repeat(200_000),
]

test('whatever a fragment names and holds arrives as it was sent', { skip }, async () => {
  await withPage(async ({ listener, arrivals, page }) => {
    const pairs = [...SENT, ...VALUES.map((value, at) => [`v${at}`, value] as const), ['state', 's'] as const]
    const fragment = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
    await page.goto(`${listener.redirectUri}#${fragment}`)
    await heading(page, 'You are back')
    assert.deepEqual(arrivals[0]?.parameters, pairs)
    assert.equal(arrivals[0]?.channel, 'fragment')
    assert.match(page.url(), /\/finished$/)
    await listener.arrival
  })
})

test('escapes of a fragment that are broken arrive as text, and an empty value as one', { skip }, async () => {
  await withPage(async ({ listener, arrivals, page }) => {
    await page.goto(`${listener.redirectUri}#error_description=100%&raw=%ff%ED%A0%80&bare&empty=&&state=s`)
    await heading(page, 'You are back')
    assert.deepEqual(arrivals[0]?.parameters, [
      ['error_description', '100%'],
      ['raw', '%ff%ED%A0%80'],
      ['bare', ''],
      ['empty', ''],
      ['state', 's'],
    ])
  })
})

test('a callback with nothing says so on the page and as a stray, and the answer may still come', {
  skip,
}, async () => {
  await withPage(async ({ listener, arrivals, strays, page }) => {
    await page.goto(listener.redirectUri)
    await heading(page, 'Nothing came')
    assert.match((await page.textContent('#text')) ?? '', /neither a code nor an error/)
    assert.deepEqual(strays, [STRAY.nothing])
    assert.deepEqual(arrivals, [])
    await page.goto(`${listener.redirectUri}#code=c&state=s`)
    await heading(page, 'You are back')
    await listener.arrival
  })
})

for (const [what, answer, title, words] of [
  ['a refused sign-in', 'error=access_denied&state=s', 'Not signed in', /answered with an error/],
  ['an answer that must not be used', 'code=c&state=s&iss=wrong', 'That did not work', /must not be used/],
  ['an answer of another sign-in', 'code=c&state=x', 'Not this sign-in', /goes on waiting/],
] as const)
  for (const sign of ['?', '#'])
    test(`${what} behind "${sign}" says what is so, and leaves a clean address`, { skip }, async () => {
      await withPage(async ({ listener, page }) => {
        await page.goto(`${listener.redirectUri}${sign}${answer}`)
        await heading(page, title)
        assert.match((await page.textContent('#text')) ?? '', words)
        assert.match(await page.title(), new RegExp(title))
        assert.match(page.url(), /\/finished$/)
      })
    })

test('without scripts the page says what can be done, and its words are gone where scripts run', { skip }, async () => {
  await withPage(async ({ listener, arrivals, page }) => {
    await page.goto(`${listener.redirectUri}#code=c&state=s`)
    await heading(page, 'Scripts are switched off')
    assert.match((await page.textContent('#text')) ?? '', /Allow scripts.*load the page again.*form_post/)
    assert.deepEqual(arrivals, [])
    // What the page says is true.
    const allowed = await (await browser.newContext()).newPage()
    await allowed.goto(page.url())
    await heading(allowed, 'You are back')
    await allowed.context().close()
    await listener.arrival
  }, false)
})

test('a relay that is not taken says so', { skip }, async () => {
  await withPage(async ({ listener, page }) => {
    await page.route('**/relay/*', (route) => route.abort())
    await page.goto(`${listener.redirectUri}#code=c&state=s`)
    await heading(page, 'Not handed over')
    assert.match((await page.textContent('#text')) ?? '', /start again/)
  })
})

for (const host of ['127.0.0.1', 'localhost', '[::1]'])
  test(`two logins at once in one browser are each known by a cookie of their own: ${host}`, { skip }, async () => {
    const context = await browser.newContext()
    const arrivals: Arrival[] = []
    const open = async (): Promise<CallbackListener> =>
      listen({
        env: testEnv(),
        redirectUri: `http://${host}:${await freePort()}/cb`,
        onStray: () => {},
        rule: async (arrival) => {
          arrivals.push(arrival)
          return { ruling: 'genuine', page: 'done' }
        },
      })
    const listeners = [await open(), await open()]
    // What stands for the provider is another origin, from which no Strict cookie would come back.
    const provider = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    try {
      const page = await context.newPage()
      for (const listener of listeners) {
        listener.setTarget(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/`)
        await page.goto(listener.startUrl)
      }
      assert.equal((await context.cookies(listeners[0]?.redirectUri)).length, 2)
      await page.setContent(`<a href="${listeners[0]?.redirectUri}?code=c&state=s">back</a>`)
      await page.getByText('back').click()
      await heading(page, 'You are back')
      await page.goto(`${listeners[1]?.redirectUri}#code=c&state=s`)
      await heading(page, 'You are back')
      assert.deepEqual(
        arrivals.map(({ sameBrowser, channel }) => `${channel} ${sameBrowser}`),
        ['query true', 'fragment true'],
      )
      assert.deepEqual(await context.cookies(listeners[0]?.redirectUri), [], 'none is left behind')
    } finally {
      provider.close()
      provider.closeAllConnections()
      await Promise.all(listeners.map((listener) => listener.close()))
      await context.close()
    }
  })

const FOLDER = process.env['OIDC_CLI_SCREENSHOTS']

for (const [look, width] of [
  ['light', 390],
  ['dark', 390],
  ['light', 1280],
  ['dark', 1280],
] as const)
  test(`every page fits a window of ${width} pixels in ${look} colours`, { skip }, async () => {
    const context = await browser.newContext({ colorScheme: look, viewport: { width, height: 800 } })
    const page = await context.newPage()
    const ways: Readonly<Record<string, (open: Open) => Promise<string>>> = {
      'Nothing came': async ({ listener }) => listener.redirectUri,
      'Not signed in': async ({ listener }) => `${listener.redirectUri}?error=access_denied&state=s`,
      'That did not work': async ({ listener }) => `${listener.redirectUri}?code=c&state=s&iss=wrong`,
      'Not this sign-in': async ({ listener }) => `${listener.redirectUri}?code=c&state=x`,
      'Nothing here': async ({ listener }) => new URL('/elsewhere', listener.redirectUri).href,
      'Too much came along': async ({ listener }) => {
        const cookies = Array.from({ length: 9 }, (_each, at) => `c${at}=${'v'.repeat(3900)}`)
        for (const cookie of cookies)
          await context.addCookies([{ name: cookie.slice(0, 2), value: cookie.slice(3), url: listener.redirectUri }])
        return listener.redirectUri
      },
      'Opened before': async ({ listener }) => {
        await context.clearCookies()
        listener.setTarget(`${listener.redirectUri}?code=c&state=x`)
        await fetch(listener.startUrl, { redirect: 'manual' })
        return listener.startUrl
      },
    }
    for (const [title, way] of Object.entries(ways))
      await withPage(async (open) => {
        await page.goto(await way(open))
        await heading(page, title)
        const seen = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        assert.ok(Number(seen) <= 0, 'nothing to scroll sideways')
        assert.match(page.url(), /\/finished$/, title)
        if (FOLDER) await page.screenshot({ path: `${FOLDER}/${title.replaceAll(' ', '-')}-${look}-${width}.png` })
      })
    await context.close()
  })
