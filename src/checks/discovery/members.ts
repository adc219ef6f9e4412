import { BOOLEAN_MEMBERS, LIST_MEMBERS, META_MEMBERS } from '../../documents/metadata-members.ts'
import { readProviderMetadata } from '../../documents/provider-metadata.ts'
import type { JsonObject, JsonValue } from '../../jose/json.ts'
import { readToken } from '../../jose/read-token.ts'
import { nearest } from '../../text/nearest.ts'
import { type Findings, isText, strings } from '../findings.ts'

/** What the members of a metadata document are judged by, each alone. */
const MEMBER_RULES = [
  'disc-empty-array',
  'disc-null-value',
  'disc-not-array',
  'disc-not-boolean',
  'disc-not-string',
  'disc-array-duplicate-value',
  'disc-unknown-member',
] as const

/** Members that one rule is reported for; a document that breaks it more often is broken as a whole. */
const MOST = 20

/** Judges each member of a metadata document: its name, its type and whether it holds anything (OIDC Discovery 3, 4.2, RFC 8414 2, 3.2). */
export function lookAtMembers(found: Findings, metadata: JsonObject): void {
  const signed = metadata['signed_metadata']
  if (signed !== undefined) lookAtSignedMetadata(found, signed)
  const faults = [
    ...Object.entries(metadata).flatMap(([name, value]) => faultsOf(name, value)),
    ...typeFaultsOf(metadata),
  ]
  for (const rule of MEMBER_RULES) {
    const broken = faults.filter((fault) => fault.rule === rule)
    if (broken.length === 0) found.look(rule, true)
    for (const { member, what, expected, actual = member } of broken.slice(0, MOST)) {
      const meant = rule === 'disc-unknown-member' ? nearest(member, META_MEMBERS) : undefined
      found.look(rule, false, {
        message: `${member} ${what}${meant ? `; did they mean ${meant}?` : '.'}`,
        expected,
        actual,
      })
    }
    if (broken.length > MOST)
      found.look(rule, false, { message: `So it is with ${broken.length - MOST} more members.`, actual: broken.length })
  }
}

interface MemberFault {
  readonly rule: (typeof MEMBER_RULES)[number]
  readonly member: string
  readonly what: string
  readonly expected: string
  readonly actual?: unknown
}

function faultsOf(member: string, value: JsonValue): readonly MemberFault[] {
  const faults: MemberFault[] = []
  if (!META_MEMBERS.has(member))
    faults.push({ rule: 'disc-unknown-member', member, what: 'is not registered', expected: 'a registered name' })
  if (value === null)
    return [...faults, { rule: 'disc-null-value', member, what: 'is null instead of absent', expected: 'no member' }]
  if (Array.isArray(value) && value.length === 0)
    faults.push({ rule: 'disc-empty-array', member, what: 'is an empty list instead of absent', expected: 'no member' })
  if (!LIST_MEMBERS.has(member) || !Array.isArray(value)) return faults
  const texts = strings(value)
  if (texts.length === value.length && new Set(texts).size < value.length)
    faults.push({
      rule: 'disc-array-duplicate-value',
      member,
      what: 'repeats a value',
      expected: 'each once',
      actual: value,
    })
  return faults
}

/** The rule of a member that has another type than it is registered with; null, and endpoints that other servers stand behind, have rules of their own. */
function typeFaultsOf(metadata: JsonObject): readonly MemberFault[] {
  return readProviderMetadata(metadata).faults.flatMap(({ member, expected, actual: found }): MemberFault[] => {
    if (found === 'null' || member === 'mtls_endpoint_aliases') return []
    const actual = metadata[member]
    if (BOOLEAN_MEMBERS.has(member))
      return [{ rule: 'disc-not-boolean', member, what: 'is not a boolean', expected, actual }]
    if (LIST_MEMBERS.has(member))
      return [
        { rule: 'disc-not-array', member, what: 'is not a list of strings', expected: 'array of strings', actual },
      ]
    const what = found === 'an empty string' ? 'is an empty string' : 'is not a string'
    return [{ rule: 'disc-not-string', member, what, expected, actual }]
  })
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
