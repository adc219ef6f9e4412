import type { JsonObject, JsonValue } from '../../jose/json.ts'
import { writeJson } from '../../jose/json-reader.ts'
import { readJwk } from '../../jose/keys.ts'
import { clean, shorten } from '../../text/clean.ts'
import type { Style } from '../style.ts'

/** Metadata grouped for reading, and the keys as a table. */
export function renderDiscovery(result: JsonObject, style: Style): string {
  const metadata = asObject(result['metadata']) ?? {}
  const entries = Object.entries(metadata).filter(([name]) => name !== 'issuer')
  const endpoints = entries.filter(([name]) => /(_endpoint|_uri|_iframe)$/.test(name))
  const supported = entries.filter(([name]) => name.endsWith('_supported') && Array.isArray(metadata[name]))
  const rest = entries.filter((entry) => !endpoints.includes(entry) && !supported.includes(entry))
  return [
    `\n${style.bold('Issuer')}  ${clean(String(result['issuer'] ?? 'unknown'))}\n`,
    section('Endpoints', endpoints, style),
    section('Supported', supported, style),
    section('Policies and the rest', rest, style),
    keyTable(asObject(result['jwks'])?.['keys'], style),
  ].join('')
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

function section(title: string, entries: readonly (readonly [string, JsonValue])[], style: Style): string {
  if (entries.length === 0) return ''
  const names = entries.map(([name]) => name.replace(/_supported$|_endpoint$/, ''))
  const width = Math.min(40, Math.max(...names.map((name) => name.length)))
  const lines = entries.map(
    ([, value], index) =>
      `  ${style.dim(clean(shorten(names[index] ?? '', 40)).padEnd(width))}  ${clean(shorten(shown(value), 400))}\n`,
  )
  return `${style.bold(title)}\n${lines.join('')}`
}

function shown(value: JsonValue): string {
  if (typeof value === 'string') return value
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : writeJson(item))).join(' ')
    : writeJson(value)
}

function keyTable(keys: JsonValue | undefined, style: Style): string {
  if (!Array.isArray(keys)) return ''
  const rows = keys.slice(0, 100).map((key) => row(asObject(key) ?? {}))
  const table = [['kid', 'use', 'alg', 'key', 'thumbprint'], ...rows]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(44, Math.max(...table.map((cells) => cells[column]?.length ?? 0))),
  )
  const lines = table.map((cells, index) => {
    const line = cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
    return `  ${index === 0 ? style.dim(line) : line}\n`
  })
  return `${style.bold('Keys')}\n${lines.join('')}`
}

function row(key: JsonObject): readonly string[] {
  const text = (name: string): string => (typeof key[name] === 'string' ? clean(shorten(key[name] as string, 44)) : '–')
  const size =
    key['kty'] === 'RSA' && typeof key['n'] === 'string'
      ? `RSA ${Buffer.from(key['n'], 'base64url').length * 8}`
      : `${text('kty')} ${text('crv')}`
  const read = readJwk(key)
  return [
    text('kid'),
    text('use'),
    text('alg'),
    size,
    typeof read === 'string' ? `unusable: ${clean(shorten(read, 60))}` : (read.thumbprint ?? '–'),
  ]
}
