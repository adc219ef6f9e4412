import type { Undoing } from './undone.ts'

/** A text and what was undone to make it. */
export interface Tidied {
  readonly text: string
  readonly undone: readonly Undoing[]
}

/** Characters that a chat or an editor adds and nobody sees. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const DOUBLE_QUOTES = /[\u00ab\u00bb\u201c-\u201f\u2033\u2036\u301d\u301e\uff02]/g
const SINGLE_QUOTES = /[\u2018-\u201b\u2032\u2035\u2039\u203a\uff07]/g
const HYPHENS = /[\u2010\u2011\u2212\ufe63\uff0d]/g
/** What word processors make of two hyphens. */
const DASHES = /(?<=[\w.-])[\u2013\u2014](?=[\w.-])/g
/** The full stops of other widths, where only one of ASCII can stand. */
const STOPS = /(?<=[\w-])[\u2024\uff0e](?=[\w-])/g
/** Colours of a terminal, which logs are copied with (ECMA-48 8.3.117); inside a token they are a fault of it. */
const COLOURS = /(?<![\w.-])\u001b\[[\d;]{0,20}[mK]|(?<!\.)\u001b\[[\d;]{0,20}[mK](?![\w.-])/g
const BEYOND_ASCII = /[\u0080-\uffff]/

/** Undoes what chats, word processors and mail do to a text. */
export function tidied(text: string): Tidied {
  const undone: Undoing[] = []
  const step = (before: string, after: string, what: Undoing): string => {
    if (after !== before) undone.push(what)
    return after
  }
  let now = text
  if (BEYOND_ASCII.test(now)) {
    now = step(now, now.replace(INVISIBLE, ''), 'invisible')
    const plain = now.replace(DOUBLE_QUOTES, '"').replace(SINGLE_QUOTES, "'").replace(HYPHENS, '-')
    now = step(now, plain.replace(DASHES, '--').replace(STOPS, '.'), 'typographic')
  }
  if (now.includes('\u001b')) now = step(now, now.replace(COLOURS, ''), 'colours')
  if (now.includes('\n')) {
    now = step(now, withoutMailQuotes(now), 'mail-quote')
    now = step(now, withoutSoftBreaks(now), 'quoted-printable')
  }
  return { text: now, undone }
}

/** Quoted lines of a mail that follow one another; one alone may be anything. */
const QUOTED_TWICE = /^[ \t]*>[^\n]*\n[ \t]*>/m
const MAIL_QUOTE = /^[ \t]*>[> \t]*/gm

function withoutMailQuotes(text: string): string {
  return QUOTED_TWICE.test(text) ? text.replace(MAIL_QUOTE, '') : text
}

/** A line of quoted-printable that goes on in the next: at most 76 characters, the last of them an equals sign (RFC 2045 6.7). */
const SOFT_BREAK = /^[^\n]{30,75}[^=\s]=[ \t]*\r?\n(?!-----)[\w.=~"%-]/m
const SOFT_BREAKS = /=[ \t]*\r?\n/g
const OCTETS = /(?:=[0-9A-F]{2})+/g

function withoutSoftBreaks(text: string): string {
  if (!SOFT_BREAK.test(text)) return text
  return text
    .replace(SOFT_BREAKS, '')
    .replace(OCTETS, (octets) => Buffer.from(octets.replaceAll('=', ''), 'hex').toString('utf8'))
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf])|(["'/\\]))/g

/** Text with the escapes of JSON, JavaScript and nginx in place of what they stand for; a line end is a blank. */
export function withoutEscapes(text: string): string {
  return text.replace(ESCAPE, (_all, ...[four, two, blank, sign]: readonly (string | undefined)[]) => {
    if (blank !== undefined) return '\n'
    return sign ?? String.fromCharCode(Number.parseInt(four ?? two ?? '20', 16))
  })
}
