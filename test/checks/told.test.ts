import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES, wordsOf } from '../../src/checks/catalogue.ts'
import { createEngine } from '../../src/checks/engine.ts'
import type { RuleId } from '../../src/checks/subjects.ts'

const engine = createEngine({ overlay: 'oidc', allow: [] })
const message = (rule: RuleId, expected: unknown, actual: unknown): string | undefined =>
  engine.judge([{ rule, holds: false, expected, actual }])[0]?.message

test('what was found is told in a sentence with both values', () => {
  const told = message('idt-aud-mismatch', 'shop-web', 'shop-mobile')
  assert.equal(told, 'The token is for shop-mobile; this client is shop-web.')
  assert.equal(
    message('idt-aud-mismatch', 'shop-web', ['shop-mobile', 'shop-api']),
    'The token is for shop-mobile, shop-api; this client is shop-web.',
  )
  assert.equal(
    message('cb-iss-mismatch', 'https://a.example', 'https://b.example'),
    'The response is from https://b.example; the request went to https://a.example.',
  )
})

test('no sentence of a report begins with whom a token is about', () => {
  assert.equal(message('ui-sub-mismatch', 'ada', 'bob'), 'UserInfo is about another subject than the ID Token.')
})

test('a value is put in once, whatever it says', () => {
  const told = message('idt-aud-mismatch', '{actual}', '{expected}')
  assert.equal(told, 'The token is for {expected}; this client is {actual}.')
})

for (const actual of ['absent', '', {}, null, [{}], 'x'.repeat(81)])
  test(`a value that fits no sentence leaves the words of the rule: ${JSON.stringify(actual).slice(0, 20)}`, () => {
    assert.equal(message('idt-aud-mismatch', 'shop-web', actual), 'aud does not name the recipient.')
  })

test('what rules lead to are rules, none of which leads back', () => {
  for (const id of Object.keys(RULES) as RuleId[])
    for (const led of wordsOf(id).leadsTo ?? []) {
      assert.ok(Object.hasOwn(RULES, led), `${id} leads to ${led}`)
      assert.ok(!wordsOf(led as RuleId).leadsTo?.includes(id), `${id} and ${led} lead to each other`)
    }
})
