import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { fill } from '../stopped.ts'
import { arrivalOf, judgeAccessTokenStep } from './access-token.ts'
import { type Returned, received } from './arrival.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { authorize } from './authorize.ts'
import { type Client, findClient } from './client.ts'
import { type DpopKey, newDpopKey } from './dpop.ts'
import { judgeIdTokenStep, type OpenedToken, openToken } from './id-token.ts'
import { type IssuerKeys, issuerKeys } from './keys.ts'
import { idTokenResult, type LoginResult } from './login-result.ts'
import { findProvider, type Provider } from './provider.ts'
import { textOf } from './run.ts'
import { exchangeCode, type TokenAnswer } from './token.ts'
import { callUserinfo } from './userinfo.ts'

export interface Login {
  readonly provider: Provider
  readonly client: Client
  readonly result: LoginResult
  readonly dpop: DpopKey | undefined
}

/** The authorization code flow with whatever the response type adds to it, judged at each step (OIDC Core 3.1, 3.3). Throws `Stopped` once it has begun. */
export async function signIn(context: Context, known?: Provider): Promise<Login> {
  const provider = known ?? (await findProvider(context, { documents: 'first', client: 'needed', act: 'login' }))
  const client = await findClient(context, provider)
  const keys = issuerKeys(context, provider)
  const dpop = context.options.flag('dpop') ? await newDpopKey() : undefined
  const nothing: LoginResult = {
    issuer: provider.issuer ?? null,
    client_id: client.client_id,
    redirect_uri: null,
    callback: null,
    tokens: null,
    id_token: null,
    userinfo: null,
  }
  const result = await fill(nothing, async (result) => {
    const { request, returned } = await authorize(context, provider, client, keys, result)
    const front = await takeFrontTokens(context, provider, client, keys, request, returned, result)
    const answer = await takeCode(context, provider, client, request, returned, dpop, result)
    const opened = await takeIdToken(context, provider, client, keys, request, returned, answer, front, result)
    await takeUserinfo(context, provider, client, keys, request, dpop, opened ?? front, result)
  })
  return { provider, client, result, dpop }
}

/** Tokens that came in the redirect (OIDC Core 3.2.2.5, 3.3.2.5). */
async function takeFrontTokens(
  context: Context,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  request: AuthorizationRequest,
  returned: Returned,
  result: LoginResult,
): Promise<OpenedToken | undefined> {
  // Without an access token beside it, expires_in speaks of the code.
  const granted = received(returned, 'access_token') !== undefined
  const names = granted ? ['access_token', 'token_type', 'expires_in', 'scope', 'id_token'] : ['id_token']
  const found = names.flatMap((name) => {
    const value = received(returned, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (!found.some(([name]) => name.endsWith('token'))) return undefined
  result.tokens = Object.fromEntries(found)
  if (granted) await judgeFrontAccessToken(context, provider, client, request, result.tokens)
  const raw = received(returned, 'id_token')
  if (raw === undefined) return undefined
  return context.recorder.step('front-channel id_token', async (open) => {
    const opened = await openToken(context, open, raw, keys, client)
    const about = {
      channel: 'front',
      request: request.facts,
      access_token: received(returned, 'access_token'),
      code: received(returned, 'code'),
    } as const
    await judgeIdTokenStep(context, open, provider, client, keys, opened, about)
    result.id_token = idTokenResult(context, open, opened)
    return opened
  })
}

/** An access token of the redirect, with what came beside it; numbers are text there (RFC 6749 4.2.2). */
async function judgeFrontAccessToken(
  context: Context,
  provider: Provider,
  client: Client,
  request: AuthorizationRequest,
  parameters: JsonObject,
): Promise<void> {
  const text = textOf(parameters['expires_in']) ?? ''
  const tokens = /^\d{1,10}$/.test(text) ? { ...parameters, expires_in: Number(text) } : parameters
  const about = { tokens, receivedAt: context.env.now(), request: request.facts, grant: 'implicit', dpop: undefined }
  await context.recorder.step('front-channel access_token', (open) =>
    judgeAccessTokenStep(context, open, provider, client, about),
  )
}

async function takeCode(
  context: Context,
  provider: Provider,
  client: Client,
  request: AuthorizationRequest,
  returned: Returned,
  dpop: DpopKey | undefined,
  result: LoginResult,
): Promise<TokenAnswer | undefined> {
  if (received(returned, 'code') === undefined) {
    if (result.tokens || request.facts.response_type === 'none') return undefined
    throw cliError(
      'response_unusable',
      'The authorization response has neither a code nor a token.',
      'Look at result.callback.',
    )
  }
  return context.recorder.step('token', async (open) => {
    const answer = await exchangeCode(context, open, provider, client, request.facts, returned, dpop)
    result.tokens = { ...result.tokens, ...answer.tokens }
    await judgeAccessTokenStep(context, open, provider, client, { ...arrivalOf(answer), request: request.facts, dpop })
    return answer
  })
}

async function takeIdToken(
  context: Context,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  request: AuthorizationRequest,
  returned: Returned,
  answer: TokenAnswer | undefined,
  front: OpenedToken | undefined,
  result: LoginResult,
): Promise<OpenedToken | undefined> {
  const raw = textOf(answer?.tokens['id_token'])
  if (!answer || raw === undefined) return undefined
  return context.recorder.step('id_token', async (open) => {
    const opened = await openToken(context, open, raw, keys, client)
    const about = {
      channel: 'token',
      request: request.facts,
      access_token: textOf(answer.tokens['access_token']),
      code: received(returned, 'code'),
      exchange: answer.exchange,
      front: front?.claims,
    } as const
    await judgeIdTokenStep(context, open, provider, client, keys, opened, about)
    result.id_token = idTokenResult(context, open, opened)
    return opened
  })
}

async function takeUserinfo(
  context: Context,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  request: AuthorizationRequest,
  dpop: DpopKey | undefined,
  opened: OpenedToken | undefined,
  result: LoginResult,
): Promise<void> {
  const access_token = textOf(result.tokens?.['access_token'])
  if (access_token === undefined) return
  if (!context.options.flag('userinfo')) return context.recorder.skip('userinfo', '--no-userinfo was given.')
  if (provider.metadata['userinfo_endpoint'] === undefined) {
    return context.recorder.skip('userinfo', 'The provider has no UserInfo endpoint.')
  }
  const granted = textOf(result.tokens?.['scope'])
  const scope = granted ?? request.facts.scope
  // A grant without openid that was asked for is tried nevertheless: what the endpoint makes of it is worth knowing.
  const openid = [granted, request.facts.scope].some((each) => each?.split(' ').includes('openid'))
  if (!openid && context.options.text('userinfoEndpoint') === undefined) {
    return context.recorder.skip('userinfo', 'The scope has no openid.')
  }
  await context.recorder
    .step('userinfo', async (open) => {
      const ask = { access_token, expectedSub: textOf(opened?.claims?.['sub']), scope, dpop }
      result.userinfo = await callUserinfo(context, open, provider, client, keys, ask)
    })
    .catch((error: unknown) => {
      // The login stands without UserInfo; the step carries the failure and the exit code counts it.
      if (!(error instanceof CliError) || context.env.signal.aborted) throw error
    })
}
