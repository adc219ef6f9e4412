import type { RunStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { requireActing } from './acting.ts'
import { clientThumbprint, providerUrls, showCertificate } from './certificate.ts'
import { type Client, findClient } from './client.ts'
import { roundsLeave } from './decryption.ts'
import { type DpopKey, newDpopKey } from './dpop.ts'
import { fetchingFrom, issuerKeys } from './keys.ts'
import type { Known, KnownClient } from './known.ts'
import type { Provider } from './provider.ts'
import { placeOf } from './read-provider.ts'

/** Who looks at a provider in a run, without being its client. */
export interface Observer extends Known {
  readonly context: Context
  /** Runs one step, judged where the provider stands; throws `ActingEnds` for one that acts after something was rejected. */
  readonly step: RunStep
}

/** The relying party of a run: a client of one provider, with everything that its requests share. */
export interface Party extends Observer, KnownClient {
  readonly context: Context
  readonly client: Client
  /** The key that tokens are bound to; undefined for bearer tokens. */
  readonly dpop: DpopKey | undefined
}

/** A provider in the run that talks to it; `earlier` is its key set as known from before. */
export function observe(context: Context, provider: Provider, earlier?: JsonObject): Observer {
  const at = { context, provider }
  return {
    context,
    provider,
    keys: issuerKeys(at, fetchingFrom(at), earlier),
    step: async (name, act) => {
      requireActing(context, name)
      return context.step(name, act, placeOf(provider))
    },
  }
}

/** The client from the options at a provider; `dpop` is a key of before, else `--dpop` has one made. */
export async function makeParty(context: Context, provider: Provider, dpop?: DpopKey): Promise<Party> {
  const client = await findClient(context, provider)
  const { options } = context
  // A command that goes on with the tokens of a session has no --dpop.
  const key = dpop ?? (options.has('dpop') && options.flag('dpop') ? await newDpopKey() : undefined)
  const certificate = await clientThumbprint(context)
  return { ...observe(context, provider), client, dpop: key, roundsLeave: roundsLeave(context), certificate }
}

/** The same client at the same provider, in another run. */
export async function partyAgain(context: Context, before: Party): Promise<Party> {
  const { provider, client, dpop, roundsLeave: leave, certificate } = before
  await showCertificate(context, providerUrls(provider))
  return { ...observe(context, provider), client, dpop, roundsLeave: leave, certificate }
}
