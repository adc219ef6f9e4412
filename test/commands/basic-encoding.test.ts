import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Ran, runCli, testEnv } from '../support/env.ts'
import { json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** Asks for tokens; who the client is stands in the request. */
function ask(id: string, secret: string, more: readonly string[] = []): Promise<Ran> {
  const env = testEnv({ vars: { OWN: secret } })
  const client = ['--client-id', id, '--client-secret', 'env:OWN', '--client-auth', 'client_secret_basic']
  return runCli(['token', 'client_credentials', '--issuer', provider.issuer, ...client, '--no-save', ...more], env)
}

/** What stood in the Basic header of the token request, before anybody decodes it. */
function basicSent(): string {
  const header = provider.of('/token').at(-1)?.headers.authorization ?? ''
  return Buffer.from(header.replace(/^Basic /, ''), 'base64').toString()
}

/** Id and secret, as they go out form-encoded (WHATWG URL 5.2), and as they are. */
const SENT: readonly (readonly [secret: string, form: string])[] = [
  ['s3cret-value', 's3cret-value'],
  ['a_b.c*d-e', 'a_b.c*d-e'],
  ['two words', 'two+words'],
  ['a+b/c=d', 'a%2Bb%2Fc%3Dd'],
  ['per%cent&colon:', 'per%25cent%26colon%3A'],
  ["til~de!'()", 'til%7Ede%21%27%28%29'],
  ['grün', 'gr%C3%BCn'],
]

for (const [secret, form] of SENT)
  test(`Basic carries ${secret} as a form does, and as it is where that was asked for`, async () => {
    await ask('client', secret, ['--json'])
    assert.equal(basicSent(), `client:${form}`)
    await ask('client', secret, ['--json', '--basic-encoding', 'none'])
    assert.equal(basicSent(), `client:${secret}`)
  })

test('a server that compares without decoding takes ids and secrets with hyphens and dots', async () => {
  const taken = { access_token: 'opaque-0123456789', token_type: 'Bearer', expires_in: 60 }
  provider.spoil = {
    token: () => (basicSent() === 'shop-web:s3cret-of_the.shop' ? json(taken) : json({ error: 'invalid_client' }, 401)),
  }
  assert.equal((await ask('shop-web', 's3cret-of_the.shop', ['--json'])).code, 0)
  assert.equal((await ask('shop-web', 's3cret-of_the+shop', ['--json'])).code, 3)
})

test('-v shows a Basic header as it went out beside what it decodes to', async () => {
  const encoded = await ask('shop web', 'a+b/c=d', ['-v'])
  assert.match(
    encoded.stderr,
    /Basic shop\+web:<client_secret as sent 13 chars>; form-decoded shop%20web:<client_secret 7 chars>/,
  )
  const plain = await ask('shop-web', 's3cret-value', ['-v'])
  assert.match(plain.stderr, /Basic shop-web:<client_secret 12 chars>\s/)
  assert.doesNotMatch(plain.stderr, /form-decoded/)
  const raw = await ask('shop', '50%25', ['-v', '--basic-encoding', 'none'])
  assert.match(raw.stderr, /Basic shop:<client_secret as sent 5 chars>; form-decoded shop:<client_secret 3 chars>/)
  for (const { stdout, stderr } of [encoded, plain, raw])
    for (const secret of ['a+b/c=d', 'a%2Bb%2Fc%3Dd', 's3cret-value', '50%25'])
      assert.ok(!stdout.includes(secret) && !stderr.includes(secret), secret)
})

test('a record that was shown with both is read and shown again alike', async () => {
  const ran = await ask('shop web', 'a+b/c=d', ['--json'])
  const env = testEnv({ stdin: ran.stdout })
  const again = await runCli(['report', '-', '--json'], env)
  assert.deepEqual(again.json().steps, ran.json().steps)
  const curl = await runCli(['report', '-', '--format', 'curl'], testEnv({ stdin: ran.stdout }))
  assert.match(curl.stdout, /--user 'shop\+web:'"\$\{?oidc_client_secret_as_sent/)
})

test('a profile has an encoding of its own, and shows where it came from', async () => {
  const lines = [
    'profiles:',
    '  mine:',
    `    issuer: ${provider.issuer}`,
    '    client-id: client',
    '    client-secret: env:OWN',
  ]
  const env = testEnv({ vars: { OWN: 'a+b/c' } })
  const method = ['    client-auth: client_secret_basic', '    basic-encoding: none', '']
  writeFileSync(join(env.home, 'config.yaml'), [...lines, ...method].join('\n'), { mode: 0o600 })
  await runCli(['token', 'client_credentials', '--profile', 'mine', '--no-save', '--json'], env)
  assert.equal(basicSent(), 'client:a+b/c')
  const shown = await runCli(['profile', 'show', 'mine'], env)
  assert.match(shown.stdout, /basic-encoding\s+none/)
})

test('an encoding that there is not is refused, and an empty one too', async () => {
  for (const value of ['rfc', '']) {
    const ran = await ask('client', SECRET, ['--json', '--basic-encoding', value])
    assert.equal(ran.code, 2)
    assert.equal(provider.asked.length, 0)
  }
})
