import type { Header } from './trace.ts'

/** The values of the fields of a name, which is given in lower case (RFC 9110 5.1). */
export function headerValues(headers: readonly Header[], name: string): readonly string[] {
  const values: string[] = []
  for (let at = 0; at < headers.length; at += 1) {
    const header = headers[at]
    // Most names have another length, which spares writing them in lower case.
    if (header && header[0].length === name.length && header[0].toLowerCase() === name) values.push(header[1])
  }
  return values
}

/** Headers by name. */
export type HeaderObject = Readonly<Record<string, string | readonly string[]>>

/** Names in lower case; what is repeated is joined, but for cookies, which cannot be. */
export function headerObject(headers: readonly Header[]): HeaderObject {
  const known = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = known.get(key)
    if (Array.isArray(before)) before.push(value)
    else if (key === 'set-cookie') known.set(key, [value])
    else known.set(key, typeof before === 'string' ? `${before}, ${value}` : value)
  }
  return Object.fromEntries(known)
}

/** The headers that such an object says. */
export function headersIn(object: HeaderObject): readonly Header[] {
  return Object.entries(object).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each): Header => [name, each]),
  )
}

/** Names and values in the order of the wire, from the flat list that Node.js gives. */
export function headersOf(raw: readonly string[]): readonly Header[] {
  const headers: Header[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return headers
}
