import { urlOf } from '../../documents/reader.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isObject, isText, textOf, typeName } from '../../jose/json/values.ts'

/** Where claims of another claims provider are (OIDC Core 5.6.2). */
export interface ClaimSource {
  /** Its name in `_claim_sources`. */
  readonly name: string
  /** "aggregated": its JWT came along; "distributed": it is to be fetched. */
  readonly type: 'aggregated' | 'distributed'
  /** The claims that `_claim_names` says it has. */
  readonly claims: readonly string[]
  readonly JWT?: string
  /** As it stands there; undefined for an aggregated source. */
  readonly endpoint?: JsonValue
  readonly access_token?: string
}

/** Whether claims speak of claims from elsewhere. */
export function hasClaimSources(claims: JsonObject | null | undefined): claims is JsonObject {
  return claims?.['_claim_names'] !== undefined || claims?.['_claim_sources'] !== undefined
}

/** The sources that have a JWT or an endpoint; one with both is aggregated. */
export function claimSources(claims: JsonObject): readonly ClaimSource[] {
  const [names, sources] = [membersOf(claims['_claim_names']), membersOf(claims['_claim_sources'])]
  return Object.entries(sources).flatMap(([name, source]): ClaimSource[] => {
    if (!isObject(source)) return []
    const { JWT, endpoint } = source
    const own = Object.entries(names).flatMap(([claim, by]) => (by === name ? [claim] : []))
    if (isText(JWT)) return [{ name, type: 'aggregated', claims: own, JWT }]
    const access_token = textOf(source['access_token'])
    return endpoint === undefined ? [] : [{ name, type: 'distributed', claims: own, endpoint, access_token }]
  })
}

/** Names of sources that no claim refers to. */
export function unnamedSources(claims: JsonObject): readonly string[] {
  const named = new Set(Object.values(membersOf(claims['_claim_names'])))
  return Object.keys(membersOf(claims['_claim_sources'])).filter((name) => !named.has(name))
}

/** What is wrong with the references from claims to sources, each with the claim. */
export function referenceFaults(claims: JsonObject): readonly string[] {
  const names = claims['_claim_names']
  const sources = membersOf(claims['_claim_sources'])
  if (!isObject(names)) return [`_claim_names is ${typeName(names)}`]
  return Object.entries(names).flatMap(([claim, source]) => {
    const why = sourceFault(source, sources)
    return why ? [`${claim}: ${why}`] : []
  })
}

/** What is expected of references. */
export const REFERRED = 'each name in _claim_names in _claim_sources, with JWT or endpoint'

function sourceFault(name: JsonValue, sources: JsonObject): string | undefined {
  if (!isText(name)) return `its source is ${typeName(name)}, not a name`
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined
  if (!isObject(source)) return `there is no source ${JSON.stringify(name)}`
  const { JWT, endpoint } = source
  if (isText(JWT)) return undefined
  return endpoint !== undefined && 'value' in urlOf(endpoint) ? undefined : 'the source has neither JWT nor endpoint'
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}
