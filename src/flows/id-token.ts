import type { AuthorizeFacts, IdTokenFacts } from '../checks/facts.ts'
import { clockSkew } from '../checks/http/clock.ts'
import { agreedFacts } from '../checks/id-token/agreed.ts'
import { isUnsignedAgreed } from '../checks/id-token/header.ts'
import { judgeIdToken as judgeIdTokenClaims } from '../checks/id-token/id-token.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeJwt } from '../checks/jwt/jwt.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { openJwe } from '../jose/keys/open-jwe.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { JweReading, SignatureVerdict, TokenReading } from '../jose/tokens/token.ts'
import type { Exchange } from '../trace/trace.ts'
import { clocksBefore } from './clocks.ts'
import { decryptionKeys } from './decryption.ts'
import type { KnownClient } from './known.ts'
import { idTokenResult, type LoginResult } from './login-result.ts'
import type { Party } from './party.ts'
import type { TokenAnswer } from './token.ts'

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
export async function openToken(known: KnownClient, open: JudgedStep, raw: string): Promise<OpenedToken> {
  const outer = readToken(raw)
  const encrypted = outer.form === 'jwe' ? outer : undefined
  const token = encrypted ? await decrypt(known, encrypted) : outer
  if (token.form !== 'jws')
    return { token, encrypted, signature: UNVERIFIED, header: headerOf(token), claims: undefined }
  const signature = await known.keys.verify(open, token, { secret: known.client.secret })
  return { token, encrypted, signature, header: token.header, claims: token.claims }
}

function headerOf(token: TokenReading): JsonObject {
  return token.form === 'opaque' ? {} : token.header
}

async function decrypt({ context, client, roundsLeave }: KnownClient, outer: JweReading): Promise<TokenReading> {
  // A client secret opens nothing that was encrypted to a public key.
  const symmetric = !/^(RSA|ECDH)/.test(String(outer.header['alg']))
  const keys = await decryptionKeys(context, symmetric ? client.secret : undefined)
  return openJwe(outer, keys, roundsLeave)
}

/** What an ID Token is compared with. */
export interface IdTokenAbout {
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

/** Opens and judges an ID Token: every rule, not the first that is broken (OIDC Core 3.1.3.7). */
export async function judgeIdToken(
  known: KnownClient,
  open: JudgedStep,
  raw: string,
  about: IdTokenAbout,
): Promise<OpenedToken> {
  const read = await openToken(known, open, raw)
  const { context, provider, client, keys } = known
  const { request } = about
  const response_type = request?.response_type
  const unsigned = isUnsignedAgreed({ token: read.token, channel: about.channel, response_type, client: client.facts })
  const opened = unsigned ? { ...read, signature: { ...UNVERIFIED, alg: 'none' } } : read
  const now = open.step.startedAt
  const toleranceSeconds = context.options.seconds('clockTolerance')
  const facts: IdTokenFacts = {
    token: opened.token,
    encrypted: opened.encrypted,
    signature: opened.signature,
    issuer: provider.issuer,
    metadata: provider.metadata,
    client: client.facts,
    ...agreedFacts(client.facts.registered),
    trustedAudiences: context.options.list('trustedAudience'),
    channel: about.channel,
    nonce: request ? (request.nonce ?? null) : about.nonce,
    access_token: about.access_token,
    code: about.code,
    state: request?.state,
    response_type,
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
    clockSources: clocksBefore(context, now),
    previous: about.previous,
    front: about.front,
  }
  open.judge(judgeIdTokenClaims(facts))
  if (opened.token.form !== 'opaque')
    open.judge(judgeJwt({ token: opened.token, signature: opened.signature, unsigned, now, toleranceSeconds }))
  return opened
}

/** Judges the ID Token that came with tokens for which nobody was sent anywhere, if one did, in a step of its own. */
export async function takeIdToken(
  party: Party,
  { tokens, exchange }: TokenAnswer,
  about: Pick<IdTokenAbout, 'channel' | 'previous' | 'nonce'>,
): Promise<LoginResult['id_token']> {
  const raw = textOf(tokens['id_token'])
  if (raw === undefined) return null
  return party.step('id_token', async (open) => {
    const access_token = textOf(tokens['access_token'])
    const opened = await judgeIdToken(party, open, raw, { ...about, access_token, exchange })
    return idTokenResult(party.context, open, opened)
  })
}
