import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitted, widthOf } from '../../src/text/width.ts'

for (const [text, width] of [
  ['', 0],
  ['signs in (acme)', 15],
  ['Zürich', 6],
  ['Zu\u0308rich', 6],
  ['東京', 4],
  ['ﾄｳｷｮｳ', 5],
  ['서울', 4],
  ['ＡＢ', 4],
  ['🔑 key', 6],
  ['✓ – ⠋', 5],
  ['𠮷', 2],
  ['кириллица', 9],
] as const)
  test(`"${text}" takes ${width} columns`, () => assert.equal(widthOf(text), width))

for (const [text, columns, shown] of [
  ['signs in (acme)', 15, 'signs in (acme)'],
  ['signs in (acme)', 12, 'signs …acme)'],
  ['signs in (acme)', 11, 'signs…acme)'],
  ['東京大阪名古屋', 9, '東京…古屋'],
  ['東京大阪名古屋', 8, '東京…屋'],
  ['abcdefu\u0308', 4, 'ab…u\u0308'],
  ['abcdef', 1, 'a'],
  ['東京', 1, ''],
  ['abcdef', 0, ''],
] as const)
  test(`in ${columns} columns "${text}" is "${shown}"`, () => assert.equal(fitted(text, columns), shown))
