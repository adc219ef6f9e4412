import { urlOf } from '../../documents/reader.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isObject, isText, typeName } from '../../jose/json/values.ts'

/** A standard claim whose value is not of the type it is defined with. */
interface ClaimTypeFault {
  readonly claim: string
  readonly expected: string
  readonly actual: string
}

type Test = readonly [expected: string, holds: (value: JsonValue) => boolean]

const STRING: Test = ['a string', isText]
const BOOLEAN: Test = ['a boolean', (value) => typeof value === 'boolean']
const URL_TEXT: Test = [
  'an absolute URL',
  (value) => isText(value) && /^[a-z][a-z\d+.-]*:/i.test(value) && 'value' in urlOf(value),
]
const TIME: Test = ['seconds since the epoch, as a number', (value) => numberOf(value) !== undefined]

/** Types of the standard claims (OIDC Core 5.1). */
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
  email: ['an e-mail address', (value) => isText(value) && isMailbox(value)],
  email_verified: BOOLEAN,
  gender: STRING,
  birthdate: ['YYYY-MM-DD, 0000-MM-DD or YYYY', (value) => isText(value) && isBirthdate(value)],
  zoneinfo: [
    'a time zone such as Europe/Paris',
    (value) => isText(value) && /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(value),
  ],
  locale: [
    'a language tag such as en-GB',
    (value) => isText(value) && /^[A-Za-z]{2,8}([-_][A-Za-z\d]{1,8})*$/.test(value),
  ],
  phone_number: STRING,
  phone_number_verified: BOOLEAN,
  address: ['an object', isObject],
  updated_at: TIME,
}

const ADDRESS = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country']

/**
 * Every standard claim that is there with another type (OIDC Core 5.1, 5.1.1), those with a language tag too (5.2). Null and the
 * empty string are judged by a rule of their own.
 */
export function claimTypeFaults(claims: JsonObject): readonly ClaimTypeFault[] {
  const faults: ClaimTypeFault[] = []
  for (const name of Object.keys(claims)) {
    const test = testOf(name)
    const value = claims[name]
    if (!test || isEmpty(value) || value === undefined || test[1](value)) continue
    faults.push({ claim: name, expected: test[0], actual: described(value) })
  }
  return [...faults, ...addressFaults(claims['address'])]
}

function testOf(name: string): Test | undefined {
  const tag = name.indexOf('#')
  const base = tag < 0 ? name : name.slice(0, tag)
  return Object.hasOwn(TYPES, base) ? TYPES[base] : undefined
}

function addressFaults(address: JsonValue | undefined): readonly ClaimTypeFault[] {
  if (!isObject(address)) return []
  return ADDRESS.filter((name) => !isEmpty(address[name]) && address[name] !== undefined && !isText(address[name])).map(
    (name) => ({ claim: `address.${name}`, expected: 'a string', actual: described(address[name]) }),
  )
}

/** Null or the empty string, where the claim should have been left out (OIDC Core 5.3.2). */
export function isEmpty(value: JsonValue | undefined): boolean {
  return value === null || value === ''
}

/** Names of the claims that are null or empty instead of absent. */
export function emptyClaims(claims: JsonObject): readonly string[] {
  return Object.keys(claims).filter((name) => isEmpty(claims[name]))
}

function described(value: JsonValue | undefined): string {
  if (isText(value)) return `the string ${JSON.stringify(value)}`
  const type = typeName(value)
  return /^[aeiou]/.test(type) ? `an ${type}` : type === 'null' ? type : `a ${type}`
}

/** Loosely the addr-spec of RFC 5322: something, an at sign, something, no white space. */
function isMailbox(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && at < text.length - 1 && !/[\s<>]/.test(text)
}

/** ISO 8601 calendar date; year 0000 stands for a year that is kept back. */
function isBirthdate(text: string): boolean {
  const parts = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/.exec(text)
  if (!parts) return false
  if (parts[2] === undefined) return true
  const days = new Date(Date.UTC(parts[1] === '0000' ? 2000 : Number(parts[1]), Number(parts[2]), 0)).getUTCDate()
  const [month, day] = [Number(parts[2]), Number(parts[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}
