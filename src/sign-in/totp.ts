import { createHash, createHmac } from 'node:crypto'
import { cliError } from '../errors.ts'
import { splitOnce } from '../text/split.ts'

/** What makes one-time passwords (RFC 6238). */
export interface Totp {
  readonly key: Buffer
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  readonly digits: number
  /** Seconds of one window. */
  readonly period: number
}

/** A machine's clock, in milliseconds since the epoch, and how it waits. */
export interface Clock {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Reads a seed: base32, with or without blanks, or an `otpauth:` URL. Throws `invalid_option`. */
export function readSeed(text: string): Totp {
  const given = text.trim()
  return /^otpauth:/i.test(given) ? fromUrl(given) : { key: keyOf(given), algorithm: 'sha1', digits: 6, period: 30 }
}

/** What in a seed is the secret itself, in the spelling in which it was given. */
export function secretInSeed(text: string): string {
  const given = text.trim()
  const [, query] = splitOnce(given, '?')
  return (/^otpauth:/i.test(given) ? new URLSearchParams(query).get('secret') : undefined) ?? given
}

function fromUrl(given: string): Totp {
  const [place, query] = splitOnce(given, '?')
  const parameters = new URLSearchParams(query)
  if (!/^otpauth:\/\/totp\//i.test(`${place}/`)) throw unusable('is an otpauth URL of another kind than totp')
  const algorithm = (parameters.get('algorithm') ?? 'SHA1').toLowerCase().replace('-', '')
  if (algorithm !== 'sha1' && algorithm !== 'sha256' && algorithm !== 'sha512')
    throw unusable('names another algorithm than SHA1, SHA256 and SHA512')
  const digits = Number(parameters.get('digits') ?? 6)
  const period = Number(parameters.get('period') ?? 30)
  if (!Number.isInteger(digits) || digits < 6 || digits > 10) throw unusable('asks for other than 6 to 10 digits')
  if (!Number.isInteger(period) || period < 1 || period > 3600) throw unusable('has a period outside 1 to 3600 s')
  return { key: keyOf(parameters.get('secret') ?? ''), algorithm, digits, period }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function keyOf(text: string): Buffer {
  const digits = text.toUpperCase().replace(/[\s-]/g, '').replace(/=+$/, '')
  if (digits === '' || /[^A-Z2-7]/.test(digits)) throw unusable('is no base32 (A to Z, 2 to 7)')
  const bytes: number[] = []
  let [held, bits] = [0, 0]
  for (const digit of digits) {
    held = ((held << 5) | BASE32.indexOf(digit)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return Buffer.from(bytes)
}

function unusable(why: string): Error {
  return cliError(
    'invalid_option',
    `The seed of --totp ${why}.`,
    'Give the base32 text that an authenticator app is set up with, or the whole otpauth URL.',
  )
}

/** The one-time password of a moment, in milliseconds since the epoch (RFC 6238 4.2, RFC 4226 5.3). */
export function codeAt({ key, algorithm, digits, period }: Totp, time: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(windowAt(period, time)))
  const digest = createHmac(algorithm, key).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0x0f
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

function windowAt(period: number, time: number): number {
  return Math.floor(time / 1000 / period)
}

/**
 * Takes a window for a seed, which is known by a hash: the one given, or the first behind it that was not taken before. Providers take
 * the password of each window once (RFC 6238 5.2).
 */
export type TakeWindow = (seed: string, window: number) => Promise<number>

/** A one-time password that was not used before; the beginning of its window is waited for. */
export async function unusedCode(
  totp: Totp,
  { now, sleep }: Clock,
  take: TakeWindow,
  signal: AbortSignal,
): Promise<string> {
  const seed = createHash('sha256').update('totp').update(totp.key).digest('hex')
  const window = await take(seed, windowAt(totp.period, now()))
  const begins = window * totp.period * 1000
  for (let left = begins - now(); left > 0 && !signal.aborted; left = begins - now()) await sleep(left, signal)
  signal.throwIfAborted()
  return codeAt(totp, Math.max(begins, 0))
}
