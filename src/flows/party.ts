import type { RunStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { RoundsLeave } from '../jose/keys/decrypt.ts'
import { type Client, findClient } from './client.ts'
import { roundsLeave } from './decryption.ts'
import { type DpopKey, newDpopKey } from './dpop.ts'
import { type IssuerKeys, issuerKeys } from './keys.ts'
import type { Provider } from './provider.ts'

/** Who looks at a provider in a run, without being its client. */
export interface Observer {
  readonly context: Context
  readonly provider: Provider
  readonly keys: IssuerKeys
  /** Runs one step, judged where the provider stands. */
  readonly step: RunStep
}

/** The relying party of a run: a client of one provider, with everything that its requests share. */
export interface Party extends Observer {
  readonly client: Client
  /** The key that tokens are bound to; undefined for bearer tokens. */
  readonly dpop: DpopKey | undefined
  /** Leave to open one token of the run that asks for many rounds of PBES2. */
  readonly roundsLeave: RoundsLeave | undefined
}

/** A provider in the run that talks to it; `earlier` is its key set as known from before. */
export function observe(context: Context, provider: Provider, earlier?: JsonObject): Observer {
  const place = { loopback: provider.loopback, oauthOnly: provider.form === 'oauth' }
  return {
    context,
    provider,
    keys: issuerKeys({ context, provider }, earlier),
    step: (name, act) => context.step(name, act, place),
  }
}

/** The client from the options at a provider; `dpop` is a key of before, else `--dpop` has one made. */
export async function makeParty(context: Context, provider: Provider, dpop?: DpopKey): Promise<Party> {
  const client = await findClient(context, provider)
  const { options } = context
  // A command that goes on with the tokens of a session has no --dpop.
  const key = dpop ?? (options.has('dpop') && options.flag('dpop') ? await newDpopKey() : undefined)
  return { ...observe(context, provider), client, dpop: key, roundsLeave: roundsLeave(context) }
}
