import { shorten } from '../../text/clean.ts'
import { differenceBetween } from '../../text/difference.ts'
import type { AuthorizeFacts, ClientFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, inOrder, sameWords, startFindings, words } from '../findings.ts'

/** Judges an authorization request by what the client is registered with, as far as that is known. */
export function judgeRegistered(request: AuthorizeFacts, client: ClientFacts): readonly Finding[] {
  const found = startFindings()
  const { redirect_uris, response_types } = client.registered ?? {}
  const { redirect_uri, response_type } = request
  if (redirect_uris && redirect_uri !== undefined)
    found.look(
      'rp-redirect-uri-unregistered',
      redirect_uris.some((each) => isSameRedirect(each, redirect_uri)),
      () => {
        const said = redirect_uris.flatMap((each) => differenceBetween(redirect_uri, each) ?? [])[0]
        return {
          message: `The redirect URI ${shorten(redirect_uri, 300)} is none of those that the client is registered with${said === undefined ? '' : ` (${said})`}: nobody can come back to it.`,
          expected: redirect_uris,
          actual: redirect_uri,
        }
      },
    )
  if (response_types)
    found.look(
      'rp-response-type-unregistered',
      response_types.some((each) => sameWords(each, response_type)),
      { expected: response_types, actual: inOrder(response_type) },
    )
  lookAtGrants(found, client, grantsOf(response_type))
  if (words(response_type).includes('code')) lookAtMethod(found, client)
  return found.list
}

/** Judges a token request by what the client is registered with: the grant, and how the client authenticates. */
export function judgeRegisteredGrant(grant_type: string, client: ClientFacts): readonly Finding[] {
  const found = startFindings()
  lookAtGrants(found, client, [grant_type])
  lookAtMethod(found, client)
  return found.list
}

/** To the letter, but that an app on loopback has whatever port was free (RFC 8252 7.3). */
function isSameRedirect(registered: string, sent: string): boolean {
  return registered === sent || (isLoopback(sent) && withoutPort(registered) === withoutPort(sent))
}

function isLoopback(uri: string): boolean {
  return /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?=[:/?#]|$)/i.test(uri)
}

function withoutPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:\[[^\]]*\]|[^/:?#[]*)):\d*/i, '$1')
}

/** The grants that a response type stands for (OpenID Connect Dynamic Client Registration 1.0 section 2). */
function grantsOf(response_type: string): readonly string[] {
  const types = words(response_type)
  return [
    ...(types.includes('code') ? ['authorization_code'] : []),
    ...(types.includes('token') || types.includes('id_token') ? ['implicit'] : []),
  ]
}

function lookAtGrants(found: Findings, { registered }: ClientFacts, grants: readonly string[]): void {
  const known = registered?.grant_types
  if (!known || grants.length === 0) return
  const missing = grants.filter((grant) => !known.includes(grant))
  found.look('rp-grant-type-unregistered', missing.length === 0, { expected: known, actual: missing })
}

function lookAtMethod(found: Findings, { registered, auth }: ClientFacts): void {
  const method = registered?.token_endpoint_auth_method
  if (method === undefined) return
  found.look('rp-auth-method-unregistered', auth === method, { expected: method, actual: auth })
}
