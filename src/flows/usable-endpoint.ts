import { type EndpointMember, flagOf, optionOf } from '../config/endpoints.ts'
import type { Context } from '../context.ts'
import { SIGNS_NOBODY_IN, signsNobodyIn } from '../documents/workload-issuer.ts'
import { CliError, cliError, type Failure, failure } from '../errors.ts'
import { knownAddresses, type Led, refusedAddress } from '../http/guard.ts'
import { shorten } from '../text/clean.ts'
import { endpointFault, shownEndpoint, type Transport } from '../text/endpoint.ts'
import { isPermitted } from '../text/permissions.ts'
import type { EndpointUse } from './endpoint-uses.ts'
import type { AtProvider } from './known.ts'
import type { Observer } from './party.ts'
import type { Provider } from './provider.ts'

/** A provider in the run that would send something to it. */
type Sender = Pick<Observer, 'context' | 'provider'>

/** Whether plain http may leave this machine. */
export function transportOf(context: Pick<Context, 'options'>): Transport {
  return context.options.flag('insecure') ? 'any' : 'https'
}

/** The document that leads to an endpoint; undefined for one that the person gave, which goes where it says. */
export function ledTo(provider: Provider, member: string): Led | undefined {
  const { source, given } = provider
  if (source?.zone === undefined || given.has(member)) return undefined
  return { from: source.zone, document: source.url, member: publishedName(provider, member) }
}

/** Where in the metadata an endpoint stands. */
function publishedName({ aliased }: Provider, member: string): string {
  return aliased.has(member) ? `mtls_endpoint_aliases.${member}` : member
}

/** Throws `insecure_url` for an endpoint of flag, environment or profile that no request may be sent to. */
export function requireGivenEndpoint(
  context: Pick<Context, 'options'>,
  member: string,
  value: string,
  transport: Transport,
): void {
  const fault = endpointFault(value, transport)
  if (!fault) return
  const name = optionOf(member)
  const place = context.options.all().find((option) => option.name === name)?.from
  const where = place === undefined || place.startsWith('--') ? '' : ` of ${place}`
  throw cliError(
    'insecure_url',
    `${flagOf(member)}${where} ${fault.why}: ${shownEndpoint(value)}. Expected an absolute https URL, or http on loopback.`,
    fault.kind === 'not-https'
      ? 'Give the https URL, or --insecure if this network is yours.'
      : 'Give the whole URL, such as https://issuer.example/endpoint.',
  )
}

/** Why nothing may be sent to an endpoint of the provider, undefined where it can be; throws `insecure_url` for one that was given. */
export function endpointFailure(at: AtProvider, member: string): Failure | undefined {
  const { context, provider } = at
  const value = provider.metadata[member]
  const transport = transportOf(context)
  if (provider.given.has(member)) {
    requireGivenEndpoint(context, member, String(value), transport)
    return undefined
  }
  const fault = endpointFault(value, transport)
  const refused = fault?.kind === 'not-url' ? undefined : refusedInUrl(at, member)
  // Where it leads inside, plain http is the smaller fault, and --insecure would be no help.
  if (refused && (!fault || provider.source?.zone !== 'loopback')) return refused
  if (!fault) return undefined
  const remedy = `Have the metadata corrected, or give the endpoint with ${flagOf(member)} <https URL>`
  const insecure = fault.kind === 'not-https' ? '; --insecure allows plain http if this network is yours' : ''
  const document = shorten(provider.source?.url ?? provider.issuer ?? 'the provider', 200)
  return failure(
    'endpoint_unusable',
    `The ${publishedName(provider, member)} of ${document} ${fault.why}: ${shownEndpoint(value)}. Expected an absolute https URL; nothing was sent there.`,
    `${remedy}${insecure}.`,
  )
}

/** Why the address that stands in a URL is refused; names are resolved when a connection is made. */
function refusedInUrl({ context, provider }: AtProvider, member: string): Failure | undefined {
  if (isPermitted(context.options, 'private-network')) return undefined
  const url = new URL(String(provider.metadata[member]))
  return refusedAddress(ledTo(provider, member), url, knownAddresses(url) ?? [])?.failure
}

/**
 * The URL of an endpoint that a request is sent to. Throws `response_unusable` when the provider names none, `endpoint_unusable` or
 * `insecure_url` when it cannot be used.
 */
export function usableEndpoint(at: AtProvider, member: EndpointMember): string {
  const { metadata } = at.provider
  const value = metadata[member]
  if (signsNobodyIn(metadata))
    throw cliError(
      'response_unusable',
      `${SIGNS_NOBODY_IN} It has no ${member}.`,
      'Verify its tokens: oidc-cli verify <jwt> --issuer <issuer>. To sign in, ask an OpenID Provider.',
    )
  if (value === undefined) {
    throw cliError(
      'response_unusable',
      `The provider metadata names no ${member}.`,
      member === 'pushed_authorization_request_endpoint'
        ? `Leave out --par, or give ${flagOf(member)}.`
        : `Give it with ${flagOf(member)}.`,
    )
  }
  const fault = endpointFailure(at, member)
  if (fault) throw new CliError(fault)
  // A fragment is a finding of its own; it is never sent, and must not swallow what is added to the URL.
  return String(value).replace(/#.*$/s, '')
}

/** The same for an endpoint that a person is sent to, whose address is looked at as well: throws `address_refused`. */
export async function endpointToOpen(at: Sender, member: EndpointMember): Promise<string> {
  const url = usableEndpoint(at, member)
  await requireAddress(at, member, url)
  return url
}

/** Looks at every endpoint that a run uses, form and address, before anything is sent to one of them. Throws as `endpointToOpen`. */
export async function requireEndpoints(at: Sender, uses: readonly EndpointUse[]): Promise<void> {
  const named = uses.filter(({ member, need }) => need === 'required' || at.provider.metadata[member] !== undefined)
  const urls = named.map(({ member }) => ({ member, url: usableEndpoint(at, member) }))
  await Promise.all(urls.map(({ member, url }) => requireAddress(at, member, url)))
}

async function requireAddress({ context, provider }: Sender, member: string, url: string): Promise<void> {
  const led = ledTo(provider, member)
  // The server of the document has just been seen.
  if (!led || new URL(url).hostname === new URL(led.document).hostname) return
  const http = await context.http()
  const refused = await http.foresee(url, led)
  if (refused) throw new CliError(refused)
}

/** An address from a document that no request is sent to is a fault of the document, not of the command line; anything else is thrown. */
export function addressFault(error: unknown): CliError {
  if (error instanceof CliError && (error.code === 'insecure_url' || error.code === 'invalid_option')) return error
  throw error
}
