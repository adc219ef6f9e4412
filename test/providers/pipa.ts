import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { page, wayBack } from '../../src/issuer/answers.ts'
import { codes } from '../../src/issuer/codes.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'
import { answer, type Simulation, simulate } from './simulation.ts'

/** What may be otherwise at PiPA, or go wrong there. */
export interface Variations {
  callback?: (parameters: [string, string][]) => [string, string][]
  idToken?: (claims: Json) => Json
}

export interface Pipa extends Simulation {
  variations: Variations
}

export const CLIENT = 'id-from-console'
export const CLIENT_SECRET = 'secret-from-console-0123456789abcdef'

const keys = rsaPair(0)

interface Grant {
  readonly scope: string
  readonly nonce: string | null
}

/** PiPA as its document has it: authorization and token endpoint, nothing else. `registered` is the one redirect URI. */
export async function pipa(registered: string): Promise<Pipa> {
  const refreshTokens = new Set<string>()
  let grants: ReturnType<typeof codes<Grant>> | undefined

  function authorize(asks: URLSearchParams): Answer {
    if (asks.get('client_id') !== CLIENT || asks.get('redirect_uri') !== registered)
      return page('Unknown integration', 400)
    const scope = asks.get('scope') ?? ''
    const nonce = asks.get('nonce')
    const state = asks.get('state')
    if (asks.get('response_type') !== 'code') return page('response_type must be code', 400)
    if (scope.split(' ').includes('openid') && nonce === null) return page('nonce is required with openid', 400)
    const code = grants?.issue({ scope, nonce }, 60) ?? ''
    const all: [string, string][] =
      state === null
        ? [['code', code]]
        : [
            ['state', state],
            ['code', code],
          ]
    return wayBack(registered, running.variations.callback?.(all) ?? all, 'query')
  }

  async function token(asked: Asked): Promise<Answer> {
    const { form } = asked
    if (form.get('client_id') !== CLIENT || form.get('client_secret') !== CLIENT_SECRET)
      return answer({ error: 'invalid_client' }, 401)
    // Nothing is documented but these; a tested and secure subset takes nothing else.
    const known = ['client_id', 'client_secret', 'grant_type', 'code', 'refresh_token']
    const odd = [...form.keys()].find((name) => !known.includes(name))
    if (odd) return answer({ error: 'invalid_request', error_description: `unexpected parameter ${odd}` }, 400)
    if (form.get('grant_type') === 'refresh_token') {
      if (!refreshTokens.delete(form.get('refresh_token') ?? '')) return answer({ error: 'invalid_grant' }, 400)
      return answer(await issue({ scope: 'email', nonce: null }))
    }
    const found = grants?.redeem(form.get('code') ?? '')
    if (!found || 'refused' in found) return answer({ error: 'invalid_grant' }, 400)
    return answer(await issue(found.grant))
  }

  async function issue({ scope, nonce }: Grant): Promise<Json> {
    const refresh_token = randomBytes(24).toString('base64url')
    refreshTokens.add(refresh_token)
    const body: Json = { access_token: randomBytes(24).toString('base64url'), refresh_token, user_id: 'u-4711' }
    if (!scope.split(' ').includes('openid')) return body
    const now = Math.floor(running.clock.now() / 1000)
    const right: Json = { iss: running.base, sub: 'u-4711', aud: CLIENT, iat: now, exp: now + 600 }
    if (nonce !== null) right['nonce'] = nonce
    if (scope.split(' ').includes('email')) right['email'] = 'ada@example.com'
    const claims = running.variations.idToken?.(right) ?? right
    return { ...body, id_token: await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(keys.privateKey) }
  }

  const simulation = await simulate((asked, url, { clock }) => {
    grants ??= codes<Grant>(clock)
    if (url.pathname === '/auth/authorize') return authorize(url.searchParams)
    return url.pathname === '/auth/token' ? token(asked) : page('Not found', 404)
  })
  const running: Pipa = Object.assign(simulation, { variations: {} as Variations })
  return running
}
