import { judgeFapi2Credentials } from '../checks/fapi2/fapi2.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { diagnosisOf } from '../checks/token-response/diagnosis.ts'
import { tokenMembersOf } from '../checks/token-response/members.ts'
import { respelled } from '../checks/token-response/spelling.ts'
import { judgeTokenResponse } from '../checks/token-response/token-response.ts'
import { readTokenAnswer, type TokenDocument } from '../documents/token-answer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { Exchange } from '../trace/trace.ts'
import { judgeAccessTokenStep } from './access-token.ts'
import { strictClient } from './client.ts'
import type { Grant } from './grants/grant.ts'
import type { Party } from './party.ts'
import { pollForTokens } from './poll.ts'
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

/** Asks for tokens by a grant, once or until somebody has decided, and judges every answer and the access token. */
export function runGrant(party: Party, grant: Grant): Promise<TokenAnswer> {
  const { purpose, grant_type, verbatim, poll } = grant
  return party.step(purpose, async (open) => {
    usableEndpoint(party, 'token_endpoint')
    const strict = await strictClient(party, open, { purpose, grant_type, verbatim })
    const once = () => ask(open, () => grant.send(strict))
    const judge = (answer: Answer) => findingsOf(party, answer, grant)
    const answer = await (poll ? pollForTokens(party, open, { poll, once, judge }) : once())
    const taken = await takeTokens(party, open, { answer, grant })
    const { tokens, exchange } = taken
    const receivedAt = exchange.startedAt + exchange.ms
    await judgeAccessTokenStep(party, open, { tokens, receivedAt, grant: grant_type, ...grant.accessToken })
    return taken
  })
}

/** What an answer of the token endpoint is like, whatever the strict client made of it. */
function findingsOf(
  { client, provider, dpop }: Party,
  { exchange, reading }: Answer,
  grant: Grant,
): readonly Finding[] {
  const about = { exchange, reading, client: client.facts, metadata: provider.metadata, dpop: dpop !== undefined }
  return judgeTokenResponse({ ...about, grant: grant.grant_type, ...grant.response })
}

/** Judges an answer of the token endpoint and takes its tokens; throws why there are none. */
async function takeTokens(
  party: Party,
  open: JudgedStep,
  { answer, grant }: { readonly answer: Answer; readonly grant: Grant },
): Promise<TokenAnswer> {
  const { exchange, reading } = answer
  const members = tokenMembersOf(exchange, reading)
  const body = members && { ...respelled(members), ...members }
  const read = isGood(exchange.response) && body ? readTokenAnswer(body) : undefined
  if (read && isWorthKeeping(read)) await grant.keep?.(read.usable)
  const found = body && read && (read.members.access_token ?? read.members.id_token) !== undefined
  const checks = open.judge(findingsOf(party, answer, grant))
  if (found) {
    const { access_token, refresh_token } = read.members
    open.judge(judgeFapi2Credentials({ access_token, refresh_token }))
  }
  const asked: Asked = {
    member: 'token_endpoint',
    what: 'The token endpoint',
    act: `the ${grant.grant_type} grant`,
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
