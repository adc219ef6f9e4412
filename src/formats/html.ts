import { createHash } from 'node:crypto'
import { writeJson } from '../jose/json-reader.ts'
import { cleanBlock, shorten } from '../text/clean.ts'
import type { Check, Exchange, Step, Trace } from '../trace/trace.ts'
import { type Outcome, tally } from '../trace/verdict.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1a2233; --soft: #5a6478; --card: #fff; --ground: #eef1f7; --line: #dbe1ec; --good: #1d7a4c; --bad: #b3261e; --warn: #8a5a00; --link: #2f5fc4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9edf5; --soft: #a5afc2; --card: #1a202b; --ground: #10141b; --line: #2e3747; --good: #6fd39c; --bad: #ff8a80; --warn: #f0b75a; --link: #8fb2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.1rem; margin: 0; display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
section, header { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.25rem 1.5rem; margin-bottom: 1rem; }
small, .soft { color: var(--soft); font-size: .875rem; font-weight: 400; }
.pass { color: var(--good); } .fail, .error { color: var(--bad); } .warn { color: var(--warn); } .info, .skip { color: var(--soft); }
ul { list-style: none; margin: .75rem 0 0; padding: 0; }
li { padding: .75rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .15rem .75rem; margin: .4rem 0 0; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .85rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { overflow-x: auto; background: var(--ground); border-radius: 8px; padding: .75rem; margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: .75rem; } summary { cursor: pointer; color: var(--link); }
`

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
<h1>oidc-cli ${escaped(trace.command)} <span class="${outcome.verdict}">${outcome.verdict}</span></h1>
<p class="soft">${new Date(trace.startedAt).toISOString()}, ${trace.ms} ms, exit ${outcome.exit}, version ${escaped(version)}</p>
${error ? `<p class="fail"><strong>${escaped(error.code)}</strong> ${escaped(error.message)}</p><p>${escaped(error.hint)}</p>` : ''}
${trace.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('\n')}
</header>
${trace.steps.map(stepHtml).join('\n')}
${trace.result === null || trace.result === undefined ? '' : `<section><h2>Result</h2><pre>${escaped(writeJson(shortTokens(trace.result), 2))}</pre></section>`}
</main></body>
</html>
`
}

/** The page is looked at and passed on, so tokens are shortened in it as in human output. */
function shortTokens(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value, 300)
  if (typeof value !== 'object' || value === null || Object.getOwnPropertySymbols(value).length > 0) return value
  if (Array.isArray(value)) return value.map(shortTokens)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && /token$/.test(name) ? shorten(member, 16) : shortTokens(member),
    ]),
  )
}

function stepHtml(step: Step): string {
  const counts = tally(step)
  const bad = step.checks.filter((check) => check.verdict === 'fail' || check.verdict === 'warn')
  const rest = step.checks.filter((check) => !bad.includes(check))
  const said = `${counts.fail} failed, ${counts.warn} warnings, ${counts.pass} held, ${step.ms} ms`
  return `<section>
<h2><span class="${step.verdict}">${step.verdict}</span> ${escaped(step.name)} <small>${said}</small></h2>
${step.failure ? `<p class="fail"><strong>${escaped(step.failure.code)}</strong> ${escaped(step.failure.message)}</p>` : ''}
${step.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('\n')}
${bad.length > 0 ? `<ul>${bad.map(checkHtml).join('')}</ul>` : ''}
${rest.length > 0 ? `<details><summary>${rest.length} other checks</summary><ul>${rest.map(checkHtml).join('')}</ul></details>` : ''}
${step.exchanges.map(exchangeHtml).join('\n')}
</section>`
}

function checkHtml(check: Check): string {
  const rows: readonly (readonly [string, unknown])[] = [
    ['expected', check.expected],
    ['actual', check.actual],
    ['section', check.spec],
    ['because', check.because],
    ['remedy', check.remedy],
  ]
  const shown = rows.filter(
    ([, value]) => value !== undefined && (check.verdict === 'fail' || check.verdict === 'warn'),
  )
  const list = shown
    .map(([name, value]) => `<dt>${name}</dt><dd>${escaped(typeof value === 'string' ? value : writeJson(value))}</dd>`)
    .join('')
  return `<li><code class="${check.verdict}">${check.verdict} ${escaped(check.id)}</code> ${escaped(check.message)}${list ? `<dl>${list}</dl>` : ''}</li>`
}

function exchangeHtml({ request, response, failure, ms }: Exchange): string {
  const head = `${request.method} ${request.url}`
  const lines = (headers: readonly (readonly [string, string])[]): string =>
    headers.map(([name, value]) => `${name}: ${value}`).join('\n')
  const sent = [head, lines(request.headers), request.body].filter((part) => part !== '').join('\n\n')
  const came = response
    ? [`${response.status} ${response.statusText}`, lines(response.headers), response.body]
        .filter((part) => part !== '')
        .join('\n\n')
    : (failure?.message ?? 'answered at the callback')
  return `<details><summary>${escaped(shorten(head, 120))} <small>${response?.status ?? '–'}, ${Math.round(ms)} ms</small></summary><pre>${escaped(shorten(sent, 20_000))}</pre><pre>${escaped(shorten(came, 20_000))}</pre></details>`
}

function escaped(text: string): string {
  return cleanBlock(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
