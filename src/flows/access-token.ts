import { judgeAccessToken } from '../checks/access-token/access-token.ts'
import type { AccessTokenFacts, AuthorizeFacts } from '../checks/facts.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { readTokenAnswer } from '../documents/token-answer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { isObject } from '../jose/json/values.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { TokenReading } from '../jose/tokens/token.ts'
import type { Party } from './party.ts'

/** What an access token is compared with. */
type Expected = Pick<AccessTokenFacts, 'requestedScope' | 'resource'>

interface AccessTokenAbout extends Expected {
  /** The parameters or members that it came with. */
  readonly tokens: JsonObject
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  readonly grant: string
}

/** What a request makes expect of the access token. */
export function expectedOf({ scope, parameters }: Pick<AuthorizeFacts, 'scope' | 'parameters'>): Expected {
  return { requestedScope: scope, resource: parameters.find(([name]) => name === 'resource')?.[1] }
}

/** Judges an access token as far as a client can see into it (RFC 9068). It is opaque to clients, so it is not verified here. */
export async function judgeAccessTokenStep(party: Party, open: JudgedStep, about: AccessTokenAbout): Promise<void> {
  const { context, provider, client, dpop } = party
  const { tokens, ...asked } = about
  const { members } = readTokenAnswer(tokens)
  const raw = members.access_token
  if (raw === undefined) return
  const token = readToken(raw)
  // No proof and no certificate goes with a request that a browser makes.
  const direct = asked.grant !== 'implicit'
  const bound = direct && /^dpop$/i.test(members.token_type ?? '')
  const certified = direct && namesCertificate(token)
  const http = await context.http()
  const findings = judgeAccessToken({
    token,
    issuer: provider.issuer,
    metadata: provider.metadata,
    client: client.facts,
    id_token: members.id_token,
    expiresInSeconds: members.expires_in,
    ...asked,
    dpopThumbprint: bound ? dpop?.thumbprint : undefined,
    certificateThumbprint: certified ? http.certificateThumbprint() : undefined,
    now: context.env.now(),
    toleranceSeconds: context.options.seconds('clockTolerance'),
  })
  open.judge(findings)
}

/** Whether a token says that it is bound to a certificate; which clients get such tokens their registration says (RFC 8705 3). */
function namesCertificate(token: TokenReading): boolean {
  const cnf = token.form === 'jws' ? token.claims?.['cnf'] : undefined
  return isObject(cnf) && cnf['x5t#S256'] !== undefined
}
