import { createHash } from 'node:crypto'
import { accountOf } from '../../trace/account.ts'
import { placedSteps } from '../../trace/placed-steps.ts'
import type { Run, Trace } from '../../trace/trace.ts'
import type { Judged, Outcome } from '../../trace/verdict.ts'
import { pathIn } from '../long-value.ts'
import { anchorsOf } from './anchors.ts'
import { findingsHtml } from './findings.ts'
import { documentTitle, headHtml, timeHtml } from './head.ts'
import { overviewHtml } from './overview.ts'
import { resultHtml } from './result.ts'
import { SCRIPT } from './script.ts'
import { countsOf, type Extent, type Part, partsHtml, partsOf, tableHtml } from './several.ts'
import { causeHtml, isQuiet, lineHtml, stepHtml } from './step.ts'
import { STYLE } from './style.ts'
import { summaryHtml } from './summary.ts'
import { escaped } from './text.ts'
import { timelineHtml } from './timeline.ts'

/** One self-contained page: nothing loaded from elsewhere, and no script but that of several runs. */
export function formatHtml({ trace, outcomes }: Judged, version: string): string {
  const account = accountOf(trace)
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
${headHtml({ trace, outcomes }, version)}
</header>
${parts ? severalHtml(trace, parts, outcomes.trace) : trace.runs.map((run) => bodyHtml(run, outcomes.trace)).join('\n')}
<footer>oidc-cli ${escaped(version)}, ${timeHtml(account)}</footer>
</main>${script === '' ? '' : `<script>${SCRIPT}</script>`}</body>
</html>
`
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** One of several runs. */
function partHtml({ run, outcome, anchors }: Part, extent: Extent): string {
  const all = placedSteps(run.steps)
  const quiet = extent === 'whole' ? [] : all.filter(({ step }) => isQuiet(step))
  const sections = all.filter((each) => !quiet.includes(each)).map((placed) => stepHtml(placed, { extent, anchors }))
  const list = quiet.map((placed) => lineHtml(placed, anchors))
  return `<header>${outcome.error ? causeHtml(outcome.error) : ''}${summaryHtml(run, run.steps, { outcome, counts: [] })}
${extent === 'whole' ? timelineHtml(run.steps) : ''}${list.length === 0 ? '' : `<ul class="few">${list.join('\n')}</ul>`}</header>
${extent === 'whole' ? findingsHtml(run, anchors, undefined) : ''}
${sections.join('\n')}
${extent === 'whole' ? resultHtml(run, undefined) : ''}`
}

/** The only run: what was found, how it went, and its steps. */
function bodyHtml(run: Run, outcome: Outcome): string {
  const anchors = anchorsOf(run)
  const steps = placedSteps(run.steps).map((placed) => stepHtml(placed, { extent: 'whole', anchors }))
  return `${findingsHtml(run, anchors, 'findings')}
<section><h2>Run</h2>${summaryHtml(run, run.steps, { outcome, counts: [] })}
${timelineHtml(run.steps)}</section>
${steps.join('\n')}
${resultHtml(run, pathIn({ printable: outcome.error === null }))}`
}

/** Several runs: what they have in common, a table of all, and each below its title. */
function severalHtml(trace: Trace, parts: readonly Part[], outcome: Outcome): string {
  const steps = trace.runs.flatMap((run) => run.steps)
  return `${overviewHtml(parts)}
<section><h2>Runs</h2>${summaryHtml(trace, steps, { outcome, counts: countsOf(parts) })}
${tableHtml(parts)}</section>
${partsHtml(parts, partHtml)}
${resultHtml(trace, undefined, 'closed')}`
}
