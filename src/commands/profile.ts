import {
  type Profile,
  readConfiguration,
  removeProfile,
  requireProfile,
  requireProfileName,
  saveProfile,
} from '../config/profiles.ts'
import { isReference } from '../config/secret.ts'
import { cliError } from '../errors.ts'
import type { Context, Options, Outcome } from './context.ts'

/** What a profile never holds: it is about one run or about the profile itself. */
const NOT_IN_PROFILES = new Set([
  'profile',
  'config',
  'demo',
  'json',
  'callbackUrl',
  'state',
  'nonce',
  'print',
  'save',
  'verbose',
  'quiet',
  'reveal',
  'format',
])
const SECRETS = new Set(['clientSecret', 'secret', 'password'])

/** `profile list` */
export async function profileList(context: Context): Promise<Outcome> {
  const configuration = await configurationOf(context)
  const profiles = [...configuration.profiles].map(([name, values]) => ({
    name,
    default: name === configuration.defaultProfile,
    issuer: values['issuer'] ?? null,
    preset: values['preset'] ?? null,
    client_id: values['client-id'] ?? null,
  }))
  context.recorder.trace.result = { path: configuration.path, profiles }
  return undefined
}

/** `profile show [name]`: every effective value with where it came from. */
export async function profileShow(context: Context, args: readonly string[]): Promise<Outcome> {
  const [name] = args
  const configuration = await configurationOf(context)
  const profile = name ?? context.options.text('profile') ?? configuration.defaultProfile ?? null
  const values =
    name === undefined ? effective(context.options) : named(context.options, requireProfile(configuration, name), name)
  context.recorder.trace.result = { profile, path: configuration.path, values }
  return undefined
}

interface Shown {
  readonly name: string
  readonly value: unknown
  readonly source: string
  readonly from: string
}

function effective(options: Options): readonly Shown[] {
  return options
    .all()
    .filter(({ name, value }) => !NOT_IN_PROFILES.has(name) && !(Array.isArray(value) && value.length === 0))
    .map(({ name, flag, value, source, from }) => ({
      name: flag.replace(/^--/, '') || name,
      value: shown(name, value),
      source,
      from,
    }))
}

/** A profile that is not the one in force: its own values over the defaults, flags and environment before it. */
function named(options: Options, profile: Profile, name: string): readonly Shown[] {
  const base = effective(options).filter((value) => value.source !== 'profile')
  const own = Object.entries(profile).map(([key, value]) => ({
    name: key,
    value: shown(camel(key), value),
    source: 'profile',
    from: `profile ${name}`,
  }))
  const stronger = new Set(
    base.filter((value) => value.source === 'flag' || value.source === 'environment').map((value) => value.name),
  )
  const mine = own.filter((value) => !stronger.has(value.name))
  const taken = new Set(mine.map((value) => value.name))
  return [...base.filter((value) => !taken.has(value.name)), ...mine]
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())
}

/** Secrets are never shown; where they are kept is. */
function shown(name: string, value: unknown): unknown {
  if (!SECRETS.has(name) || typeof value !== 'string' || isReference(value)) return value
  return `<secret ${value.length} chars>`
}

/** `profile add <name>`: takes the flags given, and asks for what it was not told where there is a terminal. */
export async function profileAdd(context: Context, args: readonly string[]): Promise<Outcome> {
  const name = args[0] ?? ''
  requireProfileName(name)
  const configuration = await configurationOf(context)
  const { options } = context
  const placed = ['flag', 'preset']
  const endpoints = options.all().some(({ name: each, source }) => each.endsWith('Endpoint') && placed.includes(source))
  const issuer = endpoints ? options.text('issuer') : await options.need('issuer')
  // A preset is named rather than copied, so that the profile follows it.
  const own = options.sourceOf('issuer') === 'preset' ? undefined : issuer
  const client_id = await options.need('clientId')
  const secret = options.text('clientSecret') ?? (await askSecret(context))
  const given = options.all().filter(({ name: each, source }) => source === 'flag' && !NOT_IN_PROFILES.has(each))
  const profile: Record<string, Profile[string]> = {}
  if (own !== undefined) profile['issuer'] = own
  profile['client-id'] = client_id
  if (secret) profile['client-secret'] = secret
  for (const { flag, name: each, value } of given) {
    const key = flag.replace(/^--/, '') || each
    if (Array.isArray(value)) profile[key] = value.map(String)
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') profile[key] = value
  }
  await saveProfile(configuration, name, profile)
  context.recorder.trace.result = { profile: name, path: configuration.path, added: true }
  return undefined
}

async function askSecret(context: Context): Promise<string> {
  const { env } = context
  if (!env.stdin.isTTY || !env.stderr.isTTY || env.vars['CI']) return ''
  const answer = await env.ask({
    kind: 'text',
    message: 'Client secret as env:NAME or file:PATH (empty for a public client)',
  })
  if (answer === '' || isReference(answer)) return answer
  throw cliError(
    'invalid_option',
    'The secret itself would be kept in the configuration file.',
    'Give env:NAME or file:PATH, or --client-secret to keep it there all the same.',
  )
}

/** `profile remove <name>` */
export async function profileRemove(context: Context, args: readonly string[]): Promise<Outcome> {
  const name = args[0] ?? ''
  const configuration = await configurationOf(context)
  await removeProfile(configuration, name)
  context.recorder.trace.result = { profile: name, path: configuration.path, removed: true }
  return undefined
}

async function configurationOf(context: Context): ReturnType<typeof readConfiguration> {
  const { knownProfileKeys } = await import('./options.ts')
  return readConfiguration(context.env, context.options.text('config'), knownProfileKeys())
}
