import assert from 'node:assert/strict'
import { createHmac, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'
import { rsaPair } from '../support/rsa.ts'

const RSA = rsaPair(0)
const PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const CONTENT = '{"Data": {"Amount": "1.00", "Note": "Zürich.\\u00e9"}}\n'
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function detached(header: Readonly<Record<string, unknown>>, content = CONTENT): string {
  const head = encode(header)
  const signed = `${head}.${header['b64'] === false ? content : encode(content)}`
  return `${head}..${sign('sha256', Buffer.from(signed), RSA.privateKey).toString('base64url')}`
}

async function verify(token: string, content: string | undefined, args: readonly string[] = []) {
  const env = testEnv()
  writeFileSync(join(env.home, 'key.pem'), PEM)
  if (content !== undefined) writeFileSync(join(env.home, 'content'), content)
  const payload = content === undefined ? [] : ['--payload', '@content']
  const ran = await runCli(['verify', token, '--key', 'key.pem', ...payload, ...args, '--json'], env)
  return { code: ran.code, ...ran.json() }
}

const PLAIN = { alg: 'RS256', b64: false, crit: ['b64'] }
for (const [title, header] of [
  ['encoded', { alg: 'RS256' }],
  ['encoded, as b64 says', { alg: 'RS256', b64: true, crit: ['b64'] }],
  ['as it is', PLAIN],
  ['as it is, with a type', { ...PLAIN, typ: 'JOSE', cty: 'application/json' }],
] as const)
  test(`content that was signed ${title} and sent apart verifies with its signature`, async () => {
    const { code, result } = await verify(detached(header), CONTENT)
    assert.deepEqual([code, result.verified, result.kind, result.claims], [0, true, 'jws', null])
  })

test('content may be empty lines, dots or no JSON at all', async () => {
  for (const content of ['\n', '$.02', 'a.b.c', '<xml/>'])
    assert.equal((await verify(detached(PLAIN, content), content)).result.verified, true, content)
})

test('the example of RFC 7797 4.2 verifies', async () => {
  const k = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'
  const env = testEnv()
  writeFileSync(join(env.home, 'jwk.json'), JSON.stringify({ kty: 'oct', k }))
  writeFileSync(join(env.home, 'content'), '$.02')
  const token = 'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY'
  const ran = await runCli(['verify', token, '--key', 'jwk.json', '--payload', 'content', '--json'], env)
  assert.equal(ran.json().result.verified, true)
  assert.equal(
    createHmac('sha256', Buffer.from(k, 'base64url'))
      .update(`${token.split('.')[0]}.$.02`)
      .digest('base64url'),
    token.split('.')[2],
  )
})

for (const [title, content, why] of [
  ['a line feed is missing', CONTENT.trim(), /with a line feed at its end/],
  ['its lines end as those of Windows', CONTENT.replace('\n', '\r\n'), /with line feeds alone|without the white space/],
  ['it was written anew', `${JSON.stringify(JSON.parse(CONTENT), null, 2)}`, undefined],
] as const)
  test(`content of which ${title} does not verify, and it is said why where that can be told`, async () => {
    const { code, result, error } = await verify(detached(PLAIN), content)
    assert.deepEqual([code, result.verified], [1, false])
    if (why) assert.match(error.message, why)
  })

test('content that was signed as compact JSON and sent otherwise is told', async () => {
  const compact = '{"a":1,"b":[2]}'
  const { error } = await verify(detached(PLAIN, compact), '{ "a": 1, "b": [2] }')
  assert.match(error.message, /payload written as compact JSON/)
})

test('another critical extension than b64 is still refused, and the signature itself said to verify', async () => {
  const iat = 'http://openbanking.org.uk/iat'
  const { code, result, error } = await verify(detached({ ...PLAIN, crit: ['b64', iat], [iat]: 1 }), CONTENT)
  assert.deepEqual([code, result.verified], [1, false])
  assert.match(error.message, /not understood: http:\/\/openbanking\.org\.uk\/iat; the signature itself verifies/)
})

test('content that was given in base64 is told', async () => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const { code, result, error } = await verify(detached(PLAIN), Buffer.from(CONTENT).toString(encoding))
    assert.deepEqual([code, result.verified], [1, false])
    assert.match(error.message, /payload once it is decoded from base64/)
  }
})

test('without its content the next step is --payload', async () => {
  const { code, error } = await verify(detached(PLAIN), undefined)
  assert.equal(code, 1)
  assert.match(error.hint, /--payload <@file>/)
})

test('b64 that crit does not name stays refused', async () => {
  assert.equal((await verify(detached({ alg: 'RS256', b64: false }), CONTENT)).result.verified, false)
})

test('a token with a payload of its own, and many tokens, are refused', async () => {
  const head = encode({ alg: 'RS256' })
  const whole = await verify(`${head}.${encode(CONTENT)}.${encode('signature')}`, CONTENT)
  assert.deepEqual([whole.code, whole.error.code], [2, 'invalid_option'])
  const env = testEnv({ stdin: `${detached(PLAIN)}\n${detached(PLAIN)}\n` })
  writeFileSync(join(env.home, 'key.pem'), PEM)
  writeFileSync(join(env.home, 'content'), CONTENT)
  const many = await runCli(['verify', '--key', 'key.pem', '--payload', '@content', '--json'], env)
  assert.equal(many.code, 2)
})
