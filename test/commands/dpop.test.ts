import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { runCli } from '../support/env.ts'
import { type Answer, type Asked, type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** The nonce of the proof that came with a request. */
function nonceOf({ headers }: Asked): unknown {
  const proof = String(headers['dpop'])
  return JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString('utf8')).nonce
}

test('a nonce that the token endpoint gave is used at UserInfo too', async () => {
  const first = new Map<string | null, Answer>()
  provider.spoil = {
    userinfo: () => json({ sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true }),
    token(answer, asked) {
      const code = asked.form.get('code')
      const good = first.get(code) ?? answer
      first.set(code, good)
      // A proof without a nonce is refused before the code is looked at, which is good once more.
      if (nonceOf(asked) === undefined) return json({ error: 'use_dpop_nonce' }, 400, { 'dpop-nonce': 'from-token' })
      return { ...good, body: { ...(good.body as Json), token_type: 'DPoP' } }
    },
  }
  const { browse } = followingBrowser()
  const client = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  const { code } = await runCli(['login', ...client, '--dpop', '--json'], { browse, vars: { SECRET } })
  assert.equal(code, 0)
  assert.deepEqual(provider.of('/token').map(nonceOf), [undefined, 'from-token'])
  assert.deepEqual(provider.of('/userinfo').map(nonceOf), ['from-token'])
  const proofs = [...provider.of('/token'), ...provider.of('/userinfo')].map(({ headers }) => headers['dpop'])
  assert.equal(new Set(proofs).size, 3)
})
