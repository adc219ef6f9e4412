import type { RefusalCause } from '../../vendors/causes.ts'
import { type Home, type Said, type VendorMeaning, vendorWords } from '../../vendors/words.ts'
import { firstOf, OF_CLIENTS, OF_CODES, OF_REFRESH_TOKENS, PHRASES } from './phrases.ts'

/** The causes that a refusal names, and what is left of its words. */
export interface Named {
  readonly error: string
  /** Without stock sentences, which stand for any cause at all; empty where nothing is left. */
  readonly words: string
  readonly vendors: readonly VendorMeaning[]
  /** Each cause that is named, and how: by itself, before others, or as one of several that the words leave. */
  readonly causes: ReadonlyMap<RefusalCause, 'alone' | 'first' | 'also'>
}

/** Sentences of RFC 6749 5.2 and what libraries made of them, and words that say no more than the code: evidence of nothing. */
const STOCK: readonly RegExp[] = [
  /the provided (?:authorization )?(?:authorization )?grant (?:\([^)]{0,120}\) ?)?(?:or refresh token )?is invalid,? expired,? revoked,? (?:or )?does not match the redirection uri used in the authorization request,? or was issued to another client\.?/gi,
  /client authentication failed,? ?(?:\(e\.g\.,? unknown client,? no client authentication included,? or unsupported authentication method\)|due to unknown client, no client authentication included, or unsupported authentication method)?\.?/gi,
  /the authenticated client is not authorized to use this authorization grant type\.?/gi,
  /the request is missing a required parameter, includes an (?:unsupported|invalid) parameter value[^.]{0,240}\.?/gi,
  /^(?:bad request|grant request is invalid|invalid[ _]grant|invalid[ _]client|unauthorized|unauthorized[ _]client|error|failure|invalid request|access denied|null|undefined)\.?$/gi,
]

/** Words without their stock sentences. */
function withoutStock(words: string): string {
  return STOCK.reduce((text, stock) => text.replace(stock, ''), words.trim()).trim()
}

/** Reads what a refusal names; a cause that the words of a vendor name goes before what anybody would read in them. */
export function readNamed(said: Said, grant: string, at: Home): Named {
  const { error = '', description = '' } = said
  const words = withoutStock(description)
  const vendors = vendorWords(said, at)
  const named = [...new Set(vendors.flatMap(({ cause }) => cause ?? []))]
  const read = named.length > 0 ? named : causesIn(words, error, grant)
  const causes = (read.length > 0 ? read : causesOf(error)).filter((cause) => isOf(cause, grant))
  const ranked = causes.map(
    (cause, at) => [cause, causes.length === 1 ? 'alone' : at === 0 ? 'first' : 'also'] as const,
  )
  return {
    error,
    words,
    vendors,
    causes: new Map(ranked.flatMap(([cause, how]) => (cause === 'any' ? [] : [[cause, how]]))),
  }
}

function causesIn(words: string, error: string, grant: string): readonly (RefusalCause | 'any')[] {
  if (words === '') return []
  const isOfClient = error === 'invalid_client' || error === 'unauthorized_client' || error === ''
  const lists = PHRASES.map((list) => firstOf(list, words)).filter(({ length }) => length > 0)
  const own = several(lists, words, grant)
  const client = isOfClient || own.length === 0 ? firstOf(OF_CLIENTS, words) : []
  const isAboutClient = isOfClient || ABOUT_CLIENTS.test(words)
  if (client.length > 0 && isAboutClient)
    return [...new Set([...own.filter((cause) => cause !== 'issuer-host'), ...client])]
  if (own.length > 0 || (isOfClient && error !== '')) return own
  if (grant === 'authorization_code') return firstOf(OF_CODES, words)
  return grant === 'refresh_token' ? firstOf(OF_REFRESH_TOKENS, words) : []
}

/** Words about several parts of a request leave all of them, and none before another. */
function several(lists: readonly (readonly (RefusalCause | 'any')[])[], words: string, grant: string) {
  const all = lists.flat()
  if (lists.length < 2) return all
  const code = grant === 'authorization_code' ? firstOf(OF_CODES, words) : []
  return [...new Set<RefusalCause | 'any'>(['any', ...all, ...code])]
}

/** Errors that name causes by themselves, where no word does. */
const ERRORS: Readonly<Record<string, readonly (RefusalCause | 'any')[]>> = {
  unsupported_grant_type: ['grant-not-allowed'],
  unauthorized_client: ['grant-not-allowed'],
  invalid_scope: ['scope'],
  invalid_target: ['resource'],
  invalid_dpop_proof: ['any', 'clock', 'dpop-missing'],
  consent_required: ['consent'],
  slow_down: ['throttled'],
}

function causesOf(error: string): readonly (RefusalCause | 'any')[] {
  return (Object.hasOwn(ERRORS, error) && ERRORS[error]) || []
}

/** Whether a cause is one of requests by that grant. */
function isOf(cause: string, grant: string): boolean {
  if (/^(?:code|pkce|verifier|redirect)/.test(cause)) return grant === 'authorization_code'
  return !cause.startsWith('refresh-') || grant === 'refresh_token'
}

const ABOUT_CLIENTS = /secret|credential|client[ _]?(?:id|auth|assert)|unknown client/i
