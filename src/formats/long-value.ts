import { beginningOf } from '../jose/json/beginning.ts'
import { isExact, writeJson } from '../jose/json/writer.ts'
import { clean, shorten } from '../text/clean.ts'
import type { When } from './view.ts'

/** What `--print` takes for a part of a result; undefined where it writes nothing. */
export type Path = string | undefined

/** The path of a result, which no `--print` takes. */
const WHOLE_RESULT = ''

/** The path of a result whose run may be printed, or of a member of it. */
export function pathIn({ printable }: Pick<When, 'printable'>, member = WHOLE_RESULT): Path {
  return printable ? member : undefined
}

/** The path of what stands below another; of a name that a path cannot have, that of what it stands in. */
export function below(path: Path, name: string | number): Path {
  if (path === undefined || !/^[\w:@-]{1,60}$/.test(String(name))) return path
  return path === WHOLE_RESULT ? String(name) : `${path}.${name}`
}

/** Characters of the longest value that is shown whole, which takes a line or two. */
const WHOLE = 120
/** Columns that the beginning of a longer one has at least, with what is said of the whole, however narrow the window is. */
const NARROWEST = 40
/** Columns of a beginning that says something. */
const LEAST = 8

/** How a text is written. */
type Spelling = 'as text' | 'as JSON'

/** Whether a value is too long to be shown whole. */
export function isLong(value: unknown): boolean {
  return beginning(value, 'as text', WHOLE).length > WHOLE
}

/** A value on one line, without control characters: of a long one the beginning, how much there is, and what shows all, in so many columns. */
export function onOneLine(value: unknown, spelling: Spelling, columns: number, path: Path): string {
  const begun = clean(beginning(value, spelling, WHOLE))
  if (!isLong(value)) return begun
  const shows = path ? `--print ${path}` : '--json'
  const end = `${extentOf(value)}; ${shows} shows all`
  const room = Math.max(columns, NARROWEST) - end.length - 1
  if (room >= LEAST) return `${shorten(begun, room)} ${end}`
  return [end, `${shows} shows all`].find((each) => each.length <= columns) ?? shows
}

/** Entries of the longest list that is spread over lines, and characters of the longest text. */
const SPREAD = { entries: 30, characters: 300 }

/** A value that is spread over lines of so many columns, in which each long text and each long list is one. */
export function withoutLong(value: unknown, columns: number, path: Path): unknown {
  if (typeof value === 'string')
    return value.length > SPREAD.characters ? onOneLine(value, 'as text', columns, path) : value
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value) && value.length > SPREAD.entries) return onOneLine(value, 'as JSON', columns, path)
  if (Array.isArray(value)) return value.map((each, at) => withoutLong(each, columns, below(path, at)))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutLong(member, columns, below(path, name))]),
  )
}

/** A value as text, of which no more than the beginning is made; longer than `most` where the whole is. */
function beginning(value: unknown, spelling: Spelling, most: number): string {
  const begun = typeof value === 'string' ? value.slice(0, most + 1) : beginningOf(value, most + 1)
  return typeof begun === 'string' && spelling === 'as text' ? begun : isExact(begun) ? begun.source : writeJson(begun)
}

function extentOf(value: unknown): string {
  if (Array.isArray(value)) return counted(value.length, 'entry', 'entries')
  if (typeof value === 'object' && value !== null && !isExact(value))
    return counted(Object.keys(value).length, 'member', 'members')
  return `${typeof value === 'string' ? value.length : writeJson(value).length} characters`
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
