import { layerOf, type Options } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { readTokenAnswer, type TokenDocument } from '../documents/token-answer.ts'
import { type CliError, cliError } from '../errors.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { latestKey, loadSession, type Session, saveSession, sessionKey } from '../session/store.ts'
import { isSecretName } from '../text/secret-names.ts'
import { whyUnsaved } from './acting.ts'
import { savedDpopKey } from './dpop.ts'
import { makeParty, type Party } from './party.ts'
import { findProvider } from './provider.ts'

export interface Kept {
  readonly tokens: JsonObject
  readonly claims: JsonObject | undefined
  /** The grant and the scope that it asked for, where no person signed in. */
  readonly grant?: { readonly name: string; readonly scope: string | undefined }
}

/** Saves what a login or a grant came to as the session of its profile, or of its issuer and client, unless it must not be accepted. */
export async function keepSession(party: Party, kept: Kept): Promise<void> {
  const { context } = party
  const why = whyUnsaved(context)
  if (why !== undefined) return context.recorder.note(`Nothing was saved as a session: ${why}.`)
  const read = readTokenAnswer(kept.tokens)
  const wrong = read.faults.find(({ member }) => member === 'access_token')
  // What nothing can be done with must not take the place of a session that is good.
  if (wrong && read.members.refresh_token === undefined)
    return context.recorder.note(`Nothing was saved as a session: access_token is ${wrong.actual}.`)
  await saveSession(context.env, sessionOf(party, kept, read))
}

function sessionOf(party: Party, { claims, grant }: Kept, { members, usable }: TokenDocument): Session {
  const { context, provider, client, dpop } = party
  const profile = context.options.text('profile')
  const { issuer } = provider
  const { client_id } = client
  const owner = { profile, issuer, client_id, grant: grant?.name }
  return {
    ...owner,
    key: sessionKey(owner),
    scope: members.scope ?? (grant ? grant.scope : context.options.text('scope')),
    sub: textOf(claims?.['sub']),
    tokens: usable,
    claims,
    dpop: dpop && (dpop.jwk as JsonObject),
    options: rememberedOptions(context.options),
    savedAt: context.env.now(),
    expiresAt: expiryOf(usable, context.env.now()),
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
  const given = options.all().filter(({ remembered, source }) => remembered && source !== 'default')
  return Object.fromEntries(given.map(({ name, value }) => [name, value as JsonValue]))
}

/** A command that goes on from a saved session. */
export interface Resumed {
  readonly party: Party
  readonly session: Session | undefined
  /** The error for a token that is neither given nor saved. */
  missing(token: 'access_token' | 'refresh_token'): CliError
}

/**
 * Finds the session of the profile, of the issuer and client given, or the latest, and the provider and client it belongs to.
 * Throws `no_session` when there is none and it is required.
 */
export async function resumeSession(
  context: Context,
  need: 'required' | 'optional',
  act: 'userinfo' | 'refresh',
): Promise<Resumed> {
  const session = await findSession(context)
  if (!session && need === 'required') throw noSession(context)
  for (const [name, value] of Object.entries(session?.tokens ?? {}))
    if (isSecretName(name) && typeof value === 'string') context.recorder.secret(value, name)
  const resumed = session
    ? context.withOptions(
        context.options.with(layerOf(session.options, { source: 'session', from: `session ${session.key}` })),
      )
    : context
  const about = { act, scope: session?.scope }
  const provider = await findProvider(resumed, { documents: 'first', client: 'needed', ...about })
  const dpop = session?.dpop && (await savedDpopKey(session.dpop))
  return {
    party: await makeParty(resumed, provider, dpop),
    session,
    missing: (token) =>
      token === 'access_token'
        ? cliError('no_session', 'The saved session has no access token.', 'Sign in: oidc-cli login')
        : cliError(
            'no_refresh_token',
            'The saved session has no refresh token.',
            'Sign in again, with --scope "openid offline_access" and --prompt consent where the provider wants that.',
          ),
  }
}

async function findSession(context: Context): Promise<Session | undefined> {
  const { env, options, recorder } = context
  const profile = options.text('profile')
  const [issuer, client_id] = [options.text('issuer'), options.text('clientId')]
  const given = profile !== undefined || client_id !== undefined
  const key = given ? sessionKey({ profile, issuer, client_id, grant: undefined }) : await latestKey(env)
  return key === undefined ? undefined : loadSession(env, key, recorder.note)
}

function noSession(context: Context): CliError {
  const { options } = context
  const whose = options.text('profile') ?? options.text('clientId')
  return cliError(
    'no_session',
    whose === undefined ? 'There is no saved session.' : `There is no saved session for ${whose}.`,
    'Sign in first: oidc-cli login --issuer <url> --client-id <id>',
  )
}
