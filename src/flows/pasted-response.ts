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

/** A response as a person pasted it, and what was mended to read it. */
export interface Pasted extends Omit<AuthorizationResponse, 'channel'> {
  readonly mended: readonly string[]
  /** Why it is no response at all. */
  readonly fault?: string
}

/** What a person pasted: a whole URL, a query, a fragment, a form body, or only a code. */
export function parsePasted(text: string): Pasted {
  const { text: pasted, mended } = mendedText(text)
  return { ...parsed(pasted), mended }
}

function parsed(pasted: string): Omit<Pasted, 'mended'> {
  const [address, fragment] = splitOnce(pasted, '#')
  const [place, query] = splitOnce(address, '?')
  if (isAddress(pasted)) return { parameters: [...pairs(query), ...pairs(fragment)], arrivedAt: place }
  const known = PARAMETER.test(pasted)
  // A browser may leave out the scheme when its address is copied.
  if (known && (query !== '' || fragment !== '') && !place.includes('='))
    return { parameters: [...pairs(query), ...pairs(fragment)], arrivedAt: undefined }
  if (known || pasted.includes('&')) return { parameters: pairs(pasted.replace(/^[?#]/, '')), arrivedAt: undefined }
  const fault = codeFault(pasted)
  if (fault !== undefined) return { parameters: [], arrivedAt: undefined, fault }
  // A code that was cut out of a URL is still encoded.
  return { parameters: [['code', decodePercent(pasted) ?? pasted]], arrivedAt: undefined }
}

function isAddress(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || (/^[a-z][a-z0-9+.-]*:[^?#]*[?#]/i.test(text) && !/^[^:]*:\d/.test(text))
  )
}

/** A word that a person may type, and no provider gives as a code. */
const WORD = /^[A-Za-z]?[a-z]{0,19}$|^[A-Z]{1,12}$/

/** Why a text cannot be an authorization code (RFC 6749 A.11): visible characters of ASCII alone, and no word or address. */
function codeFault(text: string): string | undefined {
  if (/\s/.test(text)) return 'it has blanks, and neither a URL nor a code has any'
  if (/[^\x21-\x7e]/.test(text)) return 'it has characters that no code has'
  if (WORD.test(text)) return 'it is a word, and neither a URL nor a code'
  if (/^[\w.+-]+@[\w-]+\.[\w.-]+$/.test(text)) return 'it is an e-mail address'
  if (/^[[{<]/.test(text)) return 'it is JSON or markup, and neither a URL nor a code'
  if (/^(?:localhost|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10})(?::\d{1,5})?(?:\/[^\s]*)?$/.test(text) && text.includes('/'))
    return 'it is an address without any answer of the provider in it'
  return undefined
}

/** How often an encoding is taken off. */
const MOST_ENCODINGS = 2

/** Undoes what mail, chats and pages do to a URL. */
function mendedText(text: string): { readonly text: string; readonly mended: readonly string[] } {
  const mended: string[] = []
  let now = text.trim().replace(/^["'<\u201c\u2018]+|["'>\u201d\u2019]+$/g, '')
  const mend = (after: string, what: string): void => {
    if (after !== now) mended.push(what)
    now = after
  }
  mend(now.replace(INVISIBLE, ''), 'characters that nobody sees were taken out')
  if (/\n/.test(now) && (isAddress(now) || PARAMETER.test(now))) {
    const joined = now.replace(/=?\s*\n\s*/g, (found) =>
      found.startsWith('=') && now.includes('=3D') ? '' : found.replace(/\s+/g, ''),
    )
    mend(now.includes('=3D') ? joined.replaceAll('=3D', '=') : joined, 'line breaks were taken out')
  }
  if (/&amp;|&#0?38;|&#x26;/i.test(now)) mend(now.replace(/&amp;|&#0?38;|&#x26;/gi, '&'), '&amp; was read as &')
  for (let time = 0; time < MOST_ENCODINGS && isEncodedWhole(now); time += 1)
    mend(decodePercent(now) ?? now, 'the percent-encoding of the whole text was undone')
  return { text: now, mended: [...new Set(mended)] }
}

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g

/** Whether a whole URL or query was encoded once more: its own delimiters are escapes. */
function isEncodedWhole(text: string): boolean {
  if (/^[a-z][a-z0-9+.-]*(?:%25)?%3a(?:%25)?%2f/i.test(text) || /^[a-z][a-z0-9+.-]*%253a/i.test(text)) return true
  return (
    !/[=&?#]/.test(text) &&
    /(?:^|%3f|%26|%23|%253f|%2526)(?:code|state|error|id_token|response)(?:%3d|%253d)/i.test(text)
  )
}

/** The lines of standard input that belong to a URL: the first, and those that go on with it. */
export function pastedLines(input: string): string {
  const lines = input
    .trim()
    .split('\n')
    .map((line) => line.trim())
  const [first = ''] = lines
  if (!isAddress(first) && !PARAMETER.test(first)) return first
  const taken = [first]
  for (const line of lines.slice(1, MOST_LINES)) {
    if (!/^[\w.~%&=?#+:/-]+$/.test(line) || isAddress(line)) break
    taken.push(line)
  }
  return taken.join('\n')
}

/** Lines that one URL may be broken into. */
const MOST_LINES = 500

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
