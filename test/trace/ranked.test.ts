import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootsOf } from '../../src/trace/consequences.ts'
import { rankedFindings } from '../../src/trace/ranked.ts'
import type { Check } from '../../src/trace/trace.ts'
import { check, run, step } from '../formats/made-traces.ts'

const reject = (id: string, more: Partial<Check> = {}): Check => check(id, 'fail', { reject: true, ...more })
const ids = (found: readonly { readonly id: string }[]): readonly string[] => found.map(({ id }) => id)

test('what must not be accepted stands first, then what fails, then warnings, each in the order of time', () => {
  const found = rankedFindings(
    run('login', {
      steps: [
        step('token', { checks: [check('tok-a', 'warn'), check('tok-b', 'fail'), check('tok-c', 'pass')] }),
        step('id_token', { checks: [check('idt-a', 'warn'), reject('idt-b'), reject('idt-c')] }),
      ],
    }),
  )
  assert.deepEqual(ids(found), ['idt-b', 'idt-c', 'tok-b', 'tok-a', 'idt-a'])
  assert.deepEqual(
    found.map(({ decides }) => decides),
    [true, true, false, false, false],
  )
})

test('what follows from a cause of the same step is folded under it, and a cause is as bad as that', () => {
  const leads = (id: string, leads_to: readonly string[]): Check => check(id, 'fail', { leads_to })
  const found = rankedFindings(
    run('login', {
      steps: [
        step('token', {
          checks: [reject('tok-x'), leads('tok-cause', ['tok-y']), leads('tok-y', ['tok-z']), reject('tok-z')],
        }),
        step('userinfo', { checks: [check('tok-y', 'fail')] }),
      ],
    }),
  )
  assert.deepEqual(
    found.map(({ id, follows }) => [id, follows]),
    [
      ['tok-x', []],
      ['tok-cause', ['tok-y', 'tok-z']],
      ['tok-y', []],
    ],
  )
})

test('a rule is told once with its places', () => {
  const steps = ['discover', 'token'].map((name) =>
    step(name, { checks: [check('http-a', 'warn'), check('http-a', 'warn')] }),
  )
  const [found, ...others] = rankedFindings(run('login', { steps }))
  assert.deepEqual(others, [])
  assert.deepEqual(
    found?.places.map(({ path }) => path),
    ['discover', 'discover', 'token', 'token'],
  )
})

test('what is about the provider is aside where a run is about its tokens, unless it must not be accepted, and in discover never', () => {
  const steps = [
    step('discover', { checks: [check('meta-a', 'fail'), reject('meta-b')] }),
    step('token', { checks: [check('http-a', 'warn')] }),
  ]
  const aside = (command: string) => rankedFindings(run(command, { steps })).map(({ id, aside }) => [id, aside])
  assert.deepEqual(aside('login'), [
    ['meta-b', false],
    ['meta-a', true],
    ['http-a', true],
  ])
  assert.deepEqual(aside('discover'), [
    ['meta-b', false],
    ['meta-a', false],
    ['http-a', false],
  ])
})

test('with --strict every failure and warning decides', () => {
  const given = [{ name: 'strict', source: 'flag', value: true }]
  const found = rankedFindings(
    run('login', { given, steps: [step('token', { checks: [check('tok-a', 'warn'), check('http-a', 'warn')] })] }),
  )
  assert.deepEqual(
    found.map(({ decides }) => decides),
    [true, true],
  )
})

test('two rules of a changed record of which each leads to the other are both told', () => {
  const turned = [
    check('a-b', 'fail', { leads_to: ['c-d'] }),
    check('c-d', 'fail', { leads_to: ['a-b'] }),
    check('e-f', 'fail'),
  ]
  assert.deepEqual([...rootsOf(turned).keys()], ['a-b', 'c-d', 'e-f'])
})
