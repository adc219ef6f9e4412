import { failureOf, unwrapEnvelope } from '../checks/http/wrapped-json.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { span } from '../checks/jwt/times.ts'
import { judgeUserinfo } from '../checks/userinfo/userinfo.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, plainFailure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import type { HttpRequest } from '../http/http.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { numberOf, readJson } from '../jose/json/reader.ts'
import { asObject, isObject, strings } from '../jose/json/values.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { JweReading, JwsReading } from '../jose/tokens/token.ts'
import { basicEncoding, basicHeader } from '../text/basic-credentials.ts'
import { endOf } from '../trace/times.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Client, strictClient } from './client.ts'
import { type OpenedToken, openToken } from './id-token.ts'
import type { KnownClient } from './known.ts'
import type { Party } from './party.ts'
import { refusedBy } from './refusal-hint.ts'
import { type Answered, ask, isGood, settle } from './settle.ts'
import { ledTo, usableEndpoint } from './usable-endpoint.ts'
import { refusedForResource } from './userinfo-refusal.ts'

/** What a UserInfo answer is compared with. */
export interface UserinfoAbout {
  /** `sub` of the ID Token to compare with. */
  readonly expectedSub: string | undefined
  /** When the access token ends by what the token answer said, in milliseconds since the epoch. */
  readonly endsAt?: number
  readonly scope: string | undefined
  /** The claims parameter of the sign-in. */
  readonly requested?: JsonObject
}

interface UserinfoAsk extends UserinfoAbout {
  readonly access_token: string
  /** The resource that the sign-in asked for, null for none; undefined where the sign-in is not known. */
  readonly resource?: string | null
}

const ASKED = {
  member: 'userinfo_endpoint',
  what: 'The UserInfo endpoint',
  act: 'the UserInfo request',
  due: 'claims that could be read',
} as const

/** Calls the UserInfo endpoint and judges the answer (OIDC Core 5.3). */
export async function callUserinfo(party: Party, open: JudgedStep, about: UserinfoAsk): Promise<JsonObject> {
  const url = usableEndpoint(party, 'userinfo_endpoint')
  requireSendable(about.access_token)
  const answer = await ask(open, await userinfoRequest(party, open, url, about))
  const { claims, opened } = await judgeUserinfoAnswer(party, open, answer, about)
  const good = isGood(answer.exchange.response)
  if (good && !claims && opened && opened.token.form !== 'opaque') throw unread(opened.token)
  const { access_token, resource } = about
  const { metadata } = party.provider
  const diagnosis = refusedForResource(answer.exchange.response, { access_token, metadata, resource })
  const asked = { ...ASKED, by: refusedBy(party), ...(diagnosis !== undefined && { diagnosis }) }
  try {
    return settle(open, answer, asked, good ? claims : undefined)
  } catch (error) {
    throw good ? error : blamingEnd(error, answer.exchange, about)
  }
}

/** The refusal of an access token that had ended: that is told before the endpoint is blamed. */
function blamingEnd(error: unknown, { startedAt }: Exchange, { access_token, endsAt }: UserinfoAsk): unknown {
  const ended = endOfToken(access_token, endsAt)
  if (!(error instanceof CliError) || error.exit !== EXIT.refused || !ended || ended.at > startedAt) return error
  const ago = span((startedAt - ended.at) / 1000)
  const message = `The access token had expired ${ago} before it was sent, by ${ended.by}. ${error.message}`
  return new CliError({ ...plainFailure(error), message, hint: `${RENEW} ${error.hint}` }, error)
}

const RENEW = 'Get a new one: oidc-cli refresh, or sign in again.'

/** When an access token ends, in milliseconds, and what says so: itself, or the answer that brought it. */
function endOfToken(access_token: string, endsAt: number | undefined) {
  const token = readToken(access_token)
  const exp = token.form === 'jws' ? numberOf(token.claims?.['exp']) : undefined
  if (endsAt !== undefined) return { at: endsAt, by: 'expires_in of the answer that brought it' }
  return exp === undefined ? undefined : { at: exp * 1000, by: 'its exp' }
}

/** `response_unusable` for an answer that is a token without claims that could be read here. */
function unread(token: JwsReading | JweReading): CliError {
  if (token.form === 'jws')
    return cliError(
      'response_unusable',
      'The UserInfo endpoint answered with a JWT whose payload is no JSON object, without claims that could be read.',
      'Look at the exchange with -v, and at the token with oidc-cli decode.',
    )
  const tried = token.faults.some(({ kind }) => kind === 'decryption')
  return cliError(
    'response_unusable',
    `The UserInfo endpoint answered with an encrypted token${tried ? ', which no key that was given opens' : ''}: its claims could not be read.`,
    'Give the key that it was encrypted to by --decrypt-key <file>, or have the client registered without userinfo_encrypted_response_alg.',
  )
}

/** What a UserInfo answer says, undefined where nothing can be read, and the token that it came as. */
export interface UserinfoRead {
  readonly claims: JsonObject | undefined
  readonly opened: OpenedToken | undefined
}

/** Judges a UserInfo answer. */
export async function judgeUserinfoAnswer(
  known: KnownClient,
  open: JudgedStep,
  { exchange, reading }: Answered,
  about: UserinfoAbout,
): Promise<UserinfoRead> {
  const { context, provider, client } = known
  const { claims, opened } = await readClaims(known, open, { exchange, reading })
  const facts = {
    exchange,
    claims,
    reading,
    token: opened?.token,
    encrypted: opened?.encrypted,
    signature: opened?.signature,
    issuer: provider.issuer,
    client: client.facts,
    expectedSub: about.expectedSub,
    tokenEndsAt: about.endsAt,
    scope: about.scope,
    requested: about.requested,
    scopesListed: listedScopes(provider.metadata),
    now: endOf(exchange),
    toleranceSeconds: context.options.seconds('clockTolerance'),
  }
  open.judge(judgeUserinfo(facts))
  return { claims, opened }
}

function listedScopes({ scopes_supported: listed }: JsonObject): readonly string[] | undefined {
  return listed === undefined ? undefined : strings(listed)
}

/** An access token is made of visible characters and blanks (RFC 6749 A.12); others, and blanks around it, no header field can carry. */
export function isSendable(access_token: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(access_token)
}

/** Throws `response_unusable` for an access token of the provider that cannot be sent. */
function requireSendable(access_token: string): void {
  if (isSendable(access_token)) return
  throw cliError(
    'response_unusable',
    'The access token is empty or has characters that no access token may have, so it cannot be sent.',
    'The provider must issue tokens of visible ASCII characters (RFC 6749 A.12).',
  )
}

/** The request in the way asked for, ready to be made. */
async function userinfoRequest(
  party: Party,
  open: JudgedStep,
  url: string,
  { access_token, expectedSub }: UserinfoAsk,
): Promise<() => Promise<unknown>> {
  const { context, provider, client } = party
  const method = context.options.text('userinfoMethod') ?? 'get'
  if (method === 'form' || method === 'query') {
    const http = await context.http()
    const body = new URLSearchParams({ access_token }).toString()
    const headers = { accept: ACCEPT, ...clientCredentials(context, client) }
    const led = ledTo(provider, 'userinfo_endpoint')
    const request: HttpRequest =
      method === 'form'
        ? { purpose: 'userinfo', method: 'POST', url, led, headers: { ...headers, 'content-type': FORM }, body }
        : { purpose: 'userinfo', method: 'GET', url: `${url}${url.includes('?') ? '&' : '?'}${body}`, led, headers }
    return () => http.send(request, open.record)
  }
  const { lib, config, proof } = await strictClient(party, open, { purpose: 'userinfo' })
  if (method !== 'post')
    return () => lib.fetchUserInfo(config, access_token, expectedSub ?? lib.skipSubjectCheck, proof)
  const headers = new Headers({ accept: ACCEPT, 'content-type': FORM })
  return () => lib.fetchProtectedResource(config, access_token, new URL(url), 'POST', '', headers, proof)
}

/** A resource that wants to know the client beside the token gets HTTP Basic, encoded as at the token endpoint (RFC 6749 2.3.1). */
function clientCredentials(context: Context, { client_id, secret }: Client): Record<string, string> {
  if (!context.options.flag('userinfoClientAuth')) return {}
  if (secret === undefined) {
    throw cliError(
      'missing_option',
      '--userinfo-client-auth sends the client secret, and there is none.',
      'Give --client-secret env:NAME, or leave the flag out.',
    )
  }
  return { authorization: basicHeader(client_id, secret, basicEncoding(context.options.text('basicEncoding'))) }
}

const ACCEPT = 'application/json, application/jwt'
const FORM = 'application/x-www-form-urlencoded'

/** Claims that were encrypted and not signed (OIDC Core 5.3.2). */
function sealedClaims({ token, encrypted }: OpenedToken): JsonObject | undefined {
  return encrypted && token.form === 'opaque' ? asObject(readJson(token.raw).value) : undefined
}

/** The claims, whether they came as JSON or as a JWT, whatever the content type says. */
async function readClaims(
  known: KnownClient,
  open: JudgedStep,
  { exchange, reading }: Answered,
): Promise<UserinfoRead> {
  const text = exchange.response.body.trim()
  if (/^[\w-]+\.[\w-]*\.[\w-]*(\.[\w-]*\.[\w-]*)?$/.test(text)) {
    const opened = await openToken(known, open, text)
    return { claims: opened.claims ?? sealedClaims(opened), opened }
  }
  const value = unwrapEnvelope(reading?.value)
  if (!isObject(value)) return { claims: undefined, opened: undefined }
  // A failure says nothing about a person, whatever the status.
  const failed = value['sub'] === undefined && failureOf(value) !== undefined
  return { claims: failed ? undefined : value, opened: undefined }
}
