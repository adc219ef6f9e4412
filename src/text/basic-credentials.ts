import { splitOnce } from './split.ts'
import { decodeForm, encodeForm } from './url-encoding.ts'

/** How Basic carries id and secret of a client: form-encoded first (RFC 6749 2.3.1), or the bytes as they are. */
export const BASIC_ENCODINGS = ['form', 'none'] as const
export type BasicEncoding = (typeof BASIC_ENCODINGS)[number]

/** What a name stands for; the usual one where nothing was said. */
export function basicEncoding(name: string | undefined): BasicEncoding {
  return name === 'none' ? 'none' : 'form'
}

/** The value of an Authorization header by which a client shows who it is. */
export function basicHeader(id: string, secret: string, encoding: BasicEncoding): string {
  const parts = encoding === 'none' ? [id, secret] : [id, secret].map(encodeForm)
  return `Basic ${Buffer.from(parts.join(':')).toString('base64')}`
}

/** Id and secret of a Basic header, on the wire and as a server reads them that undoes the form encoding. */
export interface BasicCredentials {
  readonly sent: { readonly id: string; readonly secret: string }
  readonly decoded: { readonly id: string; readonly secret: string }
}

/** What stands in a Basic header; undefined where that is none, or has no colon (RFC 7617 2). */
export function readBasic(header: string): BasicCredentials | undefined {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  if (!text.includes(':')) return undefined
  const [id, secret] = splitOnce(text, ':')
  return { sent: { id, secret }, decoded: { id: decodeForm(id), secret: decodeForm(secret) } }
}
