import { isTenantTemplate } from '../../documents/entra-issuer.ts'
import type { JsonValue } from '../../jose/json/json.ts'
import { readJson } from '../../jose/json/reader.ts'
import { isObject, isText, strings, typeName } from '../../jose/json/values.ts'
import { MAX_TOKEN } from '../../jose/tokens/read-token.ts'
import { clean, shorten } from '../../text/clean.ts'
import { urlOf } from '../../text/url.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Metadata } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** The members of a request body, form-encoded or JSON; empty when it is neither. */
export function requestMembers(exchange: Exchange): ReadonlyMap<string, string> {
  const { body } = exchange.request
  if (body === '') return new Map()
  if (!body.trimStart().startsWith('{')) return new Map(new URLSearchParams(body))
  const { value } = readJson(body)
  const members = isObject(value) ? Object.entries(value) : []
  return new Map(members.filter((pair): pair is [string, string] => isText(pair[1])))
}

/** Judges the client assertion of a request: its audience is the issuer, as one string (FAPI 2.0 Security Profile 5.3.3.1). */
export function judgeAssertion(exchange: Exchange, metadata: Metadata): readonly Finding[] {
  const found = startFindings()
  const { issuer } = metadata
  const assertion = requestMembers(exchange).get('client_assertion')
  // An issuer that stands for many tenants is nobody's name.
  if (assertion === undefined || !isText(issuer) || isTenantTemplate(issuer)) return found.list
  const aud = audienceOf(assertion)
  if (aud === undefined) {
    found.undecided('rp-assertion-aud', 'The client assertion could not be read.')
    return found.list
  }
  found.look('rp-assertion-aud', aud === issuer, {
    expected: issuer,
    actual: isText(aud) ? aud : Array.isArray(aud) ? strings(aud) : typeName(aud),
  })
  return found.list
}

/** What to try where a refusal points to the audience of the client assertion: the other of issuer and endpoint; undefined for any other refusal. */
export function audienceAdvice(
  exchange: Exchange,
  { error, error_description = '' }: { readonly error: string; readonly error_description?: string },
): string | undefined {
  const assertion = requestMembers(exchange).get('client_assertion')
  const aud = assertion === undefined ? undefined : audienceOf(assertion)
  const told = error === 'invalid_client' || /client.?assertion/i.test(error_description)
  if (aud === undefined || !told || !/\baud(?:ience)?\b/i.test(error_description)) return undefined
  const { url } = exchange.request
  const atEndpoint = isText(aud) && urlOf(aud)?.href === url
  const other = atEndpoint ? 'issuer' : 'endpoint'
  return `The client assertion was for ${isText(aud) ? shorten(clean(aud), 200) : typeName(aud)}; try --assertion-audience ${other}.`
}

function audienceOf(assertion: string): JsonValue | undefined {
  const payload = assertion.length > MAX_TOKEN ? undefined : assertion.split('.')[1]
  if (payload === undefined) return undefined
  const { value } = readJson(Buffer.from(payload, 'base64url'))
  return isObject(value) ? (value['aud'] ?? null) : undefined
}
