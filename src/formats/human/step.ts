import { clean, shorten } from '../../text/clean.ts'
import { plural } from '../../text/plural.ts'
import { counts } from '../../trace/counted.ts'
import { isAside } from '../../trace/ranked.ts'
import type { Check, Exchange, Step } from '../../trace/trace.ts'
import { tallyOf } from '../../trace/verdict.ts'
import type { Style } from '../style.ts'
import { type Group, groupsOf, isBelow, renderGroup, type Telling } from './findings.ts'
import { hint, paragraph, visibleLength } from './paragraph.ts'

/** Longest body that is shown, in characters. */
export const LONGEST_BODY = 16 * 1024

/** One step as a person reads it: a line, and below it what is wrong with it and what to do, failures first; what is only on the way is left to the end. */
export function renderStep(step: Step, style: Style, telling: Telling): string {
  const { detail } = telling
  const isLeft = (check: Check): boolean =>
    (check.verdict === 'fail' || check.verdict === 'warn') && isAside(step, check, telling.traits)
  const told = detail === 'usual' ? step.checks.filter((check) => !isLeft(check)) : step.checks
  const causes = groupsOf(told, 'usual')
  const lines = [headLine(step, { told, causes }, style, telling)]
  const failure = step.failure
  if (failure)
    lines.push(
      ...paragraph(
        style.red(clean(failure.code)) + (failure.message === telling.said ? '' : `  ${clean(failure.message)}`),
        4,
        style,
      ),
      ...hint(failure.hint, 4, style),
    )
  for (const note of step.notes) lines.push(...paragraph(style.dim(clean(note)), 4, style))
  if (!isBelow(telling))
    for (const group of detail === 'all' ? groupsOf(told, detail) : causes)
      lines.push(...renderGroup(group, style, { ...telling, ended: failure !== null }))
  return `${lines.join('\n')}\n`
}

/** The checks of a step that are told, and the causes among them. */
interface Checks {
  readonly told: readonly Check[]
  readonly causes: readonly Group[]
}

function headLine(step: Step, { told: checks, causes }: Checks, style: Style, { traits, strict }: Telling): string {
  const { marks } = style
  const counted = tallyOf(checks)
  const rules = causes.flatMap(({ told }) => told.slice(0, 1).map(({ check }) => check))
  const isFailed = (check: Check): boolean => step.failure !== null || counts(check, traits, strict)
  const failed = rules.filter((check) => check.verdict === 'fail' && isFailed(check)).length
  const found = tallyOf(rules).fail - failed
  const warned = tallyOf(rules).warn
  const verdict =
    step.failure || failed > 0 || step.verdict === 'skip' ? step.verdict : found + warned > 0 ? 'warn' : 'pass'
  const mark = {
    pass: style.green(marks.good),
    warn: style.yellow(marks.warn),
    fail: style.red(marks.bad),
    skip: style.dim(marks.none),
  }[verdict]
  const parts = [
    failed > 0 ? style.red(`${failed} failed`) : '',
    found > 0 ? style.yellow(plural(found, 'finding')) : '',
    warned > 0 ? style.yellow(plural(warned, 'warning')) : '',
    counted.pass > 0 ? style.dim(`${counted.pass} passed`) : '',
    counted.info > 0 ? style.dim(`${counted.info} info`) : '',
  ].filter((part) => part !== '')
  const said = parts.join(', ')
  const head = `${mark} ${style.bold(clean(step.name).padEnd(10))} ${said}`
  const told = step.exchanges.at(step.subject ?? -1)
  if (!told) return head.trimEnd()
  const start = `${head}${' '.repeat(Math.max(0, TALLY - visibleLength(said)))}  ${style.dim(`${step.ms} ms`.padStart(7))} `
  return `${start}${style.dim(summary(told, step.exchanges.length, style.width - visibleLength(start)))}`.trimEnd()
}

/** Room for the counts of a step, so that what was sent stands in a column. */
const TALLY = 22

/** The exchange that a step is about in the columns that are left: what was asked, what came, and how many there were. */
function summary({ request, response, failure }: Exchange, count: number, room: number): string {
  const end = [
    response ? String(response.status) : failure ? clean(failure.code) : 'in the browser',
    ...(count > 1 ? [`(${count} exchanges)`] : []),
  ].join(' ')
  const path = /^[a-z]+:\/\/[^/?#]*(\/[^?#]*)/i.exec(request.url)?.[1] ?? '/'
  const left = room - end.length - request.method.length - 2
  return left < 4 ? end : `${clean(request.method)} ${shorten(clean(path), left)} ${end}`
}
