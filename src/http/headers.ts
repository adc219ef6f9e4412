import { cliError } from '../errors.ts'
import { isName } from '../text/quotable.ts'
import type { Header } from '../trace/trace.ts'

/** Fields that frame the message; one given by hand would break it. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Reads "Name: value" of `--header`; throws `invalid_option` for anything that is not one header field. */
export function parseHeader(text: string): Header {
  const colon = text.indexOf(':')
  const name = text.slice(0, colon).trim()
  if (colon < 1) {
    throw cliError('invalid_option', '--header expects "Name: value", found no name before a colon.', HINT)
  }
  // Only blanks are trimmed: a line break at an end is a mistake to be told, not to be mended.
  const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
  requireField(name, value, isName(name) ? `--header ${name}` : '--header')
  if (FRAMING.has(name.toLowerCase())) {
    throw cliError('invalid_option', `--header cannot set ${name}: it belongs to how the message is framed.`, HINT)
  }
  return [name, value]
}

const HINT = "Give it like --header 'X-Tenant: one'."

/** Throws `invalid_option` unless name and value can stand in a message (RFC 9110 5.1, 5.5): no CR, LF or NUL can get through. */
function requireField(name: string, value: string, what: string): void {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw cliError('invalid_option', `${what}: the name of the header field has a character that is not allowed.`, HINT)
  }
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw cliError(
      'invalid_option',
      `${what}: the value has a control character, a line break or a character outside Latin-1.`,
      'Remove it; a header field is one line.',
    )
  }
}

/** Our fields first, then the flow's, then those given by `--header`; a field given by hand replaces all of its name. */
export function mergeHeaders(groups: readonly (readonly Header[])[]): readonly Header[] {
  /** The last group that has a name. */
  const last = new Map<string, readonly Header[]>()
  for (const group of groups) for (const field of group) last.set(field[0].toLowerCase(), group)
  const merged: Header[] = []
  for (const group of groups)
    for (const field of group) if (last.get(field[0].toLowerCase()) === group) merged.push(field)
  return merged
}

/** Fields of a flow in the spelling that is usual on the wire. */
export function flowHeaders(headers: Readonly<Record<string, string>>): readonly Header[] {
  const fields: Header[] = []
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? ''
    requireField(name, value, `The header field ${name.slice(0, 40)}`)
    fields.push([usualSpelling(name), value])
  }
  return fields
}

/** Names that flows and pages use, as they are usually written. */
const SPELLINGS = new Map(
  [
    'Accept',
    'Accept-Language',
    'Authorization',
    'Content-Type',
    'Cookie',
    'DPoP',
    'Origin',
    'Referer',
    'Sec-Fetch-Dest',
    'Sec-Fetch-Mode',
  ].map((name) => [name.toLowerCase(), name]),
)

function usualSpelling(name: string): string {
  const known = SPELLINGS.get(name)
  if (known !== undefined) return known
  if (name !== name.toLowerCase()) return name
  const words = name.split('-')
  for (const [at, word] of words.entries()) words[at] = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
  return words.join('-')
}
