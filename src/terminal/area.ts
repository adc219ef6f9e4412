import { widthOf } from '../text/width.ts'

/** The lines that stand lowest on a terminal, with the cursor behind the last. */
interface Area {
  readonly isShown: boolean
  readonly lines: readonly string[]
  /** What a terminal of so many columns is sent to have other lines there, below a text that ends where a line ends. */
  drawn(lines: readonly string[], above: string, columns: number): string
}

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const ERASE_LINE = '\u001b[K'
const ERASE_BELOW = '\u001b[J'
const STYLES = /\u001b\[\d+m/g

/** Nothing stands there at first. */
export function createArea(): Area {
  let shown: readonly string[] = []
  /** Back to the beginning of the first line; a terminal that has become narrower has broken them. */
  const back = (columns: number): string => {
    if (shown.length === 0) return ''
    const rows = shown.map((line) => Math.max(1, Math.ceil(widthOf(line.replace(STYLES, '')) / columns)))
    const up = rows.reduce((sum, each) => sum + each, -1)
    return up === 0 ? '\r' : `\r\u001b[${up}A`
  }
  return {
    get isShown() {
      return shown.length > 0
    },
    get lines() {
      return shown
    },
    drawn(lines, above, columns) {
      const wasShown = shown.length > 0
      const taken = wasShown && (above !== '' || lines.length === 0) ? ERASE_BELOW : ''
      const begin = `${wasShown || lines.length === 0 ? '' : HIDE_CURSOR}${back(columns)}${taken}${above}`
      shown = lines
      // Each line is written over the one before it, so that none is away for a moment.
      if (lines.length > 0) return `${begin}${lines.join(`${ERASE_LINE}\n`)}${ERASE_BELOW}`
      return `${begin}${wasShown ? SHOW_CURSOR : ''}`
    },
  }
}
