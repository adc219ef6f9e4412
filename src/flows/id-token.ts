import type { AuthorizeFacts, IdTokenFacts } from '../checks/facts.ts'
import { clockSkew } from '../checks/http/clock.ts'
import { judgeIdToken } from '../checks/id-token/id-token.ts'
import { judgeJwt } from '../checks/jwt/jwt.ts'
import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { openJwe } from '../jose/keys/open-jwe.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { JweReading, JwsReading, SignatureVerdict, TokenReading } from '../jose/tokens/token.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Client } from './client.ts'
import { decryptionKeys, roundsLeave } from './decryption.ts'
import type { IssuerKeys } from './keys.ts'
import type { Provider } from './provider.ts'

/** A token as far as this run could open and verify it. */
export interface OpenedToken {
  readonly token: TokenReading
  readonly encrypted: JweReading | undefined
  readonly signature: SignatureVerdict
  readonly header: JsonObject
  readonly claims: JsonObject | undefined
}

const UNVERIFIED: SignatureVerdict = {
  verified: null,
  alg: undefined,
  kid: undefined,
  keySource: undefined,
  faults: [],
}

/** Decrypts a token when it is encrypted and verifies its signature with the issuer's keys. */
export async function openToken(
  context: Context,
  open: OpenStep,
  raw: string,
  keys: IssuerKeys,
  client: Client | undefined,
): Promise<OpenedToken> {
  const outer = readToken(raw)
  const { token, encrypted } =
    outer.form === 'jwe' ? await decrypt(context, outer, client) : { token: outer, encrypted: undefined }
  if (token.form !== 'jws')
    return { token, encrypted, signature: UNVERIFIED, header: headerOf(token), claims: undefined }
  const signature = await keys.verify(open, token, { secret: client?.secret })
  return { token, encrypted, signature, header: token.header, claims: token.claims }
}

function headerOf(token: TokenReading): JsonObject {
  return token.form === 'opaque' ? {} : token.header
}

async function decrypt(
  context: Context,
  outer: JweReading,
  client: Client | undefined,
): Promise<{ token: JwsReading | JweReading | TokenReading; encrypted: JweReading }> {
  // A client secret opens nothing that was encrypted to a public key.
  const symmetric = !/^(RSA|ECDH)/.test(String(outer.header['alg']))
  const keys = await decryptionKeys(context, symmetric ? client?.secret : undefined)
  return { token: await openJwe(outer, keys, roundsLeave(context)), encrypted: outer }
}

/** What an ID Token is compared with. */
export interface IdTokenContext {
  readonly channel: IdTokenFacts['channel']
  readonly request?: AuthorizeFacts
  readonly access_token?: string
  readonly code?: string
  /** The answer that brought it, for the clock of the provider. */
  readonly exchange?: Exchange
  readonly previous?: JsonObject
  readonly front?: JsonObject
  readonly nonce?: string | null
}

/** Judges an ID Token: every rule, not the first that is broken (OIDC Core 3.1.3.7). */
export async function judgeIdTokenStep(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  opened: OpenedToken,
  about: IdTokenContext,
): Promise<void> {
  const { request } = about
  const now = context.env.now()
  const toleranceSeconds = context.options.seconds('clockTolerance')
  const facts: IdTokenFacts = {
    token: opened.token,
    encrypted: opened.encrypted,
    signature: opened.signature,
    issuer: provider.issuer,
    metadata: provider.metadata,
    client: client.facts,
    channel: about.channel,
    nonce: request ? (request.nonce ?? null) : about.nonce,
    access_token: about.access_token,
    code: about.code,
    state: request?.state,
    response_type: request?.response_type,
    maxAgeSeconds: request?.maxAgeSeconds,
    prompt: request?.prompt,
    acr_values: request?.acr_values,
    scope: request?.scope,
    claims: request?.claims,
    loginStartedAt: request?.startedAt,
    now,
    toleranceSeconds,
    severalKeys: keys.count() > 1,
    clockSkewMs: about.exchange && clockSkew(about.exchange),
    previous: about.previous,
    front: about.front,
  }
  const place = { loopback: provider.loopback }
  open.check(...context.judge(judgeIdToken(facts), place))
  if (opened.token.form === 'opaque') return
  const jwt = { token: opened.token, signature: opened.signature, now, toleranceSeconds }
  open.check(...context.judge(judgeJwt(jwt), place))
}
