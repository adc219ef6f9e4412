import { wordsOfCheck } from '../../explain/page.ts'
import { shorten } from '../../text/clean.ts'
import { plural } from '../../text/plural.ts'
import { isStrict, isTold, type Ranked, rankedFindings } from '../../trace/ranked.ts'
import type { Check, Run } from '../../trace/trace.ts'
import { asideWords } from '../aside.ts'
import type { Anchors } from './anchors.ts'
import { sectionsHtml } from './sections.ts'
import { badge, escaped, pairsHtml } from './text.ts'

/** Places of one finding that are linked. */
const MOST_PLACES = 5
/** Findings that are told at the beginning. */
const MOST = 50

/** What is wrong in a run, the worst first: what it means, why it matters, what to do, and where on the page it was seen. */
export function findingsHtml(run: Run, anchors: Anchors, id: string | undefined): string {
  const all = rankedFindings(run)
  if (all.length === 0) return ''
  const told = all.filter(isTold)
  const aside = all.filter((each) => !isTold(each))
  const items = told.slice(0, MOST).map((each) => findingHtml(each, anchors, followersOf(each, run)))
  const more =
    told.length > MOST ? `<p class="soft">And ${told.length - MOST} more, which the steps below tell.</p>` : ''
  return `<section${id === undefined ? '' : ` id="${id}"`}><h2>Findings <span class="end">${countsOf(told)}</span></h2>
${items.length === 0 ? '' : `<ol class="findings">${items.join('\n')}</ol>`}${more}${asideHtml(aside, run, anchors)}</section>`
}

function countsOf(told: readonly Ranked[]): string {
  const count = (is: Ranked['verdict']): number => told.filter(({ verdict }) => verdict === is).length
  const [failed, warned] = [count('fail'), count('warn')]
  return [failed > 0 ? `${failed} failed` : '', warned > 0 ? plural(warned, 'warning') : ''].filter(Boolean).join(', ')
}

function findingHtml(finding: Ranked, anchors: Anchors, followers: readonly Check[]): string {
  const { id, verdict, places } = finding
  const [first] = places
  if (!first) return ''
  const { check } = first
  const why = wordsOfCheck(id)?.why
  return `<li><p class="said">${badge(verdict)} <strong>${escaped(check.message)}</strong></p>
${why === undefined ? '' : `<p>${escaped(why)}</p>`}
${pairsHtml([
  ['remedy', escaped(check.remedy ?? '')],
  ['section', sectionsHtml(check.spec)],
  ['seen in', placesHtml(finding, anchors)],
])}
${followers.length === 0 ? '' : foldedHtml(`${plural(followers.length, 'finding')} that follow${followers.length === 1 ? 's' : ''} from it`, followers, anchors)}</li>`
}

function placesHtml({ id, places }: Ranked, anchors: Anchors): string {
  const links = places
    .slice(0, MOST_PLACES)
    .map(({ path, check }) => `<a href="#${anchors.check(check)}">${escaped(path)}: ${escaped(id)}</a>`)
  const rest = places.length - links.length
  return `${links.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** The first check of each rule that is broken because of another, where that was. */
function followersOf({ follows, places }: Ranked, { steps }: Run): readonly Check[] {
  if (follows.length === 0) return []
  const beside = steps.filter(({ checks }) => places.some(({ check }) => checks.includes(check)))
  const odd = beside.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn'))
  return follows.flatMap((id) => odd.find((check) => check.id === id) ?? [])
}

/** Findings in a line each, folded away, which lead to where they are told. */
function foldedHtml(title: string, checks: readonly Check[], anchors: Anchors): string {
  const lines = checks.map((check) => {
    const link = `<a class="id" href="#${anchors.check(check)}">${escaped(check.id)}</a>`
    return `<li>${badge(check.verdict)} ${link} ${escaped(shorten(check.message, 300))}</li>`
  })
  return `<details><summary>${escaped(title)}</summary><ul class="few">${lines.join('\n')}</ul></details>`
}

/** What was found on the way to what the run is about. */
function asideHtml(aside: readonly Ranked[], run: Run, anchors: Anchors): string {
  if (aside.length === 0) return ''
  const checks = aside.flatMap(({ places: [first] }) => (first ? [first.check] : []))
  return foldedHtml(asideWords(aside, isStrict(run)), checks, anchors)
}
