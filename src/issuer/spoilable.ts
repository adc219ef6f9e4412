import { createHash } from 'node:crypto'
import type { Made } from '../made.ts'
import { bearerOf, document, json } from './answers.ts'
import { authorize, register } from './authorization.ts'
import { codes } from './codes.ts'
import { issueTokens, userinfoJwt } from './issuing.ts'
import { claimsOf, grantedClaims } from './person.ts'
import {
  type Answer,
  type Asked,
  type Clock,
  type Hosts,
  type Identity,
  type Json,
  type Served,
  serve,
} from './served.ts'
import { authenticatedClient, type ClientMetadata, type Grant, type State } from './state.ts'
import { makeKeys, publishedKey } from './tokens.ts'
import { changedAnswer, type Variations } from './variations.ts'

/** A provider on loopback that is right but for what it is told to spoil, from one request to the next. */
export interface SpoilableIssuer extends Served {
  readonly issuer: string
  spoil: Made<Variations>
}

interface SpoilableSettings extends Partial<Pick<State, 'keys' | 'signIn' | 'registers' | 'accepts' | 'claimsOf'>> {
  readonly clock: Clock
  /** Clients known beforehand. */
  readonly clients?: readonly ClientMetadata[]
  readonly spoil?: Variations
  readonly identity?: Identity
  readonly hosts?: Hosts
}

/** Starts the provider. Throws `issuer_failed` when it cannot listen. */
export async function startSpoilable(settings: SpoilableSettings): Promise<SpoilableIssuer> {
  const keys = settings.keys ?? (await makeKeys())
  const times = new Map<string, number>()
  const served = await serve((asked, url) => respond(asked, url), settings.identity, settings.hosts)
  const provider: SpoilableIssuer = { ...served, issuer: served.base, spoil: settings.spoil ?? {} }
  const state: State = {
    issuer: served.base,
    clock: settings.clock,
    keys,
    clients: new Map(settings.clients?.map((client) => [client.client_id, client])),
    codes: codes(settings.clock),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    signIn: settings.signIn ?? 'at once',
    registers: settings.registers ?? false,
    accepts: settings.accepts ?? 'issued',
    claimsOf: settings.claimsOf ?? ((sub, scope) => grantedClaims(scope, claimsOf(sub))),
    spoil: () => provider.spoil,
  }

  function respond(asked: Asked, url: URL): Answer {
    const place = Object.hasOwn(PLACES, asked.path) ? PLACES[asked.path] : undefined
    if (asked.path === '/authorize') return authorize(state, asked, url)
    if (!place || (asked.path === '/register' && !state.registers))
      return provider.spoil.elsewhere?.(asked) ?? NOT_FOUND
    const time = (times.get(asked.path) ?? 0) + 1
    times.set(asked.path, time)
    const change = provider.spoil[place.change]
    return changedAnswer(place.answer(state, asked), change, asked, time)
  }

  return provider
}

const NOT_FOUND = json({ error: 'not_found' }, 404)

interface Place {
  readonly change: 'discovery' | 'oauthDiscovery' | 'jwks' | 'registration' | 'token' | 'userinfo' | 'revocation'
  readonly answer: (state: State, asked: Asked) => Answer
}

const PLACES: Readonly<Record<string, Place>> = {
  '/.well-known/openid-configuration': { change: 'discovery', answer: (state) => document(metadata(state)) },
  '/.well-known/oauth-authorization-server': { change: 'oauthDiscovery', answer: () => NOT_FOUND },
  '/jwks': { change: 'jwks', answer: ({ keys }) => document({ keys: [publishedKey(keys)] }) },
  '/register': { change: 'registration', answer: register },
  '/token': { change: 'token', answer: token },
  '/userinfo': { change: 'userinfo', answer: userinfo },
  '/revoke': { change: 'revocation', answer: revoke },
}

function metadata({ issuer, registers }: State): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    ...(registers && { registration_endpoint: `${issuer}/register` }),
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'name', 'email', 'email_verified'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    request_uri_parameter_supported: false,
  }
}

/** Answers a token request (OIDC Core 3.1.3, 12): the client authenticated, the code once, with its redirect URI and its verifier. */
function token(state: State, asked: Asked): Answer {
  const client = authenticatedClient(state, asked)
  if (!client) return stranger()
  const { form } = asked
  const grantType = form.get('grant_type')
  if (grantType === 'refresh_token') return refresh(state, asked, client)
  if (grantType !== 'authorization_code') return refusal('unsupported_grant_type', 'only codes and refresh tokens')
  const found = state.codes.redeem(form.get('code') ?? '')
  if ('refused' in found) return refusal('invalid_grant', `the code is ${found.refused}`)
  const { asks, client: owner } = found.grant
  if (owner.client_id !== client.client_id) return refusal('invalid_grant', 'the code is of another client')
  if (asks.get('redirect_uri') !== form.get('redirect_uri')) return refusal('invalid_grant', 'redirect_uri differs')
  if (!isProven(asks, form.get('code_verifier') ?? '')) return refusal('invalid_grant', 'code_verifier is wrong')
  return json(issueTokens(state, found.grant, 'code'))
}

function stranger(): Answer {
  const headers = { 'www-authenticate': 'Basic realm="token"' }
  return json({ error: 'invalid_client', error_description: 'unknown client or wrong secret' }, 401, headers)
}

function refusal(error: string, error_description: string): Answer {
  return json({ error, error_description }, 400)
}

/** A refresh token works once, for its client (RFC 6749 6, OAuth 2.0 Security BCP 4.14.2). */
function refresh(state: State, asked: Asked, client: ClientMetadata): Answer {
  const used = asked.form.get('refresh_token') ?? ''
  const anybody: Grant = {
    client,
    sub: 'ada',
    scope: 'openid',
    asks: new URLSearchParams(),
    authTime: Math.floor(state.clock.now() / 1000),
  }
  const grant = state.refreshTokens.get(used) ?? (state.accepts === 'any' ? anybody : undefined)
  if (grant?.client.client_id !== client.client_id) return refusal('invalid_grant', 'unknown or used refresh token')
  state.refreshTokens.delete(used)
  return json(issueTokens(state, grant, 'refresh'))
}

/** Answers a revocation request (RFC 7009 2), for metadata that are spoiled to name the endpoint: with a refresh token all tokens of its grant end, and one that is unknown is gone already. */
function revoke(state: State, asked: Asked): Answer {
  const client = authenticatedClient(state, asked)
  if (!client) return stranger()
  const token = asked.form.get('token') ?? ''
  if (token === '') return refusal('invalid_request', 'there is no token')
  const grant = state.refreshTokens.get(token) ?? state.accessTokens.get(token)
  if (grant?.client.client_id !== client.client_id) return { ...json({}), body: '' }
  if (state.refreshTokens.has(token))
    for (const tokens of [state.refreshTokens, state.accessTokens])
      for (const [other, of] of tokens) if (of === grant) tokens.delete(other)
  state.accessTokens.delete(token)
  return { ...json({}), body: '' }
}

/** Whether the verifier is the one of the challenge (RFC 7636 4.6). */
function isProven(asks: URLSearchParams, verifier: string): boolean {
  const challenge = asks.get('code_challenge')
  if (challenge === null) return true
  const plain = asks.get('code_challenge_method') !== 'S256'
  return challenge === (plain ? verifier : createHash('sha256').update(verifier).digest('base64url'))
}

/** Answers a UserInfo request (OIDC Core 5.3), however the token came (RFC 6750 2). */
function userinfo(state: State, asked: Asked): Answer {
  const token = bearerOf(asked) ?? asked.form.get('access_token') ?? new URL(asked.url).searchParams.get('access_token')
  if (!token) return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' }
  const grant = state.accessTokens.get(token)
  if (!grant && state.accepts === 'issued')
    return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: '' }
  const claims = state.claimsOf(grant?.sub ?? 'ada', grant?.scope ?? 'openid')
  if (grant?.client.userinfo_signed_response_alg === undefined) return json(claims)
  return { ...json({}, 200, { 'content-type': 'application/jwt' }), body: userinfoJwt(state, grant.client, claims) }
}
