import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wholeLines } from '../../src/text/whole-lines.ts'

for (const [what, given, expected] of [
  ['nothing', [], []],
  ['a text without a line end', ['ab', 'c'], ['abc']],
  ['pieces that end a line', ['a\n', 'b\n'], ['a\n', 'b\n']],
  ['a piece that begins a line and does not end it', ['a\nb', 'c', 'd\ne\nf'], ['a\n', 'bcd\ne\n', 'f']],
  ['empty pieces', ['', 'a', '', '\n', ''], ['a\n']],
] as const) {
  test(`${what}: pieces end where a line ends`, () => {
    assert.deepEqual([...wholeLines(given)], expected)
  })
}

test('a line is handed on before the next piece is made', () => {
  const made: string[] = []
  function* pieces(): Iterable<string> {
    for (const piece of ['one\n', 'two\n']) {
      made.push(piece)
      yield piece
    }
  }
  const [first] = wholeLines(pieces())
  assert.deepEqual([first, made], ['one\n', ['one\n']])
})
