import { entropyBits } from './entropy.ts'
import type { OpaqueReading } from './token.ts'

const ALPHABETS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['decimal digits', /^\d+$/],
  ['hexadecimal', /^[\da-fA-F]+$/],
  ['UUID', /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/],
  ['letters and digits', /^[A-Za-z\d]+$/],
  ['base64url', /^[\w-]+$/],
  ['base64url with dots', /^[\w.-]+$/],
  ['base64', /^[A-Za-z\d+/]+=*$/],
  ['printable ASCII', /^[\x20-\x7e]+$/],
]

/** What can be said of a token that only its issuer can read: length, alphabet and an estimate of its entropy. */
export function opaque(raw: string): OpaqueReading {
  const [alphabet] = ALPHABETS.find(([, pattern]) => pattern.test(raw)) ?? ['other characters']
  return { form: 'opaque', raw, length: raw.length, alphabet, entropyBits: entropyBits(raw), faults: [] }
}
