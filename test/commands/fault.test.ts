import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { faultOf, RULES } from '../../src/checks/catalogue.ts'
import { requireRule } from '../../src/checks/engine.ts'
import { faultIds } from '../../src/flows/fault.ts'
import { FAULTS } from '../../src/issuer/faults/faults.ts'
import { startSpoilable } from '../../src/issuer/spoilable.ts'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'

const SECRET = 'a-secret-of-forty-characters-0123456789x'
const provider = await startSpoilable({
  clock: { now: () => Date.now() },
  signIn: 'form',
  registers: true,
  clients: [{ client_id: 'client', client_secret: SECRET, redirect_uris: ['http://127.0.0.1/callback'] }],
})
after(() => provider.close())
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

let env: TestEnv
beforeEach(() => {
  provider.spoil = {}
  provider.asked.length = 0
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
})

const verdicts = (document: Document): string[] =>
  document.steps.flatMap((step: Document) =>
    step.checks
      .filter((check: Document) => check.verdict === 'fail' || check.verdict === 'warn')
      .map((check: Document) => check.id),
  )

async function ran(...argv: string[]): Promise<{ code: number; document: Document }> {
  const { code, json } = await runCli([...argv, '--json'], env)
  return { code, document: json() }
}

test('the provider is right where nothing is spoiled: no command finds anything to warn of', async () => {
  const login = await ran('login', ...CLIENT, '--scope', 'openid profile email')
  assert.equal(login.code, 0, login.document.error?.message)
  assert.equal(login.document.result.userinfo.email, 'ada@example.com')
  for (const { code, document } of [
    login,
    await ran('userinfo'),
    await ran('refresh'),
    await ran('login', ...CLIENT, '--response-mode', 'form_post', '--max-age', '60'),
    await ran('discover', provider.issuer),
  ]) {
    assert.equal(code, 0, document.error?.message)
    assert.deepEqual(verdicts(document), [])
  }
})

test('a code is good once, for its redirect URI and its verifier; a refresh token once', async () => {
  for (const [shape, error] of [
    ['token.code=another', 'invalid_grant'],
    ['token.redirect_uri=http://127.0.0.1:1/callback', 'invalid_grant'],
    ['token.code_verifier=another-verifier-of-forty-three-characters-xx', 'invalid_grant'],
    ['token.grant_type=password', 'unsupported_grant_type'],
  ] as const) {
    const { code, document } = await ran('login', ...CLIENT, '--set', shape)
    assert.equal(code, 3)
    assert.equal(document.error.code, error, shape)
  }
  const { document } = await ran('login', ...CLIENT, '--client-secret', 'of-another-client')
  assert.equal(document.error.code, 'invalid_client')
  const { refresh_token } = (await ran('login', ...CLIENT)).document.result.tokens
  const again = ['refresh', ...CLIENT, '--refresh-token', refresh_token]
  assert.equal((await ran(...again)).code, 0)
  assert.equal((await ran(...again)).document.error.code, 'invalid_grant')
})

test('a code is good for its time, which is that of the clock', async () => {
  let now = Date.now()
  const slow = await startSpoilable({ clock: { now: () => now }, clients: [{ client_id: 'public' }] })
  try {
    const asks = { client_id: 'public', response_type: 'code', redirect_uri: 'http://127.0.0.1/' }
    const codeOf = async (): Promise<string> => {
      const sent = await fetch(`${slow.issuer}/authorize?${new URLSearchParams(asks)}`, { redirect: 'manual' })
      return new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? ''
    }
    const redeem = async (code: string): Promise<Document> => {
      const body = new URLSearchParams({ ...asks, grant_type: 'authorization_code', code })
      return (await fetch(`${slow.issuer}/token`, { method: 'POST', body })).json()
    }
    const [one, other] = [await codeOf(), await codeOf()]
    now += 60_000
    assert.equal((await redeem(one)).token_type, 'Bearer')
    assert.deepEqual(await redeem(one), { error: 'invalid_grant', error_description: 'the code is used' })
    now += 1000
    assert.deepEqual(await redeem(other), { error: 'invalid_grant', error_description: 'the code is expired' })
  } finally {
    await slow.close()
  }
})

test('an answer can be kept back, and a page leads to no client or redirect URI that is not known', async () => {
  provider.spoil = { userinfo: { delay: 1500 } }
  const { document } = await ran('login', ...CLIENT, '--timeout', '1')
  const userinfo = document.steps.find((step: Document) => step.name === 'userinfo')
  assert.equal(userinfo.exchanges[0].response, null)
  for (const asks of [
    'client_id=nobody&redirect_uri=http://127.0.0.1/callback',
    'client_id=client&redirect_uri=http://a.example/',
  ])
    assert.equal((await fetch(`${provider.issuer}/authorize?${asks}`, { redirect: 'manual' })).status, 400)
})

test('every rule that rejects metadata, keys, responses, ID Tokens and UserInfo has a fault', () => {
  const subjects = ['metadata', 'keys', 'callback', 'token-response', 'id-token', 'userinfo']
  const without = Object.entries(RULES).filter(
    ([id, { subject, reject, probe }]) =>
      reject && !probe && subjects.includes(subject) && faultOf(requireRule(id)) === undefined,
  )
  assert.deepEqual(
    without.map(([id]) => id),
    [],
  )
})

test('each fault is that of one rule', () => {
  const named = Object.keys(RULES).flatMap((id) => faultOf(requireRule(id)) ?? [])
  assert.deepEqual(named.sort(), [...FAULTS.keys()].sort())
})

test('an unknown fault is a usage error that lists every one', async () => {
  for (const id of ['idt-aud-mismtach', 'idt-sub-too-long', '__proto__']) {
    const { code, document } = await ran('login', '--demo', '--fault', id)
    assert.equal(code, 2)
    assert.equal(document.error.code, 'check_unknown')
    assert.equal(document.error.hint, `Use one of ${faultIds().join(', ')}.`)
  }
})

test('--fault without --demo is a usage error', async () => {
  const { code, document } = await ran('login', ...CLIENT, '--fault', 'idt-aud-mismatch')
  assert.equal(code, 2)
  assert.equal(document.error.message, '--fault is for the issuer of the demo.')
  assert.deepEqual(provider.of('/token'), [])
})

test('the report says what is spoiled, and an option that is given goes before that of the fault', async () => {
  const argv = ['login', '--demo', '--no-browser', '--fault', 'idt-auth-time-too-old', '--max-age', '172800', '--json']
  const { code, json, stderr } = await runCli(argv)
  assert.equal(code, 0, json().error?.message)
  assert.match(stderr, /Spoiled with --fault idt-auth-time-too-old: a sign-in longer ago than max_age\./)
})
