/** What a terminal shows of what is written to it; it obeys what the program writes, and throws for any other control sequence. */
export interface Screen {
  write(text: string): void
  /** Every line that there was, the topmost first, without blanks at its end. */
  lines(): readonly string[]
  readonly isCursorShown: boolean
  /** How many lines the cursor is below the topmost that a move could reach. */
  readonly highest: number
}

/** One of so many columns and lines, in which a wide character takes two. */
export function screen(columns: number, rows: number): Screen {
  const lines: string[][] = [[]]
  let at = { line: 0, column: 0 }
  let isCursorShown = true
  let highest = 0
  const rest = (from: number): void => void lines[at.line]?.splice(from)
  const down = (): void => {
    at = { line: at.line + 1, column: at.column }
    lines[at.line] ??= []
  }
  const put = (sign: string): void => {
    const width = /[\u3000-\uff60]/.test(sign) ? 2 : 1
    if (at.column + width > columns) {
      down()
      at.column = 0
    }
    const line = lines[at.line] ?? []
    while (line.length < at.column) line.push(' ')
    line[at.column] = sign
    if (width === 2) line[at.column + 1] = ''
    at.column += width
  }
  const obey = (end: string, figure: string): void => {
    if (end === 'm') return
    if (end === 'K' || end === 'J') {
      rest(at.column)
      if (end === 'J') lines.splice(at.line + 1)
    } else if (end === 'A') {
      highest = Math.max(highest, Number(figure))
      at.line = Math.max(0, lines.length - rows, at.line - Number(figure))
    } else if (end === 'h' || end === 'l') isCursorShown = end === 'h'
    else throw new Error(`unknown sequence ${figure}${end}`)
  }
  return {
    write(text) {
      for (const [sign, figure, end] of text.matchAll(/\u001b\[(?:\?25|(\d*))([A-Za-z])|[\s\S]/gu)) {
        if (end !== undefined) obey(end, figure ?? '')
        else if (sign === '\r') at.column = 0
        else if (sign === '\n') {
          down()
          at.column = 0
        } else if (/\p{Cc}/u.test(sign)) throw new Error(`unknown control character ${JSON.stringify(sign)}`)
        else put(sign)
      }
    },
    lines: () => lines.map((line) => line.join('').trimEnd()),
    get isCursorShown() {
      return isCursorShown
    },
    get highest() {
      return highest
    },
  }
}
