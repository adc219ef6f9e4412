import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { runCli } from '../support/env.ts'
import { type Json, SECRET, sharedProvider } from '../support/provider.ts'
import { someOf } from './odd.ts'
import { assertEnd, findings, machine, see } from './run.ts'

const provider = await sharedProvider()
const HMAC = new TextEncoder().encode(SECRET)
const PASTE = [
  'login',
  '--issuer',
  provider.issuer,
  '--client-id',
  'client',
  '--client-secret',
  'env:SECRET',
  '--redirect-uri',
  'https://app.example/cb',
  '--response-mode',
  'jwt',
  '--state',
  'fixed',
]

/** A response JWT, right but for what is given; signed with the client secret. */
function response(changes: Json): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 600
  const claims = {
    iss: provider.issuer,
    aud: 'client',
    exp,
    code: 'c0de-c0de-c0de-c0de-c0de',
    state: 'fixed',
    ...changes,
  }
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(HMAC)
}

for (const [turn, member] of [
  'code',
  'error',
  'error_description',
  'access_token',
  'id_token',
  'scope',
  'expires_in',
  'iss',
  'aud',
  'exp',
  'made_up',
].entries()) {
  test(`a response JWT may have any value as ${member}; of another type it is named, and no code is exchanged`, async () => {
    for (const odd of someOf(turn).filter(({ text }) => text !== '1e400')) {
      const jwt = await response({ [member]: JSON.parse(odd.text) })
      provider.asked.length = 0
      const seen = await see([...PASTE, '--callback-url', `https://app.example/cb?response=${jwt}`], machine())
      assertEnd(seen, `${member}: ${odd.what}`)
      if (member === 'made_up' || (member === 'expires_in' && odd.type === 'number')) continue
      assert.notEqual(seen.code, 0, odd.what)
      assert.ok(findings(seen, member).includes('cb-jarm-claims'), `${member}: ${odd.what}`)
      assert.equal(provider.of('/token').length, 0, odd.what)
    }
  })
}

test('a response JWT whose end is beyond all reckoning has no end, and is refused', async () => {
  const claims = `{"iss":"${provider.issuer}","aud":"client","exp":1e400,"code":"c0de","state":"fixed"}`
  const encode = (text: string): string => Buffer.from(text).toString('base64url')
  const { createHmac } = await import('node:crypto')
  const input = `${encode('{"alg":"HS256"}')}.${encode(claims)}`
  const jwt = `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
  const { code, stdout } = await runCli(
    [...PASTE, '--callback-url', `https://app.example/cb?response=${jwt}`, '--json'],
    machine(),
  )
  assert.equal(code, 1, stdout)
  assert.match(stdout, /exp is no time/)
  assert.equal(provider.of('/token').length, 0)
})
