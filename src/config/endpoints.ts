import type { Purpose } from '../trace/trace.ts'

/** Endpoint flags, named by their metadata member with dashes for underscores. */
export const ENDPOINTS = [
  'authorization-endpoint',
  'token-endpoint',
  'userinfo-endpoint',
  'jwks-uri',
  'introspection-endpoint',
  'revocation-endpoint',
  'end-session-endpoint',
  'device-authorization-endpoint',
  'registration-endpoint',
  'pushed-authorization-request-endpoint',
  'backchannel-authentication-endpoint',
] as const

/** The metadata member that says where each request goes (OIDC Discovery 3, RFC 8414 2 and the registry that grew from them). */
export const MEMBER_OF = {
  authorize: 'authorization_endpoint',
  par: 'pushed_authorization_request_endpoint',
  token: 'token_endpoint',
  refresh: 'token_endpoint',
  userinfo: 'userinfo_endpoint',
  introspect: 'introspection_endpoint',
  revoke: 'revocation_endpoint',
  device: 'device_authorization_endpoint',
  ciba: 'backchannel_authentication_endpoint',
  logout: 'end_session_endpoint',
  register: 'registration_endpoint',
  jwks: 'jwks_uri',
} as const satisfies Partial<Record<Purpose, string>>

/** Endpoints that a client asks itself, which clients with a certificate may have others in place of (RFC 8705 5). */
export const DIRECT_MEMBERS = Object.values(MEMBER_OF).filter(
  (member) => !['authorization_endpoint', 'end_session_endpoint', 'jwks_uri'].includes(member),
)

export type EndpointMember = (typeof MEMBER_OF)[keyof typeof MEMBER_OF]

/** The flag that overrides a member of the metadata: "token_endpoint" is overridden by "--token-endpoint". */
export function flagOf(member: string): string {
  return `--${member.replaceAll('_', '-')}`
}

/** The name an option has among the resolved ones: "token-endpoint" is "tokenEndpoint". */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
