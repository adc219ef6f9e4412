import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createAlike } from '../../src/trace/alike.ts'
import { compared } from '../../src/trace/compared.ts'
import { createKnownSecrets } from '../../src/trace/known-secrets.ts'
import type { Entry } from '../../src/trace/secret-match.ts'

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

function entry(text: string, shown: string): Entry {
  const pattern = {
    shown,
    cut: 'never',
    sent: true,
    compared: compared(latin1(text)),
    cased: text,
    least: 12,
    ends: undefined,
  } as const
  return { pattern, offset: 0 }
}

/** Families of values that are as alike as can be, each of so many. */
const FAMILIES: Readonly<Record<string, (at: number) => string>> = {
  'begin alike': (at) => `the-same-beginning-of-every-one-${at}`,
  'begin alike and are long': (at) => `${'the-same-beginning-'.repeat(12)}${at}`,
  'are equally long': (at) => `the-same-beginning-of-every-one-${String(at).padStart(6, '0')}`,
  'end alike': (at) => `window${at}-the-same-end-of-every-one`,
  'begin with one another': (at) => 'a'.repeat(6 + (at % 400)),
  'begin with one another and go on': (at) => `${'ab'.repeat(3 + (at % 200))}${at}`,
  'are nested in one another': (at) => `${'window'.repeat(1 + (at % 60))}${at % 7}`,
}

for (const [what, value] of Object.entries(FAMILIES)) {
  test(`thousands of values that ${what} are looked for with so many looks at a byte as for few`, () => {
    const looks = [500, 8000].map((count) => {
      const values = Array.from({ length: count }, (_none, at) => value(at))
      const alike = createAlike()
      for (const each of new Set(values)) alike.add(entry(each, each))
      const text = compared(latin1(values.map((each) => `${each} `).join('')))
      let place = 0
      for (const each of values) {
        assert.equal(alike.longest(text, place)?.pattern.shown, each)
        place += each.length + 1
      }
      return text.looked / text.bytes.length
    })
    const [few = 0, many = 0] = looks
    assert.ok(many <= 16 && many <= 2 * few, `${few} looks at a byte for 500 values, ${many} for 8000`)
  })
}

test('of values that are alike the longest that stands in the text is found, whichever they are', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 9, maxLength: 60 }), word, (ends, behind) => {
      const values = ends.map((end) => `aaaaaa${end}`)
      const alike = createAlike()
      for (const each of values) alike.add(entry(each, each))
      const text = `aaaaaa${behind}`
      const longest = values.filter((each) => text.startsWith(each)).sort((one, other) => other.length - one.length)[0]
      assert.equal(alike.longest(compared(latin1(text)), 0)?.pattern.shown, longest)
    }),
    { numRuns: 500 },
  )
})

test('a text that agrees with a long value everywhere and holds it nowhere is looked at no more than a few times', () => {
  const alike = createAlike()
  alike.add(entry(`${'a'.repeat(20_000)}{`, 'shown'))
  const text = compared(latin1('a'.repeat(200_000)))
  for (let at = 0; at < text.bytes.length; at += 1) assert.equal(alike.longest(text, at), undefined)
  assert.ok(text.looked <= 20 * text.bytes.length, `${text.looked} looks`)
  const ending = compared(latin1(`${'a'.repeat(200_000)}{`))
  ending.looked = Number.MAX_SAFE_INTEGER
  assert.deepEqual(alike.longest(ending, 180_000)?.start, 180_000)
  assert.equal(alike.longest(ending, 179_999), undefined)
})

test('each of many values that begin alike is named by its own mask, whoever chose it', () => {
  for (const from of ['sent', 'received'] as const) {
    const known = createKnownSecrets()
    const values = Array.from({ length: 2000 }, (_none, at) => `Q29tbW9uLWJlZ2lubmluZw-${String(at).padStart(4, '0')}z`)
    for (const value of values) known.add(value, 'refresh_token', from)
    const shown = values.map((value) => known.hide(`it is ${value}.`))
    for (const text of shown) assert.match(text, /^it is <refresh_token 28 chars sha256:[\da-f]{8}>\.$/)
    assert.ok(new Set(shown).size > 1990, `${new Set(shown).size} masks`)
  }
})
