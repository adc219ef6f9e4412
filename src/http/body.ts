import type { IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { headerValues } from '../trace/headers.ts'
import type { Header } from '../trace/trace.ts'
import { clearestCode, type ExchangeError, permanentError } from './exchange-error.ts'

/** How a body is read: `limit` are the most bytes of it once decoded. */
interface Reading {
  readonly method: string
  readonly limit: number
  readonly headers: readonly Header[]
  /** Is told how many bytes have come. */
  readonly seen: { received: number }
}

/** Reads a body as it came over the wire; fails with a `ExchangeError` as soon as it is longer than any decoding of it may be. */
export function readWire(
  response: IncomingMessage,
  { method, limit, headers, seen }: Reading,
  done: (wire: Buffer) => void,
  fail: (error: Error) => void,
): void {
  // An encoded body may be somewhat longer than the plain one; without a bound, empty blocks could go on until the deadline.
  const most = encodingsOf(headers).length > 0 ? limit * 2 : limit
  if (method !== 'HEAD' && Number(headerValues(headers, 'content-length')[0] ?? 0) > most) {
    fail(tooLarge(limit))
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  // Waiting for each part by an iterator takes several times as long as all else here.
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    seen.received = length
    if (length > most) {
      response.destroy()
      fail(tooLarge(limit))
    } else chunks.push(chunk)
  })
  response.on('error', fail)
  response.on('end', () => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)))
}

/** Undoes Content-Encoding (RFC 9110 8.4.1), at most `limit` bytes; throws a `ExchangeError` when the encoding is unknown, broken, cut or followed by more. */
export function decodeBody(wire: Buffer, headers: readonly Header[], limit: number): Buffer {
  // Some servers name an encoding on an empty body.
  if (wire.length === 0) return wire
  const encodings = encodingsOf(headers)
  if (encodings.length > 2) {
    throw malformed(
      `The answer is encoded ${encodings.length} times (${encodings.slice(0, 5).join(', ').slice(0, 80)}), expected once.`,
    )
  }
  return encodings.reverse().reduce((bytes, encoding) => decodeOnce(bytes, encoding, limit), wire)
}

function encodingsOf(headers: readonly Header[]): string[] {
  const fields = headerValues(headers, 'content-encoding')
  if (fields.length === 0) return []
  const names = fields.join(',').toLowerCase().split(',')
  return names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
}

interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}
type Inflate = (bytes: Buffer, options: { maxOutputLength: number; info: true }) => unknown

function decodeOnce(bytes: Buffer, encoding: string, limit: number): Buffer {
  const inflate = inflaterOf(encoding, bytes)
  let inflated: Inflated
  try {
    inflated = inflate(bytes, { maxOutputLength: limit, info: true }) as Inflated
  } catch (error) {
    const code = clearestCode(error)
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    const cut = code === 'Z_BUF_ERROR' || /unexpected end/.test(String(error))
    const what = cut ? `is cut off after ${bytes.length} bytes` : `cannot be decoded (${code || String(error)})`
    throw malformed(`The ${encoding} body ${what}.`, error)
  }
  const end = inflated.engine.bytesWritten
  // Zeros after the end are padding, anything else was not meant to be read.
  const rest = bytes.subarray(end).findIndex((byte) => byte !== 0)
  if (rest >= 0) throw malformed(`The ${encoding} body ends at byte ${end} of ${bytes.length}; something else follows.`)
  return inflated.buffer
}

function inflaterOf(encoding: string, bytes: Buffer): Inflate {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync as Inflate
    case 'br':
      return brotliDecompressSync as Inflate
    case 'deflate':
      // "deflate" means the zlib format; servers that send the bare one are common enough to be read.
      return (isZlib(bytes) ? inflateSync : inflateRawSync) as Inflate
    default:
      throw malformed(
        `The answer has the content encoding "${encoding.slice(0, 40)}", accepted were gzip, deflate and br.`,
      )
  }
}

function isZlib(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
}

/** The body is longer than its limit, in bytes. */
function tooLarge(limit: number): ExchangeError {
  return permanentError(
    'response_too_large',
    `The answer is larger than the limit of ${limit} bytes (${limit / 1024 / 1024} MiB).`,
  )
}

/** The answer breaks HTTP or its content encoding. */
export function malformed(message: string, cause?: unknown): ExchangeError {
  return permanentError('response_malformed', message, undefined, cause)
}
