import type { JsonObject, JsonValue } from '../../src/jose/json/json.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { JwsReading, SignatureVerdict, TokenFault } from '../../src/jose/tokens/token.ts'
import { NOW } from './http-exchange.ts'

/** Seconds since the epoch at which the tables take place. */
export const SECONDS = NOW / 1000

export const ISSUER = 'https://issuer.example'
export const CLIENT = 's6BhdRkqt3'

/** Members to add or replace; undefined takes one away. */
export type Changes = Readonly<Record<string, JsonValue | undefined>>

export function changed(base: JsonObject, changes: Changes = {}): JsonObject {
  const members = Object.entries({ ...base, ...changes }).filter(
    (member): member is [string, JsonValue] => member[1] !== undefined,
  )
  return Object.fromEntries(members)
}

export const HEADER: JsonObject = { alg: 'RS256', kid: 'k1', typ: 'JWT' }

/** A compact token from members or from JSON text; its signature is only for show. */
export function compact(header: JsonObject | string, payload: JsonObject | string): string {
  const part = (value: JsonObject | string): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(payload)}.${Buffer.from('signature').toString('base64url')}`
}

/** A token read as the flows read it; fails when it is no JWS. */
export function jws(raw: string): JwsReading {
  const token = readToken(raw)
  if (token.form !== 'jws') throw new Error(`a ${token.form}, not a JWS`)
  return token
}

export function verdict(verified: boolean | null, ...faults: readonly TokenFault[]): SignatureVerdict {
  return { verified, alg: 'RS256', kid: 'k1', keySource: 'jwks_uri https://issuer.example/jwks', faults }
}

export const GOOD = verdict(true)

/** Values of a claim that no issuer should send, each of them large or of the wrong type. */
export const HOSTILE: readonly string[] = [
  'null',
  'true',
  '""',
  '[]',
  '{}',
  '-1',
  '1e400',
  '9'.repeat(5000),
  `-${'9'.repeat(400)}.5e-3`,
  JSON.stringify('x'.repeat(10_000)),
  JSON.stringify(`${'\u0000\u001b[2J\u202e'.repeat(100)}`),
  JSON.stringify(Array.from({ length: 5000 }, (_, at) => `value ${at}`)),
  JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`member ${at}`, { deep: [at] }]))),
  `${'['.repeat(50)}${']'.repeat(50)}`,
  '{"__proto__":{"x":1},"constructor":1,"toString":2}',
  '[null,1,{},[]]',
]
