import { NO_DISCOVERY } from '../checks/discovery/discovery.ts'
import type { Metadata } from '../checks/facts.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { MEMBER_OF } from '../config/endpoints.ts'
import { differBySlash, understoodIssuer } from '../config/issuer.ts'
import { type MetadataPlace, metadataPlace } from '../config/metadata-url.ts'
import type { Context } from '../context.ts'
import type { Zone } from '../text/zone.ts'
import { insideRedirectFailure } from './answer-failures.ts'
import { providerUrls, showCertificate } from './certificate.ts'
import {
  type Attempt,
  apartDocument,
  attemptOf,
  fetchDocuments,
  noDocument,
  toldBeside,
} from './discovery-documents.ts'
import type { Act } from './endpoint-uses.ts'
import { endpointFlags, looksAhead, usesOf } from './endpoints-of-run.ts'
import { requireHeadersHome, requireHeadersHomeAt } from './moved-endpoints.ts'
import { judgeDocuments, placeToStart, providerOfFlags } from './read-provider.ts'
import { requireEndpoints } from './usable-endpoint.ts'

/** The provider as this run knows it. */
export interface Provider {
  /** As the metadata names it, else as given; undefined when endpoints came from flags alone. */
  readonly issuer: string | undefined
  /** As it was asked for; undefined where nothing told which one is expected. */
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
  /** The document that the other members came from; undefined without one. */
  readonly source?: MetadataSource
}

/** A document that was read. */
interface MetadataSource {
  readonly url: string
  /** The zone it was served in; undefined for one that was handed over on this machine, which leads where it says. */
  readonly zone: Zone | undefined
  /** What it says by itself. */
  readonly metadata: Metadata
  /** What --metadata-url said; undefined for a document below its issuer. */
  readonly apart: string | undefined
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
export interface Sought {
  readonly overrides: Metadata
  readonly settings: DiscoverySettings
  /** Where the metadata lie, if not below the issuer. */
  readonly apart?: MetadataPlace | undefined
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
  const apart = placeApart(context, settings)
  const sought: Sought = { overrides: await endpointFlags(context, settings), settings, apart }
  const alone = Object.keys(sought.overrides).length > 0 || settings.documents === 'none' || apart !== undefined
  const given = settings.issuer ?? context.options.text('issuer')
  const issuer = given ?? (alone ? undefined : await context.options.need('issuer'))
  if (settings.client) {
    await context.options.need('clientId')
    await context.options.secret('clientSecret')
  }
  await requireHeadersHome(context, { issuer, apart: apart?.given })
  if (apart === undefined && (issuer === undefined || isUndiscovered(context, settings)))
    return { provider: await fromFlags(context, issuer, sought), attempts: [], documents: {} }
  return context.step('discover', (open) => discover(context, open, issuer, sought), placeToStart(issuer, apart))
}

/** Where the metadata lie apart from the issuer, in a run that asks for them. Throws `invalid_option`. */
export function placeApart(
  { options }: Pick<Context, 'options'>,
  { documents }: DiscoverySettings,
): MetadataPlace | undefined {
  return documents === 'none' ? undefined : metadataPlace(options)
}

/** Whether no document of an issuer is asked for. */
export function isUndiscovered({ options }: Pick<Context, 'options'>, settings: DiscoverySettings): boolean {
  return !options.flag('discovery') || settings.documents === 'none'
}

async function discover(
  context: Context,
  open: JudgedStep,
  given: string | undefined,
  sought: Sought,
): Promise<Discovery> {
  const { settings, overrides, apart } = sought
  const requested = given === undefined ? undefined : understoodIssuer(given, open.note)
  await showCertificate(context, [apart?.form === 'url' ? apart.given : (requested ?? '')])
  const documents = apart
    ? [await apartDocument(context, open, apart)]
    : await fetchDocuments(context, open, requested ?? '', settings.documents)
  const found = await judgeDocuments(context, open, { overrides, settings, apart, requested, documents })
  if (!found) {
    const inside = await insideRedirectFailure(context, documents[0]?.exchanges.at(-1))
    if (inside) throw inside
    if (apart) throw noDocument({ place: apart.given, documents, apart: 'apart' })
    const place = requested ?? ''
    const beside = await toldBeside(context, open, place, documents)
    throw noDocument({ place, documents, apart: 'below the issuer', beside })
  }
  const { provider, uses, openid, oauth, best } = found
  const last = best.exchanges.at(-1)
  if (last) open.about(last)
  if (requested === undefined) open.note(unaskedNote(provider))
  else if (provider.issuer !== undefined && differBySlash(provider.issuer, requested))
    open.note(`The issuer is ${provider.issuer}: give it with that ending.`)
  await showCertificate(context, providerUrls(provider))
  if (looksAhead(settings)) await requireEndpoints({ context, provider }, uses)
  else await requireHeadersHomeAt({ context, provider }, [MEMBER_OF.jwks])
  const attempts = documents.map((document) => attemptOf(document, best))
  return { provider, attempts, documents: { openid: openid?.metadata, oauth: oauth?.metadata } }
}

function unaskedNote({ issuer }: Provider): string {
  const which = issuer === undefined ? '' : ` Expect it with --issuer ${issuer}.`
  return `Nothing told which issuer is expected, so that of the metadata was compared with nothing.${which}`
}

async function fromFlags(
  context: Context,
  issuer: string | undefined,
  { overrides, settings }: Sought,
): Promise<Provider> {
  const provider = providerOfFlags(issuer, overrides)
  const act = async (open: JudgedStep): Promise<void> => {
    open.judge([NO_DISCOVERY])
    open.note('No discovery: endpoints came from flags, environment or profile.')
    await showCertificate(context, providerUrls(provider))
    if (looksAhead(settings))
      await requireEndpoints({ context, provider }, await usesOf(context, provider.metadata, settings))
    else await requireHeadersHomeAt({ context, provider }, [MEMBER_OF.jwks])
  }
  await context.step('discover', act, { loopback: provider.loopback })
  return provider
}
