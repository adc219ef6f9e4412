import { mask } from './secret-names.ts'

/** Shorter values would be found by chance in ordinary text. */
const WINDOW = 8
/** Shorter ones still are looked for as whole words, when this run sent them. */
const SHORTEST = 4
const MOST_SHORT = 64

/** Secret values that the run has seen, to be taken out wherever else they turn up. */
export interface KnownSecrets {
  /** `sent` tells a value that this run sent from one that a provider chose. */
  add(value: string, kind: string, from: 'sent' | 'received'): void
  /** The text without the values, however they were encoded, and without what an ellipsis cut short. */
  hide(text: string): string
}

interface Entry {
  readonly form: string
  readonly shown: string
}

const BASE = 31
/** BASE to the power of WINDOW, in 32 bits. */
const LEAVING = Array.from({ length: WINDOW }).reduce<number>((power) => Math.imul(power, BASE), 1)

/** Finds all values in one pass over a text, so that neither many values nor long texts cost more than their length. */
export function createKnownSecrets(): KnownSecrets {
  const values = new Set<string>()
  const byStart = new Map<string, Entry[]>()
  const filter = new Uint8Array(1 << 16)
  const short = new Map<string, string>()

  const enter = (form: string, shown: string): void => {
    const start = form.slice(0, WINDOW)
    const entries = byStart.get(start) ?? []
    if (entries.some((entry) => entry.form === form)) return
    byStart.set(
      start,
      [...entries, { form, shown }].sort((one, other) => other.form.length - one.form.length),
    )
    filter[slot(hashOf(start))] = 1
  }

  const hideLong = (text: string): string => {
    if (byStart.size === 0 || text.length < WINDOW) return text
    let out = ''
    let copied = 0
    let hash = hashOf(text.slice(0, WINDOW))
    for (let at = 0; at + WINDOW <= text.length; at += 1) {
      const found = at >= copied && filter[slot(hash)] === 1 ? matchAt(byStart, text, at) : undefined
      if (found) {
        out += text.slice(copied, at) + found.shown
        copied = at + found.length
      }
      hash = Math.imul(hash, BASE) + text.charCodeAt(at + WINDOW) - Math.imul(text.charCodeAt(at), LEAVING)
    }
    return copied === 0 ? text : out + text.slice(copied)
  }

  const hideShort = (text: string): string => {
    if (short.size === 0) return text
    const any = [...short.keys()].map((value) => value.replace(/[^\w]/g, '\\$&')).join('|')
    return text.replace(new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g'), (value) => short.get(value) ?? value)
  }

  return {
    add(value, kind, from) {
      if (values.has(value) || value.length < SHORTEST) return
      values.add(value)
      const shown = mask(value, kind)
      if (value.length >= WINDOW) for (const form of formsOf(value)) enter(form, shown)
      else if (from === 'sent' && short.size < MOST_SHORT && !/^[a-z]+$/.test(value)) short.set(value, shown)
    },
    hide: (text) => hideShort(hideLong(text)),
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash, BASE) + text.charCodeAt(at)
  return hash
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 16)) & 0xffff
}

function matchAt(
  byStart: ReadonlyMap<string, readonly Entry[]>,
  text: string,
  at: number,
): { readonly shown: string; readonly length: number } | undefined {
  for (const { form, shown } of byStart.get(text.slice(at, at + WINDOW)) ?? []) {
    if (text.startsWith(form, at)) return { shown, length: form.length }
    const cut = cutShort(form, text, at)
    if (cut > 0) return { shown, length: cut }
  }
  return undefined
}

/** Length of the beginning of a value that ends in an ellipsis; 0 when it is something else. */
function cutShort(form: string, text: string, at: number): number {
  let same = WINDOW
  while (same < form.length && text.charCodeAt(at + same) === form.charCodeAt(same)) same += 1
  return text.startsWith('…', at + same) || text.startsWith('...', at + same) ? same : 0
}

/** A value as it stands in URLs, forms, JSON and HTML. */
function formsOf(value: string): ReadonlySet<string> {
  if (/^[\w.~-]+$/.test(value)) return new Set([value])
  const encoded = encodeURIComponent(Buffer.from(value).toString())
  const form = new URLSearchParams({ v: value }).toString().slice(2)
  const lower = (text: string): string => text.replace(/%[\dA-F]{2}/g, (sign) => sign.toLowerCase())
  const html = value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
  const json = JSON.stringify(value).slice(1, -1)
  return new Set([
    value,
    encoded,
    lower(encoded),
    form,
    lower(form),
    encodeURIComponent(encoded),
    json,
    json.replaceAll('/', '\\/'),
    html,
    html.replaceAll("'", '&#39;').replaceAll('&quot;', '&#34;'),
  ])
}
