import { judgeAccessToken } from '../checks/access-token/access-token.ts'
import type { AuthorizeFacts } from '../checks/facts.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { readTokenAnswer } from '../documents/token-answer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { Party } from './party.ts'
import type { TokenAnswer } from './token.ts'

export interface AccessTokenAbout {
  /** The parameters or members that it came with. */
  readonly tokens: JsonObject
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  readonly request?: AuthorizeFacts
  readonly grant: string
}

/** What an answer of the token endpoint brought, and when. */
export function arrivalOf({ tokens, exchange }: TokenAnswer): Pick<AccessTokenAbout, 'tokens' | 'receivedAt'> {
  return { tokens, receivedAt: exchange.startedAt + exchange.ms }
}

/** Judges an access token as far as a client can see into it (RFC 9068). It is opaque to clients, so it is not verified here. */
export function judgeAccessTokenStep(party: Party, open: JudgedStep, about: AccessTokenAbout): void {
  const { context, provider, client, dpop } = party
  const { tokens, grant } = about
  const { members } = readTokenAnswer(tokens)
  const raw = members.access_token
  if (raw === undefined) return
  // No proof goes with a request that a browser makes.
  const bound = grant !== 'implicit' && /^dpop$/i.test(members.token_type ?? '')
  const findings = judgeAccessToken({
    token: readToken(raw),
    issuer: provider.issuer,
    metadata: provider.metadata,
    client: client.facts,
    id_token: members.id_token,
    expiresInSeconds: members.expires_in,
    receivedAt: about.receivedAt,
    requestedScope: about.request?.scope,
    resource: about.request?.parameters.find(([name]) => name === 'resource')?.[1],
    grant,
    dpopThumbprint: bound ? dpop?.thumbprint : undefined,
    now: context.env.now(),
    toleranceSeconds: context.options.seconds('clockTolerance'),
  })
  open.judge(findings)
}
