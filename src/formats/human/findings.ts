import { writeJson } from '../../jose/json/writer.ts'
import { clean, shorten } from '../../text/clean.ts'
import { rootsOf } from '../../trace/consequences.ts'
import { counts } from '../../trace/counted.ts'
import { isStrict, rankedFindings } from '../../trace/ranked.ts'
import type { Check, Run } from '../../trace/trace.ts'
import type { Traits } from '../../trace/traits.ts'
import type { Style } from '../style.ts'
import { paragraph } from './paragraph.ts'

/** How much is shown: what is wrong, each exchange as well, or checks that hold and information too. */
export type Detail = 'usual' | 'exchanges' | 'all'

/** How findings of a step are told. */
export interface Telling {
  readonly detail: Detail
  /** Of the run that the step is of. */
  readonly traits: Traits
  /** Whether every failure and warning counts. */
  readonly strict: boolean
  /** Whether the step has ended early, so that nobody has got by with anything. */
  readonly ended?: boolean
  /** What the report began with, which is not said again. */
  readonly said?: string | undefined
}

/** Whether what is wrong is told below all steps: a run whose every failure counts is read for them, the worst first. */
export function isBelow({ detail, traits }: Pick<Telling, 'detail' | 'traits'>): boolean {
  return traits.counts === 'all' && detail !== 'all'
}

/** What is wrong in all steps of such a run: failures first, each rule once with its places. */
export function renderFindings(run: Run, style: Style, detail: Detail): string {
  const telling = { detail, traits: run.traits, strict: isStrict(run) }
  if (!isBelow(telling)) return ''
  const lines = rankedFindings(run).flatMap(({ places, follows }) => {
    const [told = []] = distinct(places.map(({ check }) => check))
    return renderGroup({ told, follows }, style, telling)
  })
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** One finding, and how often it was made. */
interface Told {
  readonly check: Check
  times: number
}

/** The findings of one check, and the ids of those that follow from it. */
export interface Group {
  readonly told: readonly Told[]
  readonly follows: readonly string[]
}

/** What is shown of the checks of a step: each rule once with all that breaks it, failures first, and what follows from a cause under that; with -vv everything in its order. */
export function groupsOf(checks: readonly Check[], detail: Detail): readonly Group[] {
  if (detail === 'all') return distinct(checks).map((told) => ({ told, follows: [] }))
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  const odd = [...failed, ...checks.filter(({ verdict }) => verdict === 'warn')]
  const roots = rootsOf(odd)
  return distinct(odd).flatMap((told) => {
    const follows = roots.get(told[0]?.check.id ?? '')
    return follows === undefined ? [] : [{ told, follows }]
  })
}

/** The findings of each check together, in the order of their first: the same one about ten keys is said once, with how often. */
function distinct(checks: readonly Check[]): readonly (readonly Told[])[] {
  const groups = new Map<string, Map<string, Told>>()
  for (const check of checks) {
    const kind = `${check.id} ${check.verdict}`
    const group = groups.get(kind) ?? new Map<string, Told>()
    groups.set(kind, group)
    // Findings that differ in what was expected or came are told each.
    const said = JSON.stringify([check.message, check.expected, check.actual])
    const told = group.get(said) ?? { check, times: 0 }
    told.times += 1
    group.set(said, told)
  }
  return [...groups.values()].map((group) => [...group.values()])
}

/** Places of one check that are listed without -vv; a key set may have a thousand. */
const LISTED = 5

/** A rule once, with its places. */
export function renderGroup({ told, follows }: Group, style: Style, telling: Telling): readonly string[] {
  const [first] = told
  if (!first) return []
  const listed = telling.detail === 'all' ? told : told.slice(0, LISTED)
  const rest = told.length - listed.length
  const { check, times } = first
  const lines = paragraph(`${headOf(check, style, telling)}${oftenText(times, style)}`, 4, style)
  if (check.verdict === 'pass' || check.verdict === 'skip')
    return listed.flatMap((each) =>
      paragraph(`${headOf(each.check, style, telling)}${oftenText(each.times, style)}`, 4, style),
    )
  const places = listed.flatMap((each) => [
    ...(each.check.message === check.message
      ? []
      : paragraph(`${clean(each.check.message)}${oftenText(each.times, style)}`, 6, style)),
    ...valuesOf(each.check, style),
  ])
  const more =
    rest === 0 ? [] : paragraph(style.dim(`and ${rest} more of ${clean(check.id)}; -vv lists them`), 6, style)
  return [...lines, ...places, ...more, ...explanation(told, style), ...followsLines(follows, style)]
}

function oftenText(times: number, style: Style): string {
  return times > 1 ? style.dim(` (${times} times)`) : ''
}

/** Mark, id and words of a finding, and what it means for the run. */
function headOf(check: Check, style: Style, { traits, strict, ended }: Telling): string {
  const { marks } = style
  const decides = ended === true || counts(check, traits, strict)
  const bad = decides ? style.red(`${marks.bad} ${check.id}`) : style.yellow(`${marks.warn} ${check.id}`)
  const head = {
    fail: bad,
    warn: style.yellow(`${marks.warn} ${check.id}`),
    info: style.cyan(`i ${check.id}`),
    pass: style.green(`${marks.good} ${check.id}`),
    skip: style.dim(`${marks.none} ${check.id}`),
  }[check.verdict]
  const gotBy = !decides && traits.judges ? style.dim(' (clients get by with it)') : ''
  const weight = check.verdict !== 'fail' ? '' : check.reject ? style.red(' (must not be accepted)') : gotBy
  return `${head}${weight}  ${clean(check.message)}`
}

function labelled(label: string, text: string, style: Style): readonly string[] {
  return paragraph(`${style.dim(label.padEnd(9))}${text}`, 6, style)
}

function valuesOf({ expected, actual }: Check, style: Style): readonly string[] {
  return [
    ...(expected === undefined ? [] : labelled('expected', value(expected), style)),
    ...(actual === undefined
      ? []
      : isExcerpt(actual)
        ? excerpt(actual, style)
        : labelled('actual', value(actual), style)),
  ]
}

/** Where a rule is written and what to do, each said once. */
function explanation(told: readonly Told[], style: Style): readonly string[] {
  const checks = told.map(({ check }) => check)
  if (checks[0]?.verdict === 'info') return []
  const each = (label: string, of: (check: Check) => string | undefined, dress = (text: string) => text) =>
    [...new Set(checks.slice(0, LISTED).map(of))].flatMap((text) =>
      text ? labelled(label, dress(clean(text)), style) : [],
    )
  return [
    ...each('section', ({ spec }) => spec, style.sections),
    ...each('because', ({ because }) => because),
    ...each('remedy', ({ remedy }) => remedy),
    ...each('more', ({ id }) => `oidc-cli explain ${id}`),
  ]
}

function followsLines(follows: readonly string[], style: Style): readonly string[] {
  return follows.length === 0 ? [] : labelled('follows', style.dim(follows.map(clean).join(', ')), style)
}

/** A line of a document with a caret below the place that is meant. */
function isExcerpt(actual: unknown): actual is string {
  return typeof actual === 'string' && /^[^\n]{0,400}\n *\^$/.test(actual)
}

/** Kept as it stands, since the caret would point at nothing were it wrapped. */
function excerpt(actual: string, style: Style): readonly string[] {
  return actual.split('\n').map((line) => `      ${style.dim('|')} ${clean(line)}`)
}

/** A value of a finding on one line. */
export function value(given: unknown): string {
  const text = typeof given === 'string' && given !== '' ? given : writeJson(given)
  return clean(shorten(text, 300))
}
