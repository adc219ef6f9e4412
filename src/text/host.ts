import { urlOf } from './url.ts'

/** Names that resolve to loopback by definition; they are never looked up (RFC 6761 6.3). */
export function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** An address of 127.0.0.0/8, all of which is this machine (RFC 1122 3.2.1.3). */
export function isLoopbackAddress(hostname: string): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/** Whether a host of a parsed URL is this machine: localhost, *.localhost, 127.0.0.0/8, ::1. */
export function isLoopbackHost(hostname: string): boolean {
  return isLocalName(hostname) || hostname === '[::1]' || hostname === '::1' || isLoopbackAddress(hostname)
}

/** Whether a URL leads to this machine; what is no URL does not. */
export function isLoopback(url: string | undefined): boolean {
  const host = url === undefined ? undefined : urlOf(url)?.hostname
  return host !== undefined && isLoopbackHost(host)
}

/** A host without the brackets that IPv6 has in a URL. */
export function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') || hostname.endsWith(']') ? hostname.replace(/^\[|\]$/g, '') : hostname
}
