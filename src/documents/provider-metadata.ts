import type { JsonObject } from '../jose/json/json.ts'
import { isText } from '../jose/json/values.ts'
import { BOOLEAN_MEMBERS, ENDPOINT_MEMBERS, LIST_MEMBERS, TEXT_MEMBERS } from './metadata-members.ts'
import { booleanOf, type Document, objectOf, type Reader, readDocument, stringOf } from './reader.ts'

/** A list has strings; one that holds nothing is told by a rule of its own. */
const texts: Reader<readonly string[]> = (value) =>
  Array.isArray(value) && value.every(isText) ? { value } : { expected: 'a list of strings' }

const each = <T>(names: Iterable<string>, reader: Reader<T>): Readonly<Record<string, Reader<T>>> =>
  Object.fromEntries([...names].map((name) => [name, reader]))

/** The types of provider metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2, IANA OAuth Authorization Server Metadata). */
const METADATA_SHAPE = {
  ...each(LIST_MEMBERS, texts),
  ...each(BOOLEAN_MEMBERS, booleanOf),
  ...each(ENDPOINT_MEMBERS, stringOf),
  ...each(TEXT_MEMBERS, stringOf),
  mtls_endpoint_aliases: objectOf,
} as const

/** Provider metadata with a fault for each member of another type than it is registered with. */
export function readProviderMetadata(given: JsonObject): Document<typeof METADATA_SHAPE> {
  return readDocument(given, METADATA_SHAPE)
}

/** Endpoints that no sign-in can do without; others may be null where a provider has none. */
const NEVER_NULL: readonly string[] = ['authorization_endpoint', 'token_endpoint']

/**
 * Provider metadata as a run goes by it: without members of another type than they have. Endpoints stay as they came, since one that
 * a run would use and cannot is to be told of before anybody is sent anywhere.
 */
export function usableMetadata(given: JsonObject): JsonObject {
  const { usable, faults } = readProviderMetadata(given)
  if (faults.length === 0) return usable
  const kept = faults
    .map(({ member }) => [member, given[member] ?? null] as const)
    .filter(([name, value]) => ENDPOINT_MEMBERS.includes(name) && (value !== null || NEVER_NULL.includes(name)))
  return kept.length === 0 ? usable : { ...usable, ...Object.fromEntries(kept) }
}
