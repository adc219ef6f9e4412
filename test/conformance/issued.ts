import { json } from '../../src/issuer/answers.ts'
import type { Answer, Json } from '../support/provider.ts'
import { type Game, refused } from './game.ts'
import type { Call } from './hosts.ts'
import { half } from './keys.ts'
import { claimsFor, SUB } from './person.ts'

const seconds = (): number => Math.floor(Date.now() / 1000)

/** The ID Token of a row, from the authorization endpoint, the token endpoint or a refresh; the nonce stands in each. */
export async function idToken(game: Game, channel: 'front' | 'token' | 'refresh'): Promise<string> {
  const { module, variant, registered, issuer, ring, agreed, accessToken, code } = game
  const { claims, refreshedClaims, signing, rotates } = module.spoils ?? {}
  const nonce = agreed?.get('nonce') ?? undefined
  const iat = seconds()
  const right: Json = {
    iss: issuer,
    sub: SUB,
    aud: registered.client_id,
    iat,
    exp: iat + 300,
    ...(nonce !== undefined && { nonce }),
    ...(accessToken !== undefined && { at_hash: half(accessToken) }),
    ...(channel === 'front' && code !== undefined && { c_hash: half(code) }),
    ...(agreed?.has('max_age') && { auth_time: iat }),
    ...(variant.type === 'id_token' && claimsFor(agreed?.get('scope') ?? '')),
  }
  const changed = claims?.(right) ?? right
  const all = channel === 'refresh' ? (refreshedClaims?.(changed) ?? changed) : changed
  if (rotates === 'at each signing') ring.rotate()
  return ring.sign(all, signing)
}

/** An authorization response as a JWT (JARM 2.1). */
export function responseJwt({ module, registered, issuer, ring }: Game, parameters: Json): Promise<string> {
  const { response, responseSigning } = module.spoils ?? {}
  const right = { iss: issuer, aud: registered.client_id, exp: seconds() + 600, ...parameters }
  return ring.sign(response?.(right) ?? right, responseSigning)
}

const CLAIMS_TOKEN = 'ksj3n283dkeR8sB40ba2'

/** The answer of the UserInfo endpoint. */
export async function userinfoAnswer(game: Game): Promise<Answer> {
  const { module, agreed, ring, issuer, registered } = game
  const { spoils = {} } = module
  const right: Json = { sub: SUB, ...claimsFor(agreed?.get('scope') ?? '') }
  const changed = spoils.userinfo?.(right) ?? right
  const all = { ...changed, ...(await elsewhere(game)) }
  if (!spoils.signedUserinfo) return json(all)
  const signed = await ring.sign({ ...all, iss: issuer, aud: registered.client_id })
  return { ...json({}, 200, { 'content-type': 'application/jwt' }), body: signed }
}

/** The members that say where further claims are (OIDC Core 5.6.2). */
async function elsewhere({ module, issuer, ring }: Game): Promise<Json> {
  switch (module.spoils?.elsewhere) {
    case 'aggregated': {
      const claims = { ...claimsFor('address'), phone_number: '+1 555 5550000' }
      const JWT = await ring.sign(claims, { alg: 'none' })
      return { _claim_names: { address: 'src1', phone_number: 'src1' }, _claim_sources: { src1: { JWT } } }
    }
    case 'distributed':
      return {
        _claim_names: { credit_score: 'src1' },
        _claim_sources: { src1: { endpoint: `${issuer}claims_endpoint`, access_token: CLAIMS_TOKEN } },
      }
    default:
      return {}
  }
}

/** The answer of the endpoint that distributed claims are at. */
export async function whereElse(game: Game, call: Call): Promise<Answer> {
  const header = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1]
  if (new URL(call.url).searchParams.has('access_token'))
    return refused(game, 'the token for the claims in the address')
  if ((header ?? call.form.get('access_token')) !== CLAIMS_TOKEN) return refused(game, 'another token for the claims')
  game.given.add('end')
  const body = await game.ring.sign({ credit_score: 650 })
  return { ...json({}, 200, { 'content-type': 'application/jwt' }), body }
}
