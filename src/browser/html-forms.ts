/** A form of a page, as far as filling it in needs. */
export interface HtmlForm {
  readonly method: 'get' | 'post'
  /** As written, not yet resolved. */
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string; readonly type: string }[]
}

/** The forms of an HTML page, read tolerantly. */
export function readForms(html: string): readonly HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head = '', body = '']) => {
    const attributes = readAttributes(head)
    return {
      method: attributes['method']?.toLowerCase() === 'post' ? 'post' : 'get',
      action: attributes['action'] ?? '',
      fields: readFields(body),
    }
  })
}

function readFields(body: string): HtmlForm['fields'] {
  return [...body.matchAll(/<(input|button|textarea)\b([^>]*)>/gi)].flatMap(([, tag = '', head = '']) => {
    const { name, value = '', type } = readAttributes(head)
    return name
      ? [{ name, value, type: (type ?? (tag.toLowerCase() === 'button' ? 'submit' : 'text')).toLowerCase() }]
      : []
  })
}

function readAttributes(head: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', quoted, single, bare] of head.matchAll(
    /([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    attributes[name.toLowerCase()] ??= decodeEntities(quoted ?? single ?? bare ?? '')
  }
  return attributes
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    if (name) return NAMED[String(name).toLowerCase()] ?? all
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
