import type { CallbackFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { Parameters } from './authorization-request.ts'

/** What came to us as an authorization response, by whatever way. */
export interface Arrived {
  readonly channel: CallbackFacts['channel']
  readonly parameters: Parameters
  /** Without query and fragment; undefined when only parameters were pasted. */
  readonly arrivedAt: string | undefined
}

/** What came back from the authorization endpoint, judged. */
export interface Returned extends Arrived {
  /** Null when it cannot be known. */
  readonly sameBrowser: boolean | null
  readonly findings: readonly Finding[]
}

/** One parameter of the response; the first where it is doubled, none where it is empty (RFC 6749 3.1). */
export function received(returned: { readonly parameters: Parameters }, name: string): string | undefined {
  return returned.parameters.find(([key]) => key === name)?.[1] || undefined
}

/** Names by which a text is known as parameters of a response; a code may have "=" at its end. */
const PARAMETER =
  /(?:^|[?#&])(?:code|state|iss|error|error_\w+|error[A-Z]\w*|response|id_token|access_token|token_type|expires_in|session_state|scope)=/

/** What a person pasted: a whole URL, a query, a fragment, a form body, or only a code. */
export function parsePasted(text: string): Omit<Arrived, 'channel'> {
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
  return { parameters: [['code', decoded(pasted)]], arrivedAt: undefined }
}

/** A code that was cut out of a URL is still encoded. */
function decoded(code: string): string {
  if (!/%[\da-f]{2}/i.test(code)) return code
  try {
    return decodeURIComponent(code)
  } catch {
    return code
  }
}

function pairs(query: string): Parameters {
  return [...new URLSearchParams(query)]
}

function splitOnce(text: string, sign: string): readonly [string, string] {
  const at = text.indexOf(sign)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
