import { readJson } from '../../jose/json/reader.ts'
import { writeJson } from '../../jose/json/writer.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import { clean, cleanBlock, shorten } from '../../text/clean.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Style } from '../style.ts'
import { LONGEST_BODY } from './step.ts'

/** What a token in an exchange says, to be shown where the token itself is not. */
interface TokenView {
  /** Where it stood: "id_token", "authorization". */
  readonly name: string
  readonly header: unknown
  /** Undefined for an encrypted token. */
  readonly claims?: unknown
}

/** One exchange, readable: request line, headers, form fields one a line, JSON spread out, what tokens say. */
export function renderExchange(exchange: Exchange, style: Style, tokens: readonly TokenView[] = []): string {
  const { request, response, failure, tls } = exchange
  const [address, query] = split(request.url)
  const out = (text: string): string => `${style.cyan('>')} ${text}`
  const back = (text: string): string => `${style.green('<')} ${text}`
  const again = exchange.attempt > 1 ? style.dim(`  (try ${exchange.attempt})`) : ''
  const headers = (given: Exchange['request']['headers']): readonly string[] =>
    given.map(([name, value]) => `${style.dim(`${clean(name)}:`)} ${clean(shorten(value, LONGEST_BODY))}`)
  const lines = [
    out(`${style.bold(`${clean(request.method)} ${clean(shorten(address, LONGEST_BODY))}`)}${again}`),
    ...fields(query).map((field) => out(`    ${field}`)),
    ...headers(request.headers).map(out),
    ...body(request.body).map(out),
    ...exchange.shaped.map((label) => out(style.yellow(`shaped by ${clean(label)}`))),
  ]
  if (tls) {
    const shown = `${clean(tls.protocol)} ${clean(tls.cipher)}, certificate ${clean(tls.certificate?.subject ?? 'unknown')}`
    lines.push(style.dim(`  ${shown}${tls.authorized ? '' : ' (not verified)'}`))
  }
  if (response) {
    const took = style.dim(`  ${Math.round(exchange.ms)} ms${phases(exchange.timing)}`)
    lines.push(
      back(`${style.bold(`${response.status} ${clean(response.statusText)}`.trimEnd())}${took}`),
      ...headers(response.headers).map(back),
      ...(exchange.purpose === 'callback' ? ownPage(response.body) : body(response.body)).map(back),
    )
  }
  lines.push(...tokens.flatMap((token) => renderToken(token, style)))
  if (failure) lines.push(`${style.red('x')} ${clean(failure.message)}`)
  if (!response && !failure) lines.push(style.dim('  sent by the browser; what came back is the callback'))
  return `${lines.join('\n')}\n`
}

/** Lines of a query or body that are shown of an exchange in which a step failed. */
const FEW = 8
/** Headers of an answer that say what it is, why it was given and where it leads. */
const TELLING = /^(?:content-type|location|www-authenticate|retry-after)$/i

/** The exchange in which a step failed, below that step: what was asked and what came, each cut to a few lines that fit. */
export function renderShortened({ purpose, request, response }: Exchange, style: Style): string {
  const [address, query] = split(request.url)
  const part = (sign: string, lines: readonly string[]): readonly string[] =>
    lines.map((line) => `    ${sign} ${shorten(line, style.width - 6)}`)
  const few = (lines: readonly string[]): readonly string[] =>
    lines.length <= FEW + 1 ? lines : [...lines.slice(0, FEW), `    … ${lines.length - FEW} more lines`]
  const sent = [
    `${clean(request.method)} ${clean(address)}`,
    ...few(fields(query).map((field) => `    ${field}`)),
    ...few(body(request.body)),
  ]
  const headers = (response?.headers ?? []).filter(([name]) => TELLING.test(name))
  const came = response && [
    `${response.status} ${clean(response.statusText)}`.trimEnd(),
    ...headers.map(([name, value]) => `${clean(name)}: ${clean(value)}`),
    ...few(purpose === 'callback' ? ownPage(response.body) : body(response.body)),
  ]
  return `${[...part(style.cyan('>'), sent), ...part(style.green('<'), came ?? [])].join('\n')}\n`
}

function split(url: string): readonly [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

function fields(text: string): readonly string[] {
  if (text === '') return []
  return [...new URLSearchParams(text)].map(
    ([name, value]) => `${clean(name)} = ${clean(shorten(value, LONGEST_BODY))}`,
  )
}

function body(text: string): readonly string[] {
  if (text === '') return []
  // A redacted value has spaces in it, which no form has.
  if (/^[\w.%+-]+=/.test(text) && !text.includes('\n')) return fields(text).map((field) => `    ${field}`)
  const { value } = /^\s*[{[]/.test(text) ? readJson(text) : { value: undefined }
  const shown = value === undefined ? text : writeJson(value, 2)
  return cleanBlock(shorten(shown, LONGEST_BODY))
    .split('\n')
    .map((line) => `    ${line}`)
}

/** Of our own page the length is enough for a person. */
function ownPage(text: string): readonly string[] {
  return text === '' ? [] : [`    a page of ours, ${Buffer.byteLength(text)} bytes`]
}

function phases(timing: Exchange['timing']): string {
  const known = Object.entries(timing).map(([name, ms]) => `${name} ${Math.round(Number(ms))}`)
  return known.length > 0 ? ` (${known.join(', ')})` : ''
}

function renderToken({ name, header, claims }: TokenView, style: Style): readonly string[] {
  const part = (label: string, value: unknown): readonly string[] => {
    const text = cleanBlock(shorten(writeJson(value, 2), LONGEST_BODY)).replaceAll('\n', '\n  ')
    return `${style.dim(`${label} `)}${text}`.split('\n').map((line) => `  ${line}`)
  }
  return [
    style.cyan(`  ${clean(name)} says, not verified here:`),
    ...part('  header', header),
    ...(claims === undefined ? [style.dim('    encrypted')] : part('  claims', claims)),
  ]
}

/** Most tokens of one exchange that are read. */
const MOST = 8

/** Header and claims of the tokens in an exchange as it was before secrets were taken out. */
export function exchangeTokens({ request, response }: Exchange): readonly TokenView[] {
  const places = [
    split(request.url)[1],
    request.body,
    ...request.headers.map(([name, value]) => `${name}=${value}`),
    response?.body ?? '',
  ]
  const found = new Map<string, string>()
  for (const place of places.filter((each) => each.includes('eyJ'))) {
    for (const match of place.matchAll(
      /(?:(?<!\w)(\w{1,64})["']?\s{0,4}[:=]\s{0,4}["']?(?:Bearer |DPoP )?)?(?<![\w-])(eyJ[\w-]*\.[\w.-]+)/g,
    )) {
      const [, name = 'token', raw = ''] = match
      if (found.size < MOST && !found.has(raw)) found.set(raw, name)
    }
  }
  return [...found].flatMap(([raw, name]) => {
    const token = readToken(raw)
    if (token.form === 'jws') return [{ name, header: token.header, claims: token.claims ?? null }]
    return token.form === 'jwe' ? [{ name, header: token.header }] : []
  })
}
