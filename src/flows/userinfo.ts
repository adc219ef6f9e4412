import { judgeHttp } from '../checks/http/http.ts'
import { failureOf, unwrapEnvelope } from '../checks/http/json-envelope.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { strictRefusal } from '../checks/token-response/strict-client.ts'
import { judgeUserinfo } from '../checks/userinfo/userinfo.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, failure } from '../errors.ts'
import { encodeForm } from '../http/apply-shape.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import { type Client, configuration } from './client.ts'
import type { DpopKey } from './dpop.ts'
import { type OpenedToken, openToken } from './id-token.ts'
import type { IssuerKeys } from './keys.ts'
import type { Provider } from './provider.ts'
import { bodyOf, isObject, refusal } from './run.ts'
import { redirectRefusal, unusableAnswer, wordlessRefusal } from './unusable.ts'
import { ledTo, usableEndpoint } from './usable-endpoint.ts'

export interface UserinfoAsk {
  readonly access_token: string
  /** `sub` of the ID Token to compare with. */
  readonly expectedSub: string | undefined
  /** When the access token ends by what the token answer said, in milliseconds since the epoch. */
  readonly endsAt?: number
  readonly scope: string | undefined
  readonly dpop: DpopKey | undefined
}

/** Calls the UserInfo endpoint and judges the answer (OIDC Core 5.3). */
export async function callUserinfo(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  ask: UserinfoAsk,
): Promise<JsonObject> {
  const url = usableEndpoint(context, provider, 'userinfo_endpoint')
  requireSendable(ask.access_token)
  const strict = await sendUserinfo(context, open, provider, client, url, ask)
  const exchange = open.step.exchanges.at(-1)
  if (!exchange) throw strict
  if (!exchange.response)
    throw new CliError(exchange.failure ?? failure('connection_failed', 'No answer came.', 'Try again.'))
  const { claims, opened } = await readAnswer(context, open, exchange, keys, client)
  const reading = bodyOf(exchange)
  const place = { loopback: provider.loopback }
  const facts = {
    exchange,
    claims,
    reading,
    token: opened?.token,
    signature: opened?.signature,
    issuer: provider.issuer,
    client: client.facts,
    expectedSub: ask.expectedSub,
    tokenEndsAt: ask.endsAt,
    scope: ask.scope,
    now: context.env.now(),
    toleranceSeconds: context.options.seconds('clockTolerance'),
  }
  open.check(...context.judge(judgeUserinfo(facts), place))
  open.check(...context.judge(judgeHttp({ exchange, loopback: provider.loopback, now: context.env.now() }), place))
  const { status } = exchange.response
  const good = status >= 200 && status <= 299
  const error = good && claims ? undefined : oauthErrorOf(exchange, reading)
  if (!good) {
    if (exchange.failure) throw new CliError(exchange.failure)
    if (error) throw new CliError(refusal(error, 'the UserInfo request'))
    throw (
      redirectRefusal('The UserInfo endpoint', '--userinfo-endpoint', exchange) ??
      wordlessRefusal('the UserInfo request', exchange, reading)
    )
  }
  if (error) throw new CliError(refusal(error, 'the UserInfo request'))
  const stopped = strict === undefined ? undefined : strictRefusal(strict)
  if (stopped) open.note(`A strict client would have stopped here: ${stopped}`)
  if (claims) return claims
  throw unusableAnswer('The UserInfo endpoint', exchange, reading, 'claims that could be read')
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

/** Sends the request in the way asked for; resolves to what the strict client disliked, if anything. */
async function sendUserinfo(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  url: string,
  ask: UserinfoAsk,
): Promise<unknown> {
  const method = context.options.text('userinfoMethod') ?? 'get'
  const http = await context.http()
  if (method === 'form' || method === 'query') {
    const body = new URLSearchParams({ access_token: ask.access_token }).toString()
    const headers = { accept: ACCEPT, ...clientCredentials(context, client) }
    const joined = `${url}${url.includes('?') ? '&' : '?'}${body}`
    const led = ledTo(provider, 'userinfo_endpoint')
    await http.send(
      method === 'form'
        ? { purpose: 'userinfo', method: 'POST', url, led, headers: { ...headers, 'content-type': FORM }, body }
        : { purpose: 'userinfo', method: 'GET', url: joined, led, headers },
      open.record,
    )
    return undefined
  }
  const { lib, config } = await configuration(context, provider, client, { purpose: 'userinfo', record: open.record })
  const options = ask.dpop ? { DPoP: lib.getDPoPHandle(config, ask.dpop.pair) } : {}
  const act =
    method === 'post'
      ? lib.fetchProtectedResource(
          config,
          ask.access_token,
          new URL(url),
          'POST',
          '',
          new Headers({ accept: ACCEPT, 'content-type': FORM }),
          options,
        )
      : lib.fetchUserInfo(config, ask.access_token, ask.expectedSub ?? lib.skipSubjectCheck, options)
  return act.then(
    () => undefined,
    (error: unknown) => error,
  )
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
  const encoded = [client_id, secret].map(encodeForm)
  return { authorization: `Basic ${Buffer.from(encoded.join(':')).toString('base64')}` }
}

const ACCEPT = 'application/json, application/jwt'
const FORM = 'application/x-www-form-urlencoded'

/** The claims, whether they came as JSON or as a JWT, whatever the content type says. */
async function readAnswer(
  context: Context,
  open: OpenStep,
  exchange: Exchange,
  keys: IssuerKeys,
  client: Client,
): Promise<{ claims: JsonObject | undefined; opened: OpenedToken | undefined }> {
  const text = exchange.response?.body.trim() ?? ''
  if (/^[\w-]+\.[\w-]*\.[\w-]*(\.[\w-]*\.[\w-]*)?$/.test(text)) {
    const opened = await openToken(context, open, text, keys, client)
    return { claims: opened.claims, opened }
  }
  const value = unwrapEnvelope(bodyOf(exchange)?.value)
  if (!isObject(value)) return { claims: undefined, opened: undefined }
  // A failure says nothing about a person, whatever the status.
  const failed = value['sub'] === undefined && failureOf(value) !== undefined
  return { claims: failed ? undefined : value, opened: undefined }
}
