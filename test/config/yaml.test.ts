import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, type TestEnv, testEnv } from '../support/env.ts'

function written(text: string): TestEnv {
  const env = testEnv()
  writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
  return env
}

const content = (env: TestEnv): string => readFileSync(join(env.home, 'config.yaml'), 'utf8')

const SHARED = 'profiles:\n  a: &one\n    issuer: https://a.example\n    client-id: c\n  b: *one\n'

test('a profile that another refers to can be removed, and the other keeps its values', async () => {
  const env = written(SHARED)
  const removed = await runCli(['profile', 'remove', 'a'], env)
  assert.equal(removed.code, 0, removed.stderr)
  const { profiles } = (await runCli(['profile', 'list', '--json'], env)).json().result
  assert.deepEqual(profiles, [{ name: 'b', default: false, issuer: 'https://a.example', preset: null, client_id: 'c' }])
  assert.doesNotMatch(content(env), /[&*]one/)
})

test('a profile that another refers to can be changed, and the other keeps its values', async () => {
  const env = written(SHARED)
  assert.equal((await runCli(['profile', 'add', 'a', '--client-id', 'd'], env)).code, 0)
  const { profiles } = (await runCli(['profile', 'list', '--json'], env)).json().result
  assert.deepEqual(
    profiles.map(({ name, client_id }: { name: string; client_id: string }) => [name, client_id]),
    [
      ['a', 'd'],
      ['b', 'c'],
    ],
  )
})

test('a value inside a profile that another refers to is kept there', async () => {
  const env = written(
    'profiles:\n  a:\n    issuer: &where https://a.example\n    client-id: c\n  b:\n    issuer: *where\n    client-id: d\n',
  )
  assert.equal((await runCli(['profile', 'remove', 'a'], env)).code, 0)
  const { profiles } = (await runCli(['profile', 'list', '--json'], env)).json().result
  assert.deepEqual(profiles, [{ name: 'b', default: false, issuer: 'https://a.example', preset: null, client_id: 'd' }])
})

for (const [what, text] of [
  ['__proto__ in a profile', 'profiles:\n  a: {__proto__: {issuer: x}}\n'],
  ['constructor in a profile', 'profiles:\n  a: {constructor: x}\n'],
  ['__proto__ as a profile', 'profiles:\n  __proto__: {issuer: x}\n'],
  ['__proto__ at the top', '__proto__:\n  profiles: {}\n'],
  ['a merge key', 'profiles:\n  a: &x {issuer: https://a.example}\n  b:\n    <<: *x\n    client-id: c\n'],
  ['an alias of itself', 'profiles:\n  a: &x {issuer: *x}\n'],
  ['an alias of everything', 'profiles: &p\n  a: *p\n'],
  ['a list of profiles', 'profiles: [a]\n'],
  ['a list of numbers', 'profiles:\n  a: {issuer: [1]}\n'],
  ['a key that is a list', '? [a]\n: b\n'],
  ['a key that is a mapping', 'profiles:\n  a: {? {x: y} : z}\n'],
  ['bytes', 'profiles:\n  a: {issuer: !!binary aGk=}\n'],
  ['a set', 'profiles:\n  a: {issuer: !!set {a, b}}\n'],
  ['an unknown tag', 'profiles:\n  a: {issuer: !make x}\n'],
] as const) {
  test(`a configuration with ${what} is exit 2 with its place in words, for each command that reads it`, async () => {
    for (const command of [
      ['profile', 'list'],
      ['profile', 'show', 'a'],
      ['profile', 'add', 'c', '--issuer', 'https://a.example', '--client-id', 'c'],
      ['profile', 'remove', 'a'],
      ['login', '--profile', 'a'],
    ]) {
      const env = written(text)
      const { code, stdout } = await runCli([...command, '--json'], env)
      assert.equal(code, 2, `${command.join(' ')}: ${stdout}`)
      assert.equal(content(env), text)
    }
  })
}
