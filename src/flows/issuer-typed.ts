import { cliError } from '../errors.ts'
import type { OpenStep } from '../trace/recorder.ts'
import { isLoopback } from './run.ts'

const NAMES = '(?:openid-configuration|oauth-authorization-server)'
/** The well-known path at the end, as OpenID Connect Discovery 4 appends it. */
const APPENDED = new RegExp(`/\\.well-known/${NAMES}/?$`)
/** The well-known path between host and path, as RFC 8414 3.1 inserts it. */
const INSERTED = new RegExp(`^([a-z]+://[^/]+)/\\.well-known/${NAMES}(/.+)$`, 'i')

/** What people paste as an issuer: no scheme, or the well-known path still on it. Notes what was made of it. Throws `invalid_option`. */
export function understandIssuer(given: string, open: OpenStep): string {
  const trimmed = given.trim()
  const named = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed
    : `${isLoopback(`http://${trimmed}`) ? 'http' : 'https'}://${trimmed}`
  const issuer = named.replace(INSERTED, '$1$2').replace(APPENDED, '')
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    throw cliError(
      'invalid_option',
      `--issuer is not an http or https URL: ${given}`,
      'Give the issuer identifier, such as https://issuer.example.',
    )
  }
  const url = new URL(issuer)
  if (url.search || url.hash || url.username || url.password) {
    throw cliError(
      'invalid_option',
      'An issuer identifier has no query, fragment or user name (OIDC Discovery 1.0 section 2).',
      `Try ${url.origin}${url.pathname === '/' ? '' : url.pathname}.`,
    )
  }
  if (issuer !== given) open.note(`Understood ${given} as the issuer ${issuer}.`)
  return issuer
}

/** Whether two issuers differ by a slash at the end and nothing else; both have the same well-known URL. */
export function differBySlash(one: string, other: string): boolean {
  return one !== other && one.replace(/\/$/, '') === other.replace(/\/$/, '')
}
