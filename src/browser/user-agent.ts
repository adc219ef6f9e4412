import { request } from 'node:http'
import { type HtmlForm, readForms } from './html-forms.ts'

export interface SignIn {
  /** Values for the fields of a form, by name; what is not named keeps the page's value. */
  readonly fill: (form: HtmlForm) => Readonly<Record<string, string>>
}

/** One page load of the built-in user agent; the query is left out. */
export interface PageLoad {
  readonly method: string
  readonly url: string
  readonly status: number
}

const HOPS = 20
const PAGE_BYTES = 1024 * 1024
const TIMEOUT_MS = 10_000

/**
 * Follows a sign-in on loopback as a browser without scripts would: redirects with cookies, forms filled in and sent; the fragment is handed on as our own page does. Refuses to
 * leave loopback. Resolves when a page has no form any more; rejects with an `Error` that says where it got stuck.
 */
export async function signIn(startUrl: string, settings: SignIn): Promise<readonly PageLoad[]> {
  const jars = new Map<string, Map<string, string>>()
  const loads: PageLoad[] = []
  let next: Load = { method: 'GET', url: startUrl, body: undefined }
  for (let hop = 0; hop < HOPS; hop += 1) {
    const page = await load(next, jars)
    loads.push({ method: next.method, url: next.url.replace(/[?#].*$/s, ''), status: page.status })
    const following = follow(next, page, settings)
    if (!following) return loads
    next = following
  }
  throw new Error(`the sign-in went on for more than ${HOPS} pages`)
}

interface Load {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly body: string | undefined
}

interface Page {
  readonly status: number
  readonly location: string | undefined
  readonly html: string
}

function follow(from: Load, page: Page, settings: SignIn): Load | undefined {
  if (page.status >= 300 && page.status < 400 && page.location !== undefined) {
    return { method: 'GET', url: new URL(page.location, from.url).href, body: undefined }
  }
  // What our own page does with the fragment of its address, which no server sees.
  const relay = /<body[^>]* data-relay="([^"<>]{1,200})"/.exec(page.html)?.[1]
  if (relay !== undefined)
    return { method: 'POST', url: new URL(relay, from.url).href, body: new URL(from.url).hash.slice(1) }
  if (page.status >= 400) throw new Error(`${new URL(from.url).pathname} answered ${page.status}`)
  const [form] = readForms(page.html)
  if (!form) return undefined
  const values = settings.fill(form)
  const body = new URLSearchParams()
  for (const { name, value, type } of form.fields) {
    if (type === 'submit' && values[name] !== value) continue
    body.append(name, values[name] ?? value)
  }
  const url = new URL(form.action || from.url, from.url)
  if (form.method === 'post') return { method: 'POST', url: url.href, body: body.toString() }
  url.search = body.toString()
  return { method: 'GET', url: url.href, body: undefined }
}

function load(next: Load, jars: Map<string, Map<string, string>>): Promise<Page> {
  const url = new URL(next.url)
  if (url.protocol !== 'http:' || !/^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname)) {
    return Promise.reject(new Error(`the sign-in leads away from this machine, to ${url.origin}`))
  }
  const jar = jars.get(url.host) ?? new Map<string, string>()
  jars.set(url.host, jar)
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = {
    ...(cookie ? { cookie } : {}),
    ...(next.body === undefined
      ? {}
      : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(next.body) }),
  }
  return new Promise((resolve, reject) => {
    const call = request(url, { method: next.method, headers, agent: false, timeout: TIMEOUT_MS }, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) keepCookie(jar, line)
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > PAGE_BYTES) call.destroy(new Error('a page is larger than 1 MiB'))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          html: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    call.on('timeout', () => call.destroy(new Error('a page took longer than 10 s')))
    call.on('error', reject)
    call.end(next.body)
  })
}

function keepCookie(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  if (at < 1) return
  const name = pair.slice(0, at).trim()
  if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
  else jar.set(name, pair.slice(at + 1).trim())
}
