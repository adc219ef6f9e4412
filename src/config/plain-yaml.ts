/** A value of a file in the plain form. */
type Scalar = string | number | boolean

/** What a mapping of the plain form holds. */
type PlainMapping = { [key: string]: Scalar | Scalar[] | PlainMapping }

/** Characters that the grammar may have something to say about: controls, and white space but blanks and line feeds. */
const UNUSUAL =
  /[^\n\x20-\x7e\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff]/
const KEY = /^[A-Za-z][\w.-]{0,127}$/
/** What a value may begin with that stands in no quotes. */
const FIRST = /^[A-Za-z0-9/._+]/
const LETTER = /^[A-Za-z]/
const KEYWORDS: ReadonlyMap<string, boolean | undefined> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL'].map((word) => [word, undefined] as const),
])
/** Whatever the grammar might take for a number, and those of them that are one as they stand. */
const NUMERIC = /^[-+]?(?:0o[0-7]+|0x[\da-fA-F]+|\d*\.?\d*(?:[eE][-+]?\d+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))$/
const NUMBER = /^(?:0|[1-9]\d{0,8})(?:\.\d{1,4})?$/

/** A value of one line; undefined for any that the whole grammar is needed for. */
function scalarOf(text: string): Scalar | undefined {
  if (text.startsWith('"')) return quoted(text, /^"([^"\\]*)"(.*)$/)
  if (text.startsWith("'")) return quoted(text, /^'((?:[^']|'')*)'(.*)$/)?.replaceAll("''", "'")
  if (!FIRST.test(text)) return undefined
  const comment = text.indexOf(' #')
  const plain = comment < 0 ? text : text.slice(0, comment).trimEnd()
  if (plain.endsWith(':') || plain.includes(': ')) return undefined
  return wordsOf(plain)
}

/** What stands in no quotes and holds neither a comment nor a colon that parts a name from its value. */
function wordsOf(plain: string): Scalar | undefined {
  if (LETTER.test(plain)) return plain.length < 6 && KEYWORDS.has(plain) ? KEYWORDS.get(plain) : plain
  if (!NUMERIC.test(plain)) return plain
  return NUMBER.test(plain) ? Number(plain) : undefined
}

/** What stands in quotes, when nothing but a comment stands behind them. */
function quoted(text: string, form: RegExp): string | undefined {
  const [, held, behind = ''] = form.exec(text) ?? []
  return /^(?: +#.*)?$/.test(behind) ? held : undefined
}

/** The lines of a text that say something, one at a time and without a copy of each, since most of them are of other profiles. */
interface Lines {
  readonly text: string
  /** Where the line begins behind its blanks, and where it ends before those at its end; both the length of the text behind the last. */
  start: number
  end: number
  /** How many blanks it begins with. */
  indent: number
  /** Where the next line begins. */
  next: number
  /** The name that it begins with and the value behind that, where both are as in nearly all lines; no value where nothing stands there. */
  key: string | undefined
  value: string | undefined
}

const BLANK = 0x20
const HASH = 0x23
const DASH = 0x2d

/** A name, and nothing behind it or a value in words of which the first begins with a letter or digit; a comment. One look at a line in place of many. */
const USUAL =
  /( *)([A-Za-z][\w.-]{0,127}):(?: +([A-Za-z0-9](?:[^\s:]|:(?=\S))*(?: +[^\s:#](?:[^\s:]|:(?=\S))*)*))?(?: +#[^\n]*)? *(?:\n|$)/y

function advance(lines: Lines): void {
  const { text } = lines
  USUAL.lastIndex = lines.next
  const usual = USUAL.exec(text)
  lines.key = usual?.[2]
  lines.value = usual?.[3]
  if (usual) {
    const indent = usual[1]?.length ?? 0
    place(lines, lines.next + indent, USUAL.lastIndex, indent)
    lines.next = USUAL.lastIndex
    return
  }
  for (let from = lines.next; from < text.length; ) {
    const feed = text.indexOf('\n', from)
    let end = feed < 0 ? text.length : feed
    const next = end + 1
    let start = from
    while (start < end && text.charCodeAt(start) === BLANK) start += 1
    while (end > start && text.charCodeAt(end - 1) === BLANK) end -= 1
    if (start < end && text.charCodeAt(start) !== HASH) {
      place(lines, start, end, start - from)
      lines.next = next
      return
    }
    from = next
  }
  place(lines, text.length, text.length, -1)
}

function place(lines: Lines, start: number, end: number, indent: number): void {
  lines.start = start
  lines.end = end
  lines.indent = indent
}

const isEntry = ({ text, start }: Lines): boolean =>
  text.charCodeAt(start) === DASH && text.charCodeAt(start + 1) === BLANK

/**
 * Reads YAML of the plain form that configurations nearly always have: mappings and lists of one-line values, indented with blanks.
 * Undefined for anything else, whether it is right or wrong; what is read is what the whole grammar reads, in a twentieth of the time.
 */
export function readPlainYaml(text: string): PlainMapping | undefined {
  const usual = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text
  if (UNUSUAL.test(usual)) return undefined
  const lines: Lines = { text: usual, start: 0, end: 0, indent: 0, next: 0, key: undefined, value: undefined }
  advance(lines)
  const value = mappingAt(lines, 0)
  return lines.start === usual.length ? value : undefined
}

/** The mapping whose names stand at `indent`, from the line at hand on; the line behind it is then at hand. */
function mappingAt(lines: Lines, indent: number): PlainMapping | undefined {
  const mapping: PlainMapping = {}
  let found = false
  while (lines.indent === indent) {
    const key = lines.key ?? keyOf(lines)
    // A name that stands twice is told of with its place.
    if (key === undefined || (key.length === 4 && /^null$/i.test(key)) || Object.hasOwn(mapping, key)) return undefined
    const value = lines.key === undefined ? valueBehind(lines, lines.start + key.length + 1) : usualValue(lines)
    if (value === undefined) return undefined
    mapping[key] = value
    found = true
  }
  return found ? mapping : undefined
}

/** The name that a line begins with which is not as most are. */
function keyOf(lines: Lines): string | undefined {
  const { text, start, end } = lines
  const colon = isEntry(lines) ? -1 : text.indexOf(':', start)
  if (colon < 0 || colon >= end) return undefined
  const key = text.slice(start, colon)
  return KEY.test(key) ? key : undefined
}

/** The value behind the name of a line as most are. */
function usualValue(lines: Lines): Scalar | Scalar[] | PlainMapping | undefined {
  const { value, indent } = lines
  advance(lines)
  if (value === undefined) return below(lines, indent)
  return wordsOf(value)
}

/** The value behind a colon of the line at hand, on that line or on those below. */
function valueBehind(lines: Lines, colon: number): Scalar | Scalar[] | PlainMapping | undefined {
  const { text, end, indent } = lines
  if (colon < end && text.charCodeAt(colon) !== BLANK) return undefined
  let at = colon
  while (at < end && text.charCodeAt(at) === BLANK) at += 1
  advance(lines)
  return at === end || text.charCodeAt(at) === HASH ? below(lines, indent) : scalarOf(text.slice(at, end))
}

/** What stands on the lines below a name: a list, which may begin where the name does, or a mapping that is indented further. */
function below(lines: Lines, indent: number): PlainMapping | Scalar[] | undefined {
  const at = lines.indent
  if (at < indent) return undefined
  if (!isEntry(lines)) return at > indent ? mappingAt(lines, at) : undefined
  const items: Scalar[] = []
  while (lines.indent === at && isEntry(lines)) {
    const value = scalarOf(lines.text.slice(lines.start + 2, lines.end).trimStart())
    if (value === undefined) return undefined
    items.push(value)
    advance(lines)
  }
  return items
}
