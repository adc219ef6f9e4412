import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { isText } from '../jose/json/values.ts'
import { type Document, finiteOf, type Read, type Reader, readDocument, stringOf } from './reader.ts'

/** `expires_in` is a number; text of digits is read for it, as in the answers of early drafts (RFC 6749 5.1, A.14). */
function secondsOf(value: JsonValue): Read<number> {
  return isText(value) && /^\s*\d{1,15}\s*$/.test(value) ? { value: Number(value) } : finiteOf(value)
}

/** A token is made of visible characters; one of blanks alone stands for none (RFC 6749 A.12, A.17). */
const tokenOf: Reader<string> = (value) =>
  isText(value) && value.trim() !== '' ? { value } : { expected: 'a token that is not empty' }

/** The members of a token answer that a client goes on with (RFC 6749 5.1, OpenID Connect Core 1.0 section 3.1.3.3). */
const TOKEN_SHAPE = {
  access_token: tokenOf,
  token_type: stringOf,
  expires_in: secondsOf,
  refresh_token: tokenOf,
  scope: stringOf,
  id_token: tokenOf,
} as const

export type TokenDocument = Document<typeof TOKEN_SHAPE>

/** A token answer, whatever brought its members. */
export function readTokenAnswer(given: JsonObject): TokenDocument {
  return readDocument(given, TOKEN_SHAPE)
}
