import { cliError } from '../errors.ts'
import { withoutPassword } from '../text/clean.ts'
import { isLoopbackHost, withoutBrackets } from '../text/host.ts'
import { urlOf } from '../text/url.ts'
import { zoneOf } from '../text/zone.ts'

/** The host as an address or a name, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return withoutBrackets(url.hostname)
}

/** The port, the default one of the scheme included. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/** Host and port as they are written in messages and in CONNECT. */
export function authorityOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`
}

export function isAddress(host: string): boolean {
  return zoneOf(host) !== undefined
}

/** The URL to send a request to; throws `invalid_option` when it cannot be used and `insecure_url` for plain http to a foreign host. */
export function usableUrl(text: string, security: 'strict' | 'insecure'): URL {
  const hint = 'Check the URL in the metadata, the flag or the profile.'
  const url = urlOf(text)
  if (!url) throw cliError('invalid_option', `This is not a URL: ${withoutPassword(text)}`, hint)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw cliError(
      'invalid_option',
      `Expected an https URL, found the scheme ${url.protocol} in ${withoutPassword(text)}`,
      hint,
    )
  }
  if (url.username !== '' || url.password !== '') {
    url.username = ''
    url.password = ''
    throw cliError(
      'invalid_option',
      `The URL for ${url.href} has a user name or password in it.`,
      'Remove it; credentials go into --client-id and --client-secret, or --header.',
    )
  }
  // Setting a part of a URL has all of it read again.
  if (text.includes('#')) url.hash = ''
  if (url.protocol === 'http:' && security === 'strict' && !isLoopbackHost(url.hostname)) {
    throw cliError(
      'insecure_url',
      `Plain http to ${url.host} is refused: anybody on the way could read and change it.`,
      'Use the https URL, or --insecure if this network is yours.',
    )
  }
  return url
}
