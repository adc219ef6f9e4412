/** A text as a name or value of application/x-www-form-urlencoded (WHATWG URL 5.2). */
export function encodeForm(text: string): string {
  // What stays as it is needs no parameters of the platform, which cost a microsecond each.
  return /^[\w.*-]*$/.test(text) ? text : new URLSearchParams([[text, '']]).toString().slice(0, -1)
}

/** A name or value of a form decoded; as it was where an escape or its UTF-8 is broken. */
export function decodeForm(text: string): string {
  if (!text.includes('+') && !text.includes('%')) return text
  return decodePercent(text.replaceAll('+', ' ')) ?? text
}

/** The parameters of a form or query in their order; undefined when an escape or its UTF-8 is broken. */
export function formParameters(text: string): readonly (readonly [name: string, value: string])[] | undefined {
  const parameters: [string, string][] = []
  for (const pair of text.split('&').filter((each) => each !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair.replaceAll('+', ' ')) ?? []
    const decoded = [decodePercent(name), decodePercent(value)] as const
    if (decoded[0] === undefined || decoded[1] === undefined) return undefined
    parameters.push([decoded[0], decoded[1]])
  }
  return parameters
}

/** Text with its percent escapes taken off (RFC 3986 2.1); undefined when one, or its UTF-8, is broken. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
