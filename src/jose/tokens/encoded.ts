import { isUtf8 } from 'node:buffer'
import { getBuiltinModule } from 'node:process'

/** Longest text that is made of what was packed, in characters. */
const MOST_INFLATED = 1024 * 1024

/** Octets of a text in base64 or base64url, with or without padding and line breaks; undefined for any other text. */
export function base64Octets(text: string): Buffer | undefined {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  if (
    compact.length < 16 ||
    !/^[\w+/-]+={0,2}$/.test(compact) ||
    (/[+/]/.test(compact) === /[_-]/.test(compact) && /[+/]/.test(compact))
  )
    return undefined
  return Buffer.from(compact, 'base64')
}

/** The text that octets are, in UTF-8 or UTF-16, where a person could have written it; undefined for anything else. */
export function textOfOctets(octets: Buffer): string | undefined {
  if (octets.length > 3 && octets[1] === 0 && octets[3] === 0 && octets[0] !== 0)
    return printable(octets.toString('utf16le'))
  return isUtf8(octets) ? printable(octets.toString('utf8')) : undefined
}

function printable(text: string): string | undefined {
  return /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? undefined : text
}

/** The text that a text in base64 stands for; undefined where it is no base64 or stands for no text. */
export function base64Text(text: string): string | undefined {
  // Of most texts the first characters show that they are nothing of the kind.
  const start = base64Octets(text.slice(0, 64).trimEnd())
  if (!start || textOfOctets(start.subarray(0, start.length - (start.length > 40 ? 6 : 0))) === undefined)
    return undefined
  const octets = base64Octets(text)
  return octets && textOfOctets(octets)
}

/** The text that raw DEFLATE (RFC 1951) or zlib (RFC 1950) unpacks to within bounds; undefined where it is neither. */
export function inflatedText(octets: Uint8Array): string | undefined {
  const unpacked = inflated(octets, MOST_INFLATED)
  return unpacked && textOfOctets(unpacked)
}

/** Octets unpacked, at most `most` of them; undefined for what is not packed or would be more. */
export function inflated(octets: Uint8Array, most: number): Buffer | undefined {
  const { inflateRawSync, inflateSync } = getBuiltinModule('node:zlib')
  for (const unpack of [inflateRawSync, inflateSync]) {
    try {
      return unpack(octets, { maxOutputLength: most })
    } catch {
      // It is packed in another way, or not at all.
    }
  }
  return undefined
}

/** Percent escapes undone wherever they stand; what is broken stays. */
export function withoutPercent(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  )
}

/** The octets of a structure in DER that has no PEM around it: a key or a certificate; undefined for anything else. */
export function isDer(octets: Uint8Array): boolean {
  const [tag, length = 0, next = 0, last = 0] = octets
  if (tag !== 0x30) return false
  if (length < 0x80) return octets.length === 2 + length
  if (length === 0x81) return octets.length === 3 + next
  return length === 0x82 && octets.length === 4 + next * 256 + last
}
