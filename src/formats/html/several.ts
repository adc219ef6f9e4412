import { shorten } from '../../text/clean.ts'
import { belongingTo, placedSteps } from '../../trace/placed-steps.ts'
import type { Run, Step } from '../../trace/trace.ts'
import type { Judged, Outcome } from '../../trace/verdict.ts'
import { aboutRun, numbered, providerOf, runTitles } from '../run-name.ts'
import { type Anchors, anchorsOf } from './anchors.ts'
import { badge, escaped } from './text.ts'

/** A run where it stands on the page. */
export interface Part {
  readonly run: Run
  readonly outcome: Outcome
  readonly title: string
  readonly id: string
  readonly anchors: Anchors
  /** The steps that belong to no other, by a name of which none stands twice. */
  readonly steps: ReadonlyMap<string, Step>
}

/** How much of a run is told: with its exchanges, with what is wrong alone. */
export type Extent = 'whole' | 'brief'

/** Runs of which each is told whole. */
const FEW = 20
/** Characters of HTML up to which runs that did not pass are told whole. */
const MOST_CHARACTERS = 8 * 1024 * 1024
/** Most columns of steps. */
const MOST_COLUMNS = 12

const ORDER: Readonly<Record<string, number>> = { fail: 0, error: 0, warn: 1 }

/** The runs of a record, those that did not pass first, else in their order. */
export function partsOf({ trace, outcomes }: Judged): readonly Part[] {
  const titles = runTitles(trace)
  const parts = trace.runs.map((run, at) => {
    const id = `run-${at + 1}`
    const top = placedSteps(run.steps).filter(({ depth }) => depth === 0)
    const names = numbered(top.map(({ step }) => step.name))
    return {
      run,
      outcome: outcomes.runs[at] ?? outcomes.trace,
      title: titles[at] ?? '',
      id,
      anchors: anchorsOf(run, `${id}-`),
      steps: new Map(top.map(({ step }, place) => [names[place] ?? '', step])),
    }
  })
  const rank = ({ outcome }: Part): number => ORDER[outcome.verdict] ?? 2
  return parts.sort((one, other) => rank(one) - rank(other))
}

/** How many runs came to what. */
export function countsOf(parts: readonly Part[]): readonly (readonly [name: string, count: number])[] {
  const count = (...verdicts: readonly string[]): number =>
    parts.filter(({ outcome }) => verdicts.includes(outcome.verdict)).length
  const providers = new Set(parts.flatMap(({ run }) => providerOf(run) ?? []))
  const all: readonly (readonly [string, number])[] = [
    ['Did not pass', count('fail', 'error')],
    ['Warned', count('warn')],
    ['Passed', count('pass')],
    ['Providers', providers.size],
  ]
  return all.filter(([name, found]) => found > 0 || name === 'Did not pass')
}

/** Runs by the steps that they made, each a link to its part of the page. */
export function tableHtml(parts: readonly Part[]): string {
  if (parts.length === 0) return ''
  const columns = [...new Set(parts.flatMap(({ steps }) => [...steps.keys()]))].slice(0, MOST_COLUMNS)
  const head = columns.map((name) => `<th scope="col">${escaped(shorten(name, 24))}</th>`)
  return `<label class="filter" hidden>Filter <input type="search" id="filter" autocomplete="off" spellcheck="false" placeholder="tenant, step, cause, fail"> <output id="shown" for="filter"></output></label>
<div class="scroll"><table><thead><tr><th scope="col">Run</th>${head.join('')}</tr></thead>
<tbody>${parts.map((part) => rowHtml(part, columns)).join('\n')}</tbody></table></div>`
}

function rowHtml(part: Part, columns: readonly string[]): string {
  const { outcome, title, id, run } = part
  const cause = outcome.error ? `<span class="soft">${escaped(shorten(outcome.error.message, 300))}</span>` : ''
  const cells = columns.map((name) => `<td>${cellHtml(part, name)}</td>`)
  return `<tr data-run="${id}"><th scope="row">${badge(outcome.verdict)} <a href="#${id}">${escaped(title)}</a> <span class="soft">${escaped(aboutRun(run))}</span>${cause}</th>${cells.join('')}</tr>`
}

const MARKS: Readonly<Record<string, string>> = { pass: '', warn: '!', fail: '×', skip: '–' }

function cellHtml(part: Part, name: string): string {
  const step = part.steps.get(name)
  if (!step) return ''
  const verdict = verdictOf(part, step)
  const took = verdict === 'skip' ? '' : ` ${step.ms} ms`
  return `<a class="cell ${verdict}" href="#${part.anchors.step(step)}"><span class="of">${escaped(shorten(name, 24))}</span> <span aria-hidden="true">${MARKS[verdict]}</span><span class="sr">${verdict}</span>${took}</a>`
}

/** What a step came to with those that belong to it; what a passed run warns of is no word against a step of it. */
function verdictOf({ run, outcome }: Part, step: Step): 'pass' | 'warn' | 'fail' | 'skip' {
  if (step.verdict === 'skip') return 'skip'
  const all = belongingTo(run.steps, step).map((placed) => placed.step)
  const rejected = ({ checks }: Step): boolean => checks.some(({ verdict, reject }) => verdict === 'fail' && reject)
  if (all.some((each) => each.failure !== null || rejected(each))) return 'fail'
  const worst = (['fail', 'warn'] as const).find((verdict) => all.some((each) => each.verdict === verdict)) ?? 'pass'
  if (outcome.verdict === 'pass') return 'pass'
  return worst === 'fail' && outcome.verdict === 'warn' ? 'warn' : worst
}

/** Each run folded away below its title: `body` tells it, whole where there are few or it did not pass and the page has room. */
export function partsHtml(parts: readonly Part[], body: (part: Part, extent: Extent) => string): string {
  let length = 0
  let brief = 0
  const texts = parts.map((part) => {
    const passed = part.outcome.exit === 0
    const isWhole = parts.length <= FEW || (!passed && length < MOST_CHARACTERS)
    const inner = body(part, isWhole ? 'whole' : 'brief')
    if (isWhole) length += inner.length
    else brief += 1
    const { outcome, title, id, run } = part
    return `<details class="run"><summary><h2>${badge(outcome.verdict)} ${escaped(title)} <span class="end">${escaped(aboutRun(run))}</span></h2></summary><div id="${id}">
${inner}</div></details>`
  })
  const note =
    brief === 0
      ? ''
      : `<p class="soft note">Of ${brief} ${brief === 1 ? 'run' : 'runs'} only what is wrong is shown here; requests and answers of all are in the JSON record.</p>`
  return `${note}${texts.join('\n')}`
}
