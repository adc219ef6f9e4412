import { judgeJarm } from '../checks/callback/jarm.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { readAuthorizationResponse } from '../documents/answers.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { writeJson } from '../jose/json/writer.ts'
import type { Parameters } from './authorization-request.ts'
import type { AuthorizationResponse } from './authorization-response.ts'
import { openToken } from './id-token.ts'
import type { KnownClient } from './known.ts'
import type { Party } from './party.ts'
import type { JudgeResponse, ResponseJudgement } from './redirection-endpoint.ts'

/** The parameters inside a `response` JWT, each as it would stand in a query (JARM 2.1); one of another type than it has is none. */
function jarmParameters(claims: JsonObject): Parameters {
  return Object.entries(readAuthorizationResponse(claims).usable)
    .filter(([name]) => !['aud', 'exp', 'iat'].includes(name))
    .map(([name, value]) => [name, typeof value === 'string' ? value : writeJson(value)] as const)
}

/** The JWT that a response came as (JARM 2.3); undefined for any other response. */
export function responseIn({ parameters }: AuthorizationResponse): string | undefined {
  return parameters.find(([name]) => name === 'response')?.[1]
}

/** Wraps a judge so that a response that came as a JWT is opened and judged first; other responses pass as they are. */
export function unwrapJarm(party: Party, judge: JudgeResponse): JudgeResponse {
  return async (arrived) => {
    const raw = responseIn(arrived)
    if (raw === undefined) return judge(arrived)
    return judgeUnwrapped(arrived, await party.step('jarm', (open) => openJarm(party, open, raw)), judge)
  }
}

/** What a response JWT holds, and what was found of the JWT itself. */
export interface Unwrapped {
  readonly parameters: Parameters
  readonly findings: readonly Finding[]
}

/** Judges what came, as the JWT had it that it came in; undefined where that could not be read. */
export async function judgeUnwrapped(
  arrived: AuthorizationResponse,
  unwrapped: Unwrapped | undefined,
  judge: JudgeResponse,
): Promise<ResponseJudgement> {
  if (!unwrapped) return judge(arrived)
  const { parameters } = unwrapped
  return { ...(await judge({ ...arrived, parameters }, unwrapped.findings)), parameters }
}

/** Opens and judges a response JWT; undefined where it has no claims. */
export async function openJarm(known: KnownClient, open: JudgedStep, raw: string): Promise<Unwrapped | undefined> {
  const { context, provider, client } = known
  const opened = await openToken(known, open, raw)
  if (!opened.claims) return undefined
  const facts = {
    claims: opened.claims,
    signature: opened.signature,
    encrypted: opened.encrypted,
    registered: client.facts.registered,
    issuer: provider.issuer,
    client_id: client.client_id,
    now: open.step.startedAt,
    toleranceSeconds: context.options.seconds('clockTolerance'),
  }
  return { parameters: jarmParameters(opened.claims), findings: judgeJarm(facts) }
}
