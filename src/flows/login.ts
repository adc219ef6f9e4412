import type { AuthorizeFacts } from '../checks/facts.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { fill } from '../stopped.ts'
import { arrivalOf, judgeAccessTokenStep } from './access-token.ts'
import { received } from './arrival.ts'
import { type Authorization, authorize } from './authorize.ts'
import { type IdTokenAbout, judgeIdTokenStep, type OpenedToken, openToken } from './id-token.ts'
import { idTokenResult, type LoginResult } from './login-result.ts'
import { makeParty, type Party } from './party.ts'
import { findProvider, type Provider } from './provider.ts'
import { textOf } from './run.ts'
import { exchangeCode, type TokenAnswer } from './token.ts'
import { callUserinfo } from './userinfo.ts'

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
  const provider = known ?? (await findProvider(context, { documents: 'first', client: 'needed', act: 'login' }))
  const party = await makeParty(context, provider)
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
  })
  return { party, result }
}

/** Tokens that came in the redirect (OIDC Core 3.2.2.5, 3.3.2.5). */
async function takeFrontTokens(party: Party, { request, returned, result }: SignIn): Promise<OpenedToken | undefined> {
  // Without an access token beside it, expires_in speaks of the code.
  const granted = received(returned, 'access_token') !== undefined
  const names = granted ? ['access_token', 'token_type', 'expires_in', 'scope', 'id_token'] : ['id_token']
  const found = names.flatMap((name) => {
    const value = received(returned, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (!found.some(([name]) => name.endsWith('token'))) return undefined
  result.tokens = Object.fromEntries(found)
  if (granted) await judgeFrontAccessToken(party, request.facts, result.tokens)
  const raw = received(returned, 'id_token')
  if (raw === undefined) return undefined
  const about = {
    channel: 'front',
    request: request.facts,
    access_token: received(returned, 'access_token'),
    code: received(returned, 'code'),
  } as const
  return judgeSignInToken(party, result, raw, { name: 'front-channel id_token', about })
}

/** An access token of the redirect, with what came beside it; numbers are text there (RFC 6749 4.2.2). */
async function judgeFrontAccessToken(party: Party, request: AuthorizeFacts, parameters: JsonObject): Promise<void> {
  const text = textOf(parameters['expires_in']) ?? ''
  const tokens = /^\d{1,10}$/.test(text) ? { ...parameters, expires_in: Number(text) } : parameters
  const about = { tokens, receivedAt: party.context.env.now(), request, grant: 'implicit' }
  await party.step('front-channel access_token', async (open) => judgeAccessTokenStep(party, open, about))
}

async function takeCode(party: Party, { request, returned, result }: SignIn): Promise<TokenAnswer | undefined> {
  if (received(returned, 'code') === undefined) {
    if (result.tokens || request.facts.response_type === 'none') return undefined
    throw cliError(
      'response_unusable',
      'The authorization response has neither a code nor a token.',
      'Look at result.callback.',
    )
  }
  return party.step('token', async (open) => {
    const answer = await exchangeCode(party, open, { request: request.facts, returned })
    result.tokens = { ...result.tokens, ...answer.tokens }
    judgeAccessTokenStep(party, open, { ...arrivalOf(answer), request: request.facts, grant: 'authorization_code' })
    return answer
  })
}

async function takeIdToken(
  party: Party,
  { request, returned, result }: SignIn,
  { tokens, exchange }: TokenAnswer,
  front: OpenedToken | undefined,
): Promise<OpenedToken | undefined> {
  const raw = textOf(tokens['id_token'])
  if (raw === undefined) return undefined
  const about = {
    channel: 'token',
    request: request.facts,
    access_token: textOf(tokens['access_token']),
    code: received(returned, 'code'),
    exchange,
    front: front?.claims,
  } as const
  return judgeSignInToken(party, result, raw, { name: 'id_token', about })
}

/** Opens and judges an ID Token in a step of its own. */
function judgeSignInToken(
  party: Party,
  result: LoginResult,
  raw: string,
  { name, about }: { readonly name: string; readonly about: Omit<IdTokenAbout, 'opened'> },
): Promise<OpenedToken> {
  return party.step(name, async (open) => {
    const opened = await openToken(party, open, raw)
    judgeIdTokenStep(party, open, { ...about, opened })
    result.id_token = idTokenResult(party.context, open, opened)
    return opened
  })
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
  const scope = granted ?? request.facts.scope
  // A grant without openid that was asked for is tried nevertheless: what the endpoint makes of it is worth knowing.
  const openid = [granted, request.facts.scope].some((each) => each?.split(' ').includes('openid'))
  if (!openid && options.text('userinfoEndpoint') === undefined) {
    return recorder.skip('userinfo', 'The scope has no openid.')
  }
  await party
    .step('userinfo', async (open) => {
      const expectedSub = textOf(opened?.claims?.['sub'])
      result.userinfo = await callUserinfo(party, open, { access_token, expectedSub, scope })
    })
    .catch((error: unknown) => {
      // The login stands without UserInfo; the step carries the failure and the exit code counts it.
      if (!(error instanceof CliError) || context.env.signal.aborted) throw error
    })
}
