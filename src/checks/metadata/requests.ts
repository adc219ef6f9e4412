import { OIDC_RESPONSE_TYPES, REGISTERED_RESPONSE_MODES } from '../../documents/registered-values.ts'
import { strings } from '../../jose/json/values.ts'
import type { Metadata } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { ABSENT, type Findings, inOrder, startFindings, stated } from '../findings.ts'

/** What Dynamic OpenID Providers must support (OIDC Core 15.2). */
const DYNAMIC = ['code', 'id_token', 'id_token token']
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const CIBA = 'urn:openid:params:grant-type:ciba'

/** No registered response type is longer, in characters. */
const LONGEST_TYPE = 40

/** What is made of the words of OpenID Connect alone. */
const USUAL_WORDS = /^(?:code|id_token|token| )+$/

/** Words of a response type (RFC 6749 8.4). */
const CODE = /(?<![^ ])code(?![^ ])/
const TOKEN = /(?<![^ ])token(?![^ ])/
const ID_TOKEN = /(?<![^ ])id_token(?![^ ])/

/** Judges what requests a provider says it takes. */
export function judgeMetadataRequests(metadata: Metadata): readonly Finding[] {
  const found = startFindings()
  lookAtScopes(found, metadata)
  lookAtResponses(found, metadata)
  lookAtGrants(found, metadata)
  lookAtProtection(found, metadata)
  return found.list
}

function lookAtScopes(found: Findings, metadata: Metadata): void {
  const scopes = strings(metadata['scopes_supported'])
  found.look('meta-scopes-missing', metadata['scopes_supported'] !== undefined, ABSENT)
  if (scopes.length === 0) return
  found.look('meta-scopes-no-openid', scopes.includes('openid'), { expected: 'openid', actual: scopes })
  const bad = scopes.filter((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
  found.look('meta-scope-syntax', bad.length === 0, {
    expected: 'printable ASCII without space, quote and backslash',
    actual: bad,
  })
  const grants = metadata['grant_types_supported']
  if (grants === undefined) return
  const refresh = strings(grants).includes('refresh_token')
  const offline = scopes.includes('offline_access')
  found.look('meta-offline-access-without-refresh', !offline || refresh, {
    expected: 'refresh_token in grant_types_supported',
    actual: grants,
  })
}

function lookAtResponses(found: Findings, metadata: Metadata): void {
  const listed = metadata['response_types_supported']
  const types = strings(listed)
  found.look('meta-response-types-missing', types.length > 0, { expected: 'a list', actual: stated(listed) })
  if (types.length > 0) {
    // A longer one has more words than any that is registered, and one of other words is none of them.
    const listed = new Set(types.filter((type) => type.length <= LONGEST_TYPE && USUAL_WORDS.test(type)).map(inOrder))
    const lists = (type: string): boolean => listed.has(inOrder(type))
    found.look('meta-response-types-no-oidc', OIDC_RESPONSE_TYPES.some(lists), {
      expected: OIDC_RESPONSE_TYPES,
      actual: types,
    })
    if (metadata['registration_endpoint'] !== undefined) {
      const missing = DYNAMIC.filter((basic) => !lists(basic))
      found.look('meta-response-types-dynamic', missing.length === 0, {
        expected: DYNAMIC,
        actual: types,
        message: `There is a registration_endpoint, and response_types_supported lacks ${missing.join(', ')}.`,
      })
    }
    const tokens = types.filter((type) => TOKEN.test(type))
    found.look('meta-response-type-token', tokens.length === 0, { expected: 'no type with token', actual: tokens })
    const front = types.filter((type) => ID_TOKEN.test(type) && !TOKEN.test(type))
    found.look('meta-response-type-id-token-front', front.length === 0, { expected: 'code alone', actual: front })
  }
  const modes = metadata['response_modes_supported']
  found.look('meta-response-modes-missing', modes !== undefined, ABSENT)
  const unknown = strings(modes).filter((mode) => !REGISTERED_RESPONSE_MODES.includes(mode))
  if (modes !== undefined)
    found.look('meta-response-mode-unknown', unknown.length === 0, {
      expected: REGISTERED_RESPONSE_MODES,
      actual: unknown,
    })
}

function lookAtGrants(found: Findings, metadata: Metadata): void {
  const listed = metadata['grant_types_supported']
  found.look('meta-grant-types-default', listed !== undefined, ABSENT)
  const grants = strings(listed)
  const types = strings(metadata['response_types_supported'])
  const has = (member: string): boolean => metadata[member] !== undefined
  if (listed !== undefined) {
    const wantsCode = types.some((type) => CODE.test(type))
    const wantsImplicit = types.some((type) => /\b(id_token|token)\b/.test(type))
    const problems = [
      ...(wantsCode && !grants.includes('authorization_code')
        ? ['a response type with code, but no grant authorization_code']
        : []),
      ...(wantsImplicit && !grants.includes('implicit')
        ? ['a response type with id_token or token, but no grant implicit']
        : []),
      ...(!wantsCode && grants.includes('authorization_code')
        ? ['the grant authorization_code, but no response type with code']
        : []),
      ...(!wantsImplicit && grants.includes('implicit')
        ? ['the grant implicit, but no response type with id_token or token']
        : []),
    ]
    if (types.length > 0)
      found.look('meta-grant-types-inconsistent', problems.length === 0, {
        message: `There is ${problems.join('; and ')}.`,
        expected: 'a grant for every response type and the reverse',
        actual: grants,
      })
    found.look('meta-grant-implicit', !grants.includes('implicit'), { expected: 'authorization_code', actual: grants })
    found.look('meta-grant-password', !grants.includes('password'), {
      expected: 'grants without password',
      actual: grants,
    })
    const device = !grants.includes(DEVICE) || has('device_authorization_endpoint')
    found.look('meta-grant-device-without-endpoint', device, {
      expected: 'device_authorization_endpoint',
      actual: 'absent',
    })
    lookAtCiba(found, metadata, grants)
  }
  if (has('device_authorization_endpoint'))
    found.look('meta-device-endpoint-without-grant', grants.includes(DEVICE), {
      expected: DEVICE,
      actual: grants,
    })
}

/** The grant and both members come together (CIBA Core 4). */
function lookAtCiba(found: Findings, metadata: Metadata, grants: readonly string[]): void {
  const members = ['backchannel_authentication_endpoint', 'backchannel_token_delivery_modes_supported']
  const absent = members.filter((member) => metadata[member] === undefined)
  const granted = grants.includes(CIBA)
  if (granted)
    found.look('meta-grant-ciba-without-endpoint', absent.length === 0, {
      expected: members,
      actual: absent.map((each) => `${each} is absent`),
    })
  else if (metadata['backchannel_authentication_endpoint'] !== undefined)
    found.look('meta-grant-ciba-without-endpoint', false, {
      message: 'There is backchannel_authentication_endpoint, but the CIBA grant is not listed.',
      expected: CIBA,
      actual: grants,
    })
}

function lookAtProtection(found: Findings, metadata: Metadata): void {
  const methods = metadata['code_challenge_methods_supported']
  found.look('meta-pkce-missing', methods !== undefined, { expected: ['S256'], actual: 'absent' })
  if (methods !== undefined) {
    const listed = strings(methods)
    found.look('meta-pkce-no-s256', listed.includes('S256'), { expected: 'S256', actual: listed })
    found.look('meta-pkce-plain', !listed.includes('plain'), { expected: ['S256'], actual: listed })
    const unknown = listed.filter((name) => name !== 'S256' && name !== 'plain')
    found.look('meta-pkce-unknown-method', unknown.length === 0, { expected: ['S256'], actual: unknown })
  }
  found.look('meta-iss-parameter-missing', metadata['authorization_response_iss_parameter_supported'] === true, {
    expected: true,
    actual: stated(metadata['authorization_response_iss_parameter_supported']),
  })
  found.look('meta-request-parameter-default', metadata['request_parameter_supported'] !== undefined, ABSENT)
  const byUri = metadata['request_uri_parameter_supported']
  found.look('meta-request-uri-parameter-default', byUri !== undefined, {
    expected: 'an explicit value',
    actual: 'absent, which means true',
  })
  if (byUri === true)
    found.look('meta-request-uri-no-registration', metadata['require_request_uri_registration'] === true, {
      expected: 'require_request_uri_registration: true',
      actual: stated(metadata['require_request_uri_registration']),
    })
  const par = metadata['pushed_authorization_request_endpoint'] !== undefined
  const required = metadata['require_pushed_authorization_requests'] === true
  found.look('meta-par-endpoint-missing', par, ABSENT)
  if (required) found.look('meta-require-par-without-endpoint', par, ABSENT)
  if (par)
    found.look('meta-require-par-not-true', required, {
      expected: true,
      actual: stated(metadata['require_pushed_authorization_requests']),
    })
}
