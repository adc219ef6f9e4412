import type { IncomingMessage } from 'node:http'

/** Longest request target, in characters. */
const MAX_URL = 16 * 1024
/** Longest headers without the target, in characters. */
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
  const target = request.url ?? ''
  if (target.length > MAX_URL) return { status: 414, why: 'a request with an address longer than 16 KiB' }
  if (headerLength(request) > MAX_HEADERS) return { status: 431, why: 'a request with headers longer than 16 KiB' }
  if (!target.startsWith('/') || target.startsWith('//'))
    return { status: 400, why: 'a request with a malformed target' }
  if (!isOurHost(request, hostname, port)) return { status: 421, why: 'a request for another host' }
  const { headers } = request
  const destination = headers['sec-fetch-dest']
  if (destination !== undefined && destination !== 'document')
    return { status: 403, why: 'a request that is no page load of a browser' }
  if (isPrefetch(headers)) return { status: 403, why: 'a prefetch' }
  return undefined
}

/** Fetched before anybody asked for it (Sec-Purpose of the Fetch standard, and what browsers sent before). */
function isPrefetch(headers: IncomingMessage['headers']): boolean {
  const earlier = [headers['purpose'], headers['x-purpose'], headers['x-moz']].flat().join(',')
  return headers['sec-purpose'] !== undefined || /\b(?:prefetch|preview|prerender)\b/i.test(earlier)
}

function headerLength(request: IncomingMessage): number {
  let length = 0
  for (const part of request.rawHeaders) length += part.length + 2
  return length
}

/** The Host header names this machine and our port, so that no foreign name that resolves to it gets in. */
function isOurHost(request: IncomingMessage, hostname: string, port: number): boolean {
  const hosts = request.rawHeaders.filter(
    (_part, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === 'host',
  )
  const [host] = hosts
  if (hosts.length !== 1 || host === undefined) return false
  const names = ['127.0.0.1', 'localhost', '[::1]', hostname]
  return names.some((name) => host.toLowerCase() === `${name}:${port}` || (port === 80 && host.toLowerCase() === name))
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
