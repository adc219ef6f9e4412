import { getBuiltinModule } from 'node:process'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { decodeBase64url } from './base64url.ts'
import type { Disclosure, JwsReading, TokenFault } from './token.ts'

/** Disclosures that are read. */
const MOST = 1000

const HASHES: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' }

/** Whether a token has tildes, as an SD-JWT has (RFC 9901 section 4). */
export function isSelectivelyDisclosed(raw: string): boolean {
  return raw.includes('~')
}

/** Reads `<JWT>~<disclosure>~…~[<key binding JWT>]`; a disclosure whose digest the claims lack is a fault. */
export function readSdJwt(raw: string, readJws: (raw: string) => JwsReading): JwsReading {
  const [signed = '', ...rest] = raw.split('~', MOST + 3)
  const token = readJws(signed)
  const bound = rest.length > MOST + 1 ? '' : (rest.pop() ?? '')
  const faults: TokenFault[] = []
  if (rest.length > MOST) faults.push(fault(`there are more than ${MOST} disclosures; the others were not read`, MOST))
  const named = token.claims?.['_sd_alg'] ?? 'sha-256'
  const hash = typeof named === 'string' && Object.hasOwn(HASHES, named) ? HASHES[named] : undefined
  if (!hash) faults.push(fault('_sd_alg names a hash that is not known', 0))
  const read = rest.slice(0, MOST).map((text) => readDisclosure(text, hash ?? 'sha256'))
  const places = placesOf([token.claims ?? {}, ...read.map((each) => each.value ?? null)])
  const disclosures = read.map((each) => ({ ...each, signed: places.has(each.digest) }))
  const seen = new Set<string>()
  for (const [index, each] of disclosures.entries()) {
    const problem = each.problem ?? (seen.has(each.digest) ? 'it is given twice' : placeFault(each, places))
    seen.add(each.digest)
    if (problem) faults.push(fault(`disclosure ${index + 1}: ${problem}`, index))
  }
  return {
    ...token,
    raw,
    disclosures: disclosures.map(({ name, value, digest, signed }) => ({ name, value, digest, signed })),
    ...(bound === '' ? {} : { keyBinding: readJws(bound) }),
    faults: [...token.faults, ...faults.slice(0, 20)],
  }
}

function fault(message: string, index: number): TokenFault {
  return { kind: 'not-a-jwt', message, segment: 'disclosure', actual: `disclosure ${index + 1}` }
}

type Read = Omit<Disclosure, 'signed'> & { readonly problem?: string }

/** Base64url of `[salt, name, value]`, or `[salt, value]` for an element of an array. */
function readDisclosure(text: string, hash: string): Read {
  const digest = getBuiltinModule('node:crypto').createHash(hash).update(text, 'utf8').digest('base64url')
  const { bytes, fault: encoding } = decodeBase64url(text)
  const { value } = readJson(bytes)
  const empty = { name: undefined, value: undefined, digest }
  if (encoding) return { ...empty, problem: encoding.message }
  if (!Array.isArray(value)) return { ...empty, problem: 'it is not a JSON array' }
  if (value.length === 2) return { name: undefined, value: value[1], digest }
  const [, name] = value
  if (value.length !== 3 || typeof name !== 'string')
    return { ...empty, problem: 'it is neither [salt, name, value] nor [salt, value]' }
  if (name === '_sd' || name === '...') return { ...empty, problem: `it must not be named ${name}` }
  return { name, value: value[2], digest }
}

/** For each digest the objects that have it in `_sd`, or undefined for one that stands in an array as `{"...": digest}`. */
type Places = ReadonlyMap<string, readonly (JsonObject | undefined)[]>

/** Why a disclosure must not be put where its digest stands (RFC 9901 7.1). */
function placeFault({ name, digest }: Disclosure, places: Places): string | undefined {
  const [place, ...others] = places.get(digest) ?? []
  if (!places.has(digest)) return 'its digest is not among the claims'
  if (others.length > 0) return 'its digest stands in the claims twice'
  if (place && name !== undefined && Object.hasOwn(place, name)) return `a claim ${name.slice(0, 80)} is there already`
  return undefined
}

/** Where every digest stands, disclosed values included. */
function placesOf(values: readonly JsonValue[]): Places {
  const places = new Map<string, (JsonObject | undefined)[]>()
  const note = (digest: string, place: JsonObject | undefined): void => {
    const known = places.get(digest)
    if (known) known.push(place)
    else places.set(digest, [place])
  }
  const walk = (value: JsonValue): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item)
      return
    }
    const object = asObject(value)
    if (object) collect(object)
  }
  const collect = (object: JsonObject): void => {
    for (const [name, value] of Object.entries(object)) {
      if (name === '_sd' && Array.isArray(value))
        for (const item of value) if (typeof item === 'string') note(item, object)
      if (name === '...' && typeof value === 'string') note(value, undefined)
      walk(value)
    }
  }
  for (const value of values) walk(value)
  return places
}

/** The `sd_hash` of a key binding JWT: the hash of everything before it (RFC 9901 4.3.1); undefined where `_sd_alg` names none that is known. */
export function sdHash({ raw, claims }: JwsReading): string | undefined {
  const named = claims?.['_sd_alg'] ?? 'sha-256'
  const hash = typeof named === 'string' && Object.hasOwn(HASHES, named) ? HASHES[named] : undefined
  if (hash === undefined) return undefined
  const before = raw.slice(0, raw.lastIndexOf('~') + 1)
  return getBuiltinModule('node:crypto').createHash(hash).update(before, 'ascii').digest('base64url')
}
