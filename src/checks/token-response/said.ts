import type { JsonObject, JsonReading, JsonValue } from '../../jose/json/json.ts'
import { isObject } from '../../jose/json/values.ts'
import type { Said } from '../../vendors/words.ts'
import { unwrapEnvelope } from '../http/wrapped-json.ts'
import type { OAuthError } from './oauth-error.ts'

/** Members beside those of RFC 6749 5.2 that hold a code of the vendor. */
const CODES = [
  'error_code',
  'errorCode',
  'error_codes',
  'code',
  'error_reason',
  'reason',
  'error_subtype',
  'suberror',
  'id',
] as const

/** And those that hold a sentence. */
const SENTENCES = [
  'hint',
  'error_hint',
  'error_description',
  'errorSummary',
  'error_message',
  'errorMessage',
  'message',
  'detail',
] as const

/** All that an answer says of a refusal, the members of vendors beside those of OAuth. */
export function saidIn(reading: JsonReading | undefined, error: OAuthError | undefined): Said {
  const body = unwrapEnvelope(reading?.value)
  return saidBy(isObject(body) ? body : {}, error)
}

/** The same of an authorization response. */
export function saidInParameters(parameters: readonly (readonly [string, string])[], error: OAuthError): Said {
  // What stands there as code may be one that tokens are given for.
  return saidBy(Object.fromEntries(parameters.filter(([name]) => name !== 'code')), error)
}

function saidBy(members: JsonObject, error: OAuthError | undefined): Said {
  const inner = members['error']
  const all = isObject(inner) ? [members, inner] : [members]
  const texts = (names: readonly string[]): readonly string[] =>
    all.flatMap((each) => names.flatMap((name) => textsOf(each[name])))
  return {
    error: error?.error,
    description: error?.error_description,
    uri: error?.error_uri ?? textsOf(members['error_uri'])[0],
    codes: texts(CODES),
    sentences: texts(SENTENCES),
  }
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value]
  return all.slice(0, MOST).flatMap((each) => (typeof each === 'string' && each !== '' ? [each.slice(0, LONGEST)] : []))
}

const MOST = 8
const LONGEST = 2000
