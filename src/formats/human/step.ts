import { writeJson } from '../../jose/json/writer.ts'
import { clean, shorten } from '../../text/clean.ts'
import type { Check, Exchange, Step } from '../../trace/trace.ts'
import { tally } from '../../trace/verdict.ts'
import type { Style } from '../style.ts'

/** How much is shown: what is wrong, each exchange as well, or checks that hold and information too. */
export type Detail = 'usual' | 'exchanges' | 'all'

/** Longest body that is shown, in characters. */
export const LONGEST_BODY = 16 * 1024

/** One step as a person reads it: a line, and below it what is wrong with it and what to do. */
export function renderStep(step: Step, style: Style, detail: Detail): string {
  const lines = [headLine(step, style)]
  const failure = step.failure
  if (failure)
    lines.push(
      ...paragraph(`${style.red(clean(failure.code))}  ${clean(failure.message)}`, 4, style),
      ...hint(failure.hint, 4, style),
    )
  for (const note of step.notes) lines.push(...paragraph(style.dim(clean(note)), 4, style))
  const shown = step.checks.filter((check) => detail === 'all' || check.verdict === 'fail' || check.verdict === 'warn')
  for (const told of distinct(shown)) lines.push(...renderTold(told, style, detail))
  return `${lines.join('\n')}\n`
}

function headLine(step: Step, style: Style): string {
  const { marks } = style
  const mark = {
    pass: style.green(marks.good),
    warn: style.yellow(marks.warn),
    fail: style.red(marks.bad),
    skip: style.dim(marks.none),
  }[step.verdict]
  const counts = tally(step)
  const parts = [
    counts.fail > 0 ? style.red(`${counts.fail} failed`) : '',
    counts.warn > 0 ? style.yellow(plural(counts.warn, 'warning')) : '',
    counts.pass > 0 ? style.dim(`${counts.pass} held`) : '',
    counts.info > 0 ? style.dim(`${counts.info} noted`) : '',
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

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** One finding, and how often it was made. */
interface Told {
  readonly check: Check
  times: number
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

/** Findings of one check that are listed without -vv; a key set may have a thousand. */
const LISTED = 5

function renderTold(group: readonly Told[], style: Style, detail: Detail): readonly string[] {
  const [first] = group
  if (!first) return []
  const listed = detail === 'all' ? group : group.slice(0, LISTED)
  const rest = group.length - listed.length
  return [
    ...listed.flatMap(({ check, times }) => renderCheck(check, times, style, first.check)),
    ...(rest === 0
      ? []
      : paragraph(style.dim(`and ${rest} more of ${clean(first.check.id)}; -vv lists them`), 6, style)),
  ]
}

/** What is the same for every finding of a check, `first` being the first of them, is said once. */
function renderCheck(check: Check, times: number, style: Style, first: Check): readonly string[] {
  const colour = { fail: style.red, warn: style.yellow, info: style.cyan, pass: style.green, skip: style.dim }[
    check.verdict
  ]
  const word = {
    fail: style.marks.bad,
    warn: style.marks.warn,
    info: 'i',
    pass: style.marks.good,
    skip: style.marks.none,
  }[check.verdict]
  const reject = check.reject && check.verdict === 'fail' ? style.red(' (must not be accepted)') : ''
  const often = times > 1 ? style.dim(` (${times} times)`) : ''
  const lines = paragraph(`${colour(`${word} ${check.id}`)}${reject}  ${clean(check.message)}${often}`, 4, style)
  if (check.verdict === 'pass' || check.verdict === 'skip') return lines
  const detail = (label: string, text: string): readonly string[] =>
    paragraph(`${style.dim(label.padEnd(9))}${text}`, 6, style)
  const found = [
    ...lines,
    ...(check.expected === undefined ? [] : detail('expected', value(check.expected))),
    ...(check.actual === undefined ? [] : isExcerpt(check.actual) ? [] : detail('actual', value(check.actual))),
    ...(isExcerpt(check.actual) ? excerpt(check.actual, style) : []),
  ]
  if (check.verdict === 'info') return found
  return [
    ...found,
    ...(check === first || check.spec !== first.spec ? detail('section', style.sections(clean(check.spec))) : []),
    ...(check.because ? detail('because', clean(check.because)) : []),
    ...(check.remedy && (check === first || check.remedy !== first.remedy)
      ? detail('remedy', clean(check.remedy))
      : []),
    ...(check === first ? detail('more', `oidc-cli explain ${clean(check.id)}`) : []),
  ]
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
function visibleLength(text: string): number {
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
