import { encode } from 'uqr'
import type { Output } from '../env.ts'
import { paragraph } from '../formats/human/step.ts'
import type { Style } from '../formats/style.ts'

/** Most bytes of a QR code, of version 40 with level L (ISO/IEC 18004 table 7). */
const MOST_BYTES = 2953
/** Light modules around the code: four by ISO/IEC 18004 9.1; readers get by with two. */
const QUIET = [4, 2]
/** Lines of a terminal that are left to what is said below the code. */
const BELOW = 3

type Window = Pick<Output, 'isTTY' | 'columns' | 'rows'>

/**
 * A text as a QR code in lines of half blocks, two modules one above the other: black on white where there is colour, else with light
 * modules as blocks, for a dark background. Where it cannot be drawn or a terminal has no room for it, a sentence that says so.
 */
export function qrCode(text: string, { isTTY, columns, rows }: Window, style: Style): string {
  const bytes = Buffer.byteLength(text)
  const none = (why: string): string => `${paragraph(`No QR code: ${why}`, 0, style).join('\n')}\n`
  if (bytes > MOST_BYTES) return none(`the URL has ${bytes} bytes, and a code holds ${MOST_BYTES} at most.`)
  if (!style.unicode)
    return none('this terminal is not known to show block characters; a UTF-8 locale in LANG says that it does.')
  const { data } = encode(text, { ecc: 'L', boostEcc: true, border: 0 })
  const sizeWith = (quiet: number) => {
    const across = data.length + 2 * quiet
    return { across, down: Math.ceil(across / 2) + BELOW }
  }
  const fits = (quiet: number): boolean => {
    const { across, down } = sizeWith(quiet)
    return across <= columns && down <= (rows ?? down)
  }
  const quiet = isTTY ? QUIET.find(fits) : QUIET[0]
  if (quiet !== undefined) return drawn(data, quiet, style)
  const { across, down } = sizeWith(Math.min(...QUIET))
  const has = rows === undefined ? `${columns} columns` : `${columns} columns and ${rows} lines`
  return none(
    `it needs a window of ${across} columns and ${down} lines, and this one has ${has}. Enlarge it, or make its type smaller, and run this again.`,
  )
}

/** What is drawn by whether the module above and the one below are of the ink. */
const BLOCKS = { none: ' ', above: '▀', below: '▄', both: '█' } as const

function drawn(data: readonly (readonly boolean[])[], quiet: number, style: Style): string {
  const hasColour = style.paper(' ') !== ' '
  const isDark = (row: number, column: number): boolean => data[row - quiet]?.[column - quiet] === true
  const isInk = (row: number, column: number): boolean => isDark(row, column) === hasColour
  const size = data.length + 2 * quiet
  const each = Array.from({ length: size }, (_, at) => at)
  const lines = each
    .filter((row) => row % 2 === 0)
    .map((row) =>
      each.map((column) => {
        // Below an odd number of rows stands one more of the quiet zone.
        const [above, below] = [isInk(row, column), isInk(row + 1, column)]
        return BLOCKS[above ? (below ? 'both' : 'above') : below ? 'below' : 'none']
      }),
    )
  return lines.map((line) => `${style.paper(line.join(''))}\n`).join('')
}
