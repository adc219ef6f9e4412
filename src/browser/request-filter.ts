import type { IncomingMessage } from 'node:http'
import { namesUs } from '../loopback/host-header.ts'
import { isPageLoad } from '../loopback/page-load.ts'
import { headersOf } from '../trace/headers.ts'

/** Longest request target, in characters. */
const MAX_URL = 16 * 1024
/** Longest headers without the target and without cookies, which are those of every program on this host, in characters. */
const MAX_HEADERS = 16 * 1024
/** Longest form body, in bytes: a token of 256 KiB and what stands beside it. */
const MAX_FORM = 320 * 1024

export interface Refusal {
  readonly status: number
  /** A fixed sentence for the report. */
  readonly why: string
  readonly allow?: string
}

/** Why a request is not from a browser on its way back to us; undefined when it may be. */
export function refusalOf(request: IncomingMessage, hostname: string, port: number): Refusal | undefined {
  return unfitFor(request, hostname, port) ?? (isPageLoad(request.headers) ? undefined : SUBRESOURCE)
}

const SUBRESOURCE: Refusal = { status: 403, why: 'a request that is no page load of a browser' }

/** Why a request is not for us, or longer than one of a browser may be; undefined for what a page of ours may send as well. */
export function unfitFor(request: IncomingMessage, hostname: string, port: number): Refusal | undefined {
  const target = request.url ?? ''
  if (target.length > MAX_URL) return { status: 414, why: 'a request with an address longer than 16 KiB' }
  if (headerLength(request) > MAX_HEADERS) return { status: 431, why: 'a request with headers longer than 16 KiB' }
  if (!target.startsWith('/') || target.startsWith('//'))
    return { status: 400, why: 'a request with a malformed target' }
  if (!namesUs(request, port, hostname)) return { status: 421, why: 'a request for another host' }
  if (isPrefetch(request.headers)) return { status: 403, why: 'a prefetch' }
  return undefined
}

/** Whether a request says of itself that it is of a browser. */
export function looksLikeBrowser({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-dest'] !== undefined || /^Mozilla\//.test(headers['user-agent'] ?? '')
}

/** Fetched before anybody asked for it (Sec-Purpose of the Fetch standard, and what browsers sent before). */
function isPrefetch(headers: IncomingMessage['headers']): boolean {
  const earlier = [headers['purpose'], headers['x-purpose'], headers['x-moz']].flat().join(',')
  return headers['sec-purpose'] !== undefined || /\b(?:prefetch|preview|prerender)\b/i.test(earlier)
}

function headerLength(request: IncomingMessage): number {
  let length = 0
  for (const [name, value] of headersOf(request.rawHeaders))
    if (name.toLowerCase() !== 'cookie') length += name.length + value.length + 4
  return length
}

/** The body of a form post as text; a refusal when it is no form or too long. */
export async function readFormBody(request: IncomingMessage): Promise<string | Refusal> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return { status: 415, why: 'a post that is no form' }
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM)
    return { status: 413, why: 'a form longer than 320 KiB' }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += (chunk as Buffer).length
    if (length > MAX_FORM) return { status: 413, why: 'a form longer than 320 KiB' }
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('latin1')
}
