import { clean } from '../../text/clean.ts'
import { accountOf } from '../../trace/account.ts'
import { type PlacedStep, placedSteps } from '../../trace/placed-steps.ts'
import { isStrict } from '../../trace/ranked.ts'
import type { Run, Trace } from '../../trace/trace.ts'
import { failedExchange, type Judged, type Outcome } from '../../trace/verdict.ts'
import { aboutRun, runTitles } from '../run-name.ts'
import type { Style } from '../style.ts'
import { renderResult, type ViewOf } from '../view.ts'
import { endOf, endOfSeveral, logLine, renderCause, renderEnd } from './end.ts'
import { type Detail, renderFindings } from './findings.ts'
import { inside } from './paragraph.ts'
import { renderStep } from './step.ts'

export interface HumanOptions {
  readonly style: Style
  /** Whether checks that hold are listed, which is "all". */
  readonly detail: Detail
  /** How results are shown. */
  readonly viewOf: ViewOf
  /** "end" leaves the steps out, since they were shown as they ended; "line" is when it was and the first line of the result. */
  readonly part: 'whole' | 'end' | 'line'
  /** Whether it ends at a terminal, where the last line is what is seen first. */
  readonly atTerminal?: boolean
  /** Whether it is for a log: it begins with `code: message` on a line, however wide that is. */
  readonly forLog?: boolean
  /** The same record as it was made, whose checks are counted; default: what is shown. */
  readonly whole?: Trace
}

/** A record as a person reads it: what each step found, what the command came to, and how it ended; of several runs each under its title. */
export async function formatHuman({ trace, outcomes }: Judged, options: HumanOptions): Promise<string> {
  const { style, viewOf, whole = trace } = options
  // Steps are hidden when they are asked for, and to count them is no reason.
  const isLong = options.part === 'end' || whole.runs.some(({ steps }) => steps.length > 0)
  const last = (outcome: Outcome): string => (options.atTerminal && isLong ? renderCause(outcome, style) : '')
  if (trace.holds === 'one run') {
    const [run = { ...accountOf(trace), name: '', steps: [] }] = trace.runs
    return `${await renderRun(run, outcomes.trace, options, 'alone')}${last(outcomes.trace)}`
  }
  const endedRuns = (): readonly EndedRun[] => {
    const titles = runTitles(trace).map(clean)
    return trace.runs.map((run, at) => ({ run, title: titles[at] ?? '', outcome: outcomes.runs[at] ?? outcomes.trace }))
  }
  const textsOf = async (ended: readonly EndedRun[]): Promise<string> => {
    const texts = ended.map(async ({ run, title, outcome }) => {
      const head = `${style.bold(title)}  ${style.dim(clean(aboutRun(run)))}`.trimEnd()
      return `${head}\n${await renderRun(run, outcome, options, 'one of several')}\n`
    })
    return (await Promise.all(texts)).join('')
  }
  const result = await renderResult(trace, style, viewOf)
  const endOfAll = (): string => {
    const end = endOfSeveral(trace, whole.runs)
    return `${renderEnd(trace, end, outcomes.trace, style)}${result === '' ? last(outcomes.trace) : ''}`
  }
  if (options.part === 'line') return `${timeOf(trace)} ${lineOf(result, outcomes.trace, accountOf(trace).notes)}\n`
  // What a command says of all its runs is what is read first; the runs themselves are for who asks for more.
  if (result !== '') return `${result}${options.detail === 'usual' ? '' : await textsOf(endedRuns())}${endOfAll()}`
  const ended = endedRuns()
  const list = ended.map(({ title, outcome }) => `${markOf(outcome, style)} ${title}\n`)
  return `${renderCause(outcomes.trace, style)}${await textsOf(ended)}${list.join('')}${endOfAll()}`
}

/** One of several runs, with the name that it has among them. */
interface EndedRun {
  readonly run: Run
  readonly title: string
  readonly outcome: Outcome
}

/** The first line of a result; of a record that somebody cut short, that it was. */
function lineOf(result: string, { exit, error }: Outcome, notes: readonly string[]): string {
  return exit > 128 && error
    ? [error.message, ...notes].map(clean).join(' ')
    : (result.trimStart().split('\n')[0] ?? '')
}

/** When a record was made, to the second: "2026-03-01T12:00:00Z". */
function timeOf({ startedAt }: Trace): string {
  return `${new Date(startedAt).toISOString().slice(0, 19)}Z`
}

function markOf({ verdict }: Outcome, { marks, green, yellow, red }: Style): string {
  if (verdict === 'pass') return green(marks.good)
  return verdict === 'warn' ? yellow(marks.warn) : red(marks.bad)
}

async function renderRun(
  run: Run,
  outcome: Outcome,
  options: HumanOptions,
  stands: 'alone' | 'one of several',
): Promise<string> {
  const { style, viewOf, part } = options
  const shown = part === 'end' ? [] : placedSteps(run.steps)
  // Who has seen the steps come has read on.
  const head =
    part === 'end' ? '' : options.forLog && outcome.error ? logLine(outcome.error) : renderCause(outcome, style)
  const steps = await Promise.all(shown.map((placed) => wholeStep(placed, run, options, outcome)))
  const printable = stands === 'alone' && outcome.error === null
  const brief = options.detail === 'usual' && outcome.error === null
  const result = await renderResult({ ...run, printable, brief }, style, viewOf)
  const quietSuccess = run.steps.length === 0 && outcome.error === null
  if (quietSuccess && result !== '') return `${steps.join('')}${result}`
  const end = renderEnd(run, endOf(run, outcome, options.detail), outcome, style)
  return `${head}${steps.join('')}${renderFindings(run, style, options.detail)}${result}${result === '' ? '' : '\n'}${end}`
}

/** A step, and the exchange in which it failed. */
async function wholeStep(
  { step, depth }: PlacedStep,
  run: Run,
  { style, detail }: HumanOptions,
  { error }: Outcome,
): Promise<string> {
  const exchange = failedExchange(step, run.traits)
  const view = exchange && (await import('./exchange.ts'))
  return inside(depth, style, (narrower) => {
    const text = renderStep(step, narrower, {
      detail,
      traits: run.traits,
      strict: isStrict(run),
      said: error?.message,
    })
    return exchange && view ? text + view.renderShortened(exchange, narrower) : text
  })
}
