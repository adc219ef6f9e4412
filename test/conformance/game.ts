import type { KeyObject, X509Certificate } from 'node:crypto'
import { compactVerify } from 'jose'
import type { Answer, Json } from '../support/provider.ts'
import { broken, type Condition, type ReadJwt, type Registered } from './conditions.ts'
import type { KeyRing } from './keys.ts'
import type { Module, Place, Variant } from './module.ts'

/** What is kept while one row runs. */
export interface Game {
  readonly module: Module
  readonly variant: Variant
  readonly registered: Registered
  readonly issuer: string
  readonly metadata: Json
  readonly ring: KeyRing
  readonly clientKey: KeyObject
  readonly certificate: X509Certificate
  /** What was asked, in order. */
  readonly asked: Place[]
  /** Requests that were forbidden, and conditions that were broken, in words. */
  readonly faults: string[]
  /** Bad answers that were given, by what they are about. */
  readonly given: Set<'metadata' | 'response' | 'tokens' | 'refreshed' | 'end'>
  readonly pushed: Map<string, URLSearchParams>
  /** What must not come twice: ids of assertions and proofs, verifiers, codes. */
  readonly seen: Set<string>
  /** The request that somebody agreed to, and what was issued for it last. */
  agreed: URLSearchParams | undefined
  code: string | undefined
  accessToken: string | undefined
  refreshToken: string | undefined
  bound: string | undefined
  /** The nonce that a proof of possession must have at the token endpoint. */
  nonce: string
  requests: number
}

/** What the suite answers to a request that should not have come. */
export function refused(game: Game, why: string): Answer {
  game.faults.push(why)
  return { status: 400, headers: { 'content-type': 'application/json' }, body: { error: why, error_description: null } }
}

/** Notes each condition that a request breaks; an answer where one of them stops it. */
export function held<Facts>(game: Game, conditions: readonly Condition<Facts>[], facts: Facts): Answer | undefined {
  const found = broken(conditions, facts).map(({ id, level, words }) => ({ level, text: `${id}: not so: ${words}` }))
  for (const { level, text } of found) if (level === 'fail') game.faults.push(text)
  const stop = found.find(({ level }) => level === 'stop')
  return stop && refused(game, stop.text)
}

/** Reads a JWT that the client signed, with its key or its secret; undefined where there is none. */
export async function readJwt(game: Game, text: string | null): Promise<ReadJwt | undefined> {
  if (text === null) return undefined
  const parts = partsOf(text)
  const secret = String(parts?.header['alg']).startsWith('HS')
  const key = secret ? new TextEncoder().encode(game.registered.client_secret) : game.clientKey
  const genuine = await compactVerify(text, key).then(
    () => true,
    () => false,
  )
  return { header: {}, claims: {}, ...parts, genuine }
}

/** Header and claims of a JWT, unverified; undefined where they are no JSON. */
export function partsOf(text: string): { readonly header: Json; readonly claims: Json } | undefined {
  try {
    const [header = {}, claims = {}] = text
      .split('.', 2)
      .map((part): Json => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
    return { header, claims }
  } catch {
    return undefined
  }
}
