import { withClientMetadata } from '../config/client-metadata.ts'
import { isSameIssuer } from '../config/issuer.ts'
import { layerOf, type Options } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { readTokenAnswer, type TokenDocument } from '../documents/token-answer.ts'
import { type CliError, cliError } from '../errors.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { openWritable } from '../session/place.ts'
import { type Bound, loadSession, otherSessionKey, type Session, sessionKey } from '../session/store.ts'
import { addSession } from '../session/writing.ts'
import { isSecretName } from '../text/secret-names.ts'
import { whyUnsaved } from './acting.ts'
import { askClientSecret } from './client-secret.ts'
import { savedDpopKey } from './dpop.ts'
import { findSession, noSession } from './find-session.ts'
import { directOrigins, rememberedOrigins } from './home.ts'
import { requireHome, requireSessionHeadersHome } from './moved-endpoints.ts'
import { isSecretTyped, lacksCredentials } from './own-credentials.ts'
import { makeParty, type Party } from './party.ts'
import { findProvider, type Provider } from './provider.ts'
import { refreshAdvice } from './refresh-advice.ts'

export interface Kept {
  readonly tokens: JsonObject
  readonly claims: JsonObject | undefined
  /** The grant and the scope that it asked for, where no person signed in. */
  readonly grant?: { readonly name: string; readonly scope: string | undefined }
}

/** Says before anybody signs in what would keep the tokens from being saved: throws `file_unsafe` where sessions are another user's, `file_unwritable` where no lock can be made. */
export async function checkKeeping({ env, options, held }: Context): Promise<void> {
  if (!options.flag('noSave') && !held) await openWritable(env)
}

/** The key of a session that is kept nowhere but in its scenario. */
const OF_SCENARIO = 'scenario'

/** Saves what a login or a grant came to as the session of its profile, or of its issuer and client, unless it must not be accepted. */
export async function keepSession(party: Party, kept: Kept): Promise<void> {
  const { context } = party
  const why = whyUnsaved(context)
  if (why !== undefined) return context.recorder.note(`Nothing was saved as a session: ${why}.`)
  const read = readTokenAnswer(kept.tokens)
  const wrong = uselessIn(read)
  // What nothing can be done with must not take the place of a session that is good.
  if (wrong) return context.recorder.note(`Nothing was saved as a session: access_token is ${wrong.actual}.`)
  const bound = boundOf(party, kept)
  const content = contentOf(party, kept, read)
  if (context.held) {
    context.held.session = { ...bound, key: OF_SCENARIO, ...content }
    return
  }
  await addSession(context.env, async () => ({ ...bound, key: await freeKey(context, bound), ...content }))
  if (content.secretTyped)
    context.recorder.note('The client secret that was typed is kept nowhere: refresh asks for it again.')
}

/** What is wrong with the access token of an answer, where nothing can be done with any of it. */
export function uselessIn({ faults, members }: TokenDocument): TokenDocument['faults'][number] | undefined {
  return members.refresh_token === undefined ? faults.find(({ member }) => member === 'access_token') : undefined
}

function boundOf({ context, provider, client }: Party, { grant }: Kept): Bound {
  return {
    profile: context.options.text('profile'),
    issuer: provider.issuer,
    client_id: client.client_id,
    grant: grant?.name,
    endpoints: directOrigins(provider),
  }
}

/** The key that a session is saved by: one of another provider or client, such as that of a profile before it was changed, stays. */
async function freeKey({ env, recorder }: Context, bound: Bound): Promise<string> {
  const key = sessionKey(bound)
  const standing = await loadSession(env, key, recorder.note)
  return standing === undefined || isSameBinding(standing, bound) ? key : otherSessionKey(bound)
}

/** Whether a session is of the client at the provider: by its issuer, without one by an origin of its endpoints. */
function isSameBinding(standing: Session, { client_id, issuer, endpoints = [] }: Bound): boolean {
  if (standing.client_id !== client_id) return false
  if (issuer !== undefined && standing.issuer !== undefined) return isSameIssuer(standing.issuer, issuer)
  if (issuer !== standing.issuer) return false
  const before = standing.endpoints ?? rememberedOrigins(standing)
  return before.length === 0 || before.some((origin) => endpoints.includes(origin))
}

function contentOf(
  party: Party,
  { claims, grant }: Kept,
  { members, usable }: TokenDocument,
): Omit<Session, keyof Bound | 'key'> {
  const { context, dpop } = party
  const asked = grant ? grant.scope : context.options.text('scope')
  return {
    ...grantedBy({ members, usable }, { claims, scope: asked, at: context.env.now() }),
    dpop: dpop && (dpop.jwk as JsonObject),
    options: rememberedOptions(context.options),
    ...(isSecretTyped(context.options) && { secretTyped: true }),
  }
}

/** What a session says of its tokens. */
export type Granted = Pick<Session, 'scope' | 'sub' | 'tokens' | 'claims' | 'savedAt' | 'expiresAt'>

/** What a session says of the tokens of an answer that came at a time, in milliseconds since the epoch, for a request of that scope. */
export function grantedBy(
  { members, usable }: Pick<TokenDocument, 'members' | 'usable'>,
  { claims, scope, at }: Pick<Session, 'claims' | 'scope'> & { readonly at: number },
): Granted {
  return {
    scope: members.scope ?? scope,
    sub: textOf(claims?.['sub']),
    tokens: usable,
    claims,
    savedAt: at,
    expiresAt: expiryOf(usable, at),
  }
}

/** The time an access token ends by `expires_in` (RFC 6749 5.1), in milliseconds since the epoch. */
export function expiryOf(tokens: JsonObject, receivedAt: number): number | undefined {
  const seconds = readTokenAnswer(tokens).members.expires_in
  if (seconds === undefined) return undefined
  const at = receivedAt + seconds * 1000
  // Beyond what a date can say, no end is known.
  return Math.abs(at) <= 8.64e15 ? at : undefined
}

function rememberedOptions(options: Options): JsonObject {
  // What client metadata say stands in them, which are remembered as they were given.
  const given = options
    .all()
    .filter(({ remembered, source }) => remembered && source !== 'default' && source !== 'client-metadata')
    .filter(({ secret, source, literal }) => !(secret && source === 'prompt' && literal))
  return Object.fromEntries(given.map(({ name, value }) => [name, value as JsonValue]))
}

/** The options with those of a session below what this run was given, and what its client metadata say below those of this run. */
async function withSession({ options, recorder }: Context, session: Session): Promise<Options> {
  const place = { source: 'session', from: `session ${session.key}` } as const
  const own = options.with(layerOf(session.options, place))
  const told = { note: recorder.note, keep: recorder.secret }
  const value = textOf(session.options['clientMetadata'])
  const described = value === undefined ? own : await withClientMetadata(own, told, { value, ...place })
  return options.sourceOf('clientMetadata') === undefined ? described : withClientMetadata(described, told)
}

/** Asks for the secret of a session that was typed, or of a refresh token that was given; a session without one is of a public client. */
async function askForRefresh(context: Context, provider: Provider, session: Session | undefined): Promise<void> {
  const { options } = context
  const typed = session?.secretTyped === true && lacksCredentials(options)
  if (typed || !session) {
    const need = typed ? 'required' : 'suggested'
    await askClientSecret(context, provider, { act: 'refresh', scope: session?.scope, need })
  }
  if (typed && options.text('clientSecret') === undefined)
    throw cliError(
      'missing_option',
      'The client secret of this session was typed when it began, and is kept nowhere.',
      'Give --client-secret env:NAME or file:PATH, or run this at a terminal to be asked for it.',
    )
}

/** A command that goes on from a saved session. */
export interface Resumed {
  readonly party: Party
  readonly session: Session | undefined
  /** What the session is bound to from now on, where that is another: it went elsewhere with leave, or had no origins yet. */
  readonly binding: Partial<Pick<Session, 'issuer' | 'endpoints'>>
  /** The error for a token that is neither given nor saved. */
  missing(token: 'access_token' | 'refresh_token'): CliError
}

/**
 * Finds the session of the profile, issuer and client that are named, or the latest, and the provider and client it belongs to.
 * Throws `no_session` when there is none and it is required, `endpoint_moved` where what is sent must not go.
 */
export async function resumeSession(
  context: Context,
  need: 'required' | 'optional',
  act: 'userinfo' | 'refresh',
): Promise<Resumed> {
  const session = await findSession(context)
  if (!session && need === 'required') throw await noSession(context)
  for (const [name, value] of Object.entries(session?.tokens ?? {}))
    if (isSecretName(name) && typeof value === 'string') context.recorder.secret(value, name)
  const resumed = session ? context.withOptions(await withSession(context, session)) : context
  if (session) await requireSessionHeadersHome(resumed, session)
  const about = { act, scope: session?.scope }
  const provider = await findProvider(resumed, { documents: 'first', client: 'needed', ...about })
  if (act === 'refresh') await askForRefresh(resumed, provider, session)
  const dpop = session?.dpop && (await savedDpopKey(session.dpop))
  const party = await makeParty(resumed, provider, dpop)
  const moved = await requireHome(party, { ...about, session, tokens: need === 'required' ? 'saved' : 'given' })
  return {
    party,
    session,
    binding:
      session?.endpoints && moved === 'no' ? {} : { issuer: provider.issuer, endpoints: directOrigins(provider) },
    missing: (token) =>
      token === 'access_token'
        ? cliError('no_session', 'The saved session has no access token.', 'Sign in: oidc-cli login')
        : cliError(
            'no_refresh_token',
            'The saved session has no refresh token.',
            refreshAdvice(provider.metadata, session?.scope),
          ),
  }
}
