import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isReference } from '../../src/config/reference.ts'
import { createReferences } from '../../src/config/references.ts'
import type { Env } from '../../src/env.ts'
import { testEnv } from '../support/env.ts'

const env = testEnv({ vars: { SECRET: 's3cret', EMPTY: '' }, stdin: 'from input\n' })
const resolveSecret = (given: string, flag: string, machine: Env) =>
  createReferences(machine, () => {}).secret(given, flag)
writeFileSync(join(env.cwd, 'secret.txt'), 'from file\r\n')
writeFileSync(join(env.cwd, 'empty.txt'), '\n')
writeFileSync(join(env.cwd, 'huge.txt'), 'x'.repeat(400 * 1024))

for (const [given, value] of [
  ['env:SECRET', 's3cret'],
  ['file:secret.txt', 'from file'],
  ['@secret.txt', 'from file'],
  ['-', 'from input'],
  ['plain', 'plain'],
  ['environment', 'environment'],
] as const) {
  test(`${given} is ${value}`, async () => {
    assert.equal(await resolveSecret(given, '--client-secret', env), value)
    assert.equal(isReference(given), given !== value)
  })
}

for (const [given, code] of [
  ['env:NOT_SET', 'missing_option'],
  ['env:EMPTY', 'missing_option'],
  ['env:__proto__', 'missing_option'],
  ['file:nowhere', 'file_unreadable'],
  ['file:.', 'file_unreadable'],
  ['@empty.txt', 'missing_option'],
  ['@huge.txt', 'input_too_large'],
] as const) {
  test(`${given} is ${code}, and the error names the flag`, async () => {
    await assert.rejects(resolveSecret(given, '--client-secret', env), (error: { code: string; message: string }) => {
      assert.equal(error.code, code)
      assert.match(error.message, /^--client-secret/)
      return true
    })
  })
}

test('endless standard input is cut off', async () => {
  const endless = testEnv({ stdin: Array.from({ length: 100 }, () => 'x'.repeat(10_000)) })
  await assert.rejects(resolveSecret('-', '--client-secret', endless), { code: 'input_too_large' })
})
