import { writeJson } from '../../jose/json/writer.ts'
import { clean, shorten } from '../../text/clean.ts'
import { plural } from '../../text/plural.ts'
import { rootsOf } from '../../trace/consequences.ts'
import { counts } from '../../trace/counted.ts'
import { isAside } from '../../trace/ranked.ts'
import type { Check, Exchange, Step } from '../../trace/trace.ts'
import type { Traits } from '../../trace/traits.ts'
import { tallyOf } from '../../trace/verdict.ts'
import type { Style } from '../style.ts'

/** How much is shown: what is wrong, each exchange as well, or checks that hold and information too. */
export type Detail = 'usual' | 'exchanges' | 'all'

/** Longest body that is shown, in characters. */
export const LONGEST_BODY = 16 * 1024

/** How findings of a step are told. */
export interface Telling {
  readonly detail: Detail
  /** Of the run that the step is of. */
  readonly traits: Traits
  /** Whether every failure and warning counts. */
  readonly strict: boolean
  /** What the report began with, which is not said again. */
  readonly said?: string | undefined
}

/** One step as a person reads it: a line, and below it what is wrong with it and what to do, failures first; what is only on the way is left to the end. */
export function renderStep(step: Step, style: Style, telling: Telling): string {
  const { detail } = telling
  const isLeft = (check: Check): boolean =>
    (check.verdict === 'fail' || check.verdict === 'warn') && isAside(step, check, telling.traits)
  const told = detail === 'usual' ? step.checks.filter((check) => !isLeft(check)) : step.checks
  const lines = [headLine(step, told, style, telling)]
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
  for (const group of groupsOf(told, detail)) lines.push(...renderTold(group, style, telling))
  return `${lines.join('\n')}\n`
}

function headLine(step: Step, checks: readonly Check[], style: Style, { traits, strict }: Telling): string {
  const { marks } = style
  const counted = tallyOf(checks)
  const rules = groupsOf(checks, 'usual').flatMap(({ told }) => told.slice(0, 1).map(({ check }) => check))
  const failed = rules.filter((check) => check.verdict === 'fail' && counts(check, traits, strict)).length
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

/** One finding, and how often it was made. */
interface Told {
  readonly check: Check
  times: number
}

/** The findings of one check, and the ids of those that follow from it. */
interface Group {
  readonly told: readonly Told[]
  readonly follows: readonly string[]
}

/** What is shown of the checks of a step: each rule once with all that breaks it, failures first, and what follows from a cause under that; with -vv everything in its order. */
function groupsOf(checks: readonly Check[], detail: Detail): readonly Group[] {
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
function renderTold({ told, follows }: Group, style: Style, telling: Telling): readonly string[] {
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
function headOf(check: Check, style: Style, { traits, strict }: Telling): string {
  const { marks } = style
  const decides = counts(check, traits, strict)
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

/** What to do next; what a diagnosis rests on and rules out stands in lines of their own. */
export function hint(text: string, indent: number, style: Style): readonly string[] {
  if (text === '') return []
  const [first = '', ...more] = text.split(/ (?=Evidence: |Ruled out: )/)
  const told = more.flatMap((part) => paragraph(clean(part), indent + NEXT.length, style))
  return [...paragraph(`${style.dim('next')}  ${clean(first)}`, indent, style), ...told]
}

const NEXT = 'next  '

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

/** Draws what belongs to something so deep: two columns to the right for each, and so much narrower. */
export function inside(depth: number, style: Style, draw: (narrower: Style) => string): string {
  if (depth === 0) return draw(style)
  const indent = Math.min(2 * depth, DEEPEST)
  const text = draw({ ...style, width: style.width - indent })
  return text.replace(/^(?=.)/gm, ' '.repeat(indent))
}

/** Most columns that a step is moved to the right. */
const DEEPEST = 12

/** Visible length: colours and links take no room. */
export function visibleLength(text: string): number {
  return text.replace(SEQUENCES, '').length
}

const LINK = /\x1b\]8;[^\x1b]*\x1b\\/g
const SEQUENCES = /\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\/g
const LINK_END = '\x1b]8;;\x1b\\'

/** Words wrapped to the width, further lines two columns deeper. */
export function paragraph(text: string, indent: number, style: Style): readonly string[] {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && visibleLength(line) + 1 + visibleLength(word) > style.width) {
      lines.push(line)
      line = ' '.repeat(indent + 2)
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return text.includes(LINK_END) ? linksPerLine([...lines, line]) : [...lines, line]
}

/** Lines whose indent is of no link: one that goes on is ended with the line and begun again in the next. */
function linksPerLine(lines: readonly string[]): readonly string[] {
  let open = ''
  return lines.map((line) => {
    const begun = line.replace(/^ */, (indent) => indent + open)
    const last = begun.match(LINK)?.at(-1) ?? LINK_END
    open = last === LINK_END ? '' : last
    return open === '' ? begun : begun + LINK_END
  })
}
