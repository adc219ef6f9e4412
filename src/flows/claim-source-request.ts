import { judgeClaimEndpoint } from '../checks/claim-sources/claim-sources.ts'
import type { ClaimSource } from '../checks/claim-sources/sources.ts'
import { refusedRedirect } from '../checks/http/unreadable-answer.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { saidIn } from '../checks/token-response/said.ts'
import { cliError, type Failure, plainFailure } from '../errors.ts'
import type { HttpRequest } from '../http/http.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { clean, shorten } from '../text/clean.ts'
import { endpointFault } from '../text/endpoint.ts'
import { endOf } from '../trace/times.ts'
import { oauthFailure, wordlessFailure } from './answer-failures.ts'
import type { SourceIssuer } from './claim-source-keys.ts'
import type { Bring, SourcesAbout } from './claim-sources.ts'
import type { KnownClient } from './known.ts'
import { refusalHint } from './refusal-hint.ts'
import { type Answered, answeredBy, isGood } from './settle.ts'
import { transportOf } from './usable-endpoint.ts'
import { isSendable } from './userinfo.ts'

/** What is shared by the sources of the same claims. */
export interface Bench {
  readonly known: KnownClient
  readonly open: JudgedStep
  readonly about: SourcesAbout
  readonly claims: JsonObject
  readonly bring: Bring
  readonly follow: boolean
  /** Issuers of sources whose keys were looked for. */
  readonly issuers: Map<string, SourceIssuer>
}

/** Which document leads to a place that claims name: it was served where the provider is. */
export function ledBy({ known: { provider } }: Bench, member: string): NonNullable<HttpRequest['led']> {
  const document = provider.source?.url ?? provider.issuer ?? textOf(provider.metadata['userinfo_endpoint']) ?? ''
  return { from: provider.source?.zone ?? (provider.loopback ? 'loopback' : 'public'), document, member }
}

/** The name of a source as sentences have it. */
export function shownName(name: string): string {
  return shorten(clean(name), 60)
}

/** Why an answer has no claims: an OAuth error, a redirect, or a refusal in other words. */
function refusalOf({ exchange, reading }: Answered): Failure {
  if (exchange.failure) return exchange.failure
  const error = oauthErrorOf(exchange, reading)
  if (error) return oauthFailure(error, ACT, refusalHint(saidIn(reading, error), { urls: [exchange.request.url] }))
  const redirect = refusedRedirect(exchange)
  if (redirect === undefined) return plainFailure(wordlessFailure(ACT, exchange, reading, {}))
  const message = `The endpoint of a claim source answered ${redirect}; such a request is not sent elsewhere.`
  return plainFailure(cliError('redirect_refused', message, 'The claims provider must answer at the endpoint itself.'))
}

const ACT = 'the request for distributed claims'

/** Fetches distributed claims with the source's own access token alone (OIDC Core 5.6.2); undefined where nothing is asked or came. */
export async function fetchClaims(
  bench: Bench,
  source: ClaimSource,
): Promise<{ readonly raw: string; readonly now: number } | undefined> {
  const { known, open, about, follow } = bench
  const { name, endpoint, access_token } = source
  const why = endpointFault(endpoint, transportOf(known.context))?.why
  const ownToken = access_token !== undefined && access_token === about.access_token
  open.judge(judgeClaimEndpoint(source, { why, ownToken }))
  if (!follow || why !== undefined || ownToken) return undefined
  if (access_token !== undefined && !isSendable(access_token)) {
    open.note(
      `Nothing was fetched from the source ${shownName(name)}: its access token has characters that none may have.`,
    )
    return undefined
  }
  const url = String(endpoint).replace(/#.*$/s, '')
  const led = ledBy(bench, `endpoint of the claim source ${shownName(name)}`)
  const headers = { accept: 'application/jwt', ...(access_token && { authorization: `Bearer ${access_token}` }) }
  const exchange = await bench.bring(open, { purpose: 'resource', method: 'GET', url, led, headers })
  const answer = exchange && answeredBy(exchange)
  if (exchange && !answer && exchange.failure) open.fail(exchange.failure)
  if (!answer) return undefined
  if (exchange.failure || !isGood(answer.exchange.response)) {
    open.fail(refusalOf(answer))
    return undefined
  }
  return { raw: answer.exchange.response.body.trim(), now: endOf(exchange) }
}
