import { createHash, randomBytes } from 'node:crypto'
import { basicOf, bearerOf, page, wayBack } from '../../src/issuer/answers.ts'
import { codes } from '../../src/issuer/codes.ts'
import { escapeMarkup } from '../../src/text/html-entities.ts'
import { answer, clock } from '../providers/simulation.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { type Internet, internet } from './internet.ts'

/** What a person agreed to. */
export interface Grant {
  readonly scope: string
  readonly nonce: string | null
  readonly redirectUri: string
  readonly challenge: string | null
  /** Seconds since the epoch. */
  readonly authTime: number
}

/** How one provider answers; what every provider does stands in `imitate`. */
export interface Manners {
  readonly hosts: readonly string[]
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly userinfoEndpoint: string
  /** Documents that anybody may fetch, by their whole URL. */
  readonly documents: Readonly<Record<string, Answer>>
  readonly client: { readonly id: string; readonly secret: string }
  /** Whether a redirect URI is registered for the client. */
  isRegistered(redirectUri: string): boolean
  /** Parameters of the way back, in the order of the provider. */
  back(code: string, state: string): [string, string][]
  /** The body of a token answer, by which grant; a refresh token in it can be used from then on. */
  issue(grant: Grant, way: { readonly by: 'code'; readonly code: string } | { readonly by: 'refresh' }): Promise<Json>
  /** UserInfo for the access token that was issued last for a grant; undefined where it is no token for UserInfo. */
  userinfo(grant: Grant): Json | undefined
  /** Whether a refresh token that was used can be used again. */
  readonly refreshTokens: 'once' | 'often'
  readonly headers: { readonly token: Record<string, string>; readonly userinfo: Record<string, string> }
}

const PERSON = { username: 'ada', password: 'correct-horse-0123456789' }

/** A provider with the manners of a real one, in an internet of its own; people sign in by a form. */
export async function imitate(manners: Manners): Promise<Internet> {
  const grants = codes<Grant>(clock())
  const accessTokens = new Map<string, Grant>()
  const refreshTokens = new Map<string, Grant>()
  const place = (url: string) => url.split('?')[0]

  async function respond(asked: Asked, url: URL): Promise<Answer> {
    const document = manners.documents[url.href]
    if (document) return document
    if (place(url.href) === manners.authorizationEndpoint) return authorize(asked, url)
    if (place(url.href) === manners.tokenEndpoint) return token(asked)
    if (place(url.href) === manners.userinfoEndpoint) return userinfo(asked)
    return { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '<!doctype html>Not found' }
  }

  function authorize(asked: Asked, url: URL): Answer {
    if (asked.method === 'GET') return form(url.searchParams.toString())
    const asks = new URLSearchParams(asked.form.get('request') ?? '')
    const redirectUri = asks.get('redirect_uri') ?? ''
    if (asks.get('client_id') !== manners.client.id || !manners.isRegistered(redirectUri))
      return page('Unknown client or redirect URI', 400)
    if (asked.form.get('password') !== PERSON.password) return page('Wrong password', 401)
    const code = grants.issue(
      {
        scope: asks.get('scope') ?? '',
        nonce: asks.get('nonce'),
        redirectUri,
        challenge: asks.get('code_challenge'),
        authTime: Math.floor(Date.now() / 1000),
      },
      60,
    )
    return wayBack(redirectUri, manners.back(code, asks.get('state') ?? ''), 'query')
  }

  function form(request: string): Answer {
    const field = (name: string, value: string) => `<input name="${name}" value="${escapeMarkup(value)}">`
    const fields = [field('request', request), field('username', PERSON.username), field('password', PERSON.password)]
    const body = `<!doctype html><form method="post" action="${escapeMarkup(manners.authorizationEndpoint)}">${fields.join('')}</form>`
    const headers = { 'content-type': 'text/html; charset=utf-8', 'set-cookie': 'session=1; path=/; secure; HttpOnly' }
    return { status: 200, headers, body }
  }

  async function token(asked: Asked): Promise<Answer> {
    const refuse = (error: string, status = 400) => answer({ error }, status)
    const basic = basicOf(asked)
    const id = basic?.id ?? asked.form.get('client_id')
    const secret = basic?.secret ?? asked.form.get('client_secret')
    if (id !== manners.client.id || secret !== manners.client.secret) return refuse('invalid_client', 401)
    if (asked.form.get('grant_type') === 'refresh_token') {
      const used = asked.form.get('refresh_token') ?? ''
      const grant = refreshTokens.get(used)
      if (!grant) return refuse('invalid_grant')
      if (manners.refreshTokens === 'once') refreshTokens.delete(used)
      return issued(grant, await manners.issue(grant, { by: 'refresh' }))
    }
    const code = asked.form.get('code') ?? ''
    const found = grants.redeem(code)
    if ('refused' in found) return refuse('invalid_grant')
    const { redirectUri, challenge } = found.grant
    const verifier = asked.form.get('code_verifier') ?? ''
    if (redirectUri !== asked.form.get('redirect_uri')) return refuse('invalid_grant')
    if (challenge !== null && challenge !== createHash('sha256').update(verifier).digest('base64url'))
      return refuse('invalid_grant')
    return issued(found.grant, await manners.issue(found.grant, { by: 'code', code }))
  }

  function issued(grant: Grant, body: Json): Answer {
    accessTokens.set(String(body['access_token']), grant)
    if (body['refresh_token'] !== undefined) refreshTokens.set(String(body['refresh_token']), grant)
    return { status: 200, headers: manners.headers.token, body: JSON.stringify(body) }
  }

  function userinfo(asked: Asked): Answer {
    const grant = accessTokens.get(bearerOf(asked) ?? '')
    const claims = grant && manners.userinfo(grant)
    if (!claims) return answer('', 401, { 'www-authenticate': 'Bearer error="invalid_token"' })
    return { status: 200, headers: manners.headers.userinfo, body: JSON.stringify(claims) }
  }

  return internet(manners.hosts, respond)
}

/** Random characters of base64url. */
export function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** Seconds since the epoch. */
export const seconds = (): number => Math.floor(Date.now() / 1000)

/** A document with its headers. */
export function document(body: Json, headers: Record<string, string>): Answer {
  return { status: 200, headers, body: JSON.stringify(body) }
}

/** Whether a scope was asked for. */
export function has(grant: Grant, scope: string): boolean {
  return grant.scope.split(' ').includes(scope)
}
