import { clean, shorten } from './clean.ts'
import { isLoopbackHost } from './host.ts'
import { isUrl, urlOf } from './url.ts'

/** Why a value is no endpoint that a request or a browser is sent to. */
interface EndpointFault {
  /** "not-url": no absolute URL of http or https without user info; "not-https": plain http to another machine. */
  readonly kind: 'not-url' | 'not-https'
  /** What was found, as the end of a sentence that names the endpoint. */
  readonly why: string
}

/** Plain http goes to loopback only, or with `--insecure` anywhere. */
export type Transport = 'https' | 'any'

/** Why an endpoint cannot be used: it has to be an absolute https URL with a host and without user info (RFC 3986 3.2, OIDC Discovery 1.0 3). */
export function endpointFault(value: unknown, transport: Transport): EndpointFault | undefined {
  return readEndpoint(value, transport).fault
}

/** An endpoint, and why it cannot be used; undefined where it is no URL. */
export function readEndpoint(
  value: unknown,
  transport: Transport,
): { readonly url?: URL; readonly fault?: EndpointFault } {
  const why = formFault(value)
  const url = why === undefined ? urlOf(String(value)) : undefined
  if (!url) return { fault: { kind: 'not-url', why: why ?? 'is no URL' } }
  if (url.protocol === 'https:' || transport === 'any' || isLoopbackHost(url.hostname)) return { url }
  return { url, fault: { kind: 'not-https', why: 'is plain http, which anybody on the way could read and change' } }
}

/** Parsers of browsers mend much of this, each in its own way, so that what is looked at here would not be what is opened there. */
function formFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return `is no text but ${jsonType(value)}`
  if (value === '') return 'is empty'
  if (/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) return 'has white space, control or invisible characters in it'
  if (value.includes('\\')) return 'has a backslash in it'
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]
  if (scheme === undefined) return 'is no absolute URL: it has no scheme'
  if (!/^https?$/i.test(scheme)) return `has the scheme ${shorten(scheme, 40)}:`
  const authority = /^[^:]*:\/\/([^/?#]*)/.exec(value)?.[1]
  if (!authority) return 'has no host'
  return authority.includes('@') ? 'has a user name or password in it' : undefined
}

function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** A value that should have been an endpoint as messages show it: short, on one line, without query and password. */
export function shownEndpoint(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const [address = ''] = text.split(/[?#]/, 1)
  // What no parser takes apart may have its password anywhere before the sign.
  return shorten(clean(isPlain(address) ? address : address.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1…@')), 100)
}

function isPlain(address: string): boolean {
  if (!isUrl(address)) return false
  const { protocol, username, password } = new URL(address)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}
