import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filledKeys } from '../../src/check/values.ts'

const results = new Map<string, unknown>([
  [
    'login',
    {
      tokens: { access_token: 'env:HOME', id_token: 'a.b.c' },
      id_token: { claims: { sub: 'ada', file: '@/etc/passwd', up: '../x', age: 5 } },
      issuer: 'file:/etc/passwd',
    },
  ],
])
const filled = (keys: Readonly<Record<string, unknown>>) => filledKeys(keys, results)

test('values of an earlier step are handed on', () => {
  assert.deepEqual(filled({ 'login-hint': `\${login.claims.sub}`, scope: 'openid' }).keys, {
    'login-hint': 'ada',
    scope: 'openid',
  })
  assert.deepEqual(filled({ resource: [`https://a.example/\${login.id_token.claims.age}`] }).keys, {
    resource: ['https://a.example/5'],
  })
})

test('a token is handed on as it is and never read as a reference', () => {
  const { keys, handedOn } = filled({ 'access-token': `\${login.access_token}` })
  assert.deepEqual(keys, { 'access-token': 'env:HOME' })
  assert.deepEqual([...handedOn], ['access-token'])
})

for (const [what, keys] of [
  ['a reference in place of a value', { 'metadata-url': `\${login.issuer}` }],
  ['a path', { jwks: `\${login.issuer}` }],
  ['a way out of a folder', { 'access-token': `file:tokens/\${login.claims.up}` }],
  ['a reference behind a name', { set: [`authorize.x=\${login.claims.file}`] }],
  ['a value that did not come', { 'login-hint': `\${login.claims.gone}` }],
  ['a step that did not run', { 'login-hint': `\${token.claims.sub}` }],
] as const)
  test(`what a provider says is never ${what}`, () => {
    assert.throws(() => filled(keys), { code: 'value_not_handed_on', exit: 1 })
  })
