import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** Runs one scenario of the client, with a wrong secret where it is called "wrong", and resolves to its document. */
async function check(steps: string, tenant: 'acme' | 'wrong' | 'closed' = 'acme'): Promise<Document> {
  const env = testEnv({ vars: { CLIENT_SECRET: SECRET, WRONG: 'another-secret-0123456789' } })
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers:
  acme: { issuer: "${provider.issuer}", client-id: client, client-secret: env:CLIENT_SECRET }
  wrong: { issuer: "${provider.issuer}", client-id: client, client-secret: env:WRONG }
  closed: { issuer: "http://127.0.0.1:9", client-id: client }
people: { robot: { form: { username: robot } } }
scenarios: { refuses: { matrix: { provider: ${tenant} }, steps: [ ${steps} ] } }\n`,
  )
  return (await runCli(['check', 'check.yaml', '--json'], env)).json()
}

test('a refusal that is expected passes, and the steps behind it are done', async () => {
  const document = await check(
    '{ token: { grant: client_credentials }, expect: { error: invalid_client, status: 401 } }, { discover: }',
    'wrong',
  )
  assert.equal(document.exit, 0, JSON.stringify(document.error))
  assert.deepEqual(
    document.result.scenarios[0].assertions.map(({ path, verdict, actual }: Document) => [path, verdict, actual]),
    [
      ['error', 'pass', 'invalid_client'],
      ['status', 'pass', 401],
    ],
  )
  const { steps } = document.runs[0]
  assert.deepEqual(
    steps.filter(({ parent }: Document) => parent === undefined).map(({ name, verdict }: Document) => [name, verdict]),
    [
      ['token', 'pass'],
      ['discover', 'pass'],
    ],
  )
  const refused = steps.find(({ notes }: Document) =>
    notes?.some((note: string) => /^As expected, invalid_client: /.test(note)),
  )
  assert.equal(refused.name, 'token')
  assert.equal(refused.error ?? null, null)
  assert.equal(refused.failure, null)
  const { code, exit } = refused.expectedFailure
  assert.deepEqual([code, exit], ['invalid_client', 3])
})

test('the record tells of each step what its command was made with, where the run says another', async () => {
  const { runs } = await check('{ discover: }, { discover: { rules: bcp } }, { discover: }')
  const own = runs[0].steps.filter(({ parent }: Document) => parent === undefined)
  const rules = own.map(({ given }: Document) => given.find(({ name }: Document) => name === 'rules')?.value ?? null)
  assert.deepEqual(rules, [null, 'bcp', null])
})

test('a step says nothing of its own where its command was made with what the run says', async () => {
  const { runs } = await check('{ discover: }, { discover: }')
  assert.ok(runs[0].given.some(({ name }: Document) => name === 'issuer'))
  assert.deepEqual(
    runs[0].steps.map((step: Document) => 'given' in step),
    runs[0].steps.map(() => false),
  )
})

for (const [what, steps, tenant] of [
  ['a status alone', '{ token: { grant: client_credentials }, expect: { status: { one-of: [400, 401] } } }', 'wrong'],
  ['its code as a member', '{ token: { grant: client_credentials, expect: { error.code: invalid_client } } }', 'wrong'],
  [
    'words of the provider',
    '{ token: { grant: client_credentials }, expect: { error.message: { contains: wrong secret } } }',
    'wrong',
  ],
  [
    'a request that lacks something',
    '{ login: { as: robot, unset: [token.code_verifier] }, expect: { error: invalid_grant } }',
    'acme',
  ],
  ['that there is none', '{ discover: , expect: { error: { absent: true }, status: 200 } }', 'acme'],
] as const)
  test(`a refusal is expected by ${what}`, async () => {
    const document = await check(steps, tenant)
    assert.equal(document.exit, 0, JSON.stringify(document.error))
  })

test('another refusal than the expected one is an expectation that does not hold', async () => {
  const { exit, error, result } = await check(
    '{ token: { grant: client_credentials }, expect: { error: invalid_scope } }',
    'wrong',
  )
  assert.equal(exit, 1)
  assert.equal(error.code, 'assertion_failed')
  assert.equal(result.scenarios[0].cause, 'error is invalid_client, expected invalid_scope.')
})

test('no refusal where one is expected is an expectation that does not hold', async () => {
  const { exit, result } = await check('{ discover: , expect: { error: invalid_client } }')
  assert.equal(exit, 1)
  assert.equal(result.scenarios[0].cause, 'error is not there, expected invalid_client.')
})

test('a refusal that nothing expects keeps its own code, whatever else was expected', async () => {
  const { exit, error, result } = await check(
    '{ token: { grant: client_credentials }, expect: { status: 200, tokens.access_token: { exists: true } } }',
    'wrong',
  )
  assert.equal(exit, 3)
  assert.equal(error.code, 'invalid_client')
  assert.equal(result.scenarios[0].cause, 'The client secret is refused.')
  assert.deepEqual(result.scenarios[0].assertions, [])
})

test('no answer proves nothing, even where it is expected', async () => {
  const { exit, error } = await check('{ discover: , expect: { error: connection_refused } }', 'closed')
  assert.equal(exit, 5)
  assert.equal(error.code, 'connection_refused')
})

test('what must not be accepted is expected by nobody', async () => {
  provider.spoil = { idTokenClaims: { aud: 'another' } }
  const { exit } = await check(
    '{ login: { as: robot }, expect: { error: check_failed, checks.idt-aud-mismatch: fail } }',
  )
  assert.equal(exit, 1)
})
