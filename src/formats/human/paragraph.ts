import { clean } from '../../text/clean.ts'
import type { Style } from '../style.ts'

/** What to do next; what a diagnosis rests on and rules out stands in lines of their own. */
export function hint(text: string, indent: number, style: Style): readonly string[] {
  if (text === '') return []
  const [first = '', ...more] = text.split(/ (?=Evidence: |Ruled out: )/)
  const told = more.flatMap((part) => paragraph(clean(part), indent + NEXT.length, style))
  return [...paragraph(`${style.dim('next')}  ${clean(first)}`, indent, style), ...told]
}

const NEXT = 'next  '

/** Draws what belongs to something so deep: two columns to the right for each, and so much narrower. */
export function inside(depth: number, style: Style, draw: (narrower: Style) => string): string {
  if (depth === 0) return draw(style)
  const indent = Math.min(2 * depth, DEEPEST)
  const text = draw({ ...style, width: style.width - indent })
  return text.replace(/^(?=.)/gm, ' '.repeat(indent))
}

/** Most columns that a step is moved to the right. */
const DEEPEST = 12

/** Visible length: colours and links take no room. */
export function visibleLength(text: string): number {
  return text.replace(SEQUENCES, '').length
}

const LINK = /\x1b\]8;[^\x1b]*\x1b\\/g
const SEQUENCES = /\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\/g
const LINK_END = '\x1b]8;;\x1b\\'

/** Words wrapped to the width, further lines two columns deeper. */
export function paragraph(text: string, indent: number, style: Style): readonly string[] {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && visibleLength(line) + 1 + visibleLength(word) > style.width) {
      lines.push(line)
      line = ' '.repeat(indent + 2)
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return text.includes(LINK_END) ? linksPerLine([...lines, line]) : [...lines, line]
}

/** Lines whose indent is of no link: one that goes on is ended with the line and begun again in the next. */
function linksPerLine(lines: readonly string[]): readonly string[] {
  let open = ''
  return lines.map((line) => {
    const begun = line.replace(/^ */, (indent) => indent + open)
    const last = begun.match(LINK)?.at(-1) ?? LINK_END
    open = last === LINK_END ? '' : last
    return open === '' ? begun : begun + LINK_END
  })
}
