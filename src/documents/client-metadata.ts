import type { JsonObject } from '../jose/json/json.ts'
import { REGISTRATION_SHAPE } from './answers.ts'
import { booleanOf, type Document, finiteOf, listOf, objectOf, type Reader, readDocument, stringOf } from './reader.ts'

const textsOf = listOf(stringOf, 'strings')

const secondsOf: Reader<number> = (value) => {
  const read = finiteOf(value)
  return 'value' in read && Number.isInteger(read.value) && read.value >= 0
    ? read
    : { expected: 'a whole number of seconds' }
}

const SHAPE = {
  // OpenID Connect Dynamic Client Registration 1.0 section 2
  redirect_uris: textsOf,
  response_types: textsOf,
  grant_types: textsOf,
  application_type: stringOf,
  contacts: textsOf,
  client_name: stringOf,
  logo_uri: stringOf,
  client_uri: stringOf,
  policy_uri: stringOf,
  tos_uri: stringOf,
  jwks_uri: stringOf,
  jwks: objectOf,
  sector_identifier_uri: stringOf,
  subject_type: stringOf,
  id_token_signed_response_alg: stringOf,
  id_token_encrypted_response_alg: stringOf,
  id_token_encrypted_response_enc: stringOf,
  userinfo_signed_response_alg: stringOf,
  userinfo_encrypted_response_alg: stringOf,
  userinfo_encrypted_response_enc: stringOf,
  request_object_signing_alg: stringOf,
  request_object_encryption_alg: stringOf,
  request_object_encryption_enc: stringOf,
  token_endpoint_auth_method: stringOf,
  token_endpoint_auth_signing_alg: stringOf,
  default_max_age: secondsOf,
  require_auth_time: booleanOf,
  default_acr_values: textsOf,
  initiate_login_uri: stringOf,
  request_uris: textsOf,
  // RFC 7591 2 and 3.2.1, RFC 7592 3
  scope: stringOf,
  software_id: stringOf,
  software_version: stringOf,
  software_statement: stringOf,
  ...REGISTRATION_SHAPE,
  // JARM 3
  authorization_signed_response_alg: stringOf,
  authorization_encrypted_response_alg: stringOf,
  authorization_encrypted_response_enc: stringOf,
  // RFC 8705 2.1.2 and 3.4
  tls_client_auth_subject_dn: stringOf,
  tls_client_auth_san_dns: stringOf,
  tls_client_auth_san_uri: stringOf,
  tls_client_auth_san_ip: stringOf,
  tls_client_auth_san_email: stringOf,
  tls_client_certificate_bound_access_tokens: booleanOf,
  // RFC 9101 10.5, RFC 9126 6, RFC 9396 10, RFC 9449 5.2, RFC 9701 6
  require_signed_request_object: booleanOf,
  require_pushed_authorization_requests: booleanOf,
  authorization_details_types: textsOf,
  dpop_bound_access_tokens: booleanOf,
  introspection_signed_response_alg: stringOf,
  introspection_encrypted_response_alg: stringOf,
  introspection_encrypted_response_enc: stringOf,
  // RP-Initiated, Front-Channel and Back-Channel Logout 1.0
  post_logout_redirect_uris: textsOf,
  frontchannel_logout_uri: stringOf,
  frontchannel_logout_session_required: booleanOf,
  backchannel_logout_uri: stringOf,
  backchannel_logout_session_required: booleanOf,
  // CIBA Core 1.0 section 4
  backchannel_token_delivery_mode: stringOf,
  backchannel_client_notification_endpoint: stringOf,
  backchannel_authentication_request_signing_alg: stringOf,
  backchannel_user_code_parameter: booleanOf,
  // OpenID Federation 1.0 section 5.1.2
  client_registration_types: textsOf,
  signed_jwks_uri: stringOf,
  organization_name: stringOf,
  description: stringOf,
  keywords: textsOf,
  information_uri: stringOf,
  organization_uri: stringOf,
} as const

type Members = Document<typeof SHAPE>['members']

/** What a client is registered with, by registered names, as far as it is known: what is absent says nothing. */
export type Registered = Members

/** Names of the members that client metadata may have. */
export const CLIENT_METADATA_MEMBERS: readonly string[] = Object.keys(SHAPE)

/** Client metadata, or the answer to a registration; null, an empty string and an empty list count as absent, as many providers send them. */
export function readClientMetadata(given: JsonObject): Document<typeof SHAPE> {
  return readDocument(Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmpty(value))), SHAPE)
}

function isEmpty(value: JsonObject[string] | undefined): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
