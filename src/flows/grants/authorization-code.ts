import type { AuthorizationCodeGrantChecks, ServerMetadata } from 'openid-client'
import type { AuthorizeFacts, CodeFacts } from '../../checks/facts.ts'
import type { Options } from '../../config/option-values.ts'
import { expectedOf } from '../access-token.ts'
import { type JudgedResponse, responseParameter } from '../authorization-response.ts'
import type { Grant } from './grant.ts'

/** A code, what it came back for, and when. */
interface CodeFrom {
  readonly request: AuthorizeFacts
  readonly response: Pick<JudgedResponse, 'parameters' | 'channel'>
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  /** What PKCE proves itself by; undefined without. */
  readonly codeVerifier: string | undefined
  readonly options: Pick<Options, 'text' | 'has'>
}

/** The exchange of the code that came back for a request (OIDC Core 3.1.3). */
export function authorizationCode({ request, response, receivedAt, codeVerifier, options }: CodeFrom): Grant {
  const { redirect_uri, scope } = request
  const idTokenDue = (scope ?? '').split(' ').includes('openid')
  return {
    grant_type: 'authorization_code',
    purpose: 'token',
    ...(redirect_uri === undefined ? {} : { verbatim: { redirect_uri } }),
    send: ({ lib, config, proof }) => {
      const checks: AuthorizationCodeGrantChecks = {
        pkceCodeVerifier: codeVerifier,
        expectedState: responseParameter(response, 'state') ?? lib.skipStateCheck,
        expectedNonce: request.nonce,
        maxAge: request.maxAgeSeconds,
        idTokenExpected: idTokenDue,
      }
      const url = callbackUrl(response, config.serverMetadata())
      return lib.authorizationCodeGrant(config, url, checks, undefined, proof)
    },
    response: {
      requestedScope: scope,
      idTokenDue,
      pkce: codeVerifier !== undefined,
      redirect_uri,
      request,
      code: codeFacts({ response, receivedAt, options }),
    },
    accessToken: expectedOf(request),
  }
}

function codeFacts({
  response,
  receivedAt,
  options,
}: Pick<CodeFrom, 'response' | 'receivedAt' | 'options'>): CodeFacts {
  const pasted = response.channel === 'pasted'
  const given = options.has('callbackUrl') ? options.text('callbackUrl') : undefined
  return {
    value: responseParameter(response, 'code'),
    receivedAt,
    announcedSeconds: announcedSeconds(response),
    pasted,
    alone: responseParameter(response, 'state') === undefined,
    givenBefore: pasted && given !== undefined && given !== '-',
  }
}

/** `expires_in` of the redirect, where it speaks of the code. */
function announcedSeconds(response: CodeFrom['response']): number | undefined {
  const text = responseParameter(response, 'expires_in') ?? ''
  return responseParameter(response, 'access_token') === undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** What the library is told came back: only what it may judge without stopping the exchange. */
function callbackUrl(response: CodeFrom['response'], server: ServerMetadata): URL {
  const url = new URL('http://127.0.0.1/callback')
  for (const name of ['code', 'state']) {
    const value = responseParameter(response, name)
    if (value !== undefined) url.searchParams.set(name, value)
  }
  // Whether iss is there and right was judged; a code that was pasted alone has lost it, and with no issuer known there is none to compare.
  const announced = server.authorization_response_iss_parameter_supported === true
  if (announced || responseParameter(response, 'iss') !== undefined) url.searchParams.set('iss', server.issuer)
  return url
}
