import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type EmbeddedIssuer, startIssuer } from '../../src/issuer/issuer.ts'
import { runCli } from '../support/env.ts'

const SECRET = 'a-secret-that-is-long-enough-for-anyone'
let issuer: EmbeddedIssuer

before(async () => {
  issuer = await startIssuer({
    clients: [
      {
        client_id: 'smoke',
        client_secret: SECRET,
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ] as never,
  })
})
after(() => issuer.close())

test('oidc-provider: a sign-in by forms goes through login and consent, and what is typed stands in no report', async () => {
  const ran = await runCli(
    [
      'login',
      '--issuer',
      issuer.issuer,
      '--client-id',
      'smoke',
      '--client-secret',
      'env:SECRET',
      '--json',
      '--no-save',
    ].concat(['--form', 'login=ada', '--form', 'password=env:SMOKE_PASSWORD']),
    { vars: { SECRET, SMOKE_PASSWORD: 'correct-horse-battery', CI: 'true' } },
  )
  const { result, error, steps } = ran.json()
  assert.equal(error, null, ran.stdout.slice(0, 3000))
  assert.equal(ran.code, 0)
  assert.equal(result.id_token.claims.sub, 'ada')
  assert.doesNotMatch(ran.stdout + ran.stderr, /correct-horse/)
  const pages = steps.find((step: { name: string }) => step.name === 'sign_in')
  assert.equal(steps[pages.parent].name, 'authorize')
  assert.ok(pages.exchanges.length >= 4)
})
