import type { JsonObject } from '../jose/json/json.ts'
import { strings } from '../jose/json/values.ts'

const OFFLINE = 'offline_access'

/** What to do for a refresh token where none was issued: by scope where the provider offers that, else by how the client is registered. */
export function refreshAdvice(metadata: JsonObject, scope: string | undefined): string {
  const grants = metadata['grant_types_supported']
  if (grants !== undefined && !strings(grants).includes('refresh_token'))
    return 'The metadata list no grant refresh_token, so this provider may issue no refresh tokens at all: sign in again, or ask its operator.'
  const scopes = metadata['scopes_supported']
  const offered = strings(scopes).includes(OFFLINE)
  const asked = scope?.split(' ').includes(OFFLINE) === true
  const registered = `Have the client registered for the grant refresh_token${asked ? '' : ', which decides here'}, and sign in again.`
  if (asked && offered)
    return `${OFFLINE} was asked for, and no refresh token came: sign in again with --prompt consent where it was left out (OIDC Core 11), or have the client registered for the grant refresh_token.`
  if (offered)
    return `Sign in again, with --scope "openid ${OFFLINE}" and --prompt consent where the provider wants that.`
  if (scopes !== undefined)
    return `${OFFLINE} is not among the scopes_supported of this provider${asked ? ', and asking for it brought no refresh token' : ''}. ${registered}`
  return `The metadata do not say which scopes there are${asked ? `, and ${OFFLINE} brought no refresh token` : ''}. ${registered}${asked ? '' : ` Some providers want --scope "openid ${OFFLINE}" for it.`}`
}
