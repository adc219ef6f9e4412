import { accountOf } from '../trace/account.ts'
import type { Judged } from '../trace/verdict.ts'
import { runBlocks, table, verdictMark } from './markdown.ts'
import { code, escaped } from './markdown-text.ts'
import { failuresFirst, type Scenario } from './scenarios.ts'

/** Rows of a table that are listed. */
const MOST_ROWS = 1000

/** What scenarios came to, those that did not pass first and whole as far as there is room, in bytes; what is left out is counted. */
export function scenarioBlocks({ trace }: Judged, scenarios: readonly Scenario[], room: number): readonly string[] {
  const odd = failuresFirst(scenarios)
  const failed = odd.filter(({ outcome }) => outcome.error !== null)
  const passed = scenarios.filter(({ outcome }) => outcome.error === null)
  const heads = [
    `**${failed.length} of ${scenarios.length} scenarios failed**`,
    scenarioTable(failed),
    ...notesOf(accountOf(trace).notes),
  ]
  const tail = passed.length === 0 ? '' : folded(`${passed.length} passed`, scenarioTable(passed))
  let left = room - sizeOf([...heads, tail])
  const shown: string[] = []
  for (const { title, outcome, run } of failed) {
    const blocks = [`### ${verdictMark(outcome.verdict)} ${escaped(title)}`, ...runBlocks(run)].filter(
      (block) => block !== '',
    )
    left -= sizeOf(blocks)
    if (left < 0) break
    shown.push(blocks.join('\n\n'))
  }
  const more = failed.length - shown.length
  const rest = more === 0 ? [] : [`The details of ${more} more stand in the other reports.`]
  return [...heads, ...shown, ...rest, tail]
}

function sizeOf(blocks: readonly string[]): number {
  return blocks.reduce((sum, block) => sum + Buffer.byteLength(block) + 2, 0)
}

function notesOf(notes: readonly string[]): readonly string[] {
  return notes.map((note) => `- ${escaped(note)}`)
}

function scenarioTable(scenarios: readonly Scenario[]): string {
  if (scenarios.length === 0) return ''
  const rows = scenarios
    .slice(0, MOST_ROWS)
    .map(({ title, outcome, cause, place, run }) => [
      `${verdictMark(outcome.verdict)} ${escaped(title)}`,
      run.provider === undefined ? '' : escaped(run.provider),
      cause === null ? '' : escaped(cause),
      place === undefined ? '' : code(`${place.file}:${place.line}`),
      String(run.ms),
    ])
  const more = scenarios.length > MOST_ROWS ? `\n\nand ${scenarios.length - MOST_ROWS} more` : ''
  return `${table(['scenario', 'provider', 'why', 'where', 'ms'], rows)}${more}`
}

function folded(summary: string, inside: string): string {
  return `<details><summary>${summary}</summary>\n\n${inside}\n\n</details>`
}
