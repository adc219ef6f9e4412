import { faultOf, RULES } from '../checks/catalogue.ts'
import type { RuleId } from '../checks/subjects.ts'
import { layerOf } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Fault } from '../issuer/faults/fault.ts'
import { FAULTS } from '../issuer/faults/faults.ts'
import { type SpoilableIssuer, startSpoilable } from '../issuer/spoilable.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { refreshOf } from './grants/refresh-token.ts'
import { takeIdToken } from './id-token.ts'
import type { Login } from './login.ts'
import { runGrant } from './token.ts'

/** An issuer that gets one thing wrong, and what a login asks of it so that it shows. */
interface FaultyIssuer {
  readonly issuer: string
  close(): Promise<void>
  /** What the client is registered with besides. */
  readonly client: JsonObject
  /** The run with the options that go with the fault; those that were given stay. */
  readonly within: (context: Context) => Context
  /** What is done after the login. */
  readonly after: (login: Login) => Promise<void>
}

/** Starts the issuer that breaks one rule. Throws `check_unknown` with every rule that it can break. */
export async function startFaulty(context: Context, id: string): Promise<FaultyIssuer> {
  const { name, fault } = faultFor(id)
  const { issuer, close } = await start(context, fault)
  context.recorder.note(`Spoiled with --fault ${id}: ${name}.`)
  const { ask = {}, client = {} } = fault
  const options = typeof ask === 'function' ? ask(issuer) : ask
  const layer = layerOf(options, { source: 'default', from: 'fault' })
  return {
    issuer,
    close,
    client: client as JsonObject,
    within: (inside) => inside.withOptions(inside.options.with(layer)),
    after: async (login) => {
      if (fault.refresh) await refreshAfter(login)
    },
  }
}

function start(context: Context, { spoil }: Fault): Promise<SpoilableIssuer> {
  return startSpoilable({ clock: context.env, signIn: 'form', registers: true, spoil })
}

function faultFor(id: string): { readonly name: string; readonly fault: Fault } {
  const name = isRule(id) ? faultOf(id) : undefined
  const fault = name === undefined ? undefined : FAULTS.get(name)
  if (name !== undefined && fault) return { name, fault }
  throw cliError(
    'check_unknown',
    `There is no fault for ${JSON.stringify(id.slice(0, 80))}.`,
    `Use one of ${faultIds().join(', ')}.`,
  )
}

function isRule(id: string): id is RuleId {
  return Object.hasOwn(RULES, id)
}

/** Every rule that the issuer of the demo can be told to break, in the order of the pages. */
export function faultIds(): readonly RuleId[] {
  return Object.keys(RULES)
    .filter(isRule)
    .filter((id) => faultOf(id) !== undefined)
}

/** Refreshes the tokens of a login and compares the ID Tokens (OIDC Core 12). */
async function refreshAfter({ party, result }: Login): Promise<void> {
  const refresh_token = textOf(result.tokens?.['refresh_token'])
  if (refresh_token === undefined) return
  const answer = await runGrant(party, refreshOf(refresh_token, result.tokens))
  await takeIdToken(party, answer, { channel: 'refresh', previous: result.id_token?.claims ?? undefined })
}
