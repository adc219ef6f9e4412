import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode, makeJwe, makeJws } from '../jose/token-samples.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'

const TOKEN = makeJws({ alg: 'RS256' }, { iss: 'i', sub: 'a' })
const [HEAD = '', BODY = ''] = TOKEN.split('.')
const DEEP = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`

/** What is given, and whether anything of it can be read. */
const GIVEN: readonly (readonly [what: string, text: string, exit: 0 | 1])[] = [
  ['words', 'this is no token', 1],
  ['a word', 'hello', 1],
  ['an opaque string', '6f8a2c1e9b7d4f3a8c5e2b1d9f7a3c6e', 1],
  ['a code in a redirect URL', 'http://127.0.0.1/callback?code=abc&state=x', 0],
  ['a token response with an opaque access token alone', '{"access_token":"abcdefgh","token_type":"Bearer"}', 0],
  ['a JSON serialisation without header and claims', '{"payload":"","signatures":[]}', 0],
  ['three lines of words', 'one is no token\ntwo is none\nnor is three', 1],
  ['a token between two lines of words', `one is no token\n${TOKEN}\nnor is three`, 0],
  ['a token cut in its header', TOKEN.slice(0, 8), 1],
  ['a token of which neither header nor claims can be read', 'eyJhbGciOi.eyJp.AAAA', 1],
  ['an encrypted token without a header', 'eyJhbGciOi.AA.AA.AA.AA', 1],
  ['JSON past the limits', DEEP, 1],
  ['a list past the limits', '['.repeat(65) + ']'.repeat(65), 1],
  ['JSON without a token', '{"hello":"world"}', 1],
  ['a page', '<html><body>Sign in</body></html>', 1],
  ['an authorization response that is an error', 'http://127.0.0.1/callback?error=access_denied', 1],
  ['a good token', TOKEN, 0],
  ['a token cut after its header', HEAD, 0],
  ['a token cut in its claims', TOKEN.slice(0, HEAD.length + 8), 0],
  ['a token whose header is broken', `eyJhbGciOi.${BODY}.AAAA`, 0],
  ['a token whose claims lie past the limits', `${HEAD}.${encode(DEEP)}.AAAA`, 0],
  ['an encrypted token', makeJwe({ header: { alg: 'RSA-OAEP', enc: 'A256GCM' } }), 0],
  ['a token response', `{"access_token":"opaque","id_token":"${TOKEN}"}`, 0],
  ['a key that lacks everything', '{"kty":"RSA"}', 0],
]

for (const [what, text, exit] of GIVEN) {
  test(`${what}: decode ends with ${exit}`, async () => {
    const ran = await runCli(['decode', text, '--json'])
    assert.equal(ran.code, exit, ran.stdout)
    assert.equal(ran.json().error?.code, exit === 1 ? 'nothing_readable' : undefined)
    assert.equal((await runCli(['decode'], testEnv({ stdin: text }))).code, exit)
  })
}

test('what cannot be read is described all the same, and its issuer is pointed to', async () => {
  const { stdout } = await runCli(['decode', '6f8a2c1e9b7d4f3a8c5e2b1d9f7a3c6e'])
  assert.match(stdout, /opaque .*\n {2}32 characters, hexadecimal/)
  assert.match(stdout, /introspection \(RFC 7662\)[\s\S]*\nnothing_readable \(exit 1\)/)
  const cut = (await runCli(['decode', TOKEN.slice(0, 12), '--json'])).json()
  assert.equal(cut.result.tokens[0].opaque.length, 12)
  assert.match(cut.error.message, /begins as a JWT does, and is cut off/)
})

test('one of several arguments or lines that can be read is enough; the others are described', async () => {
  assert.equal((await runCli(['decode', TOKEN, 'hello', '--json'])).code, 0)
  const none = (await runCli(['decode', 'hello', 'world', '--json'])).json()
  assert.deepEqual([none.exit, none.error.code], [1, 'nothing_readable'])
  assert.match(none.error.message, /any of the 2 things/)
  const stdin = `${TOKEN}\nhello world\n\n${TOKEN}\n`
  const lines = await runCli(['decode', '--json'], testEnv({ stdin }))
  assert.equal(lines.code, 0)
  const kinds = lines.stdout.trim().split('\n')
  assert.deepEqual(
    kinds.map((line) => JSON.parse(line).kind),
    ['jwt', 'opaque', 'jwt'],
  )
  assert.match(lines.stderr, /^1 of 3 lines hold nothing that can be read\.$/m)
  const words = await runCli(
    ['decode', '--json'],
    testEnv({ stdin: '6f8a2c1e9b7d4f3a8c5e2b1d9f7a3c6e\n\n9f7a3c6e6f8a2c1e9b7d4f3a8c5e2b1d\n' }),
  )
  assert.deepEqual([words.code, words.stdout.trim().split('\n').length], [1, 2])
  assert.match(words.stderr, /nothing_readable: 2 of 2 lines/)
  assert.equal((await runCli(['decode', '--json'], testEnv({ stdin: `${TOKEN}\n\n${TOKEN}\n` }))).code, 0)
})

test('the token of a claims source is shown as other tokens are', async () => {
  const inner = makeJws({ alg: 'RS256', kid: 'bank' }, { iss: 'https://bank.example', credit_score: 650 })
  const claims = {
    ...{ iss: 'https://issuer.example', sub: 'ada', aud: 'client', iat: 1, exp: 2 },
    _claim_names: { credit_score: 'bank', address: 'post' },
    _claim_sources: { bank: { JWT: inner }, post: { endpoint: 'https://post.example' }, odd: { JWT: 'x' } },
  }
  const token = makeJws({ alg: 'RS256' }, claims)
  const ran = await runCli(['decode', token, '--json'])
  const [decoded]: Document[] = ran.json().result.tokens
  assert.equal(ran.code, 0)
  assert.deepEqual(Object.keys(decoded.claim_sources), ['bank', 'odd'])
  assert.deepEqual(decoded.claim_sources.bank.header, { alg: 'RS256', kid: 'bank' })
  assert.equal(decoded.claim_sources.bank.claims.credit_score, 650)
  assert.deepEqual([decoded.claim_sources.bank.verified, decoded.claim_sources.odd.kind], [null, 'opaque'])
  assert.match((await runCli(['decode', token])).stdout, /Claims from bank\n[\s\S]*credit_score/)
  const lines = await runCli(['decode', '--json'], testEnv({ stdin: `${token}\n${token}\n` }))
  for (const line of lines.stdout.trim().split('\n'))
    assert.equal(JSON.parse(line).claim_sources.bank.claims.credit_score, 650)
})
