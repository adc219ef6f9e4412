import { type RequestOptions, request } from 'node:http'
import { isLoopbackHost } from '../text/host.ts'
import { type Cookies, createCookies } from './cookies.ts'
import { type HtmlForm, type Load, submission } from './html-forms.ts'
import { type Page, readPage, refreshOf } from './html-page.ts'

/** One page load of the built-in user agent; the URL is whole, with query and fragment. */
interface PageLoad {
  readonly method: string
  readonly url: string
  readonly status: number
}

/** An answer as it came; `headers` has names in lower case, a list where a name occurs more than once. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly html: string
}

/** Sends one request and follows nothing; rejects with an `Error` that says what went wrong. */
export type Send = (load: Load, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Answered>

export interface VisitSettings {
  /** What is done with a page: the request that sends one of its forms, or nothing, which follows where the page leads by itself and else ends the visit. */
  readonly answer: (page: Page, answered: Answered) => Load | undefined | Promise<Load | undefined>
  /** Whether the visit ends with an answer, which is then not read as a page; with none when left out. */
  readonly ends?: (answered: Answered) => boolean
  /** Whether a place may be visited; loopback alone when left out. */
  readonly allows?: (url: URL) => boolean
  /** How a request is sent; by plain http when left out. */
  readonly send?: Send
  /** Told of each URL before it is loaded. */
  readonly onVisit?: (url: string) => void
  /** Cookies of before, and those that come; none when left out. */
  readonly cookies?: Cookies
  /** Most pages, and the longest wait for one in milliseconds; 20 and 10,000 when left out. */
  readonly pages?: number
  readonly pageMs?: number
  /** Gives the visit up; it then rejects with the reason. */
  readonly signal?: AbortSignal
}

const HOPS = 20
const PAGE_BYTES = 1024 * 1024
const TIMEOUT_MS = 10_000
const HEADERS = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }

/**
 * Goes from page to page as a browser without scripts would: redirects, refreshes, forms that `answer` sends, cookies in one jar
 * (RFC 6265); the fragment is handed on as our own page does. Resolves to every load, in order; rejects with an `Error` that
 * says where it got stuck.
 */
export async function visit(start: string | Load, settings: VisitSettings): Promise<readonly PageLoad[]> {
  const { cookies = createCookies(), pages = HOPS, pageMs = TIMEOUT_MS } = settings
  const loads: PageLoad[] = []
  let next: Load = typeof start === 'string' ? get(new URL(start)) : start
  for (let hop = 0; hop < pages; hop += 1) {
    settings.signal?.throwIfAborted()
    settings.onVisit?.(next.url)
    const signal = AbortSignal.timeout(pageMs)
    const answered = await load(next, { cookies, settings, pageMs, signal })
    loads.push({ method: next.method, url: next.url, status: answered.status })
    const following = await follow(next, answered, settings, signal)
    if (!following) return loads
    next = following
  }
  throw new Error(`the sign-in went on for more than ${pages} pages`)
}

/** Visits with the first form of each page filled in, on loopback; a page that refuses, or that is of another server than the start, rejects as well where it ends. */
export async function signIn(
  start: string,
  /** Values for the fields of a form, by name; what is not named keeps the page's value. */
  { fill }: { readonly fill: (form: HtmlForm) => Readonly<Record<string, string>> },
): Promise<readonly PageLoad[]> {
  let title = ''
  const loads = await visit(start, {
    answer: (page) => {
      title = page.title.slice(0, 300)
      return send(page.status, page.forms[0], fill)
    },
  })
  const last = loads.at(-1)
  if (last && (last.status >= 400 || new URL(last.url).port !== new URL(start).port))
    throw new Error(`${new URL(last.url).pathname} answered ${last.status}${title === '' ? '' : `: ${title}`}`)
  return loads
}

function send(
  status: number,
  form: HtmlForm | undefined,
  fill: (form: HtmlForm) => Readonly<Record<string, string>>,
): Load | undefined {
  return form && status < 400 ? submission(form, fill(form)) : undefined
}

async function follow(
  from: Load,
  answered: Answered,
  settings: VisitSettings,
  signal: AbortSignal,
): Promise<Load | undefined> {
  const { status } = answered
  const location = first(answered.headers['location'])
  if (status >= 300 && status < 400 && location !== undefined) return redirected(from, status, location)
  if (settings.ends?.(answered)) return undefined
  const read = await readPage(answered.html, { url: from.url, status }, signal)
  const refresh = refreshOf(first(answered.headers['refresh']))
  const page = refresh === undefined ? read : { ...read, refresh: new URL(refresh, from.url).href }
  const { hash } = new URL(from.url)
  // What our own page does with the fragment of its address, which no server sees.
  if (page.relay !== undefined) return hash ? { method: 'POST', url: page.relay, body: hash.slice(1) } : undefined
  return (
    (await settings.answer(page, answered)) ?? (page.refresh === undefined ? undefined : get(new URL(page.refresh)))
  )
}

/** The request that a redirect leads to: the same one for 307 and 308, else GET; a fragment is handed on (RFC 9110 10.2.2, 15.4). */
function redirected(from: Load, status: number, location: string): Load {
  const url = new URL(location, from.url)
  if (url.hash === '') url.hash = new URL(from.url).hash
  return status === 307 || status === 308 ? { ...from, url: url.href } : get(url)
}

const get = (url: URL): Load => ({ method: 'GET', url: url.href, body: undefined })

interface Loading {
  readonly cookies: Cookies
  readonly settings: VisitSettings
  readonly pageMs: number
  readonly signal: AbortSignal
}

async function load(next: Load, { cookies, settings, pageMs, signal }: Loading): Promise<Answered> {
  const url = new URL(next.url)
  const { allows = isHere, send = sendBy(request) } = settings
  if (!allows(url)) throw new Error(`the sign-in leads away from this machine, to ${url.protocol}//${url.host}`)
  const cookie = cookies.headerFor(url.href)
  const headers: Record<string, string> = { ...HEADERS }
  if (cookie !== '') headers['cookie'] = cookie
  if (next.body !== undefined) headers['content-type'] = next.type ?? 'application/x-www-form-urlencoded'
  const answered = await send(next, headers, signal).catch((error) => {
    throw signal.aborted ? new Error(`a page took longer than ${pageMs / 1000} s`) : error
  })
  const lines = answered.headers['set-cookie'] ?? []
  cookies.take([lines].flat(), url.href)
  return answered
}

/** Names below localhost are looked up here, and may be anywhere. */
function isHere({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && isLoopbackHost(hostname) && !hostname.endsWith('.localhost')
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

/** A way to send: by the `request` of `node:http` or `node:https`, each on a connection of its own that is made with these options. */
export function sendBy(open: typeof request, options: RequestOptions = {}): Send {
  return ({ method, url, body }, headers, signal) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const all = { ...headers, ...length }
      const call = open(new URL(url), { method, headers: all, agent: false, signal, ...options }, (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > PAGE_BYTES) call.destroy(new Error('a page is larger than 1 MiB'))
          else chunks.push(chunk)
        })
        response.on('error', reject)
        response.on('end', () => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, headers, html: Buffer.concat(chunks).toString('utf8') })
        })
      })
      call.on('error', reject)
      call.end(body)
    })
}
