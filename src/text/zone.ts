import { isLocalName, withoutBrackets } from './host.ts'
import { urlOf } from './url.ts'

/** From the one that is led away from most strictly to the mildest. */
export const ZONES = ['public', 'private', 'link-local', 'loopback'] as const

/** What kind of network an address belongs to, as far as it matters who leads there. */
export type Zone = (typeof ZONES)[number]

/** `start` as a number of 32 bits, or as the text of an address of version 6. */
type Network<Start> = readonly [start: Start, bits: number, zone: Zone]

/** Networks that no provider on the internet is reached in (RFC 6890, RFC 5735 4); 0.0.0.0 connects to this machine. */
const V4: readonly Network<number>[] = [
  [number4(0, 0, 0, 0), 8, 'loopback'],
  [number4(127, 0, 0, 0), 8, 'loopback'],
  [number4(169, 254, 0, 0), 16, 'link-local'],
  [number4(10, 0, 0, 0), 8, 'private'],
  [number4(172, 16, 0, 0), 12, 'private'],
  [number4(192, 168, 0, 0), 16, 'private'],
  [number4(100, 64, 0, 0), 10, 'private'],
  [number4(198, 18, 0, 0), 15, 'private'],
  // Multicast, and what is reserved above it with the broadcast address at its end.
  [number4(224, 0, 0, 0), 4, 'private'],
  [number4(240, 0, 0, 0), 4, 'private'],
]

const V6: readonly Network<string>[] = [
  ['::', 128, 'loopback'],
  ['::1', 128, 'loopback'],
  ['fe80::', 10, 'link-local'],
  ['fc00::', 7, 'private'],
  ['fec0::', 10, 'private'],
  ['ff00::', 8, 'private'],
  // NAT64 of a network's own, with the IPv4 address at a place that only that network knows (RFC 8215).
  ['64:ff9b:1::', 48, 'private'],
]

/** Prefixes whose addresses stand for an IPv4 address, and the group of 16 bits it begins at (RFC 4291 2.5.5, RFC 6052 2.1, RFC 2765 2.1, RFC 3056 2). */
const CARRIERS: readonly (readonly [start: string, bits: number, at: number])[] = [
  ['::ffff:0:0', 96, 6],
  ['64:ff9b::', 96, 6],
  ['::ffff:0:0:0', 96, 6],
  ['::', 96, 6],
  ['2002::', 16, 1],
]

/** The zone of an IPv4 or IPv6 address; undefined for what is none. */
export function zoneOf(address: string): Zone | undefined {
  const four = asNumber4(address)
  if (four !== undefined) return zoneOf4(four)
  const six = groupsOf6(address)
  if (!six) return undefined
  const known = V6.find(([start, bits]) => sameStart(six, groupsOf6(start) ?? [], bits))
  if (known) return known[2]
  const carrier = CARRIERS.find(([start, bits]) => sameStart(six, groupsOf6(start) ?? [], bits))
  if (!carrier) return 'public'
  const [high = 0, low = 0] = six.slice(carrier[2])
  return zoneOf4(number4(high >> 8, high & 255, low >> 8, low & 255))
}

function zoneOf4(address: number): Zone {
  for (const [start, bits, zone] of V4) if ((address ^ start) >>> (32 - bits) === 0) return zone
  return 'public'
}

/** The zone of a host of a parsed URL that no resolver is asked about: an address, or a name that stands for this machine. */
export function zoneOfHost(hostname: string): Zone | undefined {
  // The dot of the root at the end names the same host.
  const bare = withoutBrackets(hostname)
  const host = bare.endsWith('.') ? bare.slice(0, -1) : bare
  return isLocalName(host) ? 'loopback' : zoneOf(host)
}

/** The zone of a host with several addresses: a host that is on the internet as well may lead no further than one that is there alone. */
export function zoneOfAll(addresses: readonly string[]): Zone {
  const zones = addresses.map(zoneOf)
  for (const zone of ZONES) if (zones.includes(zone)) return zone
  return 'public'
}

/** Whether a document that was served in one zone may lead to another: from the internet nobody is led inside, from inside nobody to this machine. */
export function mayLead(from: Zone, to: Zone): boolean {
  if (from === 'public' || from === 'loopback') return to === from
  return to === 'public' || to === 'private' || to === from
}

/** Whether the first bits of two addresses of version 6 are the same. */
function sameStart(one: readonly number[], other: readonly number[], bits: number): boolean {
  return one.every((group, at) => {
    const counted = Math.min(Math.max(bits - at * 16, 0), 16)
    const shift = 16 - counted
    return group >> shift === (other[at] ?? 0) >> shift
  })
}

/** Four groups of 8 bits as a number of 32. */
function number4(first: number, second: number, third: number, fourth: number): number {
  return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0
}

/** An address of version 4 as a number, of which there are many to look at; undefined for what is none. */
function asNumber4(address: string): number | undefined {
  const groups = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)
  if (!groups) return undefined
  const [first, second, third, fourth] = [Number(groups[1]), Number(groups[2]), Number(groups[3]), Number(groups[4])]
  if (first > 255 || second > 255 || third > 255 || fourth > 255) return undefined
  return number4(first, second, third, fourth)
}

/** Resolvers add the interface to an address that is valid on one link alone: "fe80::1%eth0". */
function groupsOf6(address: string): readonly number[] | undefined {
  const bare = address.replace(/%.*$/s, '')
  const host = bare.includes(':') ? urlOf(`http://[${bare}]`)?.hostname : undefined
  if (host === undefined) return undefined
  const [front = '', back] = host.slice(1, -1).split('::')
  const [before, after] = [front, back ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  if (!before || !after) return undefined
  const zeros = back === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<string>(zeros).fill('0'), ...after].map((group) => Number.parseInt(group, 16))
}
