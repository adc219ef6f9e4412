import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Variant } from './module.ts'
import { moduleOf } from './plans.ts'
import { inProcess, played, sharedTable } from './run.ts'

const table = sharedTable()

const CORE: Variant = { profile: 'core', type: 'code', auth: 'client_secret_basic', request: 'plain', openid: true }
const KEYED: Variant = { ...CORE, auth: 'private_key_jwt' }
const FAPI: Variant = { ...KEYED, profile: 'fapi', sender: 'dpop' }
const MUTUAL: Variant = { ...FAPI, auth: 'tls_client_auth', sender: 'mtls' }
const VERIFIER = 'another-verifier-that-is-of-the-right-length-0'

/** What a client does otherwise than it must, and the condition that finds it. */
const WRONG: readonly [variant: Variant, words: readonly string[], condition: string][] = [
  [CORE, ['--pkce', 'plain'], 'C-7'],
  [CORE, ['--scope', 'email'], 'C-2'],
  [CORE, ['--set', 'authorize.redirect_uri=http://127.0.0.1:1/callback'], 'C-3'],
  [{ ...CORE, type: 'code id_token' }, ['--unset', 'authorize.nonce'], 'C-5'],
  [CORE, ['--max-age', '0', '--prompt', 'none'], 'C-6'],
  [CORE, ['--claims', '{"id_token":{"acr":null},"other":{}}'], 'C-8'],
  [CORE, ['--set', 'token.client_secret=in-the-body-too'], 'C-12a'],
  [CORE, ['--set', 'token.client_id=another'], 'C-10'],
  [CORE, ['--set', 'token.redirect_uri=http://127.0.0.1:1/callback'], 'C-11'],
  [CORE, ['--set', `token.code_verifier=${VERIFIER}`], 'C-27'],
  [CORE, ['--userinfo-method', 'query'], 'C-17'],
  [KEYED, ['--set', 'token.client_assertion=no.assertion.'], 'C-14'],
  [FAPI, ['--set', 'par.scope=openid email'], 'C-25'],
  [FAPI, ['--unset', 'par.code_challenge'], 'C-25'],
  [MUTUAL, ['--tls-cert', 'other.pem', '--tls-key', 'other-key.pem'], 'C-16'],
]

for (const [variant, words, condition] of WRONG)
  test(`${words.join(' ')} is found by ${condition} (${variant.profile} ${variant.auth})`, async () => {
    const all = words.map((word) => (word.endsWith('.pem') ? join(table().files, word) : word))
    const flags = [...all, '--login-timeout', '1']
    const row = { id: '', short: 'P1', module: { ...moduleOf('P1'), flags }, variant, plans: [] }
    const { faults } = await played(table(), row, inProcess())
    assert.ok(
      faults.some((each) => each.startsWith(`${condition}: `)),
      faults.join('; '),
    )
  })

test('what a module forbids is answered with 400 and found', async () => {
  const row = {
    id: '',
    short: 'N1',
    module: { ...moduleOf('P1'), forbids: 'id token' as const },
    variant: CORE,
    plans: [],
  }
  const { faults, runs } = await played(table(), row, inProcess())
  assert.deepEqual(faults, ['userinfo was asked although the ID Token must be rejected'])
  assert.equal(runs[0]?.document.error.step, 'userinfo')
})
