import { answerOf, isHtml, sentenceOf } from '../checks/http/unreadable-answer.ts'
import { embedded } from '../documents/said.ts'
import { clean, quoted, shorten } from '../text/clean.ts'
import { isLoopbackAddress } from '../text/host.ts'
import { htmlWords } from '../text/html-words.ts'
import { isUrl } from '../text/url.ts'
import { jsonBody } from '../trace/json-body.ts'
import type { Seen } from './question.ts'
import { type RefusedBy, wordlessHint } from './refusal-hint.ts'

/** What was seen at the authorization endpoint in sentences, and what that means for the request. */
export interface ToldSeen {
  /** What was seen. */
  readonly message: string
  /** What follows from it; the empty string where nothing does. */
  readonly hint: string
  /** What has become of the request, as far as the answer shows it. */
  readonly request: 'refused' | 'accepted' | 'unknown'
}

/** What was asked with, and whose words an answer has. */
export interface AskedOf {
  readonly redirectUri: string
  readonly by: RefusedBy
}

const BY = 'Asked once by this tool itself, the authorization endpoint'

/** Tells what was seen. */
export function tellSeen(seen: Seen, asked: AskedOf): ToldSeen {
  switch (seen.kind) {
    case 'unasked':
      return { message: `${seen.why}.`, hint: 'See what the page in the browser says.', request: 'unknown' }
    case 'silence':
      return { message: `${BY} gave no answer: ${seen.why}`, hint: '', request: 'unknown' }
    case 'response':
      return ofResponse(seen.parameters, asked)
    case 'elsewhere':
      return ofRedirect(seen, asked)
    default:
      return ofPage(seen, asked)
  }
}

function ofResponse(parameters: readonly (readonly [string, string])[], asked: AskedOf): ToldSeen {
  const given = new Map([...parameters].reverse())
  const error = toldError(given)
  if (error !== undefined)
    return {
      message: `${BY} led straight back to the redirect URI with ${error}, so the request is refused.`,
      hint: `${adviceFor([error], asked) ?? 'Correct what it names.'} ${UNREACHED}`,
      request: 'refused',
    }
  const what = given.has('code') ? 'a code' : 'an answer'
  return {
    message: `${BY} led straight back to the redirect URI with ${what}, so the request is accepted.`,
    hint: UNREACHED,
    request: 'accepted',
  }
}

const UNREACHED =
  'A browser that was sent back did not reach this machine: it runs elsewhere, or sends loopback addresses to a proxy. Paste the address that it ended on with --callback-url -.'

function ofRedirect({ status, url, why }: Extract<Seen, { kind: 'elsewhere' }>, { by }: AskedOf): ToldSeen {
  const { protocol, host, pathname, search, hash } = new URL(url)
  const error = errorIn(url)
  const place = shorten(clean(`${protocol}//${host}${pathname}`), 200)
  const not = why === 'origin' ? 'another origin, which was not asked' : 'past three redirects, which was not asked'
  const said = error === undefined ? '' : `, with ${error} in the address`
  return {
    message: `${BY} answered ${status} and leads on to ${place}, ${not}${said}.`,
    hint:
      error === undefined
        ? `See in a browser what ${search + hash === '' ? 'it' : 'that page'} shows.`
        : (adviceFor([error], { redirectUri: '', by }) ?? ''),
    request: error === undefined ? 'unknown' : 'refused',
  }
}

function ofPage({ exchange, url, way }: Extract<Seen, { kind: 'page' }>, asked: AskedOf): ToldSeen {
  const { response } = exchange
  if (!response) return { message: '', hint: '', request: 'unknown' }
  const { status, body } = response
  const reading = jsonBody(exchange)
  const page = isHtml(response, reading) ? htmlWords(body) : undefined
  const error = errorIn(url) ?? (page && embedded(body))
  const address = errorIn(url)
  const at = address === undefined ? '' : `, at an address with ${address}`
  if (page && status < 300 && error === undefined && isSignIn(page.fields))
    return {
      message: `${BY} answered ${status} with an HTML page${page.title === '' ? '' : ` (${quoted(shorten(page.title, 120))})`}: a sign-in page, so the request is accepted.`,
      hint: `${UNFINISHED} ${UNREACHED}`,
      request: 'accepted',
    }
  const refused = status >= 400 || error !== undefined
  const cookies = way === 'with cookies' && status >= 400 && error === undefined ? `; ${WITHOUT_COOKIES}` : ''
  const message = `${BY} answered ${answerOf(response, reading)}${at}${cookies}.`
  if (!refused) return { message, hint: isDrawn(page, body) ? DRAWN : '', request: 'unknown' }
  if (cookies !== '') return { message, hint: 'See in a browser what that page shows.', request: 'unknown' }
  if (status >= 500 || status === 429)
    return { message, hint: 'The provider is in trouble: try again later.', request: 'unknown' }
  const words = [error, sentenceOf(response, reading), page?.title].filter((each) => each !== undefined)
  const guarded = status === 403 && hasAddress(asked.redirectUri) ? ` ${FIREWALL}` : ''
  const advice =
    adviceFor(words, asked) ?? `Correct what it names, in the request or in the registration of the client.`
  return { message, hint: `Nobody can sign in by this request. ${advice}${guarded}`, request: 'refused' }
}

const WITHOUT_COOKIES = 'it was asked without the cookies that were set before it, which may be all that it misses'
const UNFINISHED =
  'What is missing is in the browser: the sign-in, a consent or a second factor was not finished. Or else:'
const DRAWN = 'That page is drawn by its scripts, which were not run: see in a browser what it shows.'
const FIREWALL =
  'Where a firewall in front of the provider answers 403, an address such as 127.0.0.1 in the query may be what it dislikes: try a redirect URI with localhost, if the client has one.'

/** What somebody signs in by. */
const SIGN_IN_FIELD =
  /^password |^(?:text|email|tel) (?:.*(?:user|email|login|identifier|account|phone|mobile).*|id|uid|j_username)$/

function isSignIn(fields: readonly string[]): boolean {
  return fields.some((field) => SIGN_IN_FIELD.test(field))
}

/** Whether a page has nothing to be read until its scripts have run. */
function isDrawn(page: ReturnType<typeof htmlWords> | undefined, body: string): boolean {
  return page !== undefined && page.words.length < 40 && /<script/i.test(body)
}

/** Names by which providers put an error into the address of a page. */
const ERROR = ['error', 'error_code', 'errorCode', 'errcode', 'err', 'errorType']
const DESCRIPTION = ['error_description', 'error_message', 'errorMessage', 'error_msg', 'message', 'msg', 'error_hint']

/** The error in an address; undefined where it has none. */
function errorIn(url: string): string | undefined {
  const { search, hash } = new URL(url)
  return toldError(
    new Map([...new URLSearchParams(search), ...new URLSearchParams(hash.replace(/^#!?\/?[^?]*\??/, ''))]),
  )
}

function toldError(given: ReadonlyMap<string, string>): string | undefined {
  const error = ERROR.map((name) => given.get(name)).find((value) => value)
  const description = DESCRIPTION.map((name) => given.get(name)).find((value) => value)
  const google = inBase64(given.get('authError'))
  const all = [error, error === undefined && google === undefined ? undefined : description, google].filter(
    (each) => each !== undefined,
  )
  return all.length === 0 ? undefined : shorten(clean(all.join(': ').replace(/\s+/g, ' ')), 300)
}

/** The words in what Google puts into the address of its page: texts between bytes of a binary form, in base64. */
function inBase64(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text.slice(0, 4000), 'base64').toString('latin1')
  const words = bytes.match(/[\x20-\x7e\n]{8,}/g)?.filter((each) => /[a-z]{3}/.test(each)) ?? []
  return words.length === 0 ? undefined : words.slice(0, 2).join(': ')
}

/** What to do about words of the provider: what its vendor means by them, and what they name. */
function adviceFor(said: readonly string[], { redirectUri, by }: AskedOf): string | undefined {
  const known = said.map((description) => wordlessHint({ description }, by)).find((hint) => hint !== undefined)
  const advice = [known, byName(said.join(' '), redirectUri)].filter((each) => each !== undefined)
  return advice.length === 0 ? undefined : advice.join(' ')
}

function byName(words: string, redirectUri: string): string | undefined {
  if (/redirect|callback.?url|reply.?(?:url|address)|return.?url|AADSTS50011/i.test(words))
    return `Have ${redirectUri === '' ? 'the redirect URI' : redirectUri} registered for the client to the letter, or send the one that is registered: --redirect-uri, and --port for a port of your own.`
  if (/scope/i.test(words)) return 'Send scopes that the client may ask for: --scope.'
  if (/code.?challenge|pkce/i.test(words)) return 'Compare --pkce with what the provider demands of this client.'
  if (/response.?(?:type|mode)/i.test(words))
    return 'Compare --response-type and --response-mode with what the client is registered for.'
  if (/\bstate\b/i.test(words)) return 'Compare --state with what the provider demands: some refuse one that is short.'
  if (/client|application|\bapp\b|AADSTS700016/i.test(words))
    return 'Compare --client-id with the registration, and see whether the client is of this issuer and enabled.'
  return undefined
}

/** Whether a redirect URI has an address in place of a name. */
function hasAddress(uri: string): boolean {
  if (!isUrl(uri)) return false
  const { hostname } = new URL(uri)
  return isLoopbackAddress(hostname) || hostname.startsWith('[')
}
