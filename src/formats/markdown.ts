import { pageOf } from '../explain/page.ts'
import { sectionsOf } from '../explain/sections.ts'
import { writeJson } from '../jose/json/writer.ts'
import { shorten } from '../text/clean.ts'
import type { Trace } from '../trace/trace.ts'
import { type Outcome, tally } from '../trace/verdict.ts'
import { cell, code, escaped } from './markdown-text.ts'

const MARKS = { pass: '✅', warn: '⚠', fail: '❌', error: '❌', skip: '➖' }
/** Most checks and exchanges that are listed; comments on a pull request have a limit. */
const MOST = 100

/** A report fit for an issue or a pull request: nothing in it becomes markup, a mention or a link to an issue. */
export function formatMarkdown(trace: Trace, outcome: Outcome, version: string): string {
  const { error } = outcome
  const blocks = [
    `## ${MARKS[outcome.verdict]} oidc-cli ${escaped(trace.command)}: ${outcome.verdict}`,
    `Exit ${outcome.exit}${error ? ` (${code(error.code)})` : ''}, ${trace.ms} ms, ${new Date(trace.startedAt).toISOString()}, version ${escaped(version)}.`,
  ]
  if (error) blocks.push(`**${escaped(error.message)}**`, escaped(error.hint))
  blocks.push(stepTable(trace), brokenTable(trace), remedies(trace))
  const ended = trace.steps.flatMap((step) =>
    step.failure ? [`- ${escaped(step.name)}: ${code(step.failure.code)} ${escaped(step.failure.message)}`] : [],
  )
  const notes = [...trace.notes, ...trace.steps.flatMap((step) => step.notes)].map((note) => `- ${escaped(note)}`)
  blocks.push(list('Ended early', ended), list('Notes', notes), exchangeTable(trace))
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function stepTable(trace: Trace): string {
  if (trace.steps.length === 0) return ''
  const rows = trace.steps.map((step) => {
    const counts = tally(step)
    return [
      escaped(step.name),
      `${MARKS[step.verdict]} ${step.verdict}`,
      String(counts.fail),
      String(counts.warn),
      String(counts.pass),
      String(step.ms),
    ]
  })
  return table(['step', 'verdict', 'failed', 'warnings', 'held', 'ms'], rows)
}

function broken(trace: Trace) {
  return trace.steps.flatMap((step) =>
    step.checks
      .filter((check) => check.verdict === 'fail' || check.verdict === 'warn')
      .map((check) => ({ step, check })),
  )
}

function brokenTable(trace: Trace): string {
  const all = broken(trace)
  if (all.length === 0) return ''
  const rows = all
    .slice(0, MOST)
    .map(({ step, check }) => [
      `${MARKS[check.verdict === 'fail' ? 'fail' : 'warn']} ${code(check.id)}`,
      escaped(step.name),
      escaped(shorten(check.message, 500)),
      value(check.expected),
      value(check.actual),
      sections(check.spec),
    ])
  const more = all.length > MOST ? `\n\nand ${all.length - MOST} more` : ''
  return `${table(['check', 'in', 'what', 'expected', 'actual', 'section'], rows)}${more}`
}

function sections(spec: string): string {
  return sectionsOf(spec)
    .map(({ text, url }) => `[${escaped(text)}](${url})`)
    .join(', ')
}

/** What to do, once for each rule. */
function remedies(trace: Trace): string {
  const known = new Map(broken(trace).flatMap(({ check }) => (check.remedy ? [[check.id, check.remedy] as const] : [])))
  const lines = [...known]
    .slice(0, MOST)
    .map(([id, remedy]) => `- ${code(id)}: ${escaped(remedy)} (${code(pageOf(id))})`)
  return list('What to do', lines)
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `**${title}**\n\n${lines.join('\n')}`
}

function exchangeTable(trace: Trace): string {
  const rows = trace.steps.flatMap((step) =>
    step.exchanges.map(({ request, response, failure, ms }) => [
      escaped(step.name),
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

function value(given: unknown): string {
  if (given === undefined) return ''
  return code(shorten(typeof given === 'string' ? given : writeJson(given), 200))
}
