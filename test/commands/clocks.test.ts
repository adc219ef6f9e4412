import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, type Asked, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
const HOUR = 3_600_000

/** A machine whose clock is off by so many milliseconds. */
const machine = (offMs: number): TestEnv =>
  testEnv({ browse: followingBrowser().browse, vars: { SECRET }, now: () => Date.now() + offMs })

async function run(argv: readonly string[], env: TestEnv): Promise<Document> {
  const ran = await runCli([...argv, ...CLIENT, '--json'], env)
  const document = ran.json()
  const checks = document.steps.flatMap((step: Document) => step.checks)
  return {
    ...document,
    of: (id: string) => checks.find((check: Document) => check.id === id && check.verdict !== 'pass'),
  }
}

test('a clock of this machine that is ahead is the cause, by every Date header and by iat', async () => {
  const { exit, error } = await run(['login'], machine(2 * HOUR))
  assert.equal(exit, 1)
  assert.match(
    error.message,
    /^The clock of this machine is 2 h ahead of the provider's, by the Date headers of several answers and iat of a token that was just issued\. The token expired \d+ (?:min|h) ago; the clocks explain it/,
  )
})

test('a clock of this machine that is behind is the cause of a token that is not valid yet', async () => {
  provider.spoil = { idTokenClaims: (right) => ({ ...right, nbf: right['iat'] }) }
  const { exit, error } = await run(['login'], machine(-HOUR))
  assert.equal(exit, 1)
  assert.match(
    error.message,
    /^The clock of this machine is 60 min behind the provider's, by the Date headers of several answers and iat/,
  )
})

/** The same answer at another time. */
const dated =
  (offMs: number) =>
  (right: Answer): Answer => ({
    ...right,
    headers: { ...right.headers, date: new Date(Date.now() + offMs).toUTCString() },
  })

test('answers that say different things of the time blame no clock of this machine', async () => {
  provider.spoil = {
    token: dated(-2 * HOUR),
    idTokenClaims: (right) => ({ ...right, iat: Number(right['iat']) - 7200, exp: Number(right['exp']) - 7200 }),
  }
  const { exit, error } = await run(['login'], machine(0))
  assert.equal(exit, 1)
  assert.match(error.message, /^The token expired .*; the clocks explain it: the provider's is 2 h behind/)
})

test('a token that has really expired is told as that', async () => {
  provider.spoil = { idTokenClaims: (right) => ({ ...right, exp: Number(right['iat']) - 100 }) }
  const { error } = await run(['login'], machine(0))
  assert.match(error.message, /^The token expired 100 s ago \(|^The token expired 10\d s ago \(/)
})

test('a refused assertion is told by the clock of this machine before the credentials are', async () => {
  const refuse = (_right: Answer, _asked: Asked): Answer => ({
    status: 401,
    headers: { 'content-type': 'application/json' },
    body: { error: 'invalid_client', error_description: 'Client assertion is not valid yet.' },
  })
  provider.spoil = { token: refuse }
  const off = await run(['login', '--client-auth', 'client_secret_jwt'], machine(10 * 60_000))
  assert.deepEqual([off.exit, off.error.code], [3, 'invalid_client'])
  assert.match(
    off.error.message,
    /^The clock of this machine is 10 min ahead of the provider's, by the Date headers of several answers\. The provider refused .* with invalid_client/,
  )
  assert.match(off.error.hint, /^Set the clock of this machine by NTP first/)
  const right = await run(['login', '--client-auth', 'client_secret_jwt'], machine(0))
  assert.doesNotMatch(right.error.message, /clock/)
  const other = await run(['login', '--client-auth', 'client_secret_post'], machine(10 * 60_000))
  assert.doesNotMatch(other.error.message, /clock of this machine/)
})

test('an access token that had expired is told as that before UserInfo is blamed', async () => {
  let offMs = 0
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET }, now: () => Date.now() + offMs })
  assert.equal((await run(['login'], env)).exit, 0)
  offMs = 3 * HOUR
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' }
  provider.spoil = { userinfo: () => ({ status: 401, headers, body: '' }) }
  const { exit, error } = await run(['userinfo'], env)
  assert.deepEqual([exit, error.code], [3, 'invalid_token'])
  assert.match(
    error.message,
    /^The access token had expired \d h ago before it was sent|^The access token had expired \d+ (?:h|min) before it was sent, by expires_in/,
  )
  assert.match(error.hint, /^Get a new one: oidc-cli refresh/)
})

test('an access token whose own exp lies back is told as that where it was given', async () => {
  const parts = [{ alg: 'RS256', typ: 'at+jwt' }, { exp: Math.floor(Date.now() / 1000) - 600 }]
  const token = [...parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), 'AAAA'].join('.')
  provider.spoil = {
    userinfo: () => ({
      status: 401,
      headers: { 'content-type': 'application/json' },
      body: { message: 'jwt expired' },
    }),
  }
  const { error } = await run(['userinfo', '--access-token', token], machine(0))
  assert.match(
    error.message,
    /^The access token had expired 10 min before it was sent, by its exp\. The provider refused .*"jwt expired"/,
  )
})
