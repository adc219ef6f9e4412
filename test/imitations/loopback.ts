import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type SpoilableIssuer, startSpoilable } from '../../src/issuer/spoilable.ts'
import type { ClientMetadata } from '../../src/issuer/state.ts'
import { half, KID, publishedKey, signed } from '../../src/issuer/tokens.ts'
import type { Variations } from '../../src/issuer/variations.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'
import { FOLDER, type Recorded } from './recorded.ts'

/** What a token is made from; what was granted last counts for what is asked next. */
export interface Granted {
  readonly issuer: string
  readonly client: string
  readonly scope: string
  readonly nonce: string | undefined
  readonly by: 'code' | 'refresh' | 'front'
  /** The ID Token as the spoilable provider makes it. */
  readonly right: Json
}

/** How one product answers on loopback, beside the documents that were recorded. */
export interface Product {
  /** Its file in `recorded`. */
  readonly recorded: string
  /** Where the issuer lies below its origin. */
  readonly path: string
  readonly subject: string
  /** What the product puts into every ID Token, in the place of what the spoilable provider puts there. */
  idToken(granted: Granted): Json
  readonly idTokenHeader?: Json
  /** Claims and header of an access token that is a JWT; a text where it is none. */
  accessToken(granted: Granted): { readonly claims: Json; readonly header?: Json } | string
  /** Members of a token answer, the tokens among them. */
  answer(
    tokens: { access_token: string; id_token: string; refresh_token: string; scope: string },
    granted: Granted,
  ): Json
  readonly tokenHeaders: Readonly<Record<string, string>>
  userinfo(scope: string, granted: Granted): Json
  readonly userinfoHeaders: Readonly<Record<string, string>>
  /** Parameters beside code, state and tokens of the way back. */
  back?(issuer: string): readonly (readonly [string, string])[]
}

const keys = { own: rsaPair(0).privateKey, strange: () => rsaPair(1).privateKey }

export const SECRET = 'a-secret-of-the-imitation-0123456789'

const CLIENTS: readonly ClientMetadata[] = [
  { client_id: 'confidential', client_secret: SECRET },
  { client_id: 'public' },
]

export interface Imitated {
  readonly provider: SpoilableIssuer
  readonly issuer: string
  close(): Promise<void>
}

/** Starts the spoilable provider with the documents, the tokens and the answers of a product. */
export async function onLoopback(product: Product): Promise<Imitated> {
  const recorded: Recorded = JSON.parse(readFileSync(`${FOLDER}/${product.recorded}.json`, 'utf8'))
  const provider = await startSpoilable({ clock: { now: () => Date.now() }, keys, clients: CLIENTS, accepts: 'any' })
  const issuer = `${provider.base}${product.path}`
  let scope = 'openid'
  let nonce: string | undefined
  let last: Granted | undefined
  const header = product.idTokenHeader ?? { alg: 'RS256', typ: 'JWT', kid: KID }
  const sign = (claims: Json, head: Json = header) => signed({ ...head, kid: KID }, claims, { keys, secret: '' })
  const grantedOf = (right: Json, by: Granted['by']): Granted => ({
    issuer,
    client: String(right['aud']),
    scope,
    nonce,
    by,
    right: { ...right, iss: issuer, sub: product.subject },
  })
  const claimsOf = (token: string): Json => JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString())

  const documents = new Map(
    recorded.documents.flatMap((document) => document.paths.map((path) => [path, document] as const)),
  )
  function documentAt(asked: Asked): Answer | undefined {
    const found = documents.get(asked.path)
    if (!found) return undefined
    return { status: found.status, headers: found.headers, body: body(found.body) }
  }
  /** The recorded document with the endpoints of this provider. */
  function body(text: string): string {
    const moved = text.replaceAll(recorded.origin, provider.base)
    if (!moved.includes('"authorization_endpoint"')) return moved.includes('"keys"') ? jwks(moved) : moved
    const document: Json = JSON.parse(moved)
    const own: Json = {}
    for (const [name, path] of Object.entries(PLACES))
      if (document[name] !== undefined) own[name] = `${provider.base}${path}`
    return JSON.stringify({ ...document, ...own })
  }
  /** Its signing key is this provider's; what else stands in it is the product's. */
  function jwks(text: string): string {
    const { keys: listed } = JSON.parse(text) as { keys: Json[] }
    const { n, e } = publishedKey(keys)
    const signing = listed.find((key) => key['kty'] === 'RSA' && key['use'] !== 'enc')
    const others = listed.filter((key) => key !== signing)
    const { x5c, x5t, 'x5t#S256': _thumbprint, ...own } = signing ?? {}
    return JSON.stringify({ keys: [{ ...own, kid: KID, n, e }, ...others] })
  }

  const spoil: Variations = {
    discovery: (_right, asked) => documentAt(asked) ?? NOT_FOUND,
    oauthDiscovery: (_right, asked) => documentAt(asked) ?? NOT_FOUND,
    jwks: () => {
      const [, found] = [...documents].find(([, { body: text }]) => text.includes('"keys"')) ?? []
      return { status: 200, headers: found?.headers ?? {}, body: body(found?.body ?? '') }
    },
    elsewhere: (asked) => documentAt(asked),
    frontClaims: (right) => product.idToken({ ...grantedOf(right, 'front'), nonce: textOf(right['nonce']) }),
    idTokenClaims: (right) => ({ ...right, iss: issuer, sub: product.subject }),
    idTokenHeader: () => header,
    callback: (right, asks) => {
      scope = asks.get('scope') ?? 'openid'
      nonce = asks.get('nonce') ?? undefined
      return [
        ...right.filter(([name]) => name !== 'iss'),
        ...(product.back?.(issuer) ?? []).map(([n, v]): [string, string] => [n, v]),
      ]
    },
    token: (right, asked) => {
      if (right.status !== 200) return right
      const answer = right.body as Json
      const by = asked.form.get('grant_type') === 'refresh_token' ? 'refresh' : 'code'
      scope = String(answer['scope'])
      const granted = grantedOf(claimsOf(String(answer['id_token'])), by)
      last = granted
      const access = product.accessToken(granted)
      const access_token = typeof access === 'string' ? access : sign(access.claims, access.header)
      const claims = product.idToken({ ...granted, right: { ...granted.right, at_hash: half(access_token) } })
      const id_token = sign(claims)
      const refresh_token = String(answer['refresh_token'])
      const members = product.answer({ access_token, id_token, refresh_token, scope }, granted)
      return { status: 200, headers: product.tokenHeaders, body: JSON.stringify(members) }
    },
    userinfo: (right) => {
      if (right.status !== 200) return right
      const claims = product.userinfo(scope, last ?? grantedOf({}, 'front'))
      return { status: 200, headers: product.userinfoHeaders, body: JSON.stringify(claims) }
    },
  }
  provider.spoil = spoil
  return { provider, issuer, close: () => provider.close() }
}

const PLACES = {
  authorization_endpoint: '/authorize',
  token_endpoint: '/token',
  userinfo_endpoint: '/userinfo',
  jwks_uri: '/jwks',
}

const NOT_FOUND: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: '404 page not found\n',
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Text of so many characters that looks like a token that says nothing. */
export function opaque(characters: number): string {
  let text = ''
  while (text.length < characters) text += createHash('sha256').update(`${Math.random()}`).digest('base64url')
  return text.slice(0, characters)
}
