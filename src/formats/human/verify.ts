import type { JsonObject } from '../../jose/json/json.ts'
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
  readonly not_compared?: readonly string[]
  readonly claims: JsonObject | null
}

/** Whether the token verified, with which key, and what it says. */
export function render(trace: Trace, style: Style): string {
  if (trace.result === null) return ''
  const { verified, kind, alg, kid, key_source, key_trust, not_compared, claims } = trace.result as Result
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
  const open = not_compared?.length ? `  ${style.dim(`not compared: ${not_compared.map(withFlag).join(', ')}`)}\n` : ''
  return `${style.bold(clean(kind))}  ${word}\n${key}${trust}${open}${claims ? claimTable(claims, trace.startedAt, style) : ''}`
}

/** Flags by which an expectation is given, by its name in the result. */
const FLAGS: Readonly<Record<string, string>> = {
  issuer: '--issuer',
  audience: '--audience',
  client_id: '--client-id',
  nonce: '--nonce',
  htm: '--htm',
  htu: '--htu',
  ath: '--access-token',
}

function withFlag(name: string): string {
  return FLAGS[name] === undefined ? name : `${name} (${FLAGS[name]})`
}
