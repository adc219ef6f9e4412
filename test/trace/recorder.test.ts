import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../../src/checks/engine.ts'
import { judgedSteps } from '../../src/checks/judged-steps.ts'
import { cliError } from '../../src/errors.ts'
import { placedSteps } from '../../src/trace/placed-steps.ts'
import { createRecorder, type Listener } from '../../src/trace/recorder.ts'
import { JUDGES, TELLS } from '../../src/trace/traits.ts'
import { exchange, step } from '../formats/made-traces.ts'

/** A machine whose clocks go on by 10 ms whenever they are looked at. */
function clocks() {
  let ms = 0
  return { now: () => 1000 + ms, clock: () => (ms += 10) }
}

const LOGIN = { name: 'login', traits: JUDGES }

test('a command that makes one run is recorded as a trace that holds it', async () => {
  const traces = createRecorder(LOGIN, clocks())
  const { run, note, step, skip, end } = traces.run({ name: 'login' })
  note('said once')
  note('said once')
  await step('token', async () => {})
  skip('userinfo', 'not asked for')
  end()
  traces.end()
  assert.equal(traces.trace.holds, 'one run')
  assert.deepEqual(traces.trace.runs, [run])
  assert.deepEqual(run.notes, ['said once'])
  assert.deepEqual(
    run.steps.map(({ name, verdict }) => [name, verdict]),
    [
      ['token', 'pass'],
      ['userinfo', 'skip'],
    ],
  )
  assert.ok(run.ms > 0 && traces.trace.ms > run.ms)
})

test('runs of one trace have steps, notes and commands of their own, and the secrets of all are kept together', async () => {
  const begun: string[] = []
  const kept: string[] = []
  const listener: Listener = { runStarted: ({ name }) => begun.push(name), kept: ({ value }) => kept.push(value) }
  const traces = createRecorder({ name: 'check', traits: TELLS, holds: 'several runs' }, clocks(), listener)
  const first = traces.run({ name: 'work', provider: 'https://a.example', of: LOGIN })
  const second = traces.run({ name: 'work', provider: 'https://a.example' })
  first.note('of the first')
  second.note('of the second')
  first.secret('s3cr3t', 'client_secret')
  second.secret('s3cr3t', 'client_secret')
  // Both are under way at once.
  await Promise.all([
    first.step('token', async () => second.step('jwks', async () => {})),
    second.step('a', async () => {}),
  ])
  assert.deepEqual(
    traces.trace.runs.map(({ name, command, provider, traits, steps, notes }) => [
      name,
      command,
      provider,
      traits.judges,
      steps.map((each) => each.name),
      notes,
    ]),
    [
      ['work', 'login', 'https://a.example', true, ['token'], ['of the first']],
      ['work', 'check', 'https://a.example', false, ['jwks', 'a'], ['of the second']],
    ],
  )
  assert.deepEqual([begun, kept], [['work', 'work'], ['s3cr3t']])
  assert.deepEqual(traces.trace.secrets, [{ value: 's3cr3t', kind: 'client_secret' }])
})

test('a step within a step has it as its parent, and what it throws ends both', async () => {
  const { run, step } = createRecorder(LOGIN, clocks()).run({ name: 'login' })
  const refused = step('token', async (open) => {
    await open.within('poll', async (inner) => inner.within('jwks', async () => {}))
    await open.within('poll', async () => {
      throw cliError('timeout', 'Nothing came.')
    })
  })
  await assert.rejects(refused, /Nothing came/)
  await step('userinfo', async () => {})
  assert.deepEqual(
    run.steps.map(({ name, parent, failure }) => [name, parent, failure?.code]),
    [
      ['token', undefined, 'timeout'],
      ['poll', 0, undefined],
      ['jwks', 1, undefined],
      ['poll', 0, 'timeout'],
      ['userinfo', undefined, undefined],
    ],
  )
})

test('a step within a step is judged at the place of that, and so is each exchange in it', async () => {
  const { run, ...recorder } = createRecorder(LOGIN, clocks()).run({ name: 'login' })
  const runStep = judgedSteps({ run, ...recorder }, createEngine({ overlay: 'oidc', allow: [] }))
  const answered = exchange('GET', 'http://127.0.0.1:1/token', {}, { headers: [['Server', 'thing/1.2.3']] })
  const plainHttp = { rule: 'meta-issuer-not-https', holds: false } as const
  await runStep(
    'token',
    async (open) =>
      open.within('poll', async (inner) => {
        inner.record(answered)
        inner.judge([plainHttp])
      }),
    { loopback: true },
  )
  const [token, poll] = run.steps
  assert.deepEqual(token?.checks, [])
  const [first, ...others] = poll?.checks ?? []
  assert.deepEqual([first?.verdict, first?.because], ['info', 'the issuer is on loopback'])
  assert.ok(others.some(({ id }) => /^http-/.test(id)))
})

test('steps stand after the step that they belong to, however those that ran at once were mixed', () => {
  const steps = [
    step('first'),
    step('second'),
    step('of second', { parent: 1 }),
    step('of first', { parent: 0 }),
    step('deeper', { parent: 3 }),
    step('also of first', { parent: 0 }),
    step('of what came later', { parent: 9 }),
    step('of itself', { parent: 7 }),
  ]
  assert.deepEqual(
    placedSteps(steps).map(({ path, depth }) => [path, depth]),
    [
      ['first', 0],
      ['first / of first', 1],
      ['first / of first / deeper', 2],
      ['first / also of first', 1],
      ['second', 0],
      ['second / of second', 1],
      ['of what came later', 0],
      ['of itself', 0],
    ],
  )
})
