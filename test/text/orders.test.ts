import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { writeJson } from '../../src/jose/json/writer.ts'
import { maskOrders } from '../../src/text/orders.ts'
import { ORDERS, ordersIn } from '../support/planted.ts'

for (const [given, shown] of [
  ['::error::x', '\\x3a:error::x'],
  [' \t::add-mask::x', ' \t\\x3a:add-mask::x'],
  ['\u00a0\u3000::error::x', '\u00a0\u3000\\x3a:error::x'],
  ['\u001b[31m::error::x', '\u001b[31m\\x3a:error::x'],
  ['a\n::error::x', 'a\n\\x3a:error::x'],
  ['a ##[error]x', 'a \\x23#[error]x'],
  ['a###[error]x', 'a#\\x23#[error]x'],
  ['a ##VSO[task.complete]x', 'a \\x23#VSO[task.complete]x'],
  ["a##teamcity[message text='x']", "a\\x23#teamcity[message text='x']"],
  ['a section_start:1:x', 'a section_start\\x3a1:x'],
  ['section_end:1:x', 'section_end\\x3a1:x'],
  ['travis_fold:start:x', 'travis_fold\\x3astart:x'],
  ['--- x', '\\x2d-- x'],
  ['  +++ x', '  \\x2b++ x'],
  ['~~~\tx', '\\x7e~~\tx'],
  ['^^^ +++', '\\x5e^^ +++'],
] as const) {
  test(`${JSON.stringify(given)} is shown as ${JSON.stringify(shown)}`, () => {
    assert.equal(maskOrders(given), shown)
    assert.equal(maskOrders(shown), shown, 'a second gate changes nothing')
  })
}

for (const text of [
  'https://issuer.example:8443/#top',
  '::1 is loopback, as [::1] is',
  'std::string',
  '## A heading',
  'a --- b',
  '---',
  '  ---\n  code: "x"\n  ...',
  '-----BEGIN PUBLIC KEY-----',
  '| --- | --- |',
  '{"a":"b::c"}',
]) {
  test(`${JSON.stringify(text)} is no order and stays`, () => assert.equal(maskOrders(text), text))
}

/** Text of orders, of parts of them and of what may stand around them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...ORDERS,
        '#',
        '##',
        '[',
        ':',
        '::',
        '-',
        '---',
        ' ',
        '\n',
        '\t',
        '\u001b[1m',
        'section_',
        'start:',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))
const ofOurs = (text: string): boolean => !/\u001b\]/.test(text)

test('whatever a text is made of, no runner finds an order in it', () => {
  fc.assert(fc.property(hostile.filter(ofOurs), (text) => assert.deepEqual(ordersIn(maskOrders(text)), [])))
})

test('in JSON no runner finds an order, and every value and name stays what it is', () => {
  fc.assert(
    fc.property(hostile, hostile, (name, text) => {
      const value = Object.fromEntries([[name, [text, { [text]: name }]]])
      for (const indent of [0, 2]) {
        const json = writeJson(value, indent)
        assert.deepEqual(JSON.parse(json), value)
        assert.deepEqual(ordersIn(json), [])
        assert.doesNotMatch(json, /::(?:error|add-mask|stop-commands|set-output)|---\s|\+\+\+ |~~~ /)
      }
    }),
  )
})

test('a text of nothing but what orders begin with is looked through once, however long', () => {
  for (const part of ['#', ':', '-', ' ', '\n ', '::a ', '##', 'section_']) {
    const text = part.repeat(200_000)
    assert.ok(maskOrders(text).length >= text.length)
    assert.ok(writeJson(text).length > text.length)
  }
})
