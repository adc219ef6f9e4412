import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Load } from '../browser/html-forms.ts'
import type { Answered } from '../browser/user-agent.ts'
import { CliError, cliError } from '../errors.ts'
import { headerObject, headerValues } from '../trace/headers.ts'
import type { Exchange } from '../trace/trace.ts'
import { bodyOf, fieldsOf, isReadable, isSafe, KINDS, type Paused } from './paused.ts'
import type { BrowserRequest, Retrieve } from './request.ts'

interface NetworkSettings {
  readonly retrieve: Retrieve
  readonly signal: AbortSignal
  isArrival(url: string): boolean
  /** Throws for a request that must not be sent. */
  guard(request: BrowserRequest): void
}

/** What a browser asks for, all of which goes through us: it has no way of its own. */
export interface Network {
  /** The request that would bring the answer to the redirect URI, once there is one. */
  arrived(): Load | undefined
  /** Why nothing goes on, once there is a reason. */
  failed(): unknown
  /** The URL of the last page that was asked for. */
  last(): string
  /** The last page as it came. */
  answered(): Answered
  /** Requests that scripts and pages made so far, and those that are still open. */
  begun(): number
  open(): number
  /** Those of the open ones that bring something along. */
  sending(): number
  /** Why what scripts asked for last, since the page came, did not come. */
  unavailable(): CliError | undefined
}

/** Most pages, redirects in a row, one fewer than browsers follow, and requests in all; bytes of all answers together. */
const MOST = { pages: 40, hops: 19, requests: 2000, bytes: 64 * 1024 * 1024 } as const

/** What is not waited for, and what is never asked for: it would not end. */
const BESIDE = new Set(['Image', 'Media', 'Font', 'Ping', 'Manifest', 'CSPViolationReport', 'Other'])
const ENDLESS = new Set(['EventSource', 'WebSocket', 'SignedExchange'])
/** Fields that frame a message, which what is handed over has no more. */
const FRAMING = /^(?:content-encoding|content-length|transfer-encoding|connection|keep-alive|trailer)$/i

/** Takes over everything that a browser asks for; each hop of a redirect is a request of its own. */
export async function openNetwork(
  browser: Browser,
  { context, page }: { readonly context: BrowserContext; readonly page: Page },
  { retrieve, signal, isArrival, guard }: NetworkSettings,
): Promise<Network> {
  const [session, own] = await Promise.all([browser.newBrowserCDPSession(), context.newCDPSession(page)])
  const { frameTree } = await own.send('Page.getFrameTree')
  const mainFrame = frameTree.frame.id
  const urls = new Map<string, string>()
  const waited = new Set<string>()
  const sending = new Set<string>()
  let [begun, pages, bytes] = [0, 0, 0]
  let arrived: Load | undefined
  let failed: unknown
  let answered: Answered = { status: 0, headers: {}, html: '' }
  let unavailable: CliError | undefined
  let shown = 'null'
  let last = ''
  let hops = 0

  const fail = (requestId: string, errorReason: 'Aborted' | 'BlockedByClient' | 'ConnectionFailed'): Promise<unknown> =>
    session.send('Fetch.failRequest', { requestId, errorReason }).catch(() => {})

  const fulfil = (requestId: string, { response }: Exchange): Promise<unknown> => {
    if (!response) return fail(requestId, 'ConnectionFailed')
    const responseHeaders = response.headers
      .filter(([name]) => !FRAMING.test(name))
      .map(([name, value]) => ({ name, value }))
    const body = Buffer.from(response.bytes).toString('base64')
    return session
      .send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body })
      .catch(() => {})
  }

  const requestOf = (paused: Paused, isMain: boolean): BrowserRequest | undefined => {
    const { request, networkId = '', resourceType } = paused
    const body = bodyOf(request)
    if (body === false) return undefined
    const of = resourceType === 'Document' && !isMain ? 'part' : (KINDS[resourceType] ?? 'part')
    const redirectedFrom = urls.get(networkId)
    urls.set(networkId, request.url)
    const url = `${request.url}${request.urlFragment ?? ''}`
    return { of, method: request.method, url, headers: fieldsOf(paused, shown), body, redirectedFrom }
  }

  const take = async (paused: Paused): Promise<unknown> => {
    const { requestId, resourceType, frameId } = paused
    const isMain = resourceType === 'Document' && frameId === mainFrame
    const asked = requestOf(paused, isMain)
    if (!asked || ENDLESS.has(resourceType) || failed !== undefined || arrived || begun >= MOST.requests)
      return fail(requestId, 'BlockedByClient')
    begun += 1
    if (isMain) requireEnd(asked)
    if (!isMain && !isSafe(asked.url)) return fail(requestId, 'BlockedByClient')
    const { url, method, body } = asked
    const comesBack = isMain && isArrival(url)
    // What comes back to us must not bring along what was typed, as after 307.
    if (!comesBack || asked.redirectedFrom !== undefined) guard(asked)
    if (comesBack) {
      arrived = { method: method === 'POST' ? 'POST' : 'GET', url, body }
      return fail(requestId, 'Aborted')
    }
    const exchange = await retrieve(asked, signal)
    bytes += exchange.response?.bytes.length ?? 0
    if (bytes > MOST.bytes)
      throw cliError('response_too_large', `The pages of the sign-in have more than ${MOST.bytes / 1024 / 1024} MiB.`)
    if (isMain) requirePage(exchange)
    const isOwn = asked.of === 'data' && new URL(url).origin === shown
    if (isOwn) unavailable = exchange.failure ? new CliError(exchange.failure) : undefined
    if (asked.of === 'data' && !isReadable(asked.url, shown, exchange)) return fail(requestId, 'BlockedByClient')
    return fulfil(requestId, exchange)
  }

  const requireEnd = ({ url, redirectedFrom }: BrowserRequest): void => {
    last = url
    pages += 1
    hops = redirectedFrom === undefined ? 0 : hops + 1
    if (hops >= MOST.hops) throw new Error(`it is led on more than ${MOST.hops} times in a row`)
    if (pages > MOST.pages) throw new Error(`the sign-in went on for more than ${MOST.pages} pages`)
  }

  const requirePage = ({ request, response, failure }: Exchange): void => {
    if (!response) throw failure ? new CliError(failure) : cliError('connection_failed', 'No page came.')
    unavailable = undefined
    const isRedirect = response.status >= 300 && response.status < 400
    const location = headerValues(response.headers, 'location')[0]
    if (!isRedirect) shown = new URL(request.url).origin
    answered = { status: response.status, headers: headerObject(response.headers), html: response.body }
    // A scheme that is none of the network's is no request of the browser.
    if (isRedirect && location !== undefined && /^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(location) && isArrival(location))
      arrived = { method: 'GET', url: location, body: undefined }
  }

  session.on('Fetch.requestPaused', (event) => {
    const paused = event as unknown as Paused
    if (!BESIDE.has(paused.resourceType)) waited.add(paused.requestId)
    if (!/^(?:GET|HEAD)$/.test(paused.request.method)) sending.add(paused.requestId)
    void take(paused)
      .catch((error: unknown) => {
        // What a page is made of may be missing; what must not be sent ends the sign-in.
        if (!(error instanceof CliError) || isMainOf(paused, mainFrame)) failed ??= error
        return fail(paused.requestId, 'BlockedByClient')
      })
      .finally(() => {
        waited.delete(paused.requestId)
        sending.delete(paused.requestId)
      })
  })
  // Scripts that lead to a scheme of an application ask nobody.
  own.on('Page.frameRequestedNavigation', ({ url, frameId }) => {
    if (frameId === mainFrame && !/^https?:/i.test(url) && isArrival(url))
      arrived ??= { method: 'GET', url, body: undefined }
  })
  page.on('crash', () => {
    failed ??= cliError('browser_failed', 'The page ended the browser.')
  })
  browser.on('disconnected', () => {
    failed ??= cliError('browser_failed', 'The browser ended by itself.')
  })
  await own.send('Page.enable')
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  return {
    arrived: () => arrived,
    failed: () => failed,
    last: () => last,
    answered: () => answered,
    begun: () => begun,
    open: () => waited.size,
    sending: () => sending.size,
    unavailable: () => unavailable,
  }
}

function isMainOf({ resourceType, frameId }: Paused, mainFrame: string): boolean {
  return resourceType === 'Document' && frameId === mainFrame
}
