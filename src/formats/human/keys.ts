import { X509Certificate } from 'node:crypto'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isObject } from '../../jose/json/values.ts'
import { bitLength } from '../../jose/keys/integers.ts'
import { readJwk } from '../../jose/keys/jwk.ts'
import { clean, shorten } from '../../text/clean.ts'
import type { Style } from '../style.ts'

const HEADINGS = ['kid', 'use', 'alg', 'key', 'thumbprint']
/** Widest column, and most keys that are listed. */
const WIDEST = 44
const MOST = 100

/** A key set as a table: what each key is for, its size or curve, its RFC 7638 thumbprint and the dates of its certificate. */
export function keyTable(keys: JsonValue | undefined, style: Style): string {
  if (!Array.isArray(keys)) return ''
  const rows = keys.slice(0, MOST).map((key) => row(isObject(key) ? key : {}))
  const certified = rows.some((cells) => cells.length > HEADINGS.length)
  const table = [[...HEADINGS, ...(certified ? ['certificate'] : [])], ...rows]
  const widths = HEADINGS.map((_, column) =>
    Math.min(WIDEST, Math.max(...table.map((cells) => cells[column]?.length ?? 0))),
  )
  const lines = table.map((cells, index) => {
    const line = cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
    return `  ${index === 0 ? style.dim(line) : line}\n`
  })
  const more = keys.length > MOST ? `  … ${keys.length - MOST} more\n` : ''
  return `${style.bold('Keys')}\n${lines.join('')}${more}`
}

function row(key: JsonObject): readonly string[] {
  const text = (name: string): string =>
    typeof key[name] === 'string' ? clean(shorten(key[name] as string, WIDEST)) : '–'
  const { n } = key
  const size =
    key['kty'] === 'RSA' && typeof n === 'string'
      ? `RSA ${bitLength(Buffer.from(n, 'base64url'))}`
      : `${text('kty')} ${text('crv')}`
  const read = readJwk(key)
  const print = typeof read === 'string' ? `unusable: ${clean(shorten(read, 60))}` : (read.thumbprint ?? '–')
  const dates = certificateDates(key)
  return [text('kid'), text('use'), text('alg'), size, print, ...(dates ? [dates] : [])]
}

function certificateDates(key: JsonObject): string | undefined {
  const chain = key['x5c']
  const first = Array.isArray(chain) ? chain[0] : undefined
  if (typeof first !== 'string') return undefined
  try {
    const { validFrom, validTo } = new X509Certificate(Buffer.from(first, 'base64'))
    return [validFrom, validTo].map((date) => new Date(date).toISOString().slice(0, 10)).join(' to ')
  } catch {
    return 'unreadable'
  }
}
