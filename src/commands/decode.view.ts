import type { Decoded } from '../decode/token-document.ts'
import { claimTable } from '../formats/human/claim-table.ts'
import { renderDisclosures, renderFaults, renderJwe, renderKeys } from '../formats/human/decode-parts.ts'
import { time } from '../formats/human/time.ts'
import { below, onOneLine, type Path, pathIn, withoutLong } from '../formats/long-value.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { numberOf } from '../jose/json/reader.ts'
import { writeJson } from '../jose/json/writer.ts'
import { clean, cleanBlock, shorten } from '../text/clean.ts'
import type { Decodings } from './decode.ts'

/** Decoded tokens: header, claims with what they mean, times against now; never without saying that nothing was verified. */
export function view({ tokens, document }: Decodings, style: Style, when: When): string {
  const excerpt = document?.excerpt
  const broken = excerpt ? `${style.bold('As JSON it breaks off')}\n${indent(cleanBlock(excerpt))}` : ''
  return (
    broken +
    tokens
      .map((token, at) => renderToken(token, style, { now: when.startedAt, path: below(pathIn(when, 'tokens'), at) }))
      .join('\n')
  )
}

/** When something is decoded, in milliseconds, and where it stands in the result. */
interface Place {
  readonly now: number
  readonly path: Path
}

function renderToken(token: Decoded, style: Style, { now, path }: Place): string {
  const source = token.source === undefined || token.source === token.kind ? '' : `  ${style.dim(`(${token.source})`)}`
  const head = `${style.bold(clean(token.kind))}${source}  ${style.yellow('not verified')}\n${renderFormat(token)}`
  const faults = renderFaults(token.faults ?? [], style)
  if (token.keys) return head + renderKeys(token.keys, style) + faults
  if (token.opaque && token.format !== undefined)
    return `${head}  ${token.opaque.length} characters, of which nothing can be read here.\n`
  if (token.opaque) {
    const { length, alphabet, entropyBits } = token.opaque
    // The one fault that a text without form can have is that it was too long to be read.
    if (faults !== '') return `${head}  ${length} characters.\n${faults}`
    const read = 'only its issuer can read it'
    return `${head}  ${length} characters, ${alphabet}, at most about ${entropyBits} bits of entropy; ${read}.\n${faults}`
  }
  const at = (...names: readonly string[]): Place => ({ now, path: names.reduce(below, path) })
  return [
    head,
    renderHeader(token, style, path),
    token.claims ? section('Claims', claimTable(token.claims, now, style, below(path, 'claims')), style) : '',
    token.claims ? validity(token.claims, now, style) : renderBroken(token, style, { now, path }),
    token.disclosures ? renderDisclosures(token.disclosures, style, below(path, 'disclosures')) : '',
    token.jwe ? renderJwe(token.jwe, style) : '',
    faults,
    token.key_binding ? inner('Key binding', token.key_binding, style, at('key_binding')) : '',
    token.nested ? inner('Inside', token.nested, style, at('nested')) : '',
    ...Object.entries(token.claim_sources ?? {}).map(([name, each]) =>
      inner(`Claims from ${clean(shorten(name, 60))}`, each, style, at('claim_sources', name)),
    ),
  ].join('')
}

/** What it is beyond its kind, and what that means. */
function renderFormat({ format, explanation }: Decoded): string {
  const lines = [
    format === undefined ? '' : `${format.slice(0, 1).toUpperCase()}${format.slice(1)}.`,
    explanation ?? '',
  ]
  const shown = lines.filter((line) => line !== '')
  return shown.map((line) => `  ${clean(shorten(line, LONGEST_SENTENCE))}\n`).join('')
}

/** Characters of what is said about a token. */
const LONGEST_SENTENCE = 600

function renderHeader({ header, partial, serialization, jwe }: Decoded, style: Style, path: Path): string {
  if (header === null && !partial?.header) return ''
  const shown = partial?.header ?? header ?? {}
  const title = partial?.header ? 'Header, as far as it could be read' : 'Header'
  const place = below(partial?.header ? below(path, 'partial') : path, 'header')
  const text = section(
    title,
    indent(cleanBlock(shorten(writeJson(withoutLong(shown, style.width - 12, place), 2), LONGEST_HEADER))),
    style,
  )
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

function renderBroken({ payload, partial, kind }: Decoded, style: Style, { now, path }: Place): string {
  if (partial?.claims)
    return section(
      'Claims, as far as they could be read',
      claimTable(partial.claims, now, style, below(below(path, 'partial'), 'claims')),
      style,
    )
  if (payload === undefined || kind === 'jwe') return ''
  const text = typeof payload === 'string' ? payload : writeJson(payload)
  if (text.length <= LONGEST_PAYLOAD) return section('Payload', indent(cleanBlock(text)), style)
  return section('Payload', indent(onOneLine(payload, 'as text', style.width - 2, below(path, 'payload'))), style)
}

function inner(title: string, token: Decoded, style: Style, place: Place): string {
  return section(title, indent(renderToken(token, { ...style, width: style.width - 2 }, place).trimEnd()), style)
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

function validity(claims: JsonObject, now: number, style: Style): string {
  const exp = numberOf(claims['exp'])
  const nbf = numberOf(claims['nbf'])
  if (exp !== undefined && exp * 1000 <= now) return `${style.red(`EXPIRED: ${time(exp, now)}`)}\n`
  if (nbf !== undefined && nbf * 1000 > now) return `${style.red(`NOT YET VALID: ${time(nbf, now)}`)}\n`
  return ''
}
