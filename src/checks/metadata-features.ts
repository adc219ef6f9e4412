import type { RuleId } from './catalogue/ids.ts'
import type { Metadata } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, isObject, isText, startFindings, strings, typeName } from './findings.ts'

export const metadataFeatureRules: readonly RuleId[] = [
  'meta-subject-types-missing',
  'meta-claims-supported-missing',
  'meta-claims-supported-no-sub',
  'meta-claim-types-unknown',
  'meta-display-values-unknown',
  'meta-prompt-values-unknown',
  'meta-locale-invalid',
  'meta-locale-case',
  'meta-service-documentation-missing',
  'meta-acr-values-invalid',
  'meta-revocation-endpoint-missing',
  'meta-mtls-bound-type',
  'meta-mtls-aliases-invalid',
  'meta-mtls-aliases-missing',
  'meta-end-session-missing',
  'meta-frontchannel-session-without-logout',
  'meta-backchannel-session-without-logout',
  'meta-logout-not-boolean',
  'meta-rar-types-empty',
  'meta-protected-resources-invalid',
  'meta-cimd',
]

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
    actual: metadata['subject_types_supported'] ?? 'absent',
  })
  const claims = metadata['claims_supported']
  found.look('meta-claims-supported-missing', claims !== undefined)
  if (claims !== undefined)
    found.look('meta-claims-supported-no-sub', strings(claims).includes('sub'), { expected: 'sub' })
  lookAtValues(found, metadata, 'claim_types_supported', 'meta-claim-types-unknown', [
    'normal',
    'aggregated',
    'distributed',
  ])
  lookAtValues(found, metadata, 'display_values_supported', 'meta-display-values-unknown', [
    'page',
    'popup',
    'touch',
    'wap',
  ])
  lookAtValues(found, metadata, 'prompt_values_supported', 'meta-prompt-values-unknown', [
    'none',
    'login',
    'consent',
    'select_account',
    'create',
  ])
  const acrs = strings(metadata['acr_values_supported'])
  const odd = acrs.filter((acr) => !URL.canParse(acr) && !/^[\w.:-]{1,100}$/.test(acr))
  if (acrs.length > 0) found.look('meta-acr-values-invalid', odd.length === 0, { actual: odd })
}

function lookAtValues(
  found: Findings,
  metadata: Metadata,
  member: string,
  rule: RuleId,
  known: readonly string[],
): void {
  if (metadata[member] === undefined) return
  const odd = strings(metadata[member]).filter((value) => !known.includes(value))
  found.look(rule, odd.length === 0, { expected: known, actual: odd })
}

function lookAtLocales(found: Findings, metadata: Metadata): void {
  for (const member of ['ui_locales_supported', 'claims_locales_supported']) {
    const tags = strings(metadata[member])
    if (tags.length === 0) continue
    const invalid = tags.filter((tag) => canonical(tag) === undefined)
    found.look('meta-locale-invalid', invalid.length === 0, {
      message: `${member} holds what is no BCP 47 tag.`,
      actual: invalid,
    })
    const cased = tags.filter(
      (tag) =>
        canonical(tag) !== undefined && canonical(tag)?.toLowerCase() === tag.toLowerCase() && canonical(tag) !== tag,
    )
    found.look('meta-locale-case', cased.length === 0, { actual: cased })
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
  found.look('meta-end-session-missing', metadata['end_session_endpoint'] !== undefined)
  const pairs = [
    ['frontchannel', 'meta-frontchannel-session-without-logout'],
    ['backchannel', 'meta-backchannel-session-without-logout'],
  ] as const
  for (const [channel, rule] of pairs) {
    const session = metadata[`${channel}_logout_session_supported`]
    const logout = metadata[`${channel}_logout_supported`]
    if (session === true)
      found.look(rule, logout === true, { expected: `${channel}_logout_supported: true`, actual: logout ?? 'absent' })
    for (const value of [session, logout]) {
      if (value !== undefined)
        found.look('meta-logout-not-boolean', typeof value === 'boolean', {
          expected: 'boolean',
          actual: typeName(value),
        })
    }
  }
}

function lookAtMutualTls(found: Findings, metadata: Metadata): void {
  const bound = metadata['tls_client_certificate_bound_access_tokens']
  if (bound !== undefined)
    found.look('meta-mtls-bound-type', typeof bound === 'boolean', { expected: 'boolean', actual: typeName(bound) })
  const aliases = metadata['mtls_endpoint_aliases']
  if (aliases !== undefined) {
    const bad = isObject(aliases)
      ? Object.entries(aliases).filter(
          ([name, url]) => !isText(url) || !url.startsWith('https://') || metadata[name] === undefined,
        )
      : []
    found.look('meta-mtls-aliases-invalid', isObject(aliases) && bad.length === 0, {
      expected: 'https URLs of endpoints in the metadata',
      actual: bad.map(([name]) => name),
    })
  }
  const methods = strings(metadata['token_endpoint_auth_methods_supported'])
  if (methods.some((method) => method.endsWith('tls_client_auth')))
    found.look('meta-mtls-aliases-missing', aliases !== undefined)
}

function lookAtRest(found: Findings, metadata: Metadata): void {
  const open = metadata['registration_endpoint'] !== undefined
  found.look('meta-service-documentation-missing', open || metadata['service_documentation'] !== undefined)
  const refresh = strings(metadata['grant_types_supported']).includes('refresh_token')
  if (refresh) found.look('meta-revocation-endpoint-missing', metadata['revocation_endpoint'] !== undefined)
  const details = metadata['authorization_details_types_supported']
  if (details !== undefined) found.look('meta-rar-types-empty', strings(details).length > 0)
  const resources = metadata['protected_resources']
  if (resources !== undefined) {
    const fine =
      Array.isArray(resources) && resources.every((resource) => isText(resource) && resource.startsWith('https://'))
    found.look('meta-protected-resources-invalid', fine, { expected: 'https resource identifiers' })
  }
  const cimd = metadata['client_id_metadata_document_supported']
  if (cimd !== undefined)
    found.look('meta-cimd', typeof cimd === 'boolean', { expected: 'boolean', actual: typeName(cimd) })
}
