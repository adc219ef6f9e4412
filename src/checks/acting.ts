import { isRejection } from '../trace/counted.ts'
import type { Check, Run } from '../trace/trace.ts'
import { RULES } from './catalogue.ts'
import type { RuleId } from './subjects.ts'

/** What is done with what came before, and whether a secret, a code or a token leaves with it. */
const ACTS: ReadonlyMap<string, 'open' | 'secret'> = new Map([
  ['register', 'open'],
  ['authorize', 'open'],
  ['authorization_request', 'open'],
  ['id_token_hint', 'secret'],
  ['request_object', 'secret'],
  ['par', 'secret'],
  ['token', 'secret'],
  ['refresh', 'secret'],
  ['userinfo', 'secret'],
  ['revoke', 'secret'],
])

/** What stops a run: a failed check that must not be accepted, or with `--keep-going` only that of another issuer. */
export type Manner = 'stops' | 'keeps going'

/** The failed check for which a relying party does not do this any more; undefined where it goes on. Reading and judging never stop. */
export function stopBefore(act: string, { steps }: Pick<Run, 'steps'>, manner: Manner): Check | undefined {
  const carries = ACTS.get(act)
  if (carries === undefined || (manner === 'keeps going' && carries === 'open')) return undefined
  const rejections = steps.flatMap(({ checks }) => checks.filter(isRejection))
  return manner === 'stops' ? rejections[0] : rejections.find(({ id }) => RULES[id as RuleId]?.firm === 'secrets')
}
