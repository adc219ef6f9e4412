import type { Check, Step } from './trace.ts'
import type { Traits } from './traits.ts'

export interface Strictness {
  /** Whether every failed check and every warning counts. */
  readonly strict: boolean
}

/** Whether a check makes the run fail. */
export function counts({ verdict, reject }: Check, traits: Traits, strict: boolean): boolean {
  if (strict) return verdict === 'fail' || verdict === 'warn'
  return verdict === 'fail' && (traits.counts === 'all' || (traits.counts === 'reject' && reject))
}

/** The checks of a step that may count, in a loop by index, since every run is asked again and again: most hold. */
export function oddChecks({ checks }: Pick<Step, 'checks'>): readonly Check[] {
  const odd: Check[] = []
  for (let at = 0; at < checks.length; at += 1) {
    const check = checks[at]
    if (check && check.verdict !== 'pass' && check.verdict !== 'skip') odd.push(check)
  }
  return odd
}

/** Whether a check says that what came must not be accepted. */
export function isRejection({ verdict, reject }: Check): boolean {
  return verdict === 'fail' && reject
}

/** Whether something of these steps must not be accepted. */
export function areRejected(steps: readonly Step[]): boolean {
  return steps.some((step) => oddChecks(step).some(isRejection))
}

/** Whether a check would say so, had it not been allowed. */
export function isAllowed({ id, verdict, reject, because }: Check): boolean {
  return verdict === 'info' && reject && because === allowedBy(id)
}

/** Why a check that was allowed is information only. */
export function allowedBy(id: string): string {
  return `--allow ${id}`
}

/** Whether a check is about metadata, keys or http manners, and so about the way to what a run is about; a record has the ids alone. */
export function isOnTheWay({ id }: Check): boolean {
  return /^(?:disc|meta|jwks|prm|reg|http|json|tls)-/.test(id)
}

/** Whether a check is about an authorization response. */
export function isOfCallback({ id }: Check): boolean {
  return /^cb-/.test(id)
}

/** Whether a check may have failed for want of keys alone. */
export function needsKeys({ id }: Check): boolean {
  return /-(?:kid|key|signature|jarm)-/.test(id)
}

/** Steps that are about the provider, not about what it sent to this client. */
const ABOUT_PROVIDER: ReadonlySet<string> = new Set(['discover', 'jwks', 'resources', 'register'])

/** Whether a step is about the provider itself. */
export function isAboutProvider({ name }: Pick<Step, 'name'>): boolean {
  return ABOUT_PROVIDER.has(name)
}

/** Whether one of the checks about the documents that a run is about, of those that may count, is such a one. */
export function hasOwnCheck(steps: readonly Step[], is: (check: Check) => boolean): boolean {
  return steps.some(
    (step) => !isAboutProvider(step) && oddChecks(step).some((check) => is(check) && !isOnTheWay(check)),
  )
}
