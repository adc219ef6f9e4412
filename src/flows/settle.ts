import { isWrongPlace } from '../checks/http/wrong-place.ts'
import { audienceAdvice } from '../checks/request/assertion.ts'
import { strictRefusal } from '../checks/token-response/client-refusal.ts'
import type { ToldDiagnosis } from '../checks/token-response/diagnose.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { saidIn } from '../checks/token-response/said.ts'
import { type EndpointMember, flagOf } from '../config/endpoints.ts'
import { CliError, cliError, failure, plainFailure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import type { JsonReading } from '../jose/json/json.ts'
import { shorten } from '../text/clean.ts'
import { jsonBody } from '../trace/json-body.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange, WireResponse } from '../trace/trace.ts'
import { oauthFailure, redirectFailure, unusableFailure, wordlessFailure } from './answer-failures.ts'
import { type RefusedBy, refusalHint } from './refusal-hint.ts'

/** An answer that came, with its JSON. */
export interface Answered {
  readonly exchange: Exchange & { readonly response: WireResponse }
  readonly reading: JsonReading | undefined
}

/** An answer, and what the strict client that had asked for it disliked, if anything. */
export interface Answer extends Answered {
  readonly strict: unknown
}

/** What was asked for, in the words in which it is told that it did not come. */
export interface Asked {
  readonly member: EndpointMember
  /** The endpoint as a sentence begins with it: "The token endpoint". */
  readonly what: string
  /** What the provider then refuses: "the UserInfo request". */
  readonly act: string
  /** What a good answer has: "any token". */
  readonly due: string
  /** What the answer points at, told before what else can be done. */
  readonly diagnosis?: ToldDiagnosis | undefined
  /** The provider that was asked. */
  readonly by: RefusedBy
}

/** Makes a request and resolves to the answer, whatever the strict client made of it; throws why none came. */
export async function ask(open: OpenStep, act: () => Promise<unknown>): Promise<Answer> {
  const before = open.step.exchanges.length
  const strict = await act().then(
    () => undefined,
    (error: unknown) => error,
  )
  const exchange = open.step.exchanges.slice(before).at(-1)
  if (!exchange) throw ownError(strict) ?? cliError('bug', 'No request was made.', '')
  const answer = answeredBy(exchange)
  if (!answer) throw new CliError(exchange.failure ?? failure('connection_failed', 'No answer came.', 'Try again.'))
  return { ...answer, strict }
}

/** Why a request was not sent, which the strict client wraps in an error of its own. */
function ownError(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof CliError ? error.cause : error
}

/** The answer of an exchange; undefined where none came. */
export function answeredBy(exchange: Exchange): Answered | undefined {
  const { response } = exchange
  return response ? { exchange: { ...exchange, response }, reading: jsonBody(exchange) } : undefined
}

/** What was due, with a note where a strict client had stopped; throws why it did not come. */
export function settle<T>(open: OpenStep, answer: Answer, asked: Asked, came: T | undefined): T {
  if (came === undefined) throw diagnosed(failureOf(answer, asked), asked.diagnosis)
  const stopped = answer.strict === undefined ? undefined : strictRefusal(answer.strict)
  if (stopped) open.note(`A strict client would have stopped here: ${stopped}`)
  return came
}

/** An answer that says "later", an OAuth error, a redirect, a refusal in other words, or nothing usable. */
function failureOf(answer: Answer, asked: Asked): CliError {
  const error = refusalOf(answer, asked)
  const { exchange, reading } = answer
  const wrong = !exchange.failure && isWrongPlace(exchange.response.status, oauthErrorOf(exchange, reading)?.error)
  return wrong ? atWrongPlace(error, asked, exchange) : error
}

function refusalOf({ exchange, reading }: Answer, { member, what, act, due, by, diagnosis }: Asked): CliError {
  // 5xx and 429 say "later", whatever stands in them.
  if (exchange.failure) return new CliError(exchange.failure)
  const error = oauthErrorOf(exchange, reading)
  if (error) {
    const from = { ...by, urls: [...(by.urls ?? []), exchange.request.url] }
    const hint = refusalHint(saidIn(reading, error), from, diagnosis?.rule)
    const advice = audienceAdvice(exchange, error)
    return new CliError(oauthFailure(error, act, advice === undefined ? hint : `${advice} ${hint}`))
  }
  const redirect = redirectFailure(what, flagOf(member), exchange)
  if (redirect) return redirect
  return isGood(exchange.response)
    ? unusableFailure(what, exchange, reading, due)
    : wordlessFailure(act, exchange, reading, by)
}

/** The same refusal by a server that has no such endpoint where the request went. */
function atWrongPlace(error: CliError, { what, member }: Asked, { request, response }: Answered['exchange']): CliError {
  const url = shorten(request.url.replace(/[?#].*$/s, ''), 200)
  const said = error.message.replace(/\.$/, '')
  return new CliError({
    ...plainFailure(error),
    message: `${said}. By ${response.status} a server says that nothing at ${url} takes a ${request.method}: ${what.replace(/^T/, 't')} is not there.`,
    hint: `Compare that address with ${member} of the metadata (oidc-cli discover), and correct ${flagOf(member)} where it was given.`,
  })
}

/** Whether a status is one of success. */
export function isGood({ status }: WireResponse): boolean {
  return status >= 200 && status <= 299
}

/** A refusal with what it most likely comes from, told first. */
function diagnosed(error: CliError, diagnosis: ToldDiagnosis | undefined): CliError {
  if (!diagnosis || error.exit !== EXIT.refused) return error
  const { hint, causes, ruled_out } = diagnosis
  return new CliError({
    ...plainFailure(error),
    hint: `${hint} ${error.hint}`,
    ...(causes.length > 0 && { causes }),
    ...(ruled_out.length > 0 && { ruled_out }),
  })
}
