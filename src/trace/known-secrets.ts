import { isAlsoOrdinary, isRandomName } from '../text/secret-names.ts'
import { CLAIM, mask } from './mask.ts'
import { createSecretIndex } from './secret-index.ts'
import { isWords, type Manner, WINDOW } from './secret-match.ts'
import { eachReplaced, type Span } from './spans.ts'
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
/** Characters of short texts that are looked through together. */
const TOGETHER = 32_768

/** Secret values that the run has seen, to be taken out wherever else they turn up. */
interface KnownSecrets {
  /** `sent` tells a value that this run sent from one that a provider chose. */
  add(value: string, kind: string, from: 'sent' | 'received'): void
  /** The text without the values, however they were encoded, broken or cut. */
  hide(text: string): string
  /** Each of the texts as `hide` gives it; short ones are looked through together, which costs no more than one as long as all. */
  hideAll(texts: readonly string[]): string[]
}

/** `masked` gives what stands in the place of a value. */
export function createKnownSecrets(masked: (value: string, kind: string) => string = mask): KnownSecrets {
  const index = createSecretIndex()
  const values = new Map<string, 'sent' | 'received'>()
  const short = new Map<string, string>()
  /** What texts became that come again and again, such as the sentences of checks; forgotten when another secret is known. */
  const shownBefore = new Map<string, string>()
  let received = 0
  let anyShort: RegExp | undefined

  const look = (view: View, depth: number, spans: Span[]): void => {
    let layer: View | undefined = view
    for (let layers = 0; layer !== undefined && layers <= LAYERS; layers += 1) {
      for (const { start, end, shown } of index.find(layer))
        spans.push({ from: layer.from(start), to: layer.to(end - 1), shown })
      // What decodes to no text holds nothing that was encoded once more.
      const readable: View = depth === 0 ? layer : readableParts(layer)
      if (depth < DEPTH) for (const inner of decodings(readable)) look(inner, depth + 1, spans)
      layer = unescaped(readable)
    }
  }

  const hideLong = (texts: readonly string[]): readonly string[] => {
    const spans: Span[] = []
    look(viewOf(texts), 0, spans)
    return spans.length === 0 ? texts : eachReplaced(texts, spans)
  }

  const hideShort = (text: string): string => {
    if (short.size === 0) return text
    anyShort ??= wordOf(short.keys())
    return text.replace(anyShort, (value) => short.get(value) ?? value)
  }

  const hideNew = (texts: readonly string[]): readonly string[] => {
    const long = index.size === 0 ? texts : hideLong(texts)
    return long.map(hideShort)
  }

  const hide = (text: string): string => {
    const known = shownBefore.get(text)
    if (known !== undefined) return known
    const [hidden = text] = text.length < WINDOW ? [hideShort(text)] : hideNew([text])
    if (text.length <= LONGEST_KEPT && shownBefore.size < MOST_KEPT) shownBefore.set(text, hidden)
    return hidden
  }

  return {
    add(value, kind, from) {
      const before = values.get(value)
      if (from === 'received' && received >= MOST_RECEIVED) return
      if (before === 'sent' || before === from || value.length < SHORTEST || isLeftAlone(value, kind, from)) return
      if (from === 'received') received += 1
      values.set(value, from)
      shownBefore.clear()
      const shown = masked(value, kind)
      const manner = mannerOf(value, kind, from, shown)
      const found = formsOf(value).map((form) => index.add(form, manner))
      if (found.includes(true) || short.size >= MOST_SHORT) return
      short.set(value, shown)
      anyShort = undefined
    },
    hide,
    hideAll(texts) {
      const hidden = new Map<string, string>()
      const unknown = new Set(texts.filter((text) => text.length >= WINDOW && !shownBefore.has(text)))
      for (const together of batches(unknown))
        for (const [at, shown] of hideNew(together).entries()) hidden.set(together[at] ?? '', shown)
      return texts.map((text) => hidden.get(text) ?? hide(text))
    },
  }
}

/** One of the words where no word goes on before or behind it. */
function wordOf(words: Iterable<string>): RegExp {
  const any = [...words].map((word) => word.replace(/[^\w]/g, '\\$&')).join('|')
  return new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g')
}

/** Short values that a provider chose and short words would be found everywhere; so would an error code in a member "code". */
function isLeftAlone(value: string, kind: string, from: 'sent' | 'received'): boolean {
  if (kind === CLAIM) return false
  if (value.length < 8) return from === 'received' || /^[a-z]+$/.test(value)
  return from === 'received' && isAlsoOrdinary(kind) && isWords(value)
}

function mannerOf(value: string, kind: string, from: 'sent' | 'received', shown: string): Manner {
  const isUrl = /^https?:/i.test(value)
  if (isRandomName(kind) && value.length >= 8 && !isUrl) return { shown, cut: 'anywhere', sent: from === 'sent' }
  const structured =
    isUrl || kind === 'cookie' || kind === CLAIM || value.length < 8 || /:\/\/|%3A%2F%2F|[{<]/i.test(value)
  const cut = structured ? 'never' : 'at the ends'
  return { shown, cut, sent: from === 'sent' }
}

/** The bytes of a value as it stands and with the escapes in it taken off, as text that has been decoded shows it; other letters in both cases, in UTF-16 and in Latin-1. */
function formsOf(value: string): readonly Uint8Array[] {
  if (!/[^\x00-\x7f]/.test(value)) return layersOf(value)
  const wide = Buffer.from(value, 'utf16le')
  return [
    ...[value, value.toUpperCase(), value.toLowerCase()].flatMap(layersOf),
    Buffer.from(wide),
    wide.swap16(),
    ...(/[^\x00-\xff]/.test(value) ? [] : [Buffer.from(value, 'latin1')]),
  ]
}

function layersOf(value: string): readonly Uint8Array[] {
  const layers: Uint8Array[] = []
  let view: View | undefined = viewOf([value])
  for (let count = 0; view !== undefined && count <= LAYERS; count += 1) {
    layers.push(view.bytes)
    view = unescaped(view)
  }
  return layers
}

/** Short texts together, long ones by themselves. */
function* batches(texts: Iterable<string>): Generator<readonly string[]> {
  let together: string[] = []
  let length = 0
  for (const text of texts) {
    if (length + text.length > TOGETHER && together.length > 0) {
      yield together
      together = []
      length = 0
    }
    together.push(text)
    length += text.length
  }
  if (together.length > 0) yield together
}
