import { randomBytes } from 'node:crypto'
import { document, json, wayBack } from '../../src/issuer/answers.ts'
import type { Answer, Json } from '../support/provider.ts'
import { CLIENT_AUTH } from './client-auth.ts'
import { type AuthorizeFacts, CORE_AUTHORIZE, FAPI_AUTHORIZE, FAPI_REQUEST } from './conditions.ts'
import { type Game, held, readJwt, refused } from './game.ts'
import type { Call } from './hosts.ts'
import { idToken, responseJwt, userinfoAnswer, whereElse } from './issued.ts'
import { digest } from './keys.ts'
import type { Place } from './module.ts'
import { nonceDemanded, PROOF, type Proof, readProof } from './possession.ts'

const now = (): number => Math.floor(Date.now() / 1000)

/** The answer to a request that may come. */
export async function answerOf(game: Game, place: Place, call: Call): Promise<Answer> {
  switch (place) {
    case 'metadata':
      game.given.add('metadata')
      return document(game.metadata)
    case 'jwks':
      return document({ ...(await game.ring.published()) })
    case 'par':
      return push(game, call)
    case 'authorize':
      return authorize(game, new URL(call.url).searchParams)
    case 'token':
    case 'refresh':
      return token(game, call)
    case 'userinfo':
      return userinfo(game, call)
    case 'claims':
      return whereElse(game, call)
  }
}

/** The parameters of a request and of the request object in it. */
async function facts(game: Game, query: URLSearchParams): Promise<AuthorizeFacts> {
  const object = await readJwt(game, query.get('request'))
  const inside = Object.entries(object?.claims ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const effective = object ? new URLSearchParams(inside) : query
  const { variant, registered, issuer } = game
  const silent = game.module.name.endsWith('form-post-error')
  return { query, effective, object, variant, registered, issuer, silent, now: now() }
}

async function push(game: Game, call: Call): Promise<Answer> {
  const known = await facts(game, call.form)
  const stop = (await authenticated(game, call)) ?? held(game, FAPI_REQUEST, known)
  if (stop) return stop
  const request_uri = `urn:ietf:params:oauth:request_uri:${randomBytes(16).toString('base64url')}`
  game.pushed.set(request_uri, known.effective)
  return json({ request_uri, expires_in: 600 }, 201)
}

async function authorize(game: Game, query: URLSearchParams): Promise<Answer> {
  const { variant, module, ring, registered, issuer } = game
  const uri = query.get('request_uri') ?? ''
  const core = variant.profile === 'core'
  const known = core
    ? await facts(game, query)
    : { ...(await facts(game, query)), effective: game.pushed.get(uri) ?? new URLSearchParams() }
  game.pushed.delete(uri)
  const stop = held(game, core ? CORE_AUTHORIZE : FAPI_AUTHORIZE, known)
  if (stop) return stop
  game.requests += 1
  if (module.spoils?.rotates === 'at the second request' && game.requests === 2) ring.rotate()
  const asks = known.effective
  game.agreed = asks
  const types = (asks.get('response_type') ?? '').split(' ')
  game.code = types.includes('code') ? text(32) : undefined
  game.accessToken = types.includes('token') ? text(50) : undefined
  const pairs: [string, string][] = []
  if (game.code !== undefined) pairs.push(['code', game.code])
  if (game.accessToken !== undefined) pairs.push(['access_token', game.accessToken], ['token_type', 'Bearer'])
  if (types.includes('id_token')) pairs.push(['id_token', await idToken(game, 'front')])
  const state = asks.get('state')
  if (state !== null) pairs.push(['state', state])
  if (!core && variant.mode !== 'jwt') pairs.push(['iss', issuer])
  const changed = module.spoils?.callback?.(pairs) ?? pairs
  game.given.add('response')
  game.nonce = text(24)
  if (variant.mode === 'jwt') {
    const response = await responseJwt(game, Object.fromEntries(changed))
    return wayBack(registered.redirect_uri, [['response', response]], 'query')
  }
  const usual = variant.type === 'code' ? 'query' : 'fragment'
  return wayBack(registered.redirect_uri, changed, variant.mode ?? usual)
}

async function authenticated(game: Game, call: Call): Promise<Answer | undefined> {
  const { variant, registered, issuer, metadata, certificate } = game
  const assertion = await readJwt(game, call.form.get('client_assertion'))
  const repeated = isRepeated(game, assertion?.claims['jti'])
  const own = [issuer, String(metadata['token_endpoint'])]
  const audiences = variant.profile === 'core' ? own : [issuer]
  return held(game, CLIENT_AUTH, {
    call,
    variant,
    registered,
    assertion,
    repeated,
    certificate,
    audiences,
    now: now(),
  })
}

/** Whether something came before in this row; from now on it has. */
function isRepeated({ seen }: Game, value: unknown): boolean {
  if (typeof value !== 'string') return false
  const before = seen.has(value)
  seen.add(value)
  return before
}

async function token(game: Game, call: Call): Promise<Answer> {
  const stop = await authenticated(game, call)
  if (stop) return stop
  const proof = await possession(game, call, undefined)
  if (proof && 'status' in proof) return proof
  const refused = call.form.get('grant_type') === 'refresh_token' ? refreshRefused(game, call) : codeRefused(game, call)
  if (refused) return refused
  game.bound = proof?.thumbprint
  return issued(game, call.form.get('grant_type') === 'refresh_token' ? 'refresh' : 'token')
}

function codeRefused(game: Game, { form }: Call): Answer | undefined {
  if (form.get('grant_type') !== 'authorization_code') return refused(game, 'C-9: another grant than that of a code')
  if (form.get('code') !== game.code) return refused(game, 'C-11: another code than the one issued')
  if (isRepeated(game, form.get('code'))) return refused(game, 'C-11: the code a second time')
  if (form.get('redirect_uri') !== game.registered.redirect_uri) return refused(game, 'C-11: another redirect URI')
  const verifier = form.get('code_verifier') ?? ''
  const challenge = game.agreed?.get('code_challenge') ?? undefined
  if (challenge !== undefined && (digest(verifier) !== challenge || verifier.length < 43))
    return refused(game, 'C-27: the verifier is not that of the challenge')
  return isRepeated(game, verifier) ? refused(game, 'C-27: the verifier of another login') : undefined
}

function refreshRefused(game: Game, { form }: Call): Answer | undefined {
  if (form.get('refresh_token') !== game.refreshToken) return refused(game, 'C-20: another refresh token')
  const granted = (game.agreed?.get('scope') ?? '').split(' ')
  const wider =
    form
      .get('scope')
      ?.split(' ')
      .some((word) => !granted.includes(word)) === true
  return wider ? refused(game, 'C-20: a wider scope than was granted') : undefined
}

async function issued(game: Game, channel: 'token' | 'refresh'): Promise<Answer> {
  const { variant, module } = game
  const fapi = variant.profile === 'fapi'
  game.accessToken = text(50)
  if (fapi || module.afterwards?.includes('refresh')) game.refreshToken = refreshText()
  const right: Json = {
    access_token: game.accessToken,
    token_type: variant.sender === 'dpop' ? 'DPoP' : 'Bearer',
    ...(fapi ? { expires_in: 900 } : { scope: game.agreed?.get('scope') }),
    ...(game.refreshToken !== undefined && { refresh_token: game.refreshToken }),
    ...(variant.openid && { id_token: await idToken(game, channel) }),
  }
  game.given.add(channel === 'refresh' ? 'refreshed' : 'tokens')
  game.nonce = text(24)
  return json(module.spoils?.tokens?.(right) ?? right)
}

async function userinfo(game: Game, call: Call): Promise<Answer> {
  const { variant, module, certificate } = game
  const scheme = variant.sender === 'dpop' ? 'DPoP' : 'Bearer'
  const inHeader = new RegExp(`^${scheme} (\\S+)$`, 'i').exec(call.headers.authorization ?? '')?.[1]
  const inBody = variant.profile === 'core' ? (call.form.get('access_token') ?? undefined) : undefined
  if (new URL(call.url).searchParams.has('access_token')) return refused(game, 'C-17: the access token in the address')
  if ((inHeader === undefined) === (inBody === undefined)) return refused(game, `C-17: not one ${scheme} token`)
  if ((inHeader ?? inBody) !== game.accessToken) return refused(game, 'C-17: another token than the one issued last')
  if (variant.sender === 'mtls' && call.certificate?.fingerprint256 !== certificate.fingerprint256)
    return refused(game, 'C-32: not the certificate that the token is bound to')
  const interaction = call.headers['x-fapi-interaction-id']
  if (interaction !== undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(String(interaction)))
    return refused(game, 'C-37: an interaction id that is no UUID')
  const proof = await possession(game, call, game.accessToken)
  if (proof && 'status' in proof) return proof
  const ends = !module.afterwards && module.spoils?.elsewhere !== 'distributed'
  if (ends) game.given.add('end')
  return userinfoAnswer(game)
}

const RESOURCE_NONCE = 'nonce-of-the-resource'

/** Judges the proof of possession where tokens are bound to a key; an answer where it is refused, or needs another nonce. */
async function possession(
  game: Game,
  call: Call,
  accessToken: string | undefined,
): Promise<Proof | Answer | undefined> {
  if (game.variant.sender !== 'dpop') return undefined
  const proof = await readProof(call)
  const repeated = isRepeated(game, proof?.claims['jti'])
  const stop = held(game, PROOF, { call, proof, repeated, bound: game.bound, accessToken, now: now() })
  if (stop) return stop
  const { nonces } = game.module.spoils ?? {}
  const right = accessToken === undefined ? game.nonce : RESOURCE_NONCE
  if (nonces === 'none' || proof?.claims['nonce'] === right) return proof
  return nonceDemanded(right, accessToken === undefined ? undefined : (nonces ?? 'DPoP'))
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PUNCTUATION = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

const from = (alphabet: string, count: number): string =>
  [...randomBytes(count)].map((byte) => alphabet[byte % alphabet.length]).join('')

const text = (count: number): string => from(`${LETTERS}0123456789`, count)

/** 50 letters, 10 digits and 5 signs; those that a form must escape are always among them, and a space stands last. */
const refreshText = (): string => `${from(LETTERS, 50)}${from('0123456789', 10)}+%&${from(PUNCTUATION, 1)} `
