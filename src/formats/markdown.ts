import { writeJson } from '../jose/json-reader.ts'
import { clean, shorten } from '../text/clean.ts'
import type { Trace } from '../trace/trace.ts'
import { type Outcome, tally } from '../trace/verdict.ts'

/** A report fit for an issue or a pull request. */
export function formatMarkdown(trace: Trace, outcome: Outcome, version: string): string {
  const { error } = outcome
  const lines = [
    `## oidc-cli ${escaped(trace.command)}: ${outcome.verdict}`,
    '',
    `Exit ${outcome.exit}${error ? ` (\`${code(error.code)}\`)` : ''}, ${trace.ms} ms, ${new Date(trace.startedAt).toISOString()}, version ${escaped(version)}.`,
  ]
  if (error) lines.push('', `**${escaped(error.message)}**`, '', escaped(error.hint))
  lines.push('', '| step | verdict | failed | warnings | held | ms |', '| --- | --- | --- | --- | --- | --- |')
  for (const step of trace.steps) {
    const counts = tally(step)
    lines.push(
      `| ${escaped(step.name)} | ${step.verdict} | ${counts.fail} | ${counts.warn} | ${counts.pass} | ${step.ms} |`,
    )
  }
  const bad = trace.steps.flatMap((step) =>
    step.checks
      .filter((check) => check.verdict === 'fail' || check.verdict === 'warn')
      .map((check) => ({ step, check })),
  )
  if (bad.length > 0)
    lines.push('', '| check | in | what | expected | actual | section |', '| --- | --- | --- | --- | --- | --- |')
  for (const { step, check } of bad) {
    const cells = [
      `\`${check.id}\` ${check.verdict}`,
      escaped(step.name),
      escaped(check.message),
      cell(check.expected),
      cell(check.actual),
      escaped(check.spec),
    ]
    lines.push(`| ${cells.join(' | ')} |`)
  }
  const notes = [...trace.notes, ...trace.steps.flatMap((step) => step.notes)]
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${escaped(note)}`))
  return `${lines.join('\n')}\n`
}

/** A value in a table as code; a backtick or bar in it must not end the cell. */
function cell(value: unknown): string {
  if (value === undefined) return ''
  const text = clean(shorten(typeof value === 'string' ? value : writeJson(value), 200))
  return `\`${code(text)}\``
}

function code(text: string): string {
  return clean(text).replaceAll('`', "'").replaceAll('|', '\\|')
}

/** Text that Markdown takes as text, HTML in it included. */
function escaped(text: string): string {
  return clean(text)
    .replace(/[\\`*_{}[\]<>()#+!|~@-]/g, '\\$&')
    .replace(/&/g, '&amp;')
}
