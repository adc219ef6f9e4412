import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import type { Answer, Json } from '../support/provider.ts'
import { type Condition, type ReadJwt, timesOfProof } from './conditions.ts'
import { partsOf } from './game.ts'
import type { Call } from './hosts.ts'
import { digest } from './keys.ts'

/** A DPoP proof as it came, with the thumbprint of its key. */
export interface Proof extends ReadJwt {
  readonly thumbprint: string
}

export interface ProofFacts {
  readonly call: Call
  readonly proof: Proof | undefined
  readonly repeated: boolean
  /** The key that the tokens are bound to; undefined as long as they are bound to none. */
  readonly bound: string | undefined
  /** The access token that the proof goes with, at a resource. */
  readonly accessToken: string | undefined
  readonly now: number
}

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']

/** A proof of possession at the token endpoint and at a resource. */
export const PROOF: readonly Condition<ProofFacts>[] = [
  {
    id: 'C-35',
    level: 'stop',
    words: 'a proof of possession comes, signed by the public key in it, by an algorithm of FAPI 2',
    holds: ({ proof }) => {
      const jwk = (proof?.header['jwk'] ?? {}) as Json
      return (
        proof?.genuine === true &&
        proof.header['typ'] === 'dpop+jwt' &&
        ['PS256', 'ES256', 'EdDSA', 'Ed25519'].includes(String(proof.header['alg'])) &&
        PRIVATE.every((name) => !(name in jwk)) &&
        (jwk['kty'] !== 'OKP' || jwk['crv'] === 'Ed25519')
      )
    },
  },
  {
    id: 'C-35a',
    level: 'fail',
    words: 'a proof names method and address of its request, and is used once and now',
    holds: ({ call, proof, repeated, now }) =>
      proof?.claims['htm'] === call.method &&
      proof.claims['htu'] === call.url.replace(/[?#].*$/, '') &&
      typeof proof.claims['jti'] === 'string' &&
      proof.claims['jti'] !== '' &&
      !repeated &&
      timesOfProof(proof.claims, now),
  },
  {
    id: 'C-35b',
    level: 'fail',
    words: 'a proof has the hash of the access token at a resource, and nowhere else',
    holds: ({ proof, accessToken }) =>
      proof?.claims['ath'] === (accessToken === undefined ? undefined : digest(accessToken)),
  },
  {
    id: 'C-35c',
    level: 'stop',
    words: 'a proof is made with the key that the code or the token is bound to',
    holds: ({ proof, bound }) => bound === undefined || proof?.thumbprint === bound,
  },
]

export async function readProof({ headers }: Call): Promise<Proof | undefined> {
  const text = headers['dpop']
  const parts = typeof text === 'string' ? partsOf(text) : undefined
  if (typeof text !== 'string' || !parts) return undefined
  const jwk = parts.header['jwk'] as JWK
  try {
    await compactVerify(text, await importJWK(jwk, String(parts.header['alg'])))
    return { ...parts, genuine: true, thumbprint: await calculateJwkThumbprint(jwk) }
  } catch {
    return { ...parts, genuine: false, thumbprint: '' }
  }
}

/** The demand for another nonce (RFC 9449 8, 9). */
export function nonceDemanded(nonce: string, scheme: string | undefined): Answer {
  const headers = { 'dpop-nonce': nonce, 'cache-control': 'no-store' }
  if (scheme === undefined)
    return {
      status: 400,
      headers: { ...headers, 'content-type': 'application/json' },
      body: { error: 'use_dpop_nonce', error_description: 'a nonce of this server is needed' },
    }
  const challenge = `${scheme} error="use_dpop_nonce", error_description="a nonce of this resource is needed", algs="PS256 ES256 EdDSA Ed25519"`
  return { status: 401, headers: { ...headers, 'www-authenticate': challenge }, body: '' }
}
