import { wordsOfCheck } from '../../explain/page.ts'
import { shorten } from '../../text/clean.ts'
import { isTold, rankedFindings } from '../../trace/ranked.ts'
import type { Check } from '../../trace/trace.ts'
import { sectionsHtml } from './sections.ts'
import type { Part } from './several.ts'
import { badge, escaped, pairsHtml } from './text.ts'

/** Findings that are told, and runs that are linked of each. */
const MOST = 12
const MOST_RUNS = 5

/** A rule that several runs break. */
interface Common {
  readonly check: Check
  readonly decides: boolean
  /** The runs that break it, with what leads there. */
  readonly runs: { readonly title: string; readonly anchor: string }[]
}

/** What is wrong in several runs, each rule once: those that make runs fail first, and what most of them break. */
export function overviewHtml(parts: readonly Part[]): string {
  const found = new Map<string, Common>()
  for (const { run, title, anchors } of parts)
    for (const { id, verdict, decides, places } of rankedFindings(run).filter(isTold)) {
      const [first] = places
      if (!first) continue
      const key = `${verdict} ${decides} ${id}`
      const common = found.get(key) ?? { check: first.check, decides, runs: [] }
      common.runs.push({ title, anchor: anchors.check(first.check) })
      found.set(key, common)
    }
  if (found.size === 0) return ''
  const all = [...found.values()].sort((one, other) => weight(other) - weight(one))
  const more = all.length > MOST ? `<p class="soft">And ${all.length - MOST} more, which the runs below tell.</p>` : ''
  return `<section id="findings"><h2>Findings</h2><ol class="findings">${all
    .slice(0, MOST)
    .map((each) => commonHtml(each, parts.length))
    .join('\n')}</ol>${more}</section>`
}

function weight({ decides, check, runs }: Common): number {
  return (decides ? 2e6 : check.verdict === 'fail' ? 1e6 : 0) + runs.length
}

function commonHtml({ check, runs }: Common, all: number): string {
  const links = runs
    .slice(0, MOST_RUNS)
    .map(({ title, anchor }) => `<a href="#${anchor}">${escaped(shorten(title, 80))}</a>`)
  const rest = runs.length - links.length
  const why = wordsOfCheck(check.id)?.why
  return `<li><p class="said">${badge(check.verdict)} <strong>${escaped(check.message)}</strong> <span class="soft">${escaped(check.id)}, in ${runs.length} of ${all}</span></p>
${why === undefined ? '' : `<p>${escaped(why)}</p>`}
${pairsHtml([
  ['remedy', escaped(check.remedy ?? '')],
  ['section', sectionsHtml(check.spec)],
  ['seen in', `${links.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`],
])}</li>`
}
