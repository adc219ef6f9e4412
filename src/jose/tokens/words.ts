import { endOfRun, OF_TOKENS } from './runs.ts'
import { type Extent, extentOf } from './shape.ts'
import type { Undoing } from './undone.ts'

/** A token among other words. */
export interface WordToken {
  readonly raw: string
  readonly undone?: readonly Undoing[]
}

/** Where a token may begin: base64url of a JSON object. */
const BEGIN = /(?<![\w.~-])e[w-z0-9_-][\w.~-]{6}/g
/** Tokens of others that say what they are. */
const PASETO = /(?<![\w.-])v[1-4]\.(?:local|public)\.[\w-]{20,}(?:\.[\w-]+)?/g

/** Tokens that are found in one text, and beginnings that are looked at for them. */
const MOST = 20_000
const MOST_BEGINNINGS = 50_000
/** How often the characters of a text are put together to what comes to no token. */
const MOST_IN_VAIN = 3
/** What a line takes besides its characters. */
const LINE = 64

/** Finds the tokens in a text of words and lines; one that was wrapped is put together, prose after it stays outside. */
export function tokensAmongWords(text: string): readonly WordToken[] {
  const found: WordToken[] = []
  let from = 0
  let beginnings = 0
  const leave = { left: MOST_IN_VAIN * text.length + LONGEST_ALONE }
  for (const { index } of text.matchAll(BEGIN)) {
    if (index < from) continue
    beginnings += 1
    if (beginnings > MOST_BEGINNINGS) break
    const end = endOfRun(text, index, OF_TOKENS)
    const run = text.slice(index, end)
    const extent = extentOf(run.slice(0, LONGEST_HEADER).split('.', 1)[0] ?? '')
    if (!extent) continue
    const before = leave.left
    const joined = gather(text, { run, end, extent, leave })
    const raw = cut(joined.raw, extent)
    if (!isWhole(raw, extent)) continue
    from = joined.end
    leave.left = before
    found.push(joined.end > end ? { raw, undone: ['line-breaks'] } : { raw })
    if (found.length === MOST) break
  }
  for (const [raw] of text.matchAll(PASETO)) if (found.length < MOST) found.push({ raw })
  return found
}

const LONGEST_HEADER = 16 * 1024

/** Two segments at least, or one that is JSON to its end and says what it is. */
function isWhole(raw: string, { dots }: Extent): boolean {
  const [first = '', second, third = ''] = raw.split('.', 3)
  // Of a detached token the payload is elsewhere, of one for a shared key there is no key in it.
  if (second !== undefined) return first.length > 5 && (second.length > 1 || dots === 4 || third.length > 1)
  return first.length >= SHORTEST_ALONE && first.length <= LONGEST_ALONE && isSegment(first)
}

const SHORTEST_ALONE = 20
const LONGEST_ALONE = 256 * 1024

/** Whether JSON in base64url is a header or the claims of a token. */
function isSegment(segment: string): boolean {
  const json = Buffer.from(segment, 'base64url').toString('latin1')
  return /\}\s*$/.test(json.slice(-20)) && /"(?:iss|sub|aud|exp|nbf|iat|jti|alg)"\s*:/.test(json)
}

/** Without what cannot be of the token any more: the period of a sentence, words that follow it without a blank. */
function cut(raw: string, { dots }: Extent): string {
  if (raw.includes('~')) return raw.replace(/\.$/, '')
  const segments = raw.split('.')
  if (segments.length === dots + 2 && segments.at(-1) === '') return segments.slice(0, -1).join('.')
  const isForeign = segments.length > dots + 2 || (segments.length === dots + 2 && isWord(segments.at(-1) ?? ''))
  return isForeign ? segments.slice(0, dots + 1).join('.') : raw
}

interface Beginning {
  readonly run: string
  readonly end: number
  readonly extent: Extent
  /** What may still be put together. */
  readonly leave: { left: number }
}

interface Line {
  /** What of it can be of a token. */
  readonly piece: string
  /** Whether words follow it after a blank. */
  readonly words: boolean
  readonly width: number
  /** Where the piece ends in the text. */
  readonly end: number
}

/** What may stand at the ends of lines of a literal that is written in several. */
const OPEN_END = /^["'`]?[ \t]*[+\\^`]?[ \t]*\r?$/

/** The token that begins in one line and goes on in the lines after it. */
function gather(text: string, { run, end, extent, leave }: Beginning): { readonly raw: string; readonly end: number } {
  let lineEnd = openEnd(text, end)
  if (lineEnd === undefined) return { raw: run, end }
  const lineStart = text.lastIndexOf('\n', end - 1) + 1
  const pieces = [run]
  const count = counted(run)
  let last = end
  let widest = end - lineStart
  let short = false
  while (lineEnd !== undefined && pieces.length < MOST_LINES && leave.left > 0) {
    const line = lineAt(text, lineEnd + 1)
    if (!line || !belongs(line.piece, { ...count, extent, short, before: pieces.at(-1) ?? '' })) break
    // Words after a blank make the piece one of them, but for the one that makes the signature whole.
    if (line.words && !extent.last.includes(count.last + line.piece.length)) break
    pieces.push(line.piece)
    leave.left -= line.piece.length + LINE
    add(count, line.piece)
    last = line.end
    short = pieces.length > 2 && line.width < widest - 2 && !/[-.]$/.test(line.piece)
    // The first line may have words before the token, so that only those after it tell the width.
    widest = pieces.length === 2 ? line.width : Math.max(widest, line.width)
    lineEnd = openEnd(text, line.end)
  }
  return { raw: pieces.join(''), end: last }
}

/** Lines that one token may be wrapped into. */
const MOST_LINES = 20_000

interface Count {
  dots: number
  /** Characters after the last dot. */
  last: number
  /** Whether there was a tilde, so that more segments may come. */
  tilde: boolean
}

function counted(text: string): Count {
  const count = { dots: 0, last: 0, tilde: false }
  add(count, text)
  return count
}

/** Dots but for that of a sentence that ends. */
function dotsIn(piece: string): number {
  let dots = 0
  for (let at = piece.indexOf('.'); at >= 0 && at < piece.length - 1; at = piece.indexOf('.', at + 1)) dots += 1
  return dots
}

function add(count: Count, piece: string): void {
  for (let at = piece.indexOf('.'); at >= 0; at = piece.indexOf('.', at + 1)) count.dots += 1
  count.tilde ||= piece.includes('~')
  const dot = piece.lastIndexOf('.')
  count.last = dot < 0 ? count.last + piece.length : piece.length - dot - 1
}

interface SoFar extends Count {
  readonly extent: Extent
  /** Whether the line before was shorter than the others, as the last one is. */
  readonly short: boolean
  readonly before: string
}

/** Whether a piece is still of the token rather than prose after it. */
export function belongs(piece: string, { dots, last, tilde, extent, short, before }: SoFar): boolean {
  if (piece === '') return false
  if (piece.startsWith('.')) return dots < extent.dots || tilde
  if (before.endsWith('.')) return dots <= extent.dots && !isWord(piece)
  // Segments that no token of its form has are those of something else.
  if (!tilde && !piece.includes('~') && dots + dotsIn(piece) > extent.dots) return false
  const { last: due } = extent
  const ends = dots >= extent.dots && !tilde && !piece.includes('~')
  if (ends && due.includes(last + piece.length)) return true
  if (ends && due.length > 0 && last >= Math.max(...due)) return false
  // Where the signature is whole, a line that is narrower begins something else.
  if (ends && due.includes(last) && piece.length < before.length - 2) return false
  if (isWord(piece)) return false
  return !short || (ends && due.length > 0 && !due.includes(last))
}

/** Whether a piece is a word of a language, or two with a hyphen, rather than a part of base64url. */
export function isWord(piece: string): boolean {
  return piece.length <= LONGEST_WORD && /^[A-Za-z]?[a-z]*(?:-[A-Za-z]?[a-z]+)*[.-]*$|^[A-Z]+$|^\d{1,4}\.?$/.test(piece)
}

const LONGEST_WORD = 24

/** A line as far as it can be of a token; undefined where it cannot. */
function lineAt(text: string, from: number): Line | undefined {
  const start = /^[ \t]*(?:[+"'`]+[ \t]*)?/.exec(text.slice(from, from + MOST_INDENT))?.[0].length ?? 0
  const end = endOfRun(text, from + start, OF_TOKENS)
  if (end === from + start) return undefined
  const rest = text.slice(end, end + MOST_INDENT)
  const words = openEnd(text, end) === undefined && /^[ \t]/.test(rest)
  if (!words && rest !== '' && !/^[\s"'`<,;)\]}&\\+^]/.test(rest)) return undefined
  return { piece: text.slice(from + start, end), words, width: end - from, end }
}

const MOST_INDENT = 400

/** Where the line ends of which nothing follows that ends a token; undefined where something does, or the text ends. */
function openEnd(text: string, from: number): number | undefined {
  const rest = text.slice(from, from + MOST_INDENT)
  const end = rest.indexOf('\n')
  return end >= 0 && OPEN_END.test(rest.slice(0, end)) ? from + end : undefined
}

/** A token whose characters have blanks between them and nothing else beside them; undefined where prose would be taken into it. */
export function withoutBlanks(text: string): string | undefined {
  const words = text.split(/\s+/)
  const [first = ''] = words
  const extent = /^e[w-z0-9_-]/.test(first) ? extentOf(words.slice(0, 40).join('').split('.', 1)[0] ?? '') : undefined
  if (!extent || words.length > MOST_WORDS) return undefined
  const count = counted(first)
  let before = first
  for (const word of words.slice(1)) {
    if (!/^[\w.~-]+$/.test(word) || !belongs(word, { ...count, extent, short: false, before })) return undefined
    add(count, word)
    before = word
  }
  return words.join('')
}

const MOST_WORDS = 20_000
