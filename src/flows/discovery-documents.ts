import type { Metadata } from '../checks/facts.ts'
import { refusedRedirect } from '../checks/http/unreadable-answer.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import { LIMITS } from '../http/http.ts'
import type { JsonReading } from '../jose/json/json.ts'
import { isObject } from '../jose/json/values.ts'
import { jsonBody } from '../trace/json-body.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import { answerInWords } from './answer-failures.ts'
import type { DiscoverySettings } from './provider.ts'

/** What became of one well-known URL. */
export interface Attempt {
  readonly form: 'openid' | 'oauth'
  readonly url: string
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  readonly outcome: 'used' | 'compared' | 'unusable'
}

/** What a well-known URL gave; `metadata` is undefined where it gave none. */
export interface Document {
  readonly form: 'openid' | 'oauth'
  readonly url: string
  readonly exchanges: readonly Exchange[]
  readonly reading: JsonReading | undefined
  readonly metadata: Metadata | undefined
}

/** Fetches the documents of an issuer: the first that can be used, or every one. */
export async function fetchDocuments(
  context: Context,
  open: OpenStep,
  issuer: string,
  wanted: DiscoverySettings['documents'],
): Promise<readonly Document[]> {
  const documents: Document[] = []
  for (const place of documentUrls(issuer)) {
    const document = await fetchDocument(context, open, place)
    documents.push(document)
    if (document.metadata && wanted === 'first') break
    if (isHopeless(document)) break
  }
  return documents
}

/** The documents of an issuer as the requests of a record gave them, in the order they were asked for. */
export function documentsIn(requests: readonly (readonly Exchange[])[], issuer: string): readonly Document[] {
  return documentUrls(issuer).flatMap((place, at) => {
    const exchanges = requests[at]
    return exchanges ? [readDocument(place, exchanges)] : []
  })
}

/** What became of a document where `best` is the one that is used. */
export function attemptOf(document: Document, best: Document): Attempt {
  const { form, url, exchanges, metadata } = document
  const status = exchanges.at(-1)?.response?.status ?? null
  return { form, url, status, outcome: document === best ? 'used' : metadata ? 'compared' : 'unusable' }
}

async function fetchDocument(context: Context, open: OpenStep, place: Place): Promise<Document> {
  const exchanges: Exchange[] = []
  const http = await context.http()
  const headers = { accept: 'application/json' }
  await http.send({ purpose: 'discover', method: 'GET', url: place.url, headers }, (exchange) => {
    exchanges.push(exchange)
    open.record(exchange)
  })
  return readDocument(place, exchanges)
}

function readDocument(place: Place, exchanges: readonly Exchange[]): Document {
  const last = exchanges.at(-1)
  const reading = last && jsonBody(last)
  const value = last?.response?.status === 200 ? reading?.value : undefined
  return { ...place, exchanges, reading, metadata: isObject(value) ? value : undefined }
}

/** No other document of the same host will come either. */
function isHopeless(document: Document): boolean {
  const failure = document.exchanges.at(-1)?.failure
  return failure !== undefined && failure !== null && failure.code !== 'http_unavailable'
}

type Place = Pick<Document, 'form' | 'url'>

/** The well-known URLs of an issuer, in the order they are tried (OIDC Discovery 4, RFC 8414 3 and 5). */
function documentUrls(issuer: string): readonly Place[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  const base = issuer.replace(/\/+$/, '')
  const places: readonly Place[] = [
    { form: 'openid', url: `${base}/.well-known/openid-configuration` },
    { form: 'oauth', url: `${origin}/.well-known/oauth-authorization-server${path}` },
    { form: 'oauth', url: `${base}/.well-known/oauth-authorization-server` },
  ]
  return places.filter(({ url }, at) => places.findIndex((place) => place.url === url) === at)
}

/** Why no document of an issuer could be used. */
export function noDocument(issuer: string, documents: readonly Document[]): Error {
  const failure = documents.map((document) => document.exchanges.at(-1)?.failure).find(Boolean)
  if (failure) return new CliError(failure)
  const found = documents.map(({ exchanges, reading, url }) => {
    const last = exchanges.at(-1)
    const redirect = last && refusedRedirect(last, { limit: LIMITS.redirects })
    return { redirect, text: `${redirect ?? (last ? answerInWords(last, reading) : 'nothing')} at ${url}` }
  })
  return cliError(
    found[0]?.redirect === undefined ? 'response_unusable' : 'redirect_refused',
    `No provider metadata could be read for ${issuer}: ${found.map(({ text }) => text).join('; ')}.`,
    'Check the issuer, or give the endpoints with --no-discovery and the endpoint flags.',
  )
}
