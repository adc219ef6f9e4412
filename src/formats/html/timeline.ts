import { shorten } from '../../text/clean.ts'
import type { Step } from '../../trace/trace.ts'
import { escaped } from './text.ts'

/** Height of a row in CSS pixels. */
const ROW = 22
/** Where the bars begin and how wide they are together, in percent of the page. */
const START = 24
const SPAN = 58

/** When each step ran, as bars over the time of the run; a drawing, since the policy of the page allows no style attributes. */
export function timelineHtml(all: readonly Step[]): string {
  const steps = all.filter((step) => step.verdict !== 'skip').slice(0, 40)
  if (steps.length < 2) return ''
  const from = Math.min(...steps.map((step) => step.startedAt))
  const to = Math.max(...steps.map((step) => step.startedAt + step.ms), from + 1)
  const rows = steps.map((step, index) => {
    const y = index * ROW
    const width = Math.max(0.8, (SPAN * step.ms) / (to - from))
    const x = Math.min(START + (SPAN * (step.startedAt - from)) / (to - from), START + SPAN - width)
    return [
      `<text x="0" y="${y + 14}">${escaped(shorten(step.name, 12))}</text>`,
      `<rect class="track" x="${START}%" y="${y + 5}" width="${SPAN}%" height="10" rx="3"/>`,
      `<rect class="bar-${step.verdict}" x="${x.toFixed(2)}%" y="${y + 5}" width="${width.toFixed(2)}%" height="10" rx="3"/>`,
      `<text x="100%" y="${y + 14}" text-anchor="end">${step.ms} ms</text>`,
    ].join('')
  })
  return `<svg class="time" width="100%" height="${steps.length * ROW}" role="img" aria-label="When each step ran">${rows.join('')}</svg>`
}
