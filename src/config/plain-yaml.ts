/** A value of a file in the plain form. */
type Scalar = string | number | boolean

/** What a mapping of the plain form holds. */
export type PlainMapping = { [key: string]: Scalar | Scalar[] | PlainMapping }

/** Characters that the grammar may have something to say about: controls, and white space but blanks and line feeds. */
const UNUSUAL =
  /[^\n\x20-\x7e\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff]/
const KEY = /^[A-Za-z][\w.-]{0,127}$/
/** What a value may begin with that stands in no quotes. */
const FIRST = /^[A-Za-z0-9/._+]/
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
  if (plain.includes(': ') || plain.endsWith(':')) return undefined
  if (KEYWORDS.has(plain)) return KEYWORDS.get(plain)
  if (!NUMERIC.test(plain)) return plain
  return NUMBER.test(plain) ? Number(plain) : undefined
}

/** What stands in quotes, when nothing but a comment stands behind them. */
function quoted(text: string, form: RegExp): string | undefined {
  const [, held, behind = ''] = form.exec(text) ?? []
  return /^(?: +#.*)?$/.test(behind) ? held : undefined
}

interface Line {
  readonly indent: number
  /** Undefined for an entry of a list. */
  readonly key: string | undefined
  /** Undefined where the value stands on the lines below. */
  readonly value: Scalar | undefined
}

/** The lines that say something; undefined where one is neither a name with a colon nor an entry of a list. */
function linesOf(text: string): readonly Line[] | undefined {
  const lines: Line[] = []
  for (const whole of text.split('\n')) {
    const line = whole.trim()
    if (line === '' || line.startsWith('#')) continue
    const read = lineOf(line, whole.indexOf(line))
    if (!read) return undefined
    lines.push(read)
  }
  return lines
}

function lineOf(line: string, indent: number): Line | undefined {
  if (line.startsWith('- ')) {
    const value = scalarOf(line.slice(2).trimStart())
    return value === undefined ? undefined : { indent, key: undefined, value }
  }
  const colon = line.indexOf(':')
  const key = line.slice(0, colon)
  const behind = line.slice(colon + 1)
  if (colon < 0 || !KEY.test(key) || (behind !== '' && !behind.startsWith(' '))) return undefined
  const rest = behind.trimStart()
  if (rest === '' || rest.startsWith('#')) return { indent, key, value: undefined }
  const value = scalarOf(rest)
  return value === undefined ? undefined : { indent, key, value }
}

/**
 * Reads YAML of the plain form that configurations nearly always have: mappings and lists of one-line values, indented with blanks.
 * Undefined for anything else, whether it is right or wrong; what is read is what the whole grammar reads, in a tenth of the time.
 */
export function readPlainYaml(text: string): PlainMapping | undefined {
  const usual = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text
  const lines = UNUSUAL.test(usual) ? undefined : linesOf(usual)
  if (lines === undefined) return undefined
  const read = mappingAt(lines, 0, 0)
  return read?.next === lines.length ? read.value : undefined
}

/** The mapping whose names stand at `indent`, from a line on, and the line behind it. */
function mappingAt(
  lines: readonly Line[],
  from: number,
  indent: number,
): { readonly value: PlainMapping; readonly next: number } | undefined {
  const value: PlainMapping = {}
  let at = from
  for (let line = lines[at]; line?.indent === indent; line = lines[at]) {
    // A name that stands twice is told of with its place.
    if (line.key === undefined || /^null$/i.test(line.key) || Object.hasOwn(value, line.key)) return undefined
    const read = line.value === undefined ? below(lines, at + 1, indent) : { value: line.value, next: at + 1 }
    if (!read) return undefined
    value[line.key] = read.value
    at = read.next
  }
  return at === from ? undefined : { value, next: at }
}

/** What stands on the lines below a name: a list, which may begin where the name does, or a mapping that is indented further. */
function below(
  lines: readonly Line[],
  from: number,
  indent: number,
): { readonly value: PlainMapping | Scalar[]; readonly next: number } | undefined {
  const first = lines[from]
  if (!first || first.indent < indent) return undefined
  if (first.key !== undefined) return first.indent > indent ? mappingAt(lines, from, first.indent) : undefined
  const items: Scalar[] = []
  let at = from
  for (let line = lines[at]; line?.key === undefined && line?.indent === first.indent; line = lines[at]) {
    if (line.value === undefined) return undefined
    items.push(line.value)
    at += 1
  }
  return { value: items, next: at }
}
