import { clean } from '../../text/clean.ts'
import { plural } from '../../text/plural.ts'
import type { Cause } from '../../trace/cause.ts'
import { isStrict, isTold, type Ranked, rankedFindings, sentenceOf } from '../../trace/ranked.ts'
import type { Account, Run, Step, Trace } from '../../trace/trace.ts'
import { type Outcome, tally } from '../../trace/verdict.ts'
import { asideWords } from '../aside.ts'
import { discoverCommand } from '../run-name.ts'
import type { Style } from '../style.ts'
import type { Detail } from './findings.ts'
import { hint, paragraph } from './paragraph.ts'

/** What the end of a report tells of the run that it is of, or of several. */
export interface End {
  /** The step that ended last; asked for where it may have said what the end says. */
  readonly last: () => Step | undefined
  readonly passed: number
  /** Rules that were broken, of several runs none, since each tells of its own. */
  readonly found: readonly Ranked[]
  readonly failed: number
  /** How what was found on the way is looked at. */
  readonly look: string
  readonly strict: boolean
}

/** The end of one run. */
export function endOf(run: Run, outcome: Outcome, detail: Detail): End {
  const discover = discoverCommand(run)
  const found = rankedFindings(run)
  return {
    last: () => run.steps.at(-1),
    passed: countOf([run], 'pass'),
    found,
    failed: outcome.error ? found.filter(({ decides }) => decides).length : 0,
    look: [...(detail === 'usual' ? ['-v lists them'] : []), ...(discover ? [discover] : [])].join(', or '),
    strict: isStrict(run),
  }
}

/** The end of several runs; `counted` are the same as they were made, so that none has to be redacted to be counted. */
export function endOfSeveral(shown: Pick<Trace, 'runs'>, counted: readonly Run[]): End {
  return {
    last: () => shown.runs[counted.findLastIndex(({ steps }) => steps.length > 0)]?.steps.at(-1),
    passed: countOf(counted, 'pass'),
    found: [],
    failed: countOf(counted, 'fail'),
    look: '',
    strict: false,
  }
}

function countOf(runs: readonly Run[], verdict: 'pass' | 'fail'): number {
  return runs.flatMap(({ steps }) => steps).reduce((sum, step) => sum + tally(step)[verdict], 0)
}

/** The last lines of a report: what it came to and what to do next. */
export function renderEnd(account: Account, end: End, outcome: Outcome, style: Style): string {
  const { error } = outcome
  const own = end.found.filter(isTold)
  const word = error ? failureWord(outcome, style) : okWord(own, account, outcome, style)
  return `${[
    ...account.notes.flatMap((note) => paragraph(style.dim(`note  ${clean(note)}`), 0, style)),
    ...asideLine(end, style),
    `${word}${figures(end, account, style)}`,
    ...(error ? [...alsoLines(own, error, style), ...(isSaid(end, error) ? [] : hint(error.hint, 2, style))] : []),
  ].join('\n')}\n`
}

function failureWord({ error, exit }: Outcome, style: Style): string {
  return `${style.red(clean(error?.code ?? ''))} ${style.dim(`(exit ${exit})`)}`
}

function okWord(own: readonly Ranked[], account: Account, { verdict }: Outcome, style: Style): string {
  const odd = oddWords(own, account)
  const word = `${style.marks.good} ok${odd === '' ? '' : `, ${odd}`}`
  return verdict === 'pass' ? style.green(word) : style.yellow(word)
}

function figures({ passed, failed }: End, { ms }: Account, style: Style): string {
  if (passed + failed === 0) return ''
  return style.dim(`  ${passed} passed, ${failed > 0 ? `${failed} failed, ` : ''}${ms} ms`)
}

/** Whether the step that ended last has said what is to be done. */
function isSaid({ last }: End, { run, code, message }: Cause): boolean {
  if (run !== undefined) return false
  const said = last()?.failure
  return said?.code === code && said.message === message
}

/** What else made a run fail than what decided; what a step found beside its own failure is of the same cause. */
function alsoLines(own: readonly Ranked[], { message, step }: Cause, style: Style): readonly string[] {
  const isNamed = ({ id }: Ranked): boolean => message.includes(`(${id}`)
  const isOwn = own.some(isNamed)
  const causes = own.filter(
    (each) => each.decides && !isNamed(each) && (isOwn || each.places.some(({ path }) => path !== step)),
  )
  const told = causes
    .slice(0, ALSO)
    .flatMap(({ places }) => paragraph(`${style.dim('also')}  ${clean(sentenceOf(places[0]))}`, 2, style))
  return causes.length > ALSO ? [...told, style.dim(`  and ${causes.length - ALSO} more`)] : told
}

/** Further causes that are told in a sentence each. */
const ALSO = 4

/** Why something failed, with its code, as a log has it: on one line, however wide that is. */
export function logLine({ code, message }: Pick<Cause, 'code' | 'message'>): string {
  return `${clean(code)}: ${clean(message.replace(/\s*[\r\n]+\s*/g, ' '))}\n`
}

/** Why a run failed, in one sentence; empty where it did not. */
export function renderCause({ error }: Outcome, style: Style): string {
  if (!error) return ''
  const where = error.run === undefined ? '' : `${style.bold(clean(error.run))}: `
  return `${paragraph(`${style.red(style.marks.bad)} ${where}${clean(error.message)}`, 0, style).join('\n')}\n`
}

/** What is wrong and decides nothing. */
function oddWords(own: readonly Ranked[], { traits }: Account): string {
  const failed = own.filter(({ verdict }) => verdict === 'fail').length
  const warnings = own.length - failed
  const findings = `${plural(failed, 'finding')} that clients get by with`
  return [
    failed === 0 ? '' : traits.counts === 'reject' && traits.judges ? findings : plural(failed, 'finding'),
    warnings === 0 ? '' : plural(warnings, 'warning'),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

function asideLine({ found, look, strict }: End, style: Style): readonly string[] {
  const told = asideWords(found, strict)
  if (told === '') return []
  return paragraph(`${style.yellow(style.marks.warn)} ${told}${look === '' ? '' : `: ${clean(look)}`}`, 0, style)
}
