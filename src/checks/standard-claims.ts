import type { JsonObject, JsonValue } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import { isObject, isText, typeName } from './findings.ts'

/** A standard claim whose value is not of the type it is defined with. */
export interface ClaimTypeFault {
  readonly claim: string
  readonly expected: string
  readonly actual: string
}

type Test = readonly [expected: string, holds: (value: JsonValue) => boolean]

const STRING: Test = ['a string', isText]
const BOOLEAN: Test = ['a boolean', (value) => typeof value === 'boolean']
const NUMBER: Test = ['a number', (value) => numberOf(value) !== undefined]
const URL_TEXT: Test = ['a URL', (value) => isText(value) && URL.canParse(value)]

/** Types of the standard claims (OIDC Core 5.1, 5.1.1). */
const TYPES: Readonly<Record<string, Test>> = {
  name: STRING,
  given_name: STRING,
  family_name: STRING,
  middle_name: STRING,
  nickname: STRING,
  preferred_username: STRING,
  profile: URL_TEXT,
  picture: URL_TEXT,
  website: URL_TEXT,
  email: STRING,
  email_verified: BOOLEAN,
  gender: STRING,
  birthdate: ['YYYY-MM-DD, 0000-MM-DD or YYYY', (value) => isText(value) && /^\d{4}(-\d{2}-\d{2})?$/.test(value)],
  zoneinfo: STRING,
  locale: ['a BCP 47 language tag', (value) => isText(value) && /^[A-Za-z]{2,8}([-_][A-Za-z\d]{1,8})*$/.test(value)],
  phone_number: STRING,
  phone_number_verified: BOOLEAN,
  address: ['an object', (value) => isObject(value)],
  updated_at: NUMBER,
}

/** Every standard claim that is there with another type; null is judged by a rule of its own. */
export function claimTypeFaults(claims: JsonObject): readonly ClaimTypeFault[] {
  return Object.entries(TYPES).flatMap(([claim, [expected, holds]]) => {
    const value = claims[claim]
    if (value === undefined || value === null || holds(value)) return []
    const actual = isText(value) ? `the string "${value.slice(0, 60)}"` : `${typeName(value)}`
    return [{ claim, expected, actual }]
  })
}
