import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  CompactEncrypt,
  type CryptoKey,
  compactDecrypt,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from 'jose'
import { basicOf, bearerOf, page, wayBack } from '../../src/issuer/answers.ts'
import { codes } from '../../src/issuer/codes.ts'
import type { Clock } from '../../src/issuer/served.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'
import { answer, type Simulation, simulate } from './simulation.ts'

/** What may be otherwise at Signicat, or go wrong there. */
export interface Variations {
  /** ID Token and UserInfo are signed and then encrypted to the client. */
  nested?: boolean
  /** How they are encrypted; RSA-OAEP-256 and A256CBC-HS512 when absent. */
  encryption?: { readonly alg: string; readonly enc: string }
  /** UserInfo is signed. */
  signedUserinfo?: boolean
  /** The first fetch of the key set comes before the rotation. */
  rotated?: boolean
  callback?: (parameters: [string, string][]) => [string, string][]
  tokenBody?: (body: Json) => Json | string
  userinfoBody?: (claims: Json) => Json | string
  idToken?: (claims: Json) => Json
}

export interface Signicat extends Simulation {
  variations: Variations
  /** PEM of the client's own keys, for --client-key and --decrypt-key. */
  readonly clientKey: string
  readonly decryptKey: string
  /** The same, for the algorithms of the ECDH-ES family. */
  readonly agreementKey: string
}

export const CLIENT = 'client01'
export const CLIENT_SECRET = 'gX1fBat3bV-of-the-client-0123456789ab'
export const REDIRECT = 'http://127.0.0.1:{port}/oidcclient/redirect/client01'

const signing = rsaPair(0)
const retired = rsaPair(1)
const encryption = await generateKeyPair('RSA-OAEP')
const client = await generateKeyPair('RS256', { extractable: true })
const clientEncryption = generateKeyPairSync('rsa', { modulusLength: 2048 })
const clientAgreement = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PEM = { format: 'pem', type: 'pkcs8' } as const
const published = async (key: CryptoKey | KeyObject, kid: string, use: string, alg: string): Promise<Json> => ({
  ...(await exportJWK(key)),
  kid,
  use,
  alg,
})

interface Grant {
  readonly parameters: URLSearchParams
  readonly redirectUri: string
}

/** Signicat as its documents have it; `registered` are the redirect URIs, compared to the letter. */
export async function signicat(registered: readonly string[]): Promise<Signicat> {
  const tokens = new Map<string, string>()
  const pushed = new Map<string, URLSearchParams>()
  let fetches = 0
  let book: ReturnType<typeof codes<Grant>> | undefined
  const grants = (time: Clock) => {
    book ??= codes<Grant>(time)
    return book
  }

  async function respond(asked: Asked, url: URL, simulation: Simulation): Promise<Answer> {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return answer(metadata(simulation.base))
      case '/jwks':
        fetches += 1
        return answer({ keys: await keySet() })
      case '/authorize':
        return authorize(url.searchParams, simulation)
      case '/par':
        return push(asked)
      case '/token':
        return token(asked, simulation)
      case '/userInfo':
        return userinfo(asked, simulation)
      default:
        return page('There was an error', url.pathname === '/Error' ? 200 : 404)
    }
  }

  async function keySet(): Promise<Json[]> {
    const encrypting = await published(encryption.publicKey, 'enc-1', 'enc', 'RSA-OAEP')
    const before = await published(retired.publicKey, 'sig-0', 'sig', 'RS256')
    if (running.variations.rotated && fetches === 1) return [encrypting, before]
    return [encrypting, before, await published(signing.publicKey, 'sig-1', 'sig', 'RS256')]
  }

  async function authorize(query: URLSearchParams, { base, clock }: Simulation): Promise<Answer> {
    const errorPage: Answer = { status: 302, headers: { location: `${base}/Error?errorId=7f3a` }, body: '' }
    const parameters = await requested(query)
    const redirectUri = parameters?.get('redirect_uri') ?? ''
    if (!parameters || parameters.get('client_id') !== CLIENT || !registered.includes(redirectUri)) return errorPage
    const state = parameters.get('state')
    if (state === null || !parameters.has('response_type') || !parameters.has('scope')) return errorPage
    const back = (given: [string, string][]) => {
      const all: [string, string][] = [...given, ['state', state], ['iss', base]]
      return wayBack(redirectUri, running.variations.callback?.(all) ?? all, mode(parameters))
    }
    if (parameters.get('prompt') === 'none') return back([['error', 'login_required']])
    if (parameters.get('response_type') !== 'code') return back([['error', 'unsupported_response_type']])
    return back([['code', grants(clock).issue({ parameters, redirectUri }, 60)]])
  }

  /** Parameters pushed before, inside a request object, or in the query. */
  async function requested(query: URLSearchParams): Promise<URLSearchParams | undefined> {
    const uri = query.get('request_uri')
    if (uri !== null) return pushed.get(uri)
    const object = query.get('request')
    return object === null ? query : readRequest(object)
  }

  async function push(asked: Asked): Promise<Answer> {
    if (!genuine(asked)) return invalidClient()
    const uri = `urn:ietf:params:oauth:request_uri:${pushed.size + 1}`
    const object = asked.form.get('request')
    const parameters = object === null ? asked.form : await readRequest(object)
    if (!parameters) return answer({ error: 'invalid_request_object' }, 400)
    pushed.set(uri, parameters)
    return answer({ request_uri: uri, expires_in: 60 }, 201)
  }

  async function token(asked: Asked, simulation: Simulation): Promise<Answer> {
    if (!genuine(asked)) return invalidClient()
    const found = grants(simulation.clock).redeem(asked.form.get('code') ?? '')
    if ('refused' in found) return answer({ error: 'invalid_grant' }, 400)
    const { parameters, redirectUri } = found.grant
    if (asked.form.get('redirect_uri') !== redirectUri) return answer({ error: 'invalid_grant' }, 400)
    const access_token = `at-${tokens.size + 1}-0123456789abcdef0123456789abcdef`
    tokens.set(access_token, 'bob')
    const now = Math.floor(simulation.clock.now() / 1000)
    const nonce = parameters.get('nonce')
    const claims = {
      iss: simulation.base,
      sub: 'bob',
      aud: CLIENT,
      iat: now,
      exp: now + 3600,
      auth_time: now,
      ...(nonce === null ? {} : { nonce }),
      'signicat.national_id': '01017012345',
    }
    const id_token = await sealed(running.variations.idToken?.(claims) ?? claims)
    const body: Json = {
      access_token,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: '8xLOxBtZ8-01234567',
      id_token,
    }
    return answer(running.variations.tokenBody?.(body) ?? body, 200, {
      'content-type': 'application/json',
      pragma: 'no-cache',
    })
  }

  async function userinfo(asked: Asked, { base }: Simulation): Promise<Answer> {
    const sub = tokens.get(bearerOf(asked) ?? '')
    if (!sub) return answer('', 401, { 'www-authenticate': 'Bearer error="invalid_token"' })
    const right = {
      sub,
      name: 'Bob Smith',
      email: 'bob@mycompany.com',
      email_verified: 'true',
      groupIDs: ['bobsdepartment', 'administrators'],
      'signicat.unique_id': 'u-1',
    }
    const claims = running.variations.userinfoBody?.(right) ?? right
    if (typeof claims === 'string') return answer(claims, 200, { 'content-type': 'application/json' })
    const { nested, signedUserinfo } = running.variations
    if (!nested && !signedUserinfo) return answer(claims)
    return answer(await sealed({ ...claims, iss: base, aud: CLIENT }), 200, { 'content-type': 'application/jwt' })
  }

  /** Signed, and encrypted to the client where it asked for that. */
  async function sealed(claims: Json): Promise<string> {
    const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'sig-1' }).sign(signing.privateKey)
    if (!running.variations.nested) return signed
    const { alg, enc } = running.variations.encryption ?? { alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512' }
    const { publicKey } = alg.startsWith('RSA') ? clientEncryption : clientAgreement
    return new CompactEncrypt(new TextEncoder().encode(signed))
      .setProtectedHeader({ alg, enc, cty: 'JWT' })
      .encrypt(publicKey)
  }

  const simulation = await simulate(respond)
  const running: Signicat = Object.assign(simulation, {
    variations: {} as Variations,
    clientKey: await exportPKCS8(client.privateKey),
    decryptKey: clientEncryption.privateKey.export(PEM).toString(),
    agreementKey: clientAgreement.privateKey.export(PEM).toString(),
  })
  return running
}

/** A request object, signed by the client and maybe encrypted to the provider; undefined when it is neither. */
async function readRequest(object: string): Promise<URLSearchParams | undefined> {
  try {
    const encrypted = object.split('.').length === 5
    const signed = encrypted
      ? new TextDecoder().decode((await compactDecrypt(object, encryption.privateKey)).plaintext)
      : object
    const { payload } = await jwtVerify(signed, client.publicKey, { issuer: CLIENT })
    return new URLSearchParams(Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]))
  } catch {
    return undefined
  }
}

function genuine(asked: Asked): boolean {
  const basic = basicOf(asked)
  return basic?.id === CLIENT && basic.secret === CLIENT_SECRET
}

function invalidClient(): Answer {
  const body = { error: 'invalid_client', error_uri: 'https://docs.example/errors/invalid_client' }
  return answer(body, 400)
}

function mode(parameters: URLSearchParams): 'query' | 'fragment' | 'form_post' {
  const asked = parameters.get('response_mode')
  return asked === 'fragment' || asked === 'form_post' ? asked : 'query'
}

function metadata(base: string): Json {
  return {
    issuer: base,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    userinfo_endpoint: `${base}/userInfo`,
    pushed_authorization_request_endpoint: `${base}/par`,
    jwks_uri: `${base}/jwks`,
    scopes_supported: ['openid', 'profile', 'email'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    request_object_encryption_alg_values_supported: ['RSA-OAEP'],
    request_object_encryption_enc_values_supported: ['A256CBC-HS512'],
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    authorization_response_iss_parameter_supported: true,
  }
}
