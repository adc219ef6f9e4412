import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonFault, JsonObject } from '../../src/jose/json/json.ts'
import { numberOf, readJson } from '../../src/jose/json/reader.ts'
import { writeJson } from '../../src/jose/json/writer.ts'

function faultOf(text: string | Uint8Array): JsonFault {
  const { value, faults } = readJson(text)
  const [fault] = faults
  assert.ok(fault, 'no fault')
  assert.equal(value, undefined)
  return fault
}

/** What is written, where reading stops (line, column), and the likely mistake. */
const MISTAKES: readonly (readonly [text: string, line: number, column: number, mistake: string | undefined])[] = [
  ['{"a":1 "b":2}', 1, 8, 'a missing comma'],
  ['[1 2]', 1, 4, 'a missing comma'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a missing comma'],
  ['{"a":1,}', 1, 8, 'a trailing comma'],
  ['[1,]', 1, 4, 'a trailing comma'],
  ['{"a":abc}', 1, 6, 'an unquoted value'],
  ['{"a":2024-01-01}', 1, 6, 'an unquoted value'],
  ['{"a":1.2.3}', 1, 6, 'an unquoted value'],
  ['{a:1}', 1, 2, 'an unquoted name'],
  ["{'a':1}", 1, 2, 'single quotes'],
  ['{"a":\'b\'}', 1, 6, 'single quotes'],
  ['{"a":1 // one\n}', 1, 8, 'a comment'],
  ['/* all */ {}', 1, 1, 'a comment'],
  ['{"a":1 # one\n}', 1, 8, 'a comment'],
  ['{"a":[1,2', 1, 10, 'cut off'],
  ['{"a":"b', 1, 8, 'cut off'],
  ['{"a":', 1, 6, 'cut off'],
  ['<!DOCTYPE html><title>x</title>', 1, 1, 'HTML or XML'],
  ['\n  <html>', 2, 3, 'HTML or XML'],
  ['<?xml version="1.0"?>', 1, 1, 'HTML or XML'],
  ['{"a":1}{"b":2}', 1, 8, 'two documents'],
  ['{"a":1}\n{"b":2}', 2, 1, 'two documents'],
  ['{"a":1} and more', 1, 9, 'text after the document'],
  ['{"a":True}', 1, 6, 'True is no JSON value'],
  ['{"a":None}', 1, 6, 'None is no JSON value'],
  ['{"a":NaN}', 1, 6, 'NaN is no JSON value'],
  ['{"a":undefined}', 1, 6, 'undefined is no JSON value'],
  ['{"a":}', 1, 6, 'a missing value'],
  ['{"a":012}', 1, 6, 'a leading zero'],
  ['{"a":"b\tc"}', 1, 8, 'a line break or tab inside a string'],
  ['{"a":"b\nc"}', 1, 8, 'a line break or tab inside a string'],
  ['', 1, 1, 'empty'],
  ['  \n ', 2, 2, 'empty'],
  ['{"a":"\\x"}', 1, 7, undefined],
  ['{"a" 1}', 1, 6, undefined],
]

for (const [text, line, column, mistake] of MISTAKES) {
  test(`${JSON.stringify(text)} breaks off at ${line}:${column}${mistake ? ` for ${mistake}` : ''}`, () => {
    const fault = faultOf(text)
    assert.deepEqual([fault.line, fault.column, fault.mistake], [line, column, mistake])
    assert.equal(
      fault.offset,
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length +
        (line > 1 ? 1 : 0) +
        column -
        1,
    )
    assert.match(fault.message, new RegExp(`^line ${line}, column ${column}: expected `))
  })
}

test('an excerpt is the line with a caret below the fault', () => {
  assert.equal(faultOf('{\n  "name": "x"\n  "sub": 1\n}').excerpt, '  "sub": 1\n  ^')
  const long = `{"x":[${'{"m":1},'.repeat(30)}0],"a" 1,${'"n":1,'.repeat(30)}}`
  const [line = '', caret = ''] = (faultOf(long).excerpt ?? '').split('\n')
  assert.equal(line[caret.length - 1], '1')
  assert.ok(line.length <= 72)
})

test('an excerpt shows neither secrets nor control characters', () => {
  const { excerpt = '' } = faultOf('{"client_secret":"hunter2","a" 1}')
  assert.ok(!excerpt.includes('hunter2') && excerpt.includes('*******'))
  const long = faultOf(`{"x":"${'Ab1_'.repeat(8)}" 1}`).excerpt ?? ''
  assert.ok(!long.includes('Ab1_Ab1_'))
  assert.equal(faultOf('{"a":"\x1b[2J\u202e" 1}').excerpt?.includes('\x1b'), false)
  assert.ok(!/[^\x20-\x7e\n]/.test(faultOf('{"\u00e9\u202e" 1}').excerpt ?? ''))
})

test('what stood before the fault is kept', () => {
  const partialOf = (text: string): unknown => JSON.parse(writeJson(readJson(text).partial ?? null))
  assert.deepEqual(partialOf('{"iss":"i","sub":"a'), { iss: 'i' })
  assert.deepEqual(partialOf('{"a":{"b":[1,2,{"c":3,"d":4'), { a: { b: [1, 2, { c: 3 }] } })
  assert.deepEqual(partialOf('{"a":1}{"b":2}'), { a: 1 })
  assert.deepEqual(partialOf('[1,[2'), [1, []])
  assert.equal(readJson('<html>').partial, undefined)
  assert.equal(readJson('{"a":1}').partial, undefined)
})

test('a member that occurs again is a fault that names the first, and the last counts', () => {
  const { value, faults } = readJson('{"sub":"a",\n "x":{"y":1,"y":2},\n "sub":"b"}')
  assert.deepEqual(value, { sub: 'b', x: { y: 2 } })
  assert.deepEqual(
    faults.map(({ kind, line, column, path }) => [kind, line, column, path]),
    [
      ['duplicate-member', 2, 13, '/x/y'],
      ['duplicate-member', 3, 2, '/sub'],
    ],
  )
  assert.match(faults[1]?.message ?? '', /"sub" occurs again; the first is in line 1, column 2/)
})

test('a member is the same however it is escaped', () => {
  assert.equal(readJson('{"a":1,"\\u0061":2}').faults[0]?.kind, 'duplicate-member')
})

test('a pointer escapes tildes and slashes', () => {
  assert.equal(readJson('{"a/b":{"c~d":[12345678901234567890]}}').faults[0]?.path, '/a~1b/c~0d/0')
})

for (const number of [
  '12345678901234567890',
  '-9007199254740993',
  '9007199254740992',
  '1e400',
  '0.1234567890123456789',
  '1e-400',
  '1.10',
  '1.0',
  '-0',
  '1E+2',
  '100e-2',
]) {
  test(`${number} is written as it was received`, () => {
    const text = `{"a":${number},"b":[${number}]}`
    const { value } = readJson(text)
    assert.equal(writeJson(value), text)
    assert.equal(numberOf((value as JsonObject)['a']), Number(number))
  })
}

test('an integer that would be rounded is a fault with its place; its nearest number is at hand', () => {
  const { value, faults } = readJson('{"exp": 12345678901234567890}')
  assert.deepEqual(
    faults.map(({ kind, column, path }) => [kind, column, path]),
    [['unsafe-integer', 9, '/exp']],
  )
  assert.equal(numberOf((value as JsonObject)['exp']), 12345678901234567000)
  assert.equal(numberOf('1'), undefined)
})

test('fifty faults are listed, however many there are', () => {
  assert.equal(readJson(`[${'9007199254740993,'.repeat(1000)}1]`).faults.length, 50)
})

test('64 containers are read and 65 are not', () => {
  assert.notEqual(readJson(`${'['.repeat(64)}${']'.repeat(64)}`).value, undefined)
  assert.equal(faultOf(`${'['.repeat(65)}${']'.repeat(65)}`).kind, 'too-deep')
})

test('members, containers and numbers kept as written are read up to a bound, together, and what is past it ends the reading', () => {
  const least = (most: number) => (text: string) => readJson(text, most)
  for (const [text, parts] of [
    ['{"a":1,"b":2,"c":3}', 4],
    ['[[],[],[[]]]', 5],
    ['[{},{},{"a":[]}]', 6],
    ['[1.50,2.50,3.5]', 3],
    ['{"a":1,"a":2}', 3],
    ['{"\\u0061":[1]}', 3],
    ['[1,2,3,"x",null,true]', 1],
  ] as const) {
    assert.notEqual(least(parts)(text).value, undefined, text)
    const { value, faults } = least(parts - 1)(text)
    assert.equal(value, undefined, text)
    assert.deepEqual(
      faults.filter(({ kind }) => kind !== 'duplicate-member').map(({ kind }) => kind),
      ['too-many'],
      text,
    )
    assert.deepEqual(least(parts)(`${text}`).value, least(parts)(`\ufeff${text}`).value, text)
  }
  assert.match(readJson('[[],[]]', 2).faults[0]?.message ?? '', /at most 2 members, lists, objects and numbers/)
})

test('a document is as deep as its deepest place, however many containers stand beside one another', () => {
  const beside = Array.from({ length: 1000 }, (_none, at) => ({ at: [at], '[': '{[' }))
  const wide = readJson(JSON.stringify({ beside }))
  assert.equal(wide.canonical, true)
  assert.deepEqual([wide.value, wide.faults], [{ beside }, []])
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const text = JSON.stringify({ beside }).replace(/}$/, `,"nested":${nested(63)}}`)
  assert.deepEqual(readJson(text).faults, [])
  assert.equal(faultOf(text.replace('"nested":', '"nested":[').replace(/}$/, ']}')).kind, 'too-deep')
  const twice = readJson(text.replace('"at":[7]', '"at":[7],"at":8'))
  assert.deepEqual(
    twice.faults.map(({ kind }) => kind),
    ['duplicate-member'],
  )
})

test('members named as parts of an object are plain members', () => {
  const text = '{"__proto__":{"polluted":1},"constructor":2,"toString":3,"valueOf":4,"hasOwnProperty":5}'
  const value = readJson(text).value as JsonObject
  assert.equal(writeJson(value), text)
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
  assert.equal(value['polluted'], undefined)
  assert.equal(`${value}`, '[object Object]')
})

test('bytes that are no UTF-8 are a fault at their place, and the rest is read', () => {
  const { value, faults } = readJson(Buffer.from('{"a":"\xff","b":1}', 'latin1'))
  assert.deepEqual(
    faults.map(({ kind, offset }) => [kind, offset]),
    [['not-utf8', 6]],
  )
  assert.equal((value as JsonObject)['b'], 1)
  assert.match(readJson(Buffer.from([0x22, 0xe2, 0x82])).faults[0]?.message ?? '', /byte 1 is not UTF-8/)
})

test('a byte order mark is a fault, and what follows is read', () => {
  const { value, faults } = readJson('\ufeff{"a":1}')
  assert.deepEqual([value, faults.map(({ kind }) => kind)], [{ a: 1 }, ['bom']])
})

test('half of a surrogate pair is a fault, a whole pair is not', () => {
  assert.deepEqual(readJson('"\\ud83d\\ude00"').faults, [])
  assert.equal(readJson('{"a":"\\ude00"}').faults[0]?.kind, 'lone-surrogate')
})

test('an envelope without braces is read and said not to be JSON, with places as in the text', () => {
  const { value, faults } = readJson('"response": {"a":1,"a":2}')
  assert.deepEqual(value, { response: { a: 2 } })
  assert.equal(faults[0]?.mistake, 'an envelope without braces')
  assert.deepEqual([faults[1]?.kind, faults[1]?.offset, faults[1]?.column], ['duplicate-member', 19, 20])
  assert.match(faults[1]?.message ?? '', /line 1, column 14$/)
})

test('nothing that a terminal obeys is written', () => {
  const written = writeJson({ a: '\u009b\u202e\u200b\ufeff\x7f\u2028' })
  assert.equal(written, '{"a":"\\u009b\\u202e\\u200b\\ufeff\\u007f\\u2028"}')
  assert.deepEqual(JSON.parse(written), { a: '\u009b\u202e\u200b\ufeff\x7f\u2028' })
})

test('indentation is that of the built-in writer, beside exact numbers too', () => {
  const value = { a: [1, { b: 2 }], c: {}, d: [] }
  assert.equal(writeJson(value, 2), JSON.stringify(value, null, 2))
  const exact = readJson('{"a":[1,{"b":12345678901234567890}],"c":{},"d":[]}').value
  assert.equal(writeJson(exact, 2), JSON.stringify(value, null, 2).replace('"b": 2', '"b": 12345678901234567890'))
})

test('lines are counted right in a long text', () => {
  const text = `{\n${Array.from({ length: 20_000 }, (_, at) => `"m${at}":1,\n`).join('')}"n" 1}`
  const fault = faultOf(text)
  assert.deepEqual([fault.line, fault.column], [20_002, 5])
  const twice = readJson(`{"a":1,${'\n'.repeat(100_000)}"a":2,${'\n'.repeat(50_000)}"a":3}`)
  assert.deepEqual(
    twice.faults.map(({ line }) => line),
    [100_001, 150_001],
  )
})

const CANONICAL = [
  '{"a":1,"b":[true,false,null,{"c":"x"}],"d":"1:2","e":""}',
  '[]',
  '""',
  '12',
  '{"a":"é\\n"}',
  '{"-1":1}',
]
for (const text of CANONICAL) {
  test(`a text that would be written the same is known for it: ${text}`, () => {
    assert.equal(readJson(text).canonical, true)
    assert.equal(readJson(Buffer.from(text)).canonical, true)
  })
}

const ODD = [
  '{"a":1,"a":2}',
  '{"a":{"b":1,"b":1}}',
  '{"b":1,"1":2}',
  '{"a": 1}',
  '[1 ]',
  '{"a":1.0}',
  '{"a":1e2}',
  '{"a":-0}',
  '{"a":"\\u0061"}',
  '{"a":"\\/"}',
  '{"a":12345678901234567890}',
  '"\ud800"',
]
for (const text of ODD) {
  test(`a text that would be written another way is not taken for canonical: ${JSON.stringify(text)}`, () => {
    assert.equal(readJson(text).canonical, undefined)
  })
}

test('only printable ASCII is said to need no escape', () => {
  assert.equal(readJson(Buffer.from('{"a":"b"}')).printable, true)
  assert.equal(readJson(Buffer.from('{"a":"\u007f"}')).printable, undefined)
  assert.equal(readJson(Buffer.from('{"a":"é"}')).printable, undefined)
})

test('the built-in parser reads once what it cannot misread: white space, names that are numbers, short fractions', (t) => {
  const parse = t.mock.method(JSON, 'parse')
  for (const text of [
    '{\n  "a": 1,\n  "b": [true, null]\n}',
    '{"b":1,"0":2}',
    '{"a":[1.5,-2,{"b":"c"}]}',
    '["a\\n\\"b"]',
  ]) {
    const before = parse.mock.callCount()
    const { value, faults } = readJson(text)
    assert.equal(parse.mock.callCount() - before, 1, text)
    assert.deepEqual(faults, [])
    assert.deepEqual(value, JSON.parse(text))
  }
  for (const text of ['{"a":1,"a":1}', '{"x":{"a":1,"\\n":2,"a":3}}']) {
    assert.deepEqual(
      readJson(text).faults.map(({ kind }) => kind),
      ['duplicate-member'],
    )
  }
  assert.equal(readJson('{"b":1,"0":2}').canonical, undefined)
  assert.equal(readJson('{"0a":1,"b":2}').canonical, true)
  assert.equal(readJson('{ "b":1}').canonical, undefined)
})

test('a fraction keeps its digits without being compared digit by digit, since only integers are told', (t) => {
  const text = `[${Array.from({ length: 1000 }, () => '1.50e3').join(',')}]`
  const trims = t.mock.method(String.prototype, 'toLowerCase')
  const { value, faults } = readJson(text)
  assert.equal(trims.mock.callCount(), 0)
  assert.deepEqual(faults, [])
  assert.equal(writeJson(value), text)
})
