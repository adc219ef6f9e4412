import { createHash } from 'node:crypto'

/** What this tool makes of random octets for an authorization request. */
export type OwnKind = 'state' | 'nonce'
const KINDS: readonly OwnKind[] = ['state', 'nonce']

/** Octets of randomness, of the time in seconds, and of the mark by which such a value is known again. */
const RANDOM = 20
const TIME = 4
const MARK = 6

/**
 * A value that nobody can guess and that this tool knows again, of whatever run, so that a value of another run can be told from one of
 * a stranger. Anybody can make such a value: it says where it seems to be from, and proves nothing.
 */
export function ownValue(kind: OwnKind, random: (octets: number) => Uint8Array, now: number): string {
  const time = Buffer.alloc(TIME)
  time.writeUInt32BE(Math.floor(now / 1000) % 2 ** 32)
  const body = Buffer.concat([random(RANDOM), time])
  return Buffer.concat([body, markOf(kind, body)]).toString('base64url')
}

/** Kind and time of a value that this tool made, in milliseconds since the epoch; undefined for any other. */
export function readOwnValue(text: string): { readonly kind: OwnKind; readonly madeAt: number } | undefined {
  if (text.length !== LENGTH || !/^[\w-]*$/.test(text)) return undefined
  const octets = Buffer.from(text, 'base64url')
  const body = octets.subarray(0, RANDOM + TIME)
  const kind = KINDS.find((each) => markOf(each, body).equals(octets.subarray(RANDOM + TIME)))
  return kind && { kind, madeAt: body.readUInt32BE(RANDOM) * 1000 }
}

/** Characters of base64url. */
const LENGTH = ((RANDOM + TIME + MARK) * 4) / 3

function markOf(kind: OwnKind, body: Uint8Array): Buffer {
  return createHash('sha256').update(`oidc-cli ${kind}`).update(body).digest().subarray(0, MARK)
}
