import type { JsonFault } from './json.ts'

/** Characters of a line that an excerpt shows on either side of the fault. */
const SIDE = 36

/** A syntax fault at an offset, with line, column, the likely mistake and an excerpt with a caret. */
export function syntaxFault(source: Source, offset: number, expected: string): JsonFault {
  const { text } = source
  const { line, column } = source.position(offset)
  const mistake = likelyMistake(text, offset, expected)
  const found = offset >= text.length ? 'the end of the text' : JSON.stringify(text[offset])
  const why = mistake ? ` (${mistake})` : ''
  return {
    kind: 'syntax',
    message: `line ${line}, column ${column}: expected ${expected}, found ${found}${why}`,
    offset,
    line,
    column,
    mistake,
    excerpt: excerpt(text, offset),
  }
}

/** A text whose faults are told; it remembers where its lines are once that was asked for. */
export interface Source {
  readonly text: string
  /** Line and column of an offset, both from 1. */
  position(offset: number): { readonly line: number; readonly column: number }
}

/** Where lines are known, so that a text of a million lines and fifty faults is not counted fifty times; in characters. */
const CHECKPOINT = 16 * 1024

interface Checkpoint {
  readonly line: number
  /** Where that line begins. */
  readonly start: number
  /** Where counting goes on. */
  readonly from: number
}

/** A text as what its faults are told of. */
export function sourceOf(text: string): Source {
  let known: readonly Checkpoint[] | undefined
  return {
    text,
    position(offset) {
      known ??= text.length > CHECKPOINT ? checkpointsOf(text) : []
      let { line, start, from } = known[Math.floor(offset / CHECKPOINT)] ?? { line: 1, start: 0, from: 0 }
      for (from = text.indexOf('\n', from); from >= 0 && from < offset; from = text.indexOf('\n', from + 1)) {
        line += 1
        start = from + 1
      }
      return { line, column: offset - start + 1 }
    },
  }
}

function checkpointsOf(text: string): readonly Checkpoint[] {
  const checkpoints: Checkpoint[] = []
  let line = 1
  let start = 0
  let at = text.indexOf('\n')
  for (let from = 0; from <= text.length; from += CHECKPOINT) {
    for (; at >= 0 && at < from; at = text.indexOf('\n', at + 1)) {
      line += 1
      start = at + 1
    }
    checkpoints.push({ line, start, from })
  }
  return checkpoints
}

function likelyMistake(text: string, offset: number, expected: string): string | undefined {
  if (/^\s*<(!doctype|html|\?xml|head|body|[a-z])/i.test(text.slice(0, 200))) return 'HTML or XML'
  if (text.trim() === '') return 'empty'
  const rest = text.slice(offset, offset + 40)
  const before = text
    .slice(Math.max(0, offset - 200), offset)
    .trimEnd()
    .at(-1)
  if (isEnvelope(text)) return 'an envelope without braces'
  if (rest === '') return 'cut off'
  if (rest.startsWith("'")) return 'single quotes'
  if (/^\/[/*]/.test(rest) || rest.startsWith('#')) return 'a comment'
  if (/^[}\]]/.test(rest) && before === ',') return 'a trailing comma'
  if (/^[,}\]]/.test(rest) && before === ':') return 'a missing value'
  if (expected === 'the end of the text') return /^[{["]/.test(rest) ? 'two documents' : 'text after the document'
  if (expected.startsWith('","')) return /^["{[\w-]/.test(rest) ? 'a missing comma' : undefined
  if (expected === 'a member name in double quotes') return /^[\w$]/.test(rest) ? 'an unquoted name' : undefined
  if (/^(True|False|None|NaN|Infinity|undefined)\b/.test(rest)) return `${/^\w+/.exec(rest)?.[0]} is no JSON value`
  if (expected === 'a value' && /^[\w$]/.test(rest)) return 'an unquoted value'
  if (expected === 'a number as JSON writes it') return /^-?0\d/.test(rest) ? 'a leading zero' : 'an unquoted value'
  if (expected.startsWith('an escape')) return 'a line break or tab inside a string'
  return undefined
}

/** `"response": {…}` with nothing around it. */
export function isEnvelope(text: string): boolean {
  return /^\s*"[^"\\]{1,64}"\s*:\s*[{[]/.test(text.slice(0, 200))
}

const SECRET_VALUE =
  /("(?:access_token|refresh_token|id_token|client_secret|code|password|device_code|assertion|client_assertion|registration_access_token|k|d|p|q|dp|dq|qi)(?:"\s*:?|\s*:)\s*"?)([^\s",}]+)/g

/** One line around the offset with a caret below; secrets and control characters in it are masked, columns kept. */
function excerpt(text: string, offset: number): string {
  const before = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1
  const end = text.indexOf('\n', offset)
  const from = Math.max(before, offset - SIDE)
  const to = Math.min(end < 0 ? text.length : end, offset + SIDE)
  // Masking looks at the line from its start, so that a value whose name is cut away is still known.
  const lineStart = Math.max(before, offset - 4096)
  const line = text
    .slice(lineStart, to)
    .replace(SECRET_VALUE, (_all, name: string, value: string) => name + '*'.repeat(value.length))
  const shown = line
    .slice(from - lineStart)
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/[\w+/=-]{24,}/g, (run) => '*'.repeat(run.length))
  return `${shown}\n${' '.repeat(offset - from)}^`
}

/** A member that occurs again (RFC 8259 4); the last one counts. */
export function duplicate(
  source: Source,
  offset: number,
  { first, name, path }: { readonly first: number; readonly name: string; readonly path: string },
): JsonFault {
  const fault = syntaxFault(source, offset, 'each member once')
  const before = source.position(first)
  return {
    ...fault,
    kind: 'duplicate-member',
    message: `member ${JSON.stringify(name.slice(0, 80))} occurs again; the first is in line ${before.line}, column ${before.column}`,
    path,
    mistake: undefined,
  }
}

/** A string that is no sequence of characters (RFC 8259 8.2). */
export function loneSurrogate(source: Source, offset: number, path: string): JsonFault {
  const fault = syntaxFault(source, offset, 'pairs of surrogates')
  return {
    ...fault,
    kind: 'lone-surrogate',
    message: `line ${fault.line}, column ${fault.column}: half of a surrogate pair stands alone, which is no character`,
    path,
    mistake: undefined,
  }
}

/** An integer that a JavaScript number would round (RFC 8259 6). */
export function unsafeInteger(source: Source, offset: number, digits: string, path: string): JsonFault {
  const shown = digits.length > 40 ? `${digits.slice(0, 40)}…` : digits
  return {
    ...syntaxFault(source, offset, 'an integer between -(2^53)+1 and 2^53-1'),
    kind: 'unsafe-integer',
    message: `the integer ${shown} is outside the range that JavaScript keeps exactly`,
    path,
    mistake: undefined,
  }
}
