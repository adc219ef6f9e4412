import { own } from '../text/own.ts'

/** A form of a page, as far as filling it in needs. */
export interface HtmlForm {
  readonly method: 'get' | 'post'
  /** As written, not yet resolved. */
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string; readonly type: string }[]
}

/** Forms of a page and fields of a form that are read. */
const MOST_FORMS = 10
const MOST_FIELDS = 200

/** The forms of an HTML page, read tolerantly and in linear time. */
export function readForms(html: string): readonly HtmlForm[] {
  const forms: HtmlForm[] = []
  const lower = html.toLowerCase()
  for (let at = lower.indexOf('<form'); at >= 0 && forms.length < MOST_FORMS; at = lower.indexOf('<form', at + 5)) {
    const head = lower.indexOf('>', at)
    const end = lower.indexOf('</form', head)
    if (head < 0 || end < 0) break
    const attributes = readAttributes(html.slice(at + 5, head))
    forms.push({
      method: attributes['method']?.toLowerCase() === 'post' ? 'post' : 'get',
      action: attributes['action'] ?? '',
      fields: readFields(html.slice(head + 1, end)),
    })
    at = end
  }
  return forms
}

function readFields(body: string): HtmlForm['fields'] {
  const fields: { readonly name: string; readonly value: string; readonly type: string }[] = []
  for (const start of body.matchAll(/<(input|button|textarea)\b/gi)) {
    const end = body.indexOf('>', start.index)
    if (end < 0 || fields.length === MOST_FIELDS) break
    const { name, value = '', type } = readAttributes(body.slice(start.index + start[0].length, end))
    const usual = start[1]?.toLowerCase() === 'button' ? 'submit' : 'text'
    if (name) fields.push({ name, value, type: (type ?? usual).toLowerCase() })
  }
  return fields
}

/** Attributes beyond that length belong to no form of ours. */
const LONGEST_TAG = 8192

function readAttributes(head: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', quoted, single, bare] of head
    .slice(0, LONGEST_TAG)
    .matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    attributes[name.toLowerCase()] ??= decodeEntities(quoted ?? single ?? bare ?? '')
  }
  return attributes
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    if (name) return own(NAMED, String(name).toLowerCase()) ?? all
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
