import type { JsonObject } from '../jose/json/json.ts'
import { digitsOf } from '../jose/json/values.ts'
import { type Document, finiteOf, listOf, type Reader, readDocument, stringOf } from './reader.ts'

const PAR_SHAPE = { request_uri: stringOf, expires_in: finiteOf } as const

/** The answer to a pushed authorization request (RFC 9126 2.2). */
export function readParAnswer(given: JsonObject): Document<typeof PAR_SHAPE> {
  return readDocument(given, PAR_SHAPE)
}

/** A parameter of a redirect is a text; a lifetime may be written as a number where it stands in a JWT. */
const parameterOf: Reader<string> = (value) => {
  const digits = digitsOf(value)
  return digits === undefined ? stringOf(value) : { value: digits }
}

const RESPONSE_SHAPE = {
  code: stringOf,
  state: stringOf,
  error: stringOf,
  error_description: stringOf,
  error_uri: stringOf,
  access_token: stringOf,
  token_type: stringOf,
  id_token: stringOf,
  scope: stringOf,
  session_state: stringOf,
  expires_in: parameterOf,
} as const

/** The parameters of an authorization response inside a JWT (JARM 2.1). */
export function readAuthorizationResponse(given: JsonObject): Document<typeof RESPONSE_SHAPE> {
  return readDocument(given, RESPONSE_SHAPE)
}

/** What an answer to a registration adds to what was registered. */
export const REGISTRATION_SHAPE = {
  client_id: stringOf,
  client_secret: stringOf,
  client_id_issued_at: finiteOf,
  client_secret_expires_at: finiteOf,
  registration_access_token: stringOf,
  registration_client_uri: stringOf,
} as const

/** The answer to a client registration (RFC 7591 3.2.1, OpenID Connect Dynamic Client Registration 1.0 section 3.2). */
export function readRegistrationAnswer(given: JsonObject): Document<typeof REGISTRATION_SHAPE> {
  return readDocument(given, REGISTRATION_SHAPE)
}

const RESOURCE_SHAPE = {
  resource: stringOf,
  resource_name: stringOf,
  authorization_servers: listOf(stringOf, 'strings'),
  bearer_methods_supported: listOf(stringOf, 'strings'),
  resource_signing_alg_values_supported: listOf(stringOf, 'strings'),
} as const

/** The metadata of a protected resource (RFC 9728 2). */
export function readResourceMetadata(given: JsonObject): Document<typeof RESOURCE_SHAPE> {
  return readDocument(given, RESOURCE_SHAPE)
}

const USERINFO_SHAPE = { sub: stringOf } as const

/** A UserInfo answer: `sub` decides, the other claims are passed on (OpenID Connect Core 1.0 section 5.3.2). */
export function readUserinfo(given: JsonObject): Document<typeof USERINFO_SHAPE> {
  return readDocument(given, USERINFO_SHAPE)
}

const JWK_SHAPE = {
  kty: stringOf,
  kid: stringOf,
  use: stringOf,
  alg: stringOf,
  key_ops: listOf(stringOf, 'strings'),
  x5c: listOf(stringOf, 'strings'),
  x5t: stringOf,
  'x5t#S256': stringOf,
  x5u: stringOf,
} as const

/** The members that any key may have (RFC 7517 section 4). */
export function readJwkMembers(given: JsonObject): Document<typeof JWK_SHAPE> {
  return readDocument(given, JWK_SHAPE)
}
