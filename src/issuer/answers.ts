import type { PLAIN_RESPONSE_MODES } from '../documents/registered-values.ts'
import { readBasic } from '../text/basic-credentials.ts'
import { escapeMarkup } from '../text/html-entities.ts'
import type { Answer, Asked, Json } from './served.ts'

/** JSON that nobody keeps. */
export function json(body: Json, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
    body,
  }
}

/** JSON that anybody may read, from pages of other origins too, and keep for an hour. */
export function document(body: Json): Answer {
  const headers = { 'cache-control': 'public, max-age=3600', 'access-control-allow-origin': '*' }
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body }
}

/** A page that a person reads; a browser ends on it. */
export function page(title: string, status = 200): Answer {
  const body = `<!doctype html><title>${escapeMarkup(title)}</title><h1>${escapeMarkup(title)}</h1>`
  return { status, headers: { 'content-type': 'text/html' }, body }
}

export type ResponseMode = (typeof PLAIN_RESPONSE_MODES)[number]

/** The way back to the client (OAuth 2.0 Multiple Response Type Encoding Practices 2.1, Form Post Response Mode 2). */
export function wayBack(
  redirectUri: string,
  parameters: readonly (readonly [string, string])[],
  mode: ResponseMode,
): Answer {
  if (mode === 'form_post') {
    const fields = parameters.map(
      ([name, value]) => `<input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(value)}">`,
    )
    const form = `<form method="post" action="${escapeMarkup(redirectUri)}">${fields.join('')}</form>`
    const headers = { 'content-type': 'text/html' }
    return { status: 200, headers, body: `<!doctype html><body onload="document.forms[0].submit()">${form}</body>` }
  }
  const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()
  const sign = mode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?'
  return { status: 303, headers: { location: `${redirectUri}${sign}${query}` }, body: '' }
}

/** The credentials of a Basic header, form-decoded (RFC 6749 2.3.1). */
export function basicOf(asked: Asked): { readonly id: string; readonly secret: string } | undefined {
  return readBasic(asked.headers.authorization ?? '')?.decoded
}

export function bearerOf(asked: Asked): string | undefined {
  return /^Bearer (.+)$/.exec(asked.headers.authorization ?? '')?.[1]
}
