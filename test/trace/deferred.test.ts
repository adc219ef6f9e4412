import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deferred } from '../../src/trace/deferred.ts'

test('a deferred member is made when it is first asked for, and once', () => {
  let made = 0
  const given = { name: 'run', steps: [1] }
  const copy = deferred(given, {
    steps: () => {
      made += 1
      return [2]
    },
  })
  assert.equal(made, 0)
  assert.deepEqual([copy.steps, copy.steps, made], [[2], [2], 1])
  assert.deepEqual(given, { name: 'run', steps: [1] })
})

test('a copy of a copy makes no more than it is asked for, and reads and spreads like any object', () => {
  const made: string[] = []
  const first = deferred(
    { name: 'run', result: '', steps: '' },
    { result: () => `${made.push('result')}`, steps: () => `${made.push('steps')}` },
  )
  const second = deferred(first, { steps: () => `${first.name} ${first.steps}` })
  assert.deepEqual(made, [])
  assert.equal(second.steps, 'run 1')
  assert.deepEqual(made, ['steps'])
  assert.deepEqual({ ...second }, { name: 'run', result: '2', steps: 'run 1' })
  assert.equal(JSON.stringify(first), '{"name":"run","result":"2","steps":"1"}')
  assert.deepEqual(made, ['steps', 'result'])
})
