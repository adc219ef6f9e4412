import type { TokenResponseFacts } from '../checks/facts.ts'
import { judgeFapi2Credentials } from '../checks/fapi2/fapi2.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeRegisteredGrant } from '../checks/request/registration.ts'
import { tellRefusal } from '../checks/token-response/diagnosis.ts'
import { tokenMembersOf } from '../checks/token-response/members.ts'
import { respelled } from '../checks/token-response/spelling.ts'
import { judgeTokenResponse } from '../checks/token-response/token-response.ts'
import { readTokenAnswer, type TokenDocument } from '../documents/token-answer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { endOf } from '../trace/times.ts'
import type { Exchange } from '../trace/trace.ts'
import { judgeAccessTokenStep, proofKey } from './access-token.ts'
import { strictClient } from './client.ts'
import { blamingClock } from './clocks.ts'
import type { Grant } from './grants/grant.ts'
import { keepIssued, originOfTokens } from './issued.ts'
import type { KnownClient } from './known.ts'
import type { Party } from './party.ts'
import { pollForTokens } from './poll.ts'
import { refusedBy } from './refusal-hint.ts'
import { type Answer, type Answered, type Asked, ask, isGood, settle } from './settle.ts'
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

/** Asks for tokens by a grant, once or until somebody has decided, and judges every answer and the access token. */
export function runGrant(party: Party, grant: Grant): Promise<TokenAnswer> {
  const { purpose, grant_type, verbatim, poll } = grant
  return party.step(purpose, async (open) => {
    usableEndpoint(party, 'token_endpoint')
    const strict = await strictClient(party, open, { purpose, grant_type, verbatim, uncounted: poll !== undefined })
    const once = () => ask(open, () => grant.send(strict))
    const judge = (answer: Answered) => judgeTokenResponse(factsOf(party, open, answer, grant))
    const answer = await (poll ? pollForTokens(party, open, { poll, once, judge }) : once())
    const taken = await takeTokens(party, open, { answer, grant })
    judgeGrantedToken(party, open, taken, grant)
    return taken
  })
}

/** What an answer of the token endpoint is judged by, whatever the strict client made of it. */
function factsOf(
  { client, provider }: KnownClient,
  { step }: JudgedStep,
  { exchange, reading }: Answered,
  { grant_type, response }: JudgedGrant,
): TokenResponseFacts {
  const alike = step.exchanges.filter(({ purpose }) => purpose === exchange.purpose)
  const at = alike.findLastIndex(({ request }) => request === exchange.request)
  return {
    exchange,
    reading,
    client: client.facts,
    metadata: provider.metadata,
    dpop: proofKey(exchange) !== undefined,
    grant: grant_type,
    earlier: alike.slice(0, Math.max(0, at)),
    ...response,
  }
}

/** Judges an answer of the token endpoint and takes its tokens; throws why there are none. */
async function takeTokens(
  party: Party,
  open: JudgedStep,
  { answer, grant }: { readonly answer: Answer; readonly grant: Grant },
): Promise<TokenAnswer> {
  const read = readTokens(answer)
  if (read) keepIssued(party, read.members, originOfTokens(party.context, answer.exchange))
  if (read && isWorthKeeping(read)) await grant.keep?.(read.usable)
  const taken = judgeTokens(party, open, answer, grant)
  const asked: Asked = {
    member: 'token_endpoint',
    what: 'The token endpoint',
    act: `the ${grant.grant_type} grant`,
    due: 'any token',
    diagnosis: taken ? undefined : tellRefusal(factsOf(party, open, answer, grant)),
    by: refusedBy(party),
  }
  try {
    return settle(open, answer, asked, taken)
  } catch (error) {
    throw blamingClock(party.context, answer.exchange, error)
  }
}

/** What is known of a grant whose answer is judged. */
export type JudgedGrant = Pick<Grant, 'grant_type' | 'response' | 'accessToken'>

/** The members of a good answer of the token endpoint; undefined where there are none. */
function readTokens({ exchange, reading }: Answered): (TokenDocument & { readonly tokens: JsonObject }) | undefined {
  const members = tokenMembersOf(exchange, reading)
  if (!members || !isGood(exchange.response)) return undefined
  const tokens = { ...respelled(members), ...members }
  return { ...readTokenAnswer(tokens), tokens }
}

/** Judges the last answer of the token endpoint; `taken` is undefined where it holds no token to go on with. */
export function judgeTokens(
  known: KnownClient,
  open: JudgedStep,
  answer: Answered,
  grant: JudgedGrant,
): TokenAnswer | undefined {
  const read = readTokens(answer)
  open.judge(judgeTokenResponse(factsOf(known, open, answer, grant)))
  open.judge(judgeRegisteredGrant(grant.grant_type, known.client.facts))
  const { access_token, id_token, refresh_token } = read?.members ?? {}
  if (!read || (access_token ?? id_token) === undefined) return undefined
  open.judgeBy('fapi2', () => judgeFapi2Credentials({ access_token, refresh_token }))
  const { tokens, members, usable } = read
  return { tokens, members, usable, exchange: answer.exchange }
}

/** Judges the access token that a grant came to. */
export function judgeGrantedToken(
  known: KnownClient,
  open: JudgedStep,
  { tokens, exchange }: TokenAnswer,
  { grant_type, accessToken }: JudgedGrant,
): void {
  judgeAccessTokenStep(known, open, {
    tokens,
    exchange,
    receivedAt: endOf(exchange),
    grant: grant_type,
    ...accessToken,
  })
}

/** A refresh token that came alone replaces one that may be worth nothing any more (RFC 6749 6). */
function isWorthKeeping({ members, usable }: TokenDocument): boolean {
  const { access_token, id_token, refresh_token } = members
  return usable['error'] === undefined && (access_token ?? id_token ?? refresh_token) !== undefined
}
