import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDocument } from 'yaml'
import { readPlainYaml } from '../../src/config/plain-yaml.ts'

const READ: readonly (readonly [what: string, text: string, value: unknown])[] = [
  ['a value', 'default-profile: work\n', { 'default-profile': 'work' }],
  ['no line feed at the end', 'a: b', { a: 'b' }],
  ['line ends of Windows', 'a: b\r\nc:\r\n  d: e\r\n', { a: 'b', c: { d: 'e' } }],
  ['comments and empty lines', '# one\n\na: b # two\n  # three\nc: d#e\n', { a: 'b', c: 'd#e' }],
  ['a comment in place of a value', 'a: # here\n  b: c\n', { a: { b: 'c' } }],
  ['depths of any width', 'a:\n    b:\n      c: d\n    e: f\n', { a: { b: { c: 'd' }, e: 'f' } }],
  ['a list', 'a:\n  - b\n  - c\nd: e\n', { a: ['b', 'c'], d: 'e' }],
  ['a list that begins where its name does', 'a:\n- b\n- c\nd: e\n', { a: ['b', 'c'], d: 'e' }],
  [
    'URLs and scopes',
    'a: https://x.example:8080/y?z=1\nb: openid profile\n',
    { a: 'https://x.example:8080/y?z=1', b: 'openid profile' },
  ],
  [
    'references',
    'a: env:NAME\nb: file:/run/secret\nc: "@file"\n',
    { a: 'env:NAME', b: 'file:/run/secret', c: '@file' },
  ],
  ['quotes', `a: "b: # c"\nb: 'it''s' # d\nc: ''\n`, { a: 'b: # c', b: "it's", c: '' }],
  ['switches', 'a: true\nb: False\nc: yes\nd: "true"\n', { a: true, b: false, c: 'yes', d: 'true' }],
  ['numbers', 'a: 8400\nb: 0.25\nc: 8400-8410\nd: "1"\n', { a: 8400, b: 0.25, c: '8400-8410', d: '1' }],
  [
    'identifiers that begin with a digit',
    'a: 3f2504e0-4f89-11d3\nb: 0oa1b2c3\n',
    { a: '3f2504e0-4f89-11d3', b: '0oa1b2c3' },
  ],
  ['letters of other scripts', 'a: Zoë Ödön\n', { a: 'Zoë Ödön' }],
]
for (const [what, text, value] of READ) {
  test(`${what} is read as the whole grammar reads it`, () => {
    assert.deepEqual(readPlainYaml(text), value)
    assert.deepEqual(parseDocument(text).toJS(), value)
  })
}

const LEFT: readonly (readonly [what: string, text: string])[] = [
  ['an empty file', ''],
  ['a flow mapping', 'a: {}\n'],
  ['a flow list', 'a: [b]\n'],
  ['an anchor', 'a: &x b\n'],
  ['an alias', 'a: *x\n'],
  ['a tag', 'a: !!str b\n'],
  ['a block text', 'a: |\n  b\n'],
  ['a folded text', 'a: >\n  b\n'],
  ['a text on two lines', 'a: b\n  c\n'],
  ['a text in quotes on two lines', 'a: "b\n  c"\n'],
  ['an escape', 'a: "\\u0007"\n'],
  ['a tab', 'a:\tb\n'],
  ['a tab as indent', 'a:\n\tb: c\n'],
  ['a merge key', 'a:\n  <<: b\n'],
  ['a key in quotes', '"a": b\n'],
  ['a key of the prototype', '__proto__: b\n'],
  ['a doubled key', 'a: b\na: c\n'],
  ['a doubled key in a profile', 'profiles:\n  a:\n    issuer: x\n    issuer: y\n'],
  ['a document start', '---\na: b\n'],
  ['two documents', 'a: b\n---\nc: d\n'],
  ['a directive', '%YAML 1.2\n---\na: b\n'],
  ['a value that holds a colon and a blank', 'a: b: c\n'],
  ['a mapping in a list', 'a:\n  - b: c\n'],
  ['a list in a list', 'a:\n  - - b\n'],
  ['a list at the top', '- a\n'],
  ['a name with nothing behind it', 'a:\nb: c\n'],
  ['null', 'a: null\n'],
  ['a number that is written in another way', 'a: 0x1F\n'],
  ['a number that is too long to be exact', 'a: 12345678901234567890\n'],
  ['an indent that fits no line before', 'a:\n    b: c\n  d: e\n'],
  ['a value that is indented like one of another', 'a: b\n  c: d\n'],
]
for (const [what, text] of LEFT) {
  test(`${what} is left to the whole grammar`, () => {
    assert.equal(readPlainYaml(text), undefined)
  })
}

const words = fc.constantFrom(
  'a',
  'b',
  'issuer',
  'null',
  'true',
  'TRUE',
  '1',
  '0',
  '007',
  '1.5',
  '1.',
  '.5',
  '1e3',
  '0x1',
  '0o7',
  '+1',
  '-',
  '-1',
  '.',
  '...',
  '---',
  '~',
  '~a',
  '# c',
  'a #b',
  'a#b',
  'a: b',
  'a:',
  'a b: c',
  'a b:',
  'a :b',
  'a b#c',
  'a b # c: d',
  'a:b c::d',
  '0oa1 b',
  '1 a',
  '1: a',
  '0o17 # c',
  'null # c',
  'Null a',
  'a  b   ',
  ':',
  ':a',
  '"a"',
  '"a',
  '"a\\n"',
  '"a" b',
  '"a"#c',
  "'a'",
  "'a''b'",
  "'a",
  "'a' # c",
  '[a]',
  '{a: b}',
  '&x a',
  '*x',
  '!t a',
  '|',
  '>',
  '% a',
  '@a',
  '`a',
  'a, b',
  'a] b',
  'env:X',
  'https://h:1/p?q=1#f',
  'a  ',
  ' a',
  '\ta',
  'a\tb',
  'é',
  'a — b # 😀',
  'a\u3000',
  'a\u00a0',
  '"\\',
  "'a'b",
  '\u2028',
  '\ufeff',
  '\r',
  'Infinity',
  '.inf',
  '.NaN',
  '2001-01-01',
  '1_000',
  '12:30:45',
  '<<',
  '? a',
  '=',
)
const lines = fc
  .record({
    indent: fc.constantFrom(0, 0, 1, 2, 2, 4),
    form: fc.constantFrom('entry', 'entry', 'entry', 'name', 'item', 'text', 'nothing'),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'true', 'null', 'x.y', 'x-y', 'profiles', '1', '"q"', '<<', '?'),
    word: words,
  })
  .map(({ indent, form, key, word }) => {
    const blanks = ' '.repeat(indent)
    if (form === 'entry') return `${blanks}${key}: ${word}`
    if (form === 'name') return `${blanks}${key}:`
    if (form === 'item') return `${blanks}- ${word}`
    return form === 'text' ? `${blanks}${word}` : blanks
  })

/** One value, and now and then another. */
const mostly = <T, U>(value: T, other: fc.Arbitrary<U>) =>
  fc.oneof({ arbitrary: fc.constant(value), weight: 2 }, { arbitrary: other, weight: 1 })

/** A configuration as people write it, in which one value is any word, and one line more may stand. */
const configurations = fc
  .record({
    depths: fc.constantFrom([2, 4], [1, 2], [4, 6], [2, 2]),
    value: mostly('env:NAME', words),
    listed: mostly('X', words),
    extra: mostly(null, fc.tuple(fc.nat(9), lines)),
  })
  .map(({ depths: [name = 0, entry = 0], value, listed, extra }) => {
    const [a, b] = [' '.repeat(name), ' '.repeat(entry)]
    const written = [
      '# mine',
      'default-profile: work',
      'profiles:',
      `${a}work:`,
      `${b}issuer: ${value}`,
      `${b}header:`,
      `${b}- ${listed}`,
      `${b}- 'X-A: 1'`,
      `${a}home: # there`,
      `${b}client-id: c`,
    ]
    return extra ? written.toSpliced(extra[0], 0, extra[1]) : written
  })

test('whatever is read is read as the whole grammar reads it', () => {
  let read = 0
  const documents = fc.oneof(fc.array(lines, { maxLength: 5 }), configurations)
  fc.assert(
    fc.property(documents, fc.constantFrom('\n', '\r\n'), (all, end) => {
      const text = all.join(end)
      const value = readPlainYaml(text)
      if (value === undefined) return
      read += 1
      const document = parseDocument(text, { uniqueKeys: true, strict: true, logLevel: 'silent' })
      assert.deepEqual([...document.errors, ...document.warnings], [], text)
      assert.deepEqual(value, document.toJS(), text)
    }),
    { numRuns: 5_000 },
  )
  assert.ok(read > 500, `only ${read} documents were read`)
})
