import { isLocalName, withoutBrackets } from './host.ts'
import { isUrl } from './url.ts'

/** From the one that is led away from most strictly to the mildest. */
export const ZONES = ['public', 'private', 'link-local', 'loopback'] as const

/** What kind of network an address belongs to, as far as it matters who leads there. */
export type Zone = (typeof ZONES)[number]

/** `start` as groups of 8 bits, or as the text of an address of version 6. */
type Network<Start> = readonly [start: Start, bits: number, zone: Zone]

/** Networks that no provider on the internet is reached in (RFC 6890, RFC 5735 4); 0.0.0.0 connects to this machine. */
const V4: readonly Network<readonly number[]>[] = [
  [[0, 0, 0, 0], 8, 'loopback'],
  [[127, 0, 0, 0], 8, 'loopback'],
  [[169, 254, 0, 0], 16, 'link-local'],
  [[10, 0, 0, 0], 8, 'private'],
  [[172, 16, 0, 0], 12, 'private'],
  [[192, 168, 0, 0], 16, 'private'],
  [[100, 64, 0, 0], 10, 'private'],
  [[198, 18, 0, 0], 15, 'private'],
  // Multicast, and what is reserved above it with the broadcast address at its end.
  [[224, 0, 0, 0], 4, 'private'],
  [[240, 0, 0, 0], 4, 'private'],
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
  const four = groupsOf4(address)
  if (four) return V4.find(([start, bits]) => sameStart(four, start, bits))?.[2] ?? 'public'
  const six = groupsOf6(address)
  if (!six) return undefined
  const known = V6.find(([start, bits]) => sameStart(six, groupsOf6(start) ?? [], bits))
  if (known) return known[2]
  const carrier = CARRIERS.find(([start, bits]) => sameStart(six, groupsOf6(start) ?? [], bits))
  if (!carrier) return 'public'
  const [high = 0, low = 0] = six.slice(carrier[2])
  return zoneOf([high >> 8, high & 255, low >> 8, low & 255].join('.'))
}

/** The zone of a host of a parsed URL that no resolver is asked about: an address, or a name that stands for this machine. */
export function zoneOfHost(hostname: string): Zone | undefined {
  // The dot of the root at the end names the same host.
  const host = withoutBrackets(hostname).replace(/\.$/, '')
  return isLocalName(host) ? 'loopback' : zoneOf(host)
}

/** The zone of a host with several addresses: a host that is on the internet as well may lead no further than one that is there alone. */
export function zoneOfAll(addresses: readonly string[]): Zone {
  const zones = addresses.map(zoneOf)
  return ZONES.find((zone) => zones.includes(zone)) ?? 'public'
}

/** Whether a document that was served in one zone may lead to another: from the internet nobody is led inside, from inside nobody to this machine. */
export function mayLead(from: Zone, to: Zone): boolean {
  if (from === 'public' || from === 'loopback') return to === from
  return to === 'public' || to === 'private' || to === from
}

/** Whether the first bits are the same; four groups have 8 bits each, eight have 16. */
function sameStart(one: readonly number[], other: readonly number[], bits: number): boolean {
  const width = one.length === 4 ? 8 : 16
  return one.every((group, at) => {
    const counted = Math.min(Math.max(bits - at * width, 0), width)
    const shift = width - counted
    return group >> shift === (other[at] ?? 0) >> shift
  })
}

function groupsOf4(address: string): readonly number[] | undefined {
  const groups = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) ? address.split('.').map(Number) : []
  return groups.length === 4 && groups.every((group) => group < 256) ? groups : undefined
}

/** Resolvers add the interface to an address that is valid on one link alone: "fe80::1%eth0". */
function groupsOf6(address: string): readonly number[] | undefined {
  const bare = address.replace(/%.*$/s, '')
  if (!bare.includes(':') || !isUrl(`http://[${bare}]`)) return undefined
  const [front = '', back] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [front, back ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  if (!before || !after) return undefined
  const zeros = back === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<string>(zeros).fill('0'), ...after].map((group) => Number.parseInt(group, 16))
}
