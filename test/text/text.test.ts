import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clean, cleanBlock, shorten } from '../../src/text/clean.ts'
import { nearest } from '../../src/text/nearest.ts'

for (const [given, shown] of [
  ['plain äöü 漢字 👍', 'plain äöü 漢字 👍'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['a\u0000b\u007fc\u009bd', 'a\\x00b\\x7fc\\x9bd'],
  ['a\u202eb\u2066c\u200bd\ufeffe', 'a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}e'],
  ['half \ud800 pair', 'half \\u{d800} pair'],
  ['line\nand\ttab', 'line\\nand\\ttab'],
] as const) {
  test(`${JSON.stringify(given)} is shown as ${shown}`, () => assert.equal(clean(given), shown))
}

test('a block keeps its lines and tabs', () => {
  assert.equal(cleanBlock('a\n\tb\r'), 'a\n\tb\\x0d')
})

test('text is cut with an ellipsis, never in the middle of a pair', () => {
  assert.equal(shorten('abcdef', 6), 'abcdef')
  assert.equal(shorten('abcdefg', 6), 'abcde…')
  assert.equal(shorten('abcd👍efg', 6), 'abcd…')
})

const KNOWN = ['issuer', 'client-id', 'client-secret', 'scope', 'redirect-uri']
for (const [typed, meant] of [
  ['isuer', 'issuer'],
  ['issuerr', 'issuer'],
  ['client_id', 'client-id'],
  ['cilent-id', 'client-id'],
  ['zzzz', undefined],
  ['', undefined],
] as const) {
  test(`${JSON.stringify(typed)} is nearest to ${meant ?? 'nothing'}`, () => assert.equal(nearest(typed, KNOWN), meant))
}

test('a megabyte is near to nothing, at once', () => {
  assert.equal(nearest('x'.repeat(1_000_000), KNOWN), undefined)
})
