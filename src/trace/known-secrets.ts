import { isAlsoOrdinary, isRandomName } from '../text/secret-names.ts'
import { mask } from './mask.ts'
import { createSecretIndex } from './secret-index.ts'
import { isWords, type Manner, WINDOW } from './secret-match.ts'
import { decodings } from './transports.ts'
import { unescaped } from './unescape.ts'
import { readableParts, type View, viewOf } from './view.ts'

/** Shorter values would be found by chance in ordinary text. */
const SHORTEST = 4
const MOST_SHORT = 64
/** Layers of escapes that are taken off: what was encoded twice, in JSON, in a page. */
const LAYERS = 4
/** Base64 in base64 and the like. */
const DEPTH = 2
/** Most values that a provider chose; what it sends beyond is hidden by name only. */
const MOST_RECEIVED = 4096

/** Texts whose hiding is remembered, and how long they may be in characters. */
const MOST_KEPT = 2048
const LONGEST_KEPT = 1024

/** Secret values that the run has seen, to be taken out wherever else they turn up. */
interface KnownSecrets {
  /** `sent` tells a value that this run sent from one that a provider chose. */
  add(value: string, kind: string, from: 'sent' | 'received'): void
  /** The text without the values, however they were encoded, broken or cut. */
  hide(text: string): string
}

interface Span {
  readonly from: number
  readonly to: number
  readonly shown: string
}

export function createKnownSecrets(): KnownSecrets {
  const index = createSecretIndex()
  const values = new Map<string, 'sent' | 'received'>()
  const short = new Map<string, string>()
  /** What texts became that come again and again, such as the sentences of checks; forgotten when another secret is known. */
  const shownBefore = new Map<string, string>()
  let received = 0

  const look = (view: View, depth: number, spans: Span[]): void => {
    let layer: View | undefined = view
    for (let layers = 0; layer !== undefined && layers <= LAYERS; layers += 1) {
      for (const { start, end, shown } of index.find(layer))
        spans.push({ from: layer.from[start] ?? 0, to: layer.to[end - 1] ?? 0, shown })
      // What decodes to no text holds nothing that was encoded once more.
      const readable: View = depth === 0 ? layer : readableParts(layer)
      if (depth < DEPTH) for (const inner of decodings(readable)) look(inner, depth + 1, spans)
      layer = unescaped(readable)
    }
  }

  const hideLong = (text: string): string => {
    if (index.size === 0 || text.length < WINDOW) return text
    const spans: Span[] = []
    look(viewOf(text), 0, spans)
    return spans.length === 0 ? text : replaced(text, spans)
  }

  const hideShort = (text: string): string => {
    if (short.size === 0) return text
    const any = [...short.keys()].map((value) => value.replace(/[^\w]/g, '\\$&')).join('|')
    return text.replace(new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g'), (value) => short.get(value) ?? value)
  }

  return {
    add(value, kind, from) {
      const before = values.get(value)
      if (before === 'sent' || before === from || value.length < SHORTEST || isLeftAlone(value, kind, from)) return
      if (from === 'received' && received >= MOST_RECEIVED) return
      if (from === 'received') received += 1
      values.set(value, from)
      shownBefore.clear()
      const shown = mask(value, kind)
      const manner = mannerOf(value, kind, from, shown)
      const found = formsOf(value).map((form) => index.add(form, manner))
      if (!found.includes(true) && short.size < MOST_SHORT) short.set(value, shown)
    },
    hide(text) {
      const known = shownBefore.get(text)
      if (known !== undefined) return known
      const hidden = hideShort(hideLong(text))
      if (text.length <= LONGEST_KEPT && shownBefore.size < MOST_KEPT) shownBefore.set(text, hidden)
      return hidden
    },
  }
}

/** Short values that a provider chose and short words would be found everywhere; so would an error code in a member "code". */
function isLeftAlone(value: string, kind: string, from: 'sent' | 'received'): boolean {
  if (value.length < 8) return from === 'received' || /^[a-z]+$/.test(value)
  return from === 'received' && isAlsoOrdinary(kind) && isWords(value)
}

function mannerOf(value: string, kind: string, from: 'sent' | 'received', shown: string): Manner {
  const isUrl = /^https?:/i.test(value)
  if (isRandomName(kind) && value.length >= 8 && !isUrl) return { shown, cut: 'anywhere', sent: from === 'sent' }
  const structured = isUrl || kind === 'cookie' || value.length < 8 || /:\/\/|%3A%2F%2F|[{<]/i.test(value)
  const cut = structured ? 'never' : 'at the ends'
  return { shown, cut, sent: from === 'sent' }
}

/** Where a secret is spelled in itself nobody asks. */
const NO_PLACES = new Uint32Array()

/** A value as it stands and with the escapes in it taken off, as text that has been decoded shows it; other letters in both cases, in UTF-16 and in Latin-1. */
function formsOf(value: string): readonly View[] {
  const forms: View[] = []
  const cases = /[^\x00-\x7f]/.test(value) ? [value, value.toUpperCase(), value.toLowerCase()] : [value]
  for (const each of cases) {
    let form: View | undefined = viewOf(each)
    for (let layers = 0; form !== undefined && layers <= LAYERS; layers += 1) {
      forms.push(form)
      form = unescaped(form)
    }
  }
  if (cases.length > 1) {
    const wide = Buffer.from(value, 'utf16le')
    const others = [
      Buffer.from(wide),
      wide.swap16(),
      ...(/[^\x00-\xff]/.test(value) ? [] : [Buffer.from(value, 'latin1')]),
    ]
    forms.push(...others.map((bytes) => ({ bytes, from: NO_PLACES, to: NO_PLACES })))
  }
  return forms
}

/** The text with its spans replaced; those that overlap are one. */
function replaced(text: string, spans: readonly Span[]): string {
  const sorted = [...spans].sort((one, other) => one.from - other.from || other.to - one.to)
  const isInString = /^\s*[{[]/.test(text.slice(0, 64)) ? stringsOf(text) : undefined
  let out = ''
  let copied = 0
  for (const { from, to, shown } of sorted) {
    if (from >= copied) {
      const bare = isInString !== undefined && isBareNumber(text, from, to) && !isInString(from)
      out += text.slice(copied, from) + (bare ? `"${shown}"` : shown)
    }
    copied = Math.max(copied, to)
  }
  return out + text.slice(copied)
}

/** Whether a span reads as a number in JSON, or as a list of them: what stands for it becomes a string, so that the text stays JSON. */
function isBareNumber(text: string, from: number, to: number): boolean {
  return (
    /^[\d.eE+\s,-]+$/.test(text.slice(from, to)) &&
    /[:[,]\s*$/.test(text.slice(Math.max(0, from - 8), from)) &&
    /^\s*[,\]}]/.test(text.slice(to, to + 8))
  )
}

/** Tells whether a place of a JSON text lies inside of a string; asked for places in their order it reads the text once. */
function stringsOf(text: string): (at: number) => boolean {
  let inside = false
  let place = 0
  return (at) => {
    for (; place < at; place += 1) {
      if (text[place] === '\\' && inside) place += 1
      else if (text[place] === '"') inside = !inside
    }
    return inside
  }
}
