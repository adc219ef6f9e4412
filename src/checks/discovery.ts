import { BOOLEAN_MEMBERS, LIST_MEMBERS, META_MEMBERS } from '../documents/metadata-members.ts'
import { readProviderMetadata } from '../documents/provider-metadata.ts'
import type { JsonObject, JsonValue } from '../jose/json.ts'
import { readToken } from '../jose/read-token.ts'
import { nearest } from '../text/nearest.ts'
import { isHtml, titleOf } from './answer-form.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { DiscoveryFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, header, isObject, isText, mediaType, startFindings, strings, typeName } from './findings.ts'
import { judgeJsonBody } from './json-body.ts'
import { memberChanges } from './metadata-changes.ts'
import { shown } from './metadata-shown.ts'

export const discoveryRules: readonly RuleId[] = [
  'disc-status-not-200',
  'disc-content-type',
  'disc-not-json-object',
  'disc-html-instead-of-json',
  'disc-duplicate-member',
  'disc-two-documents-differ',
  'disc-redirected',
  'disc-empty-array',
  'disc-null-value',
  'disc-not-array',
  'disc-not-boolean',
  'disc-not-string',
  'disc-array-duplicate-value',
  'disc-unknown-member',
  'disc-cors-missing',
  'disc-no-cache-lifetime',
  'disc-issuer-unauthenticated-http',
  'disc-url-form',
  'disc-oauth-url-form',
  'disc-signed-metadata-bad',
]

/** Judges how a metadata document was served and what its members look like (OIDC Discovery 4, RFC 8414 3). */
export function judgeDiscovery(facts: DiscoveryFacts): readonly Finding[] {
  const found = startFindings()
  lookAtPlaces(found, facts)
  const last = facts.exchanges.at(-1)
  const response = last?.response
  if (!last || !response) return found.list
  found.look('disc-status-not-200', response.status === 200, { expected: 200, actual: response.status })
  const redirects = facts.exchanges.filter(
    (each) => (each.response?.status ?? 0) >= 300 && (each.response?.status ?? 0) < 400,
  )
  found.look('disc-redirected', redirects.length === 0, {
    expected: 'no redirect',
    actual: shown(last.request.url),
  })
  found.look('disc-issuer-unauthenticated-http', last.request.url.startsWith('https:'), {
    expected: 'https',
    actual: shown(last.request.url),
  })
  if (response.status !== 200) return found.list
  const type = mediaType(response.headers)
  found.look('disc-content-type', type === 'application/json', { expected: 'application/json', actual: type ?? 'none' })
  const html = isHtml(response, facts.reading)
  found.look('disc-html-instead-of-json', !html, { expected: 'JSON', actual: titleOf(response.body) ?? 'HTML' })
  const { reading } = facts
  found.look('disc-not-json-object', isObject(reading?.value), {
    expected: 'one JSON object',
    actual: html ? 'HTML' : typeName(reading?.value),
    message: `The metadata is not one JSON object${reading?.faults[0] ? `: ${reading.faults[0].message}` : ''}.`,
  })
  const shared = ['json-duplicate-member', 'http-content-type-differs']
  found.list.push(
    ...judgeJsonBody(last, reading).filter((finding) => finding.holds === false && !shared.includes(finding.rule)),
  )
  const doubled = (reading?.faults ?? []).filter((fault) => fault.kind === 'duplicate-member')
  if (doubled.length === 0) found.look('disc-duplicate-member', true)
  for (const fault of doubled.slice(0, 20))
    found.look('disc-duplicate-member', false, { message: `${fault.message}.`, actual: fault.path })
  found.look('disc-cors-missing', header(response.headers, 'access-control-allow-origin') !== undefined, {
    expected: 'Access-Control-Allow-Origin',
    actual: 'absent',
  })
  const cached =
    header(response.headers, 'cache-control') ?? header(response.headers, 'etag') ?? header(response.headers, 'expires')
  found.look('disc-no-cache-lifetime', cached !== undefined, {
    expected: 'Cache-Control, Expires or ETag',
    actual: 'none of them',
  })
  if (isObject(reading?.value)) lookAtMembers(found, reading.value)
  if (isObject(reading?.value) && facts.other) lookAtDifferences(found, reading.value, facts.other)
  return found.list
}

/** Where the documents are: the OpenID one behind the issuer, that of RFC 8414 between host and path (OIDC Discovery 4, RFC 8414 3.1). */
function lookAtPlaces(found: Findings, { issuer, reading, tried = [] }: DiscoveryFacts): void {
  const openid = tried.filter(({ form }) => form === 'openid')
  const first = tried.find((each) => each.found)
  const there = openid.some((each) => each.found)
  // A server of plain OAuth 2.0 has no OpenID configuration to put anywhere.
  if (openid.length > 0 && first && (there || isOpenid(reading?.value)))
    found.look('disc-url-form', there, { expected: openid[0]?.url, actual: first.url })
  if (!URL.canParse(issuer) || new URL(issuer).pathname.replace(/\/+$/, '') === '') return
  const [inserted, appended] = tried.filter(({ form }) => form === 'oauth')
  if (inserted?.found) found.look('disc-oauth-url-form', true)
  else if (appended?.found) found.look('disc-oauth-url-form', false, { expected: inserted?.url, actual: appended.url })
}

/** Whether a document says that its server is an OpenID Provider. */
function isOpenid(metadata: JsonValue | undefined): boolean {
  if (!isObject(metadata)) return false
  if (strings(metadata['scopes_supported']).includes('openid')) return true
  return metadata['id_token_signing_alg_values_supported'] !== undefined || metadata['userinfo_endpoint'] !== undefined
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
    message: `signed_metadata is not as it should be: ${problems.join('; ')}.`,
    expected: 'a signed JWT with iss and without signed_metadata',
    actual: problems,
  })
}

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

function lookAtMembers(found: Findings, metadata: JsonObject): void {
  const signed = metadata['signed_metadata']
  if (signed !== undefined) lookAtSignedMetadata(found, signed)
  const faults = [
    ...Object.entries(metadata).flatMap(([name, value]) => faultsOf(name, value)),
    ...typeFaultsOf(metadata),
  ]
  for (const rule of MEMBER_RULES) {
    const broken = faults.filter((fault) => fault.rule === rule)
    if (broken.length === 0) found.look(rule, true)
    for (const { member, what, ...rest } of broken.slice(0, MOST)) {
      const shortened = member.slice(0, 80)
      const meant = rule === 'disc-unknown-member' ? nearest(shortened, META_MEMBERS) : undefined
      const message = `${shortened} ${what}${meant ? `; did they mean ${meant}?` : '.'}`
      found.look(rule, false, { expected: rest.expected, actual: rest.actual ?? shortened, message })
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
      actual: shown(value),
    })
  return faults
}

/** The rule of a member that has another type than it is registered with; null, and endpoints that other servers stand behind, have rules of their own. */
function typeFaultsOf(metadata: JsonObject): readonly MemberFault[] {
  return readProviderMetadata(metadata).faults.flatMap(({ member, expected, actual: found }): MemberFault[] => {
    if (found === 'null' || member === 'mtls_endpoint_aliases') return []
    const actual = shown(metadata[member])
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

function lookAtDifferences(found: Findings, one: JsonObject, other: JsonObject): void {
  const differing = memberChanges(one, other)
    .filter(({ name, change }) => change === 'changed' && name !== 'signed_metadata')
    .map(({ name }) => name.slice(0, 80))
  found.look('disc-two-documents-differ', differing.length === 0, {
    message: `The two metadata documents differ in ${differing.slice(0, 10).join(', ')}.`,
    expected: 'the same values',
    actual: shown(differing),
  })
}
