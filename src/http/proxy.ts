import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { type CliError, cliError } from '../errors.ts'
import { isLoopbackHost, withoutBrackets } from '../text/host.ts'
import { isUrl } from '../text/url.ts'
import { decodePercent } from '../text/url-encoding.ts'
import type { HttpSettings } from './http.ts'
import { authorityOf, hostOf, portOf } from './url.ts'

/** A proxy a request goes through. */
export interface HttpProxy {
  /** Without credentials. */
  readonly url: URL
  /** How messages name it, without credentials. */
  readonly name: string
  /** Value of Proxy-Authorization, when the URL had credentials (RFC 7617). */
  readonly authorization: string | undefined
}

/** The proxy for a target, undefined when it is reached directly; throws `invalid_option` when the proxy cannot be used. */
export function proxyFor(target: URL, settings: HttpSettings['proxy']): HttpProxy | undefined {
  const given = target.protocol === 'https:' ? settings.https : settings.http
  if (!given) return undefined
  if (isLoopbackHost(target.hostname) && !settings.explicit) return undefined
  if (settings.no && isExempt(target, settings.no)) return undefined
  return parseProxy(given)
}

/** Reads a proxy URL; a bare "host:port" is an http proxy. */
export function parseProxy(given: string): HttpProxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`
  if (!isUrl(text)) throw unusable('The proxy is not a URL or host:port.')
  const url = new URL(text)
  if (/^socks/i.test(url.protocol)) {
    throw unusable(`SOCKS proxies are not supported: ${url.protocol}//${url.host}.`)
  }
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw unusable(`The proxy URL has the scheme ${url.protocol}, expected http or https.`)
  }
  const credentials =
    url.username === '' && url.password === ''
      ? undefined
      : [url.username, url.password].map((part) => decodePercent(part) ?? part).join(':')
  url.username = ''
  url.password = ''
  const authorization = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  return { url, name: `${url.protocol}//${authorityOf(url)}`, authorization }
}

function unusable(message: string): CliError {
  return cliError(
    'invalid_option',
    message,
    'Give an http or https proxy with --proxy or the proxy variables, or name the host in NO_PROXY.',
  )
}

/** Whether NO_PROXY names the target: a host or domain suffix, with or without leading dot and port, an address, a network, or "*". */
export function isExempt(target: URL, list: string): boolean {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  return entries.some((entry) => entry === '*' || matches(target, entry))
}

function matches(target: URL, entry: string): boolean {
  const host = hostOf(target).replace(/\.$/, '')
  if (entry.includes('/')) return isInNetwork(host, entry)
  if (isIPv6(entry)) return sameIPv6(host, entry)
  const [, name = '', port] = entry.match(/^(.*?)(?::(\d+))?$/) ?? []
  if (port !== undefined && Number(port) !== portOf(target)) return false
  const bare = withoutBrackets(name)
  if (isIPv6(bare)) return sameIPv6(host, bare)
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '')
  return domain !== '' && (host === domain || (!isIPv4(host) && host.endsWith(`.${domain}`)))
}

function sameIPv6(host: string, address: string): boolean {
  return isIPv6(host) && hostOf(new URL(`http://[${address}]`)) === host
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  const inFamily = family === 'ipv4' ? isIPv4 : isIPv6
  if (!inFamily(address) || !inFamily(host) || !/^\d{1,3}$/.test(bits)) return false
  if (Number(bits) > (family === 'ipv4' ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(address, Number(bits), family)
  return list.check(host, family)
}
