import { type EndpointMember, MEMBER_OF } from '../config/endpoints.ts'
import { isSameIssuer, readIssuer } from '../config/issuer.ts'
import type { Options, Source } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { textOf } from '../jose/json/values.ts'
import type { Session } from '../session/store.ts'
import { isSecretHeader, isSecretName } from '../text/secret-names.ts'
import { type Act, endpointUses } from './endpoint-uses.ts'
import { type Home, homeOfEnvironment, homeOfProfile, homeOfSession } from './home.ts'
import { originsOf } from './origins.ts'
import { type OwnProvider, ownOrigins, ownProvider } from './own-provider.ts'
import type { Party } from './party.ts'

/** Something that a run sends and that must not go to every server. */
export interface Credential {
  /** In the middle of a sentence: "the client secret". */
  readonly what: string
  /** The endpoints that this run sends it to, by their members. */
  readonly goesTo: readonly EndpointMember[]
  /** Where it was given; the same may stand in several places. */
  readonly homes: readonly Home[]
}

/** What a run is about to do. */
export interface Sending {
  readonly act: Act
  readonly scope?: string | undefined
  readonly session?: Session | undefined
  /** Whose tokens are sent, in a run that goes on with some. */
  readonly tokens?: 'saved' | 'given'
}

/** What a run would send of what somebody gave or saved before it. What is given by its own flags may go where they say. */
export async function credentialsOf(party: Party, sending: Sending): Promise<readonly Credential[]> {
  const { context, provider } = party
  const { options } = context
  // The issuer of the demo is this process.
  if (options.sourceOf('issuer') === 'demo') return []
  const { act, scope, session, tokens } = sending
  const uses = (await endpointUses(act, { context, metadata: provider.metadata, scope })).map(({ member }) => member)
  // Keys are fetched by whatever has a signature to verify.
  const everywhere = [...new Set([...uses, MEMBER_OF.jwks])]
  const own = await ownProvider(context)
  const homes = (source: Source | undefined): readonly Home[] => {
    if (source === 'environment') return [homeOfEnvironment(options, provider)]
    if (source === 'profile' && own) return [homeOfProfile(own, provider)]
    return source === 'session' && session ? [homeOfSession(session, provider)] : []
  }
  const placed = (what: string, option: string, goesTo: readonly EndpointMember[]): Credential => {
    const sent = uses.filter((member) => goesTo.includes(member))
    // What is sent nowhere may be from anywhere.
    const source = sent.length > 0 && options.has(option) ? originOf(options, option) : undefined
    return { what, goesTo: sent, homes: homes(source) }
  }
  const found = [
    ...(session && tokens === 'saved' ? [savedToken(party, act, session)] : []),
    await clientSecret(party, placed('the client secret', 'clientSecret', receivers(party)), { own, session }),
    ...(act === 'userinfo' ? [placed('the access token', 'accessToken', ['userinfo_endpoint'])] : []),
    placed('what is typed in the sign-in', 'form', [MEMBER_OF.authorize]),
    placed('the one-time password', 'totp', [MEMBER_OF.authorize]),
    placed('the ID Token hint', 'idTokenHint', [MEMBER_OF.authorize, MEMBER_OF.par]),
    ...secretParameters(context).map(({ name, member }) => placed(`the parameter ${name}`, 'set', [member])),
    ...placedHeaders(context, 'session').map((name) => ({
      what: `the header ${name}`,
      goesTo: everywhere,
      homes: homes('session'),
    })),
    ...(await profileHeaders(party, everywhere)),
  ]
  return found.filter(({ homes, goesTo }) => homes.length > 0 && goesTo.length > 0)
}

/** Where an option was given; what client metadata say, where they were. */
function originOf(options: Options, option: string): Source | undefined {
  const found = options.standing(option)
  return found?.of ?? found?.source
}

/** Where the first request of a run goes: below an issuer, or to the document that lies apart. */
export interface FirstRequest {
  readonly issuer: string | undefined
  /** What --metadata-url said. */
  readonly apart: string | undefined
}

/** The origin of the first request of a run where that is not the own provider of a profile; undefined where it is, and where none is sent. */
export function movedFrom(own: OwnProvider, { issuer, apart }: FirstRequest): string | undefined {
  const read = readIssuer(issuer ?? '')
  const asked = 'issuer' in read ? read.issuer : undefined
  const [origin] = originsOf([apart ?? asked])
  if (own.issuer !== undefined && asked !== undefined && !isSameIssuer(own.issuer, asked)) return origin
  if (apart === own.metadataUrl || (own.issuer ?? own.metadataUrl) === undefined) return undefined
  return origin !== undefined && ownOrigins(own).includes(origin) ? undefined : origin
}

/** The headers of a profile that hold a secret and go with every request; none where they were asked about before the first. */
export async function profileHeaders(
  { context, provider }: Pick<Party, 'context' | 'provider'>,
  goesTo: readonly EndpointMember[],
): Promise<readonly Credential[]> {
  const names = placedHeaders(context, 'profile')
  const own = names.length === 0 ? undefined : await ownProvider(context)
  const { requested, source } = provider
  if (!own || movedFrom(own, { issuer: requested, apart: source?.apart }) !== undefined) return []
  return names.map((name) => ({ what: `the header ${name}`, goesTo, homes: [homeOfProfile(own, provider)] }))
}

/** The names of headers that hold a secret and stand in a profile or a session; none at the issuer of the demo. */
export function placedHeaders(context: Pick<Context, 'options'>, place: Source): readonly string[] {
  const { options } = context
  return options.sourceOf('header') === place && options.sourceOf('issuer') !== 'demo' ? secretHeaders(context) : []
}

function savedToken({ provider }: Party, act: Act, session: Session): Credential {
  return {
    what: act === 'refresh' ? 'the refresh token' : 'the access token',
    goesTo: [act === 'refresh' ? MEMBER_OF.refresh : MEMBER_OF.userinfo],
    homes: [homeOfSession(session, provider)],
  }
}

/** The endpoints that the client secret is sent to, or something that it can be guessed from: what it signs. */
function receivers({ context, client }: Party): readonly EndpointMember[] {
  const { options } = context
  const authenticates = client.facts.auth.startsWith('client_secret')
  const beside = options.has('userinfoClientAuth') && options.flag('userinfoClientAuth')
  const signs = options.has('requestObject') && options.text('requestObject') !== undefined && !client.key
  return [
    ...(authenticates ? [MEMBER_OF.token, MEMBER_OF.par, MEMBER_OF.revoke] : []),
    ...(beside && ['form', 'query'].includes(options.text('userinfoMethod') ?? '') ? [MEMBER_OF.userinfo] : []),
    ...(signs ? [MEMBER_OF.authorize, MEMBER_OF.par] : []),
  ]
}

/** A secret that profile or session have as well, by whatever name, was given there: OIDC_CLIENT_SECRET may be what a profile refers to. */
async function clientSecret(
  { context, provider, client }: Party,
  credential: Credential,
  { own, session }: { readonly own: OwnProvider | undefined; readonly session: Session | undefined },
): Promise<Credential> {
  const source = context.options.sourceOf('clientSecret')
  if (source !== 'environment') return credential
  const isSame = async (given: unknown): Promise<boolean> => {
    if (typeof given !== 'string') return false
    const text = await context.options.references.secret(given, '--client-secret').catch(() => undefined)
    return text !== undefined && text === client.secret
  }
  const inProfile = own && (await isSame(own.profile['client-secret'])) ? [homeOfProfile(own, provider)] : []
  const saved = session && (await isSame(textOf(session.options['clientSecret'])))
  const inSession = session && saved ? [homeOfSession(session, provider)] : []
  return { ...credential, homes: [...inProfile, ...inSession, ...credential.homes] }
}

/** Parameters of `--set` that hold a secret, as they are written there, and the endpoint that each goes to. */
function secretParameters({ options }: Context): readonly { readonly name: string; readonly member: EndpointMember }[] {
  if (!options.has('set')) return []
  return options.list('set').flatMap((text) => {
    const [name = ''] = text.split('=', 1)
    const [purpose = ''] = name.split('.', 1)
    return isSecretName(name) && isPurpose(purpose) ? [{ name, member: MEMBER_OF[purpose] }] : []
  })
}

function isPurpose(name: string): name is keyof typeof MEMBER_OF {
  return Object.hasOwn(MEMBER_OF, name)
}

/** The names of headers that hold a secret. */
function secretHeaders({ options }: Pick<Context, 'options'>): readonly string[] {
  const names = options.list('header').map((text) => (text.split(':', 1)[0] ?? '').trim().toLowerCase())
  return names.filter((name) => isSecretHeader(name) || name === 'authorization' || name === 'cookie')
}
