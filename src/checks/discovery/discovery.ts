import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { breakingFault } from '../../jose/json/reader.ts'
import { isObject, strings, typeName } from '../../jose/json/values.ts'
import { urlOf } from '../../text/url.ts'
import type { DiscoveryFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, mediaType, startFindings } from '../findings.ts'
import { CONTENT_TYPE_DIFFERS, JSON_FAULT_RULES, judgeJsonBody } from '../http/json-body.ts'
import { isHtml, titleOf } from '../http/unreadable-answer.ts'
import { memberChanges } from '../metadata/changes.ts'
import type { RuleId } from '../subjects.ts'
import { lookAtMembers } from './members.ts'

/** Doubled members that are told one by one; more say nothing new. */
const MOST_FAULTS = 20

/** Judges how a metadata document was served and what its members look like (OIDC Discovery 4, RFC 8414 3). */
export function judgeDiscovery(facts: DiscoveryFacts): readonly Finding[] {
  const found = startFindings()
  lookAtPlaces(found, facts)
  lookAtAnswer(found, facts)
  const { reading, exchanges, other } = facts
  // What came with another status than 200 is no document.
  if (!isObject(reading?.value) || (exchanges.at(-1)?.response?.status ?? 200) !== 200) return found.list
  lookAtMembers(found, reading.value, reading.names)
  if (other) lookAtDifferences(found, reading.value, other)
  return found.list
}

function lookAtAnswer(found: Findings, facts: DiscoveryFacts): void {
  const last = facts.exchanges.at(-1)
  const response = last?.response
  if (!last || !response) return
  found.look('disc-status-not-200', response.status === 200, { expected: 200, actual: response.status })
  const redirects = facts.exchanges.filter(
    (each) => (each.response?.status ?? 0) >= 300 && (each.response?.status ?? 0) < 400,
  )
  const { url } = last.request
  found.look('disc-redirected', redirects.length === 0, { expected: 'no redirect', actual: url })
  found.look('disc-issuer-unauthenticated-http', url.startsWith('https:'), { expected: 'https', actual: url })
  if (response.status !== 200) return
  const type = mediaType(response.headers)
  found.look('disc-content-type', type === 'application/json', { expected: 'application/json', actual: type ?? 'none' })
  const html = isHtml(response, facts.reading)
  found.look('disc-html-instead-of-json', !html, () => ({
    expected: 'JSON',
    actual: titleOf(response.body) || 'HTML',
  }))
  const { reading } = facts
  found.look('disc-not-json-object', isObject(reading?.value), {
    expected: 'one JSON object',
    actual: html ? 'HTML' : ((reading && breakingFault(reading)?.message) ?? typeName(reading?.value)),
  })
  const shared: readonly RuleId[] = [JSON_FAULT_RULES['duplicate-member'], CONTENT_TYPE_DIFFERS]
  found.list.push(
    ...judgeJsonBody(last, reading, { told: 'broken' }).filter(
      ({ rule, holds }) => holds === false && !shared.includes(rule),
    ),
  )
  const doubled = (reading?.faults ?? []).filter((fault) => fault.kind === 'duplicate-member')
  if (doubled.length === 0) found.look('disc-duplicate-member', true)
  for (const { message, path } of doubled.slice(0, MOST_FAULTS))
    found.look('disc-duplicate-member', false, { message: `${message}.`, expected: 'each member once', actual: path })
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
}

/** Where the documents are: the OpenID one behind the issuer, that of RFC 8414 between host and path (OIDC Discovery 4, RFC 8414 3.1). */
function lookAtPlaces(found: Findings, { issuer, reading, tried = [] }: DiscoveryFacts): void {
  if (issuer === undefined) return
  const openid = tried.filter(({ form }) => form === 'openid')
  const first = tried.find((each) => each.found)
  const there = openid.some((each) => each.found)
  // A server of plain OAuth 2.0 has no OpenID configuration to put anywhere.
  if (openid.length > 0 && first && (there || isOpenid(reading?.value)))
    found.look('disc-url-form', there, { expected: openid[0]?.url, actual: first.url })
  if ((urlOf(issuer)?.pathname ?? '').replace(/\/+$/, '') === '') return
  const [inserted, appended] = tried.filter(({ form }) => form === 'oauth')
  if (inserted?.found) found.look('disc-oauth-url-form', true)
  else if (appended?.found) found.look('disc-oauth-url-form', false, { expected: inserted?.url, actual: appended.url })
}

/** Whether a document says that its server is an OpenID Provider. */
export function isOpenid(metadata: JsonValue | undefined): boolean {
  if (!isObject(metadata)) return false
  if (strings(metadata['scopes_supported']).includes('openid')) return true
  return metadata['id_token_signing_alg_values_supported'] !== undefined || metadata['userinfo_endpoint'] !== undefined
}

function lookAtDifferences(found: Findings, one: JsonObject, other: JsonObject): void {
  const differing = memberChanges(one, other)
    .filter(({ name, change }) => change === 'changed' && name !== 'signed_metadata')
    .map(({ name }) => name)
  found.look('disc-two-documents-differ', differing.length === 0, { expected: 'the same values', actual: differing })
}

/** The finding where endpoints came from flags, environment or profile alone. */
export const NO_DISCOVERY: Finding = {
  rule: 'disc-absent',
  holds: false,
  expected: 'a discovery document',
  actual: 'endpoints from flags, environment or profile',
}
