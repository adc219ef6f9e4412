import { DIRECT_MEMBERS, type EndpointMember, flagOf, OVERRIDABLE_MEMBERS, optionOf } from '../config/endpoints.ts'
import { isSameIssuer, readIssuer } from '../config/issuer.ts'
import type { Options } from '../config/option-values.ts'
import type { fillPreset } from '../config/presets.ts'
import type { Profile } from '../config/profiles.ts'
import type { Context } from '../context.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { asObject, isText } from '../jose/json/values.ts'
import type { Session } from '../session/store.ts'
import { clean, shorten } from '../text/clean.ts'
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

/** The origins of URLs, each once and in order; what is no URL with a host has none. */
export function originsOf(urls: readonly (JsonValue | undefined)[]): readonly string[] {
  const origins = urls.filter(isText).flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []))
  return [...new Set(origins.filter((origin) => origin !== 'null'))].sort()
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

/** Of a session that was saved without its origins nothing says that the document of its issuer was another then. */
function originsOfSession(session: Session, provider: Provider): readonly string[] {
  const { source, requested } = provider
  const document = originsOf([requested, ...namedBy(source?.metadata ?? {}, DIRECT_MEMBERS)])
  return session.endpoints ?? [...document, ...rememberedOrigins(session)]
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
  return {
    place: `of session ${session.key}`,
    given: `given for ${another ? `the issuer ${issuer}` : shorten(origins.join(' and '), 300) || issuer}`,
    has: (member) => {
      if (another) return false
      // Where keys lie and people go was not kept, and no token is sent there.
      if (!direct.includes(member) && !provider.given.has(member)) return true
      return originsOf([provider.metadata[member]]).every((origin) => origins.includes(origin))
    },
    hint: 'If the provider has moved there: --allow moved-endpoints, or sign in again: oidc-cli login.',
  }
}

/** The profile in force, by its name; undefined where there is none. */
function profileIn(options: Options): { readonly name: string; readonly profile: Profile } | undefined {
  if (!options.has('profile')) return undefined
  const { profiles, defaultProfile } = options.configuration()
  const name = options.text('profile') ?? defaultProfile
  const profile = name === undefined ? undefined : profiles.get(name)
  return name === undefined || !profile ? undefined : { name, profile }
}

/** The provider that a profile says by itself; the run fills only the gaps of its preset. */
export interface OwnProvider {
  readonly name: string
  readonly profile: Profile
  readonly issuer: string | undefined
  readonly endpoints: Readonly<Record<string, string>>
}

/** What the profile in force says of its provider; undefined without a profile. */
export async function ownProvider({ options }: Pick<Context, 'options'>): Promise<OwnProvider | undefined> {
  const found = profileIn(options)
  if (!found) return undefined
  const { name, profile } = found
  const text = (key: string): string | undefined => (profile[key] === undefined ? undefined : String(profile[key]))
  const preset = text('preset')
  const filling = {
    base: text('base-url') ?? options.text('baseUrl'),
    tenant: text('tenant') ?? options.text('tenant'),
  }
  const own = { ...(preset === undefined ? {} : await presetOf(preset, filling)), ...profile }
  const endpoints = OVERRIDABLE_MEMBERS.flatMap((member) => {
    const url = own[flagOf(member).slice(2)]
    return typeof url === 'string' ? [[member, url] as const] : []
  })
  return {
    name,
    profile,
    issuer: typeof own['issuer'] === 'string' ? understood(own['issuer']) : undefined,
    endpoints: Object.fromEntries(endpoints),
  }
}

/** The options of a preset; of one that a flag stands in place of, and that lacks what it needs, the name as an issuer that none is. */
async function presetOf(name: string, filling: Parameters<typeof fillPreset>[1]): Promise<Profile> {
  const { fillPreset } = await import('../config/presets.ts')
  try {
    return fillPreset(name, filling)
  } catch {
    return { issuer: `preset ${name}` }
  }
}

/** What is no issuer is like no other. */
function understood(issuer: string): string {
  const read = readIssuer(issuer)
  return 'issuer' in read ? read.issuer : issuer
}

/** What stands in a profile belongs to its own issuer, with all that the metadata of that name, and to its own endpoints. */
export function homeOfProfile(own: OwnProvider, provider: Provider): Home {
  const { issuer, endpoints } = own
  const { requested, metadata, given } = provider
  const origins = [...originsOf(Object.values(endpoints)), ...originsOfProvider(provider)]
  const alone = originsOf(Object.values(endpoints))
  return {
    place: `of profile ${own.name}`,
    given: `given for ${shorten(clean(issuer ?? alone.join(' and ')), 200)}`,
    has: (member) => {
      const [origin = ''] = originsOf([metadata[member]])
      if (endpoints[member] === metadata[member]) return true
      // A profile that says no provider leaves it to each run to say one.
      if (issuer === undefined) return endpoints['token_endpoint'] === undefined || alone.includes(origin)
      if (requested === undefined || !isSameIssuer(issuer, requested)) return false
      return !given.has(member) || origins.includes(origin)
    },
    hint: 'Give what is meant for that provider by a flag (--client-secret env:NAME), or --allow moved-endpoints to send this there.',
  }
}

/** The issuer's own origin, and all that its document names. */
function originsOfProvider({ requested, source }: Provider): readonly string[] {
  return originsOf([requested, ...namedBy(source?.metadata ?? {}, OVERRIDABLE_MEMBERS)])
}

/** A variable belongs to the issuer that the same run names by variable or flag; without any issuer, to endpoints given by flag. */
export function homeOfEnvironment(options: Options, provider: Provider): Home {
  const { requested, given, source } = provider
  const said = requested === undefined ? undefined : isSaidByRun(options, 'issuer')
  const origins = originsOfProvider(provider)
  return {
    place: 'in OIDC_CLIENT_SECRET',
    given: said
      ? `given for ${clean(shorten(requested ?? '', 200))}`
      : 'meant for the OIDC_ISSUER or --issuer of the same run, which has neither',
    has: (member) => {
      if (said === false) return false
      if (!given.has(member)) return true
      if (!source && isSaidByRun(options, optionOf(member))) return true
      return originsOf([provider.metadata[member]]).every((origin) => origins.includes(origin))
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
