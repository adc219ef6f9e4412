import { type CliError, cliError } from '../errors.ts'
import { splitOnce } from '../text/split.ts'
import { isUrl } from '../text/url.ts'
import { decodePercent } from '../text/url-encoding.ts'
import { authorizationError } from './authorization-error.ts'
import type { Parameters } from './authorization-request.ts'
import type { AuthorizationResponse } from './authorization-response.ts'

/** Names by which a text is known as parameters of a response; a code may have "=" at its end. */
const PARAMETER =
  /(?:^|[?#&])(?:code|state|iss|error|error_\w+|error[A-Z]\w*|response|id_token|access_token|token_type|expires_in|session_state|scope)=/

/** What a person pasted: a whole URL, a query, a fragment, a form body, or only a code. */
export function parsePasted(text: string): Omit<AuthorizationResponse, 'channel'> {
  const pasted = text.trim().replace(/^["'<]+|["'>]+$/g, '')
  const [address, fragment] = splitOnce(pasted, '#')
  const [place, query] = splitOnce(address, '?')
  if (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(pasted) ||
    (/^[a-z][a-z0-9+.-]*:[^?#]*[?#]/i.test(pasted) && !/^[^:]*:\d/.test(pasted))
  )
    return { parameters: [...pairs(query), ...pairs(fragment)], arrivedAt: place }
  const known = PARAMETER.test(pasted)
  // A browser may leave out the scheme when its address is copied.
  if (known && (query !== '' || fragment !== '') && !place.includes('='))
    return { parameters: [...pairs(query), ...pairs(fragment)], arrivedAt: undefined }
  if (known || pasted.includes('&')) return { parameters: pairs(pasted.replace(/^[?#]/, '')), arrivedAt: undefined }
  // A code that was cut out of a URL is still encoded.
  return { parameters: [['code', decodePercent(pasted) ?? pasted]], arrivedAt: undefined }
}

function pairs(query: string): Parameters {
  return [...new URLSearchParams(query)]
}

/** The page that was pasted, where it is another one than the redirect URI. */
export function foreignPage(arrivedAt: string | undefined, redirectUri: string): string | undefined {
  if (arrivedAt === undefined || !isUrl(arrivedAt) || !isUrl(redirectUri)) return undefined
  const [came, sent] = [new URL(arrivedAt), new URL(redirectUri)]
  return came.host === sent.host && came.pathname === sent.pathname ? undefined : `${came.origin}${came.pathname}`
}

/** A pasted response with another state or none; an error page of the provider has none. */
export function foreignResponse(parameters: Parameters, page: string | undefined): CliError {
  const error = authorizationError(parameters)
  const stateless = !parameters.some(([name]) => name === 'state')
  const registered =
    page === undefined
      ? ''
      : ` Evidence: it is the page ${page} and not the redirect URI. Providers show a page of their own where the client or the redirect URI is not registered as sent.`
  if (error && stateless) {
    const detail = error.error_description ? `: ${error.error_description}` : ''
    return cliError(
      'callback_rejected',
      `What was pasted is an error of the provider, not a response with a code: ${error.error}${detail}.`,
      `It has no state, so whether it answers this login is not known; no token request was made.${registered}`,
    )
  }
  return cliError(
    'callback_rejected',
    `The pasted response does not belong to this login: ${stateless ? 'it has no state' : 'its state differs'}.`,
    `Paste the URL of this login; --state repeats an earlier state.${registered}`,
  )
}
