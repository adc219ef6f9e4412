import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseShapes } from '../../src/http/shape.ts'
import { isSecretName } from '../../src/text/secret-names.ts'

interface Flags {
  readonly set?: readonly string[]
  readonly unset?: readonly string[]
}

const WRONG: readonly [flags: Flags, message: RegExp][] = [
  [{ set: ['tokens.a=1'] }, /"tokens".*Did you mean token\?/],
  [{ set: ['auth.a=1'] }, /Did you mean authorize\?/],
  [{ set: ['user_info.a=1'] }, /Did you mean userinfo\?/],
  [{ set: ['refesh.a=1'] }, /Did you mean refresh\?/],
  [{ unset: ['introspection.a'] }, /Did you mean introspect\?/],
  [{ set: ['discover.a=1'] }, /names the request "discover"/],
  [{ set: ['jwks.a=1'] }, /names the request "jwks"/],
  [{ set: ['token.a'] }, /has no value/],
  [{ set: ['token=1'] }, /names no parameter/],
  [{ set: ['token.=1'] }, /names no parameter/],
  [{ set: ['=1'] }, /names the request ""/],
  [{ set: ['authorize.max_age:=3o0'] }, /--set authorize\.max_age:= is not JSON: .*column 1: expected a number/],
  [{ set: ['authorize.claims:={"a":1,}'] }, /--set authorize\.claims:= is not JSON: .*column 8/],
  [{ set: ['authorize.x:='] }, /--set authorize\.x:= is not JSON/],
  [{ set: ['authorize.x:={"a":1} {}'] }, /is not JSON/],
  [{ set: ['authorize.x:={"a":1,"b":2,"a":3}'] }, /--set authorize\.x:= names one member twice: .*a/],
  [{ set: ['authorize.x:=[{"a":{"b":1,"b":1}}]'] }, /names one member twice/],
  [{ set: [`authorize.x:=${'['.repeat(65)}${']'.repeat(65)}`] }, /is not JSON/],
  [{ set: ['token.client_secret:=hunter2'] }, /^--set token\.client_secret:= is not JSON\.$/],
  [{ set: ['token.:=1'] }, /names no parameter/],
  [{ unset: ['token'] }, /names no parameter/],
  [{ unset: ['token.client_secret=hunter2'] }, /--unset takes no value, found token\.client_secret=…/],
]

for (const [flags, message] of WRONG) {
  test(`${JSON.stringify(flags)} is a usage error`, async () => {
    await assert.rejects(
      parseShapes(flags.set ?? [], flags.unset ?? [], {
        secret: async (value) => value,
        document: async (value) => value,
      }),
      { code: 'invalid_option', exit: 2, message },
    )
  })
}

test('secret parameters are known by name', () => {
  const secret = [
    'client_secret',
    'password',
    'client_assertion',
    'assertion',
    'refresh_token',
    'token',
    'subject_token',
    'code',
    'code_verifier',
  ]
  const open = [
    'client_id',
    'scope',
    'token_type',
    'subject_token_type',
    'code_challenge',
    'code_challenge_method',
    'client_assertion_type',
    'token_type_hint',
    'audience',
    'grant_type',
    'encode',
  ]
  assert.deepEqual(
    secret.filter((name) => !isSecretName(name)),
    [],
  )
  assert.deepEqual(open.filter(isSecretName), [])
})
