import type { Purpose } from '../trace/trace.ts'

/** The metadata member that says where each request goes (OIDC Discovery 3, RFC 8414 2 and the registry that grew from them). */
export const MEMBER_OF = {
  authorize: 'authorization_endpoint',
  token: 'token_endpoint',
  refresh: 'token_endpoint',
  userinfo: 'userinfo_endpoint',
  jwks: 'jwks_uri',
  introspect: 'introspection_endpoint',
  revoke: 'revocation_endpoint',
  logout: 'end_session_endpoint',
  device: 'device_authorization_endpoint',
  register: 'registration_endpoint',
  par: 'pushed_authorization_request_endpoint',
  ciba: 'backchannel_authentication_endpoint',
} as const satisfies Partial<Record<Purpose, string>>

export type EndpointMember = (typeof MEMBER_OF)[keyof typeof MEMBER_OF]

/** Members that flags override, each once, in the order in which help lists the flags. */
export const OVERRIDABLE_MEMBERS: readonly EndpointMember[] = [...new Set(Object.values(MEMBER_OF))]

/** Endpoints that a client asks itself, which clients with a certificate may have others in place of (RFC 8705 5). */
export const DIRECT_MEMBERS = OVERRIDABLE_MEMBERS.filter(
  (member) => !['authorization_endpoint', 'end_session_endpoint', 'jwks_uri'].includes(member),
)

/** The flag that overrides a member of the metadata: "token_endpoint" is overridden by "--token-endpoint". */
export function flagOf(member: string): string {
  return `--${member.replaceAll('_', '-')}`
}

/** The name that the value of this flag has among the options: that of "token_endpoint" is "tokenEndpoint". */
export function optionOf(member: string): string {
  return OPTIONS.get(member) ?? camelCase(member)
}

function camelCase(member: string): string {
  return member.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** Every run looks for all of them. */
const OPTIONS: ReadonlyMap<string, string> = new Map(OVERRIDABLE_MEMBERS.map((member) => [member, camelCase(member)]))
