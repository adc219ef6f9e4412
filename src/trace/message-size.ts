import type { Header } from './trace.ts'

/** Bytes of the start line, the headers as they are usually written (`Name: value`) and the empty line that ends them (RFC 9112 2.1). */
export function headerBytes(startLine: string, headers: readonly Header[]): number {
  const lines = headers.map(([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value, 'latin1') + 4)
  return lines.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(startLine) + 4)
}

/** Names and values in the order of the wire, from the flat list that Node.js gives. */
export function headersOf(raw: readonly string[]): readonly Header[] {
  const headers: Header[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return headers
}
