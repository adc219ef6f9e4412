import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { differenceBetween, otherRun } from '../../src/text/difference.ts'
import { ownValue, readOwnValue } from '../../src/text/own-values.ts'

const NOW = Date.UTC(2026, 10, 30, 9, 30)
const made = (kind: 'state' | 'nonce', now = NOW): string => ownValue(kind, randomBytes, now)

test('a value that this tool made is known again, with its kind and second', () => {
  assert.deepEqual(readOwnValue(made('state', NOW + 900)), { kind: 'state', madeAt: NOW })
  assert.deepEqual(readOwnValue(made('nonce')), { kind: 'nonce', madeAt: NOW })
  assert.match(made('state'), /^[\w-]{40}$/)
  assert.notEqual(made('state'), made('state'))
})

test('no other value is taken for one', () => {
  const own = made('state')
  for (const text of [
    '',
    'a'.repeat(40),
    randomBytes(30).toString('base64url'),
    `${own}=`,
    own.slice(1),
    own.toLowerCase(),
  ])
    assert.equal(readOwnValue(text), undefined)
  for (let at = 0; at < own.length; at += 1)
    assert.equal(readOwnValue(`${own.slice(0, at)}${own[at] === 'A' ? 'B' : 'A'}${own.slice(at + 1)}`), undefined)
})

const RUNS: readonly (readonly [title: string, came: string, due: string, said: string | undefined])[] = [
  [
    'before',
    made('state', NOW - 45_000),
    made('state'),
    'it is the state of another run of this tool, made 45 s before this one',
  ],
  [
    'long before',
    made('state', NOW - 26 * 3_600_000),
    made('state'),
    'it is the state of another run of this tool, made 26 h before this one',
  ],
  [
    'after',
    made('nonce', NOW + 600_000),
    made('nonce'),
    'it is the nonce of another run of this tool, made 10 min after this one',
  ],
  [
    'at the same time',
    made('state'),
    made('state'),
    'it is the state of another run of this tool, made in the same second as this one',
  ],
  [
    'of the other kind',
    made('state', NOW - 1000),
    made('nonce'),
    'it is the state of another run of this tool, made 1 s before this one',
  ],
  [
    'beside one that was given',
    made('state'),
    'fixed',
    'it is the state of another run of this tool, made at 2026-11-30T09:30:00.000Z',
  ],
  ['of a stranger', randomBytes(30).toString('base64url'), made('state'), undefined],
]
for (const [title, came, due, said] of RUNS)
  test(`A value of another run is told: ${title}`, () => assert.equal(otherRun(came, due), said))

test('our own value that was changed is not of another run', () => {
  const own = made('state')
  assert.equal(otherRun(own, own), undefined)
  assert.equal(otherRun(own.slice(0, 30), own), undefined)
  assert.match(differenceBetween(own.slice(0, 30), own) ?? '', /cut off after 30 of 40/)
})
