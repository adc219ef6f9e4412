import type { JsonObject } from '../../jose/json.ts'
import { numberOf, writeJson } from '../../jose/json-reader.ts'
import { clean, cleanBlock } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'
import { claimWords } from './claim-words.ts'
import { time } from './result.ts'

interface Decoded {
  readonly kind: string
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  readonly opaque?: { readonly length: number; readonly alphabet: string; readonly entropyBits: number }
}

/** Decoded tokens: header, claims with what they mean, times against now; never without saying that nothing was verified. */
export function render(trace: Trace, style: Style): string {
  const result = trace.result as { readonly tokens?: readonly Decoded[] } | null
  return (result?.tokens ?? []).map((token) => renderToken(token, trace.startedAt, style)).join('\n')
}

function renderToken(token: Decoded, now: number, style: Style): string {
  const head = `${style.bold(clean(token.kind))}  ${style.yellow('not verified')}\n`
  if (token.opaque) {
    const { length, alphabet, entropyBits } = token.opaque
    return `${head}  ${length} characters, ${alphabet}, at most about ${entropyBits} bits of entropy; only its issuer can read it.\n`
  }
  const header = `${style.bold('Header')}\n${indent(cleanBlock(writeJson(token.header ?? {}, 2)))}`
  if (!token.claims) return head + header
  return `${head}${header}${style.bold('Claims')}\n${claimTable(token.claims, now, style)}${validity(token.claims, now, style)}`
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')
}

const TIMES = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at'])

export function claimTable(claims: JsonObject, now: number, style: Style): string {
  const entries = Object.entries(claims).slice(0, 200)
  const width = Math.min(24, Math.max(...entries.map(([name]) => name.length), 0))
  return entries
    .map(([name, value]) => {
      const seconds = TIMES.has(name) ? numberOf(value) : undefined
      const shown = seconds === undefined ? writeJson(value) : time(seconds, now)
      const meaning = claimWords(name)
      const said = shown.length > 1000 ? `${shown.slice(0, 1000)}…` : shown
      return `  ${clean(name.slice(0, 60)).padEnd(width)}  ${clean(said)}${meaning ? `  ${style.dim(meaning)}` : ''}\n`
    })
    .join('')
}

function validity(claims: JsonObject, now: number, style: Style): string {
  const exp = numberOf(claims['exp'])
  const nbf = numberOf(claims['nbf'])
  if (exp !== undefined && exp * 1000 <= now) return `${style.red(`EXPIRED: ${time(exp, now)}`)}\n`
  if (nbf !== undefined && nbf * 1000 > now) return `${style.red(`NOT YET VALID: ${time(nbf, now)}`)}\n`
  return ''
}
