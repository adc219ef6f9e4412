import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { createAlike } from '../../src/trace/alike.ts'
import { compared } from '../../src/trace/compared.ts'
import { createKnownSecrets } from '../../src/trace/known-secrets.ts'
import { mask } from '../../src/trace/mask.ts'
import { createRedactor } from '../../src/trace/redact.ts'
import { redact } from '../../src/trace/redact-record.ts'
import { TELLS } from '../../src/trace/traits.ts'
import { check, judged, onlyRun, run, SECRETS, step, traceOf } from '../formats/made-traces.ts'

/** Words, digits and letters of which values are made that agree with one another here and there. */
const PIECES = [
  'the-same-words-',
  'of-every-one-',
  'Zq8',
  'window',
  '7f3',
  'a',
  '0',
  'b-',
  'XyZ',
  'client_',
  'dBjftJeZ4CVP',
  '--',
]
const value = fc.array(fc.constantFrom(...PIECES), { minLength: 3, maxLength: 9 }).map((pieces) => pieces.join(''))

/** Every part of twelve characters with a digit in it that a text has of a value, in whatever case; the plainest way to look for one. */
function partsIn(text: string, values: readonly string[]): readonly string[] {
  const lower = text.toLowerCase()
  return values
    .map((each) => each.toLowerCase())
    .flatMap((each) => Array.from({ length: Math.max(0, each.length - 11) }, (_none, at) => each.slice(at, at + 12)))
    .filter((part) => /\d/.test(part) && lower.includes(part))
}

test('of many values that are alike nothing stays that the plainest search finds', () => {
  const piece = fc.tuple(fc.nat(), fc.nat(40), fc.nat(60), fc.constantFrom(' ', '"', '\n', '…', '=', ''))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 40 }),
      fc.array(piece, { maxLength: 12 }),
      (values, pieces) => {
        const known = createKnownSecrets()
        for (const each of values) known.add(each, 'client_secret', 'sent')
        const text = pieces.map(([which, from, length, end]) => {
          const each = values[which % values.length] ?? ''
          return each.slice(from % each.length, (from % each.length) + length) + end
        })
        assert.deepEqual(partsIn(known.hide(text.join('')), values), [])
      },
    ),
    { numRuns: 2000 },
  )
})

/** How often something was looked through for secrets while `act` ran: each time its bytes are counted once. */
function looksOf(t: TestContext, act: () => void): number {
  const { mock } = t.mock.method(Buffer, 'byteLength')
  act()
  const count = mock.callCount()
  mock.restore()
  return count
}

const MANY = 3000
const words = (at: number): string => `some words of number ${at}`

test('what thousands of checks say is looked through together, and so are thousands of members beside tokens', (t) => {
  const checks = Array.from({ length: MANY }, (_none, at) =>
    check('a-b', 'warn', { message: words(at), actual: [`${words(at)}!`], remedy: `${words(at)}.` }),
  )
  const members = Array.from({ length: MANY }, (_none, at) => [`member number ${at}`, `${words(at)}?`])
  const tokens = { ...Object.fromEntries(members), access_token: SECRETS.accessToken }
  const traits = { ...TELLS, shows: 'tokens' } as const
  const record = judged(traceOf(run('login', { steps: [step('token', { checks })], result: { tokens }, traits })))
  const looks = looksOf(t, () => {
    const { trace } = redact(record, { reveal: false })
    assert.equal(onlyRun(trace).steps[0]?.checks[MANY - 1]?.message, words(MANY - 1))
    assert.deepEqual(onlyRun(trace).result, { tokens })
  })
  assert.ok(looks < 100, `${looks} looks`)
})

test('a secret beside tokens that were asked for is hidden, and so is one in what a check says', () => {
  const { accessToken, refreshToken, clientSecret } = SECRETS
  const checks = [
    check('a-b', 'fail', { message: `got ${clientSecret}`, actual: [clientSecret], expected: clientSecret }),
  ]
  const beside = {
    access_token: accessToken,
    note: clientSecret,
    [clientSecret]: 1,
    list: { refresh_token: [refreshToken] },
  }
  const traits = { ...TELLS, shows: 'tokens' } as const
  const only = run('login', { steps: [step('token', { checks })], result: { tokens: beside }, traits })
  const shown = onlyRun(
    redact(judged(traceOf(only, [{ value: clientSecret, kind: 'client_secret' }])), { reveal: false }).trace,
  )
  const hidden = mask(clientSecret, 'client_secret')
  assert.deepEqual(shown.result, {
    tokens: {
      access_token: accessToken,
      note: hidden,
      [hidden]: 1,
      list: { refresh_token: [mask(refreshToken, 'refresh_token')] },
    },
  })
  const [told] = shown.steps[0]?.checks ?? []
  assert.deepEqual([told?.message, told?.actual, told?.expected], [`got ${hidden}`, [hidden], hidden])
})

test('bytes that values have in common are compared once with a text, however many values there are', () => {
  const alike = createAlike()
  const common = 'the-same-words-of-every-one-'
  const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
  for (let at = 0; at < 64; at += 1) {
    const text = `${common}${String(at).padStart(2, '0')}-and-more`
    const pattern = {
      shown: text,
      cut: 'anywhere',
      sent: false,
      compared: compared(latin1(text)),
      cased: text,
      least: 12,
      ends: undefined,
    } as const
    alike.add({ pattern, offset: 0 })
  }
  const text = compared(latin1(common))
  alike.longest(text, 0)
  assert.ok(text.looked <= 2 * common.length, `${text.looked} looks at ${common.length} bytes`)
})

test('each of many values of an answer is hidden in it, whatever they have in common', () => {
  const families: readonly ((at: number) => string)[] = [
    (at) => `the-same-beginning-of-every-one-${at}`,
    (at) => `${((at * 2_654_435_761) >>> 0).toString(36)}-the-same-end-of-every-one`,
    (at) => Buffer.from(`${at} of many`).toString('base64url').padStart(38, 'Zq8'),
  ]
  for (const family of families) {
    const values = Array.from({ length: 2000 }, (_none, at) => family(at))
    const body = JSON.stringify({ refresh_token: values })
    const redactor = createRedactor()
    for (const each of values) redactor.keep({ value: each, kind: 'refresh_token' })
    const shown = redactor.text(`they are ${body.replaceAll(',', ' and ')}`)
    assert.deepEqual(
      values.filter((each) => shown.includes(each)),
      [],
    )
    assert.match(shown, /^they are \{"refresh_token":\["<refresh_token \d+ chars sha256:[\da-f]{8}>"/)
  }
})
