import type * as openid from 'openid-client'
import type { AuthorizeFacts } from '../checks/facts.ts'
import { judgeFapi2Credentials } from '../checks/fapi2/fapi2.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { diagnosisOf } from '../checks/token-response/diagnosis.ts'
import { tokenMembersOf } from '../checks/token-response/members.ts'
import { respelled } from '../checks/token-response/spelling.ts'
import { judgeTokenResponse } from '../checks/token-response/token-response.ts'
import { readTokenAnswer, type TokenDocument } from '../documents/token-answer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Returned, received } from './arrival.ts'
import { strictClient } from './client.ts'
import type { Party } from './party.ts'
import { type Answer, type Asked, ask, isGood, settle } from './settle.ts'
import { usableEndpoint } from './usable-endpoint.ts'

/** A token response as it arrived, members the provider added included. */
export interface TokenAnswer {
  readonly tokens: JsonObject
  /** The members that a client can go on with. */
  readonly members: TokenDocument['members']
  /** The response without members of another type than they have, fit to be kept. */
  readonly usable: JsonObject
  readonly exchange: Exchange
}

/** Exchanges the code, once (OIDC Core 3.1.3). */
export async function exchangeCode(
  party: Party,
  open: JudgedStep,
  { request, returned }: { readonly request: AuthorizeFacts; readonly returned: Returned },
): Promise<TokenAnswer> {
  usableEndpoint(party, 'token_endpoint')
  const { redirect_uri } = request
  const verbatim: Record<string, string> = redirect_uri === undefined ? {} : { redirect_uri }
  const { lib, config, proof } = await strictClient(party, open, { purpose: 'token', verbatim })
  const oidc = (request.scope ?? '').split(' ').includes('openid')
  const url = callbackUrl(returned, config.serverMetadata())
  const checks: openid.AuthorizationCodeGrantChecks = {
    pkceCodeVerifier: request.codeVerifier,
    expectedState: received(returned, 'state') ?? lib.skipStateCheck,
    expectedNonce: request.nonce,
    maxAge: request.maxAgeSeconds,
    idTokenExpected: oidc,
  }
  const answer = await ask(open, () => lib.authorizationCodeGrant(config, url, checks, undefined, proof))
  return takeTokens(party, open, answer, {
    grant: 'authorization_code',
    requestedScope: request.scope,
    idTokenDue: oidc,
    pkce: request.codeVerifier !== undefined,
    redirect_uri,
    code: { receivedAt: returned.at, announcedSeconds: announcedSeconds(returned) },
  })
}

/** `expires_in` of the redirect, where it speaks of the code. */
function announcedSeconds(returned: Returned): number | undefined {
  const text = received(returned, 'expires_in') ?? ''
  return received(returned, 'access_token') === undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** What the library is told came back: only what it may judge without stopping the exchange. */
function callbackUrl(returned: Returned, server: openid.ServerMetadata): URL {
  const url = new URL('http://127.0.0.1/callback')
  for (const name of ['code', 'state', 'iss']) {
    const value = received(returned, name)
    if (value !== undefined) url.searchParams.set(name, value)
  }
  // Whether iss had to be there was judged; a code that was pasted alone has lost it.
  if (server.authorization_response_iss_parameter_supported === true && !url.searchParams.has('iss'))
    url.searchParams.set('iss', server.issuer)
  return url
}

export interface GrantFacts {
  readonly grant: string
  readonly requestedScope: string | undefined
  readonly idTokenDue: boolean
  readonly pkce?: boolean
  readonly redirect_uri?: string
  readonly code?: { readonly receivedAt: number; readonly announcedSeconds?: number }
  readonly previous?: { readonly refresh_token?: string; readonly scope?: string }
  /** Puts the tokens into safety before anything else is done with them. */
  readonly keep?: (tokens: JsonObject) => Promise<void>
}

/** Judges an answer of the token endpoint, whatever the strict client made of it, and takes its tokens. */
export async function takeTokens(
  { client, provider, dpop }: Party,
  open: JudgedStep,
  answer: Answer,
  grant: GrantFacts,
): Promise<TokenAnswer> {
  const { exchange, reading } = answer
  const members = tokenMembersOf(exchange, reading)
  const body = members && { ...respelled(members), ...members }
  const read = isGood(exchange.response) && body ? readTokenAnswer(body) : undefined
  if (read && isWorthKeeping(read)) await grant.keep?.(read.usable)
  const found = body && read && (read.members.access_token ?? read.members.id_token) !== undefined
  const about = { exchange, reading, client: client.facts, metadata: provider.metadata, dpop: dpop !== undefined }
  const checks = open.judge(judgeTokenResponse({ ...about, ...grant }))
  if (found) {
    const { access_token, refresh_token } = read.members
    open.judge(judgeFapi2Credentials({ access_token, refresh_token }))
  }
  const asked: Asked = {
    member: 'token_endpoint',
    what: 'The token endpoint',
    act: `the ${grant.grant} grant`,
    due: 'any token',
    diagnosis: diagnosisOf(checks),
  }
  return settle(
    open,
    answer,
    asked,
    found ? { tokens: body, members: read.members, usable: read.usable, exchange } : undefined,
  )
}

/** A refresh token that came alone replaces one that may be worth nothing any more (RFC 6749 6). */
function isWorthKeeping({ members, usable }: TokenDocument): boolean {
  const { access_token, id_token, refresh_token } = members
  return usable['error'] === undefined && (access_token ?? id_token ?? refresh_token) !== undefined
}
