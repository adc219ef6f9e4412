import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { jwtVerify } from 'jose'
import { followingBrowser } from '../support/browser.ts'
import { runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })

test('a client secret is made from a key for providers that hand out keys', async () => {
  const env = testEnv({ browse: followingBrowser().browse })
  writeFileSync(join(env.home, 'AuthKey_ABC123.p8'), pair.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const auth = ['--client-auth', 'client_secret_post', '--client-secret-issuer', 'TEAM', '--client-key']
  const argv = ['login', '--issuer', provider.issuer, '--client-id', 'client', ...auth, 'AuthKey_ABC123.p8', '--json']
  const ran = await runCli(argv, env)
  const secret = provider.of('/token')[0]?.form.get('client_secret') ?? ''
  const { payload, protectedHeader } = await jwtVerify(secret, pair.publicKey, { audience: provider.issuer })
  assert.deepEqual([protectedHeader.alg, protectedHeader.kid], ['ES256', 'ABC123'])
  assert.deepEqual([payload.iss, payload.sub], ['TEAM', 'client'])
  assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 300)
  assert.equal(ran.code, 3)
  assert.equal(ran.json().error.code, 'invalid_client')
  assert.ok(!ran.stdout.includes(secret) && !ran.stderr.includes(secret))
})

test('without a key there is nothing to make a client secret with', async () => {
  const argv = [
    'login',
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
    '--client-secret-issuer',
    'TEAM',
    '--json',
  ]
  const ran = await runCli(argv)
  assert.equal(ran.code, 2)
  assert.match(ran.json().error.hint, /--client-key/)
})

test('userinfo and refresh repeat the headers and parameters of the login', async () => {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  const shaped = ['--header', 'X-Tenant: one', '--set', 'refresh.merchant=7', '--set', 'userinfo.fields=all']
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  assert.equal((await runCli(['login', '--issuer', provider.issuer, ...client, ...shaped, '--json'], env)).code, 0)
  provider.asked.length = 0
  assert.equal((await runCli(['userinfo', '--json'], env)).code, 0)
  const refreshed = await runCli(['refresh', '--json'], env)
  assert.equal(refreshed.code, 0)
  assert.equal(new URL(provider.of('/userinfo')[0]?.url ?? '').searchParams.get('fields'), 'all')
  assert.equal(provider.of('/token')[0]?.form.get('merchant'), '7')
  for (const asked of provider.asked) assert.equal(asked.headers['x-tenant'], 'one', asked.path)
})
