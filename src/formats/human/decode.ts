import type { JsonFault, JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { writeJson } from '../../jose/json/writer.ts'
import type { KeyFacts } from '../../jose/keys/facts.ts'
import type { JweFacts } from '../../jose/tokens/jwe-facts.ts'
import { TIME_CLAIMS } from '../../jose/tokens/times.ts'
import type { Disclosure, JsonSerialization, OpaqueReading } from '../../jose/tokens/token.ts'
import { clean, cleanBlock, shorten } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'
import { claimWords } from './claim-words.ts'
import { renderDisclosures, renderFaults, renderJwe, renderKeys, type ShownFault } from './decode-parts.ts'
import { time } from './time.ts'

interface Decoded {
  readonly kind: string
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  readonly source?: string
  readonly faults?: readonly ShownFault[]
  readonly payload?: JsonValue
  readonly partial?: { readonly header?: JsonObject; readonly claims?: JsonObject }
  readonly opaque?: Pick<OpaqueReading, 'length' | 'alphabet' | 'entropyBits'>
  readonly jwe?: JweFacts
  readonly nested?: Decoded
  readonly serialization?: JsonSerialization
  readonly disclosures?: readonly Disclosure[]
  readonly key_binding?: Decoded
  readonly keys?: readonly KeyFacts[]
}

/** Decoded tokens: header, claims with what they mean, times against now; never without saying that nothing was verified. */
export function render(trace: Trace, style: Style): string {
  const result = trace.result as { readonly tokens?: readonly Decoded[]; readonly document?: JsonFault } | null
  const excerpt = result?.document?.excerpt
  const broken = excerpt ? `${style.bold('As JSON it breaks off')}\n${indent(cleanBlock(excerpt))}` : ''
  return broken + (result?.tokens ?? []).map((token) => renderToken(token, trace.startedAt, style)).join('\n')
}

function renderToken(token: Decoded, now: number, style: Style): string {
  const source = token.source === undefined || token.source === token.kind ? '' : `  ${style.dim(`(${token.source})`)}`
  const head = `${style.bold(clean(token.kind))}${source}  ${style.yellow('not verified')}\n`
  const faults = renderFaults(token.faults ?? [], style)
  if (token.keys) return head + renderKeys(token.keys, style) + faults
  if (token.opaque) {
    const { length, alphabet, entropyBits } = token.opaque
    // The one fault that a text without form can have is that it was too long to be read.
    if (faults !== '') return `${head}  ${length} characters.\n${faults}`
    const read = 'only its issuer can read it'
    return `${head}  ${length} characters, ${alphabet}, at most about ${entropyBits} bits of entropy; ${read}.\n${faults}`
  }
  return [
    head,
    renderHeader(token, style),
    token.claims ? section('Claims', claimTable(token.claims, now, style), style) : '',
    token.claims ? validity(token.claims, now, style) : renderBroken(token, now, style),
    token.disclosures ? renderDisclosures(token.disclosures, style) : '',
    token.jwe ? renderJwe(token.jwe, style) : '',
    faults,
    token.key_binding ? inner('Key binding', token.key_binding, now, style) : '',
    token.nested ? inner('Inside', token.nested, now, style) : '',
  ].join('')
}

function renderHeader({ header, partial, serialization, jwe }: Decoded, style: Style): string {
  const shown = partial?.header ?? header ?? {}
  const title = partial?.header ? 'Header, as far as it could be read' : 'Header'
  const text = section(title, indent(cleanBlock(shorten(writeJson(shown, 2), LONGEST_HEADER))), style)
  if (!serialization) return text
  const { form, count, unprotected } = serialization
  const rest =
    Object.keys(unprotected).length > 0 ? `; unprotected header: ${shorten(writeJson(unprotected), 200)}` : ''
  const what = jwe ? 'recipient' : 'signature'
  const more = count > 1 ? `, ${what} 1 of ${count}` : ''
  const others = (serialization.others ?? []).map((each, at) => {
    const headers = [
      each.header ? `header: ${shorten(writeJson(each.header), 400)}` : '',
      Object.keys(each.unprotected).length > 0
        ? `unprotected header: ${shorten(writeJson(each.unprotected), 200)}`
        : '',
    ]
    return `  ${style.dim(clean(`${what} ${at + 2} of ${count}; ${headers.filter((header) => header !== '').join('; ') || 'no header'}`))}\n`
  })
  return `${text}  ${style.dim(clean(`${form} JSON serialisation${more}${rest}`))}\n${others.join('')}`
}

/** Characters of a header that are shown. */
const LONGEST_HEADER = 8000
/** Characters of a payload that is no JSON object. */
const LONGEST_PAYLOAD = 1000

function renderBroken({ payload, partial, kind }: Decoded, now: number, style: Style): string {
  if (partial?.claims)
    return section('Claims, as far as they could be read', claimTable(partial.claims, now, style), style)
  if (payload === undefined || kind === 'jwe') return ''
  const text = typeof payload === 'string' ? payload : writeJson(payload)
  return section('Payload', indent(cleanBlock(shorten(text, LONGEST_PAYLOAD))), style)
}

function inner(title: string, token: Decoded, now: number, style: Style): string {
  return section(title, indent(renderToken(token, now, style).trimEnd()), style)
}

function section(title: string, body: string, style: Style): string {
  return `${style.bold(title)}\n${body}`
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')
}

const TIMES = new Set<string>(TIME_CLAIMS)

/** Most claims that are listed. */
const MOST = 200

/** Claims one a line with what they mean; times as UTC, local and relative to `now`, in milliseconds. */
export function claimTable(claims: JsonObject, now: number, style: Style): string {
  const all = Object.entries(claims)
  const entries = all.slice(0, MOST)
  const width = Math.min(24, Math.max(...entries.map(([name]) => name.length), 0))
  const lines = entries.map(([name, value]) => {
    const seconds = TIMES.has(name) ? numberOf(value) : undefined
    const shown = seconds === undefined ? writeJson(value) : `${time(seconds, now)}${local(seconds)}`
    const meaning = claimWords(name)
    const said = shorten(shown, 1000)
    return `  ${clean(name.slice(0, 60)).padEnd(width)}  ${clean(said)}${meaning ? `  ${style.dim(meaning)}` : ''}\n`
  })
  return `${lines.join('')}${all.length > MOST ? `  ${style.dim(`and ${all.length - MOST} more`)}\n` : ''}`
}

/** The same time on the clock of this machine; empty where that shows UTC. */
function local(seconds: number): string {
  const date = new Date(seconds * 1000)
  const offset = -date.getTimezoneOffset()
  if (offset === 0 || Number.isNaN(offset)) return ''
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  const shifted = new Date(date.getTime() + offset * 60_000)
  if (Number.isNaN(shifted.getTime())) return ''
  const zone = `${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
  return `, here ${shifted.toISOString().slice(0, -5).replace('T', ' ')} ${zone}`
}

function validity(claims: JsonObject, now: number, style: Style): string {
  const exp = numberOf(claims['exp'])
  const nbf = numberOf(claims['nbf'])
  if (exp !== undefined && exp * 1000 <= now) return `${style.red(`EXPIRED: ${time(exp, now)}`)}\n`
  if (nbf !== undefined && nbf * 1000 > now) return `${style.red(`NOT YET VALID: ${time(nbf, now)}`)}\n`
  return ''
}
