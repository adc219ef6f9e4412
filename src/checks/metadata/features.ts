import type { JsonValue } from '../../jose/json/json.ts'
import { isObject, isText, strings } from '../../jose/json/values.ts'
import { isLoopbackHost } from '../../text/host.ts'
import { isUrl, urlOf } from '../../text/url.ts'
import type { Metadata } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { ABSENT, type Findings, startFindings, stated } from '../findings.ts'

/** Language tags that are looked at; there are about 8,000 languages, and no provider speaks more than some hundred. */
const MOST_TAGS = 1000

/** Members whose values are defined, and the values. */
const DEFINED = [
  ['claim_types_supported', 'meta-claim-types-unknown', 'normal', 'aggregated', 'distributed'],
  ['backchannel_token_delivery_modes_supported', 'meta-ciba-delivery-mode-unknown', 'poll', 'ping', 'push'],
  ['display_values_supported', 'meta-display-values-unknown', 'page', 'popup', 'touch', 'wap'],
  ['prompt_values_supported', 'meta-prompt-values-unknown', 'none', 'login', 'consent', 'select_account', 'create'],
] as const

/** Judges what a provider says of subjects, claims, locales, logout and mutual TLS. */
export function judgeMetadataFeatures(metadata: Metadata): readonly Finding[] {
  const found = startFindings()
  lookAtSubjects(found, metadata)
  lookAtLocales(found, metadata)
  lookAtLogout(found, metadata)
  lookAtMutualTls(found, metadata)
  lookAtRest(found, metadata)
  return found.list
}

function lookAtSubjects(found: Findings, metadata: Metadata): void {
  const types = strings(metadata['subject_types_supported'])
  found.look('meta-subject-types-missing', types.includes('public') || types.includes('pairwise'), {
    expected: 'public and/or pairwise',
    actual: stated(metadata['subject_types_supported']),
  })
  const claims = metadata['claims_supported']
  found.look('meta-claims-supported-missing', claims !== undefined, ABSENT)
  if (claims !== undefined)
    found.look('meta-claims-supported-no-sub', strings(claims).includes('sub'), { expected: 'sub', actual: claims })
  for (const [member, rule, ...defined] of DEFINED) {
    if (metadata[member] === undefined) continue
    const known: readonly string[] = defined
    const odd = strings(metadata[member]).filter((value) => !known.includes(value))
    found.look(rule, odd.length === 0, { expected: known, actual: odd })
  }
  const acrs = strings(metadata['acr_values_supported'])
  const odd = acrs.filter((acr) => !/^[\w.:-]{1,100}$/.test(acr) && !isUrl(acr))
  if (acrs.length > 0)
    found.look('meta-acr-values-invalid', odd.length === 0, {
      expected: 'absolute URIs or registered names',
      actual: odd,
    })
}

function lookAtLocales(found: Findings, metadata: Metadata): void {
  for (const member of ['ui_locales_supported', 'claims_locales_supported']) {
    const tags = [...new Set(strings(metadata[member]))].slice(0, MOST_TAGS)
    if (tags.length === 0) continue
    const read = tags.map((tag) => [tag, canonical(tag)] as const)
    const invalid = read.filter(([, usual]) => usual === undefined).map(([tag]) => tag)
    found.look('meta-locale-invalid', invalid.length === 0, {
      message: `${member} holds what is no BCP 47 tag.`,
      expected: 'tags such as en-GB',
      actual: invalid,
    })
    const cased = read.filter(([tag, usual]) => usual !== tag && usual?.toLowerCase() === tag.toLowerCase())
    found.look('meta-locale-case', cased.length === 0, {
      expected: cased.map(([, usual]) => usual),
      actual: cased.map(([tag]) => tag),
    })
  }
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}

function lookAtLogout(found: Findings, metadata: Metadata): void {
  found.look('meta-end-session-missing', metadata['end_session_endpoint'] !== undefined, ABSENT)
  const pairs = [
    ['frontchannel', 'meta-frontchannel-session-without-logout'],
    ['backchannel', 'meta-backchannel-session-without-logout'],
  ] as const
  for (const [channel, rule] of pairs) {
    const session = metadata[`${channel}_logout_session_supported`]
    const logout = metadata[`${channel}_logout_supported`]
    if (session === true)
      found.look(rule, logout === true, { expected: `${channel}_logout_supported: true`, actual: stated(logout) })
    for (const actual of [session, logout])
      if (actual !== undefined)
        found.look('meta-logout-not-boolean', typeof actual === 'boolean', { expected: 'boolean', actual })
  }
}

function lookAtMutualTls(found: Findings, metadata: Metadata): void {
  const bound = metadata['tls_client_certificate_bound_access_tokens']
  if (bound !== undefined)
    found.look('meta-mtls-bound-type', typeof bound === 'boolean', { expected: 'boolean', actual: bound })
  const aliases = metadata['mtls_endpoint_aliases']
  if (aliases !== undefined) {
    const bad = isObject(aliases)
      ? Object.entries(aliases).filter(
          ([name, url]) => !isText(url) || !url.startsWith('https://') || !Object.hasOwn(metadata, name),
        )
      : []
    found.look('meta-mtls-aliases-invalid', isObject(aliases) && bad.length === 0, {
      expected: 'https URLs of endpoints in the metadata',
      actual: isObject(aliases) ? bad.map(([name]) => name) : aliases,
      // Everything else about them is right, and on loopback http is as good.
      severity:
        bad.length > 0 && bad.every(([name, url]) => Object.hasOwn(metadata, name) && isOnLoopback(url))
          ? 'I'
          : undefined,
    })
  }
  const methods = strings(metadata['token_endpoint_auth_methods_supported'])
  const shared = hostOf(metadata['token_endpoint']) === hostOf(metadata['authorization_endpoint'])
  // A host of its own can ask every caller for a certificate; where browsers come too, each would be asked.
  if (methods.some((method) => method.endsWith('tls_client_auth')))
    found.look('meta-mtls-aliases-missing', aliases !== undefined || !shared, ABSENT)
}

/** Plain http to this machine, without fragment. */
function isOnLoopback(url: JsonValue | undefined): boolean {
  const host = isText(url) && /^http:\/\/[^#]+$/.test(url) ? urlOf(url)?.hostname : undefined
  return host !== undefined && isLoopbackHost(host)
}

function hostOf(url: JsonValue | undefined): string | undefined {
  return isText(url) ? urlOf(url)?.host : undefined
}

/** Pages for people. */
const LINKS = ['service_documentation', 'op_policy_uri', 'op_tos_uri'] as const

function lookAtRest(found: Findings, metadata: Metadata): void {
  const links = LINKS.map((name) => [name, metadata[name]] as const).filter(([, value]) => isText(value))
  const dead = links.filter(([, value]) => !/^https?:\/\/./i.test(String(value)) || !isUrl(String(value)))
  if (links.length > 0)
    found.look('meta-link-not-url', dead.length === 0, {
      expected: 'absolute URLs of pages',
      actual: Object.fromEntries(dead),
    })
  const open = metadata['registration_endpoint'] !== undefined
  found.look('meta-service-documentation-missing', open || metadata['service_documentation'] !== undefined, ABSENT)
  const refresh = strings(metadata['grant_types_supported']).includes('refresh_token')
  if (refresh) found.look('meta-revocation-endpoint-missing', metadata['revocation_endpoint'] !== undefined, ABSENT)
  const details = metadata['authorization_details_types_supported']
  if (details !== undefined)
    found.look('meta-rar-types-empty', strings(details).length > 0, { expected: 'a list of types', actual: details })
  const resources = metadata['protected_resources']
  if (resources !== undefined) {
    const odd = Array.isArray(resources)
      ? resources.filter((each) => !isText(each) || !/^https:\/\/[^#]+$/.test(each) || !isUrl(each))
      : []
    found.look('meta-protected-resources-invalid', Array.isArray(resources) && odd.length === 0, {
      expected: 'https URLs without fragment',
      actual: Array.isArray(resources) ? odd : resources,
      severity: odd.length > 0 && odd.every(isOnLoopback) ? 'I' : undefined,
    })
  }
  const cimd = metadata['client_id_metadata_document_supported']
  if (cimd !== undefined) found.look('meta-cimd', typeof cimd === 'boolean', { expected: 'boolean', actual: cimd })
}
