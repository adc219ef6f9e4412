/** The same text in pieces that end where a line does, but for the last; each holds at least one piece of what is given. */
export function* wholeLines(pieces: Iterable<string>): Iterable<string> {
  let rest = ''
  for (const piece of pieces) {
    const end = piece.lastIndexOf('\n') + 1
    if (end > 0) yield rest + piece.slice(0, end)
    rest = end > 0 ? piece.slice(end) : rest + piece
  }
  if (rest !== '') yield rest
}
