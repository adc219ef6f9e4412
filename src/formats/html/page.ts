import { createHash } from 'node:crypto'
import { beginningOf } from '../../jose/json/beginning.ts'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { shorten } from '../../text/clean.ts'
import { accountOf } from '../../trace/account.ts'
import { mask } from '../../trace/mask.ts'
import { placedSteps } from '../../trace/placed-steps.ts'
import type { Account, Run, Step } from '../../trace/trace.ts'
import { type Judged, type Outcome, tally } from '../../trace/verdict.ts'
import { aboutRun, runTitles } from '../run-name.ts'
import { causeHtml, stepHtml } from './step.ts'
import { STYLE } from './style.ts'
import { badge, escaped } from './text.ts'
import { timelineHtml } from './timeline.ts'

/** One self-contained page: no script, nothing loaded from elsewhere. */
export function formatHtml({ trace, outcomes }: Judged, version: string): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`
  const account = accountOf(trace)
  const { verdict } = outcomes.trace
  const steps = trace.runs.flatMap((run) => run.steps)
  const titles = runTitles(trace)
  const several = trace.holds === 'several runs'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>oidc-cli ${escaped(account.command)}: ${verdict}</title>
<style>${STYLE}</style>
</head>
<body><main>
<header>
<h1>oidc-cli ${escaped(account.command)} ${badge(verdict)}</h1>
${summaryHtml(account, steps, outcomes.trace)}
${several ? runList({ trace, outcomes }, titles) : timelineHtml(steps)}
</header>
${trace.runs.map((run, at) => `${several ? runHtml(run, outcomes.runs[at] ?? outcomes.trace, { id: `run-${at + 1}`, title: titles[at] ?? '' }) : ''}${bodyHtml(run)}`).join('\n')}
${several ? resultHtml(trace) : ''}
<footer>oidc-cli ${escaped(version)}, ${new Date(account.startedAt).toISOString()}</footer>
</main></body>
</html>
`
}

/** Who it was about, what it came to in figures, why it failed, and remarks. */
function summaryHtml(account: Account, steps: readonly Step[], outcome: Outcome): string {
  const { error } = outcome
  const where = error?.run === undefined ? '' : `${error.run}: `
  return `${subjectHtml(account)}
${factsHtml(account, steps, outcome)}
${error ? causeHtml(error.code, `${where}${error.message}`, error.hint) : ''}
${account.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('\n')}`
}

/** Every run of several, each a link to its part of the page. */
function runList({ trace, outcomes }: Judged, titles: readonly string[]): string {
  const rows = trace.runs.map((run, at) => {
    const { verdict } = outcomes.runs[at] ?? outcomes.trace
    return `<li>${badge(verdict)} <a href="#run-${at + 1}">${escaped(titles[at] ?? '')}</a> <span class="soft">${escaped(aboutRun(run))}</span></li>`
  })
  return rows.length === 0 ? '' : `<ul class="few">${rows.join('\n')}</ul>`
}

/** How the part of the page begins that one of several runs has. */
function runHtml(run: Run, outcome: Outcome, { id, title }: { readonly id: string; readonly title: string }): string {
  return `<header id="${id}">
<h2>${badge(outcome.verdict)} ${escaped(title)} <span class="end">${escaped(aboutRun(run))}</span></h2>
${summaryHtml(run, run.steps, outcome)}
${timelineHtml(run.steps)}
</header>
`
}

function bodyHtml(run: Run): string {
  return `${placedSteps(run.steps).map(stepHtml).join('\n')}\n${resultHtml(run)}`
}

function factsHtml({ ms }: Account, steps: readonly Step[], outcome: Outcome): string {
  const counts = steps.map(tally)
  const sum = (verdict: 'pass' | 'warn' | 'fail'): string =>
    String(counts.reduce((all, each) => all + each[verdict], 0))
  const facts: readonly (readonly [string, string])[] = [
    ['Held', sum('pass')],
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

/** Longest text of a result, in characters. */
const MOST = 100_000

function resultHtml({ result }: Account): string {
  if (result === null || result === undefined) return ''
  const text = shorten(writeJson(beginningOf(shortTokens(result), MOST + 1), 2), MOST)
  return `<section><h2>Result</h2><details open><summary>as JSON, tokens by length and hash</summary><pre>${escaped(text)}</pre></details></section>`
}

/** The page is looked at and passed on, so there is no whole token in it. */
function shortTokens(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value, 300)
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map(shortTokens)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && /(token|secret|password)$/.test(name) ? mask(member, name) : shortTokens(member),
    ]),
  )
}
