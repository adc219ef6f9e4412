import { clean } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Outcome } from '../../trace/verdict.ts'
import type { Style } from '../style.ts'
import { paragraph } from './step.ts'

/** The last lines of a report: what it came to, why, and what to do next. */
export function renderEnd(trace: Trace, outcome: Outcome, style: Style): string {
  const { error, exit } = outcome
  const lines = trace.notes.flatMap((note) => paragraph(style.dim(`note  ${clean(note)}`), 0, style))
  const held = trace.steps.reduce(
    (sum, step) => sum + step.checks.filter((check) => check.verdict === 'pass').length,
    0,
  )
  const broken = trace.steps.reduce(
    (sum, step) => sum + step.checks.filter((check) => check.verdict === 'fail').length,
    0,
  )
  const counted = held + broken > 0 ? style.dim(`  ${held} checks held, ${broken} failed, ${trace.ms} ms`) : ''
  if (!error) {
    const word =
      outcome.verdict === 'pass'
        ? style.green(`${style.marks.good} ok`)
        : style.yellow(`${style.marks.good} ok, with ${outcome.verdict === 'warn' ? 'warnings' : 'failed checks'}`)
    return `${[...lines, `${word}${counted}`].join('\n')}\n`
  }
  lines.push(`${style.red(`${style.marks.bad} ${clean(error.code)}`)} ${style.dim(`(exit ${exit})`)}${counted}`)
  // A step that just failed with it has said so already.
  const last = trace.steps.at(-1)?.failure
  if (last?.code === error.code && last.message === error.message) return `${lines.join('\n')}\n`
  lines.push(...paragraph(clean(error.message), 2, style))
  if (error.hint !== '') lines.push(...paragraph(`${style.dim('next')}  ${clean(error.hint)}`, 2, style))
  return `${lines.join('\n')}\n`
}
