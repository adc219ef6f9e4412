import { shorten } from '../../text/clean.ts'
import { accountOf } from '../../trace/account.ts'
import type { Account, Run, Trace } from '../../trace/trace.ts'
import type { Judged, Outcome } from '../../trace/verdict.ts'
import { commandLineOf } from '../command-line.ts'
import { partiesOf } from '../run-name.ts'
import { noteOf, titleOf } from '../title.ts'
import { causeHtml } from './step.ts'
import { badge, escaped } from './text.ts'

/** Characters of an issuer, a client and the like that are shown. */
const MOST = 300
/** Characters of a command line that are shown. */
const MOST_TYPED = 4000

const MARKS: Readonly<Record<Outcome['verdict'], string>> = { pass: '✓', warn: '!', fail: '✗', error: '✗' }

/** What a window or a bookmark is told by: how it ended, what was done where, and on which day (UTC). */
export function documentTitle({ trace, outcomes }: Judged): string {
  const account = accountOf(trace)
  const { issuer, profile, preset, client } = partiesOfOnly(trace)
  const places = [issuer ?? preset, profile ?? client].flatMap((part) => (part ? [shorten(part, 120)] : []))
  const done = [MARKS[outcomes.trace.verdict], account.command || 'oidc-cli', ...places].join(' ')
  return [titleOf(trace), done, dayOf(account)].flatMap((part) => (part ? [part] : [])).join(' — ')
}

/** What it is called and why it failed, what whoever made it says of it, who it was about and when, and by which command line. */
export function headHtml({ trace, outcomes }: Judged, version: string): string {
  const account = accountOf(trace)
  const { issuer, profile, preset, client } = partiesOfOnly(trace)
  const note = noteOf(trace)
  const { error, verdict } = outcomes.trace
  const facts = [
    issuer === undefined ? '' : `<strong>${named(issuer)}</strong>`,
    profile === undefined ? '' : `profile ${named(profile)}`,
    preset === undefined ? '' : `preset ${named(preset)}`,
    client === undefined ? '' : `client ${named(client)}`,
    timeHtml(account),
    `oidc-cli ${escaped(version)}`,
  ]
  return [
    `<h1>${badge(verdict)} ${escaped(titleOf(trace) ?? `oidc-cli ${account.command}`)}</h1>`,
    error ? causeHtml({ ...error, hint: error.hint.replace(EXPLAINED, '') }) : '',
    note.length === 0 ? '' : `<p class="remark">${note.map(escaped).join('<br>')}</p>`,
    `<p class="where">${facts.filter((fact) => fact !== '').join(' <span class="soft">·</span> ')}</p>`,
    `<p class="typed"><code>${escaped(shorten(commandLineOf(account), MOST_TYPED))}</code></p>`,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** What the page itself tells. */
const EXPLAINED = / ?See: oidc-cli explain [\w-]+\.?$/

function named(text: string): string {
  return escaped(shorten(text, MOST))
}

function partiesOfOnly({ holds, runs }: Trace): ReturnType<typeof partiesOf> {
  const [only] = runs
  return holds === 'one run' && only ? partiesOf(only) : {}
}

/** The day of a run by UTC: "2026-03-01". */
function dayOf({ startedAt }: Pick<Account, 'startedAt'>): string {
  return new Date(startedAt).toISOString().slice(0, 10)
}

/** When a run began, with its zone: "2026-03-01 12:00:00 UTC". */
export function timeHtml({ startedAt }: Pick<Run, 'startedAt'>): string {
  const time = new Date(startedAt).toISOString()
  return `<time datetime="${time}">${time.slice(0, 19).replace('T', ' ')} UTC</time>`
}
