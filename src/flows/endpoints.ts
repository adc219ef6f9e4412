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

/** The name an option has among the resolved ones: "token-endpoint" is "tokenEndpoint". */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
