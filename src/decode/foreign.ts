import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { opaque } from '../jose/tokens/opaque.ts'
import type { Kind } from '../jose/tokens/token.ts'
import { timesOf, validityOf } from './claim-times.ts'
import { readCookie } from './cookie.ts'
import { readMacaroon } from './macaroon.ts'
import { readPaseto } from './paseto.ts'
import { readSaml } from './saml.ts'
import type { Decoded } from './token-document.ts'
import type { Utc } from './utc.ts'

/** What can be told of a thing that is no JOSE. */
export interface Foreign {
  readonly kind: Kind
  /** What it is, in a few words. */
  readonly format: string
  /** What that means for whoever holds it. */
  readonly explanation: string
  readonly header?: JsonObject
  readonly claims?: JsonObject
  readonly payload?: JsonValue
  /** Seconds since the epoch beside those of claims. */
  readonly times?: Readonly<Record<string, number>>
}

/** Characters of the longest that is looked at; no cookie is as long. */
const LONGEST = 256 * 1024

/** Reads what is no token of JOSE but can be told by its form; undefined for everything else. */
export function readForeign(raw: string): Foreign | undefined {
  if (raw.length > LONGEST) return readSaml(raw)
  return readPaseto(raw) ?? readSaml(raw) ?? readCookie(raw) ?? readSegmentAlone(raw) ?? readMacaroon(raw)
}

/** As `decode` tells it. */
export function foreignDocument(
  raw: string,
  foreign: Foreign,
  about: { readonly hint: string | undefined; readonly now: number; readonly utc: Utc },
): Decoded {
  const { kind, format, explanation, header, claims, payload, times } = foreign
  const { length, alphabet, entropyBits } = opaque(raw)
  const named = Object.entries(times ?? {}).map(([name, seconds]) => [name, about.utc(seconds)] as const)
  return {
    kind,
    header: header ?? null,
    claims: claims ?? null,
    verified: null,
    ...(about.hint === undefined ? {} : { source: about.hint }),
    ...(claims ? validityOf(claims, about.now) : {}),
    times: { ...(claims ? timesOf(claims, about.utc) : {}), ...Object.fromEntries(named) },
    faults: [],
    checks: [],
    format,
    explanation,
    ...(payload === undefined ? {} : { payload }),
    ...(header || claims || payload !== undefined ? {} : { opaque: { length, alphabet, entropyBits } }),
  }
}

/** Claims that tell the payload of a JWT from other JSON (RFC 7519 4.1). */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']

/** The payload of a JWT whose header was lost, its signature perhaps with it. */
function readSegmentAlone(raw: string): Foreign | undefined {
  const [, payload = '', signature] = /^([\w+/-]{16,}={0,2})(?:\.([\w-]{20,}))?$/.exec(raw) ?? []
  if (payload === '') return undefined
  const claims = asObject(readJson(Buffer.from(payload, 'base64')).value)
  if (!claims || 'alg' in claims) return undefined
  if (REGISTERED.some((name) => name in claims))
    return {
      kind: 'jwt',
      format:
        signature === undefined ? 'the payload of a JWT alone' : 'payload and signature of a JWT without its header',
      explanation: 'A JWT is header, payload and signature with dots between them: give it whole to verify it.',
      claims,
    }
  if (signature !== undefined) return undefined
  return {
    kind: 'opaque',
    format: 'JSON in base64',
    explanation: 'Nothing says who made it, and nothing protects it.',
    payload: claims,
  }
}
