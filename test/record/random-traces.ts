import fc from 'fast-check'
import type { Failure } from '../../src/errors.ts'
import { EXIT } from '../../src/exit.ts'
import { invalidUtf8At } from '../../src/http/utf8.ts'
import { EXACT } from '../../src/jose/json/json.ts'
import { COMMANDS } from '../../src/program.ts'
import { ZONES } from '../../src/text/zone.ts'
import {
  type Account,
  CHECK_VERDICTS,
  type Check,
  type Exchange,
  type Given,
  type Header,
  PURPOSES,
  STEP_VERDICTS,
  type Step,
  type Trace,
  type WireResponse,
} from '../../src/trace/trace.ts'
import { type Judged, type Outcome, VERDICTS } from '../../src/trace/verdict.ts'

/** Text of every kind: terminals, JSON, CI runners and prototypes take some of it for more than text. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    '__proto__',
    'toString',
    '\u001b[2J',
    '\ud800',
    '::error::x',
    '\u202e',
    '"\\\n',
    'null',
    '</script>',
  ),
)
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((found) => found + 0)
const count = fc.nat()
const ms = fc.oneof(fc.nat(100_000), fc.double({ min: 0, max: 1e6, noNaN: true })).map((found) => found + 0)
const time = fc
  .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.getTime())
const exact = fc
  .constantFrom('1.10', '9007199254740993', '1e400', '-0', '0.1000000000000000055', '1E3')
  .map((source) => ({ [EXACT]: true as const, source }))

const members = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.array(fc.tuple(text, value), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs))

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    exact,
    fc.array(tie('json'), { maxLength: 4 }),
    members(tie('json')),
  ),
}))

/** Objects without the members that are undefined. */
const record = <T>(
  all: { [Name in keyof T]: fc.Arbitrary<T[Name]> },
  keys: readonly (keyof T)[] = [],
): fc.Arbitrary<T> => {
  const requiredKeys = (Object.keys(all) as (keyof T)[]).filter((name) => !keys.includes(name))
  return fc.record(all, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<T>
}

const evidence = fc.array(json, { maxLength: 2 })

const failure: fc.Arbitrary<Failure> = record<Failure>(
  {
    code: text,
    exit: fc.constantFrom(...Object.values(EXIT)),
    message: text,
    hint: text,
    retryable: fc.boolean(),
    causes: fc.array(
      record({
        id: fc.stringMatching(/^[a-z-]{1,12}$/),
        message: text,
        evidence,
        likely: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
    ruled_out: fc.array(record({ message: text, evidence }), { minLength: 1, maxLength: 2 }),
  },
  ['causes', 'ruled_out'],
)

const header: fc.Arbitrary<Header> = fc.tuple(
  fc.oneof(text, fc.constantFrom('Set-Cookie', 'set-cookie', 'Content-Type', 'content-type', 'Vary', '1', '0')),
  text,
)
const headers = fc.array(header, { maxLength: 5 })

const bytes = fc.oneof(text, fc.uint8Array({ maxLength: 40 })).map((found) => Buffer.from(found))

const response: fc.Arbitrary<WireResponse> = fc
  .tuple(fc.nat(999), text, fc.constantFrom('1.1', '1.0', '2.0'), headers, bytes)
  .map(([status, statusText, httpVersion, each, content]) => {
    const invalid = invalidUtf8At(content)
    return {
      status,
      statusText,
      httpVersion,
      headers: each,
      bytes: content,
      body: content.toString('utf8'),
      ...(invalid === undefined ? {} : { invalidUtf8At: invalid }),
    }
  })

const size = record({ headers: count, body: count })

const exchange: fc.Arbitrary<Exchange> = record<Exchange>(
  {
    purpose: fc.constantFrom(...PURPOSES),
    startedAt: time,
    ms,
    request: record({ method: text, url: text, headers, body: text }),
    response: fc.option(response),
    failure: fc.option(failure),
    timing: fc.record(
      { dns: ms, connect: ms, tls: ms, firstByte: ms, lastByte: ms },
      { requiredKeys: [], noNullPrototype: true },
    ),
    tls: record(
      {
        protocol: text,
        cipher: text,
        authorized: fc.boolean(),
        authorizationError: text,
        certificate: record({
          subject: text,
          issuer: text,
          names: fc.array(text, { maxLength: 3 }),
          notBefore: fc.oneof(number, fc.constant(Number.NaN)),
          notAfter: number,
          sha256: text,
        }),
      },
      ['authorizationError', 'certificate'],
    ),
    sizes: record({ request: size, response: record({ headers: count, body: count, content: count }) }, [
      'request',
      'response',
    ]),
    zone: fc.constantFrom(...ZONES),
    shaped: fc.array(text, { maxLength: 2 }),
    attempt: fc.integer({ min: 1, max: 3 }),
  },
  ['tls', 'sizes', 'zone'],
)

const check: fc.Arbitrary<Check> = record<Check>(
  {
    id: fc.constantFrom('idt-aud-mismatch', 'tok-entropy', 'x', 'later-than-this-version'),
    verdict: fc.constantFrom(...CHECK_VERDICTS),
    reject: fc.boolean(),
    spec: fc.constantFrom('OIDC Core 1.0 3.1.3.7', 'RFC 6749 5.1', 'Some Profile 7.0 §2'),
    message: text,
    expected: json,
    actual: json,
    remedy: text,
    advice: text,
    because: text,
  },
  ['expected', 'actual', 'remedy', 'advice', 'because'],
)

const step: fc.Arbitrary<Step> = record<Step>(
  {
    name: text,
    startedAt: time,
    ms,
    verdict: fc.constantFrom(...STEP_VERDICTS),
    exchanges: fc.array(exchange, { maxLength: 3 }),
    subject: fc.constant(0),
    checks: fc.array(check, { maxLength: 4 }),
    notes: fc.array(text, { maxLength: 3 }),
    failure: fc.option(failure),
    judged: count,
    asked: text,
    document: text,
  },
  ['subject', 'judged', 'asked', 'document'],
).map(({ subject, ...rest }) => (rest.exchanges.length > 0 && subject !== undefined ? { ...rest, subject } : rest))

const given: fc.Arbitrary<Given> = record<Given>(
  {
    name: fc.constantFrom('issuer', 'set', '[jwt...]'),
    source: fc.constantFrom('flag', 'environment', 'profile'),
    from: text,
    value: fc.oneof(text, number, fc.boolean(), fc.array(text, { maxLength: 3 })),
  },
  ['from', 'value'],
)

const outcome: fc.Arbitrary<Outcome> = fc
  .tuple(fc.constantFrom(...VERDICTS), fc.option(failure), fc.option(text), fc.option(text))
  .map(([verdict, found, inStep, inRun]) => {
    const named = { ...(inStep === null ? {} : { step: inStep }), ...(inRun === null ? {} : { run: inRun }) }
    const error = found && found.exit !== EXIT.ok ? { ...found, ...named } : null
    return { exit: error?.exit ?? EXIT.ok, verdict, error }
  })

const account: fc.Arbitrary<Account> = fc.constantFrom(...COMMANDS).chain(({ name, traits }) =>
  record<Account>({
    command: fc.constant(name),
    traits: fc.constant(traits),
    startedAt: time,
    ms,
    result: fc.oneof(fc.constant(null), members(json)),
    failures: fc.array(failure, { maxLength: 2 }),
    notes: fc.array(text, { maxLength: 3 }),
    given: fc.array(given, { maxLength: 3 }),
  }),
)

/** A step may belong to one before it. */
const steps: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(step, fc.option(fc.nat(3))), { maxLength: 4 })
  .map((all) => all.map(([each, parent], at) => (parent !== null && parent < at ? { ...each, parent } : each)))

const titled = record<Pick<Trace, 'title' | 'note'>>({ title: text, note: text }, ['title', 'note'])

const oneRun: fc.Arbitrary<Judged> = fc.tuple(account, steps, outcome, titled).map(([told, all, came, about]) => {
  const { command, traits, startedAt, ms } = told
  const own = { command, traits, startedAt, ms, result: null, failures: [], notes: [] }
  const run = { name: command, ...told, steps: all }
  return { trace: { ...own, ...about, holds: 'one run', runs: [run] }, outcomes: { trace: came, runs: [came] } }
})

const severalRuns: fc.Arbitrary<Judged> = fc
  .tuple(
    account,
    outcome,
    fc.array(fc.tuple(text, text, account, steps, outcome, fc.boolean()), { maxLength: 3 }),
    titled,
  )
  .map(([told, came, runs, about]) => ({
    trace: {
      ...told,
      ...about,
      holds: 'several runs',
      runs: runs.map(([name, provider, each, all, , still]) => ({
        name,
        provider,
        ...(still ? { still } : {}),
        ...each,
        steps: all,
      })),
    },
    outcomes: { trace: came, runs: runs.map((each) => each[4]) },
  }))

/** Any record of any command, as far as types go: what it says need make no sense. */
export const anyRecord: fc.Arbitrary<Judged> = fc.oneof(oneRun, severalRuns)
