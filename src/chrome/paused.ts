import { isLoopbackHost } from '../text/host.ts'
import { headerValues } from '../trace/headers.ts'
import type { Exchange } from '../trace/trace.ts'
import type { BrowserRequest } from './request.ts'

/** A request of a browser that waits for us, as the domain Fetch of its protocol tells of it. */
export interface Paused {
  readonly requestId: string
  /** The same for each hop of one request. */
  readonly networkId?: string
  readonly resourceType: string
  readonly frameId: string
  readonly request: {
    readonly method: string
    readonly url: string
    readonly urlFragment?: string
    readonly headers: Readonly<Record<string, string>>
    readonly hasPostData?: boolean
    readonly postDataEntries?: readonly { readonly bytes?: string }[]
  }
}

/** What is asked for by the type that the browser gives it; everything else is part of a page. */
export const KINDS: Readonly<Record<string, BrowserRequest['of']>> = { Document: 'page', XHR: 'data', Fetch: 'data' }
/** A body as text; false for one that is none, or that is not to be had. */
export function bodyOf({ hasPostData, postDataEntries }: Paused['request']): string | undefined | false {
  if (!hasPostData) return undefined
  if (!postDataEntries || postDataEntries.some(({ bytes }) => bytes === undefined)) return false
  const whole = Buffer.concat(postDataEntries.map(({ bytes = '' }) => Buffer.from(bytes, 'base64')))
  const text = whole.toString('utf8')
  return Buffer.from(text).equals(whole) ? text : false
}

/** The header fields of a request, with those that a browser adds last. */
export function fieldsOf({ request, resourceType }: Paused, shown: string): Readonly<Record<string, string>> {
  const { url, method, headers } = request
  const fields = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const { origin } = new URL(url)
  const isPage = resourceType === 'Document'
  const isData = KINDS[resourceType] === 'data'
  const needsOrigin = !isPage && (!/^(?:GET|HEAD)$/.test(method) || (isData && origin !== shown))
  return {
    ...(needsOrigin ? { origin: shown } : {}),
    ...fields,
    'sec-fetch-dest': isPage ? 'document' : isData ? 'empty' : resourceType.toLowerCase(),
    'sec-fetch-mode': isPage ? 'navigate' : isData ? 'cors' : 'no-cors',
    'sec-fetch-site': shown === 'null' ? 'none' : origin === shown ? 'same-origin' : 'cross-site',
  }
}

/** Whether a URL is https, or of this machine. */
export function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}

/** Whether scripts of an origin may read an answer (Fetch 4.9), which the browser no longer looks at here. */
export function isReadable(url: string, shown: string, { response }: Exchange): boolean {
  if (!response || new URL(url).origin === shown) return true
  const [allowed] = headerValues(response.headers, 'access-control-allow-origin')
  return allowed === '*' || allowed === shown
}
