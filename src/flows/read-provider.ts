import { judgeDiscovery } from '../checks/discovery/discovery.ts'
import type { Place } from '../checks/engine.ts'
import type { Metadata } from '../checks/facts.ts'
import { judgeFapi2Metadata } from '../checks/fapi2/fapi2.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeMetadata } from '../checks/metadata/metadata.ts'
import { readIssuer } from '../config/issuer.ts'
import type { MetadataPlace } from '../config/metadata-url.ts'
import { usableMetadata } from '../documents/provider-metadata.ts'
import { textOf } from '../jose/json/values.ts'
import { isLoopback } from '../text/host.ts'
import { type Zone, zoneOfHost } from '../text/zone.ts'
import { aliasesOf } from './certificate.ts'
import type { Document } from './discovery-documents.ts'
import type { EndpointUse } from './endpoint-uses.ts'
import { usesOf } from './endpoints-of-run.ts'
import type { Terms } from './known.ts'
import type { Provider, Sought } from './provider.ts'
import { transportOf } from './usable-endpoint.ts'

/** Where what comes from a provider is judged. */
export function placeOf({ loopback, form }: Pick<Provider, 'loopback' | 'form'>): Place {
  return { loopback, oauthOnly: form === 'oauth' }
}

/** Where documents are judged while they come, whatever form they will have: where they are served. */
export function placeToStart(issuer: string | undefined, apart: MetadataPlace | undefined): Place {
  if (apart?.form === 'url') return { loopback: isLoopback(apart.given) }
  const read = readIssuer(issuer ?? '')
  return { loopback: 'issuer' in read && isLoopback(read.issuer) }
}

/** The documents that came for an issuer, or that lie where --metadata-url says. */
interface FoundDocuments extends Sought {
  readonly requested: string | undefined
  readonly documents: readonly Document[]
}

/** What documents say of a provider. */
interface Found {
  readonly provider: Provider
  readonly uses: readonly EndpointUse[]
  readonly openid: Document | undefined
  readonly oauth: Document | undefined
  /** The one that is used. */
  readonly best: Document
}

/** Judges the documents of an issuer and reads the provider from them; undefined where none can be used. */
export async function judgeDocuments(
  context: Terms,
  open: JudgedStep,
  { requested, documents, overrides, settings, apart }: FoundDocuments,
): Promise<Found | undefined> {
  const openid = documents.find(({ form, metadata }) => form === 'openid' && metadata)
  const oauth = documents.find(({ form, metadata }) => form === 'oauth' && metadata)
  const best = openid ?? oauth
  const shown = best ?? documents[0]
  if (shown) {
    const { form, exchanges, reading } = shown
    const other = documents.find((document) => document.metadata && document.form !== form)?.metadata
    const tried = documents.map(({ form, url, metadata }) => ({ form, url, found: metadata !== undefined }))
    const issuer = apart ? undefined : requested
    open.judge(judgeDiscovery({ issuer, form, exchanges, reading, other, tried }))
  }
  if (!best?.metadata) return undefined
  const { form, url, metadata: published } = best
  const loopback = isOnLoopback(best, requested)
  // What has another type than it is registered with was told of, and is as good as absent.
  const usable = usableMetadata(published)
  const aliases = Object.entries(aliasesOf(context, usable)).filter(([name]) => !Object.hasOwn(overrides, name))
  const aliased = new Set(aliases.map(([name]) => name))
  const metadata = withMembers(usable, { ...Object.fromEntries(aliases), ...overrides })
  const uses = await usesOf(context, metadata, settings)
  const used = uses
    .map(({ member }) => member)
    .filter((member) => Object.hasOwn(metadata, member) && !Object.hasOwn(overrides, member) && !aliased.has(member))
  const transport = transportOf(context)
  const about = { issuer: requested, metadata: published, names: best.reading?.names, form, uses: used, transport }
  open.at(placeOf({ loopback, form })).judge(judgeMetadata(about))
  open.at({ loopback }).judgeBy('fapi2', () => judgeFapi2Metadata(published, form))
  const provider = {
    issuer: textOf(metadata['issuer']) ?? requested,
    requested,
    metadata,
    published: withMembers(published, overrides),
    form,
    loopback,
    given: new Set(Object.keys(overrides)),
    aliased,
    source: { url, zone: zoneIn(best), metadata: usable, apart: apart?.given },
  }
  return { provider, uses, openid, oauth, best }
}

/** Metadata with some members in place of their own; most have none, and need no copy. */
function withMembers(metadata: Metadata, members: Metadata): Metadata {
  return Object.keys(members).length === 0 ? metadata : { ...metadata, ...members }
}

/** Whether the provider is on this machine: by the issuer that is expected, else by the one of the document and by where that was served. */
function isOnLoopback({ url, exchanges, metadata }: Document, requested: string | undefined): boolean {
  if (requested !== undefined) return isLoopback(requested)
  return isLoopback(textOf(metadata?.['issuer'])) && (exchanges.length === 0 || isLoopback(url))
}

/** What was handed over in a file was served in no zone. */
function zoneIn({ url, exchanges }: Document): Zone | undefined {
  const last = exchanges.at(-1)
  return last && (last.zone ?? zoneOfHost(new URL(url).hostname) ?? 'public')
}

/** Metadata put together from flags; unregistered servers have no more. */
export function providerOfFlags(issuer: string | undefined, overrides: Metadata): Provider {
  const metadata = issuer === undefined ? overrides : { issuer, ...overrides }
  return {
    issuer,
    requested: issuer,
    metadata,
    published: metadata,
    form: 'flags',
    loopback: isLoopback(issuer ?? textOf(overrides['token_endpoint']) ?? textOf(overrides['authorization_endpoint'])),
    given: new Set(Object.keys(overrides)),
    aliased: new Set(),
  }
}
