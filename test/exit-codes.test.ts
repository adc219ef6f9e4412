import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CAUSES } from '../src/causes.ts'

test('docs/exit-codes.md lists every error.code with its exit code, and no other', () => {
  const page = readFileSync('docs/exit-codes.md', 'utf8')
  const table = page.slice(page.indexOf('<!-- codes: begin -->'), page.indexOf('<!-- codes: end -->'))
  const rows = [...table.matchAll(/^\| `(\w+)` \| (\d+) \| (yes|no) \| (.+) \|$/gm)].map(
    ([, code, exit, retryable, meaning]) => ({
      code,
      exit: Number(exit),
      retryable: retryable === 'yes',
      meaning,
    }),
  )
  const expected = Object.entries(CAUSES).map(([code, { exit, retryable, meaning }]) => ({
    code,
    exit,
    retryable,
    meaning,
  }))
  assert.deepEqual(rows, expected)
})
