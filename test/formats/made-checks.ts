import { failure } from '../../src/errors.ts'
import { type FormatName, format } from '../../src/formats/format.ts'
import { plainStyle } from '../../src/formats/style.ts'
import { commandNamed } from '../../src/program.ts'
import type { Run, Step, Trace } from '../../src/trace/trace.ts'
import { CHECKS } from '../../src/trace/traits.ts'
import { outcomesOf } from '../../src/trace/verdict.ts'
import { check, exchange, ISSUER, NOW, step } from './made-traces.ts'

/** A scenario, and what the result of a check says of it beside its name. */
export interface Made {
  readonly run: Run
  readonly assertions?: readonly Record<string, unknown>[]
}

export function scenario(
  name: string,
  provider: string,
  more: Partial<Run> & { readonly assertions?: Made['assertions'] } = {},
): Made {
  const { assertions = [], ...parts } = more
  const account = { command: 'check', traits: CHECKS, startedAt: NOW, ms: 1200, result: {}, failures: [], notes: [] }
  return { run: { ...account, name: `${name} (${provider})`, provider, steps: passing(), ...parts }, assertions }
}

/** The steps of a scenario that passes. */
function passing(): Step[] {
  return [step('discover', { checks: [check('disc-status', 'pass')] })]
}

/** A scenario whose login was refused by rules, and whose next step was not done. */
export function refused(provider: string): Made {
  const wrong = [
    check('idt-aud-mismatch', 'fail', {
      reject: true,
      message: 'The audience is another.',
      expected: 'smoke',
      actual: 'other',
    }),
    check('idt-exp-past', 'fail', { reject: true, message: 'The token has expired.' }),
    check('jwt-jti-missing', 'warn', { message: 'It has no jti.' }),
  ]
  const sent = exchange('POST', `${ISSUER}/token`, {}, { body: '{"token_type":"Bearer"}' })
  const steps = [
    step('login', {
      failure: failure('check_failed', 'The audience is another (idt-aud-mismatch).', 'Look.'),
      verdict: 'fail',
    }),
    step('id_token', { parent: 0, verdict: 'fail', checks: wrong, exchanges: [sent] }),
    step('userinfo', { verdict: 'skip', notes: ['Not done: login before it did not pass.'] }),
  ]
  return scenario('signs in', provider, { steps })
}

/** A scenario that nobody answered. */
export function unreachable(provider: string): Made {
  const steps = [
    step('discover', { failure: failure('connection_refused', 'Nobody listens there.', 'Look.'), verdict: 'fail' }),
  ]
  return scenario('looks', provider, { steps })
}

/** A scenario of which something else was expected. */
export function unexpected(provider: string): Made {
  const told = 'id_token.claims.acr is gold, expected silver.'
  const steps = [
    step('login', {}),
    step('userinfo', { failure: failure('assertion_failed', told, 'Look.'), verdict: 'fail' }),
  ]
  const assertions = [
    { step: 'login', at: 0, path: 'status', verdict: 'pass', expected: 200, actual: 200 },
    { step: 'userinfo', at: 1, path: 'id_token.claims.acr', verdict: 'fail', expected: 'silver', actual: 'gold' },
  ]
  return scenario('asks', provider, { steps, assertions })
}

export function checkTrace(all: readonly Made[], more: Partial<Trace> = {}): Trace {
  const runs = all.map(({ run }) => run)
  const own: Trace = {
    command: 'check',
    traits: CHECKS,
    startedAt: NOW,
    ms: 1500,
    result: null,
    failures: [],
    notes: [],
    holds: 'several runs',
    runs,
    ...more,
  }
  const { runs: outcomes } = outcomesOf(own, { strict: false })
  const scenarios = all.map(({ run, assertions = [] }, at) => ({
    name: run.name,
    provider: run.provider ?? null,
    verdict: outcomes[at]?.verdict,
    cause: outcomes[at]?.error?.message ?? null,
    ms: run.ms,
    attempts: 1,
    assertions,
    file: 'ci/check.yaml',
    line: 3 + at,
  }))
  return { ...own, result: { scenarios, totals: { passed: 0, failed: 0, skipped: 0 } } }
}

export function drawnCheck(as: FormatName, trace: Trace): Promise<string> {
  const judged = { trace, outcomes: outcomesOf(trace, { strict: false }) }
  const options = { style: plainStyle(80), detail: 'usual', part: 'whole', reveal: false, version: '9.9.9' } as const
  return format(as, judged, { ...options, viewOf: (name) => commandNamed(name)?.view })
}
