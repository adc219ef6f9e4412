import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { CLIENT, CLIENT_SECRET, type Pixelpin, pixelpin } from '../providers/pixelpin.ts'
import { checksOf, rulings } from '../providers/reading.ts'
import { chromiumMissing, launchChromium } from '../support/chromium.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'

const skip = chromiumMissing()
let browser: Browser
let provider: Pixelpin
let redirect: string

before(async () => {
  if (skip) return
  redirect = `http://127.0.0.1:${await freePort()}/callback`
  provider = await pixelpin(redirect)
  browser = await launchChromium()
})
after(async () => {
  await browser?.close()
  await provider?.close()
})

/** One login through a window of the real browser; `address` is where it ended. */
async function login(args: readonly string[]): Promise<{ code: number; document: Document; address: string }> {
  const page = await (await browser.newContext()).newPage()
  let arrived: Promise<unknown> = Promise.resolve()
  const env = testEnv({
    vars: { SECRET: CLIENT_SECRET },
    browse: async (url) => {
      arrived = page.goto(url).then(() => page.getByRole('heading', { name: 'You are back' }).waitFor())
      return { opened: true, program: 'chromium', failed: new Promise(() => {}) }
    },
  })
  const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET', '--client-auth', 'client_secret_post']
  const place = ['--redirect-uri', redirect, '--pkce', 'off', '--login-timeout', '30', '--json']
  const ran = await runCli(['login', '--issuer', provider.base, ...client, ...place, ...args], env)
  await arrived
  const address = page.url()
  await page.context().close()
  return { code: ran.code, document: ran.json(), address }
}

const failing = (document: Document, id: string): number =>
  rulings(document, id).filter((verdict) => verdict === 'fail').length

const TYPES = ['code', 'token', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token']
for (const type of TYPES)
  for (const mode of type === 'code' ? ['query', 'fragment', 'form_post'] : ['fragment', 'form_post'])
    test(`response type ${type} comes by ${mode} through a real browser`, { skip }, async () => {
      provider.variations = {}
      const { code, document, address } = await login(['--response-type', type, '--response-mode', mode])
      assert.equal(code, 0, JSON.stringify(document.error))
      const { result } = document
      if (type === 'token') assert.equal(result.id_token, null)
      else assert.equal(result.id_token.verified, true)
      assert.equal(result.userinfo === null, type === 'id_token')
      assert.doesNotMatch(address, /code=|state=|token=/)
      assert.equal(checksOf(document).filter((check) => check.verdict === 'fail' && check.reject).length, 0)
    })

test('both hashes of a front-channel ID Token are judged', { skip }, async () => {
  provider.variations = { idToken: (claims) => ({ ...claims, at_hash: 'AAAA', c_hash: 'BBBB' }) }
  const { code, document } = await login(['--response-type', 'code id_token token'])
  assert.equal(code, 1)
  assert.ok(failing(document, 'idt-at-hash-mismatch') > 0)
  assert.ok(failing(document, 'idt-c-hash-mismatch') > 0)
})

test('the two ID Tokens of the hybrid flow must name the same subject', { skip }, async () => {
  let times = 0
  provider.variations = {
    idToken: (claims) => {
      times += 1
      return { ...claims, sub: times === 1 ? 'one' : 'two' }
    },
  }
  const { code, document } = await login(['--response-type', 'code id_token'])
  assert.equal(code, 1)
  const told = checksOf(document).filter((check) => check.verdict === 'fail' && check.reject)
  assert.match(JSON.stringify(told), /hybrid|front/)
})

const NOTICED = ['cb-form-post', 'cb-response-in-query', 'cb-response-mode-ignored']
for (const [asked, came] of [
  ['form_post', 'query'],
  ['fragment', 'query'],
  ['query', 'fragment'],
  ['form_post', 'fragment'],
  ['fragment', 'form_post'],
] as const)
  test(`a response mode that is ignored is noticed: ${asked} was asked for, ${came} came`, { skip }, async () => {
    provider.variations = { mode: came }
    const { code, document } = await login(['--response-mode', asked])
    assert.equal(code, 0)
    const told = checksOf(document).filter((check) => NOTICED.includes(check.id))
    assert.ok(
      told.some((check) => check.verdict === 'fail' || check.verdict === 'warn'),
      JSON.stringify(told),
    )
  })
