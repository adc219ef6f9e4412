import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'

const DEMO = ['login', '--demo', '--no-browser', '--login-timeout', '20', '--json']

for (const flags of [
  ['--issuer', 'https://issuer.example'],
  ['--metadata-url', 'https://issuer.example/metadata'],
  ['--preset', 'keycloak', '--base-url', 'https://issuer.example', '--tenant', 'a'],
  ['--profile', 'work'],
  ['--token-endpoint', 'https://issuer.example/token'],
  ['--client-id', 'client'],
  ['--client-secret', 'secret-0123456789'],
  ['--client-metadata', '{"client_id":"client"}'],
]) {
  test(`${flags[0]} beside --demo is exit 2, and nothing is started`, async () => {
    const ran = await runCli([...DEMO, ...flags])
    assert.deepEqual([ran.code, ran.json().error.code, ran.json().steps], [2, 'invalid_option', []])
    const named = flags.filter((word) => word.startsWith('--')).join(', ')
    assert.ok(ran.json().error.message.includes(named), ran.json().error.message)
    assert.match(ran.json().error.message, /cannot stand beside --demo/)
  })
}

test('what the environment says of a provider is noted and counts for nothing in the demo, and so does a profile', async () => {
  const vars = {
    OIDC_ISSUER: 'https://issuer.example',
    OIDC_CLIENT_ID: 'client',
    OIDC_CLIENT_SECRET: 'secret-0123456789',
  }
  const env = testEnv({ vars })
  const profile = { issuer: 'https://issuer.example', 'token-endpoint': 'https://issuer.example/token' }
  const text = JSON.stringify({ 'default-profile': 'work', profiles: { work: profile } })
  writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
  const ran = await runCli(DEMO, env)
  assert.equal(ran.code, 0, ran.stdout)
  assert.match(ran.json().result.issuer, /^http:\/\/127\.0\.0\.1:/)
  const notes = ran.json().notes.join('\n')
  assert.match(notes, /OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET counted for nothing/)
})
