import type { Address } from '../env.ts'
import { clean, shorten } from '../text/clean.ts'
import { mayLead, type Zone, zoneOf, zoneOfHost } from '../text/zone.ts'
import { type ExchangeError, permanentError } from './exchange-error.ts'
import { hostOf, isAddress } from './url.ts'

/** Which document named a URL, and the zone it was served in; a request without it goes where the person said. */
export interface Led {
  readonly from: Zone
  /** URL of the document. */
  readonly document: string
  /** The member, or the header field, that has the URL. */
  readonly member: string
}

/** Resolves a host name as `Env.lookup` does. */
export type Lookup = (host: string) => Promise<readonly Address[]>

/** Names under localhost are this machine whatever a resolver says, which is why plain http to them is allowed (RFC 6761 6.3). */
export const LOOPBACK: readonly Address[] = [{ address: '127.0.0.1' }, { address: '::1' }]

/** The addresses of a host that nobody is asked about, undefined for a name that has to be resolved. */
export function knownAddresses(url: URL): readonly Address[] | undefined {
  const host = hostOf(url)
  if (isAddress(host)) return [{ address: host }]
  return zoneOfHost(host) === 'loopback' ? LOOPBACK : undefined
}

/** `address_refused` when one of the addresses of a host is none that the document may lead to. */
export function refusedAddress(
  led: Led | undefined,
  url: URL,
  addresses: readonly { readonly address: string }[],
): ExchangeError | undefined {
  if (!led) return undefined
  for (const { address } of addresses) {
    const zone = zoneOf(address)
    if (zone !== undefined && mayLead(led.from, zone)) continue
    const host = hostOf(url)
    const place = host === address ? address : `${host}, which is ${address}`
    return permanentError(
      'address_refused',
      `The ${led.member} of ${shorten(clean(led.document), 200)} leads to ${place}, ${WHERE[zone ?? 'private']}. ${WHO[led.from]}, so it was not contacted.`,
      'If it is meant to lead there, allow it with --allow private-network.',
    )
  }
  return undefined
}

const WHERE: Readonly<Record<Zone, string>> = {
  public: 'an address of the internet',
  private: 'an address of a private or special network',
  'link-local': 'an address of the local link, where clouds serve credentials of a machine',
  loopback: 'an address of this machine',
}

const WHO: Readonly<Record<Zone, string>> = {
  public: 'A provider on the internet may lead to addresses of the internet only',
  private: 'A provider in a private network may lead there and to the internet only',
  'link-local': 'A provider on the local link may lead there, to private networks and to the internet only',
  loopback: 'A provider on loopback may lead to loopback only',
}
