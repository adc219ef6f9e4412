import { canAsk } from '../config/ask.ts'
import type { EndpointMember } from '../config/endpoints.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Session } from '../session/store.ts'
import { clean, shorten } from '../text/clean.ts'
import { isPermitted } from '../text/permissions.ts'
import {
  type Credential,
  credentialsOf,
  type FirstRequest,
  movedFrom,
  placedHeaders,
  profileHeaders,
  type Sending,
} from './credentials.ts'
import { type Home, namesAnotherIssuer, rememberedOrigins } from './home.ts'
import { originsOf } from './origins.ts'
import { givenFor, ownProvider } from './own-provider.ts'
import type { Party } from './party.ts'

/** A provider in the run that would send something to it. */
type Sender = Pick<Party, 'context' | 'provider'>

/** Things of one place that go to where they were not given for. */
interface Move {
  /** In the middle of a sentence: "the client secret". */
  readonly whats: Set<string>
  readonly home: Pick<Home, 'place' | 'given' | 'hint'>
  readonly origin: string
  readonly members: Set<EndpointMember>
}

/**
 * Looks whether all that a run sends belongs to where it would go, before anything is sent there. What does not is asked about at a
 * terminal; elsewhere, and on a no, throws `endpoint_moved`. Resolves to "yes" where it goes on with leave.
 */
export async function requireHome(party: Party, sending: Sending): Promise<'yes' | 'no'> {
  const { context, provider } = party
  const { session } = sending
  const another = session !== undefined && namesAnotherIssuer(session, provider)
  const now = another ? [`The metadata now name the issuer ${clean(shorten(provider.issuer ?? '', 200))}.`] : []
  return leaveFor(context, movesOf(party, await credentialsOf(party, sending)), now)
}

/**
 * The same for headers that go with every request, before the first: those of a profile or a session belong to its own issuer and
 * metadata. Throws `endpoint_moved`.
 */
export async function requireHeadersHome(context: Context, first: FirstRequest): Promise<void> {
  const names = placedHeaders(context, 'profile')
  const own = names.length === 0 ? undefined : await ownProvider(context)
  const moved = own && movedFrom(own, first)
  if (moved === undefined || own === undefined) return
  const hint = 'Leave out the profile, or --allow moved-endpoints to send it there.'
  await leaveFor(context, [headersMove(names, moved, { place: `of profile ${own.name}`, given: givenFor(own), hint })])
}

/** The same for the headers of a session, where the metadata lie elsewhere than at its login. */
export async function requireSessionHeadersHome(context: Context, session: Session): Promise<void> {
  const names = placedHeaders(context, 'session')
  const url = context.options.text('metadataUrl')
  if (names.length === 0 || url === undefined || url === session.options['metadataUrl']) return
  const origins = originsOf([session.issuer, ...(session.endpoints ?? rememberedOrigins(session))])
  const moved = originsOf([url]).find((origin) => !origins.includes(origin))
  if (moved === undefined) return
  const hint = 'Sign in again with --metadata-url, or --allow moved-endpoints to send it there.'
  const given = `given for ${clean(shorten(origins.join(' and '), 300))}`
  await leaveFor(context, [headersMove(names, moved, { place: `of session ${session.key}`, given, hint })])
}

function headersMove(names: readonly string[], origin: string, home: Move['home']): Move {
  return { whats: new Set(names.map((name) => `the header ${name}`)), home, origin, members: new Set() }
}

/** The same once the endpoints are known, in a run that sends nothing else. Throws `endpoint_moved`. */
export async function requireHeadersHomeAt(at: Sender, goesTo: readonly EndpointMember[]): Promise<void> {
  await leaveFor(at.context, movesOf(at, await profileHeaders(at, goesTo)))
}

/** The moves of a run, one for each place that something was given at and each origin that it would go to. */
function movesOf({ provider }: Sender, credentials: readonly Credential[]): readonly Move[] {
  const moves = new Map<string, Move>()
  for (const { what, goesTo, homes } of credentials) {
    const [home] = homes
    for (const member of goesTo) {
      const url = provider.metadata[member]
      if (!home || url === undefined || homes.some((each) => each.has(member))) continue
      const origin = originsOf([url])[0] ?? clean(shorten(String(url), 200))
      const key = `${home.place} ${origin}`
      const move = moves.get(key) ?? { whats: new Set(), home, origin, members: new Set() }
      moves.set(key, move)
      move.whats.add(what)
      move.members.add(member)
    }
  }
  return [...moves.values()]
}

/** Resolves to "no" where nothing moves; throws `endpoint_moved` without leave. */
async function leaveFor(
  context: Context,
  moves: readonly Move[],
  before: readonly string[] = [],
): Promise<'yes' | 'no'> {
  const [first] = moves
  if (!first) return 'no'
  const { env, options, recorder } = context
  const would = [...before, ...moves.map((move) => told(move, ['would go', 'would go']))].join(' ')
  const permitted = isPermitted(options, 'moved-endpoints')
  if (!permitted && !(canAsk(env) && (await isAgreed(context, would))))
    throw cliError('endpoint_moved', `${would} Nothing was sent there.`, first.home.hint)
  const by = permitted ? 'Allowed by --allow moved-endpoints' : 'Agreed to at the terminal'
  recorder.note(`${by}: ${[...before, ...moves.map((move) => told(move, ['goes', 'go']))].join(' ')}`)
  return 'yes'
}

/** A move as a sentence, with its verb for one thing and for several. */
function told({ whats, home, origin, members }: Move, [goes, go]: readonly [string, string]): string {
  const text = [...whats].join(' and ')
  const subject = `${text.charAt(0).toUpperCase()}${text.slice(1)} ${home.place}`
  const endpoint = members.size === 0 ? '' : ` (${[...members].join(', ')})`
  const [verb, was] = whats.size === 1 ? [goes, 'was'] : [go, 'were']
  return `${subject} ${verb} to ${origin}${endpoint}, and ${was} ${home.given}.`
}

async function isAgreed({ env }: Context, would: string): Promise<boolean> {
  const message = clean(`${would} Send it there?`)
  return (await env.ask({ kind: 'confirm', message, initial: 'no' })) === 'yes'
}
