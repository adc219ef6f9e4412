import type { Json } from '../support/provider.ts'
import type { Variant } from './module.ts'

/** What a failed condition comes to: the request is refused, or it is only noted and the row fails in the end. */
export type Level = 'stop' | 'fail'

/** One thing that must hold of a request, under the number by which this project speaks of it. */
export interface Condition<Facts> {
  readonly id: string
  readonly level: Level
  readonly words: string
  readonly holds: (facts: Facts) => boolean
}

/** The conditions that a request breaks. */
export function broken<Facts>(conditions: readonly Condition<Facts>[], facts: Facts): readonly Condition<Facts>[] {
  return conditions.filter(({ holds }) => !holds(facts))
}

/** A JWT that a client made. */
export interface ReadJwt {
  readonly header: Json
  readonly claims: Json
  /** Whether the client's key verifies it. */
  readonly genuine: boolean
}

/** The client as it is registered. */
export interface Registered {
  readonly client_id: string
  readonly client_secret: string
  readonly redirect_uri: string
  readonly scope: string
}

export interface AuthorizeFacts {
  readonly query: URLSearchParams
  /** The parameters that count, those of the request object or the pushed request among them. */
  readonly effective: URLSearchParams
  readonly object: ReadJwt | undefined
  readonly variant: Variant
  readonly registered: Registered
  readonly issuer: string
  /** Whether the module is about a request that is answered without a page. */
  readonly silent: boolean
  /** Seconds since the epoch. */
  readonly now: number
}

export const words = (text: unknown): readonly string[] => String(text ?? '').split(' ')
const sameWords = (one: string, other: string): boolean =>
  words(one).toSorted().join(' ') === words(other).toSorted().join(' ')
export const isAbsent = (value: unknown): boolean => value === undefined || value === null
const isNumber = (value: unknown): value is number => typeof value === 'number'
const within = (value: unknown, from: number, to: number): boolean => isNumber(value) && value >= from && value <= to
export const holdsAudience = (aud: unknown, wanted: readonly string[]): boolean =>
  [aud].flat().some((each) => wanted.includes(String(each)))

const MINUTES = 60
const DAY = 24 * 60 * MINUTES

const CHALLENGED = /^[A-Za-z0-9_-]{43}$/

/** A request for authorization at a core provider. */
export const CORE_AUTHORIZE: readonly Condition<AuthorizeFacts>[] = [
  {
    id: 'C-1',
    level: 'stop',
    words: 'a request object comes where one is registered, and nowhere else',
    holds: ({ query, variant }) => query.has('request') === (variant.request === 'signed'),
  },
  {
    id: 'C-2',
    level: 'stop',
    words: 'scope has openid, in the query itself as well',
    holds: ({ query, effective }) =>
      words(query.get('scope')).includes('openid') && words(effective.get('scope')).includes('openid'),
  },
  {
    id: 'C-3',
    level: 'stop',
    words: 'response type, client and redirect URI are those that are registered',
    holds: ({ query, effective, variant, registered }) =>
      sameWords(query.get('response_type') ?? '', variant.type) &&
      sameWords(effective.get('response_type') ?? '', variant.type) &&
      query.get('client_id') === registered.client_id &&
      effective.get('client_id') === registered.client_id &&
      effective.get('redirect_uri') === registered.redirect_uri,
  },
  {
    id: 'C-4',
    level: 'stop',
    words: 'http redirects to this machine alone',
    holds: ({ effective }) =>
      /^(?:https:|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/])/.test(effective.get('redirect_uri') ?? ''),
  },
  {
    id: 'C-5',
    level: 'stop',
    words: 'a nonce comes where an ID Token is asked for from the authorization endpoint',
    holds: ({ effective, variant }) => effective.has('nonce') || !words(variant.type).includes('id_token'),
  },
  {
    id: 'C-6',
    level: 'stop',
    words: 'max_age=0 does not come with prompt=none, which nobody can answer',
    holds: ({ effective, silent }) =>
      silent === (effective.get('max_age') === '0' && effective.get('prompt') === 'none'),
  },
  {
    id: 'C-8',
    level: 'fail',
    words: 'claims, where they come, are objects below userinfo and id_token',
    holds: ({ effective }) => {
      const claims: unknown = JSON.parse(effective.get('claims') ?? '{}')
      if (typeof claims !== 'object' || claims === null) return false
      return Object.entries(claims).every(
        ([name, members]) => ['userinfo', 'id_token'].includes(name) && typeof members === 'object',
      )
    },
  },
  {
    id: 'C-7',
    level: 'fail',
    words: 'a code challenge comes with its method, S256',
    holds: ({ effective }) =>
      !effective.has('code_challenge') ||
      (effective.get('code_challenge_method') === 'S256' && CHALLENGED.test(effective.get('code_challenge') ?? '')),
  },
  {
    id: 'C-7a',
    level: 'fail',
    words: 'a nonce has unreserved characters, at most 43',
    holds: ({ effective }) => !effective.has('nonce') || /^[\w.~-]{1,43}$/.test(effective.get('nonce') ?? ''),
  },
  {
    id: 'C-7b',
    level: 'stop',
    words: 'the response mode is the one that is registered',
    holds: ({ effective, variant }) => (effective.get('response_mode') ?? undefined) === variant.mode,
  },
  {
    id: 'C-18',
    level: 'stop',
    words: 'a request object is signed by the client, with its issuer, audience, times and parameters',
    holds: ({ query, object, variant, registered, issuer, now }) => {
      if (variant.request !== 'signed') return true
      const claims = object?.claims ?? {}
      return (
        object?.genuine === true &&
        claims['iss'] === registered.client_id &&
        holdsAudience(claims['aud'], [issuer]) &&
        (isAbsent(claims['exp']) || within(claims['exp'], now - 5 * MINUTES, Infinity)) &&
        (isAbsent(claims['iat']) || within(claims['iat'], now - DAY, now + DAY)) &&
        isAbsent(claims['request']) &&
        isAbsent(claims['request_uri']) &&
        claims['sub'] !== registered.client_id &&
        ['client_id', 'response_type', 'scope'].every((name) => claims[name] === query.get(name))
      )
    },
  },
]

/** The request that reaches the authorization endpoint of a FAPI 2 provider. */
export const FAPI_AUTHORIZE: readonly Condition<AuthorizeFacts>[] = [
  {
    id: 'C-24',
    level: 'fail',
    words: 'the query has the client and the URI of the pushed request alone',
    holds: ({ query }) => [...query.keys()].toSorted().join(' ') === 'client_id request_uri',
  },
  {
    id: 'C-24a',
    level: 'stop',
    words: 'the URI is one that was given to this client, and is used once',
    holds: ({ query, effective, registered }) => effective.size > 0 && query.get('client_id') === registered.client_id,
  },
]

/** A request that a client of FAPI 2 pushes. */
export const FAPI_REQUEST: readonly Condition<AuthorizeFacts>[] = [
  {
    id: 'C-21',
    level: 'stop',
    words: 'what is pushed names no URI, and is a request object where that is registered',
    holds: ({ query, effective, variant }) =>
      !effective.has('request_uri') && query.has('request') === (variant.request === 'signed'),
  },
  {
    id: 'C-25',
    level: 'stop',
    words: 'it asks for a code by S256, for the scope to the letter, as the client, at its redirect URI',
    holds: ({ effective, variant, registered }) =>
      effective.get('response_type') === 'code' &&
      effective.get('scope') === registered.scope &&
      words(effective.get('scope')).includes('openid') === variant.openid &&
      effective.get('client_id') === registered.client_id &&
      effective.get('redirect_uri') === registered.redirect_uri &&
      effective.get('code_challenge_method') === 'S256' &&
      CHALLENGED.test(effective.get('code_challenge') ?? ''),
  },
  {
    id: 'C-26',
    level: 'fail',
    words: 'a client of OAuth alone asks for no claims, and state has at most 128 characters',
    holds: ({ effective, variant }) =>
      (variant.openid || !effective.has('claims')) && (effective.get('state') ?? '').length <= 128,
  },
  {
    id: 'C-25a',
    level: 'stop',
    words: 'the response comes as a JWT where that is registered',
    holds: ({ effective, variant }) => (effective.get('response_mode') ?? undefined) === variant.mode,
  },
  {
    id: 'C-28',
    level: 'stop',
    words: 'a request object is signed by an algorithm of FAPI 2, with type, times, issuer, audience and parameters',
    holds: ({ query, object, variant, registered, issuer, now }) => {
      if (variant.request !== 'signed') return true
      const { header = {}, claims = {} } = object ?? {}
      return (
        object?.genuine === true &&
        ['PS256', 'ES256', 'EdDSA', 'Ed25519'].includes(String(header['alg'])) &&
        (isAbsent(header['typ']) || header['typ'] === 'oauth-authz-req+jwt') &&
        within(claims['exp'], now - 5 * MINUTES, now + 60 * MINUTES) &&
        claims['iss'] === registered.client_id &&
        holdsAudience(claims['aud'], [issuer]) &&
        (isAbsent(claims['iat']) || within(claims['iat'], now - DAY, now + 5 * MINUTES)) &&
        (isAbsent(claims['jti']) || typeof claims['jti'] === 'string') &&
        (isAbsent(claims['max_age']) || isNumber(claims['max_age'])) &&
        isAbsent(claims['request']) &&
        isAbsent(claims['request_uri']) &&
        claims['sub'] !== registered.client_id &&
        [null, claims['client_id']].includes(query.get('client_id'))
      )
    },
  },
  {
    id: 'C-28a',
    level: 'fail',
    words: 'a request object says from when it is good (nbf), at most an hour ago',
    holds: ({ object, variant, now }) =>
      variant.request !== 'signed' || within(object?.claims['nbf'], now - 60 * MINUTES, now + MINUTES),
  },
  {
    id: 'C-29',
    level: 'stop',
    words: 'authorization details, where they come, are a list of objects with a type',
    holds: ({ effective }) => {
      const details: unknown = JSON.parse(effective.get('authorization_details') ?? '[{"type":"none"}]')
      return Array.isArray(details) && details.length > 0 && details.every((each) => typeof each?.type === 'string')
    },
  },
]

/** A claim that a JWT of a client must have, or may not have, by the times of FAPI 2 and OpenID Connect alike. */
export const timesOfAssertion = (claims: Json, now: number): boolean =>
  within(claims['exp'], now - 5 * MINUTES, now + DAY) &&
  within(claims['iat'], 0, now + DAY) &&
  (isAbsent(claims['nbf']) || within(claims['nbf'], 0, now + 5 * MINUTES))

/** Whether the times of a proof of possession are about now. */
export const timesOfProof = (claims: Json, now: number): boolean =>
  within(claims['iat'], now - 5 * MINUTES, now + 5 * MINUTES) &&
  (isAbsent(claims['nbf']) || within(claims['nbf'], now - 5 * MINUTES, now + 5 * MINUTES)) &&
  (isAbsent(claims['exp']) || within(claims['exp'], now - 5 * MINUTES, Infinity))
