import type { AuthorizeFacts } from '../checks/facts.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { fill } from '../stopped.ts'
import { expectedOf, judgeAccessTokenStep } from './access-token.ts'
import { responseParameter } from './authorization-response.ts'
import { type Authorization, authorize } from './authorize.ts'
import { takeClaimSources } from './claim-sources.ts'
import { askClientSecret } from './client-secret.ts'
import { authorizationCode } from './grants/authorization-code.ts'
import { type IdTokenAbout, judgeIdToken, type OpenedToken } from './id-token.ts'
import { keepIssued } from './issued.ts'
import type { KnownClient } from './known.ts'
import { idTokenResult, type LoginResult, markRejected } from './login-result.ts'
import { requireHome } from './moved-endpoints.ts'
import { makeParty, type Party } from './party.ts'
import { findProvider, type Provider } from './provider.ts'
import { runGrant, type TokenAnswer } from './token.ts'
import { callUserinfo, type UserinfoAbout } from './userinfo.ts'

export interface Login {
  readonly party: Party
  readonly result: LoginResult
}

/** What a sign-in has come to when its tokens are taken. */
interface SignIn extends Authorization {
  readonly result: LoginResult
}

/** The authorization code flow with whatever the response type adds to it, judged at each step (OIDC Core 3.1, 3.3). Throws `Stopped` once it has begun. */
export async function signIn(context: Context, known?: Provider): Promise<Login> {
  // A key that cannot be read is told before anybody signs in.
  await context.options.files('decryptKey')
  const provider = known ?? (await findProvider(context, { documents: 'first', client: 'needed', act: 'login' }))
  await askClientSecret(context, provider, { act: 'login', need: 'suggested' })
  const party = await makeParty(context, provider)
  await requireHome(party, { act: 'login' })
  const nothing: LoginResult = {
    issuer: provider.issuer ?? null,
    client_id: party.client.client_id,
    redirect_uri: null,
    callback: null,
    tokens: null,
    id_token: null,
    userinfo: null,
  }
  const result = await fill(nothing, async (result) => {
    const begun: SignIn = { ...(await authorize(party, result)), result }
    const front = await takeFrontTokens(party, begun)
    const answer = await takeCode(party, begun)
    const opened = answer && (await takeIdToken(party, begun, answer, front))
    await takeUserinfo(party, begun, opened ?? front)
    await takeSources(party, result, (opened ?? front)?.claims)
  })
  return { party, result }
}

/** Claims of other claims providers, in the ID Token and in UserInfo. */
async function takeSources(party: Party, result: LoginResult, claims: JsonObject | undefined): Promise<void> {
  const access_token = textOf(result.tokens?.['access_token'])
  const sources = [
    ...(await takeClaimSources(party, { from: 'id_token', claims, access_token })),
    ...(await takeClaimSources(party, { from: 'userinfo', claims: result.userinfo, access_token })),
  ]
  if (sources.length > 0) result.claim_sources = sources
}

/** Tokens that came in the redirect (OIDC Core 3.2.2.5, 3.3.2.5). */
async function takeFrontTokens(party: Party, { result, ...authorization }: SignIn): Promise<OpenedToken | undefined> {
  const tokens = frontTokens(authorization)
  if (tokens === undefined) return undefined
  keepIssued(party, { access_token: textOf(tokens['access_token']) })
  result.tokens = tokens
  if (tokens['access_token'] !== undefined)
    await party.step('front-channel access_token', async (open) =>
      judgeFrontAccessToken(party, open, authorization, tokens),
    )
  markRejected(party.context, result, 'tokens')
  const raw = textOf(tokens['id_token'])
  if (raw === undefined) return undefined
  return judgeSignInToken(party, result, raw, { name: 'front-channel id_token', about: aboutFrontToken(authorization) })
}

/** A request and what came back for it. */
type RequestAndResponse = Pick<Authorization, 'request' | 'response'>

/** The tokens of a redirect, with what came beside them; undefined where it has none. */
export function frontTokens({ response }: RequestAndResponse): JsonObject | undefined {
  // Without an access token beside it, expires_in speaks of the code.
  const granted = responseParameter(response, 'access_token') !== undefined
  const names = granted ? ['access_token', 'token_type', 'expires_in', 'scope', 'id_token'] : ['id_token']
  const found = names.flatMap((name) => {
    const value = responseParameter(response, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return found.some(([name]) => name.endsWith('token')) ? Object.fromEntries(found) : undefined
}

/** Judges an access token of the redirect; numbers are text there (RFC 6749 4.2.2). */
export function judgeFrontAccessToken(
  known: KnownClient,
  open: JudgedStep,
  { request }: RequestAndResponse,
  parameters: JsonObject,
): void {
  const text = textOf(parameters['expires_in']) ?? ''
  const tokens = /^\d{1,10}$/.test(text) ? { ...parameters, expires_in: Number(text) } : parameters
  const about = { tokens, receivedAt: open.step.startedAt, ...expectedOf(request), grant: 'implicit' }
  judgeAccessTokenStep(known, open, about)
}

/** What an ID Token of the redirect is compared with. */
export function aboutFrontToken({ request, response }: RequestAndResponse): IdTokenAbout {
  const [access_token, code] = [responseParameter(response, 'access_token'), responseParameter(response, 'code')]
  return { channel: 'front', request, access_token, code }
}

/** What an ID Token of the token endpoint is compared with. */
export function aboutToken(
  { request, response }: RequestAndResponse,
  { tokens, exchange }: TokenAnswer,
  front: OpenedToken | undefined,
): IdTokenAbout {
  const [access_token, code] = [textOf(tokens['access_token']), responseParameter(response, 'code')]
  return { channel: 'token', request, access_token, code, exchange, front: front?.claims }
}

async function takeCode(party: Party, { result, ...authorization }: SignIn): Promise<TokenAnswer | undefined> {
  if (responseParameter(authorization.response, 'code') === undefined) {
    if (result.tokens || authorization.request.response_type === 'none') return undefined
    throw cliError(
      'response_unusable',
      'The authorization response has neither a code nor a token.',
      'Look at result.callback.',
    )
  }
  const answer = await runGrant(party, authorizationCode({ ...authorization, options: party.context.options }))
  result.tokens = { ...result.tokens, ...answer.tokens }
  markRejected(party.context, result, 'tokens')
  return answer
}

async function takeIdToken(
  party: Party,
  { result, ...authorization }: SignIn,
  answer: TokenAnswer,
  front: OpenedToken | undefined,
): Promise<OpenedToken | undefined> {
  const raw = textOf(answer.tokens['id_token'])
  if (raw === undefined) return undefined
  return judgeSignInToken(party, result, raw, { name: 'id_token', about: aboutToken(authorization, answer, front) })
}

/** Opens and judges an ID Token in a step of its own. */
function judgeSignInToken(
  party: Party,
  result: LoginResult,
  raw: string,
  { name, about }: { readonly name: string; readonly about: IdTokenAbout },
): Promise<OpenedToken> {
  return party.step(name, async (open) => {
    const opened = await judgeIdToken(party, open, raw, about)
    result.id_token = idTokenResult(party.context, open, opened)
    markRejected(party.context, result, 'id_token')
    return opened
  })
}

/** What the UserInfo answer of a sign-in is compared with. */
export function aboutUserinfo(
  request: AuthorizeFacts,
  tokens: JsonObject | null,
  opened: OpenedToken | undefined,
): UserinfoAbout {
  const scope = textOf(tokens?.['scope']) ?? request.scope
  return { expectedSub: textOf(opened?.claims?.['sub']), scope, requested: request.claims }
}

async function takeUserinfo(party: Party, { request, result }: SignIn, opened: OpenedToken | undefined): Promise<void> {
  const { context, provider } = party
  const { options, recorder } = context
  const access_token = textOf(result.tokens?.['access_token'])
  if (access_token === undefined) return
  if (!options.flag('userinfo')) return recorder.skip('userinfo', '--no-userinfo was given.')
  if (provider.metadata['userinfo_endpoint'] === undefined) {
    return recorder.skip('userinfo', 'The provider has no UserInfo endpoint.')
  }
  const granted = textOf(result.tokens?.['scope'])
  // A grant without openid that was asked for is tried nevertheless: what the endpoint makes of it is worth knowing.
  const openid = [granted, request.scope].some((each) => each?.split(' ').includes('openid'))
  if (!openid && options.text('userinfoEndpoint') === undefined) {
    return recorder.skip('userinfo', 'The scope has no openid.')
  }
  await party
    .step('userinfo', async (open) => {
      const about = aboutUserinfo(request, result.tokens, opened)
      const { resource } = expectedOf(request)
      result.userinfo = await callUserinfo(party, open, { access_token, resource: resource ?? null, ...about })
      markRejected(context, result, 'userinfo')
    })
    .catch((error: unknown) => {
      // The login stands without UserInfo; the step carries the failure and the exit code counts it.
      if (!(error instanceof CliError) || context.env.signal.aborted) throw error
    })
}
