/** Characters of ASCII as a table, since patterns that repeat a class run out of stack in texts of megabytes. */
export type Characters = Uint8Array

export function charactersOf(signs: string): Characters {
  const table = new Uint8Array(128)
  for (const sign of signs) table[sign.charCodeAt(0)] = 1
  return table
}

const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'

/** What tokens are made of, dots and tildes included. */
export const OF_TOKENS = charactersOf(`${WORD}-.~`)
/** Base64 and base64url without padding. */
export const OF_BASE64 = charactersOf(`${WORD}-+/`)

/** Where a run of characters ends that begins at `from`. */
export function endOfRun(text: string, from: number, table: Characters): number {
  let at = from
  while (at < text.length && table[text.charCodeAt(at)] === 1) at += 1
  return at
}

/** The runs of characters that are at least so long, with up to two equals signs after each; at most `most` of them. */
export function paddedRuns(
  text: string,
  table: Characters,
  { least, most }: { readonly least: number; readonly most: number },
): readonly string[] {
  const runs: string[] = []
  for (let at = 0; at < text.length && runs.length < most; ) {
    let end = endOfRun(text, at, table)
    if (end - at >= least) {
      for (let padding = 0; padding < 2 && text[end] === '='; padding += 1) end += 1
      runs.push(text.slice(at, end))
    }
    at = end + 1
  }
  return runs
}

/** Lines of base64 that is wrapped are not narrower, and not wider. */
const NARROWEST = 60
const WIDEST = 1000

/** Base64 that stands in lines of one width, the last of which may be shorter, among other lines. */
export function wrappedRuns(text: string): readonly string[] {
  const runs: string[] = []
  let lines: string[] = []
  const end = (): void => {
    if (lines.length > 1) runs.push(lines.join(''))
    lines = []
  }
  for (const each of text.split('\n')) {
    const line = each.trim()
    const [first] = lines
    const goesOn = first !== undefined && line.length <= first.length && isBase64(line)
    if (first !== undefined && !goesOn) end()
    if (goesOn || (line.length >= NARROWEST && line.length <= WIDEST && isBase64(line))) lines.push(line)
    if (goesOn && line.length < (first?.length ?? 0)) end()
  }
  end()
  return runs
}

function isBase64(line: string): boolean {
  const bare = line.endsWith('==') ? line.slice(0, -2) : line.endsWith('=') ? line.slice(0, -1) : line
  return line !== '' && endOfRun(bare, 0, OF_BASE64) === bare.length
}
