import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import type { Json } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

export type Alg = 'RS256' | 'PS256' | 'ES256' | 'HS256' | 'none'

/** How a JWT of the referee is signed, where that is not with the first key of the set under its id. */
export interface Signing {
  readonly alg?: Alg
  /** Every octet of the signature is turned over, so that it is of the right length and wrong. */
  readonly broken?: true
  /** The second RSA key, which is published and meant for another algorithm. */
  readonly second?: true
}

/** The keys of one row: what is published, and what signs. */
export interface KeyRing {
  published(): Promise<{ readonly keys: readonly Json[] }>
  sign(claims: Json, signing?: Signing): Promise<string>
  /** Replaces every key by another under another id. */
  rotate(): void
}

/** Which keys there are: those of a core provider, of a FAPI 2 one, or so many of each kind without an id. */
export type KeySet = 'core' | 'fapi' | { readonly nameless: 1 | 3 }

type Pair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject }

const RSA: readonly Pair[] = [
  rsaPair(0),
  rsaPair(1),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
]
const curve = (namedCurve: string): Pair[] => [0, 1, 2, 3].map(() => generateKeyPairSync('ec', { namedCurve }))
const P256 = curve('P-256')
const KOBLITZ = curve('secp256k1')
const EDWARDS: readonly Pair[] = [0, 1, 2].map(() => generateKeyPairSync('ed25519'))

interface Published {
  readonly pair: Pair
  readonly members: Json
}

/** A ring whose JWTs are signed by RS256, or by PS256 for FAPI 2, unless a row says otherwise; `secret` is that of the client. */
export function keyRing(set: KeySet, secret: string): KeyRing {
  let turns = 0
  let kids = new Map<number, string>()

  const rsa = (index: number): Pair => RSA[(index + turns * 2) % RSA.length] ?? rsaPair(0)
  const kid = (index: number): string => {
    const known = kids.get(index) ?? randomUUID()
    kids.set(index, known)
    return known
  }

  function members(): readonly Published[] {
    if (set === 'fapi')
      return [
        { pair: rsa(0), members: { kid: kid(0), use: 'sig', alg: 'PS256' } },
        { pair: rsa(1), members: { kid: kid(1), use: 'sig' } },
      ]
    const count = set === 'core' ? 2 : set.nameless
    const several = (pairs: readonly Pair[], many: number) => pairs.slice(0, many)
    const signing = [
      ...[0, 1, 2].slice(0, count).map(rsa),
      ...several(P256, count),
      ...several(KOBLITZ, set === 'core' ? 1 : count),
      ...several(EDWARDS, set === 'core' ? 1 : count),
    ]
    const encrypting: Published[] = [
      { pair: rsa(3), members: { use: 'enc', alg: 'RSA-OAEP', kid: kid(90) } },
      { pair: P256[3] ?? rsa(3), members: { use: 'enc', alg: 'ECDH-ES', kid: kid(91) } },
    ]
    const id = (index: number): Json => (set === 'core' ? { kid: kid(index) } : {})
    return [...signing.map((pair, index) => ({ pair, members: { use: 'sig', ...id(index) } })), ...encrypting]
  }

  /** Which key signs: of several RSA keys not the first, so that whoever tries only one is found. */
  function signer(alg: Alg, second: true | undefined): Published | undefined {
    if (alg === 'HS256' || alg === 'none') return undefined
    const kind = alg === 'ES256' ? 'ec' : 'rsa'
    const fitting = members().filter(({ pair, members: { use } }) => {
      const { asymmetricKeyType, asymmetricKeyDetails } = pair.publicKey
      return use === 'sig' && asymmetricKeyType === kind && asymmetricKeyDetails?.namedCurve !== 'secp256k1'
    })
    if (set === 'fapi') return fitting[second ? 1 : 0]
    return fitting.at(-1)
  }

  return {
    async published() {
      const keys = members().map(async ({ pair, members: own }) => ({ ...(await jwkOf(pair.publicKey)), ...own }))
      return { keys: await Promise.all(keys) }
    },
    async sign(claims, { alg = set === 'fapi' ? 'PS256' : 'RS256', broken, second } = {}) {
      const key = signer(alg, second)
      const named = key?.members['kid']
      const header = { alg, ...(typeof named === 'string' && { kid: named }) }
      if (alg === 'none') return `${encoded(header)}.${encoded(claims)}.`
      const token = await new SignJWT(claims)
        .setProtectedHeader(header)
        .sign(key?.pair.privateKey ?? new TextEncoder().encode(secret))
      return broken ? turnedOver(token) : token
    },
    rotate() {
      turns += 1
      kids = new Map()
    },
  }
}

async function jwkOf(key: KeyObject): Promise<Json> {
  return key.asymmetricKeyDetails?.namedCurve === 'secp256k1' ? { ...key.export({ format: 'jwk' }) } : exportJWK(key)
}

const encoded = (part: Json): string => Buffer.from(JSON.stringify(part)).toString('base64url')

function turnedOver(token: string): string {
  const [header, claims, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url').map((octet) => octet ^ 0x5a)
  return `${header}.${claims}.${Buffer.from(bytes).toString('base64url')}`
}

/** SHA-256, base64url. */
export const digest = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('base64url')

/** The left half of it (OIDC Core 3.1.3.6). */
export function half(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}
