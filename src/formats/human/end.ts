import { clean } from '../../text/clean.ts'
import type { Account, Step } from '../../trace/trace.ts'
import { type Outcome, tally } from '../../trace/verdict.ts'
import type { Style } from '../style.ts'
import { hint, paragraph } from './step.ts'

/** What the end of a report tells of the steps that it is of. */
export interface EndOfSteps {
  readonly last: Step | undefined
  readonly held: number
  readonly broken: number
}

/** The end of steps, whose checks need not be those that are shown to be counted. */
export function endOf(last: Step | undefined, steps: readonly Step[]): EndOfSteps {
  const counts = steps.map(tally)
  return {
    last,
    held: counts.reduce((sum, { pass }) => sum + pass, 0),
    broken: counts.reduce((sum, { fail }) => sum + fail, 0),
  }
}

/** The last lines of a report: what it came to, why, and what to do next. */
export function renderEnd(account: Account, steps: EndOfSteps, outcome: Outcome, style: Style): string {
  const { error, exit } = outcome
  const lines = account.notes.flatMap((note) => paragraph(style.dim(`note  ${clean(note)}`), 0, style))
  const { held, broken } = steps
  const counted = held + broken > 0 ? style.dim(`  ${held} checks held, ${broken} failed, ${account.ms} ms`) : ''
  if (!error) {
    const word =
      outcome.verdict === 'pass'
        ? style.green(`${style.marks.good} ok`)
        : style.yellow(`${style.marks.good} ok, with ${outcome.verdict === 'warn' ? 'warnings' : 'failed checks'}`)
    return `${[...lines, `${word}${counted}`].join('\n')}\n`
  }
  lines.push(`${style.red(`${style.marks.bad} ${clean(error.code)}`)} ${style.dim(`(exit ${exit})`)}${counted}`)
  // A step that just failed with it has said so already.
  const last = steps.last?.failure
  if (error.run === undefined && last?.code === error.code && last.message === error.message)
    return `${lines.join('\n')}\n`
  const where = error.run === undefined ? '' : `${style.bold(clean(error.run))}: `
  lines.push(...paragraph(`${where}${clean(error.message)}`, 2, style))
  lines.push(...hint(error.hint, 2, style))
  return `${lines.join('\n')}\n`
}
