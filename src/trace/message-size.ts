import type { Header } from './trace.ts'

/** Bytes of the start line, the headers as they are usually written (`Name: value`) and the empty line that ends them (RFC 9112 2.1). */
export function headerBytes(startLine: string, headers: readonly Header[]): number {
  let bytes = Buffer.byteLength(startLine) + 4
  // A character of Latin-1 is one byte.
  for (let at = 0; at < headers.length; at += 1) {
    const header = headers[at]
    if (header) bytes += Buffer.byteLength(header[0]) + header[1].length + 4
  }
  return bytes
}
