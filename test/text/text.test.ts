import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeJson } from '../../src/jose/json/writer.ts'
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

const codePoints = function* (): Generator<string, void> {
  for (let code = 0; code <= 0x10ffff; code += 1) yield String.fromCodePoint(code)
}
const asUnits = (sign: string): string =>
  Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

test('every character of Unicode that programs ignore, formats with or parts lines and paragraphs by is shown as an escape', () => {
  const unseen = [...codePoints()].filter((sign) =>
    /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\u2800]/u.test(sign),
  )
  assert.ok(unseen.length > 4000, String(unseen.length))
  for (const sign of unseen) {
    const code = (sign.codePointAt(0) ?? 0).toString(16)
    const shown = code.length === 2 ? `\\x${code}` : `\\u{${code}}`
    assert.equal(clean(`a${sign}b`), `a${shown}b`)
    assert.equal(cleanBlock(`a\n${sign}`), `a\n${shown}`)
    assert.equal(writeJson(`a${sign}b`), `"a${asUnits(sign)}b"`)
    assert.equal(JSON.parse(writeJson({ [sign]: sign }))[sign], sign)
  }
})

test('four of any combining mark of Unicode over one another are shown as escapes', () => {
  const marks = [...codePoints()].filter((sign) => /[\p{Mn}\p{Me}]/u.test(sign))
  assert.ok(marks.length > 1900, String(marks.length))
  for (const mark of marks) assert.doesNotMatch(clean(`a${mark.repeat(4)}b`), /\p{M}/u)
})

for (const [what, code] of [
  ['a tag', 0xe0041],
  ['a soft hyphen', 0xad],
  ['a Hangul filler', 0x3164],
  ['a Hangul filler of half width', 0xffa0],
  ['a Hangul vowel filler', 0x1160],
  ['a braille blank', 0x2800],
  ['a variation selector', 0xfe0f],
  ['a variation selector beyond the first plane', 0xe0100],
  ['a Mongolian variation selector', 0x180b],
  ['a grapheme joiner', 0x34f],
  ['a Khmer vowel that is not seen', 0x17b4],
  ['an interlinear annotation', 0xfff9],
  ['a musical format control', 0x1d173],
  ['a shorthand format control', 0x1bca0],
  ['a no-break space', 0xa0],
  ['a thin space', 0x2009],
  ['a narrow no-break space', 0x202f],
  ['an Ogham space', 0x1680],
  ['what is no character', 0xfffe],
] as const) {
  test(`${what} is shown as an escape`, () => {
    const shown = code < 0x100 ? `\\x${code.toString(16)}` : `\\u{${code.toString(16)}}`
    assert.equal(clean(`a${String.fromCodePoint(code)}b`), `a${shown}b`)
  })
}

for (const [what, given, shown] of [
  ['four over one another', 'e\u0301\u0302\u0303\u0304x', 'e\\u{301}\\u{302}\\u{303}\\u{304}x'],
  ['one again and again', `o${'\u0334'.repeat(5)}`, `o${'\\u{334}'.repeat(5)}`],
  ['one that stands first', '\u0338x', '\\u{338}x'],
  ['one on a quotation mark', '"\u0338x', '"\\u{338}x'],
  ['one on a blank', 'a \u0301', 'a \\u{301}'],
  ['one on what is not seen', 'a\u200b\u0301', 'a\\u{200b}\\u{301}'],
  ['a frame around a figure', '1\ufe0f\u20e3', '1\\u{fe0f}\\u{20e3}'],
] as const) {
  test(`a combining mark is shown as an escape: ${what}`, () => {
    assert.equal(clean(given), shown)
    assert.doesNotMatch(writeJson(given), /\p{M}/u)
    assert.equal(JSON.parse(writeJson(given)), given)
  })
}

for (const text of [
  'Zo\u00eb Zoe\u0308 \u1ebf e\u0302\u0301',
  'हिन्दी भाषा',
  'ภาษาไทย ที่นี่',
  'বাংলা தமிழ்',
  'မြန်မာ မြို့',
  'שָׁלוֹם',
  'السَّلامُ',
  'བསྒྲུབས',
  '山田　太郎 한국어 ひらがな',
  '👍🏽 🇩🇪 ✓ …',
]) {
  test(`${text} stays as it is`, () => {
    assert.equal(clean(text), text)
    assert.equal(writeJson(text), `"${text}"`)
  })
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
