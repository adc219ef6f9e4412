import { clean } from '../../text/clean.ts'
import { accountOf } from '../../trace/account.ts'
import { type PlacedStep, placedSteps } from '../../trace/placed-steps.ts'
import type { Run, Trace } from '../../trace/trace.ts'
import { failedExchange, type Judged, type Outcome } from '../../trace/verdict.ts'
import { aboutRun, runTitles } from '../run-name.ts'
import type { Style } from '../style.ts'
import { renderResult, type ViewOf } from '../view.ts'
import { endOf, renderEnd } from './end.ts'
import { type Detail, inside, renderStep } from './step.ts'

export interface HumanOptions {
  readonly style: Style
  /** Whether checks that hold are listed, which is "all". */
  readonly detail: Detail
  /** How results are shown. */
  readonly viewOf: ViewOf
  /** "end" leaves the steps out, since they were shown as they ended; "line" is when it was and the first line of the result. */
  readonly part: 'whole' | 'end' | 'line'
  /** The same record as it was made, whose checks are counted; default: what is shown. */
  readonly whole?: Trace
}

/** A record as a person reads it: what each step found, what the command came to, and how it ended; of several runs each under its title. */
export async function formatHuman({ trace, outcomes }: Judged, options: HumanOptions): Promise<string> {
  const { style, viewOf } = options
  if (trace.holds === 'one run') {
    const [run = { ...accountOf(trace), name: '', steps: [] }] = trace.runs
    return renderRun(run, outcomes.trace, options, 'alone')
  }
  const titles = runTitles(trace).map(clean)
  const ended = trace.runs.map((run, at) => ({
    run,
    title: titles[at] ?? '',
    outcome: outcomes.runs[at] ?? outcomes.trace,
  }))
  const textsOf = () =>
    Promise.all(
      ended.map(async ({ run, title, outcome }) => {
        const head = `${style.bold(title)}  ${style.dim(clean(aboutRun(run)))}`.trimEnd()
        return `${head}\n${await renderRun(run, outcome, options, 'one of several')}\n`
      }),
    )
  const list = ended.map(({ title, outcome }) => `${markOf(outcome, style)} ${title}\n`)
  const result = await renderResult(trace, style, viewOf)
  const endOfAll = (): string => {
    const last = trace.runs.findLast((run) => run.steps.length > 0)?.steps.at(-1)
    const all = (options.whole ?? trace).runs.flatMap((run) => run.steps)
    return renderEnd(trace, endOf(last, all), outcomes.trace, style)
  }
  if (options.part === 'line') return `${timeOf(trace)} ${lineOf(result, outcomes.trace, accountOf(trace).notes)}\n`
  // What a command says of all its runs is what is read first; the runs themselves are for who asks for more.
  if (result !== '') return `${result}${options.detail === 'usual' ? '' : (await textsOf()).join('')}${endOfAll()}`
  return `${(await textsOf()).join('')}${list.join('')}${result}${endOfAll()}`
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
  const steps = await Promise.all(shown.map((placed) => wholeStep(placed, run, options)))
  const printable = stands === 'alone' && outcome.error === null
  const result = await renderResult({ ...run, printable }, style, viewOf)
  const quietSuccess = run.steps.length === 0 && outcome.error === null
  if (quietSuccess && result !== '') return `${steps.join('')}${result}`
  return `${steps.join('')}${result}${result === '' ? '' : '\n'}${renderEnd(run, endOf(run.steps.at(-1), run.steps), outcome, style)}`
}

/** A step, and the exchange in which it failed. */
async function wholeStep(
  { step, depth }: PlacedStep,
  { traits }: Run,
  { style, detail }: HumanOptions,
): Promise<string> {
  const exchange = failedExchange(step, traits)
  const view = exchange && (await import('./exchange.ts'))
  return inside(depth, style, (narrower) => {
    const text = renderStep(step, narrower, detail)
    return exchange && view ? text + view.renderShortened(exchange, narrower) : text
  })
}
