import type { Metadata } from '../checks/facts.ts'
import { OVERRIDABLE_MEMBERS, optionOf } from '../config/endpoints.ts'
import type { Options } from '../config/option-values.ts'
import { type EndpointUse, endpointUses } from './endpoint-uses.ts'
import type { Terms } from './known.ts'
import type { DiscoverySettings } from './provider.ts'
import { requireGivenEndpoint, transportOf } from './usable-endpoint.ts'

/** Key sets alone are fetched where they are judged, and what is wrong with their place is told there. */
export function looksAhead({ act }: DiscoverySettings): boolean {
  return act !== undefined && act !== 'discover' && act !== 'verify'
}

/** The endpoints that a run uses; none where only the provider is looked for. */
export async function usesOf(
  context: Terms,
  metadata: Metadata,
  { act, scope }: DiscoverySettings,
): Promise<readonly EndpointUse[]> {
  return act === undefined ? [] : endpointUses(act, { context, metadata, scope })
}

/** The endpoints that were given, by their members. */
export function givenEndpoints(options: Options): Readonly<Record<string, string>> {
  return Object.fromEntries(
    OVERRIDABLE_MEMBERS.flatMap((member) => {
      const value = options.text(optionOf(member))
      return value === undefined ? [] : [[member, value] as const]
    }),
  )
}

/** The same, where a run can use them. Throws `insecure_url` for what is no URL, and for plain http that this run would use. */
export async function endpointFlags(context: Terms, settings: DiscoverySettings): Promise<Metadata> {
  const given = givenEndpoints(context.options)
  if (Object.keys(given).length === 0) return given
  const used = new Set((await usesOf(context, given, settings)).map(({ member }): string => member))
  for (const [member, value] of Object.entries(given))
    requireGivenEndpoint(context, member, value, used.has(member) ? transportOf(context) : 'any')
  return given
}
