import type { Document } from '../support/env.ts'
import type { Place } from './module.ts'
import type { Row } from './plans.ts'
import type { Outcome, Ran } from './run.ts'

/** How the outcome of a row differs from what must be so, in words; empty when nothing does. */
export function deviations(outcome: Outcome): string[] {
  const { row, runs, faults } = outcome
  const last = runs.at(-1)
  const found = [...faults]
  if (!last) return ['nothing was run']
  for (const [index, run] of runs.slice(0, -1).entries())
    if (run.code !== 0) found.push(`command line ${index + 1} ended with ${told(run)}`)
  const accepted = row.module.concludes.exit === 0
  return [
    ...found,
    ...conclusion(outcome, last),
    ...(accepted ? acceptance(outcome, last) : rejection(outcome, last)),
    ...order(outcome),
  ]
}

const told = ({ code, document }: Ran): string =>
  `exit ${code}${document.error ? ` ${document.error.code} in ${document.error.step ?? 'no step'}` : ''}`

const failedChecks = (document: Document): Document[] =>
  document.steps.flatMap((step: Document) => step.checks).filter((check: Document) => check.verdict === 'fail')

/** The rejecting checks, each once, in the order of the run. */
export const rejecting = (document: Document): string[] => [
  ...new Set(
    failedChecks(document)
      .filter((check) => check.reject)
      .map((check) => String(check.id)),
  ),
]

function conclusion({ row }: Outcome, run: Ran): string[] {
  const { exit, code, step, check, beside = [] } = row.module.concludes
  const expected = exit === 0 ? 'exit 0' : `exit ${exit} ${code} in ${stepFor(row, step)}`
  const found = told(run) === expected ? [] : [`${told(run)} instead of ${expected}`]
  const ids = rejecting(run.document)
  const wanted = check === undefined ? [] : [check, ...beside]
  if (ids.toSorted().join(' ') !== wanted.toSorted().join(' '))
    found.push(`rejected for ${ids.join(', ') || 'nothing'} instead of ${wanted.join(', ') || 'nothing'}`)
  const named = firstNamed(run)
  if (check !== undefined && named !== check) found.push(`${named} is named first instead of ${check}`)
  return found
}

/** The step that ends a row: ID Tokens from the authorization endpoint are judged before those from others. */
function stepFor({ module, variant }: Row, step: string | undefined): string | undefined {
  const front = variant.type.includes('id_token') && module.forbids !== 'refresh'
  return step === 'id_token' && front ? 'front-channel id_token' : step
}

/** The check that the failure names first. */
export function firstNamed({ document }: Ran): string | undefined {
  const { message = '', hint = '' } = document.error ?? {}
  const ids = new Set<string>(
    document.steps.flatMap((step: Document) => step.checks.map((check: Document) => check.id)),
  )
  return `${message} ${hint}`.match(/[a-z\d]+(?:-[a-z\d]+)+/g)?.find((word) => ids.has(word))
}

const NAMED = /Signed in as|Demo T\. User/

export function rejection({ row, before, after }: Outcome, run: Ran): string[] {
  const { stdout, stderr, document } = run
  const found: string[] = []
  if (NAMED.test(stdout + stderr)) found.push('somebody is named')
  const { code } = document.error ?? {}
  if (!stdout.includes(`\n${code} (exit ${run.code})`)) found.push(`the end of the report does not say ${code}`)
  const kept = row.module.afterwards ? withoutRotated(before) : before
  const left = row.module.afterwards ? withoutRotated(after) : after
  for (const path of new Set([...Object.keys(kept), ...Object.keys(left)]))
    if (kept[path] !== left[path]) found.push(`saved: ${path.replace(/[\da-f]{16}/, 'session')} is another`)
  if (Object.keys(before).length === 0) found.push('there was no session before')
  return found
}

/** A session but for its refresh token, which works once, so that the new one must be kept. */
function withoutRotated(files: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(files).map(([path, text]) => {
    if (!path.startsWith('sessions/') || !path.endsWith('.json')) return [path, text]
    const session: Document = JSON.parse(text)
    const { refresh_token: _, ...tokens } = session.tokens
    const members = Object.entries({ ...session, tokens })
    return [path, JSON.stringify(Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1))))]
  })
  return Object.fromEntries(entries)
}

function acceptance({ row, before, after }: Outcome, { stdout, document }: Ran): string[] {
  const { module, variant } = row
  const command = document.command
  const found: string[] = []
  if (command === 'login') {
    if (variant.openid && !/Signed in as/.test(stdout)) found.push('nobody is named')
    const verified = module.concludes.verified === null ? null : true
    if (variant.openid && document.result?.id_token?.verified !== verified)
      found.push(`verified is ${document.result?.id_token?.verified}`)
  }
  if (command !== 'userinfo' && JSON.stringify(before) === JSON.stringify(after)) found.push('nothing was saved')
  return found
}

/** What must have been asked, in order: what a row names, else what its response type leads to. */
export function order({ row, asked }: Outcome): string[] {
  const wanted = row.module.asks ?? usual(row)
  let from = 0
  for (const place of wanted) {
    const at = asked.indexOf(place, from)
    if (at < 0) return [`${place} was not asked in its turn: ${asked.join(' ')}`]
    from = at + 1
  }
  return []
}

function usual({ module, variant }: Outcome['row']): readonly Place[] {
  if (module.forbids === 'metadata' || module.forbids === 'secrets') return ['metadata']
  const ways: Place[] = variant.profile === 'fapi' ? ['metadata', 'par', 'authorize'] : ['metadata', 'authorize']
  const front = variant.type.includes('id_token')
  if (module.forbids === 'response' || module.forbids === 'front channel') return ways
  if (module.forbids === 'id token') return front ? ways : [...ways, 'token']
  if (variant.type.includes('code')) ways.push('token')
  if (module.forbids === 'refresh') return [...ways, 'refresh']
  return variant.type === 'id_token' ? [...ways, 'jwks'] : [...ways, 'userinfo']
}
