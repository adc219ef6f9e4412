import { randomText } from './codes.ts'
import type { Json } from './served.ts'
import { type ClientMetadata, type Grant, type State, secondsOf } from './state.ts'
import { half, KID, type Signer, signed } from './tokens.ts'
import { changedMembers } from './variations.ts'

/** The algorithm that a signer signs with. */
const ALG: Readonly<Record<Signer, string>> = {
  issuer: 'RS256',
  stranger: 'RS256',
  'client secret': 'HS256',
  'published key': 'HS256',
  nobody: 'none',
}

/** An ID Token (OIDC Core 2); after a refresh without nonce (12.2). */
export function idTokenOf(
  state: State,
  { client, sub, asks, authTime }: Grant,
  beside: {
    readonly channel: 'front' | 'token' | 'refresh'
    readonly access_token?: string | undefined
    readonly code?: string | undefined
  },
): string {
  const { channel, access_token, code } = beside
  const spoil = state.spoil()
  const iat = secondsOf(state)
  const nonce = asks.get('nonce')
  const right: Json = {
    iss: state.issuer,
    sub,
    aud: client.client_id,
    iat,
    exp: iat + 600,
    auth_time: authTime,
    ...(access_token === undefined ? {} : { at_hash: half(access_token) }),
    ...(code === undefined ? {} : { c_hash: half(code) }),
    ...(nonce === null || channel === 'refresh' ? {} : { nonce }),
  }
  const further = { front: spoil.frontClaims, token: undefined, refresh: spoil.refreshedClaims }[channel]
  const claims = changedMembers(right, spoil.idTokenClaims, further)
  const { signer = 'issuer', idTokenPayload, idToken } = spoil
  const header = changedMembers({ alg: ALG[signer], kid: KID, typ: 'JWT' }, spoil.idTokenHeader)
  const secret = client.client_secret ?? ''
  const token = signed(header, idTokenPayload ? idTokenPayload(JSON.stringify(claims)) : claims, {
    by: signer,
    keys: state.keys,
    secret,
  })
  return typeof idToken === 'function' ? idToken(token, secret) : (idToken ?? token)
}

/** An authorization response as a JWT (JARM 2.1). */
export function jarmOf(state: State, client: ClientMetadata, parameters: readonly [string, string][]): string {
  const right = { iss: state.issuer, aud: client.client_id, exp: secondsOf(state) + 60 }
  const claims = { ...changedMembers(right, state.spoil().jarmClaims), ...Object.fromEntries(parameters) }
  return signed({ alg: 'RS256', kid: KID }, claims, { keys: state.keys, secret: '' })
}

/** A UserInfo response as a JWT (OIDC Core 5.3.2). */
export function userinfoJwt(state: State, client: ClientMetadata, claims: Json): string {
  const { userinfoClaims, userinfoSigner = 'issuer' } = state.spoil()
  const right = { iss: state.issuer, aud: client.client_id, ...claims }
  const { keys } = state
  const secret = client.client_secret ?? ''
  return signed({ alg: ALG[userinfoSigner], kid: KID, typ: 'JWT' }, changedMembers(right, userinfoClaims), {
    by: userinfoSigner,
    keys,
    secret,
  })
}

/** A successful token answer (RFC 6749 5.1); the tokens in it are good from now on. */
export function issueTokens(state: State, grant: Grant, by: 'code' | 'refresh'): Json {
  const [access_token, refresh_token] = [randomText(32), randomText(32)]
  state.accessTokens.set(access_token, grant)
  state.refreshTokens.set(refresh_token, grant)
  const channel = by === 'code' ? 'token' : 'refresh'
  return {
    access_token,
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token,
    scope: grant.scope,
    id_token: idTokenOf(state, grant, { channel, access_token }),
  }
}
