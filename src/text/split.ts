/** What stands before the first `sign`, and behind it; where there is none, the whole and nothing. */
export function splitOnce(text: string, sign: string): readonly [before: string, behind: string] {
  const at = text.indexOf(sign)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + sign.length)]
}
