import { isRejection } from './counted.ts'
import type { Check, Run } from './trace.ts'

/** What is done with what came before, and whether a secret, a code or a token leaves with it. */
const ACTS: ReadonlyMap<string, 'open' | 'secret'> = new Map([
  ['register', 'open'],
  ['authorize', 'open'],
  ['id_token_hint', 'secret'],
  ['request_object', 'secret'],
  ['par', 'secret'],
  ['token', 'secret'],
  ['refresh', 'secret'],
  ['userinfo', 'secret'],
])

/** The rule after which nothing secret leaves, whatever is asked for. */
const OTHER_ISSUER = 'meta-issuer-mismatch'

/** What stops a run: a failed check that must not be accepted, or with `--keep-going` only that of another issuer. */
export type Manner = 'stops' | 'keeps going'

/** The failed check for which a relying party does not do this any more; undefined where it goes on. Reading and judging never stop. */
export function stopBefore(act: string, { steps }: Pick<Run, 'steps'>, manner: Manner): Check | undefined {
  const carries = ACTS.get(act)
  if (carries === undefined || (manner === 'keeps going' && carries === 'open')) return undefined
  const rejections = steps.flatMap(({ checks }) => checks.filter(isRejection))
  return manner === 'stops' ? rejections[0] : rejections.find(({ id }) => id === OTHER_ISSUER)
}

/** Whether something of these steps must not be accepted. */
export function areRejected(steps: Run['steps']): boolean {
  return steps.some(({ checks }) => checks.some(isRejection))
}
