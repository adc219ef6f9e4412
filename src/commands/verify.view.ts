import { claimTable } from '../formats/human/claim-table.ts'
import { pathIn } from '../formats/long-value.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'
import { clean } from '../text/clean.ts'
import type { Verified } from '../verify/given.ts'

/** Whether the token verified, with which key, and what it says. */
export function view(result: Verified, style: Style, when: When): string {
  const { verified, kind, alg, kid, key_source, key_trust, not_compared, claims } = result
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
  const open =
    not_compared.length > 0 ? `  ${style.dim(`not compared: ${not_compared.map(withFlag).join(', ')}`)}\n` : ''
  return `${style.bold(clean(kind))}  ${word}\n${key}${trust}${open}${claims ? claimTable(claims, when.startedAt, style, pathIn(when, 'claims')) : ''}`
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
