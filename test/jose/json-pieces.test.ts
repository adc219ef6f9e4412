import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonPieces } from '../../src/jose/json/pieces.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import { writeJson } from '../../src/jose/json/writer.ts'
import { ORDERS } from '../support/planted.ts'

const exact = readJson('{"a":[1.10,{"b":1e400}],"c":123456789012345678901234567890}').value
const VALUES: Readonly<Record<string, unknown>> = {
  null: null,
  'a text': 'text\n"\u202e\u001b[2J',
  'an empty object': {},
  'an empty list': [],
  'empty ones in others': { a: [], b: {}, c: [[], {}] },
  'members that are undefined': { a: undefined, b: { c: undefined }, d: [undefined, 1] },
  'only a member that is undefined': { a: undefined },
  'exact numbers': exact,
  'exact numbers far down': { a: { b: { c: { d: { e: { f: exact } } } } } },
  'deeper than pieces go': [[[[[[['deep', { a: 1 }]]]]]]],
  'names that a terminal obeys': { '\u001b[2J': 1, '\u0301': { '##[error]': ['::error::x'] } },
  'orders to CI runners': ORDERS,
}

for (const [name, value] of Object.entries(VALUES))
  test(`pieces of ${name} are together what is written whole`, () => {
    assert.equal([...jsonPieces(value)].join(''), writeJson(value, 2))
  })

test('a record of 16 MiB is nowhere held whole: no piece is longer than its longest exchange and 64 Ki characters', () => {
  const body = 'b'.repeat(1024 * 1024)
  const steps = Array.from({ length: 8 }, () => ({ exchanges: [{ body }, { body }], checks: [{ id: 'a' }] }))
  const lengths = [...jsonPieces({ steps })].map((piece) => piece.length)
  assert.equal(lengths.length, 17)
  assert.ok(Math.max(...lengths) < 1024 * 1024 + 65 * 1024, `${Math.max(...lengths)} characters`)
})
