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

test('of several causes the first in the order of the exit codes decides', () => {
  const order: readonly CauseCode[] = ['bug', 'usage', 'file_unwritable', 'timeout', 'oauth_error', 'no_session']
  for (const [at, code] of order.entries()) {
    const failures = order.slice(at).reverse().map(because)
    assert.equal(outcomeOf(run('login', { failures }), relaxed).error?.code, code)
  }
  const rejected = judging('login', [REJECT], { failures: [because('login_timeout')] })
  assert.equal(outcomeOf(rejected, relaxed).exit, 1)
  assert.equal(outcomeOf({ ...rejected, failures: [because('oauth_error')] }, relaxed).exit, 3)
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

test('failed checks are counted and the first three rules are named', () => {
  const checks = ['a', 'b', 'c', 'd', 'd'].map((id) => check(id, 'fail', { reject: true }))
  const { error } = outcomeOf(judging('login', checks), relaxed)
  assert.equal(error?.message, '4 checks failed, 5 times: a, b, c and 1 more.')
  assert.equal(error?.code, 'check_failed')
  assert.equal(outcomeOf(judging('verify', checks), relaxed).error?.code, 'not_verified')
})

test('the verdict is that of the worst check, or error when it was none', () => {
  assert.equal(outcomeOf(judging('login', [PASS]), relaxed).verdict, 'pass')
  assert.equal(outcomeOf(judging('login', [PASS, WARN]), relaxed).verdict, 'warn')
  assert.equal(outcomeOf(judging('login', [WARN, FAIL]), relaxed).verdict, 'fail')
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
