import { createHash } from 'node:crypto'
import { beginningOf } from '../../jose/json/beginning.ts'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { shorten } from '../../text/clean.ts'
import { accountOf } from '../../trace/account.ts'
import { mask } from '../../trace/mask.ts'
import { placedSteps } from '../../trace/placed-steps.ts'
import type { Account, Run, Step } from '../../trace/trace.ts'
import { type Judged, type Outcome, tally } from '../../trace/verdict.ts'
import { type Path, pathIn, withoutLong } from '../long-value.ts'
import { aboutHtml, documentTitle, headingHtml, timeHtml } from './head.ts'
import { SCRIPT } from './script.ts'
import { countsOf, type Extent, type Part, partsHtml, partsOf, tableHtml } from './several.ts'
import { causeHtml, isQuiet, lineHtml, stepHtml } from './step.ts'
import { STYLE } from './style.ts'
import { escaped } from './text.ts'
import { timelineHtml } from './timeline.ts'

/** One self-contained page: nothing loaded from elsewhere, and no script but that of several runs. */
export function formatHtml({ trace, outcomes }: Judged, version: string): string {
  const account = accountOf(trace)
  const steps = trace.runs.flatMap((run) => run.steps)
  const parts = trace.holds === 'several runs' ? partsOf({ trace, outcomes }) : undefined
  const script = parts && parts.length > 0 ? `; script-src ${hashOf(SCRIPT)}` : ''
  const policy = `default-src 'none'; style-src ${hashOf(STYLE)}${script}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(documentTitle({ trace, outcomes }))}</title>
<style>${STYLE}</style>
</head>
<body><main${parts ? ' class="wide"' : ''}>
<header>
${headingHtml({ trace, outcomes })}
${aboutHtml(trace, version)}
${summaryHtml(account, steps, { outcome: outcomes.trace, counts: parts ? countsOf(parts) : [] })}
${parts ? tableHtml(parts) : timelineHtml(steps)}
</header>
${parts ? partsHtml(parts, partHtml) : trace.runs.map((run) => bodyHtml(run, pathIn({ printable: outcomes.trace.error === null }))).join('\n')}
${parts ? resultHtml(trace, undefined, 'closed') : ''}
<footer>oidc-cli ${escaped(version)}, ${timeHtml(account)}</footer>
</main>${script === '' ? '' : `<script>${SCRIPT}</script>`}</body>
</html>
`
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** Who it was about, what it came to in figures, why it failed, and remarks. */
function summaryHtml(account: Account, steps: readonly Step[], { outcome, counts }: CameTo): string {
  const { error } = outcome
  const where = error?.run === undefined ? '' : `${error.run}: `
  return `${subjectHtml(account)}
${factsHtml(account, steps, { outcome, counts })}
${error ? causeHtml(error.code, `${where}${error.message}`, error.hint) : ''}
${account.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('\n')}`
}

/** What it came to, and how many of several runs came to what. */
interface CameTo {
  readonly outcome: Outcome
  readonly counts: readonly (readonly [name: string, count: number])[]
}

/** One of several runs: its steps stand under the ids that the table leads to. */
function partHtml({ run, outcome, steps }: Part, extent: Extent): string {
  const ids = new Map([...steps.values()].map(({ step, id }) => [step, id]))
  const all = placedSteps(run.steps).map((placed) => ({ placed, id: ids.get(placed.step) }))
  const quiet = extent === 'whole' ? [] : all.filter(({ placed }) => isQuiet(placed.step))
  const sections = all.filter((each) => !quiet.includes(each)).map(({ placed, id }) => stepHtml(placed, { extent, id }))
  const list = quiet.map(({ placed, id }) => lineHtml(placed, id))
  return `<header>${summaryHtml(run, run.steps, { outcome, counts: [] })}
${extent === 'whole' ? timelineHtml(run.steps) : ''}${list.length === 0 ? '' : `<ul class="few">${list.join('\n')}</ul>`}</header>
${sections.join('\n')}
${extent === 'whole' ? resultHtml(run, undefined) : ''}`
}

function bodyHtml(run: Run, path: Path): string {
  return `${placedSteps(run.steps)
    .map((placed) => stepHtml(placed))
    .join('\n')}\n${resultHtml(run, path)}`
}

function factsHtml({ ms }: Account, steps: readonly Step[], { outcome, counts }: CameTo): string {
  const tallies = steps.map(tally)
  const sum = (verdict: 'pass' | 'warn' | 'fail'): string =>
    String(tallies.reduce((all, each) => all + each[verdict], 0))
  const checks = counts.length > 0 ? 'Checks held' : 'Held'
  const facts: readonly (readonly [string, string])[] = [
    ...counts.map(([name, count]) => [name, String(count)] as const),
    [checks, sum('pass')],
    ['Failed', sum('fail')],
    ['Warnings', sum('warn')],
    ['Took', `${ms} ms`],
    ['Exit code', String(outcome.exit)],
  ]
  return `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`
}

/** Who it was about and where, as far as the result says so. */
function subjectHtml({ result }: Account): string {
  const issuer = at(result, 'issuer')
  const token = at(result, 'id_token')
  const sub = at(at(token, 'claims'), 'sub')
  const where = typeof issuer === 'string' ? `<strong>${escaped(shorten(issuer, 300))}</strong>` : ''
  if (typeof sub !== 'string') return where === '' ? '' : `<p class="subject">${where}</p>`
  const verified = at(token, 'verified') === true
  const place = where === '' ? '' : ` at ${where}`
  const said = verified ? 'Signed in as' : 'Not verified: the ID Token names'
  return `<p class="subject">${said} <strong>${escaped(shorten(sub, 300))}</strong>${place}</p>`
}

function at(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}

/** Longest text of a result, and of a line of it, in characters. */
const MOST = 100_000
const COLUMNS = 160

/** A result as JSON, which stands at that path of what `--print` writes. */
function resultHtml({ result }: Account, path: Path, state: 'open' | 'closed' = 'open'): string {
  if (result === null || result === undefined) return ''
  const short = withoutLong(shortTokens(result), COLUMNS, path)
  const text = shorten(writeJson(beginningOf(short, MOST + 1), 2), MOST)
  return `<section><h2>Result</h2><details${state === 'open' ? ' open' : ''}><summary>as JSON, tokens by length and hash</summary><pre>${escaped(text)}</pre></details></section>`
}

/** The page is looked at and passed on, so there is no whole token in it. */
function shortTokens(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map(shortTokens)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && /(token|secret|password)$/.test(name) ? mask(member, name) : shortTokens(member),
    ]),
  )
}
