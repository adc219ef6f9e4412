import { BETWEEN } from './view.ts'

/** A secret in texts that stand one behind another, and what is shown instead. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly shown: string
}

/** The texts with the spans replaced that were found in them one behind another. */
export function eachReplaced(texts: readonly string[], spans: readonly Span[]): readonly string[] {
  const sorted = [...spans].sort((one, other) => one.from - other.from || other.to - one.to)
  let start = 0
  let next = 0
  return texts.map((text) => {
    const [begin, end] = [start, start + text.length]
    const own: Span[] = []
    for (let span = sorted[next]; span && span.from < end; span = sorted[next]) {
      own.push({ ...span, from: span.from - begin, to: span.to - begin })
      next += 1
    }
    start = end + BETWEEN
    return own.length === 0 ? text : replaced(text, own)
  })
}

/** The text with its spans replaced, which are in their order; those that overlap are one. */
function replaced(text: string, sorted: readonly Span[]): string {
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
