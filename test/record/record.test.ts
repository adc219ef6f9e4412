import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import type { Command } from '../../src/command.ts'
import { decode } from '../../src/commands/decode.ts'
import { discover } from '../../src/commands/discover.ts'
import { explain } from '../../src/commands/explain.ts'
import { login } from '../../src/commands/login.ts'
import { verify } from '../../src/commands/verify.ts'
import type { Context } from '../../src/context.ts'
import { CliError, plainFailure } from '../../src/errors.ts'
import { formatJson } from '../../src/formats/json.ts'
import { COMMANDS } from '../../src/program.ts'
import { readRecord, type Saved } from '../../src/record/record.ts'
import { redact } from '../../src/trace/redact-record.ts'
import type { Run, Step } from '../../src/trace/trace.ts'
import { TELLS, type Traits } from '../../src/trace/traits.ts'
import { VERSION as OWN } from '../../src/version.ts'
import { badLogin, goodLogin, judged, onlyRun } from '../formats/made-traces.ts'
import { type Document, runCli } from '../support/env.ts'
import { anyRecord } from './random-traces.ts'

const VERSION = '9.9.9'

const traitsOf = (name: string): Traits => COMMANDS.find((command) => command.name === name)?.traits ?? TELLS
const read = (json: string): Saved => readRecord(json, { what: 'x.json', traitsOf })

test('whatever a record holds is read back from its document, which is then written the same', () => {
  fc.assert(
    fc.property(anyRecord, (judged) => {
      const json = formatJson(judged, VERSION)
      const saved = read(json)
      assert.deepEqual(saved, { ...judged, version: VERSION })
      assert.equal(formatJson(saved, saved.version), json)
    }),
    { numRuns: 1000, seed: 20_261_129 },
  )
})

/** A run as a document can say it: failures that were thrown as plain data, no member that is undefined. */
function plain(run: Run): Run {
  const copy = structuredClone({
    ...run,
    failures: run.failures.map(plainFailure),
    steps: run.steps.map((step) => ({
      ...step,
      failure: step.failure && plainFailure(step.failure),
      exchanges: step.exchanges.map((each) => ({ ...each, failure: each.failure && plainFailure(each.failure) })),
    })),
  })
  return { ...copy, given: run.given ?? [] }
}

for (const [what, trace] of [
  ['held', goodLogin()],
  ['failed', badLogin()],
] as const)
  test(`a login that ${what} is read back, and so is the same without its secrets`, () => {
    for (const reveal of [true, false]) {
      const shown = redact(judged(trace), { reveal })
      const saved = read(formatJson(shown, VERSION))
      assert.deepEqual(plain(onlyRun(saved.trace)), plain(onlyRun(shown.trace)))
      assert.deepEqual(saved.outcomes, shown.outcomes)
    }
  })

/** The record of a command line as it was in memory, and the document of it with all secrets. */
async function liveRun(command: Command, argv: readonly string[]): Promise<readonly [Run, string]> {
  const context: Context[] = []
  const { act } = command
  const spy = mock.method(command, 'act', (each: Context, args: readonly string[]) => {
    context.push(each)
    return act(each, args)
  })
  const { stdout } = await runCli([...argv, '--json', '--reveal'])
  spy.mock.restore()
  const [only] = context
  assert.ok(only)
  return [only.recorder.run, stdout]
}

for (const [command, argv, exit] of [
  [login, ['login', '--demo', '--no-save'], 0],
  [login, ['login', '--demo', '--no-save', '--fault', 'idt-aud-mismatch'], 1],
  [login, ['login', '--demo', '--no-save', '--fault', 'ui-sub-mismatch'], 1],
  [decode, ['decode', 'eyJhbGciOiJub25lIn0.eyJudW1iZXIiOjEyMzQ1Njc4OTAxMjM0NTY3ODkwfQ.'], 0],
  [verify, ['verify', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', '--secret', 'a secret of more than thirty-two octets'], 1],
  [discover, ['discover', 'http://127.0.0.1:9'], 5],
  [explain, ['explain', 'aud'], 0],
] as const)
  test(`the record of ${argv.join(' ').slice(0, 60)} is read back from its document`, async () => {
    const [run, json] = await liveRun(command, argv)
    const { trace, outcomes } = read(json)
    assert.equal(outcomes.trace.exit, exit)
    assert.deepEqual(plain(onlyRun(trace)), plain(run))
  })

const good: string = formatJson(judged(goodLogin()), VERSION)

/** A document of a login with something changed in it. */
function spoilt(spoil: (document: Document) => unknown): string {
  const document: Document = JSON.parse(good)
  spoil(document)
  return JSON.stringify(document)
}

const firstStep = (json: string): Step | undefined => onlyRun(read(json).trace).steps[0]

test('without --reveal a document has no bytes beside the text that was looked through for secrets', () => {
  const secret = 'Kq7vXz3LmN9pRt5WyB2dFg8HjC4sEa6u'
  const bytes = Buffer.concat([Buffer.from(`{"access_token":"${secret}","broken":"`), Buffer.from([0xe4, 0x22, 0x7d])])
  const trace = goodLogin()
  const [step] = onlyRun(trace).steps
  const [each] = step?.exchanges ?? []
  assert.ok(step && each?.response)
  step.exchanges[0] = {
    ...each,
    response: { ...each.response, bytes, body: bytes.toString('utf8'), invalidUtf8At: 64 },
  }
  const [revealed, masked] = [true, false].map((reveal) => formatJson(redact(judged(trace), { reveal }), VERSION))
  assert.deepEqual(firstStep(revealed ?? '')?.exchanges[0]?.response?.bytes, bytes)
  assert.ok(!masked?.includes('"bytes"') && !masked?.includes(secret.slice(0, 12)))
  const { response } = firstStep(masked ?? '')?.exchanges[0] ?? {}
  assert.match(
    response?.body ?? '',
    /^\{"access_token":"<access_token 32 chars sha256:[0-9a-f]{8}>","broken":"\ufffd"\}$/,
  )
  assert.equal(response?.invalidUtf8At, 64)
})

test('a document of a version that wrote less is read', () => {
  const less = spoilt((document) => {
    delete document.given
    delete document.notes
    for (const step of document.steps) {
      delete step.notes
      delete step.failure
      for (const { request, response } of step.exchanges)
        for (const each of [request, response ?? {}])
          for (const name of ['rawHeaders', 'statusText', 'httpVersion']) delete each[name]
    }
    document.steps[0].failure = { code: 'dns_failed', message: 'm', hint: 'h' }
    document.steps[1].failure = { code: 'invalid_grant', message: 'm', hint: 'h' }
  })
  const { steps, given, notes } = onlyRun(read(less).trace)
  assert.deepEqual([given, notes], [[], []])
  assert.deepEqual(steps[0]?.exchanges[0]?.response?.headers, [['content-type', 'application/json']])
  assert.deepEqual(
    steps.slice(0, 2).map(({ failure }) => [failure?.exit, failure?.retryable]),
    [
      [5, true],
      [3, false],
    ],
  )
})

test('members that another version adds are passed over', () => {
  const more = spoilt((document) => {
    document.later = 1
    document.steps[0].later = {}
    document.steps[0].checks[0].later = []
    document.steps[0].exchanges[0].timing.later = 'x'
  })
  assert.deepEqual(plain(onlyRun(read(more).trace)), plain(onlyRun(read(good).trace)))
})

/** A value of so many containers, one in another. */
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

test('a value as deep as any that is read from a provider stands in a record', () => {
  assert.ok(read(good.replace('"userinfo": {', `"userinfo": { "deep": ${nested(64)},`)))
})

const STEP = (document: Document): Document => document.steps[0]
const EXCHANGE = (document: Document): Document => document.steps[0].exchanges[0]

/** So many steps, each of which belongs to the one before. */
const chain = (step: Document, length: number): Document[] =>
  Array.from({ length }, (_, at) => (at === 0 ? step : { ...step, parent: at - 1 }))

for (const [what, json, wrong] of [
  ['nothing', '', /is no record: it is not JSON, line 1, column 1: expected a value, found the end of the text/],
  ['a text that is no JSON', 'login ok', /is not JSON, line 1, column 1/],
  ['a record that is cut off', good.slice(0, 3000), /is not JSON, line \d+, column \d+.*cut off/],
  ['two records', good + good, /is not JSON.*two documents/],
  [
    'a member that stands there twice',
    good.replace('"version"', '"schema": "oidc-cli/1", "version"'),
    /"schema" occurs again/,
  ],
  [
    'a control character',
    good.replace('"login"', '"lo\u0001gin"'),
    /expected an escape instead of a control character/,
  ],
  [
    'a nesting past the limit',
    good.replace('"userinfo": {', `"userinfo": { "deep": ${nested(200)},`),
    /at most 96 nested containers/,
  ],
  ['a list', '[]', /is no record of oidc-cli: it has no member "schema"/],
  ['a number', '12345678901234567890', /is no record of oidc-cli/],
  ['a token response', '{"access_token":"a","schema":"urn:x"}', /is no record of oidc-cli/],
  [
    'a record of a newer schema',
    '{"schema":"oidc-cli/2"}',
    /is a record of another schema \(oidc-cli\/2\); this version reads oidc-cli\/1/,
  ],
  ['a schema with words of its own', '{"schema":"oidc-cli/\\u001b[2J"}', /is a record of another schema; this version/],
  ['no steps', spoilt((document) => delete document.steps), /: \/steps is absent, expected a list/],
  ['steps that are an object', spoilt((document) => (document.steps = {})), /: \/steps is object, expected a list/],
  [
    'a command with an escape',
    spoilt((document) => (document.command = '\u001b[2J')),
    /\/command is a string with control or unseen characters/,
  ],
  [
    'a command of a thousand letters',
    spoilt((document) => (document.command = 'a'.repeat(1000))),
    /\/command is 1000 characters long/,
  ],
  ['a version that is none', spoilt((document) => (document.version = 'one of mine')), /\/version is another text/],
  [
    'an exit code that there is none of',
    spoilt((document) => (document.exit = 7)),
    /\/exit is another number, expected one of 0, 1, 2/,
  ],
  [
    'an exit code without an error',
    spoilt((document) => (document.exit = 1)),
    /\/error is null, expected null exactly where `exit` is 0/,
  ],
  [
    'a time in another form',
    spoilt((document) => (document.startedAt = '2026-03-01')),
    /\/startedAt is another text, expected a time/,
  ],
  [
    'a time that there is none of',
    spoilt((document) => (document.startedAt = '2026-13-01T00:00:00.000Z')),
    /\/startedAt is another text/,
  ],
  ['a negative time', spoilt((document) => (STEP(document).ms = -1)), /\/steps\/0\/ms is another number/],
  ['a time without end', good.replace('"ms": 412', '"ms": 1e999'), /\/ms is number, expected a number/],
  [
    'a result that is a list',
    spoilt((document) => (document.result = [])),
    /\/result is array, expected an object or null/,
  ],
  [
    'a verdict that there is none of',
    spoilt((document) => (STEP(document).verdict = 'error')),
    /\/steps\/0\/verdict is another string, expected one of pass, warn, fail, skip/,
  ],
  [
    'a check whose id is markup',
    spoilt((document) => (STEP(document).checks[0].id = '<b>')),
    /\/checks\/0\/id is another text, expected the id of a check/,
  ],
  [
    'a check whose id is no text',
    spoilt((document) => (STEP(document).checks[0].id = 1)),
    /\/checks\/0\/id is number, expected a string/,
  ],
  [
    'a subject without an exchange',
    spoilt((document) => (STEP(document).subject = 1)),
    /\/steps\/0\/subject is another number/,
  ],
  [
    'a step of a step that comes later',
    spoilt((document) => (STEP(document).parent = 0)),
    /\/steps\/0\/parent is another number/,
  ],
  [
    'steps in one another without end',
    spoilt((document) => (document.steps = chain(STEP(document), 40))),
    /\/steps\/17\/parent is another number/,
  ],
  [
    'ten thousand steps and one',
    spoilt((document) => (document.steps = Array(10_001).fill(0))),
    /\/steps is a list of 10001, expected at most 10000/,
  ],
  [
    'steps beside runs',
    spoilt((document) => (document.runs = [])),
    /\/steps is a list of some, expected none beside `runs`/,
  ],
  [
    'a purpose that there is none of',
    spoilt((document) => (EXCHANGE(document).purpose = 'x')),
    /\/exchanges\/0\/purpose is another string/,
  ],
  [
    'a status past three digits',
    spoilt((document) => (EXCHANGE(document).response.status = 1000)),
    /\/response\/status is a larger number/,
  ],
  [
    'half a status',
    spoilt((document) => (EXCHANGE(document).response.status = 1.5)),
    /\/response\/status is another number/,
  ],
  [
    'bytes that are no base64',
    spoilt((document) => (EXCHANGE(document).response.bytes = '*')),
    /\/response\/bytes is another text, expected base64/,
  ],
  [
    'bytes of another body',
    spoilt((document) => (EXCHANGE(document).response.bytes = 'AAAA')),
    /\/response\/bytes is another text than the body/,
  ],
  [
    'headers that contradict one another',
    spoilt((document) => (EXCHANGE(document).response.rawHeaders = ['Age', '1'])),
    /\/response\/headers is something else/,
  ],
  [
    'a header that is a number',
    spoilt((document) => (EXCHANGE(document).response.headers.age = 1)),
    /\/headers\/age is number, expected a string/,
  ],
  [
    'a timing that is text',
    spoilt((document) => (EXCHANGE(document).timing.dns = '1')),
    /\/timing\/dns is string, expected a number/,
  ],
  [
    'a failure without words',
    spoilt((document) => (STEP(document).failure = { code: 'x' })),
    /\/failure\/message is absent/,
  ],
] as const)
  test(`${what} is refused, with what is wrong and where`, () => {
    assert.throws(() => read(json), { code: 'input_unreadable', exit: 2, message: wrong })
    try {
      read(json)
    } catch (error) {
      assert.ok(error instanceof CliError)
      assert.match(error.message, /^x\.json is [ -~]*\.$/)
      assert.match(error.hint, /^[A-Z][^\n]+\.$/)
    }
  })

test('a record of another version is for the version that made it', () => {
  const error = (version: string): unknown => {
    try {
      return read(spoilt((document) => Object.assign(document, { version, steps: 1 })))
    } catch (caught) {
      return caught instanceof CliError && caught.hint
    }
  }
  assert.equal(error('99.0.0'), 'Use the version of oidc-cli that made it.')
  assert.match(String(error(OWN)), /^Look whether the file is whole\./)
})

for (const [what, json] of [
  ['a million lists', `[${'[],'.repeat(1_000_000)}[]]`],
  ['three million objects in a record', `${good.trimEnd().slice(0, -1)}, "more": [${'{},'.repeat(3_000_000)}{}]}`],
  ['lists in lists without end', '['.repeat(5_000_000)],
  ['members in members without end', '{"a":'.repeat(1_000_000)],
  ['one string of many escapes', `"${'\\u001b'.repeat(1_000_000)}`],
  ['a record with a number of a million digits', good.replace('"ms": 412', `"ms": ${'9'.repeat(1_000_000)}`)],
  [
    'a record with a word of a million commas',
    spoilt((document) => (STEP(document).checks[0].spec = ', '.repeat(1_000_000))),
  ],
] as const)
  test(`${what}: refused without hanging`, () => {
    assert.throws(() => read(json), { code: 'input_unreadable' })
  })

test('members that objects have of their own are members like others', () => {
  const json = good.replace(
    '"userinfo": {',
    '"userinfo": { "__proto__": {"sub": "x"}, "constructor": 1, "toString": 2,',
  )
  const { result } = onlyRun(read(json).trace)
  const { userinfo } = result as { readonly userinfo: object }
  assert.equal(Object.getPrototypeOf(userinfo), Object.prototype)
  assert.deepEqual(Object.keys(userinfo).slice(0, 3), ['__proto__', 'constructor', 'toString'])
})
