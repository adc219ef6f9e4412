import { isUtf8 } from 'node:buffer'

/** Offset of the first byte at which the bytes stop being UTF-8 (RFC 3629), undefined when all of them are. */
export function invalidUtf8At(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return undefined
}

/** Length of the well-formed sequence that starts here, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0
}
