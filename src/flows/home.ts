import { DIRECT_MEMBERS, type EndpointMember, OVERRIDABLE_MEMBERS, optionOf } from '../config/endpoints.ts'
import { isSameIssuer } from '../config/issuer.ts'
import type { Options } from '../config/option-values.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { asObject, textOf } from '../jose/json/values.ts'
import { once } from '../jose/keys/once.ts'
import type { Session } from '../session/store.ts'
import { clean, shorten } from '../text/clean.ts'
import { originsOf } from './origins.ts'
import { givenFor, type OwnProvider, ownOrigins } from './own-provider.ts'
import type { Provider } from './provider.ts'

/** Where something was given that must not go to every server, and where it may go. */
export interface Home {
  /** The place as it follows what stands there: "of profile work". */
  readonly place: string
  /** "given for" with what it was given for, in words. */
  readonly given: string
  /** Whether the endpoint belongs to what it was given for. */
  has(member: EndpointMember): boolean
  /** What to do where it does not. */
  readonly hint: string
}

/** What metadata name under these members, as aliases for clients with a certificate too (RFC 8705 5). */
function namedBy(metadata: JsonObject, members: readonly string[]): readonly (JsonValue | undefined)[] {
  const aliases = asObject(metadata['mtls_endpoint_aliases']) ?? {}
  return members.flatMap((member) => [metadata[member], aliases[member]])
}

/** The origins of the endpoints that a client itself sends to: those of the document, and those that the run goes by. */
export function directOrigins({ metadata, source }: Provider): readonly string[] {
  return originsOf([...namedBy(source?.metadata ?? {}, DIRECT_MEMBERS), ...namedBy(metadata, DIRECT_MEMBERS)])
}

/** The origins of the endpoints that a login was told by flag or profile, which its session repeats. */
export function rememberedOrigins({ options }: Session): readonly string[] {
  return originsOf(DIRECT_MEMBERS.map((member) => options[optionOf(member)]))
}

/** Of a session that was saved without its origins nothing says that its document was another then. */
function originsOfSession(session: Session, provider: Provider): readonly string[] {
  const { source, requested } = provider
  const own = isDocumentOf(textOf(session.options['metadataUrl']), provider)
  const document = originsOf([requested, ...namedBy((own && source?.metadata) || {}, DIRECT_MEMBERS)])
  return session.endpoints ?? [...document, ...rememberedOrigins(session)]
}

/** Whether a run goes by no other document than the one that `apart` names, or the one below the issuer where it is undefined. */
function isDocumentOf(apart: string | undefined, { source }: Provider): boolean {
  return source === undefined || source.apart === apart
}

/** Whether the document of a session's issuer now names another one. */
export function namesAnotherIssuer(session: Session, { source, issuer }: Provider): boolean {
  if (!source || session.issuer === undefined || issuer === undefined) return false
  return !isSameIssuer(session.issuer, issuer)
}

/** What was saved, or given for what was saved, belongs to the issuer and the origins of the session. */
export function homeOfSession(session: Session, provider: Provider): Home {
  const origins = originsOfSession(session, provider)
  const another = namesAnotherIssuer(session, provider)
  const issuer = clean(shorten(session.issuer ?? '', 200))
  const direct: readonly string[] = DIRECT_MEMBERS
  const ownDocument = isDocumentOf(textOf(session.options['metadataUrl']), provider)
  return {
    place: `of session ${session.key}`,
    given: `given for ${another ? `the issuer ${issuer}` : shorten(origins.join(' and '), 300) || issuer}`,
    has: (member) => {
      if (another) return false
      // Where keys lie and people go was not kept, and no token is sent there.
      if (ownDocument && !direct.includes(member) && !provider.given.has(member)) return true
      return originsOf([provider.metadata[member]]).every((origin) => origins.includes(origin))
    },
    hint: 'If the provider has moved there: --allow moved-endpoints, or sign in again: oidc-cli login.',
  }
}

/** What stands in a profile belongs to its own issuer, with all that the metadata of that name where the profile says they lie, and to its own endpoints. */
export function homeOfProfile(own: OwnProvider, provider: Provider): Home {
  const { issuer, metadataUrl, endpoints } = own
  const { requested, metadata, given } = provider
  const ownDocument = isDocumentOf(metadataUrl, provider)
  // Most endpoints are known to belong here before their origins are looked at.
  const origins = once(() => [...ownOrigins(own), ...(ownDocument ? originsOf(namedByDocument(provider)) : [])])
  const originOf = (member: EndpointMember): string => originsOf([metadata[member]])[0] ?? ''
  return {
    place: `of profile ${own.name}`,
    given: givenFor(own),
    has: (member) => {
      if (endpoints[member] === metadata[member]) return true
      // A profile that says no provider leaves it to each run to say one.
      if (issuer === undefined && metadataUrl === undefined)
        return (
          endpoints['token_endpoint'] === undefined || originsOf(Object.values(endpoints)).includes(originOf(member))
        )
      if (issuer !== undefined && (requested === undefined || !isSameIssuer(issuer, requested))) return false
      return (
        (ownDocument && provider.source !== undefined && !given.has(member)) || origins().includes(originOf(member))
      )
    },
    hint: 'Give what is meant for that provider by a flag (--client-secret env:NAME), or --allow moved-endpoints to send this there.',
  }
}

function namedByDocument({ source }: Provider): ReturnType<typeof namedBy> {
  return namedBy(source?.metadata ?? {}, OVERRIDABLE_MEMBERS)
}

/**
 * A variable belongs to the issuer that the same run names by variable or flag, or to the document where it names no issuer; without any,
 * to endpoints given by flag.
 */
export function homeOfEnvironment(options: Options, provider: Provider): Home {
  const { requested, given, source } = provider
  const apart = source?.apart
  const ownDocument = apart === undefined || isSaidByRun(options, 'metadataUrl')
  const said = requested !== undefined ? isSaidByRun(options, 'issuer') : apart === undefined ? undefined : ownDocument
  const origins = once(() => originsOf([requested, ...(ownDocument ? namedByDocument(provider) : [])]))
  return {
    place: 'in OIDC_CLIENT_SECRET',
    given: said
      ? `given for ${clean(shorten(requested ?? apart ?? '', 200))}`
      : 'meant for the OIDC_ISSUER or --issuer of the same run, which has neither',
    has: (member) => {
      if (said === false) return false
      if (ownDocument && !given.has(member)) return true
      if (!source && isSaidByRun(options, optionOf(member))) return true
      return originsOf([provider.metadata[member]]).every((origin) => origins().includes(origin))
    },
    hint: said
      ? 'Give the secret with --client-secret env:OIDC_CLIENT_SECRET, or --allow moved-endpoints to send it there.'
      : 'Give OIDC_ISSUER or --issuer beside it, write client-secret: env:OIDC_CLIENT_SECRET into the profile, or give --client-secret env:OIDC_CLIENT_SECRET; --allow moved-endpoints sends it there.',
  }
}

/** Whether the command line or the environment of this run says it, by a preset that is named there too. */
function isSaidByRun(options: Options, name: string): boolean {
  const source = options.sourceOf(name)
  if (source !== 'preset') return source === 'flag' || source === 'environment' || source === 'prompt'
  return ['preset', 'baseUrl', 'tenant'].every((each) => ['flag', undefined].includes(options.sourceOf(each)))
}
