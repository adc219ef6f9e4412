import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 * 1024,
  mb: 1_000_000,
  mib: 1024 * 1024,
}

/** The largest that may be asked for, in octets. */
const MOST = 64 * 1024 * 1024

/** A parser of sizes for commander, which keeps them as they were typed. */
export function size(text: string): string {
  octetsOf(text)
  return text
}

/** Octets of a size above 0 and up to 64 MiB: "2MiB", "1500kB", "300000". Throws `InvalidArgumentError`. */
export function octetsOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})\s?([a-z]{0,3})$/i.exec(text) ?? []
  const octets = Number(digits) * (UNITS[unit.toLowerCase()] ?? 0)
  if (octets > 0 && octets <= MOST) return octets
  throw new InvalidArgumentError('a size up to 64MiB is needed, such as 2MiB or 1500kB.')
}
