import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHidden, redact } from '../../src/trace/redact-record.ts'
import type { Run, Trace } from '../../src/trace/trace.ts'
import { CHECKS, TELLS } from '../../src/trace/traits.ts'
import { exchange, ISSUER, NOW, step } from '../formats/made-traces.ts'

const account = { startedAt: NOW, ms: 1, failures: [], notes: [] }

/** Two runs that were told of the same person, and the scenarios that they are of. */
function record(scenario: Readonly<Record<string, unknown>>): Trace {
  const body = JSON.stringify({ sub: 's-1', email: 'alice@acme.example' })
  const told = exchange('GET', `${ISSUER}/me`, {}, { body }, { purpose: 'userinfo' })
  const run = (name: string): Run => ({
    ...account,
    command: 'check',
    traits: CHECKS,
    name,
    result: { userinfo: { claims: { email: 'alice@acme.example' } } },
    steps: [step('userinfo', { exchanges: [told] })],
  })
  return {
    ...account,
    command: 'check',
    traits: TELLS,
    holds: 'several runs',
    runs: [run('one'), run('two')],
    result: { scenarios: [scenario, { name: 'two', cause: null }] },
  }
}

function shown(trace: Trace, random = (bytes: number): Uint8Array => Buffer.alloc(bytes, 7)): Trace {
  const passed = { exit: 0, verdict: 'pass', error: null } as const
  const outcomes = { trace: passed, runs: [passed, passed] }
  return redact({ trace, outcomes }, { reveal: false, before: createHidden(random) }).trace
}

for (const name of ['cause', 'evidence']) {
  test(`what a scenario says of a person in its ${name} is masked`, () => {
    const said = JSON.stringify(shown(record({ name: 'one', [name]: 'userinfo – Found: alice@acme.example.' })).result)
    assert.doesNotMatch(said, /alice/)
    assert.match(said, /Found: <claim 18 chars hmac:[0-9a-f]{12}>\./)
  })
}

test('a run whose steps are looked at last has nothing of a person in it either', () => {
  const { runs } = shown(record({ name: 'one', cause: null }))
  assert.doesNotMatch(JSON.stringify(runs.toReversed()), /alice/)
})

test('runs of which nothing but the name is drawn are not masked, and need no key', () => {
  let asked = 0
  const { runs } = shown(record({ name: 'one', cause: null }), (bytes) => {
    asked += 1
    return Buffer.alloc(bytes)
  })
  assert.deepEqual([runs.map(({ name }) => name), asked], [['one', 'two'], 0])
  assert.equal(runs[0]?.steps.length, 1)
  assert.equal(asked, 1)
})

test('runs of which nothing but the name is drawn are not masked for others either, and a home that has the name of a person is a home', () => {
  const trace = record({ name: 'one', cause: null })
  const passed = { exit: 0, verdict: 'pass', error: null } as const
  let asked = 0
  const before = createHidden((bytes) => {
    asked += 1
    return Buffer.alloc(bytes)
  })
  const judged = { trace, outcomes: { trace: passed, runs: [passed, passed] } }
  const { runs } = redact(judged, { reveal: false, people: 'masked', before }).trace
  assert.deepEqual([runs.map(({ name }) => name), asked], [['one', 'two'], 0])
  trace.runs[0]?.notes.push('Opened /home/alice@acme.example/browser for alice@acme.example.')
  const [one] = redact(judged, { reveal: false, people: 'masked', before }).trace.runs
  assert.match(one?.notes[0] ?? '', /^Opened ~\/browser for <claim 18 chars hmac:[0-9a-f]{12}>\.$/)
})
