import { canAsk } from '../config/ask.ts'
import type { EndpointMember } from '../config/endpoints.ts'
import { isSameIssuer, understoodIssuer } from '../config/issuer.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { clean, shorten } from '../text/clean.ts'
import { isPermitted } from '../text/permissions.ts'
import { type Credential, credentialsOf, profileHeaders, type Sending, secretHeaders } from './credentials.ts'
import { namesAnotherIssuer, originsOf, ownProvider } from './home.ts'
import type { Party } from './party.ts'

/** A provider in the run that would send something to it. */
type Sender = Pick<Party, 'context' | 'provider'>

/** A way that something would go to where it was not given for. */
interface Move {
  /** A sentence. */
  readonly told: string
  readonly hint: string
}

/**
 * Looks whether all that a run sends belongs to where it would go, before anything is sent there. What does not is asked about at a
 * terminal; elsewhere, and on a no, throws `endpoint_moved`. Resolves to "yes" where it goes on with leave.
 */
export async function requireHome(party: Party, sending: Sending): Promise<'yes' | 'no'> {
  const credentials = await credentialsOf(party, sending)
  const moves = movesOf(party, credentials)
  const { session } = sending
  if (moves.length === 0 || !session || !namesAnotherIssuer(session, party.provider))
    return leaveFor(party.context, moves)
  const now = `The metadata now name the issuer ${clean(shorten(party.provider.issuer ?? '', 200))}.`
  return leaveFor(
    party.context,
    moves.map((move, at) => (at === 0 ? { ...move, told: `${now} ${move.told}` } : move)),
  )
}

/**
 * The same for headers that go with every request, before the first: those of a profile belong to its own issuer.
 * Throws `endpoint_moved`.
 */
export async function requireHeadersHome(context: Context, given: string): Promise<void> {
  const { options } = context
  if (options.sourceOf('header') !== 'profile' || options.sourceOf('issuer') === 'demo') return
  const names = secretHeaders(context)
  const own = names.length === 0 ? undefined : await ownProvider(context)
  if (
    own?.issuer === undefined ||
    isSameIssuer(
      own.issuer,
      understoodIssuer(given, () => {}),
    )
  )
    return
  const told = `${sentence(names.map((name) => `the header ${name}`))} of profile ${own.name} would go to ${originsOf([given]).join()}, and was given for ${own.issuer}.`
  await leaveFor(context, [{ told, hint: 'Leave out the profile, or --allow moved-endpoints to send it there.' }])
}

/** The same once the endpoints are known, in a run that sends nothing else. Throws `endpoint_moved`. */
export async function requireHeadersHomeAt(at: Sender, goesTo: readonly EndpointMember[]): Promise<void> {
  await leaveFor(at.context, movesOf(at, await profileHeaders(at, goesTo)))
}

/** The moves of a run, one for each place that something was given at and each origin that it would go to. */
function movesOf({ provider }: Sender, credentials: readonly Credential[]): readonly Move[] {
  const moves = new Map<
    string,
    { credential: Credential; whats: Set<string>; members: Set<EndpointMember>; to: string }
  >()
  for (const credential of credentials) {
    const [home] = credential.homes
    for (const member of credential.goesTo) {
      const url = provider.metadata[member]
      if (url === undefined || credential.homes.some((each) => each.has(member))) continue
      const to = originsOf([url])[0] ?? clean(shorten(String(url), 200))
      const key = `${home?.place} ${to}`
      const move = moves.get(key) ?? { credential, whats: new Set(), members: new Set(), to }
      moves.set(key, move)
      move.whats.add(credential.what)
      move.members.add(member)
    }
  }
  return [...moves.values()].flatMap(({ credential, whats, members, to }) => {
    const [home] = credential.homes
    if (!home) return []
    const { place, given, hint } = home
    const verb = whats.size === 1 ? 'was' : 'were'
    const told = `${sentence([...whats])} of ${place} would go to ${to} (${[...members].join(', ')}), and ${verb} given for ${given}.`
    return [{ told, hint }]
  })
}

function sentence(whats: readonly string[]): string {
  const text = whats.join(' and ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Resolves to "no" where nothing moves; throws `endpoint_moved` without leave. */
async function leaveFor(context: Context, moves: readonly Move[]): Promise<'yes' | 'no'> {
  const [first] = moves
  if (!first) return 'no'
  const { env, options, recorder } = context
  const told = moves.map((move) => move.told).join(' ')
  const permitted = isPermitted(options, 'moved-endpoints')
  const asked = !permitted && canAsk(env)
  if (permitted || (asked && (await isAgreed(context, told)))) {
    recorder.note(`${permitted ? 'Allowed by --allow moved-endpoints' : 'Agreed to at the terminal'}: ${told}`)
    return 'yes'
  }
  throw cliError('endpoint_moved', `${told} Nothing was sent there.`, first.hint)
}

async function isAgreed({ env }: Context, told: string): Promise<boolean> {
  return (await env.ask({ kind: 'confirm', message: `${told} Send it there?`, initial: 'no' })) === 'yes'
}
