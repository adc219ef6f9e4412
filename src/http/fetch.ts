import { CliError, cliError } from '../errors.ts'
import type { Exchange, WireResponse } from '../trace/trace.ts'
import type { Http, HttpRequest } from './http.ts'

/** What openid-client hands to its `[customFetch]`. */
interface FetchOptions {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Requests of openid-client sent through the seam; the shape of its `[customFetch]`. */
type RecordingFetch = (url: string, options: FetchOptions) => Promise<Response>

/**
 * A fetch for openid-client that records. It resolves to a `Response` for every answer, 5xx and 429 included, since the library
 * has its own words for those; without an answer it throws the `CliError` of the exchange.
 */
export function toFetch(
  http: Http,
  request: Pick<HttpRequest, 'purpose' | 'grant_type' | 'verbatim' | 'led' | 'uncounted'>,
  record: (exchange: Exchange) => void,
): RecordingFetch {
  return async (url, options) => {
    const { method, signal } = options
    const body = await bodyText(options.body)
    const headers = withFormType(options)
    const exchange = await http.send({ ...request, url, method, headers, body, signal }, record)
    if (exchange.response) return responseOf(exchange.response, exchange.request.url)
    if (exchange.failure) throw new CliError(exchange.failure)
    throw cliError('connection_failed', `${url} gave neither an answer nor a reason.`, 'Try again.')
  }
}

async function bodyText(body: unknown): Promise<string | undefined> {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return body.toString()
  return new Response(body as ConstructorParameters<typeof Response>[0]).text()
}

/** The built-in fetch adds this type to URLSearchParams by itself. */
function withFormType({ headers, body }: FetchOptions): Readonly<Record<string, string>> {
  // The library names itself; what is sent is sent by this tool.
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'user-agent'))
  const typed = Object.keys(own).some((name) => name.toLowerCase() === 'content-type')
  if (typed || !(body instanceof URLSearchParams)) return own
  return { ...own, 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
}

const BODILESS = new Set([204, 205, 304])

function responseOf(answer: WireResponse, url: string): Response {
  const { status } = answer
  if (status < 200 || status > 599) {
    throw cliError('response_malformed', `${url} answered status ${status}, expected 200 to 599.`, 'Check the URL.')
  }
  const headers = new Headers()
  // A field with characters that fetch refuses is in the record all the same.
  for (const [name, value] of answer.headers) appendSafely(headers, name, value)
  const statusText = /^[\t\x20-\x7e\x80-\xff]*$/.test(answer.statusText) ? answer.statusText : ''
  const init = { status, statusText, headers }
  const response = BODILESS.has(status) ? new Response(null, init) : wholeResponse(answer.bytes, init)
  return Object.defineProperty(response, 'url', { value: url })
}

/**
 * A `Response` whose bytes are there already, for openid-client to read as text or JSON: one that is made with a body has streams
 * made of it, which take longer than all else here.
 */
function wholeResponse(bytes: Uint8Array, init: ResponseInit): Response {
  const text = async (): Promise<string> => new TextDecoder().decode(bytes)
  return Object.assign(new Response(null, init), {
    text,
    json: async (): Promise<unknown> => JSON.parse(await text()),
    arrayBuffer: async (): Promise<ArrayBuffer> => new Uint8Array(bytes).buffer,
    clone: () => wholeResponse(bytes, init),
  })
}

function appendSafely(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value)
  } catch {
    headers.append(name, '')
  }
}
