import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cliError, failure } from '../../src/errors.ts'
import { FORMATS } from '../../src/formats/format.ts'
import { commandNamed } from '../../src/program.ts'
import { createRecorder, type OpenStep, type TraceRecorder } from '../../src/trace/recorder.ts'
import type { Run, Step, Trace } from '../../src/trace/trace.ts'
import { TELLS } from '../../src/trace/traits.ts'
import { outcomesOf } from '../../src/trace/verdict.ts'
import { schemaFaults } from '../support/schema.ts'
import { badLogin, check, drawn, exchange, goodLogin, ISSUER, judged, NOW, onlyRun, SECRETS } from './made-traces.ts'

const clocks = { now: () => NOW, clock: () => 0 }
const CHECK = { name: 'check', traits: TELLS, holds: 'several runs' } as const

/** Records a run that does what another did, the last step within the one before it where it is to be nested. */
async function again(
  traces: TraceRecorder,
  about: Pick<Run, 'name' | 'provider'>,
  { command, steps, result, notes, given }: Run,
): Promise<void> {
  const of = { name: command, traits: commandNamed(command)?.traits ?? TELLS }
  const recorder = traces.run({ ...about, of })
  for (const note of notes) recorder.note(note)
  const redo = (step: Step) => async (open: OpenStep) => {
    for (const each of step.exchanges) open.record(each)
    open.check(...step.checks)
    for (const note of step.notes) open.note(note)
    if (step.failure) open.fail(step.failure)
  }
  for (const step of steps) await recorder.step(step.name, redo(step))
  recorder.run.result = result
  if (given) recorder.run.given = given
  recorder.end()
}

const DISCOVERY: Run = {
  ...onlyRun(goodLogin()),
  command: 'discover',
  steps: onlyRun(goodLogin()).steps.slice(0, 1),
  result: { issuer: ISSUER, metadata: { issuer: ISSUER }, jwks: null, attempts: [], differences: [] },
  notes: [],
}

/** Three runs at one provider, two of one name: one that held, one that failed, one of another command with a step inside of a step. */
async function three(): Promise<Trace> {
  const traces = createRecorder(CHECK, clocks)
  const provider = ISSUER
  await again(traces, { name: 'work', provider }, onlyRun(goodLogin()))
  await again(traces, { name: 'work', provider }, onlyRun(badLogin()))
  const recorder = traces.run({ name: 'keys', provider, of: { name: 'discover', traits: TELLS } })
  await recorder.step('discover', async (open) => {
    open.check(check('disc-status-not-200', 'pass'))
    await open.within('jwks', async (inner) => {
      inner.record(exchange('GET', `${ISSUER}/jwks`, {}, {}, { purpose: 'jwks' }))
      inner.note('a remark of the inner step')
      inner.check(check('jwks-empty', 'fail'))
    })
  })
  recorder.run.result = DISCOVERY.result
  traces.trace.result = { scenarios: [], totals: { passed: 2, failed: 1, skipped: 0 } }
  traces.trace.notes.push('a remark of the command')
  traces.end()
  return traces.trace
}

/** Two runs at one provider that both held. */
async function two(): Promise<Trace> {
  const traces = createRecorder(CHECK, clocks)
  await again(traces, { name: 'one' }, onlyRun(goodLogin()))
  await again(traces, { name: 'other' }, DISCOVERY)
  return traces.trace
}

const empty = (): Trace => createRecorder(CHECK, clocks).trace

test('several runs end with 1 if anything was judged wrong, else with the code of the first that did not pass', async () => {
  const exits = async (...made: readonly ('held' | 'rejected' | 'unreachable' | 'usage')[]) => {
    const traces = createRecorder(CHECK, clocks)
    for (const [at, what] of made.entries()) {
      const recorder = traces.run({ name: `run ${at}`, of: { name: 'login', traits: { ...TELLS, judges: true } } })
      await recorder
        .step('token', async (open) => {
          open.check(check('idt-aud-mismatch', what === 'rejected' ? 'fail' : 'pass', { reject: true }))
          if (what === 'unreachable') throw cliError('timeout', 'No answer.')
          if (what === 'usage') throw cliError('missing_option', 'The client is not known.')
        })
        .catch(() => {})
    }
    const { trace } = outcomesOf(traces.trace, { strict: false })
    return [trace.exit, trace.verdict, trace.error?.run ?? null]
  }
  assert.deepEqual(await exits(), [0, 'pass', null])
  assert.deepEqual(await exits('held', 'held'), [0, 'pass', null])
  assert.deepEqual(await exits('held', 'unreachable', 'usage'), [5, 'error', 'run 1'])
  assert.deepEqual(await exits('usage', 'unreachable'), [2, 'error', 'run 0'])
  assert.deepEqual(await exits('unreachable', 'held', 'rejected', 'rejected'), [1, 'fail', 'run 2'])
})

test('what ended the command decides over its runs, but for a report that could not be written', async () => {
  const ended = async (code: 'interrupted' | 'bug' | 'file_unwritable', given: Promise<Trace>) => {
    const trace = await given
    return outcomesOf({ ...trace, failures: [failure(code, 'message')] }, { strict: false }).trace.exit
  }
  assert.equal(await ended('interrupted', three()), 130)
  assert.equal(await ended('bug', three()), 70)
  assert.equal(await ended('file_unwritable', three()), 1)
  assert.equal(await ended('file_unwritable', two()), 6)
})

test('json: runs stand in their order instead of steps, each with its provider, verdict, steps and error', async () => {
  const document = JSON.parse(await drawn('json', await three()))
  assert.deepEqual(schemaFaults(document), [])
  assert.deepEqual(document.steps, [])
  assert.deepEqual([document.command, document.exit, document.verdict], ['check', 1, 'fail'])
  assert.deepEqual(document.result, { scenarios: [], totals: { passed: 2, failed: 1, skipped: 0 } })
  assert.deepEqual(document.notes, ['a remark of the command'])
  assert.deepEqual(
    document.runs.map((run: Record<string, { length: number; code?: string }>) => [
      run['name'],
      run['command'],
      run['provider'],
      run['exit'],
      run['verdict'],
      run['steps']?.length,
      run['error']?.code ?? null,
    ]),
    [
      ['work', 'login', ISSUER, 0, 'pass', 6, null],
      ['work', 'login', ISSUER, 1, 'fail', 6, 'check_failed'],
      ['keys', 'discover', ISSUER, 0, 'fail', 2, null],
    ],
  )
  assert.deepEqual([document.error.code, document.error.run, document.error.step], ['check_failed', 'work', 'id_token'])
  assert.equal(document.runs[2].steps[0].parent, undefined)
  assert.equal(document.runs[2].steps[1].parent, 0)
  assert.deepEqual(Object.keys(document.runs[0]).slice(0, 2), ['name', 'provider'])
})

test('json: a command that makes several has runs where it made one or none, and a provider that is not known is null', async () => {
  const none = JSON.parse(await drawn('json', empty()))
  assert.deepEqual([none.runs, none.steps, none.exit, none.result], [[], [], 0, null])
  assert.deepEqual(schemaFaults(none), [])
  const traces = createRecorder(CHECK, clocks)
  await again(traces, { name: 'lonely' }, { ...DISCOVERY, result: null })
  const one = JSON.parse(await drawn('json', traces.trace))
  assert.deepEqual([one.runs.length, one.runs[0].provider], [1, null])
  assert.deepEqual(schemaFaults(one), [])
})

test('a record is drawn with the outcome that it is given, not with one that is made anew', async () => {
  const { trace, outcomes } = judged(await two(), true)
  const before = {
    ...outcomes.trace,
    exit: 3,
    verdict: 'error',
    error: failure('oauth_error', 'It was refused.'),
  } as const
  const { format } = await import('../../src/formats/format.ts')
  const { plainStyle } = await import('../../src/formats/style.ts')
  const options = {
    version: '1',
    reveal: false,
    detail: 'usual',
    style: plainStyle(),
    viewOf: () => undefined,
    part: 'whole',
  } as const
  for (const name of FORMATS.filter((each) => !['har', 'curl', 'openmetrics'].includes(each))) {
    const text = await format(name, { trace, outcomes: { trace: before, runs: [before, before] } }, options)
    assert.match(text, /It was refused\./, name)
  }
})

/** Every (classname, name) of a report, in order. */
const pairsOf = (xml: string): string[] =>
  [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([, group, name]) => `${group} ${name}`)

test('junit: each run has suites of its own, of which none has the name of another', async () => {
  const xml = await drawn('junit', await three())
  assert.match(xml, /<testsuites name="oidc-cli check" tests="\d+" failures="1" errors="1"/)
  const suites = [...xml.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name ?? '')
  assert.equal(new Set(suites).size, suites.length)
  for (const name of [
    'login.issuer.example.s6BhdRkqt3.work.token',
    'login.issuer.example.s6BhdRkqt3.work.outcome',
    'login.issuer.example.s6BhdRkqt3.work (2).token',
    'login.issuer.example.s6BhdRkqt3.work (2).outcome',
    'discover.issuer.example.keys.discover / jwks',
    'check.outcome',
  ])
    assert.ok(suites.includes(name), `${name} of ${suites.join(', ')}`)
  const pairs = pairsOf(xml)
  assert.equal(new Set(pairs).size, pairs.length)
})

test('junit: no cases collide, whatever runs and steps are called', async () => {
  const traces = createRecorder(CHECK, clocks)
  const names = ['a', 'a', 'a (2)', 'a.b', 'a', '', 'login', 'a (2)', 'a\u0007', 'a\\u{7}']
  for (const name of names) {
    const recorder = traces.run({ name, provider: 'https://op.example/', of: { name: 'login', traits: TELLS } })
    for (const step of ['b.token', 'token', 'token', 'token (2)', 'outcome'])
      await recorder.step(step, async (open) => open.check(check('tok-status', 'pass'), check('tok-status', 'pass')))
  }
  const pairs = pairsOf(await drawn('junit', traces.trace))
  assert.equal(pairs.length, names.length * (5 * 2 + 1) + 1)
  assert.equal(new Set(pairs).size, pairs.length)
})

test('tap: points are numbered through all runs, and each run ends with one of its own', async () => {
  const text = await drawn('tap', await three())
  const points = text.split('\n').filter((line) => /^(?:not )?ok /.test(line))
  assert.equal(text.split('\n')[1], `1..${points.length}`)
  assert.deepEqual(
    points.map((line) => Number(/ok (\d+)/.exec(line)?.[1])),
    points.map((_line, at) => at + 1),
  )
  for (const words of [
    /^ok \d+ - work: token: tok-status$/m,
    /^ok \d+ - work: exit 0$/m,
    /^not ok \d+ - work \(2\): id_token: idt-aud-mismatch$/m,
    /^not ok \d+ - work \(2\): exit 1$/m,
    /^ok \d+ - keys: discover \/ jwks: jwks-empty$/m,
    /^# keys: discover \/ jwks: a remark of the inner step$/m,
    /^not ok \d+ - exit 1\n {2}---\n {2}code: "check_failed"\n {2}message: "work: The audience of the ID Token/m,
  ])
    assert.match(text, words)
})

test('markdown: a table of the runs, and each under a heading of its own', async () => {
  const text = await drawn('markdown', await three())
  assert.match(text, /^## ❌ work: The audience of the ID Token is somebody else /)
  assert.match(text, /^oidc-cli check: fail\. Exit 1 /m)
  assert.match(text, /^\| run \| command \| provider \| verdict \| exit \| ms \|$/m)
  assert.match(text, /^\| work \(2\) \| login \| `https:\/\/issuer\.example` \| ❌ fail \| 1 \| \d+ \|$/m)
  assert.deepEqual(text.match(/^### .*$/gm), ['### ✅ work: pass', '### ❌ work (2): fail', '### ❌ keys: fail'])
  assert.match(text, /^\| discover \/ jwks \| ❌ fail \|/m)
})

test('har: a page names its run, and each exchange is in it once', async () => {
  const trace = await three()
  const { pages, entries, comment } = JSON.parse(await drawn('har', trace)).log
  assert.equal(comment, 'a remark of the command')
  assert.deepEqual(
    pages.map(({ title }: { title: string }) => title),
    [
      ...['discover', 'authorize', 'callback', 'token', 'id_token', 'userinfo'].map((name) => `work: ${name}`),
      ...['discover', 'authorize', 'token', 'id_token', 'userinfo', 'logout'].map((name) => `work (2): ${name}`),
      'keys: discover',
      'keys: discover / jwks',
    ],
  )
  const ids = pages.map(({ id }: { id: string }) => id)
  assert.equal(new Set(ids).size, ids.length)
  const count = trace.runs.flatMap(({ steps }) => steps.flatMap((step) => step.exchanges)).length
  assert.equal(entries.length, count)
  for (const { pageref } of entries) assert.ok(ids.includes(pageref))
})

test('html: a list of links to each run, whose part of the page names it', async () => {
  const page = await drawn('html', await three())
  for (const [at, title] of ['work', 'work (2)', 'keys'].entries()) {
    assert.ok(page.includes(`<a href="#run-${at + 1}">${title}</a>`))
    assert.equal(page.split(`<div id="run-${at + 1}">`).length, 2)
  }
  assert.match(page, /login at https:\/\/issuer\.example/)
  assert.match(page, /discover \/ jwks/)
  assert.equal(page.split('<h1>').length, 2)
})

test('human: each run under its title, a step inside of another indented, and at the end what each came to', async () => {
  const text = await drawn('human', await three())
  const lines = text.split('\n')
  assert.equal(lines[0], '✗ work: The audience of the ID Token is somebody else (idt-aud-mismatch).')
  assert.equal(lines[1], 'work  login at https://issuer.example')
  assert.ok(lines.includes('work (2)  login at https://issuer.example'))
  assert.ok(lines.includes('keys  discover at https://issuer.example'))
  const inner = lines.findIndex((line) => /^ {2}! jwks +1 finding/.test(line))
  assert.match(lines[inner - 1] ?? '', /^✓ discover/)
  assert.match(lines[inner + 1] ?? '', /^ {6}a remark of the inner step$/)
  assert.match(text, /^✓ work\n✗ work \(2\)\n✗ keys\n/m)
  assert.match(text, /check_failed \(exit 1\).*\n(?: {2}.*\n)*$/)
  for (const line of lines) assert.ok(line.length <= 100, line)
})

for (const name of FORMATS)
  test(`${name}: no run shows the secret of another`, async () => {
    const traces = createRecorder(CHECK, clocks)
    await again(traces, { name: 'knows' }, onlyRun(goodLogin()))
    const leak = traces.run({ name: `named ${SECRETS.verifier}`, provider: `https://op.example/${SECRETS.verifier}` })
    leak.secret('k3pt-by-the-run-itself', 'client_secret')
    await leak.step('token', async (open) => {
      open.note(`said ${SECRETS.clientSecret} and k3pt-by-the-run-itself`)
      open.check(check('tok-status', 'fail', { message: `got ${SECRETS.code}`, reject: true }))
    })
    traces.trace.notes.push(`of all: ${SECRETS.refreshToken}`)
    const text = await drawn(name, traces.trace, { detail: 'all' })
    for (const [what, secret] of Object.entries({ ...SECRETS, own: 'k3pt-by-the-run-itself' })) {
      // What a login was asked for stands in its result.
      const asked = (name === 'json' || name === 'ndjson') && /Token$/.test(what) ? 1 : 0
      assert.equal(text.split(secret).length - 1, asked, what)
    }
  })
