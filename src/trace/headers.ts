import type { Header } from './trace.ts'

/** The values of the fields of a name, which is given in lower case (RFC 9110 5.1). */
export function headerValues(headers: readonly Header[], name: string): readonly string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
}
