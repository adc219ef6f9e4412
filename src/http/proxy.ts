import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { type CliError, cliError } from '../errors.ts'
import { clean, shorten } from '../text/clean.ts'
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
  /** User name and password, when the URL had them. */
  readonly login: Login | undefined
}

export interface Login {
  readonly user: string
  readonly password: string
}

/** Schemes of SOCKS 5; the proxy resolves names by all of them. */
const SOCKS = ['socks5h:', 'socks5:', 'socks:']

export function isSocks({ url }: HttpProxy): boolean {
  return url.protocol === 'socks5:'
}

/** Whether the proxy is asked for a URL itself, rather than for a connection. */
export function forwards(proxy: HttpProxy | undefined, url: URL): proxy is HttpProxy {
  return proxy !== undefined && url.protocol === 'http:' && !isSocks(proxy)
}

/** Value of Proxy-Authorization (RFC 7617), when the URL of a proxy that speaks HTTP had credentials. */
export function proxyAuthorization(proxy: HttpProxy): string | undefined {
  const { login } = proxy
  if (!login || isSocks(proxy)) return undefined
  return `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
}

/** The proxy for a target, undefined when it is reached directly; throws `invalid_option` when the proxy cannot be used. */
export function proxyFor(target: URL, settings: HttpSettings['proxy']): HttpProxy | undefined {
  const given = target.protocol === 'https:' ? settings.https : settings.http
  if (!given) return undefined
  if (isLoopbackHost(target.hostname) && !settings.explicit) return undefined
  if (settings.no && isExempt(target, settings.no)) return undefined
  return parseProxy(given)
}

/** Why a target is reached directly although a proxy is known, with what to do where only that reaches it. */
export function unproxied(target: URL, settings: HttpSettings['proxy']): string | undefined {
  if (isLoopbackHost(target.hostname) || proxyFor(target, settings)) return undefined
  if (settings.aside)
    return 'An empty --proxy sets the proxy variables aside: leave it out if only the proxy gets there.'
  const [given, own, other] =
    target.protocol === 'https:' ? [settings.https, 'https', 'http'] : [settings.http, 'http', 'https']
  const entry = settings.no === undefined ? undefined : exemption(target, settings.no)
  if (given && entry !== undefined)
    return `NO_PROXY has ${shorten(clean(entry), 80)}, so that the proxy was not asked: take that out if only the proxy gets there.`
  if (given || !(settings.http || settings.https)) return undefined
  return `${other.toUpperCase()}_PROXY is for ${other} URLs alone: set ${own.toUpperCase()}_PROXY too, or give --proxy, if only the proxy gets there.`
}

/** Reads a proxy URL; a bare "host:port" is an http proxy. */
export function parseProxy(given: string): HttpProxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`
  if (!isUrl(text)) throw unusable('The proxy is not a URL or host:port.')
  const url = new URL(text)
  const login = loginOf(url)
  url.username = ''
  url.password = ''
  if (SOCKS.includes(url.protocol)) return socksProxy(url, login)
  if (/^socks4/.test(url.protocol))
    throw unusable(`SOCKS 4 is not spoken here, only SOCKS 5: ${url.protocol}//${url.host}.`)
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw unusable(`The proxy URL has the scheme ${url.protocol}, expected http or https, or socks5.`)
  }
  return { url, name: `${url.protocol}//${authorityOf(url)}`, login }
}

function loginOf({ username, password }: URL): Login | undefined {
  if (username === '' && password === '') return undefined
  const [user = '', secret = ''] = [username, password].map((part) => decodePercent(part) ?? part)
  return { user, password: secret }
}

/** Bytes of a user name and of a password (RFC 1929 2). */
const LONGEST_SOCKS_LOGIN = 255

function socksProxy(given: URL, login: Login | undefined): HttpProxy {
  // The host of a scheme that is not the web's is taken as it is written.
  const web = `http://${given.host.replace(/:\d+$/, '')}`
  if (given.hostname === '' || !isUrl(web)) throw unusable('The URL of the SOCKS proxy has no host.')
  if (login && Object.values(login).some((part) => Buffer.byteLength(part) > LONGEST_SOCKS_LOGIN))
    throw unusable(`User name and password of a SOCKS proxy have ${LONGEST_SOCKS_LOGIN} bytes at most.`)
  const url = new URL(`socks5://${new URL(web).hostname}:${given.port === '' ? 1080 : given.port}`)
  return { url, name: `socks5://${authorityOf(url)}`, login }
}

function unusable(message: string): CliError {
  return cliError(
    'invalid_option',
    message,
    'Give an http, https or socks5 proxy with --proxy or the proxy variables, or name the host in NO_PROXY.',
  )
}

/** Whether NO_PROXY names the target: a host or domain suffix, with or without leading dot and port, an address, a network, or "*". */
export function isExempt(target: URL, list: string): boolean {
  return exemption(target, list) !== undefined
}

function exemption(target: URL, list: string): string | undefined {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  return entries.find((entry) => entry === '*' || matches(target, entry))
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
