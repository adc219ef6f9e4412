import { judgeDiscovery, NO_DISCOVERY } from '../checks/discovery/discovery.ts'
import type { Metadata } from '../checks/facts.ts'
import { judgeFapi2Metadata } from '../checks/fapi2/fapi2.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeMetadata } from '../checks/metadata/metadata.ts'
import { differBySlash, readIssuer, understoodIssuer } from '../config/issuer.ts'
import type { Context } from '../context.ts'
import { usableMetadata } from '../documents/provider-metadata.ts'
import { isLoopback } from '../text/host.ts'
import { type Zone, zoneOfHost } from '../text/zone.ts'
import { aliasesOf, providerUrls, showCertificate } from './certificate.ts'
import { type Attempt, attemptOf, fetchDocuments, unusable } from './discovery-documents.ts'
import type { Act } from './endpoint-uses.ts'
import { endpointFlags, looksAhead, usesOf } from './endpoints-of-run.ts'
import { endpoint } from './run.ts'
import { insideRedirect } from './unusable.ts'
import { requireEndpoints, transportOf } from './usable-endpoint.ts'

/** The provider as this run knows it. */
export interface Provider {
  /** As the metadata names it, else as given; undefined when endpoints came from flags alone. */
  readonly issuer: string | undefined
  /** As it was asked for. */
  readonly requested: string | undefined
  /** Discovered, without members of another type than they are registered with, then overridden by aliases and endpoint flags. */
  readonly metadata: Metadata
  /** As it came, then overridden by endpoint flags. */
  readonly published: Metadata
  readonly form: 'openid' | 'oauth' | 'flags'
  readonly loopback: boolean
  /** Members that flags, environment or profile gave. */
  readonly given: ReadonlySet<string>
  /** Members whose endpoint is the alias for clients with a certificate (RFC 8705 5). */
  readonly aliased: ReadonlySet<string>
  /** The document that the other members came from, and the zone it was served in; undefined without one. */
  readonly source?: { readonly url: string; readonly zone: Zone }
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

/** A provider and what was found on the way to it. */
export interface Discovery {
  readonly provider: Provider
  /** Every well-known URL that was tried, in that order. */
  readonly attempts: readonly Attempt[]
  /** The documents as they came, by kind. */
  readonly documents: { readonly openid?: Metadata; readonly oauth?: Metadata }
}

/** What is looked for; endpoints that were given go before those of the metadata. */
interface Sought {
  readonly overrides: Metadata
  readonly settings: DiscoverySettings
}

/** Finds out about the provider in a step "discover"; from flags alone when discovery is off or there is no issuer. */
export async function findProvider(
  context: Context,
  settings: DiscoverySettings = { documents: 'first' },
): Promise<Provider> {
  return (await discoverProvider(context, settings)).provider
}

/** The same, with everything that was found on the way. */
export async function discoverProvider(context: Context, settings: DiscoverySettings): Promise<Discovery> {
  const sought: Sought = { overrides: await endpointFlags(context, settings), settings }
  const given = settings.issuer ?? context.options.text('issuer')
  const alone = given === undefined && Object.keys(sought.overrides).length > 0
  const needless = alone || (given === undefined && settings.documents === 'none')
  const issuer = needless ? undefined : (given ?? (await context.options.need('issuer')))
  if (settings.client) {
    await context.options.need('clientId')
    await context.options.secret('clientSecret')
  }
  if (issuer === undefined || !context.options.flag('discovery') || settings.documents === 'none')
    return { provider: await fromFlags(context, issuer, sought), attempts: [], documents: {} }
  const read = readIssuer(issuer)
  const place = { loopback: 'issuer' in read && isLoopback(read.issuer) }
  return context.step('discover', (open) => discover(context, open, issuer, sought), place)
}

async function discover(
  context: Context,
  open: JudgedStep,
  given: string,
  { overrides, settings }: Sought,
): Promise<Discovery> {
  const requested = understoodIssuer(given, open.note)
  await showCertificate(context, [requested])
  const documents = await fetchDocuments(context, open, requested, settings.documents)
  const openid = documents.find(({ form, metadata }) => form === 'openid' && metadata)
  const oauth = documents.find(({ form, metadata }) => form === 'oauth' && metadata)
  const best = openid ?? oauth
  const shown = best ?? documents[0]
  if (shown) {
    const { form, exchanges, reading } = shown
    const other = documents.find((document) => document.metadata && document.form !== form)?.metadata
    const tried = documents.map((document) => ({ ...document, found: document.metadata !== undefined }))
    open.judge(judgeDiscovery({ issuer: requested, form, exchanges, reading, other, tried }))
  }
  const last = best?.exchanges.at(-1)
  if (!best?.metadata || !last) {
    throw (await insideRedirect(context, documents[0]?.exchanges.at(-1))) ?? unusable(requested, documents)
  }
  open.about(last)
  const { form, url } = best
  const loopback = isLoopback(requested)
  // What has another type than it is registered with was told of, and is as good as absent.
  const usable = usableMetadata(best.metadata)
  const aliases = Object.entries(aliasesOf(context, usable)).filter(([name]) => !Object.hasOwn(overrides, name))
  const aliased = new Set(aliases.map(([name]) => name))
  const metadata = { ...usable, ...Object.fromEntries(aliases), ...overrides }
  const uses = await usesOf(context, metadata, settings)
  const used = uses
    .map(({ member }) => member)
    .filter((member) => Object.hasOwn(metadata, member) && !Object.hasOwn(overrides, member) && !aliased.has(member))
  const about = { issuer: requested, metadata: best.metadata, form, uses: used }
  open.at({ loopback, oauthOnly: form === 'oauth' }).judge(judgeMetadata({ ...about, transport: transportOf(context) }))
  open.judge(judgeFapi2Metadata(best.metadata, form))
  const issuer = endpoint(metadata, 'issuer') ?? requested
  if (differBySlash(issuer, requested)) open.note(`The issuer is ${issuer}: give it with that ending.`)
  const provider: Provider = {
    issuer,
    requested,
    metadata,
    published: { ...best.metadata, ...overrides },
    form,
    loopback,
    given: new Set(Object.keys(overrides)),
    aliased,
    source: { url, zone: last.zone ?? zoneOfHost(new URL(url).hostname) ?? 'public' },
  }
  await showCertificate(context, providerUrls(provider))
  if (looksAhead(settings)) await requireEndpoints({ context, provider }, uses)
  const attempts = documents.map((document) => attemptOf(document, best))
  return { provider, attempts, documents: { openid: openid?.metadata, oauth: oauth?.metadata } }
}

/** Metadata put together from flags; unregistered servers have no more. */
async function fromFlags(
  context: Context,
  issuer: string | undefined,
  { overrides, settings }: Sought,
): Promise<Provider> {
  const metadata = issuer === undefined ? overrides : { issuer, ...overrides }
  const provider: Provider = {
    issuer,
    requested: issuer,
    metadata,
    published: metadata,
    form: 'flags',
    loopback: isLoopback(
      issuer ?? endpoint(overrides, 'token_endpoint') ?? endpoint(overrides, 'authorization_endpoint'),
    ),
    given: new Set(Object.keys(overrides)),
    aliased: new Set(),
  }
  const act = async (open: JudgedStep): Promise<void> => {
    open.judge([NO_DISCOVERY])
    open.note('No discovery: endpoints came from flags, environment or profile.')
    await showCertificate(context, providerUrls(provider))
    if (looksAhead(settings)) await requireEndpoints({ context, provider }, await usesOf(context, metadata, settings))
  }
  await context.step('discover', act, { loopback: provider.loopback })
  return provider
}
