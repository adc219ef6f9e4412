import { shorten } from '../../text/clean.ts'
import type { Account, Step } from '../../trace/trace.ts'
import { type Outcome, tally } from '../../trace/verdict.ts'
import { escaped } from './text.ts'

/** Who it was about, what it came to in figures, and remarks. */
export function summaryHtml(account: Account, steps: readonly Step[], cameTo: CameTo): string {
  return `${subjectHtml(account)}
${factsHtml(account, steps, cameTo)}
${remarksHtml(account)}`
}

/** What somebody who reads on should know. */
export function remarksHtml({ notes }: Account): string {
  return notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('\n')
}

/** What it came to, and how many of several runs came to what. */
interface CameTo {
  readonly outcome: Outcome
  readonly counts: readonly (readonly [name: string, count: number])[]
}

function factsHtml({ ms }: Account, steps: readonly Step[], { outcome, counts }: CameTo): string {
  const tallies = steps.map(tally)
  const sum = (verdict: 'pass' | 'warn' | 'fail'): string =>
    String(tallies.reduce((all, each) => all + each[verdict], 0))
  const checks = counts.length > 0 ? 'Checks passed' : 'Passed'
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
