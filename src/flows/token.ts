import type * as openid from 'openid-client'
import type { AuthorizeFacts } from '../checks/facts.ts'
import { judgeFapi2Connection, judgeFapi2Credentials } from '../checks/fapi2/fapi2.ts'
import { judgeHttp } from '../checks/http/http.ts'
import { diagnosisOf } from '../checks/token-response/diagnosis.ts'
import { tokenMembersOf } from '../checks/token-response/members.ts'
import { type OAuthError, oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { respelled } from '../checks/token-response/spelling.ts'
import { strictRefusal } from '../checks/token-response/strict-client.ts'
import { judgeTokenResponse } from '../checks/token-response/token-response.ts'
import type { Context } from '../context.ts'
import { readTokenAnswer as readTokenDocument, type TokenDocument } from '../documents/token-answer.ts'
import { CliError, failure, plainFailure } from '../errors.ts'
import type { JsonObject, JsonReading } from '../jose/json/json.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Returned, received } from './arrival.ts'
import { type Client, configuration } from './client.ts'
import type { DpopKey } from './dpop.ts'
import type { Provider } from './provider.ts'
import { bodyOf, refusal } from './run.ts'
import { redirectRefusal, unusableAnswer, wordlessRefusal } from './unusable.ts'
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
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  request: AuthorizeFacts,
  returned: Returned,
  dpop: DpopKey | undefined,
): Promise<TokenAnswer> {
  usableEndpoint(context, provider, 'token_endpoint')
  const redirect_uri = request.redirect_uri
  const verbatim: Record<string, string> = redirect_uri === undefined ? {} : { redirect_uri }
  const wire = { purpose: 'token', record: open.record, verbatim } as const
  const { lib, config } = await configuration(context, provider, client, wire)
  const oidc = (request.scope ?? '').split(' ').includes('openid')
  const act = lib.authorizationCodeGrant(
    config,
    callbackUrl(returned, config.serverMetadata()),
    {
      pkceCodeVerifier: request.codeVerifier,
      expectedState: received(returned, 'state') ?? lib.skipStateCheck,
      expectedNonce: request.nonce,
      maxAge: request.maxAgeSeconds,
      idTokenExpected: oidc,
    },
    undefined,
    dpop ? { DPoP: lib.getDPoPHandle(config, dpop.pair) } : {},
  )
  const facts = {
    grant: 'authorization_code',
    requestedScope: request.scope,
    idTokenDue: oidc,
    pkce: request.codeVerifier !== undefined,
    redirect_uri,
    code: { receivedAt: returned.at, announcedSeconds: announcedSeconds(returned) },
  }
  return readTokenAnswer(context, open, provider, client, act, { ...facts, dpop: dpop !== undefined })
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
  readonly dpop: boolean
  readonly pkce?: boolean
  readonly redirect_uri?: string
  readonly code?: { readonly receivedAt: number; readonly announcedSeconds?: number }
  readonly previous?: { readonly refresh_token?: string; readonly scope?: string }
  /** Puts the tokens into safety before anything else is done with them. */
  readonly keep?: (tokens: JsonObject) => Promise<void>
}

/** Lets the strict client act, then judges the recorded answer, whatever the client made of it. */
export async function readTokenAnswer(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  act: Promise<unknown>,
  grant: GrantFacts,
): Promise<TokenAnswer> {
  const strict = await act.then(
    () => undefined,
    (error: unknown) => error,
  )
  const exchange = open.step.exchanges.at(-1)
  if (!exchange) throw strict ?? failure('bug', 'No token request was made.', '')
  if (!exchange.response)
    throw new CliError(exchange.failure ?? failure('connection_failed', 'No answer came.', 'Try again.'))
  const reading = bodyOf(exchange)
  const { status } = exchange.response
  const members = tokenMembersOf(exchange, reading)
  const body = members && { ...respelled(members), ...members }
  const read = status >= 200 && status < 300 && body ? readTokenDocument(body) : undefined
  if (read && isWorthKeeping(read)) await grant.keep?.(read.usable)
  const tokens = read?.members.access_token === undefined && read?.members.id_token === undefined ? undefined : body
  const facts = { exchange, reading, client: client.facts, metadata: provider.metadata, ...grant }
  const place = { loopback: provider.loopback }
  const checks = context.judge(judgeTokenResponse(facts), place)
  open.check(...checks)
  open.check(...context.judge(judgeHttp({ exchange, loopback: provider.loopback, now: context.env.now() }), place))
  if (tokens) {
    const credentials = { access_token: read?.members.access_token, refresh_token: read?.members.refresh_token }
    open.check(...context.judge([...judgeFapi2Credentials(credentials), ...judgeFapi2Connection(exchange)], place))
  }
  if (!tokens || !read) {
    throw withDiagnosis(refusalOf(exchange, reading, oauthErrorOf(exchange, reading), grant.grant), diagnosisOf(checks))
  }
  const stopped = strict === undefined ? undefined : strictRefusal(strict)
  if (stopped) open.note(`A strict client would have stopped here: ${stopped}`)
  return { tokens, members: read.members, usable: read.usable, exchange }
}

/** A refresh token that came alone replaces one that may be worth nothing any more (RFC 6749 6). */
function isWorthKeeping({ members, usable }: TokenDocument): boolean {
  const { access_token, id_token, refresh_token } = members
  return usable['error'] === undefined && (access_token ?? id_token ?? refresh_token) !== undefined
}

/** The hint of a refusal begins with what the refusal points at. */
function withDiagnosis(error: CliError, diagnosis: string | undefined): CliError {
  return diagnosis === undefined ? error : new CliError({ ...plainFailure(error), hint: `${diagnosis} ${error.hint}` })
}

/** Why there are no tokens: an OAuth error, an answer that says "later", a refusal in other words, or nothing usable. */
function refusalOf(
  exchange: Exchange,
  reading: JsonReading | undefined,
  error: OAuthError | undefined,
  grant: string,
): CliError {
  // 5xx and 429 say "later", whatever stands in them.
  if (exchange.failure) return new CliError(exchange.failure)
  if (error) return new CliError(refusal(error, `the ${grant} grant`))
  const redirect = redirectRefusal('The token endpoint', '--token-endpoint', exchange)
  if (redirect) return redirect
  const status = exchange.response?.status ?? 0
  return status < 200 || status > 299
    ? wordlessRefusal(`the ${grant} grant`, exchange, reading)
    : unusableAnswer('The token endpoint', exchange, reading, 'any token')
}
