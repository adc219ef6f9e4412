import type { OpaqueReading } from './token.ts'

const ALPHABETS: readonly (readonly [name: string, pattern: RegExp, size: number])[] = [
  ['decimal digits', /^\d+$/, 10],
  ['hexadecimal', /^[\da-fA-F]+$/, 16],
  ['UUID', /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/, 16],
  ['letters and digits', /^[A-Za-z\d]+$/, 62],
  ['base64url', /^[\w-]+$/, 64],
  ['base64url with dots', /^[\w.-]+$/, 65],
  ['base64', /^[A-Za-z\d+/]+=*$/, 64],
  ['printable ASCII', /^[\x20-\x7e]+$/, 95],
]

/** What can be said of a token that only its issuer can read: length, alphabet and an estimate of its entropy. */
export function opaque(raw: string): OpaqueReading {
  const [alphabet, , size] = ALPHABETS.find(([, pattern]) => pattern.test(raw)) ?? ['other characters', /./, 256]
  return { form: 'opaque', raw, length: raw.length, alphabet, entropyBits: entropy(raw, size, alphabet), faults: [] }
}

/** Length times bits of the alphabet at most; Shannon's measure of the characters lowers it where they repeat. */
function entropy(raw: string, size: number, alphabet: string): number {
  if (raw.length === 0) return 0
  // Six bits of a UUID are fixed (RFC 9562), and its dashes carry none.
  if (alphabet === 'UUID') return 122
  const counts = new Map<string, number>()
  for (const sign of raw.slice(0, 4096)) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  const total = Math.min(raw.length, 4096)
  let perSign = 0
  for (const count of counts.values()) perSign -= (count / total) * Math.log2(count / total)
  const bound = raw.length * Math.log2(size)
  // A short random text cannot show its whole alphabet; its measure tops out at log2 of its length.
  const shown = perSign / Math.min(1, Math.log2(total) / Math.log2(size) || 1)
  return Math.round(Math.min(bound, raw.length * Math.max(0, shown)))
}
