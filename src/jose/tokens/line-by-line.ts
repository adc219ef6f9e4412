import { readJson } from '../json/reader.ts'
import { base64Octets, base64Text } from './encoded.ts'

const LINE_OF_ITS_OWN = /^["'`]?(?:bearer\s+|dpop\s+)?e[w-z0-9_-][\w-]*\.[\w-]*\.[\w.~-]*["'`]?[,;]?$/i

/** A line that ends in the midst of a token, and what may be the next. */
const CUT = /(?:^|[^\w.-])e[w-z][\w-]{6,}(?:\.[\w-]*)?$/
const GOES_ON = /^[\w.~-]{8,}$/

/** Whether many lines each hold something of their own, rather than one thing that was wrapped. */
export function isLineByLine(text: string): boolean {
  const [first = '', second] = take(2, linesOf(text))
  if (second === undefined || first.startsWith('-----BEGIN')) return false
  if (/^[{[]/.test(first)) return /[}\]],?$/.test(first) && readJson(first.replace(/,$/, '')).value !== undefined
  let whole = 0
  let cut = false
  for (const line of linesOf(text)) {
    const own = isWhole(line)
    if (own) whole += 1
    else if (cut && GOES_ON.test(line)) return false
    if (whole === 2) return true
    cut = !own && CUT.test(line)
  }
  if (first.length >= NARROWEST && (base64Text(first) !== undefined || startsAsDer(first))) return false
  // A wrapped token goes on with dots; a list of opaque tokens has none.
  if (/^e[w-z]/.test(first)) return false
  for (const line of linesOf(text)) if (!/^["']?[\w+/=~-]{8,}["']?[,;]?$/.test(line)) return false
  return true
}

/** Lines of base64 that is wrapped are not narrower. */
const NARROWEST = 60

function startsAsDer(line: string): boolean {
  const [tag, length = 0] = base64Octets(line) ?? []
  return tag === 0x30 && (length === 0x81 || length === 0x82 || (length < 0x80 && length + 2 > (line.length * 3) / 4))
}

function isWhole(line: string): boolean {
  return LINE_OF_ITS_OWN.test(line) || /^https?:\/\/\S+$/i.test(line) || /^\{.*\}$/.test(line)
}

/** Lines that are not blank, trimmed, one at a time: a text of a million of them is not held twice. */
function* linesOf(text: string): Generator<string, void> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end).trim()
    if (line !== '') yield line
    if (end < 0) return
    from = end + 1
  }
}

function take<T>(count: number, items: Iterable<T>): readonly T[] {
  const taken: T[] = []
  for (const item of items) {
    taken.push(item)
    if (taken.length === count) break
  }
  return taken
}
