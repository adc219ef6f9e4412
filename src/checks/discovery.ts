import type { JsonObject, JsonValue } from '../jose/json.ts'
import { readToken } from '../jose/read-token.ts'
import { nearest } from '../text/nearest.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { DiscoveryFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, header, isObject, isText, mediaType, startFindings, typeName } from './findings.ts'
import { judgeJsonBody, titleOf } from './json-body.ts'
import { BOOLEAN_MEMBERS, LIST_MEMBERS, META_MEMBERS } from './metadata-members.ts'

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
  found.look('disc-redirected', redirects.length === 0, { expected: 'no redirect', actual: last.request.url })
  found.look('disc-issuer-unauthenticated-http', last.request.url.startsWith('https:'), {
    expected: 'https',
    actual: last.request.url,
  })
  if (response.status !== 200) return found.list
  const type = mediaType(response.headers)
  found.look('disc-content-type', type === 'application/json', { expected: 'application/json', actual: type ?? 'none' })
  const html = /^\s*<(!doctype|html)/i.test(response.body.slice(0, 500))
  found.look('disc-html-instead-of-json', !html, { actual: titleOf(response.body) })
  const { reading } = facts
  found.look('disc-not-json-object', isObject(reading?.value), {
    expected: 'one JSON object',
    actual: html ? 'HTML' : (reading?.faults[0]?.excerpt ?? typeName(reading?.value)),
    message: `The metadata is not one JSON object${reading?.faults[0] ? `: ${reading.faults[0].message}` : ''}.`,
  })
  const shared = ['http-malformed-json', 'http-html-body', 'json-duplicate-member', 'http-content-type-differs']
  found.list.push(
    ...judgeJsonBody(last, reading).filter((finding) => finding.holds === false && !shared.includes(finding.rule)),
  )
  const doubled = (reading?.faults ?? []).filter((fault) => fault.kind === 'duplicate-member')
  if (doubled.length === 0) found.look('disc-duplicate-member', true)
  for (const fault of doubled.slice(0, 20))
    found.look('disc-duplicate-member', false, { message: `${fault.message}.`, actual: fault.path })
  found.look('disc-cors-missing', header(response.headers, 'access-control-allow-origin') !== undefined)
  const cached =
    header(response.headers, 'cache-control') ?? header(response.headers, 'etag') ?? header(response.headers, 'expires')
  found.look('disc-no-cache-lifetime', cached !== undefined)
  if (isObject(reading?.value)) lookAtMembers(found, reading.value)
  if (isObject(reading?.value) && facts.other) lookAtDifferences(found, reading.value, facts.other)
  return found.list
}

/** Where the documents are: the OpenID one behind the issuer, that of RFC 8414 between host and path (OIDC Discovery 4, RFC 8414 3.1). */
function lookAtPlaces(found: Findings, { issuer, tried = [] }: DiscoveryFacts): void {
  const openid = tried.filter(({ form }) => form === 'openid')
  if (openid.length > 0 && tried.some((each) => each.found))
    found.look(
      'disc-url-form',
      openid.some((each) => each.found),
      { expected: openid[0]?.url, actual: tried.find((each) => each.found)?.url },
    )
  if (!URL.canParse(issuer) || new URL(issuer).pathname.replace(/\/+$/, '') === '') return
  const [inserted, appended] = tried.filter(({ form }) => form === 'oauth')
  if (inserted?.found) found.look('disc-oauth-url-form', true)
  else if (appended?.found) found.look('disc-oauth-url-form', false, { expected: inserted?.url, actual: appended.url })
}

/** RFC 8414 2.1. */
function lookAtSignedMetadata(found: Findings, signed: JsonValue): void {
  const token = isText(signed) ? readToken(signed) : undefined
  const claims = token?.form === 'jws' ? token.claims : undefined
  const alg = token?.form === 'jws' ? token.header['alg'] : undefined
  const problems = [
    ...(claims ? [] : ['it is not a JWT']),
    ...(claims && (alg === undefined || /^none$/i.test(String(alg)) || token?.faults.length !== 0)
      ? ['it is not signed as it should be']
      : []),
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
  'disc-array-duplicate-value',
  'disc-unknown-member',
] as const

function lookAtMembers(found: Findings, metadata: JsonObject): void {
  const signed = metadata['signed_metadata']
  if (signed !== undefined) lookAtSignedMetadata(found, signed)
  for (const [name, value] of Object.entries(metadata).slice(0, 500)) {
    const shown = name.slice(0, 80)
    if (value === null)
      found.look('disc-null-value', false, { message: `${shown} is null instead of absent.`, actual: shown })
    if (Array.isArray(value) && value.length === 0)
      found.look('disc-empty-array', false, { message: `${shown} is an empty list instead of absent.`, actual: shown })
    if (LIST_MEMBERS.has(name) && value !== null) {
      const list = Array.isArray(value) && value.every((item) => typeof item === 'string')
      if (!list)
        found.look('disc-not-array', false, {
          message: `${shown} is not a list of strings.`,
          expected: 'array of strings',
          actual: typeName(value),
        })
      else if (new Set(value).size < value.length)
        found.look('disc-array-duplicate-value', false, { message: `${shown} repeats a value.`, actual: value })
    }
    if (BOOLEAN_MEMBERS.has(name) && typeof value !== 'boolean' && value !== null) {
      found.look('disc-not-boolean', false, {
        message: `${shown} is not a boolean.`,
        expected: 'true or false',
        actual: typeof value === 'string' ? value.slice(0, 80) : typeName(value),
      })
    }
    if (!META_MEMBERS.has(name)) {
      const meant = nearest(name, META_MEMBERS)
      found.look('disc-unknown-member', false, {
        message: `${shown} is not registered${meant ? `; did they mean ${meant}?` : ''}.`,
        actual: shown,
      })
    }
  }
  for (const rule of MEMBER_RULES) {
    if (!found.list.some((finding) => finding.rule === rule)) found.look(rule, true)
  }
}

function lookAtDifferences(found: Findings, one: JsonObject, other: JsonObject): void {
  const common = Object.keys(one).filter((name) => name in other && name !== 'signed_metadata')
  const differing = common.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
  found.look('disc-two-documents-differ', differing.length === 0, {
    message: `The two metadata documents differ in ${differing.slice(0, 10).join(', ')}.`,
    actual: differing.slice(0, 50),
  })
}
