import { readResourceMetadata } from '../../documents/answers.ts'
import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, strings, typeName } from '../../jose/json/values.ts'
import { isUrl } from '../../text/url.ts'
import type { ProtectedResourceFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, mediaType, startFindings } from '../findings.ts'

/** The URL of a resource's metadata: the well-known path between host and path (RFC 9728 3.1). Throws for what is no URL. */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname, search } = new URL(resource)
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}${search}`
}

/** Judges the metadata of a protected resource (RFC 9728 2, 3). */
export function judgeProtectedResource(facts: ProtectedResourceFacts): readonly Finding[] {
  const found = startFindings()
  const { exchange, reading, resource, challenge } = facts
  if (challenge !== undefined)
    found.look('prm-challenge-missing', /\bresource_metadata\s*=/i.test(challenge ?? ''), {
      expected: 'WWW-Authenticate with resource_metadata',
      actual: challenge ?? 'no WWW-Authenticate',
    })
  const { response, request } = exchange
  if (!response) return found.list
  const expected = isUrl(resource) ? resourceMetadataUrl(resource) : undefined
  found.look('prm-url-form', request.url === expected, { expected, actual: request.url })
  const object = isObject(reading?.value) ? reading.value : undefined
  const type = mediaType(response.headers)
  found.look(
    'prm-status-content-type',
    response.status === 200 && type === 'application/json' && object !== undefined,
    {
      expected: '200, application/json, one object',
      actual: `${response.status}, ${type ?? 'no content type'}, ${object ? 'an object' : 'no object'}`,
    },
  )
  if (response.status === 200 && object) lookAtMembers(found, facts, object)
  return found.list
}

function lookAtMembers(found: Findings, { resource, issuer }: ProtectedResourceFacts, metadata: JsonObject): void {
  const { members } = readResourceMetadata(metadata)
  const stated = metadata['resource']
  found.look('prm-resource-missing', members.resource !== undefined, { expected: 'a URL', actual: typeName(stated) })
  if (isText(stated) && stated !== '') {
    found.look('prm-resource-mismatch', stated === resource, { expected: resource, actual: stated })
    found.look(NOT_HTTPS, /^https:\/\/[^#]+$/.test(stated), {
      expected: 'an https URL without fragment',
      actual: stated,
    })
  }
  const empty = Object.keys(metadata).filter((name) => Array.isArray(metadata[name]) && metadata[name].length === 0)
  found.look('prm-empty-array', empty.length === 0, { expected: 'no empty list', actual: empty })
  const servers = metadata['authorization_servers']
  if (servers !== undefined) {
    const odd = strings(servers).filter((server) => !/^https?:\/\/[^?#]+$/.test(server))
    const known = issuer === undefined || strings(servers).includes(issuer)
    found.look('prm-authorization-servers-issuer', Array.isArray(servers) && odd.length === 0 && known, {
      expected: issuer === undefined ? 'a list of issuer identifiers' : [issuer],
      actual: servers,
    })
  }
  const algs = metadata['resource_signing_alg_values_supported']
  if (algs !== undefined)
    found.look('prm-signing-alg-none', members.resource_signing_alg_values_supported?.includes('none') === false, {
      expected: 'a list of algorithms without none',
      actual: algs,
    })
  const methods = metadata['bearer_methods_supported']
  if (methods !== undefined)
    found.look('prm-bearer-methods-query', members.bearer_methods_supported?.includes('query') === false, {
      expected: 'a list of header or body',
      actual: methods,
    })
  found.look('prm-resource-name-missing', members.resource_name !== undefined, {
    expected: 'a name for display',
    actual: typeName(metadata['resource_name']),
  })
}

const NOT_HTTPS = 'prm-resource-not-https'

/** The finding about a resource that no request can be sent to, and why. */
export function unreachableResource(resource: string, message: string): Finding {
  return { rule: NOT_HTTPS, holds: false, message, expected: 'an https URL without fragment', actual: resource }
}
