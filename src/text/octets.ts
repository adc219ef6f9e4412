/** How octets are written as text. */
const WRITINGS = ['base64url', 'base64', 'hexadecimal'] as const
type Reading = (typeof WRITINGS)[number]
export type Writing = Reading | 'base64url with padding'

/** How a text writes some octets; undefined where it is none of the usual ways. */
export function writingOf(text: string, octets: Uint8Array): Writing | undefined {
  const bare = withoutPadding(text)
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  // Where both alphabets write the same, padding belongs to the older one.
  if (bare === text && bare === buffer.toString('base64url')) return 'base64url'
  if (bare === withoutPadding(buffer.toString('base64'))) return 'base64'
  if (bare === buffer.toString('base64url')) return 'base64url with padding'
  return text.toLowerCase() === buffer.toString('hex') ? 'hexadecimal' : undefined
}

/** The octets that a text writes in one of the usual ways; undefined where it writes none so. */
export function octetsIn(text: string, writing: Reading): Buffer | undefined {
  if (writing === 'hexadecimal')
    return text.length > 0 && text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, 'hex') : undefined
  const bare = withoutPadding(text)
  const signs = writing === 'base64url' ? /^[\w-]+$/ : /^[A-Za-z0-9+/]+$/
  return signs.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, 'base64') : undefined
}

/** How one text writes the octets of another in another way; undefined where the two are not of the same octets. */
export function rewriting(came: string, due: string): string | undefined {
  if (withoutPadding(came) === withoutPadding(due)) return 'only padding differs'
  for (const from of WRITINGS) {
    const octets = octetsIn(due, from)
    const writing = octets && octets.length >= LEAST ? writingOf(came, octets) : undefined
    if (writing !== undefined && writing !== from) return `it is the same octets in ${writing} instead of ${from}`
  }
  return undefined
}

/** Octets below which another reading of a text is likely to be chance. */
const LEAST = 8

function withoutPadding(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '=' && text.length - end < 2) end -= 1
  return text.slice(0, end)
}
