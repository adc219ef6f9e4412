import { createHash } from 'node:crypto'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { shorten } from '../../text/clean.ts'
import { mask } from '../../trace/mask.ts'
import type { Trace } from '../../trace/trace.ts'
import { type Outcome, tally } from '../../trace/verdict.ts'
import { causeHtml, stepHtml } from './step.ts'
import { STYLE } from './style.ts'
import { badge, escaped } from './text.ts'
import { timelineHtml } from './timeline.ts'

/** One self-contained page: no script, nothing loaded from elsewhere. */
export function formatHtml(trace: Trace, outcome: Outcome, version: string): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`
  const { error } = outcome
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>oidc-cli ${escaped(trace.command)}: ${outcome.verdict}</title>
<style>${STYLE}</style>
</head>
<body><main>
<header>
<h1>oidc-cli ${escaped(trace.command)} ${badge(outcome.verdict)}</h1>
${subjectHtml(trace)}
${factsHtml(trace, outcome)}
${error ? causeHtml(error.code, error.message, error.hint) : ''}
${trace.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('\n')}
${timelineHtml(trace)}
</header>
${trace.steps.map(stepHtml).join('\n')}
${resultHtml(trace)}
<footer>oidc-cli ${escaped(version)}, ${new Date(trace.startedAt).toISOString()}</footer>
</main></body>
</html>
`
}

function factsHtml(trace: Trace, outcome: Outcome): string {
  const counts = trace.steps.map(tally)
  const sum = (verdict: 'pass' | 'warn' | 'fail'): string =>
    String(counts.reduce((all, each) => all + each[verdict], 0))
  const facts: readonly (readonly [string, string])[] = [
    ['Held', sum('pass')],
    ['Failed', sum('fail')],
    ['Warnings', sum('warn')],
    ['Took', `${trace.ms} ms`],
    ['Exit code', String(outcome.exit)],
  ]
  return `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`
}

/** Who it was about and where, as far as the result says so. */
function subjectHtml({ result }: Trace): string {
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

function resultHtml({ result }: Trace): string {
  if (result === null || result === undefined) return ''
  const text = shorten(writeJson(shortTokens(result), 2), 100_000)
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
