/** A row of a table, and the line of the text that it begins on, from 1. */
export interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** One cell: in quotes, where a doubled quote is one, or up to the next comma; and what ends it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** The rows of a text of comma-separated values (RFC 4180), empty lines left out; undefined where a quote is never closed. */
export function readCsv(text: string): readonly Row[] | undefined {
  const rows: Row[] = []
  let cells: string[] = []
  let line = 1
  let begun = 1
  for (let at = 0; at < text.length || cells.length > 0; ) {
    CELL.lastIndex = at
    const found = CELL.exec(text)
    if (!found) return undefined
    const [whole, quoted, plain = '', end] = found
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'))
    at += whole.length
    line += whole.split('\n').length - 1
    if (end === ',') continue
    if (cells.some((cell) => cell !== '')) rows.push({ line: begun, cells })
    cells = []
    begun = line
    if (end === '') break
  }
  return rows
}
