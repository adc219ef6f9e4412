import { DIRECT_MEMBERS, optionOf } from '../config/endpoints.ts'
import { isSameIssuer, readIssuer, understoodIssuer } from '../config/issuer.ts'
import type { Options } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { type CliError, cliError } from '../errors.ts'
import { textOf } from '../jose/json/values.ts'
import { latestKey, listSessions, loadSession, type Session, sessionKey } from '../session/store.ts'
import { clean, shorten } from '../text/clean.ts'
import { rememberedOrigins } from './home.ts'
import { originsOf } from './origins.ts'

/** What a run names of a session, by flag, environment, profile or preset. */
export interface Named {
  readonly profile: string | undefined
  readonly issuer: string | undefined
  readonly client_id: string | undefined
  /** Origins of the endpoints of a preset that has no issuer. */
  readonly origins?: readonly string[] | undefined
}

/** So many sessions are named where the one that was asked for is not there. */
const TOLD = 5

/** The session of the profile, issuer and client that are named: the latest of those that it fits, or of all where nothing is named. */
export async function findSession({ env, options, recorder, held }: Context): Promise<Session | undefined> {
  if (held) return held.session
  const named = namedIn(options)
  if (isNothing(named)) {
    const key = await latestKey(env)
    return key === undefined ? undefined : loadSession(env, key, recorder.note)
  }
  // Most often its key says which it is, and no other file has to be read.
  const direct = await loadSession(env, keyOf(named), recorder.note)
  return direct && isNamed(direct, named) ? direct : sessionNamed(await listSessions(env, recorder.note), named)
}

/** Of sessions, latest first, the one that is named: by its key, else the first that it fits. */
export function sessionNamed(sessions: readonly Session[], named: Named): Session | undefined {
  const those = sessions.filter((session) => isNamed(session, named))
  return those.find(({ key }) => key === keyOf(named)) ?? those[0]
}

function keyOf(named: Named): string {
  return sessionKey({ ...named, grant: undefined })
}

/** The error for a session that is not there, which says which there are. */
export async function noSession({ env, options, recorder, held }: Context): Promise<CliError> {
  if (held)
    return cliError(
      'no_session',
      'No step of this scenario before has got tokens.',
      'Put a step login or token before it, or give it a token.',
    )
  const { profile, issuer, client_id, origins } = namedIn(options)
  const words = [
    profile === undefined ? [] : [`the profile ${shown(profile)}`],
    client_id === undefined ? [] : [`the client ${shown(client_id)}`],
    issuer === undefined ? [] : [`the issuer ${shown(issuer)}`],
    origins === undefined ? [] : [`endpoints at ${shown(origins.join(', '))}`],
  ].flat()
  const sessions = (await listSessions(env, recorder.note)).filter(({ grant }) => grant === undefined)
  const more = sessions.length > TOLD ? [`${sessions.length - TOLD} more`] : []
  const there = [...sessions.slice(0, TOLD).map(told), ...more].join('; ')
  return cliError(
    'no_session',
    words.length === 0 ? 'There is no saved session.' : `There is no saved session for ${words.join(' and ')}.`,
    `${there === '' ? '' : `Sessions there are: ${there}. `}Sign in first: oidc-cli login --issuer <url> --client-id <id>`,
  )
}

/** A session in the words of an error: client, issuer and profile. */
function told({ client_id, issuer, profile }: Session): string {
  const place = issuer === undefined ? 'endpoints given by flags' : shown(issuer)
  return `client ${shown(client_id)} at ${place}${profile === undefined ? '' : ` (profile ${shown(profile)})`}`
}

function shown(text: string): string {
  return clean(shorten(text, 100))
}

/** Throws `invalid_option` for an issuer that is none. */
function namedIn(options: Options): Named {
  const issuer = options.text('issuer')
  const endpoints = DIRECT_MEMBERS.map(optionOf).filter((name) => options.sourceOf(name) === 'preset')
  return {
    profile: options.text('profile'),
    issuer: issuer === undefined ? undefined : understoodIssuer(issuer, () => {}),
    client_id: options.text('clientId'),
    origins:
      issuer === undefined && endpoints.length > 0 ? originsOf(endpoints.map((name) => options.text(name))) : undefined,
  }
}

function isNothing(named: Named): boolean {
  return Object.values(named).every((each) => each === undefined)
}

/** Whether a person signed in for the session, and at what is named; what is not named may be anything. */
function isNamed(session: Session, { profile, issuer, client_id, origins }: Named): boolean {
  const own = session.endpoints ?? rememberedOrigins(session)
  return (
    (origins === undefined || (session.issuer === undefined && own.some((origin) => origins.includes(origin)))) &&
    session.grant === undefined &&
    (profile === undefined || session.profile === profile) &&
    (client_id === undefined || session.client_id === client_id) &&
    (issuer === undefined || issuersOf(session).some((own) => isSameIssuer(own, issuer)))
  )
}

/** The issuer as the metadata named it, and as it was asked for: a template of metadata is typed by nobody. */
function issuersOf({ issuer, options }: Session): readonly string[] {
  const asked = readIssuer(textOf(options['issuer']) ?? '')
  return [...(issuer === undefined ? [] : [issuer]), ...('issuer' in asked ? [asked.issuer] : [])]
}
