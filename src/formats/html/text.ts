import { beginningOf } from '../../jose/json/beginning.ts'
import { readJson } from '../../jose/json/reader.ts'
import { writeJson } from '../../jose/json/writer.ts'
import { cleanBlock, shorten } from '../../text/clean.ts'
import { escapeMarkup } from '../../text/html-entities.ts'

/** Longest text of one block, in characters. */
const MOST = 20_000

/** Text in HTML, in an element or a quoted attribute. */
export function escaped(text: string): string {
  return escapeMarkup(cleanBlock(text))
}

export function badge(verdict: string): string {
  return `<span class="badge ${escaped(verdict)}">${escaped(verdict)}</span>`
}

/** Names beside HTML, of which there is some. */
export function pairsHtml(rows: readonly (readonly [name: string, html: string])[]): string {
  const list = rows.flatMap(([name, html]) => (html === '' ? [] : [`<dt>${name}</dt><dd>${html}</dd>`]))
  return list.length === 0 ? '' : `<dl class="pairs">${list.join('')}</dl>`
}

/** A value on one line, JSON where it is no string. */
export function inline(value: unknown): string {
  return escaped(shorten(typeof value === 'string' ? value : writeJson(value), 2000))
}

/** A body spread out: JSON indented, form fields one a line. */
export function spread(body: string): string {
  if (/^\s*[{[]/.test(body)) {
    const { value } = readJson(body)
    if (value !== undefined) return escaped(shorten(writeJson(beginningOf(value, MOST + 1), 2), MOST))
  }
  if (/^[\w.%+-]+=/.test(body) && !body.includes('\n')) {
    const fields = [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${value}`)
    return escaped(shorten(fields.join('\n'), MOST))
  }
  return escaped(shorten(body, MOST))
}
