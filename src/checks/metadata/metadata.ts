import { ENDPOINT_MEMBERS } from '../../documents/metadata-members.ts'
import { endpointFault, shownEndpoint } from '../../text/endpoint.ts'
import type { MetadataFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, isText, startFindings, strings, typeName } from '../findings.ts'
import { judgeMetadataAlgorithms } from './algorithms.ts'
import { judgeMetadataFeatures } from './features.ts'
import { judgeMetadataRequests } from './requests.ts'
import { shown } from './shown.ts'

/** Grants that begin at the authorization endpoint; a server without them need not have one (RFC 8414 2). */
const BY_BROWSER: ReadonlySet<string> = new Set(['authorization_code', 'implicit'])

/** Judges the members of a metadata document (OIDC Discovery 3, RFC 8414 2). */
export function judgeMetadata(facts: MetadataFacts): readonly Finding[] {
  const found = startFindings()
  lookAtIssuer(found, facts)
  lookAtPresence(found, facts)
  lookAtEndpoints(found, facts)
  return [
    ...found.list,
    ...judgeMetadataRequests(facts.metadata),
    ...judgeMetadataAlgorithms(facts),
    ...judgeMetadataFeatures(facts.metadata),
  ]
}

function lookAtIssuer(found: Findings, { issuer, metadata }: MetadataFacts): void {
  const stated = metadata['issuer']
  found.look('meta-issuer-missing', isText(stated) && stated !== '', { expected: 'a string', actual: typeName(stated) })
  if (!isText(stated) || stated === '') return
  const template = /\{[^}]+\}/.test(stated)
  found.look('meta-issuer-template', !template, { expected: 'no placeholder', actual: shown(stated) })
  if (issuer !== undefined) {
    // Both have the same well-known URL, and the milder rule below tells of it.
    const slash = stated !== issuer && stated.replace(/\/$/, '') === issuer.replace(/\/$/, '')
    found.look('meta-issuer-mismatch', stated === issuer || slash, {
      expected: issuer,
      actual: shown(stated),
      message: 'The issuer in the metadata is not the one that was asked for, so the document must not be used.',
    })
    found.look('meta-issuer-trailing-slash', !slash, { expected: issuer, actual: shown(stated) })
    found.look('disc-issuer-slash', !slash, { expected: issuer, actual: shown(stated) })
  }
  if (template) return
  if (!URL.canParse(stated)) {
    found.look('meta-issuer-not-https', false, { expected: 'an https URL', actual: shown(stated) })
    return
  }
  const url = new URL(stated)
  found.look('meta-issuer-not-https', url.protocol === 'https:', { expected: 'https', actual: shown(stated) })
  found.look('meta-issuer-query-fragment', !/[?#]/.test(stated), {
    expected: 'no query and no fragment',
    actual: shown(stated),
  })
  found.look('meta-issuer-userinfo', url.hostname !== '' && url.username === '' && url.password === '', {
    expected: 'a host and no user name',
    actual: shown(`${url.protocol}//${url.username || url.password ? '…@' : ''}${url.host}`),
  })
}

function lookAtPresence(found: Findings, { metadata, form }: MetadataFacts): void {
  const has = (name: string): boolean => metadata[name] !== undefined
  const types = metadata['response_types_supported']
  const onlyImplicit =
    Array.isArray(types) && types.length > 0 && types.every((type) => isText(type) && !type.split(' ').includes('code'))
  const grants = strings(metadata['grant_types_supported'])
  const needless = form === 'oauth' && grants.length > 0 && !grants.some((grant) => BY_BROWSER.has(grant))
  const absent = { expected: 'present', actual: 'absent' }
  found.look('meta-authorization-endpoint-missing', has('authorization_endpoint') || needless, absent)
  found.look('meta-token-endpoint-missing', has('token_endpoint') || onlyImplicit, absent)
  found.look('meta-userinfo-endpoint-missing', has('userinfo_endpoint'), absent)
  found.look('meta-jwks-uri-missing', has('jwks_uri'), absent)
  found.look('meta-registration-endpoint-missing', has('registration_endpoint'), absent)
}

function lookAtEndpoints(found: Findings, facts: MetadataFacts): void {
  const { issuer, metadata, uses = [], transport = 'https' } = facts
  const home = issuer !== undefined && URL.canParse(issuer) ? domainOf(new URL(issuer).hostname) : undefined
  for (const name of ENDPOINT_MEMBERS) {
    const value = metadata[name]
    if (value === undefined) continue
    const fault = endpointFault(value, transport)
    const reject = fault !== undefined && uses.includes(name)
    if (!isText(value) || fault?.kind === 'not-url') {
      found.look('meta-endpoint-not-url', false, {
        message: `${name} is not an absolute URL of https without user info: it ${fault?.why}.`,
        expected: 'an absolute https URL',
        actual: shown(isText(value) ? shownEndpoint(value) : value),
        reject,
      })
      continue
    }
    const url = new URL(value)
    found.look('meta-endpoint-not-url', true)
    const https = url.protocol === 'https:'
    if (name === 'check_session_iframe')
      found.look('meta-check-session-iframe-https', https, { expected: 'https', actual: shown(value) })
    else
      found.look('meta-endpoint-not-https', https, {
        message: `${name} does not use https.`,
        expected: 'https',
        actual: shown(value),
        reject,
      })
    if (name === 'authorization_endpoint' || name === 'token_endpoint') {
      found.look('meta-endpoint-fragment', !value.includes('#'), {
        message: `${name} has a fragment.`,
        expected: 'no fragment',
        actual: shown(value),
      })
    }
    if (home !== undefined) {
      const same = domainOf(url.hostname) === home
      found.look('meta-endpoint-host-differs', same, {
        message: `${name} is on another domain than the issuer.`,
        expected: home,
        actual: shown(url.hostname),
      })
    }
  }
}

/** The last two labels, or three below a short second level such as co.uk; an address is a domain of its own. */
function domainOf(host: string): string {
  if (/^[\d.]+$|:/.test(host)) return host
  const labels = host.split('.')
  const second = labels.at(-2) ?? ''
  return labels.slice(second.length <= 3 && labels.length > 2 && (labels.at(-1) ?? '').length === 2 ? -3 : -2).join('.')
}
