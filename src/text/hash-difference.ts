import { createHash } from 'node:crypto'
import { type Writing, writingOf } from './octets.ts'

/** Hash functions that people take, by the names of node:crypto, the usual one first. */
const HASHES = [
  ['sha256', 'SHA-256'],
  ['sha512', 'SHA-512'],
  ['sha384', 'SHA-384'],
  ['sha1', 'SHA-1'],
  ['md5', 'MD5'],
] as const

/** The hash function by which one text is the hash of another, and how it is written; undefined where it is none. */
export function hashedAs(
  text: string,
  value: string,
): { readonly hash: string; readonly writing: Writing } | undefined {
  // No shorter than MD5 in base64url, no longer than SHA-512 in hexadecimal.
  if (text.length < 22 || text.length > 128) return undefined
  for (const [name, hash] of HASHES) {
    const writing = writingOf(text, createHash(name).update(value).digest())
    if (writing !== undefined) return { hash, writing }
  }
  return undefined
}

/** What a hash should have been made of, and by which function. */
export interface HashDue {
  /** What was hashed, in words, and other values that it is mistaken for. */
  readonly values: readonly (readonly [name: string, value: string])[]
  /** As node:crypto names it. */
  readonly hash: string
}

/**
 * How a hash that came differs from the left half of the hash of the first of some values, in base64url (OIDC Core 3.1.3.6), where that
 * tells how it was made: a clause about what came. Undefined where nothing does.
 */
export function hashDifference(came: string, { values, hash }: HashDue): string | undefined {
  if (came === '') return 'it is empty'
  if (came.length > 256) return undefined
  const due = HASHES.find(([name]) => name === hash)
  for (const [at, [name, value]] of values.entries()) {
    if (came === value) return `it is the ${name} itself, not a hash of it`
    for (const made of HASHES) {
      const whole = createHash(made[0]).update(value).digest()
      for (const [part, of] of PARTS) {
        const octets = of(whole)
        const writing = writingOf(came, octets)
        if (writing === undefined) continue
        const wrong = [
          ...(at === 0 ? [] : [`of the ${name}, not of the ${values[0]?.[0]}`]),
          ...(made === due ? [] : [`made by ${made[1]}${due ? ` instead of ${due[1]}` : ''}`]),
          ...(part === undefined ? [] : [part]),
          ...(writing === 'base64url' ? [] : [`in ${writing} instead of base64url`]),
        ]
        return wrong.length > 0 ? `it is ${wrong.join(', ')}` : undefined
      }
    }
  }
  return undefined
}

/** The same of a value that should be the whole SHA-256 in base64url, as `ath` is (RFC 9449 4.2). */
export function wholeHashDifference(came: string, value: string): string | undefined {
  if (came === value) return 'it is the value itself, not a hash of it'
  const whole = createHash('sha256').update(value).digest()
  if (writingOf(came, whole.subarray(0, whole.length / 2)) !== undefined)
    return 'it is half of the hash instead of the whole'
  const how = hashedAs(came, value)
  return how && `it is made by ${how.hash}, in ${how.writing}, instead of SHA-256 in base64url`
}

/** What people take of a hash in the place of its left half; some encode the figures of its hexadecimal once more. */
const PARTS: readonly (readonly [said: string | undefined, of: (whole: Buffer) => Buffer])[] = [
  [undefined, (whole) => whole.subarray(0, whole.length / 2)],
  ['the whole hash instead of its left half', (whole) => whole],
  ['the right half of the hash instead of the left', (whole) => whole.subarray(whole.length / 2)],
  ['the hexadecimal figures of the left half encoded once more', (whole) => figures(whole).subarray(0, whole.length)],
  ['the hexadecimal figures of the whole hash encoded once more', (whole) => figures(whole)],
]

function figures(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('hex'))
}
