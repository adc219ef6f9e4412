import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CauseCode } from '../../src/causes.ts'
import { failure } from '../../src/errors.ts'
import type { Check, Run } from '../../src/trace/trace.ts'
import { JUDGES, type Traits } from '../../src/trace/traits.ts'
import { failedExchange, outcomeOf } from '../../src/trace/verdict.ts'
import { check, exchange, run, step, trace } from '../formats/made-traces.ts'

const because = (code: CauseCode) => failure(code, `message of ${code}`, 'hint')
const judging = (command: string, checks: readonly Check[], more: Partial<Run> = {}): Run =>
  run(command, { steps: [step('one', { checks: [...checks] })], ...more })
/** A command that there is none of yet. */
const CHECK: Traits = { ...JUDGES, counts: 'all' }
const relaxed = { strict: false }

const FAIL = check('broken', 'fail')
const REJECT = check('refused', 'fail', { reject: true })
const WARN = check('odd', 'warn')
const PASS = check('held', 'pass')

const EXITS: readonly (readonly [command: string, checks: readonly Check[], exit: number, strictExit: number])[] = [
  ['login', [PASS], 0, 0],
  ['login', [PASS, FAIL], 0, 1],
  ['login', [PASS, REJECT], 1, 1],
  ['login', [PASS, WARN], 0, 1],
  ['discover', [PASS, FAIL], 1, 1],
  ['discover', [PASS, WARN], 0, 1],
  ['check', [FAIL], 1, 1],
  ['decode', [REJECT], 0, 1],
  ['verify', [REJECT], 1, 1],
  ['userinfo', [PASS, check('looked at', 'info')], 0, 0],
  ['login', [], 1, 1],
  ['login', [check('not looked at', 'skip')], 1, 1],
  ['explain', [], 0, 0],
  ['profile list', [], 0, 0],
]
for (const [command, checks, exit, strictExit] of EXITS) {
  const what = checks.map((each) => `${each.verdict}${each.reject ? ' with reject' : ''}`).join(', ') || 'nothing'
  test(`${command} with ${what} ends with ${exit}, with --strict ${strictExit}`, () => {
    const record = judging(command, checks, command === 'check' ? { traits: CHECK } : {})
    assert.equal(outcomeOf(record, relaxed).exit, exit)
    assert.equal(outcomeOf(record, { strict: true }).exit, strictExit)
  })
}

test('error is null exactly when the exit code is 0', () => {
  for (const [command, checks] of EXITS)
    for (const strict of [false, true]) {
      const { exit, error } = outcomeOf(judging(command, checks), { strict })
      assert.equal(error === null, exit === 0)
    }
})

test('a run that judged nothing says so', () => {
  assert.equal(outcomeOf(judging('discover', []), relaxed).error?.code, 'nothing_judged')
})

test('a fault of ours, of the command line and of this machine go before what came earlier, in that order', () => {
  const order: readonly CauseCode[] = ['bug', 'usage', 'file_unwritable', 'timeout']
  for (const [at, code] of order.entries()) {
    const failures = order.slice(at).reverse().map(because)
    assert.equal(outcomeOf(run('login', { failures }), relaxed).error?.code, code)
  }
})

test('of a refusal, a rejection, a wait and an answer that never came the earliest decides', () => {
  const four: readonly CauseCode[] = ['timeout', 'oauth_error', 'no_session', 'response_unusable']
  for (const first of four)
    for (const second of four) {
      const steps = [step('one', { failure: because(first) }), step('two', { failure: because(second) })]
      assert.equal(outcomeOf(run('login', { steps }), relaxed).error?.code, first)
      const failures = [because(first), because(second)]
      assert.equal(outcomeOf(run('login', { failures }), relaxed).error?.code, first)
    }
})

const NONCE = check('idt-nonce-mismatch', 'fail', { reject: true })

test('a rejected ID Token before an answer that never came decides, and is not worth another try', () => {
  const steps = [step('id_token', { checks: [NONCE] }), step('userinfo', { failure: because('http_unavailable') })]
  const { exit, verdict, error } = outcomeOf(run('login', { steps }), relaxed)
  assert.deepEqual(
    [exit, verdict, error?.code, error?.step, error?.retryable],
    [1, 'fail', 'check_failed', 'id_token', false],
  )
  const other = outcomeOf(run('login', { steps: [...steps].reverse() }), relaxed)
  assert.deepEqual([other.exit, other.verdict, other.error?.step], [5, 'error', 'userinfo'])
})

const WITHIN: readonly (readonly [what: string, code: CauseCode, checks: readonly Check[], exit: number])[] = [
  ['a refusal whose answer breaks a rule', 'oauth_error', [check('cb-iss-missing', 'fail', { reject: true })], 3],
  ['a wait in which a forged answer came', 'login_timeout', [check('cb-state-mismatch', 'fail', { reject: true })], 1],
  ['keys that never came', 'http_unavailable', [check('jwks-fetch-failed', 'fail', { reject: true })], 5],
  ['a signature that those keys decide', 'timeout', [check('idt-kid-unknown', 'fail', { reject: true })], 5],
  ['another nonce whose keys never came', 'http_unavailable', [NONCE], 1],
  ['an unusable answer', 'response_unusable', [NONCE], 1],
]
for (const [what, code, checks, exit] of WITHIN)
  test(`within a step: ${what} ends with ${exit}`, () => {
    const one = step('one', { failure: because(code), checks: [...checks] })
    assert.equal(outcomeOf(run('login', { steps: [one] }), relaxed).exit, exit)
  })

test('an answer that is rejected has one code, whether it was waited for or pasted', () => {
  const checks = [check('cb-state-mismatch', 'fail', { reject: true })]
  const waited = step('authorize', { failure: because('login_timeout'), checks })
  const pasted = step('authorize', { failure: because('callback_rejected'), checks })
  for (const one of [waited, pasted])
    assert.equal(outcomeOf(run('login', { steps: [one] }), relaxed).error?.code, 'callback_rejected')
})

test('what verify says of a token is said for a check that failed before it', () => {
  const steps = [
    step('discover', { checks: [check('meta-issuer-mismatch', 'fail', { reject: true })] }),
    step('verify', { failure: because('not_verified') }),
  ]
  const { error } = outcomeOf(run('verify', { steps }), relaxed)
  assert.deepEqual([error?.code, error?.message, error?.step], ['not_verified', 'message of not_verified', 'verify'])
})

test('a signal decides over everything', () => {
  const failures = [because('bug'), because('interrupted')]
  assert.equal(outcomeOf(run('login', { failures }), relaxed).exit, 130)
})

test('the failure of a step is named with the step', () => {
  const failed = step('token', { failure: because('timeout') })
  const { error, verdict } = outcomeOf(run('login', { steps: [failed] }), relaxed)
  assert.deepEqual([error?.code, error?.step, error?.retryable, verdict], ['timeout', 'token', true, 'error'])
})

test('the first failed check is told in its words, and after them three others by id', () => {
  const checks = ['a', 'b', 'c', 'd', 'd', 'e'].map((id) => check(id, 'fail', { reject: true }))
  const { error } = outcomeOf(judging('login', checks), relaxed)
  assert.equal(error?.message, 'What a says (a; 4 other checks failed: b, c, d and 1 more).')
  assert.equal(error?.code, 'check_failed')
  assert.equal(outcomeOf(judging('verify', checks), relaxed).error?.code, 'not_verified')
})

const LOGIN_VERDICTS: readonly (readonly [what: string, check: Check, verdict: string, strict: string])[] = [
  ['a check that holds', PASS, 'pass', 'pass'],
  ['a warning', WARN, 'warn', 'fail'],
  ['a failed check that clients get by with', FAIL, 'warn', 'fail'],
  ['a failed check that must not be accepted', REJECT, 'fail', 'fail'],
  ['the same, allowed', check('refused', 'info', { reject: true, because: '--allow refused' }), 'warn', 'warn'],
  ['a rule that an issuer on loopback is spared', check('refused', 'info', { reject: true }), 'pass', 'pass'],
  ...['disc', 'meta', 'jwks', 'http', 'json', 'tls', 'prm'].flatMap((about) => [
    [`a failed check of ${about} on the way`, check(`${about}-odd`, 'fail'), 'pass', 'fail'] as const,
    [`a warning of ${about} on the way`, check(`${about}-odd`, 'warn'), 'pass', 'fail'] as const,
    [`a rejection of ${about}`, check(`${about}-odd`, 'fail', { reject: true }), 'fail', 'fail'] as const,
  ]),
]
for (const command of ['login', 'refresh', 'userinfo', 'token', 'verify'])
  for (const [what, one, verdict, strict] of LOGIN_VERDICTS)
    test(`${command}: ${what} makes the verdict ${verdict}, with --strict ${strict}`, () => {
      const given = judging(command, [PASS, one])
      assert.equal(outcomeOf(given, relaxed).verdict, verdict)
      assert.equal(outcomeOf(given, { strict: true }).verdict, strict)
      assert.equal(outcomeOf(given, relaxed).exit, verdict === 'fail' ? 1 : 0)
    })

test('what is found of the provider in a step about it is on the way, and all of it counts for discover', () => {
  const steps = [step('discover', { checks: [check('fapi2-par', 'fail')] }), step('id_token', { checks: [PASS] })]
  assert.equal(outcomeOf(run('login', { steps }), relaxed).verdict, 'pass')
  assert.equal(outcomeOf(run('discover', { steps }), relaxed).verdict, 'fail')
})

test('the verdict is error where no check decided', () => {
  assert.equal(outcomeOf(judging('login', [PASS], { failures: [because('port_taken')] }), relaxed).verdict, 'error')
})

const ASKED = exchange('POST', 'https://issuer.example/token')
const KEYS = exchange('GET', 'https://issuer.example/jwks', {}, {}, { purpose: 'jwks' })
const UNSEEN = exchange('GET', 'https://issuer.example/authorize', {}, {}, { response: null, purpose: 'authorize' })
const EXCHANGES: readonly (readonly [what: string, command: string, given: Parameters<typeof step>, shown: boolean])[] =
  [
    ['a step that ended early', 'login', ['token', { failure: because('timeout'), exchanges: [ASKED] }], true],
    ['a check that must hold', 'login', ['token', { checks: [REJECT], exchanges: [ASKED] }], true],
    ['a check that clients get by with', 'login', ['token', { checks: [FAIL], exchanges: [ASKED] }], false],
    ['any check where all count', 'discover', ['discover', { checks: [FAIL], exchanges: [ASKED] }], true],
    ['a warning', 'discover', ['discover', { checks: [WARN], exchanges: [ASKED] }], false],
    ['a step without an exchange', 'login', ['callback', { checks: [REJECT] }], false],
    [
      'what a browser sends',
      'login',
      ['authorize', { failure: because('login_impossible'), exchanges: [UNSEEN] }],
      false,
    ],
    ['keys that a token was judged by', 'login', ['id_token', { checks: [REJECT], exchanges: [KEYS] }], false],
    ['keys that are judged themselves', 'discover', ['jwks', { checks: [REJECT], exchanges: [KEYS] }], true],
  ]
for (const [what, command, given, shown] of EXCHANGES)
  test(`the exchange of a failure is ${shown ? '' : 'not '}told for ${what} (${command})`, () => {
    const [one] = given[1]?.exchanges ?? []
    assert.equal(failedExchange(step(...given), trace(command).traits), shown ? one : undefined)
  })

test('the exchange of a failure is that which the step is about', () => {
  const failed = step('discover', { checks: [REJECT], exchanges: [ASKED, KEYS], subject: 0 })
  assert.equal(failedExchange(failed, trace('discover').traits), ASKED)
})
