import { stopBefore } from '../checks/acting.ts'
import { requestMembers } from '../checks/request/assertion.ts'
import type { Context, Held, Issuance, IssuedToken, Revocation } from '../context.ts'
import type { TokenDocument } from '../documents/token-answer.ts'
import { CliError } from '../errors.ts'
import type { Exchange } from '../trace/trace.ts'
import { requireHome } from './moved-endpoints.ts'
import { type Party, partyAgain } from './party.ts'
import { revokeTokens } from './revoke.ts'
import { usableEndpoint } from './usable-endpoint.ts'

type Tokens = Pick<TokenDocument['members'], 'access_token' | 'refresh_token'>

/** Keeps what a client was issued, before it is judged, where that is to be revoked in the end. */
export function keepIssued(party: Party, tokens: Tokens, from: IssuedToken['from'] = 'scenario'): void {
  const { held } = party.context
  if (!held) return
  const issuance = issuanceOf(held, party)
  for (const kind of ['refresh_token', 'access_token'] as const) {
    const value = tokens[kind]
    if (value === undefined || held.issued.some((each) => each.tokens.some((token) => token.value === value))) continue
    issuance.tokens.push({ value, kind, from })
  }
}

/** Where the tokens of an answer are from: those for a refresh token that no step was issued go on from what somebody gave. */
export function originOfTokens({ held }: Pick<Context, 'held'>, exchange: Exchange): IssuedToken['from'] {
  const used = requestMembers(exchange).get('refresh_token')
  if (used === undefined) return 'scenario'
  const known = held?.issued.flatMap(({ tokens }) => tokens).find(({ value }) => value === used)
  return known?.from ?? 'given'
}

/** Options of which one that differs makes another request of it. */
const REQUEST: readonly string[] = [
  'header',
  'proxy',
  'insecure',
  'caFile',
  'systemCa',
  'tlsCert',
  'tlsKey',
  'assertionAudience',
  'basicEncoding',
]

function issuanceOf({ issued }: Held, party: Party): Issuance {
  const { context, provider, client } = party
  const { options, recorder } = context
  // Another issuer's endpoint gets no token, whatever is kept going.
  const stop = stopBefore('revoke', recorder.run, 'keeps going')?.id
  const shapes = [...options.list('set'), ...options.list('unset')].filter((text) => text.startsWith('revoke.'))
  const asks = options.all().filter(({ name }) => REQUEST.includes(name))
  const { client_id, secret, facts } = client
  const place = provider.metadata['revocation_endpoint']
  const key = [place, client_id, facts.auth, secret, stop, shapes, asks.map(({ name, value }) => [name, value])]
  const name = JSON.stringify(key)
  const found = issued.find((each) => each.client === name)
  if (found) return found
  const tokens: IssuedToken[] = []
  const made = { client: name, options, tokens, revoke: (again: Context) => giveBack(again, { party, tokens, stop }) }
  issued.push(made)
  return made
}

interface ToGiveBack {
  readonly party: Party
  readonly tokens: readonly IssuedToken[]
  /** The failed check past which no token is sent. */
  readonly stop: string | undefined
}

const GIVEN = 'Tokens for a refresh token that was given are left, since their revocation may end that one too.'

async function giveBack(context: Context, { party, tokens, stop }: ToGiveBack): Promise<Revocation> {
  const own = tokens.filter(({ from }) => from === 'scenario')
  const given = tokens.length - own.length
  if (own.length === 0) return { revoked: 0, failed: 0, left: given, why: given > 0 ? GIVEN : null }
  if (party.provider.metadata['revocation_endpoint'] === undefined)
    return { revoked: 0, failed: 0, left: tokens.length, why: 'The provider has no revocation endpoint.' }
  const undone = (count: 'failed' | 'left', why: string): Revocation => {
    context.recorder.skip('revoke', `Not done: ${why}`)
    const none = { revoked: 0, failed: 0, left: given, why }
    return { ...none, [count]: none[count] + own.length }
  }
  if (stop !== undefined) return undone('left', `No token goes to the endpoints of another issuer (${stop}).`)
  const again = await partyAgain(context, party)
  try {
    usableEndpoint(again, 'revocation_endpoint')
    await requireHome(again, { act: 'revoke' })
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return undone('failed', error.message)
  }
  const { left, why, ...counts } = await revokeTokens(again, own)
  return { ...counts, left: left + given, why: why ?? (given > 0 ? GIVEN : null) }
}
