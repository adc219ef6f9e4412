import { cliError } from '../errors.ts'
import { withoutPassword } from '../text/clean.ts'
import { isLoopback } from '../text/host.ts'
import { urlOf } from '../text/url.ts'

const NAMES = '(?:openid-configuration|oauth-authorization-server)'
/** The well-known path at the end, as OpenID Connect Discovery 4 appends it. */
const APPENDED = new RegExp(`/\\.well-known/${NAMES}/?$`)
/** The well-known path between host and path, as RFC 8414 3.1 inserts it. */
const INSERTED = new RegExp(`^([a-z]+://[^/]+)/\\.well-known/${NAMES}(/.+)$`, 'i')
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i
/** A host on its own: a name with a dot or a port, localhost, or an address. A bare word is no more likely a host than a typo. */
const HOST =
  /^(?:localhost|\[[\da-f:.]+\]|[a-z\d_](?:[\w-]*\w)?(?:\.[a-z\d_](?:[\w-]*\w)?)+\.?|[a-z\d][\w-]*(?=:\d))(?::\d+)?$/i

/** What was made of a text that somebody typed as an issuer. */
type ReadIssuer = { readonly issuer: string } | { readonly fault: string; readonly hint: string }

/** What people type as an issuer: no scheme, or the well-known path still on it (OpenID Connect Discovery 1.0 sections 2 and 4). */
export function readIssuer(given: string): ReadIssuer {
  const trimmed = given.trim()
  const issuer = withScheme(trimmed)?.replace(INSERTED, '$1$2').replace(APPENDED, '')
  const url = issuer === undefined ? undefined : urlOf(issuer)
  if (issuer === undefined || !url || !/^https?:$/.test(url.protocol)) {
    return { fault: `--issuer is not an http or https URL: ${withoutPassword(given)}`, hint: meant(trimmed) }
  }
  if (url.search || url.hash || url.username || url.password) {
    return {
      fault: 'An issuer identifier has no query, fragment or user name (OIDC Discovery 1.0 section 2).',
      hint: `Try ${url.origin}${url.pathname === '/' ? '' : url.pathname}.`,
    }
  }
  return { issuer }
}

function withScheme(text: string): string | undefined {
  if (SCHEME.test(text)) return text
  const host = text.split('/')[0] ?? ''
  if (!HOST.test(asciiHost(host))) return undefined
  return `${isLoopback(`http://${text}`) ? 'http' : 'https'}://${text}`
}

/** A name of another script as it is looked up (IDNA). */
function asciiHost(host: string): string {
  return /^[\x21-\x7e]*$/.test(host) ? host : (urlOf(`https://${host}`)?.host ?? host)
}

function meant(text: string): string {
  const slashes = /^(https?):\/?([^/].*)$/i.exec(text)
  const guess = slashes ? `${slashes[1]}://${slashes[2]}` : `https://${text}`
  const named = /^[\w.-]+$/.test(text) ? ' A profile is given as --profile <name>, a preset as --preset <name>.' : ''
  if (/^[a-z]/i.test(text) && !SCHEME.test(text) && 'issuer' in readIssuer(guess)) return `Try ${guess}.${named}`
  return `Give the issuer identifier, such as https://issuer.example.${named}`
}

/** The issuer that a typed text means; notes what was made of it. Throws `invalid_option`. */
export function understoodIssuer(given: string, note: (text: string) => void): string {
  const read = readIssuer(given)
  if ('fault' in read) throw cliError('invalid_option', read.fault, read.hint)
  if (read.issuer !== given) note(`Understood ${given} as the issuer ${read.issuer}.`)
  return read.issuer
}

/** Why an answer to a question is no issuer that can be used, as the question shows it; undefined for one that can. */
export function issuerFault(answer: string, security: 'strict' | 'insecure' = 'strict'): string | undefined {
  const read = readIssuer(answer)
  if ('fault' in read) return `This is not an issuer. ${read.hint}`
  const isOpen = new URL(read.issuer).protocol === 'http:' && !isLoopback(read.issuer)
  return isOpen && security === 'strict'
    ? 'Plain http is refused. Give the https URL, or start with --insecure.'
    : undefined
}

/** Whether two issuers differ by a slash at the end and nothing else; both have the same well-known URL. */
export function differBySlash(one: string, other: string): boolean {
  return one !== other && one.replace(/\/$/, '') === other.replace(/\/$/, '')
}

/** Whether two texts name one issuer: a slash at the end makes no other of it. */
export function isSameIssuer(one: string, other: string): boolean {
  return one === other || differBySlash(one, other)
}
