import { markSections } from '../explain/sections.ts'
import { isUrl } from '../text/url.ts'
import type { Style } from './style.ts'

/** Terminals cut off, or drop, longer ones. */
const LONGEST = 2000

/** Links that the gate of an output knows as ours by their id, which no text of others can have. */
export function linksOf(id: string): Pick<Style, 'link' | 'sections'> {
  const link: Style['link'] = (text, url) => {
    const target = printable(url)
    if (target === undefined || target.length > LONGEST) return text
    return `\u001b]8;id=${id};${target}\u001b\\${text}\u001b]8;;\u001b\\`
  }
  return { link, sections: (spec) => markSections(spec, link) }
}

/** A URL in printable ASCII; undefined for what is none. */
function printable(url: string): string | undefined {
  if (!isUrl(url)) return undefined
  return new URL(url).href.replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}
