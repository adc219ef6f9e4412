import { urlOf } from '../../text/url.ts'
import type { ClientFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** Judges the redirect URI of a request (RFC 6749 3.1.2, RFC 8252 8.3). */
export function judgeRedirectUri(uri: string | undefined): readonly Finding[] {
  const found = startFindings()
  if (uri === undefined) return found.list
  found.look('rp-redirect-fragment', !uri.includes('#'), { expected: 'no fragment', actual: uri })
  const url = urlOf(uri)
  if (!url) return found.list
  const { href, hostname, protocol } = url
  if (protocol === 'http:')
    found.look('rp-redirect-localhost', hostname !== 'localhost', { expected: '127.0.0.1 or [::1]', actual: uri })
  found.look('rp-redirect-uri-normalised', href === uri, { expected: href, actual: uri })
  return found.list
}

/** What kind of app a redirect URI belongs to: one that people install, one on this machine, or one on the web. */
export function appOf(uri: string | undefined): 'installed' | 'loopback' | 'web' | undefined {
  const url = uri === undefined ? undefined : urlOf(uri)
  if (!url) return undefined
  const { protocol, hostname } = url
  if (protocol !== 'https:' && protocol !== 'http:') return 'installed'
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname) ? 'loopback' : 'web'
}

/** Whether the client proves itself with a secret that it holds. */
export function holdsSecret({ auth, secretBytes }: ClientFacts): boolean {
  return secretBytes !== undefined && auth.startsWith('client_secret_')
}
