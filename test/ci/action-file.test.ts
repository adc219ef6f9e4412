import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { faultsOf } from './github-schema.ts'

const text = readFileSync('action.yml', 'utf8')

test('action.yml is what GitHub takes', () => {
  assert.deepEqual(faultsOf('action', text), [])
})

for (const [what, right, wrong] of [
  ['a context that is none', 'inputs.package', 'inputz.package'],
  ['a key that is none', 'using: composite', 'usin: composite'],
  ['a step without its shell', '      shell: bash\n', ''],
  ['an expression that does not end', `\${{ inputs.file }}`, `\${{ inputs.file`],
] as const) {
  test(`${what} in action.yml is found`, () => {
    assert.notDeepEqual(faultsOf('action', text.replace(right, wrong)), [])
  })
}
