import { randomBytes } from 'node:crypto'
import { basicOf, page, wayBack } from '../../src/issuer/answers.ts'
import { codes } from '../../src/issuer/codes.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { answer, type Simulation, simulate } from './simulation.ts'

/** What may be otherwise at Paytronix, or go wrong there. */
export interface Variations {
  /** Status of a failure; it may come with 200. */
  failureStatus?: number
  callback?: (parameters: [string, string][]) => [string, string][]
}

export interface Paytronix extends Simulation {
  variations: Variations
}

export const MERCHANT = '1000'
export const CLIENT = 'awesomesite'
export const CLIENT_SECRET = 'integration-secret-0123456789abcdef01'

const SCOPES = ['account_read', 'account_write', 'user_read', 'user_write']

/** Paytronix as its documents have it: plain OAuth 2.0, JSON at the token endpoint, failures inside any status. */
export async function paytronix(registered: string): Promise<Paytronix> {
  const access = new Set<string>()
  const refreshTokens = new Set<string>()
  let grants: ReturnType<typeof codes<string>> | undefined

  function authorize(asks: URLSearchParams): Answer {
    const redirectUri = asks.get('redirect_uri') ?? ''
    if (asks.get('client_id') !== CLIENT || redirectUri !== registered) return page('This site is not known', 400)
    if (asks.get('response_type') !== 'code') return page('response_type must be code', 400)
    const scopes = (asks.get('scope') ?? '').split(' ').filter(Boolean)
    if (!scopes.every((scope) => SCOPES.includes(scope)))
      return wayBack(redirectUri, [['error', 'invalid_scope']], 'query')
    const state = asks.get('state')
    const code = grants?.issue(scopes.join(' '), 300) ?? ''
    const all: [string, string][] = [
      ['code', code],
      ['expires_in', '300'],
    ]
    if (state !== null) all.push(['state', state])
    return wayBack(redirectUri, running.variations.callback?.(all) ?? all, 'query')
  }

  function failure(errorCode: string, errorMessage: string): Answer {
    return answer({ result: 'failure', errorCode, errorMessage }, running.variations.failureStatus ?? 200)
  }

  function token(asked: Asked): Answer {
    if (!genuine(asked)) return failure('authentication.failed', 'Integration is not known.')
    const asks = objectIn(asked)
    if (!asks) return failure('request.malformed', 'JSON is required.')
    if (asks['merchantId'] !== MERCHANT || asks['authentication'] !== 'anonymous')
      return failure('request.incomplete', 'merchantId and authentication are required.')
    if ('redirect_uri' in asks) return failure('request.unexpected', 'redirect_uri is not a parameter.')
    if (asks['grant_type'] === 'refresh_token') {
      if (!refreshTokens.delete(String(asks['refresh_token']))) return failure('oauth.expired', 'The token has ended.')
      return answer(issue())
    }
    const found = grants?.redeem(String(asks['code']))
    if (!found || 'refused' in found)
      return failure('oauth.invalid_grant', `The grant is ${found?.refused ?? 'unknown'}.`)
    return answer(issue())
  }

  function issue(): Json {
    const [access_token, refresh_token] = [0, 1].map(() => randomBytes(24).toString('base64url')) as [string, string]
    access.add(access_token)
    refreshTokens.add(refresh_token)
    return { result: 'success', username: 'jdoe', access_token, refresh_token, token_type: 'bearer', expires_in: 1800 }
  }

  function userinfo(asked: Asked, asks: URLSearchParams): Answer {
    if (!genuine(asked)) return failure('authentication.failed', 'Integration is not known.')
    if (!access.has(asks.get('access_token') ?? ''))
      return failure('oauth.invalid_token', 'The access token is not known.')
    if (asks.get('merchantId') !== MERCHANT || asks.get('authentication') !== 'oauth')
      return failure('request.incomplete', 'merchantId and authentication are required.')
    return answer({ result: { username: 'jdoe', firstName: 'Jane', accountIds: [9007199254740993n].map(String) } })
  }

  const simulation = await simulate((asked, url, { clock }) => {
    grants ??= codes<string>(clock)
    if (url.pathname === '/guest/accountlogin') return authorize(url.searchParams)
    if (url.pathname === '/rest/oauth/requestGuestToken.json') return token(asked)
    if (url.pathname === '/rest/guest/userInformation.json') return userinfo(asked, url.searchParams)
    return page('Not found', 404)
  })
  const running: Paytronix = Object.assign(simulation, { variations: {} as Variations })
  return running
}

function genuine(asked: Asked): boolean {
  const basic = basicOf(asked)
  return basic?.id === CLIENT && basic.secret === CLIENT_SECRET
}

/** The body as a JSON object; undefined for anything else. */
export function objectIn(asked: Asked): Json | undefined {
  if (asked.headers['content-type'] !== 'application/json') return undefined
  const value: unknown = JSON.parse(asked.body)
  return typeof value === 'object' && value !== null ? (value as Json) : undefined
}
