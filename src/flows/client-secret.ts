import { stopBefore } from '../checks/acting.ts'
import type { Metadata } from '../checks/facts.ts'
import { askSecret, canAsk } from '../config/ask.ts'
import { MEMBER_OF } from '../config/endpoints.ts'
import type { Layer, Value } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import type { Failure } from '../errors.ts'
import { textOf } from '../jose/json/values.ts'
import { shorten } from '../text/clean.ts'
import { mannerOf } from './acting.ts'
import { isByForms } from './by-forms.ts'
import { endpointUses } from './endpoint-uses.ts'
import { originsOf } from './origins.ts'
import { isSecretTyped, lacksCredentials } from './own-credentials.ts'
import type { Provider } from './provider.ts'

/** Whether a person at a terminal may be asked for the secret of a client that has nothing else. */
export function mayAskSecret(context: Context): boolean {
  return lacksCredentials(context.options) && mayAsk(context)
}

/** Nobody is asked who wants to hear nothing, or lets forms be filled in. */
function mayAsk({ env, options, output }: Context): boolean {
  return canAsk(env) && !output.quiet && !(options.has('headless') && isByForms({ options }))
}

/** What a run does where it proves who the client is, by the name of the step. */
const STEPS = { login: 'authorize', token: 'token', refresh: 'refresh' } as const

/** What a run is about to do, and whether it can be done without a secret. */
export interface ForSecret {
  readonly act: keyof typeof STEPS
  readonly scope?: string | undefined
  /** "suggested": where the metadata suggest a secret, and a public client goes on without one. */
  readonly need: 'suggested' | 'required'
}

/**
 * Asks for the client secret that a run has not and that its provider wants, before anybody is sent anywhere. An empty answer is that
 * of a public client. Does nothing where nobody can be asked.
 */
export async function askClientSecret(context: Context, provider: Provider, about: ForSecret): Promise<void> {
  const { options, recorder } = context
  if (!mayAskSecret(context) || stopBefore(STEPS[about.act], recorder.run, mannerOf(context))) return
  const isRequired = about.need === 'required' || options.text('clientAuth') !== undefined
  if (!(await usesSecret(context, provider, about))) return
  if (!isRequired && !suggestsSecret(provider.metadata)) return
  const client = await options.need('clientId')
  const whose = `Client secret of ${shorten(client, 40)} at ${shorten(receiver(provider), 60)}`
  const typed = await askSecret(context.env, isRequired ? whose : `${whose} (empty for a public client)`, (text) =>
    faultOf(context, text),
  )
  if (typed) options.answer('clientSecret', typed)
  else if (!isRequired)
    recorder.note(
      'No client secret was given when it was asked for, so the client is a public one. --client-auth none says so without being asked.',
    )
}

/** What is wrong with a typed reference in the run that needs what it refers to. */
function faultOf({ env: { vars } }: Pick<Context, 'env'>, typed: string): string | undefined {
  const [, name] = /^env:([A-Za-z_]\w*)$/.exec(typed) ?? []
  return name === undefined || (Object.hasOwn(vars, name) && vars[name])
    ? undefined
    : `The variable ${name} is not set here.`
}

async function usesSecret(context: Context, { metadata }: Provider, { act, scope }: ForSecret): Promise<boolean> {
  const uses = await endpointUses(act, { context, metadata, scope })
  return uses.some(({ member }) => member === MEMBER_OF.token || member === MEMBER_OF.par)
}

/**
 * Whether a list of methods has some with a secret and not that of public clients. Metadata without a list suggest nothing: it stands
 * for client_secret_basic (RFC 8414 2), and is left out by providers that have public clients.
 */
function suggestsSecret(metadata: Metadata): boolean {
  const listed = metadata['token_endpoint_auth_methods_supported']
  if (!Array.isArray(listed) || listed.includes('none')) return false
  return listed.some((method) => textOf(method)?.startsWith('client_secret'))
}

/** Where the secret would go. */
function receiver({ metadata, issuer }: Provider): string {
  return originsOf([metadata['token_endpoint']])[0] ?? issuer ?? 'the token endpoint'
}

/** Refusals that say no more than that the client is not known to be who it is. */
const REFUSALS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client'])

/**
 * Asks for the secret after the refusal of a run that had none, or one that was typed, so that the whole can be done once more: a code is spent by then, and
 * is never sent again. Resolves to what was answered in all; undefined where nothing is, or where the report is not read at a terminal.
 */
export async function answerRefusal(context: Context, failure: Failure): Promise<Layer | undefined> {
  const { env, options, output } = context
  const isRead = env.stdout.isTTY && output.format === 'human' && options.text('print') === undefined
  const isOpen = lacksCredentials(options) || isSecretTyped(options)
  if (!isRead || env.signal.aborted || !isOpen || !mayAsk(context)) return undefined
  if (!blamesSecret(context, failure)) return undefined
  // A response that was given by hand has been used.
  if (options.has('callbackUrl') && options.text('callbackUrl') !== undefined) return undefined
  const typed = await askSecret(env, 'Client secret, to try again with (empty to stop here)', (text) =>
    faultOf(context, text),
  )
  if (!typed) return undefined
  const place = { source: 'prompt', from: 'prompt' } as const
  const answered = options.all().filter(({ source, secret }) => source === 'prompt' && !secret)
  return new Map<string, Value>([
    ...answered.map(({ name, value }) => [name, { value, ...place }] as const),
    ['clientSecret', { ...typed, ...place }],
  ])
}

/** Whether an endpoint that takes the secret refused, in a way that a missing one explains. */
function blamesSecret({ recorder }: Context, { code, causes = [] }: Failure): boolean {
  const last = recorder.run.steps.flatMap(({ exchanges }) => exchanges).at(-1)
  const asked = last === undefined ? undefined : MEMBER_OF[last.purpose as keyof typeof MEMBER_OF]
  if (asked !== MEMBER_OF.token && asked !== MEMBER_OF.par) return false
  return REFUSALS.has(code) || causes[0]?.id === 'secret-missing'
}
