import { isOpenid } from '../checks/discovery/discovery.ts'
import type { Metadata } from '../checks/facts.ts'
import { refusedRedirect } from '../checks/http/unreadable-answer.ts'
import type { MetadataPlace } from '../config/metadata-url.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import { LIMITS } from '../http/http.ts'
import type { JsonReading } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject, isObject, textOf } from '../jose/json/values.ts'
import { clean, shorten } from '../text/clean.ts'
import { jsonBody, MOST_MEMBERS } from '../trace/json-body.ts'
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
  /** Where it lies: a URL, or what the command line refers to. */
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

/** Gets the one document that lies apart from its issuer. Throws what cannot be read of a file. */
export async function apartDocument(context: Context, open: OpenStep, place: MetadataPlace): Promise<Document> {
  if (place.form === 'url') return apartIn(place, await fetchMetadata(context, open, place.given), undefined)
  const text = await context.options.references.file(place.given, '--metadata-url', LIMITS.body)
  open.step.document = text
  open.note(`The metadata are those of ${place.given === '-' ? 'standard input' : place.given}.`)
  const document = apartIn(place, [], text)
  if (document.metadata) return document
  const { reading } = document
  throw cliError(
    'invalid_option',
    `--metadata-url ${place.given} is no JSON object${reading?.faults[0] ? `: ${reading.faults[0].message}` : ''}.`,
    'Give the document as the provider serves it: oidc-cli discover <issuer> --print metadata writes it.',
  )
}

/** The same as a record tells it: by the exchanges that brought it, or by the text of its file. */
export function apartIn({ given }: MetadataPlace, exchanges: readonly Exchange[], text: string | undefined): Document {
  const at = { form: 'openid', url: given } as const
  const reading = text === undefined ? undefined : readJson(text, MOST_MEMBERS)
  const metadata = asObject(reading?.value)
  const document = reading ? { ...at, exchanges, reading, metadata } : readDocument(at, exchanges)
  return { ...document, form: formOf(document) }
}

/** What a document is: by its well-known URL, else by whether it says that its server is an OpenID Provider. */
function formOf({ url, metadata }: Document): Document['form'] {
  const named = /\/\.well-known\/(openid-configuration|oauth-authorization-server)(?:[/?#]|$)/.exec(url)?.[1]
  if (named !== undefined) return named === 'openid-configuration' ? 'openid' : 'oauth'
  return metadata === undefined || isOpenid(metadata) ? 'openid' : 'oauth'
}

/** What became of a document where `best` is the one that is used. */
export function attemptOf(document: Document, best: Document): Attempt {
  const { form, url, exchanges, metadata } = document
  const status = exchanges.at(-1)?.response?.status ?? null
  return { form, url, status, outcome: document === best ? 'used' : metadata ? 'compared' : 'unusable' }
}

async function fetchDocument(context: Context, open: OpenStep, place: Place): Promise<Document> {
  return readDocument(place, await fetchMetadata(context, open, place.url))
}

async function fetchMetadata(context: Context, open: OpenStep, url: string): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = []
  const http = await context.http()
  const headers = { accept: 'application/json' }
  await http.send({ purpose: 'discover', method: 'GET', url, headers }, (exchange) => {
    exchanges.push(exchange)
    open.record(exchange)
  })
  return exchanges
}

function readDocument(place: Place, exchanges: readonly Exchange[]): Document {
  const last = exchanges.at(-1)
  const reading = last && jsonBody(last)
  const value = last?.response?.status === 200 ? reading?.value : undefined
  const { form, url } = place
  return { form, url, exchanges, reading, metadata: isObject(value) ? value : undefined }
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

/** Where metadata lie that are not below the issuer although they should be, in the order they are asked for: at the root, or with or without the `/auth` of old Keycloak. */
function placesBeside(issuer: string): readonly Place[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  const paths = [path.startsWith('/auth/') ? path.slice('/auth'.length) : `/auth${path}`, ...(path === '' ? [] : [''])]
  return paths.map((each) => ({ form: 'openid', url: `${origin}${each}/.well-known/openid-configuration` }))
}

/** Metadata that lie where those of an issuer do not belong. */
interface Beside {
  readonly url: string
  /** As they name it. */
  readonly issuer: string
}

/**
 * Metadata that lie beside the issuer where it has none; they are told of and never used. Nobody is asked where
 * the host gave no answer, or one that leads elsewhere.
 */
export async function toldBeside(
  context: Context,
  open: OpenStep,
  issuer: string,
  documents: readonly Document[],
): Promise<Beside | undefined> {
  const statuses = documents.map(({ exchanges }) => exchanges.at(-1)?.response?.status ?? 0)
  if (!statuses.every((status) => status >= 400 && status < 500 && status !== 429)) return undefined
  const about = documents[0]?.exchanges.at(-1)
  if (about) open.about(about)
  for (const place of placesBeside(issuer)) {
    const { metadata, url } = await fetchDocument(context, open, place)
    const named = textOf(metadata?.['issuer'])
    if (named !== undefined) return { url, issuer: shorten(clean(named), 200) }
  }
  return undefined
}

/** What was looked for where no document could be used. */
interface Missed {
  /** The issuer that it was looked for at, or where --metadata-url says that it lies. */
  readonly place: string
  readonly documents: readonly Document[]
  readonly apart: 'apart' | 'below the issuer'
  /** What lies beside the issuer. */
  readonly beside?: Beside | undefined
}

/** Why no document could be used. */
export function noDocument({ place, documents, apart, beside }: Missed): Error {
  const failure = documents.map((document) => document.exchanges.at(-1)?.failure).find(Boolean)
  if (failure) return new CliError(failure)
  const found = documents.map(({ exchanges, reading, url }) => {
    const last = exchanges.at(-1)
    const redirect = last && refusedRedirect(last, { limit: LIMITS.redirects })
    return { redirect, url, text: redirect ?? (last ? answerInWords(last, reading) : 'nothing') }
  })
  // Equal answers are told once.
  const texts = [...new Set(found.map(({ text }) => text))].map((text) => {
    const urls = found.filter((each) => each.text === text).map(({ url }) => url)
    return `${text} at ${urls.join(' and ')}`
  })
  const usual =
    apart === 'apart'
      ? 'Check --metadata-url, or give the endpoints with --no-discovery and the endpoint flags.'
      : 'Check the issuer, say where the document lies with --metadata-url, or give the endpoints with --no-discovery and the endpoint flags.'
  return cliError(
    found[0]?.redirect === undefined ? 'response_unusable' : 'redirect_refused',
    `No provider metadata could be read ${apart === 'apart' ? 'at' : 'for'} ${place}: ${texts.join('; ')}.${beside ? ` There are metadata at ${beside.url}, of the issuer ${beside.issuer}; they were not used.` : ''}`,
    beside ? `If that issuer is meant: --issuer ${beside.issuer}. ${usual}` : usual,
  )
}
