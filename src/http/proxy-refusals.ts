import { headerValues } from '../trace/headers.ts'
import type { Header } from '../trace/trace.ts'
import { type ExchangeError, permanentError, transientError } from './exchange-error.ts'
import { type HttpProxy, proxyAuthorization } from './proxy.ts'

export const PROXY_HINT = 'Check --proxy, the proxy variables, and NO_PROXY for hosts that are reached directly.'

/** Why a proxy that speaks HTTP made no tunnel to `place`. */
export function noTunnel(
  answer: { readonly status: number; readonly headers: readonly Header[] },
  place: string,
  proxy: HttpProxy,
): ExchangeError {
  const { status, headers } = answer
  if (status === 407) return lockedProxy(proxy, headers)
  const make = status >= 500 ? transientError : permanentError
  return make('proxy_failed', `The proxy ${proxy.name} refused a tunnel to ${place} with status ${status}.`, PROXY_HINT)
}

/** What a proxy wants that answered 407 (RFC 9110 15.5.8). */
export function lockedProxy(proxy: HttpProxy, headers: readonly Header[]): ExchangeError {
  const schemes = schemesOf(headers)
  const known = schemes.map((scheme) => scheme.toLowerCase())
  const [message, hint] = wanted({ schemes, known, isGiven: proxyAuthorization(proxy) !== undefined })
  return permanentError('proxy_failed', `The proxy ${proxy.name} ${message}`, hint)
}

interface Wanted {
  readonly schemes: readonly string[]
  /** In lower case. */
  readonly known: readonly string[]
  /** Whether the proxy was sent a user name and a password. */
  readonly isGiven: boolean
}

function wanted({ schemes, known, isGiven }: Wanted): readonly [message: string, hint: string] {
  if (known.length === 0 || known.includes('basic')) {
    return isGiven
      ? [
          'does not accept the user name and password of its URL (status 407).',
          'Check them; in the proxy URL an at sign is %40, a colon %3A, a slash %2F and a percent sign %25.',
        ]
      : ['wants credentials it accepts (status 407).', 'Put them in the proxy URL: http://user:password@proxy:port.']
  }
  const list = schemes.map((scheme) => (scheme.toLowerCase() === 'negotiate' ? 'Negotiate (Kerberos)' : scheme))
  const useless = isGiven ? ' User name and password in its URL do not help.' : ''
  const tools = known.includes('ntlm') ? 'Px or Cntlm' : 'Px'
  return [
    `wants ${list.join(' or ')} (status 407); only Basic is spoken here.${useless}`,
    `Run a local proxy that signs in to it, such as ${tools}, and give that one: --proxy http://127.0.0.1:3128. Or have those who run the proxy allow Basic, or this host without signing in.`,
  ]
}

/** Schemes that are named, and letters of a name. */
const MOST_SCHEMES = 5
const SCHEME = /^([a-z][a-z0-9-]{0,30})(?:\s+(?!=)|$)/i

/** The schemes of Proxy-Authenticate in their order (RFC 9110 11.7.1). */
function schemesOf(headers: readonly Header[]): readonly string[] {
  const found = new Map<string, string>()
  for (const value of headerValues(headers, 'proxy-authenticate'))
    for (const part of value.replace(/"(?:[^"\\]|\\.)*"/g, '""').split(',')) {
      const scheme = SCHEME.exec(part.trim())?.[1]
      if (scheme !== undefined && found.size < MOST_SCHEMES) found.set(scheme.toLowerCase(), scheme)
    }
  return [...found.values()]
}
