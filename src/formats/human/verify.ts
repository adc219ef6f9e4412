import type { JsonObject } from '../../jose/json.ts'
import { clean } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'
import { claimTable } from './decode.ts'

interface Result {
  readonly verified: boolean | null
  readonly kind: string
  readonly alg: string | null
  readonly kid: string | null
  readonly key_source: string | null
  readonly key_trust?: string | null
  readonly claims: JsonObject | null
}

/** Whether the token verified, with which key, and what it says. */
export function render(trace: Trace, style: Style): string {
  if (trace.result === null) return ''
  const { verified, kind, alg, kid, key_source, key_trust, claims } = trace.result as Result
  const word =
    verified === true
      ? style.green('verified')
      : verified === false
        ? style.red('NOT verified')
        : style.yellow('not verified: nothing to verify with')
  const key = key_source
    ? `  ${style.dim(`alg ${clean(alg ?? 'none')}, kid ${clean(kid ?? 'none')}, key from ${clean(key_source)}`)}\n`
    : ''
  const trust = key && key_trust ? `  ${style.dim(clean(key_trust))}\n` : ''
  return `${style.bold(clean(kind))}  ${word}\n${key}${trust}${claims ? claimTable(claims, trace.startedAt, style) : ''}`
}
