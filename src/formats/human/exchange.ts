import { readJson, writeJson } from '../../jose/json-reader.ts'
import { readToken } from '../../jose/read-token.ts'
import { clean, cleanBlock, shorten } from '../../text/clean.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Style } from '../style.ts'

/** Longest body that is shown, in characters. */
const BODY = 16 * 1024

/** One exchange, readable: request line, headers, form fields one a line, JSON spread out, what tokens say. */
export function renderExchange(exchange: Exchange, style: Style): string {
  const { request, response, failure, timing, tls } = exchange
  const url = clean(request.url)
  const [address = url, query = ''] = split(url)
  const out = (text: string): string => `${style.cyan('>')} ${text}`
  const back = (text: string): string => `${style.green('<')} ${text}`
  const again = exchange.attempt > 1 ? style.dim(`  (try ${exchange.attempt})`) : ''
  const lines = [
    out(`${style.bold(`${request.method} ${address}`)}${again}`),
    ...fields(query).map((field) => out(`    ${field}`)),
    ...request.headers.map(([name, value]) => out(`${style.dim(`${clean(name)}:`)} ${clean(value)}`)),
    ...body(request.body).map(out),
    ...exchange.shaped.map((label) => out(style.yellow(`shaped by ${clean(label)}`))),
  ]
  if (tls)
    lines.push(
      style.dim(
        `  ${clean(tls.protocol)} ${clean(tls.cipher)}, certificate ${clean(tls.certificate?.subject ?? 'unknown')}${tls.authorized ? '' : ' (not verified)'}`,
      ),
    )
  if (response) {
    lines.push(
      back(
        style.bold(`${response.status} ${clean(response.statusText)}`) +
          style.dim(`  ${Math.round(exchange.ms)} ms${phases(timing)}`),
      ),
      ...response.headers.map(([name, value]) => back(`${style.dim(`${clean(name)}:`)} ${clean(value)}`)),
      ...body(response.body).map(back),
      ...decodedTokens(response.body).map((line) => back(style.dim(line))),
    )
  }
  if (failure) lines.push(`${style.red('x')} ${clean(failure.message)}`)
  if (!response && !failure) lines.push(style.dim('  sent by the browser; what came back is the callback'))
  return `${lines.join('\n')}\n`
}

function split(url: string): readonly [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

function fields(text: string): readonly string[] {
  return text === '' ? [] : [...new URLSearchParams(text)].map(([name, value]) => `${clean(name)} = ${clean(value)}`)
}

function body(text: string): readonly string[] {
  if (text === '') return []
  if (/^[\w.%+-]+=\S*$/.test(text)) return fields(text).map((field) => `    ${field}`)
  const { value } = /^\s*[{[]/.test(text) ? readJson(text) : { value: undefined }
  const shown = value === undefined ? text : writeJson(value, 2)
  return cleanBlock(shorten(shown, BODY))
    .split('\n')
    .map((line) => `    ${line}`)
}

function phases(timing: Exchange['timing']): string {
  const known = Object.entries(timing).map(([name, ms]) => `${name} ${Math.round(Number(ms))}`)
  return known.length > 0 ? ` (${known.join(', ')})` : ''
}

/** Header and claims of the JWTs in a body that was not redacted. */
function decodedTokens(text: string): readonly string[] {
  const tokens = text.match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g) ?? []
  return [...new Set(tokens)].slice(0, 5).flatMap((raw) => {
    const token = readToken(raw)
    return token.form === 'jws'
      ? [`    token ${writeJson(token.header)} ${shorten(writeJson(token.claims ?? null), 2000)}`]
      : []
  })
}
