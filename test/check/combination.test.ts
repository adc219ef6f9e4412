import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chosen, combinationsOf, keysOfStep } from '../../src/check/combination.ts'
import type { Definitions, Keys, Matrix, ScenarioDefinition } from '../../src/check/definitions.ts'
import { stepCommands } from '../../src/program.ts'
import type { Document } from '../support/env.ts'

const at = { line: 1, col: 1 }
const file: Document = {}
const scenario = (
  name: string,
  matrix: Matrix = {},
  steps: readonly (readonly [string, Keys])[] = [],
  tags: readonly string[] = [],
): ScenarioDefinition => ({
  name,
  matrix,
  steps: steps.map(([command, keys]) => ({ command, keys, expect: {}, at })),
  tags,
  timeLimit: undefined,
  retries: 0,
  allow: [],
  file,
  at,
})
const definitions = (providers: readonly string[], ...scenarios: readonly ScenarioDefinition[]): Definitions => ({
  folder: '/',
  providers: new Map(providers.map((name) => [name, {}])),
  people: new Map(),
  scenarios,
})
const names = (given: Definitions) => combinationsOf(given).map(({ name }) => name)

test('each combination of a matrix has a name of its own, in the order of the file', () => {
  const matrix = { provider: ['acme', 'globex'], as: ['robot', 'admin'], scope: ['openid'] }
  assert.deepEqual(
    names(definitions(['acme', 'globex', 'other'], scenario('signs in', matrix), scenario('b', { provider: ['all'] }))),
    [
      'signs in (acme, as robot, scope openid)',
      'signs in (acme, as admin, scope openid)',
      'signs in (globex, as robot, scope openid)',
      'signs in (globex, as admin, scope openid)',
      'b (acme)',
      'b (globex)',
      'b (other)',
    ],
  )
})

test('a scenario without a matrix runs over all providers, and once where there is none', () => {
  assert.deepEqual(names(definitions(['a', 'b'], scenario('s'))), ['s (a)', 's (b)'])
  assert.deepEqual(names(definitions([], scenario('s'))), ['s'])
})

test('a provider that is called all is that one alone', () => {
  assert.deepEqual(names(definitions(['all', 'b'], scenario('s', { provider: ['all'] }))), ['s (all)'])
})

test('scenarios are chosen by their names, combinations, tags and providers', () => {
  const all = combinationsOf(definitions(['acme', 'globex'], scenario('signs in', {}, [], ['night']), scenario('keys')))
  const left = (only: readonly string[], skip: readonly string[] = []) =>
    chosen(all, { only, skip }).map(({ name }) => name)
  assert.deepEqual(left(['night']), ['signs in (acme)', 'signs in (globex)'])
  assert.deepEqual(left(['acme'], ['keys']), ['signs in (acme)'])
  assert.deepEqual(left(['keys (globex)']), ['keys (globex)'])
  assert.deepEqual(left(['*(acme)']), ['signs in (acme)', 'keys (acme)'])
  assert.deepEqual(left([], ['sig*']), ['keys (acme)', 'keys (globex)'])
  assert.throws(() => left(['nigth']), { code: 'invalid_option', exit: 2, hint: 'Did you mean night?' })
  assert.throws(() => left(['keys'], ['keys']), { code: 'invalid_option', exit: 2 })
})

test('a value of the matrix goes to the first command that takes it', () => {
  const steps = [
    ['login', { 'max-age': 5 }],
    ['refresh', { scope: 'openid' }],
    ['login', {}],
  ] as const
  const [one] = combinationsOf(definitions([], scenario('s', { scope: ['openid email'], as: ['robot'] }, steps)))
  assert.ok(one)
  const keys = steps.map((_step, at) => keysOfStep(one, at, stepCommands()))
  assert.deepEqual(keys, [
    { 'max-age': 5, scope: 'openid email', as: 'robot' },
    { scope: 'openid' },
    { scope: 'openid email', as: 'robot' },
  ])
})
