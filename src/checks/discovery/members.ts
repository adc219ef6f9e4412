import { BOOLEAN_MEMBERS, LIST_MEMBERS, META_MEMBERS } from '../../documents/metadata-members.ts'
import { readProviderMetadata } from '../../documents/provider-metadata.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText, strings } from '../../jose/json/values.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import { nearest } from '../../text/nearest.ts'
import type { Findings } from '../findings.ts'
import type { DiscoveryMembersRule } from './members.rules.ts'

/** Whether a member breaks a rule; `mistyped`: it has another type than it is registered with. */
type Breaks = (name: string, value: JsonValue, mistyped: boolean) => boolean

/** What the members of a metadata document are judged by, each alone: what is said of one, and what is expected. */
const MEMBER_RULES: readonly (readonly [rule: DiscoveryMembersRule, what: string, expected: string, Breaks])[] = [
  [
    'disc-empty-array',
    'is an empty list instead of absent',
    'no member',
    (_, value) => Array.isArray(value) && value.length === 0,
  ],
  ['disc-null-value', 'is null instead of absent', 'no member', (_, value) => value === null],
  ['disc-not-array', 'is not a list of strings', 'array of strings', (name, _, odd) => odd && LIST_MEMBERS.has(name)],
  ['disc-not-boolean', 'is not a boolean', 'true or false', (name, _, odd) => odd && BOOLEAN_MEMBERS.has(name)],
  [
    'disc-not-string',
    'is not a string that holds something',
    'a string that is not empty',
    (name, _, odd) => odd && !LIST_MEMBERS.has(name) && !BOOLEAN_MEMBERS.has(name),
  ],
  [
    'disc-array-duplicate-value',
    'repeats a value',
    'each once',
    (name, value, odd) => !odd && LIST_MEMBERS.has(name) && repeats(strings(value)),
  ],
  ['disc-unknown-member', 'is not registered', 'a registered name', (name) => !META_MEMBERS.has(name)],
]

/** Members that one rule is reported for; a document that breaks it more often is broken as a whole. */
const MOST = 20

function repeats(values: readonly string[]): boolean {
  const seen = new Set<string>()
  for (const value of values) {
    if (seen.has(value)) return true
    seen.add(value)
  }
  return false
}

/** Judges each member of a metadata document: its name, its type and whether it holds anything (OIDC Discovery 3, 4.2, RFC 8414 2, 3.2). */
export function lookAtMembers(
  found: Findings,
  metadata: JsonObject,
  names: readonly string[] = Object.keys(metadata),
): void {
  const signed = metadata['signed_metadata']
  if (signed !== undefined) lookAtSignedMetadata(found, signed)
  // Null, and endpoints that other servers stand behind, have rules of their own.
  const mistyped = new Set(
    readProviderMetadata(metadata).faults.flatMap(({ member, actual }) => (actual === 'null' ? [] : [member])),
  )
  mistyped.delete('mtls_endpoint_aliases')
  const all = MEMBER_RULES.map(([rule, what, expected, breaks]) => {
    const broken: [name: string, value: JsonValue][] = []
    return { rule, what, expected, breaks, broken, count: 0 }
  })
  // A document has as many members as fit into it, so that each is got once.
  for (const name of names) {
    const value = metadata[name] ?? null
    const odd = mistyped.has(name)
    for (const each of all) {
      if (!each.breaks(name, value, odd)) continue
      each.count += 1
      if (each.count <= MOST) each.broken.push([name, value])
    }
  }
  for (const { rule, what, expected, broken, count } of all) {
    if (count === 0) found.look(rule, true)
    const unknown = rule === 'disc-unknown-member'
    for (const [name, value] of broken) {
      const meant = unknown ? nearest(name, META_MEMBERS) : undefined
      const message = `${name} ${what}${meant ? `; did they mean ${meant}?` : '.'}`
      found.look(rule, false, { message, expected, actual: unknown ? name : value })
    }
    if (count > MOST)
      found.look(rule, false, {
        message: `So it is with ${count - MOST} more members.`,
        expected,
        actual: count,
      })
  }
}

/** RFC 8414 2.1. */
function lookAtSignedMetadata(found: Findings, signed: JsonValue): void {
  const token = isText(signed) ? readToken(signed) : undefined
  const claims = token?.form === 'jws' ? token.claims : undefined
  const alg = token?.form === 'jws' ? token.header['alg'] : undefined
  const protectedBy = isText(alg) && !/^none$/i.test(alg) && token?.faults.length === 0
  const problems = [
    ...(claims ? [] : ['it is not a JWT']),
    ...(claims && !protectedBy ? ['it is not signed as it should be'] : []),
    ...(claims && !isText(claims['iss']) ? ['it has no iss'] : []),
    ...(claims && claims['signed_metadata'] !== undefined ? ['it holds signed_metadata itself'] : []),
  ]
  found.look('disc-signed-metadata-bad', problems.length === 0, {
    expected: 'a signed JWT with iss and without signed_metadata',
    actual: problems,
  })
}
