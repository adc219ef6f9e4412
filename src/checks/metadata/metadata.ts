import { answerOfEntra, isTenantTemplate, policyOfB2c } from '../../documents/entra-issuer.ts'
import { ENDPOINT_MEMBERS } from '../../documents/metadata-members.ts'
import { SIGNS_NOBODY_IN, signsNobodyIn } from '../../documents/workload-issuer.ts'
import { isText, strings } from '../../jose/json/values.ts'
import { differing } from '../../text/difference.ts'
import { readEndpoint, shownEndpoint } from '../../text/endpoint.ts'
import { urlOf } from '../../text/url.ts'
import { slipBetween } from '../../text/url-difference.ts'
import type { MetadataFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { ABSENT, type Details, type Findings, startFindings, stated } from '../findings.ts'
import type { RuleId } from '../subjects.ts'
import { judgeMetadataAlgorithms, judgeTokenAlgorithms } from './algorithms.ts'
import { judgeMetadataFeatures } from './features.ts'
import { judgeMetadataRequests } from './requests.ts'

/** Grants that begin at the authorization endpoint; a server without them need not have one (RFC 8414 2). */
const BY_BROWSER: ReadonlySet<string> = new Set(['authorization_code', 'implicit'])

/** Judges the members of a metadata document (OIDC Discovery 3, RFC 8414 2). */
export function judgeMetadata(facts: MetadataFacts): readonly Finding[] {
  if (signsNobodyIn(facts.metadata)) return judgeWorkloadIssuer(facts)
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

/** What verifiers of tokens rely on; what is asked of providers that people sign in at does not apply. */
function judgeWorkloadIssuer(facts: MetadataFacts): readonly Finding[] {
  const { authorization_endpoint: endpoint, ...metadata } = facts.metadata
  const found = startFindings()
  lookAtIssuer(found, facts)
  found.look('meta-authorization-endpoint-missing', false, {
    message: `${SIGNS_NOBODY_IN} The rules of sign-in do not apply to it.`,
    expected: 'an endpoint, where people sign in',
    actual: stated(endpoint),
    severity: 'I',
  })
  lookAtEndpoints(found, { ...facts, metadata })
  return [...found.list, ...judgeTokenAlgorithms({ ...facts, metadata })]
}

function lookAtIssuer(found: Findings, { issuer, metadata }: MetadataFacts): void {
  const actual = metadata['issuer']
  const named = isText(actual) && actual !== ''
  found.look('meta-issuer-missing', named, { expected: 'a string that holds something', actual: stated(actual) })
  if (!named) return
  const template = /\{[^}]+\}/.test(actual)
  lookAtTemplate(found, actual, template)
  if (issuer === undefined)
    found.undecided(ANOTHER, 'Nothing told which issuer is expected, so issuer was compared with nothing.')
  else lookAtAsked(found, issuer, actual)
  if (template) return
  const url = urlOf(actual)
  found.look('meta-issuer-not-https', url?.protocol === 'https:', { expected: 'an https URL', actual })
  if (!url) return
  found.look('meta-issuer-query-fragment', !/[?#]/.test(actual), { expected: 'no query and no fragment', actual })
  found.look('meta-issuer-userinfo', url.hostname !== '' && url.username === '' && url.password === '', {
    expected: 'a host and no user name',
    actual: `${url.protocol}//${url.username || url.password ? '…@' : ''}${url.host}`,
  })
}

/** The rule about metadata of another issuer than was asked for. */
const ANOTHER = 'meta-issuer-mismatch' satisfies RuleId

/** Entra says in each token which tenant stands in the place of the placeholder; of any other issuer nothing says what does. */
function lookAtTemplate(found: Findings, actual: string, template: boolean): void {
  const filled = isTenantTemplate(actual)
  found.look('meta-issuer-template', !template, {
    expected: 'no placeholder',
    actual,
    ...(filled && {
      severity: 'I' as const,
      message:
        'issuer stands for many tenants: {tenantid} is filled with tid of each token, which must be a GUID, and compared with iss.',
    }),
  })
}

function lookAtAsked(found: Findings, issuer: string, actual: string): void {
  if (actual === issuer) {
    for (const rule of [ANOTHER, 'meta-issuer-trailing-slash', 'disc-issuer-slash'] as const) found.look(rule, true)
    return
  }
  const answer = answerOfEntra(issuer, actual)
  if (answer === 'many tenants') found.hold(ANOTHER, `issuer is ${actual}, by which Entra answers to ${issuer}.`)
  else if (answer === 'one tenant') found.hold(ANOTHER, `issuer is ${actual}, a tenant of ${issuer}.`)
  else {
    // Both have the same well-known URL, and the milder rule below tells of it.
    const slash = actual.replace(/\/$/, '') === issuer.replace(/\/$/, '')
    found.look(ANOTHER, slash, {
      ...(askForTenant(issuer, actual) ?? askFor(issuer, actual, answer === 'a name')),
      expected: issuer,
      actual,
    })
    const words = {
      message: `issuer differs from the one asked for by a slash at its end; --issuer ${actual} names it to the letter.`,
      client: `Give --issuer ${actual} to name it to the letter.`,
      expected: issuer,
      actual,
    }
    found.look('meta-issuer-trailing-slash', !slash, words)
    found.look('disc-issuer-slash', !slash, words)
  }
}

/** What is said where metadata of B2C were asked for as if they lay below their issuer, which they never do. */
function askForTenant(issuer: string, actual: string): Pick<Details, 'message' | 'client'> | undefined {
  const policy = policyOfB2c(issuer, actual)
  if (policy === undefined) return undefined
  const asking = `--issuer ${actual} --metadata-url ${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  return {
    message: `issuer is another than the one that was asked: Azure AD B2C serves metadata for each policy (${policy}), and their issuer is that of the tenant, without the policy. ${asking} asks for them so; --preset entra-b2c does the same.`,
    client: `Give ${asking}.`,
  }
}

/** What is said of another issuer that was asked for by a slip, or by a name for which there is an id: how to ask for the one that is published. */
function askFor(issuer: string, actual: string, byName: boolean): Pick<Details, 'message' | 'client'> {
  const slip = byName ? 'Entra names the tenant by its id' : slipBetween(actual, issuer)
  // Nobody is led from https to http, nor to another server.
  if (slip === undefined || (!byName && issuer.startsWith('https:') && actual.startsWith('http:')))
    return {
      message: `issuer is another than the one that was asked, so the document must not be used${differing(actual, issuer)}.`,
    }
  return {
    message: `issuer is another than the one that was asked, so the document must not be used; ${byName ? '' : 'only '}${slip}: --issuer ${actual} asks for it.`,
    client: `Give --issuer ${actual} if that is the one that is meant.`,
  }
}

function lookAtPresence(found: Findings, { metadata, form }: MetadataFacts): void {
  const has = (name: string): boolean => metadata[name] !== undefined
  const types = metadata['response_types_supported']
  const onlyImplicit =
    Array.isArray(types) && types.length > 0 && types.every((type) => isText(type) && !type.split(' ').includes('code'))
  const grants = strings(metadata['grant_types_supported'])
  const needless = form === 'oauth' && grants.length > 0 && !grants.some((grant) => BY_BROWSER.has(grant))
  found.look('meta-authorization-endpoint-missing', has('authorization_endpoint') || needless, ABSENT)
  found.look('meta-token-endpoint-missing', has('token_endpoint') || onlyImplicit, ABSENT)
  found.look('meta-userinfo-endpoint-missing', has('userinfo_endpoint'), ABSENT)
  found.look('meta-jwks-uri-missing', has('jwks_uri'), ABSENT)
  found.look('meta-registration-endpoint-missing', has('registration_endpoint'), ABSENT)
}

function lookAtEndpoints(found: Findings, facts: MetadataFacts): void {
  const { issuer, metadata, uses = [], transport = 'https' } = facts
  const host = issuer === undefined ? undefined : urlOf(issuer)?.hostname
  const home = host === undefined ? undefined : domainOf(host)
  for (const name of ENDPOINT_MEMBERS) {
    const value = metadata[name]
    if (value === undefined) continue
    const { url, fault } = readEndpoint(value, transport)
    const reject = fault !== undefined && uses.includes(name)
    if (!isText(value) || !url) {
      found.look('meta-endpoint-not-url', false, {
        message: `${name} is not an absolute URL of https without user info: it ${fault?.why}.`,
        expected: 'an absolute https URL',
        actual: isText(value) ? shownEndpoint(value) : value,
        reject,
      })
      continue
    }
    found.look('meta-endpoint-not-url', true)
    const https = url.protocol === 'https:'
    if (name === 'check_session_iframe')
      found.look('meta-check-session-iframe-https', https, { expected: 'https', actual: value })
    else
      found.look('meta-endpoint-not-https', https, () => ({
        message: `${name} does not use https.`,
        expected: 'https',
        actual: value,
        reject,
      }))
    if (name === 'authorization_endpoint' || name === 'token_endpoint') {
      found.look('meta-endpoint-fragment', !value.includes('#'), {
        message: `${name} has a fragment.`,
        expected: 'no fragment',
        actual: value,
      })
    }
    if (home !== undefined) {
      const same = domainOf(url.hostname) === home
      found.look('meta-endpoint-host-differs', same, () => ({
        message: `${name} is on another domain than the issuer.`,
        expected: home,
        actual: url.hostname,
      }))
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
