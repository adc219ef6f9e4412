import { type Failure, plainFailure } from '../errors.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { writeJson } from '../jose/json/writer.ts'
import { isPersonalPath } from '../text/claim-names.ts'
import type { Run, Step } from '../trace/trace.ts'
import { type Condition, conditionOf, holds } from './condition.ts'
import { valueAt } from './result-path.ts'

/** Something that was expected of a step, and what was found. */
export interface Assertion {
  /** The command of the step. */
  readonly step: string
  /** Its place among the steps of the scenario, from 0. */
  readonly at?: number
  readonly path: string
  readonly verdict: 'pass' | 'fail'
  /** As the file has it. */
  readonly expected: unknown
  /** Null where there is no such value. */
  readonly actual: unknown
}

/** A step that ended, and why it did not pass. */
interface Judged {
  readonly run: Pick<Run, 'command' | 'result' | 'steps' | 'ms'>
  readonly error: Failure | null
  /** Its place among the steps of the scenario, from 0. */
  readonly at?: number
}

/** Looks at a step for all that is expected of it. */
export function assertionsOf(judged: Judged, expect: Readonly<Record<string, unknown>>): readonly Assertion[] {
  const { run, at } = judged
  return Object.entries(expect).map(([path, expected]) => {
    const actual = found(judged, path)
    const condition: Condition = conditionOf(expected)
    const verdict = holds(condition, actual) ? 'pass' : 'fail'
    return { step: run.command, path, verdict, expected, actual: actual ?? null, ...(at !== undefined && { at }) }
  })
}

function found({ run, error }: Judged, path: string): unknown {
  if (path === 'ms') return run.ms
  if (path === 'status') return statusOf(run.steps)
  if (path === 'error') return error?.code
  if (path.startsWith('error.')) return error ? valueAt(plainFailure(error), path.slice('error.'.length)) : undefined
  const [, id] = /^checks\.(.+)$/.exec(path) ?? []
  return id === undefined ? valueAt(run.result, path) : verdictOf(id, run.steps)
}

/** Ends that a provider answers with and somebody may expect: a refusal, a sign-in that is turned away. */
const EXPECTABLE: ReadonlySet<ExitCode> = new Set([EXIT.refused, EXIT.loginRequired])

/** Whether it is expected of a step that it does not pass: by its error, or by a status of one that did come. */
export function isRefusalExpected(error: Failure, assertions: readonly Assertion[]): boolean {
  if (!EXPECTABLE.has(error.exit)) return false
  return assertions.some(({ path, verdict, actual }) => {
    if (path === 'status') return verdict === 'pass' && typeof actual === 'number' && actual >= 400
    return path === 'error' || path.startsWith('error.')
  })
}

/** The status of the last answer that is no document on the way. */
function statusOf(steps: readonly Step[]): number | undefined {
  const answers = steps.flatMap(({ exchanges }) => exchanges).filter(({ response }) => response !== null)
  const own = answers.filter(({ purpose }) => purpose !== 'discover' && purpose !== 'jwks')
  return (own.at(-1) ?? answers.at(-1))?.response?.status
}

/** What looking at a rule comes to, worst first; one that was not looked at has none. */
export const VERDICTS = ['fail', 'warn', 'info', 'pass'] as const

/** What looking at a rule came to, the worst of several times: "pass" where it was looked at and never broken. */
function verdictOf(id: string, steps: readonly Step[]): string | undefined {
  const verdicts = steps
    .flatMap(({ checks }) => checks.filter((check) => check.id === id))
    .map(({ verdict }) => verdict)
  return VERDICTS.find((verdict) => verdicts.includes(verdict))
}

/** The same in words without a value that is about a person. */
export function toldWithoutClaims(assertion: Assertion): string {
  const { path, expected, actual } = assertion
  const condition = conditionOf(expected)
  if (!isPersonalPath(path)) return told(assertion)
  // Whether a value is there says nothing of whose it is.
  if (Object.keys(condition).every((name) => name === 'exists' || name === 'absent'))
    return `${path} ${actual === null ? 'is not there' : 'is there'}, expected ${shownCondition(condition)}`
  return actual === null ? `${path} is not there` : `${path} is another than expected`
}

/** What was found instead, in words: "id_token.claims.acr is gold, expected silver". */
export function told({ path, expected, actual }: Assertion): string {
  const is = actual === null ? 'is not there' : `is ${shown(actual)}`
  return `${path} ${is}, expected ${shownCondition(conditionOf(expected))}`
}

function shownCondition(condition: Condition): string {
  return Object.entries(condition)
    .map(([name, value]) => (name === 'equal' ? shown(value) : `${WORDS[name] ?? name}${bare(name, value)}`))
    .join(' and ')
}

const WORDS: Readonly<Record<string, string>> = {
  matches: 'a match of',
  'one-of': 'one of',
  'at-most': 'at most',
  'at-least': 'at least',
  contains: 'something with',
  exists: 'that it is there',
  absent: 'nothing there',
}

function bare(name: string, value: unknown): string {
  if (name === 'exists' || name === 'absent') return value === true ? '' : ': false'
  return ` ${Array.isArray(value) ? value.map(shown).join(', ') : shown(value)}`
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : writeJson(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
