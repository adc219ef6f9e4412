import { judgeAccessToken } from '../checks/access-token/access-token.ts'
import type { AccessTokenFacts, AuthorizeFacts } from '../checks/facts.ts'
import { header } from '../checks/findings.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { readTokenAnswer } from '../documents/token-answer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { isObject } from '../jose/json/values.ts'
import { thumbprintOf } from '../jose/keys/jwk.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { TokenReading } from '../jose/tokens/token.ts'
import type { Exchange } from '../trace/trace.ts'
import type { KnownClient } from './known.ts'

/** What an access token is compared with. */
type Expected = Pick<AccessTokenFacts, 'requestedScope' | 'resource'>

interface AccessTokenAbout extends Expected {
  /** The parameters or members that it came with. */
  readonly tokens: JsonObject
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  readonly grant: string
  /** The exchange that brought it; undefined for one that a browser brought, with which no proof and no certificate goes. */
  readonly exchange?: Exchange
}

/** What a request makes expect of the access token. */
export function expectedOf({ scope, parameters }: Pick<AuthorizeFacts, 'scope' | 'parameters'>): Expected {
  return { requestedScope: scope, resource: parameters.find(([name]) => name === 'resource')?.[1] }
}

/** Judges an access token as far as a client can see into it (RFC 9068). It is opaque to clients, so it is not verified here. */
export function judgeAccessTokenStep(known: KnownClient, open: JudgedStep, about: AccessTokenAbout): void {
  const { context, provider, client } = known
  const { tokens, exchange, ...asked } = about
  const { members } = readTokenAnswer(tokens)
  const raw = members.access_token
  if (raw === undefined) return
  const token = readToken(raw)
  const bound = /^dpop$/i.test(members.token_type ?? '')
  const findings = judgeAccessToken({
    token,
    issuer: provider.issuer,
    metadata: provider.metadata,
    client: client.facts,
    id_token: members.id_token,
    expiresInSeconds: members.expires_in,
    ...asked,
    dpopThumbprint: exchange && bound ? proofKey(exchange) : undefined,
    certificateThumbprint: exchange && namesCertificate(token) ? known.certificate : undefined,
    now: about.receivedAt,
    toleranceSeconds: context.options.seconds('clockTolerance'),
  })
  open.judge(findings)
}

/** RFC 7638 thumbprint of the key that a request proves to have; undefined without a DPoP proof (RFC 9449 4.2). */
export function proofKey({ request }: Exchange): string | undefined {
  const proof = readToken(header(request.headers, 'dpop') ?? '')
  const jwk = proof.form === 'jws' ? proof.header['jwk'] : undefined
  return isObject(jwk) ? thumbprintOf(jwk) : undefined
}

/** Whether a token says that it is bound to a certificate; which clients get such tokens their registration says (RFC 8705 3). */
function namesCertificate(token: TokenReading): boolean {
  const cnf = token.form === 'jws' ? token.claims?.['cnf'] : undefined
  return isObject(cnf) && cnf['x5t#S256'] !== undefined
}
