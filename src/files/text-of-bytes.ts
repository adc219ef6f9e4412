/** The encodings that texts come in. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** Octets by which an encoding is known that has no byte order mark. */
const LOOKED_AT = 64

/** The encoding of a text by its first octets: what a byte order mark says, else UTF-16 where every other octet of what may be ASCII is zero. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const start = bytes.subarray(0, LOOKED_AT)
  if (start.length < 8) return 'utf-8'
  const isZero = (parity: number): boolean => start.every((octet, at) => at % 2 !== parity || octet === 0)
  const isSaid = (parity: number): boolean => start.every((octet, at) => at % 2 !== parity || octet !== 0)
  if (isZero(1) && isSaid(0)) return 'utf-16le'
  return isZero(0) && isSaid(1) ? 'utf-16be' : 'utf-8'
}

/** The text of a whole file or input without a byte order mark at its start; `told` hears of an encoding that is not UTF-8. */
export function textOfBytes(bytes: Buffer, told?: (encoding: Encoding) => void): string {
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-8') return bytes.toString('utf8').replace(/^\ufeff/, '')
  told?.(encoding)
  return new TextDecoder(encoding).decode(bytes)
}

/** A stream of octets as UTF-8; `told` hears of another encoding. */
export async function* asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  told?: (encoding: Encoding) => void,
): AsyncGenerator<Uint8Array, void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let first = true
  for await (const chunk of chunks) {
    if (first && chunk.length > 0) {
      first = false
      const encoding = encodingOf(chunk)
      if (encoding !== 'utf-8') {
        told?.(encoding)
        decoder = new TextDecoder(encoding)
      }
    }
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk
  }
}
