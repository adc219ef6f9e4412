import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { TokenReading } from '../jose/tokens/token.ts'
import type { Decoded } from './token-document.ts'

/** What lay inside of a JWE: a token, or claims or another payload that nobody signed. */
export function readPlaintext(
  plaintext: Uint8Array,
): { readonly token: TokenReading } | Pick<Decoded, 'claims' | 'payload'> {
  const text = Buffer.from(plaintext).toString('utf8').trim()
  const token = readToken(text)
  if (token.form !== 'opaque') return { token }
  const json = readJson(plaintext)
  const claims = asObject(json.value)
  if (claims) return { claims }
  const isText = !json.faults.some((fault) => fault.kind === 'not-utf8')
  return { claims: null, payload: json.value ?? (isText ? text : Buffer.from(plaintext).toString('base64url')) }
}
