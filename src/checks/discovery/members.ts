import { BOOLEAN_MEMBERS, LIST_MEMBERS, META_MEMBERS } from '../../documents/metadata-members.ts'
import { readProviderMetadata } from '../../documents/provider-metadata.ts'
import { OF_SIGN_IN, signsNobodyIn } from '../../documents/workload-issuer.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText, strings } from '../../jose/json/values.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import { nearest } from '../../text/nearest.ts'
import type { Findings } from '../findings.ts'
import type { DiscoveryMembersRule } from './members.rules.ts'

/** Whether a member breaks a rule; `mistyped`: it has another type than it is registered with. */
type Breaks = (name: string, value: JsonValue, mistyped: boolean) => boolean

type MemberRule = readonly [rule: DiscoveryMembersRule, what: string, expected: string, Breaks]

/** What any member is judged by, alone: what is said of one, and what is expected. */
const OF_ANY: readonly MemberRule[] = [
  [
    'disc-empty-array',
    'is an empty list instead of absent',
    'no member',
    (_, value) => Array.isArray(value) && value.length === 0,
  ],
  ['disc-null-value', 'is null instead of absent', 'no member', (_, value) => value === null],
]

const OF_REGISTERED: readonly MemberRule[] = [
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
]

const OF_OTHERS: readonly MemberRule[] = [['disc-unknown-member', 'is not registered', 'a registered name', () => true]]

interface Counted {
  readonly rule: DiscoveryMembersRule
  readonly what: string
  readonly expected: string
  readonly breaks: Breaks
  readonly broken: [name: string, value: JsonValue][]
  count: number
}

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
  const ofAny = counted(OF_ANY)
  const ofRegistered = counted(OF_REGISTERED)
  const ofOthers = counted(OF_OTHERS)
  // A document has as many members as fit into it, so that each is got once, and asked only what may be wrong with it.
  for (const name of names) {
    const value = metadata[name] ?? null
    const odd = mistyped.has(name)
    count(ofAny, name, value, odd)
    count(META_MEMBERS.has(name) ? ofRegistered : ofOthers, name, value, odd)
  }
  for (const { rule, what, expected, broken, count } of [...ofAny, ...ofRegistered, ...ofOthers]) {
    if (count === 0) found.look(rule, true)
    const unknown = rule === 'disc-unknown-member'
    for (const [name, value] of broken) {
      const meant = unknown ? nearest(name, META_MEMBERS) : undefined
      const message = `${name} ${what}${meant ? `; did they mean ${meant}?` : '.'}`
      found.look(rule, false, {
        message,
        expected,
        actual: unknown ? name : value,
        ...(OF_SIGN_IN.has(name) && signsNobodyIn(metadata) && { severity: 'I' }),
      })
    }
    if (count > MOST)
      found.look(rule, false, {
        message: `So it is with ${count - MOST} more members.`,
        expected,
        actual: count,
      })
  }
}

/** Rules with the members that break them: all are counted, the first kept. */
function counted(rules: readonly MemberRule[]): Counted[] {
  return rules.map(([rule, what, expected, breaks]) => ({ rule, what, expected, breaks, broken: [], count: 0 }))
}

function count(rules: readonly Counted[], name: string, value: JsonValue, odd: boolean): void {
  // By index: every member is asked for every rule.
  for (let at = 0; at < rules.length; at += 1) {
    const each = rules[at]
    if (!each?.breaks(name, value, odd)) continue
    each.count += 1
    if (each.count <= MOST) each.broken.push([name, value])
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
