import type { Failure } from '../../errors.ts'
import type { DiffFinding } from '../../record/diff.ts'
import { counts } from '../../trace/counted.ts'
import { belongingTo } from '../../trace/placed-steps.ts'
import type { Check, Run, Step } from '../../trace/trace.ts'
import type { Traits } from '../../trace/traits.ts'
import type { Assertion } from '../assertion.ts'

/** What is wrong with a scenario. */
export interface Problem extends Omit<DiffFinding, 'scenario' | 'provider'> {
  /** What tells it from others of the same scenario, whatever their words. */
  readonly key: string
  /** What a check came to by itself; "fail" of what is none. */
  readonly found: 'fail' | 'warn'
}

/** What problems of a run are told by beside its steps. */
export interface Telling {
  readonly assertions: readonly Pick<Assertion, 'path' | 'verdict'>[]
  readonly traitsOf: (command: string) => Traits
  readonly strict: boolean
}

/** A command of a scenario, with all steps that belong to it. */
export interface Command {
  /** "userinfo", and "userinfo (2)" for the second of them. */
  readonly label: string
  readonly step: Step
  readonly steps: readonly Step[]
}

/** The commands of a scenario in their order. */
export function commandsOf({ steps }: Pick<Run, 'steps'>): readonly Command[] {
  const times = new Map<string, number>()
  return steps
    .filter(({ parent }) => parent === undefined)
    .map((step) => {
      const time = (times.get(step.name) ?? 0) + 1
      times.set(step.name, time)
      const label = time === 1 ? step.name : `${step.name} (${time})`
      return { label, step, steps: belongingTo(steps, step).map((placed) => placed.step) }
    })
}

/** Everything that is wrong with a scenario: what made it fail, and the warnings, each once. */
export function problemsOf(run: Run, telling: Telling): readonly Problem[] {
  const inCommands = commandsOf(run).flatMap((command) => problemsIn(command, telling))
  const outside = run.failures.map(({ code, message }) => problem(null, 'error', { id: code, message }))
  return distinct([...inCommands, ...outside])
}

/** Error codes that say no more than that checks failed. */
const BY_CHECKS: ReadonlySet<string> = new Set(['check_failed', 'not_verified', 'callback_rejected'])

function problemsIn({ label, step, steps }: Command, { assertions, traitsOf, strict }: Telling): readonly Problem[] {
  const { failure, name } = step
  const traits = traitsOf(name)
  const bad = steps.flatMap(({ checks }) => checks.filter(isBad))
  const isDue = failure !== null && BY_CHECKS.has(failure.code)
  const due = isDue ? bad.filter((check) => counts(check, traits, strict)) : []
  const warnings = bad.filter((check) => !due.includes(check))
  return [
    ...(failure && due.length === 0 ? failed({ label, step, steps }, failure, assertions) : []),
    ...due.map((check) => ofCheck(label, check, 'fail')),
    ...warnings.map((check) => ofCheck(label, check, 'warn')),
  ]
}

function isBad({ verdict }: Check): boolean {
  return verdict === 'fail' || verdict === 'warn'
}

function failed(
  { label, steps }: Command,
  { code, message }: Failure,
  assertions: Telling['assertions'],
): readonly Problem[] {
  const broken = code === 'assertion_failed' ? assertions.filter(({ verdict }) => verdict === 'fail') : []
  if (broken.length > 0) return broken.map(({ path }) => problem(label, 'expectation', { id: path, message }))
  return [problem(label, 'error', { id: code, message, more: moreOf(code, message, steps) })]
}

/** What tells causes of one error code apart. */
function moreOf(code: string, message: string, steps: readonly Step[]): string | undefined {
  if (code === 'tls_certificate') {
    const shown = steps.flatMap(({ exchanges }) => exchanges.flatMap(({ tls }) => tls?.authorizationError ?? []))
    return shown.at(-1)
  }
  // A captcha, a code by message, a firewall: the words behind the page, whose address and title may differ.
  return code === 'sign_in_needs_person' ? message.replace(/^.*(?:"\)|:\/\/\S+)\s/s, '') : undefined
}

function ofCheck(label: string, { id, message, verdict }: Check, as: 'fail' | 'warn'): Problem {
  const found = verdict === 'warn' ? 'warn' : 'fail'
  return { ...problem(label, 'check', { id, message }), verdict: as, found }
}

interface Said {
  readonly id: string
  readonly message: string
  readonly more?: string | undefined
}

function problem(step: string | null, what: Problem['what'], { id, message, more = '' }: Said): Problem {
  return { step, what, id, verdict: 'fail', message, found: 'fail', key: JSON.stringify([step, what, id, more]) }
}

/** Each once; of a check that came up several times the worst. */
function distinct(all: readonly Problem[]): readonly Problem[] {
  const found = new Map<string, Problem>()
  for (const each of all) {
    const known = found.get(each.key)
    if (!known || (known.verdict === 'warn' && each.verdict === 'fail')) found.set(each.key, each)
  }
  return [...found.values()]
}
