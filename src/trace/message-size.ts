import type { Header } from './trace.ts'

/** Bytes of the start line, the headers as they are usually written (`Name: value`) and the empty line that ends them (RFC 9112 2.1). */
export function headerBytes(startLine: string, headers: readonly Header[]): number {
  const lines = headers.map(([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value, 'latin1') + 4)
  return lines.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(startLine) + 4)
}
