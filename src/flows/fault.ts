import { faultOf, RULES } from '../checks/catalogue.ts'
import type { RuleId } from '../checks/subjects.ts'
import { withClientMetadata } from '../config/client-metadata.ts'
import { layerOf } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, failure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import type { Fault } from '../issuer/faults/fault.ts'
import { FAULTS } from '../issuer/faults/faults.ts'
import { type SpoilableIssuer, startSpoilable } from '../issuer/spoilable.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { ActingEnds, Stopped } from '../stopped.ts'
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
  readonly within: (context: Context) => Promise<Context>
  /** What is done after the login. */
  readonly after: (login: Login) => Promise<void>
  /** Says at the end of the run where the rule was not broken in it, given what was thrown. */
  readonly conclude: (thrown: unknown) => void
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
    within: async (inside) => {
      const asked = inside.options.with(layer)
      const { note, secret: keep } = inside.recorder
      // What somebody gave was read with the other options.
      const isOfFault = asked.sourceOf('clientMetadata') === 'default'
      return inside.withOptions(isOfFault ? await withClientMetadata(asked, { note, keep }) : asked)
    },
    after: async (login) => {
      if (fault.refresh) await refreshAfter(login)
    },
    conclude: (thrown) => requireMet(context, id, thrown),
  }
}

/**
 * Notes that the rule was not broken. The run ends with `fault_unmet` besides where it could be taken for one that met the fault:
 * where the rule was never judged or something else was wrong, and nothing ended the run that has another exit code.
 */
function requireMet({ recorder }: Context, id: string, thrown: unknown): void {
  const checks = recorder.run.steps.flatMap((step) => step.checks)
  const own = checks.filter((check) => check.id === id && check.verdict !== 'skip')
  if (own.some((check) => check.verdict !== 'pass')) return
  const why = own.length > 0 ? 'the rule was judged and holds with the options given' : 'nothing was judged by the rule'
  recorder.note(`The fault was not met: ${why}.`)
  const cause = thrown instanceof Stopped ? thrown.cause : thrown
  const isFailed = cause instanceof ActingEnds || (cause instanceof CliError && cause.exit === EXIT.failed)
  if (cause !== undefined && !isFailed) return
  if (cause === undefined && own.length > 0 && !checks.some((check) => check.verdict === 'fail')) return
  recorder.run.failures.push(failure('fault_unmet', `The fault of --fault ${id} was not met: ${why}.`))
}

function start(context: Context, { spoil }: Fault): Promise<SpoilableIssuer> {
  return startSpoilable({ clock: context.env, signIn: 'form', registers: true, hosts: 'own', spoil })
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
