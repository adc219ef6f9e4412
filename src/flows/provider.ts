import { judgeDiscovery, NO_DISCOVERY } from '../checks/discovery/discovery.ts'
import type { Metadata } from '../checks/facts.ts'
import { judgeFapi2Connection, judgeFapi2Metadata } from '../checks/fapi2/fapi2.ts'
import { refusedRedirect } from '../checks/http/answer-form.ts'
import { judgeHttp } from '../checks/http/http.ts'
import { judgeMetadata } from '../checks/metadata/metadata.ts'
import { understoodIssuer } from '../config/issuer.ts'
import type { Context } from '../context.ts'
import { usableMetadata } from '../documents/provider-metadata.ts'
import { CliError, cliError } from '../errors.ts'
import { LIMITS } from '../http/http.ts'
import type { JsonReading } from '../jose/json/json.ts'
import { isLoopback } from '../text/host.ts'
import { differBySlash } from '../text/issuer.ts'
import { type Zone, zoneOfHost } from '../text/zone.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Act } from './endpoint-uses.ts'
import { endpointFlags, looksAhead, usesOf } from './endpoints-of-run.ts'
import { bodyOf, endpoint, isObject } from './run.ts'
import { answered, insideRedirect } from './unusable.ts'
import { requireEndpoints, transportOf } from './usable-endpoint.ts'

/** The provider as this run knows it. */
export interface Provider {
  /** As the metadata names it, else as given; undefined when endpoints came from flags alone. */
  readonly issuer: string | undefined
  /** As it was asked for. */
  readonly requested: string | undefined
  /** Discovered, without members of another type than they are registered with, then overridden by endpoint flags. */
  readonly metadata: Metadata
  /** As it came, then overridden by endpoint flags. */
  readonly published: Metadata
  readonly form: 'openid' | 'oauth' | 'flags'
  readonly loopback: boolean
  /** Members that flags, environment or profile gave. */
  readonly given: ReadonlySet<string>
  /** The document that the other members came from, and the zone it was served in; undefined without one. */
  readonly source?: { readonly url: string; readonly zone: Zone }
  /** Every well-known URL that was tried, in that order. */
  readonly attempts?: readonly Attempt[]
  /** The documents as they came, by kind. */
  readonly documents?: { readonly openid: Metadata | undefined; readonly oauth: Metadata | undefined }
}

/** What became of one well-known URL. */
export interface Attempt {
  readonly form: 'openid' | 'oauth'
  readonly url: string
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  readonly outcome: 'used' | 'compared' | 'unusable'
}

interface Document {
  readonly form: 'openid' | 'oauth'
  readonly url: string
  readonly exchanges: Exchange[]
  readonly reading: JsonReading | undefined
  readonly metadata: Metadata | undefined
}

export interface DiscoverySettings {
  /** "first": stop at the first document that can be used; "all": fetch every form, for comparison; "none": endpoints come from flags. */
  readonly documents: 'first' | 'all' | 'none'
  /** An issuer given as an argument; it goes before the options. */
  readonly issuer?: string
  /** Whether a client_id will be wanted next: better asked for before anything is sent. */
  readonly client?: 'needed'
  /** What the provider is wanted for, which decides the endpoints that have to be usable. */
  readonly act?: Act
  /** Scope of the grant in hand. */
  readonly scope?: string
}

/** Finds out about the provider in a step "discover"; from flags alone when discovery is off or there is no issuer. */
export async function findProvider(
  context: Context,
  settings: DiscoverySettings = { documents: 'first' },
): Promise<Provider> {
  const overrides = await endpointFlags(context, settings)
  const given = settings.issuer ?? context.options.text('issuer')
  const alone = given === undefined && Object.keys(overrides).length > 0
  const needless = alone || (given === undefined && settings.documents === 'none')
  const issuer = needless ? undefined : (given ?? (await context.options.need('issuer')))
  if (settings.client) {
    await context.options.need('clientId')
    await context.options.secret('clientSecret')
  }
  const discovers = context.options.flag('discovery') && settings.documents !== 'none'
  if (issuer === undefined || !discovers) return fromFlags(context, issuer, overrides, settings)
  return context.recorder.step('discover', (open) => discover(context, open, issuer, overrides, settings))
}

async function discover(
  context: Context,
  open: OpenStep,
  given: string,
  overrides: Metadata,
  settings: DiscoverySettings,
): Promise<Provider> {
  const requested = understoodIssuer(given, open.note)
  const documents: Document[] = []
  for (const { form, url } of documentUrls(requested)) {
    if (documents.some((document) => document.url === url)) continue
    const document = await fetchDocument(context, open, form, url)
    documents.push(document)
    if (document.metadata && settings.documents === 'first') break
    if (isHopeless(document)) break
  }
  const openid = documents.find((document) => document.form === 'openid' && document.metadata)
  const best = openid ?? documents.find((document) => document.metadata)
  const loopback = isLoopback(requested)
  const shown = best ?? documents[0]
  if (shown) {
    const other = documents.find(
      (document) => document !== shown && document.metadata && document.form !== shown.form,
    )?.metadata
    const tried = documents.map(({ form, url, metadata }) => ({ form, url, found: metadata !== undefined }))
    const { form, exchanges, reading } = shown
    const facts = { issuer: requested, form, exchanges, reading, other, tried }
    open.check(...context.judge(judgeDiscovery(facts), { loopback }))
  }
  if (!best?.metadata) {
    throw (await insideRedirect(context, documents[0]?.exchanges.at(-1))) ?? unusable(requested, documents)
  }
  // What has another type than it is registered with was told of, and is as good as absent.
  const metadata = { ...usableMetadata(best.metadata), ...overrides }
  const uses = await usesOf(context, metadata, settings)
  const used = uses
    .map(({ member }) => member)
    .filter((member) => Object.hasOwn(metadata, member) && !Object.hasOwn(overrides, member))
  const about = { issuer: requested, metadata: best.metadata, form: best.form, uses: used }
  const findings = judgeMetadata({ ...about, transport: transportOf(context) })
  open.check(...context.judge(findings, { loopback, oauthOnly: best.form === 'oauth' }))
  open.check(...context.judge(judgeFapi2Metadata(best.metadata, best.form), { loopback }))
  const last = best.exchanges.at(-1)
  if (last) {
    open.check(...context.judge(judgeFapi2Connection(last), { loopback }))
    open.check(...context.judge(judgeHttp({ exchange: last, loopback, now: context.env.now() }), { loopback }))
  }
  const issuer = endpoint(metadata, 'issuer') ?? requested
  if (differBySlash(issuer, requested)) open.note(`The issuer is ${issuer}: give it with that ending.`)
  const provider: Provider = {
    issuer,
    requested,
    metadata,
    published: { ...best.metadata, ...overrides },
    form: best.form,
    loopback,
    given: new Set(Object.keys(overrides)),
    source: { url: best.url, zone: last?.zone ?? zoneOfHost(new URL(best.url).hostname) ?? 'public' },
    attempts: documents.map((document) => attemptOf(document, best)),
    documents: { openid: openid?.metadata, oauth: documents.find(isOauth)?.metadata },
  }
  if (looksAhead(settings)) await requireEndpoints(context, provider, uses)
  return provider
}

const isOauth = (document: Document): boolean => document.form === 'oauth' && document.metadata !== undefined

function attemptOf(document: Document, best: Document): Attempt {
  const { form, url, exchanges, metadata } = document
  const status = exchanges.at(-1)?.response?.status ?? null
  return { form, url, status, outcome: document === best ? 'used' : metadata ? 'compared' : 'unusable' }
}

async function fetchDocument(context: Context, open: OpenStep, form: Document['form'], url: string): Promise<Document> {
  const exchanges: Exchange[] = []
  const http = await context.http()
  const request = { purpose: 'discover', method: 'GET', url, headers: { accept: 'application/json' } } as const
  const last = await http.send(request, (exchange) => {
    exchanges.push(exchange)
    open.record(exchange)
  })
  const reading = bodyOf(last)
  const value = last.response?.status === 200 ? reading?.value : undefined
  return { form, url, exchanges, reading, metadata: isObject(value) ? value : undefined }
}

/** No other document of the same host will come either. */
function isHopeless(document: Document): boolean {
  const failure = document.exchanges.at(-1)?.failure
  return failure !== undefined && failure !== null && failure.code !== 'http_unavailable'
}

/** The well-known URLs of an issuer, in the order they are tried (OIDC Discovery 4, RFC 8414 3 and 5). */
export function documentUrls(issuer: string): readonly { readonly form: 'openid' | 'oauth'; readonly url: string }[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  const base = issuer.replace(/\/+$/, '')
  return [
    { form: 'openid', url: `${base}/.well-known/openid-configuration` },
    { form: 'oauth', url: `${origin}/.well-known/oauth-authorization-server${path}` },
    { form: 'oauth', url: `${base}/.well-known/oauth-authorization-server` },
  ]
}

function unusable(issuer: string, documents: readonly Document[]): Error {
  const failure = documents.map((document) => document.exchanges.at(-1)?.failure).find(Boolean)
  if (failure) return new CliError(failure)
  const found = documents.map(({ exchanges, reading, url }) => {
    const last = exchanges.at(-1)
    const redirect = last && refusedRedirect(last, { limit: LIMITS.redirects })
    return { redirect, text: `${redirect ?? (last ? answered(last, reading) : 'nothing')} at ${url}` }
  })
  return cliError(
    found[0]?.redirect === undefined ? 'response_unusable' : 'redirect_refused',
    `No provider metadata could be read for ${issuer}: ${found.map(({ text }) => text).join('; ')}.`,
    'Check the issuer, or give the endpoints with --no-discovery and the endpoint flags.',
  )
}

/** Metadata put together from flags; unregistered servers have no more. */
async function fromFlags(
  context: Context,
  issuer: string | undefined,
  overrides: Metadata,
  settings: DiscoverySettings,
): Promise<Provider> {
  const metadata = issuer === undefined ? overrides : { issuer, ...overrides }
  const loopback = isLoopback(
    issuer ?? endpoint(overrides, 'token_endpoint') ?? endpoint(overrides, 'authorization_endpoint'),
  )
  const given = new Set(Object.keys(overrides))
  const provider: Provider = {
    issuer,
    requested: issuer,
    metadata,
    published: metadata,
    form: 'flags',
    loopback,
    given,
  }
  await context.recorder.step('discover', async (open) => {
    open.check(...context.judge([NO_DISCOVERY], { loopback }))
    open.note('No discovery: endpoints came from flags, environment or profile.')
    if (looksAhead(settings)) await requireEndpoints(context, provider, await usesOf(context, metadata, settings))
  })
  return provider
}
