import type { JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { inflated } from '../jose/tokens/encoded.ts'
import { decodePercent } from '../text/url-encoding.ts'
import type { Foreign } from './foreign.ts'

/** Most that a packed cookie unpacks to, in octets. */
const MOST_UNPACKED = 256 * 1024

/** Reads a cookie that a web framework signed or encrypted; undefined for every other text. */
export function readCookie(raw: string): Foreign | undefined {
  for (const read of [itsdangerous, django, laravel, rails, express, closed]) {
    const found = read(raw)
    if (found) return found
  }
  return undefined
}

const OPEN =
  'Anybody can read it; the secret of the application alone tells whether it is genuine. It is no JWT, and no issuer vouches for it.'
const CLOSED =
  'The application alone can open it. It is no token of an issuer: look for that in the application, or in what the browser got from the provider.'

/** Characters of base64url of HMAC with SHA-1, SHA-256, SHA-384 and SHA-512. */
const HMACS: ReadonlySet<number> = new Set([27, 43, 64, 86])

/** Flask and itsdangerous: payload, time, signature; the payload of one that begins with a period is packed. */
function itsdangerous(raw: string): Foreign | undefined {
  const [, dot, body = '', time, signature = ''] =
    /^(\.?)([\w-]{2,})\.(?:([\w-]{5,8})\.)?([\w-]{27,86})$/.exec(raw) ?? []
  if (body === '' || !HMACS.has(signature.length)) return undefined
  const payload = contentOf(body, dot === '.')
  const object = asObject(payload)
  if (payload === undefined || (object && 'alg' in object) || (time === undefined && isOfJwt(object))) return undefined
  const packed = dot === '.' ? ', packed' : ''
  const signed = time === undefined ? undefined : secondsOf(time)
  return {
    kind: 'cookie',
    format:
      time === undefined ? `value signed by itsdangerous${packed}` : `session cookie of Flask (itsdangerous${packed})`,
    explanation: OPEN,
    ...(object ? { claims: object } : { payload }),
    ...(signed === undefined ? {} : { times: { signed } }),
  }
}

function isOfJwt(object: object | undefined): boolean {
  return object !== undefined && ['iss', 'exp', 'iat', 'aud'].some((name) => name in object)
}

/** The epoch of itsdangerous before version 1.1. */
const EPOCH_2011 = 1_293_840_000

function secondsOf(time: string): number | undefined {
  const octets = Buffer.from(time, 'base64url')
  if (octets.length < 3 || octets.length > 6) return undefined
  const seconds = octets.readUIntBE(0, octets.length)
  return seconds < 1_000_000_000 ? seconds + EPOCH_2011 : seconds
}

/** JSON in base64url, packed or not. */
function contentOf(body: string, packed: boolean): JsonValue | undefined {
  const octets = Buffer.from(body, 'base64url')
  const bytes = packed ? inflated(octets, MOST_UNPACKED) : octets
  return bytes && readJson(bytes).value
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Django: payload, time and signature with colons between them. */
function django(raw: string): Foreign | undefined {
  const [, dot, body = '', time, signature = ''] = /^(\.?)([\w-]{2,}):(?:(\w{5,7}):)?([\w-]{27,86})$/.exec(raw) ?? []
  if (body === '' || !HMACS.has(signature.length)) return undefined
  const payload = contentOf(body, dot === '.')
  const object = asObject(payload)
  const signed = [...(time ?? '')].reduce((sum, sign) => sum * 62 + BASE62.indexOf(sign), 0)
  return {
    kind: 'cookie',
    format: `value signed by Django${dot === '.' ? ', packed' : ''}`,
    explanation: OPEN,
    ...(object ? { claims: object } : { payload: payload ?? body }),
    ...(time === undefined ? {} : { times: { signed } }),
  }
}

/** Laravel: base64 of JSON with what it takes to decrypt it but the key. */
function laravel(raw: string): Foreign | undefined {
  const text = decodePercent(raw) ?? raw
  if (!/^eyJ[\w+/-]{40,}={0,2}$/.test(text)) return undefined
  const object = asObject(readJson(Buffer.from(text, 'base64')).value)
  if (!object || !['iv', 'value', 'mac'].every((name) => name in object)) return undefined
  return { kind: 'cookie', format: 'encrypted cookie of Laravel', explanation: CLOSED }
}

/** Rails: base64, two hyphens, and a signature in hexadecimal; or three parts in base64 where it is encrypted. */
function rails(raw: string): Foreign | undefined {
  const text = decodePercent(raw) ?? raw
  if (/^[\w+/]{20,}={0,2}--[\w+/]{16}={0,2}--[\w+/]{20,24}={0,2}$/.test(text))
    return { kind: 'cookie', format: 'encrypted cookie of Rails', explanation: CLOSED }
  const [, body = ''] = /^([\w+/]{8,}={0,2})--(?:[\da-f]{40}|[\da-f]{64}|[\da-f]{128})$/.exec(text) ?? []
  if (body === '') return undefined
  const object = asObject(readJson(Buffer.from(body, 'base64')).value)
  return { kind: 'cookie', format: 'signed cookie of Rails', explanation: OPEN, ...(object ? { claims: object } : {}) }
}

/** Express: the letter s, a value and a signature. */
function express(raw: string): Foreign | undefined {
  const [, value = ''] = /^s:([\w-]{16,}|j:.{2,4096})\.[\w+/]{27,86}={0,2}$/.exec(decodePercent(raw) ?? raw) ?? []
  if (value === '') return undefined
  const explanation = 'It names a session that only the application knows, which signed it. It is no token.'
  return { kind: 'cookie', format: 'signed session id of Express', explanation, payload: value }
}

/** Formats that tell themselves by how they begin and hide everything else. */
const BEGINNINGS: readonly (readonly [pattern: RegExp, format: string])[] = [
  [/^Fe26\.[12]\*/, 'sealed value of iron (hapi, iron-session)'],
  [/^CfDJ8[\w-]{20,}$/, 'value protected by ASP.NET Core'],
  [/^[\w+/=-]{20,}\|\d{10}\|[\w+/-]{20,}={0,2}$/, 'session cookie of oauth2-proxy'],
  [/^2\|1:0\|10:\d{10}\|/, 'signed cookie of Tornado'],
  [/^gAAAAA[\w-]{60,}={0,2}$/, 'Fernet token'],
]

function closed(raw: string): Foreign | undefined {
  const [, format] = BEGINNINGS.find(([pattern]) => pattern.test(raw)) ?? []
  return format === undefined ? undefined : { kind: 'cookie', format, explanation: CLOSED }
}
