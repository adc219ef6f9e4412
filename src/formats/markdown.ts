import { pageOf } from '../explain/page.ts'
import { sectionsIn } from '../explain/sections.ts'
import { writeJson } from '../jose/json/writer.ts'
import { shorten } from '../text/clean.ts'
import { accountOf } from '../trace/account.ts'
import { type PlacedStep, placedSteps } from '../trace/placed-steps.ts'
import { isStrict, isTold, type Ranked, rankedFindings } from '../trace/ranked.ts'
import type { Account, Run } from '../trace/trace.ts'
import { type Judged, type Outcome, tally } from '../trace/verdict.ts'
import { asideWords } from './aside.ts'
import { cell, code, escaped } from './markdown-text.ts'
import { discoverCommand, providerOf, runTitles } from './run-name.ts'
import { scenariosOf } from './scenarios.ts'
import { noteOf, titleOf } from './title.ts'

const MARKS = { pass: '✅', warn: '⚠', fail: '❌', error: '❌', skip: '➖' }
/** Most checks and exchanges that are listed; comments on a pull request have a limit. */
const MOST = 100

/** As many bytes as the summary of a step of GitHub Actions may have, less what stands before scenarios. */
const ROOM = 1024 * 1024 - 4096

/** The mark of a verdict. */
export function verdictMark(verdict: Outcome['verdict']): string {
  return MARKS[verdict]
}

/** A report fit for an issue or a pull request: nothing in it becomes markup, a mention or a link to an issue. Of scenarios it is no longer than `room`, in bytes. */
export async function formatMarkdown(
  { trace, outcomes }: Judged,
  version: string,
  room: number = ROOM,
): Promise<string> {
  const account = accountOf(trace)
  const { verdict } = outcomes.trace
  const command = `oidc-cli ${escaped(account.command)}: ${verdict}`
  const { error } = outcomes.trace
  const title = titleOf(trace)
  const note = noteOf(trace)
    .map(escaped)
    .join('\\\n')
    .replace(/(?:\\\n){2,}/g, '\n\n')
  const titled = title === undefined ? [note] : [`# ${escaped(title)}`, note]
  const blocks = [
    `## ${MARKS[verdict]} ${error ? escaped(causeText(error)) : command}`,
    `${error ? `${command}. ` : ''}${endOf(account, outcomes.trace)}, ${new Date(account.startedAt).toISOString()}, version ${escaped(version)}.`,
    ...(error ? [escaped(error.hint)] : []),
  ]
  const scenarios = scenariosOf({ trace, outcomes })
  if (scenarios) {
    const { scenarioBlocks } = await import('./markdown-scenarios.ts')
    const [head = '', end = '', ...cause] = blocks
    const own = outcomes.trace.error?.run === undefined ? cause : []
    const told = scenarioBlocks({ trace, outcomes }, scenarios, room)
    return `${[...titled, head, end, ...own, ...told].filter((block) => block !== '').join('\n\n')}\n`
  }
  if (trace.holds === 'one run') blocks.push(...trace.runs.flatMap(runBlocks))
  else {
    const titles = runTitles(trace).map(escaped)
    const notes = trace.notes.map((note) => `- ${escaped(note)}`)
    blocks.push(runTable({ trace, outcomes }, titles), list('Notes', notes))
    for (const [at, run] of trace.runs.entries()) {
      const outcome = outcomes.runs[at] ?? outcomes.trace
      const head = `### ${MARKS[outcome.verdict]} ${titles[at]}: ${outcome.verdict}`
      blocks.push(head, `${endOf(run, outcome)}.`, ...why(outcome), ...runBlocks(run))
    }
  }
  return `${[...titled, ...blocks].filter((block) => block !== '').join('\n\n')}\n`
}

function endOf({ ms }: Account, { exit, error }: Outcome): string {
  return `Exit ${exit}${error ? ` (${code(error.code)})` : ''}, ${ms} ms`
}

function why({ error }: Outcome): readonly string[] {
  if (!error) return []
  return [`**${escaped(causeText(error))}**`, escaped(error.hint)]
}

function causeText({ run, message }: NonNullable<Outcome['error']>): string {
  return run === undefined ? message : `${run}: ${message}`
}

function runTable({ trace, outcomes }: Judged, titles: readonly string[]): string {
  if (trace.runs.length === 0) return ''
  const rows = trace.runs.map((run, at) => {
    const { verdict, exit } = outcomes.runs[at] ?? outcomes.trace
    const provider = providerOf(run)
    return [
      titles[at] ?? '',
      escaped(run.command),
      provider === undefined ? '' : escaped(provider),
      `${MARKS[verdict]} ${verdict}`,
      String(exit),
      String(run.ms),
    ]
  })
  return table(['run', 'command', 'provider', 'verdict', 'exit', 'ms'], rows)
}

/** What one run did and found, each part a block; what there is nothing of is empty. */
export function runBlocks(run: Run): readonly string[] {
  const { steps, notes } = run
  const found = rankedFindings(run)
  const told = found.filter(isTold)
  const aside = asideWords(found, isStrict(run))
  const look = discoverCommand(run)
  const placed = placedSteps(steps)
  const ended = placed.flatMap(({ step, path }) =>
    step.failure ? [`- ${escaped(path)}: ${code(step.failure.code)} ${escaped(step.failure.message)}`] : [],
  )
  const remarks = [...notes, ...placed.flatMap(({ step }) => step.notes)].map((note) => `- ${escaped(note)}`)
  return [
    stepTable(placed),
    brokenTable(told),
    remedies(told),
    aside === '' ? '' : `${escaped(aside)}${look === undefined ? '' : `: ${code(look)}`}`,
    list('Ended early', ended),
    list('Notes', remarks),
    exchangeTable(placed),
  ]
}

function stepTable(placed: readonly PlacedStep[]): string {
  if (placed.length === 0) return ''
  const rows = placed.map(({ step, path }) => {
    const counts = tally(step)
    return [
      escaped(path),
      `${MARKS[step.verdict]} ${step.verdict}`,
      String(counts.fail),
      String(counts.warn),
      String(counts.pass),
      String(step.ms),
    ]
  })
  return table(['step', 'verdict', 'failed', 'warnings', 'passed', 'ms'], rows)
}

/** Each rule once, the worst first, with where it was broken and what follows from it. */
function brokenTable(found: readonly Ranked[]): string {
  if (found.length === 0) return ''
  const rows = found.slice(0, MOST).flatMap(({ id, verdict, decides, places, follows }) => {
    const [first] = places
    if (!first) return []
    const { check } = first
    const paths = [...new Set(places.map(({ path }) => path))].map(escaped).join(', ')
    const often = places.length > 1 ? ` (${places.length} times)` : ''
    const led = follows.length > 0 ? `; from it follow ${follows.map(code).join(', ')}` : ''
    const mark = MARKS[verdict === 'fail' && decides ? 'fail' : 'warn']
    return [
      [
        `${mark} ${code(id)}`,
        paths,
        `${escaped(shorten(check.message, 500))}${often}${led}`,
        value(check.expected),
        value(check.actual),
        sections(check.spec),
      ],
    ]
  })
  const more = found.length > MOST ? `\n\nand ${found.length - MOST} more` : ''
  return `${table(['check', 'in', 'what', 'expected', 'actual', 'section'], rows)}${more}`
}

function sections(spec: string): string {
  const { sections, unknown } = sectionsIn(spec)
  if (unknown !== undefined) return escaped(spec)
  return sections.map(({ text, url }) => `[${escaped(text)}](${url})`).join(', ')
}

/** What to do, once for each rule. */
function remedies(found: readonly Ranked[]): string {
  const lines = found.slice(0, MOST).flatMap(({ id, places }) => {
    const remedy = places[0]?.check.remedy
    return remedy ? [`- ${code(id)}: ${escaped(remedy)} (${code(pageOf(id))})`] : []
  })
  return list('What to do', lines)
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `**${title}**\n\n${lines.join('\n')}`
}

function exchangeTable(placed: readonly PlacedStep[]): string {
  const rows = placed.flatMap(({ step, path }) =>
    step.exchanges.map(({ request, response, failure, ms }) => [
      escaped(path),
      code(shorten(`${request.method} ${request.url}`, 300)),
      response ? String(response.status) : failure ? code(failure.code) : 'in the browser',
      String(Math.round(ms)),
    ]),
  )
  if (rows.length === 0) return ''
  const shown = table(['step', 'request', 'answer', 'ms'], rows.slice(0, MOST))
  const count = rows.length === 1 ? '1 exchange' : `${rows.length} exchanges`
  return `<details><summary>${count}</summary>\n\n${shown}\n\n</details>`
}

/** A table of cells that are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

function value(given: unknown): string {
  if (given === undefined) return ''
  return code(shorten(typeof given === 'string' ? given : writeJson(given), 200))
}
