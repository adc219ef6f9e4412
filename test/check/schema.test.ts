import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { checkSchema } from '../../src/check/schema.ts'
import { stepCommands } from '../../src/program.ts'

const shipped: unknown = JSON.parse(readFileSync('schema/oidc-check.schema.json', 'utf8'))

test('the schema that is shipped is the one that files are read by', () => {
  assert.deepEqual(shipped, JSON.parse(JSON.stringify(checkSchema(stepCommands()))))
})

const isValid = new Ajv2020({ strict: false }).compile(shipped as object)
const withStep = (step: unknown) => ({ scenarios: { a: { steps: [step] } } })

for (const [what, document] of [
  ['a grant by the name of its argument', withStep({ token: { grant: 'client_credentials', scope: 'a' } })],
  ['a token to verify', withStep({ verify: { jwt: 'env:TOKEN', audience: 'a' } })],
  ['an expectation in a step', withStep({ discover: { expect: { issuer: 'a' } } })],
  [
    'an expectation beside a step',
    withStep({ discover: null, expect: { status: 200, 'jwks.keys': { contains: 'a' } } }),
  ],
  [
    'every key of a scenario',
    {
      scenarios: {
        a: {
          steps: [{ userinfo: null }],
          matrix: { provider: 'all', as: ['r'], scope: ['a', 'b'] },
          tags: ['t'],
          'time-limit': 1.5,
          retries: 2,
          allow: ['x'],
        },
      },
    },
  ],
  [
    'a preset and an endpoint',
    { providers: { a: { preset: 'keycloak', tenant: 'x', 'token-endpoint': 'https://a.example/t' } } },
  ],
  [
    'a person',
    {
      people: {
        r: { form: { user: 'a' }, totp: 'env:A', origins: ['https://a.example'], field: { user: 'b' }, press: 'Next' },
      },
    },
  ],
] as const)
  test(`the schema takes ${what}`, () => assert.equal(isValid(document), true, JSON.stringify(isValid.errors)))

for (const [what, document] of [
  ['a flag of another command', withStep({ discover: { grant: 'client_credentials' } })],
  ['the report of a run', withStep({ login: { as: 'r', format: 'json' } })],
  ['a browser', withStep({ login: { as: 'r', browser: 'firefox' } })],
  ['a step of no command', withStep({ expect: { ms: 1 } })],
  ['a preset that is none', { providers: { a: { preset: 'keyclock' } } }],
  ['a time limit of nothing', { scenarios: { a: { steps: [{ userinfo: null }], 'time-limit': 0 } } }],
] as const)
  test(`the schema does not take ${what}`, () => assert.equal(isValid(document), false))
