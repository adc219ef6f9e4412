import { header } from '../checks/findings.ts'
import { answerOf, refusedRedirect } from '../checks/http/unreadable-answer.ts'
import type { OAuthError } from '../checks/token-response/oauth-error.ts'
import { saidIn } from '../checks/token-response/said.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, type Failure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import type { JsonReading } from '../jose/json/json.ts'
import { isUrl } from '../text/url.ts'
import { zoneOfHost } from '../text/zone.ts'
import type { Exchange } from '../trace/trace.ts'
import { type RefusedBy, wordlessHint } from './refusal-hint.ts'

const REGISTERED = /^[a-z][a-z0-9_]{1,63}$/
const LOOK = 'Look at the exchange with -v; the checks say what is wrong with it.'

/** The failure that an OAuth error of the provider is: exit 3, its own code when that is one word of the registered form. */
export function oauthFailure(error: OAuthError, where: string, hint: string): Failure {
  const code = REGISTERED.test(error.error) ? error.error : 'oauth_error'
  const detail = error.error_description ? `: ${error.error_description}` : ''
  return {
    code,
    exit: EXIT.refused,
    message: `The provider refused ${where} with ${error.error}${detail}`,
    hint,
    retryable: code === 'temporarily_unavailable' || code === 'server_error' || code === 'slow_down',
  }
}

/** `redirect_refused` for an answer of "the token endpoint" that leads elsewhere: what was meant for one place is not sent to another. */
export function redirectFailure(what: string, flag: string, exchange: Exchange): CliError | undefined {
  const redirect = refusedRedirect(exchange)
  if (redirect === undefined) return undefined
  return cliError(
    'redirect_refused',
    `${what} answered ${redirect}; such a request is not sent elsewhere.`,
    `If that place is right, give it with ${flag} and have the metadata corrected; a page for sign-in there means that something stands in front of the provider.`,
  )
}

/** `address_refused` for a redirect of discovery that leads inside: such a place is told as that, since giving it by hand would be no remedy. */
export async function insideRedirectFailure(
  context: Context,
  exchange: Exchange | undefined,
): Promise<CliError | undefined> {
  if (exchange === undefined || refusedRedirect(exchange) === undefined) return undefined
  const { request, response, zone } = exchange
  const location = header(response?.headers ?? [], 'location') ?? ''
  const from = zone ?? zoneOfHost(new URL(request.url).hostname) ?? 'public'
  if (from === 'loopback' || !isUrl(location, request.url)) return undefined
  const http = await context.http()
  const target = new URL(location, request.url).href
  const refused = await http.foresee(target, { from, document: request.url, member: 'Location' })
  return refused && new CliError(refused)
}

/** `response_unusable` for an answer of "The token endpoint" that came and holds nothing of what was due. */
export function unusableFailure(
  what: string,
  exchange: Exchange,
  reading: JsonReading | undefined,
  due: string,
): CliError {
  return cliError('response_unusable', `${what} answered ${answerInWords(exchange, reading)}, without ${due}.`, LOOK)
}

/** `provider_refused` for a status that refuses, with another body than an OAuth error. */
export function wordlessFailure(
  act: string,
  exchange: Exchange,
  reading: JsonReading | undefined,
  by: RefusedBy,
): CliError {
  return cliError(
    'provider_refused',
    `The provider refused ${act}: it answered ${answerInWords(exchange, reading)}, without an OAuth error.`,
    wordlessHint(saidIn(reading, undefined), { ...by, urls: [...(by.urls ?? []), exchange.request.url] }) ?? LOOK,
  )
}

/** The status, and what came with it, in its own words: "200 with an HTML page". */
export function answerInWords({ response }: Exchange, reading: JsonReading | undefined): string {
  return response ? answerOf(response, reading) : 'nothing'
}
