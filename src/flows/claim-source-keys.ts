import type { SourceTokenFacts } from '../checks/claim-sources/claim-sources.ts'
import type { ClaimSource } from '../checks/claim-sources/sources.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { issuerHint } from '../checks/jwt/audience.ts'
import { isIssuedBy } from '../checks/jwt/issuer.ts'
import type { Led } from '../http/guard.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { isObject, isText, typeName } from '../jose/json/values.ts'
import { type KeySet, readKeys } from '../jose/keys/keys.ts'
import { verifyJws } from '../jose/keys/verify.ts'
import { clean, shorten } from '../text/clean.ts'
import { endpointFault } from '../text/endpoint.ts'
import { zoneOfHost } from '../text/zone.ts'
import { jsonBody } from '../trace/json-body.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Bring } from './claim-sources.ts'
import { type IssuerKeys, nothingToVerifyWith } from './keys.ts'
import type { KnownClient } from './known.ts'
import { transportOf } from './usable-endpoint.ts'

/** What was found at the issuer of a claim source. */
export interface SourceIssuer {
  readonly set?: KeySet
  /** Why there are no keys, as the end of a sentence. */
  readonly why?: string
  readonly finding?: NonNullable<SourceTokenFacts['issuer']>
}

interface Search {
  readonly known: KnownClient
  readonly bring: Bring
  readonly follow: boolean
  readonly issuers: Map<string, SourceIssuer>
  readonly source: ClaimSource
  /** The document that names the issuer. */
  readonly led: Led
}

/** The keys that one claim source is verified with, and what was found on the way to them. */
export interface SourceKeys {
  readonly keys: IssuerKeys
  why(): string | undefined
  issuer(): SourceTokenFacts['issuer']
}

/** Keys of whoever `iss` of a source's JWT names: those of the provider where it is that, else those of its metadata, fetched when claims are followed. */
export function sourceKeys(search: Search): SourceKeys {
  const { known, follow, issuers } = search
  let found: SourceIssuer = {}
  const keys: IssuerKeys = {
    ...known.keys,
    async verify(open, token) {
      const iss = token.claims?.['iss']
      if (known.provider.issuer !== undefined && isIssuedBy(token.claims ?? {}, known.provider.issuer)) {
        found = { finding: { holds: true } }
        return known.keys.verify(open, token, {})
      }
      if (!isText(iss) || iss === '') found = withoutIssuer(iss)
      else if (!follow) found = { why: 'the keys of its issuer were not fetched' }
      else {
        found = issuers.get(iss) ?? (await findIssuer(search, open, iss))
        issuers.set(iss, found)
      }
      // A secret that it could be made with is nobody's but the claims provider's.
      if (/^HS\d/.test(String(token.header['alg'])))
        found = { ...found, set: undefined, why: 'it is made with a secret that only the claims provider has' }
      return found.set ? verifyJws(token, found.set, {}) : nothingToVerifyWith(token)
    },
  }
  return { keys, why: () => found.why, issuer: () => found.finding }
}

function withoutIssuer(iss: JsonValue | undefined): SourceIssuer {
  const details = { expected: 'an issuer', actual: typeName(iss) }
  return { why: 'it names no issuer', finding: { holds: false, details } }
}

/** Gets metadata and keys of an issuer (OIDC Discovery 1.0 4). */
async function findIssuer(search: Search, open: JudgedStep, iss: string): Promise<SourceIssuer> {
  const { known, bring, led } = search
  const transport = transportOf(known.context)
  const shown = shorten(clean(iss), 200)
  const fault = endpointFault(iss, transport)
  if (fault || /[?#]/.test(iss)) {
    const message = `iss of the source ${fault?.why ?? 'has a query or a fragment'}: no metadata can be there.`
    return { why: `nothing can be fetched from its iss ${shown}`, finding: wrong(message, 'an https URL', iss) }
  }
  const url = `${iss.replace(/\/+$/, '')}/.well-known/openid-configuration`
  const headers = { accept: 'application/json' }
  const exchange = await bring(open, { purpose: 'discover', method: 'GET', url, led, headers })
  const metadata = documentOf(open, exchange)
  if (!exchange || !metadata) return { why: `no metadata came from its iss ${shown}` }
  const stated = metadata['issuer']
  if (stated !== iss) {
    const hint = isText(stated) ? issuerHint(stated, iss) : ''
    const message = `The metadata at the iss of the source are of another issuer${hint}; their keys were not used.`
    return { why: 'the metadata at its iss are of another issuer', finding: wrong(message, iss, stated ?? 'absent') }
  }
  const holds = { finding: { holds: true } }
  const at = metadata['jwks_uri']
  const unusable = endpointFault(at, transport)
  if (unusable) return { ...holds, why: `the jwks_uri of its issuer ${unusable.why}` }
  const from = exchange.zone ?? zoneOfHost(new URL(url).hostname) ?? led.from
  const next = { from, document: url, member: 'jwks_uri' }
  const accept = { accept: 'application/jwk-set+json, application/json' }
  const target = String(at).replace(/#.*$/s, '')
  const jwks = documentOf(
    open,
    await bring(open, { purpose: 'jwks', method: 'GET', url: target, led: next, headers: accept }),
  )
  return jwks
    ? { ...holds, set: readKeys({ published: jwks }, `jwks_uri ${target}`) }
    : { ...holds, why: 'no key set came from its issuer' }
}

function wrong(message: string, expected: string, actual: JsonValue): NonNullable<SourceTokenFacts['issuer']> {
  return { holds: false, details: { message, expected, actual } }
}

/** The JSON object that an exchange brought; why there is none is noted, an address that was refused is a failure. */
function documentOf(open: JudgedStep, exchange: Exchange | undefined): JsonObject | undefined {
  if (exchange?.failure?.code === 'address_refused') open.fail(exchange.failure)
  else if (exchange?.failure) open.note(`${exchange.request.url}: ${exchange.failure.message}`)
  if (exchange?.response?.status !== 200 || exchange.failure) return undefined
  const value = jsonBody(exchange)?.value
  return isObject(value) ? value : undefined
}
