import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duration, msOf } from '../../src/config/duration.ts'

for (const [text, ms] of [
  ['60s', 60_000],
  ['60', 60_000],
  ['500ms', 500],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['21d', 1_814_400_000],
  ['3w', 1_814_400_000],
  ['366d', 31_622_400_000],
] as const)
  test(`${text} is ${ms} ms`, () => {
    assert.equal(msOf(text), ms)
    assert.equal(duration(text), text)
  })

for (const text of [
  '',
  '0',
  '0s',
  '-1s',
  '1.5s',
  '60 s',
  's',
  'soon',
  '53w',
  '1y',
  '5M',
  '367d',
  '1e3',
  '9'.repeat(400),
  '60s;',
])
  test(`"${text.slice(0, 20)}" is no duration`, () => {
    assert.throws(() => duration(text), { code: 'commander.invalidArgument' })
  })
