import type { Options } from '../config/option-values.ts'
import { type Profile, readConfiguration, removeProfile, requireProfileName, saveProfile } from '../config/profiles.ts'
import { isReference } from '../config/reference.ts'
import type { Context, Outcome } from '../context.ts'
import { cliError } from '../errors.ts'
import { writeJson } from '../jose/json/writer.ts'
import { isSecretName } from '../text/secret-names.ts'
import { maskByLength } from '../trace/mask.ts'
import { createRedactor } from '../trace/redact.ts'

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
  const configuration = await configurationOf(context)
  const profile = args[0] ?? context.options.text('profile') ?? configuration.defaultProfile ?? null
  const reveal = context.output.reveal
  const values = effective(context.options, reveal)
  const listed = new Set(values.map(({ name }) => name))
  // What only other commands have a flag for.
  const others = Object.entries(configuration.profiles.get(profile ?? '') ?? {})
    .filter(([name]) => !listed.has(name))
    .map(([name, value]) => ({
      name,
      value: shown(name, value, reveal),
      source: 'profile',
      from: `profile ${profile}`,
    }))
  context.recorder.trace.result = { profile, path: configuration.path, values: [...values, ...others] }
  return undefined
}

interface Shown {
  readonly name: string
  readonly value: unknown
  readonly source: string
  readonly from: string
}

function effective(options: Options, reveal: boolean): readonly Shown[] {
  return options
    .all()
    .filter(({ lasting, value }) => lasting && !(Array.isArray(value) && value.length === 0))
    .map(({ name, flag, value, source, from }) => ({
      name: flag.replace(/^--/, '') || name,
      value: shown(flag.replace(/^--/, ''), value, reveal),
      source,
      from,
    }))
}

/** Secrets are shown with `--reveal` alone; where they are kept is always. */
function shown(name: string, value: unknown, reveal: boolean): unknown {
  if (!reveal && name === 'header') return Array.isArray(value) ? value.map(shownHeader) : shownHeader(value)
  if (reveal || !isSecretName(name) || typeof value !== 'string' || isReference(value)) return value
  return `<secret ${value.length} chars>`
}

/** A header by its name; its value as a report of the exchange would show it. */
function shownHeader(given: unknown): string {
  const text = String(given)
  const colon = text.indexOf(':')
  if (colon < 0) return maskByLength(text, 'header')
  const [[name, value] = ['', '']] = createRedactor().headers([
    [text.slice(0, colon).trim(), text.slice(colon + 1).trim()],
  ])
  return `${name}: ${value}`
}

/**
 * `profile add <name>`: takes the flags given, and asks for what it was not told where there is a terminal. A profile that
 * is there already keeps what no flag names; an empty value takes one out.
 */
export async function profileAdd(context: Context, args: readonly string[]): Promise<Outcome> {
  const name = args[0] ?? ''
  requireProfileName(name)
  const configuration = await configurationOf(context)
  const before = configuration.profiles.get(name)
  const profile: Record<string, Profile[string]> = { ...before }
  const { options } = context
  // What stands in the environment is for this run, and does not change what a profile says.
  const kept = (key: string, option: string): boolean =>
    before?.[key] !== undefined && options.sourceOf(option) !== 'flag'
  const issuer = kept('issuer', 'issuer') ? undefined : await issuerOf(context)
  if (issuer !== undefined) profile['issuer'] = issuer
  // An issuer of the profile would win over that of a preset that is new.
  else if (options.sourceOf('preset') === 'flag' && before?.['issuer'] !== undefined) {
    delete profile['issuer']
    context.recorder.note('The issuer of the profile was taken out: the preset says where the provider is.')
  }
  if (!kept('client-id', 'clientId')) profile['client-id'] = await options.need('clientId')
  const secret = before ? undefined : await secretOf(context)
  if (secret) profile['client-secret'] = secret
  for (const { flag, name: each, value, source, lasting } of options.all()) {
    if (source !== 'flag' || each === 'issuer' || !lasting) continue
    const key = flag.replace(/^--/, '') || each
    const values = Array.isArray(value) ? value.map(String).filter((item) => item !== '') : []
    if (value === '' || (Array.isArray(value) && values.length === 0)) delete profile[key]
    else if (Array.isArray(value)) profile[key] = values
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') profile[key] = value
  }
  const made = before ? { changed: writeJson(before) !== writeJson(profile) } : { added: true }
  if (made.changed !== false) await saveProfile(configuration, name, profile)
  context.recorder.trace.result = { profile: name, path: configuration.path, ...made }
  return undefined
}

/** The issuer to keep; undefined where a preset or the endpoints say where the provider is, and where it is kept already. */
async function issuerOf(context: Context): Promise<string | undefined> {
  const { options } = context
  const placed = ['flag', 'preset', 'profile']
  const endpoints = options.all().some(({ name, source }) => name.endsWith('Endpoint') && placed.includes(source))
  const given = endpoints ? options.text('issuer') : await options.need('issuer')
  // A preset is named rather than copied, so that the profile follows it.
  if (given === undefined || ['preset', 'profile'].includes(options.sourceOf('issuer') ?? '')) return undefined
  const { understoodIssuer } = await import('../config/issuer.ts')
  const issuer = understoodIssuer(given, context.recorder.note)
  const { usableUrl } = await import('../http/url.ts')
  usableUrl(issuer, options.flag('insecure') ? 'insecure' : 'strict')
  return issuer
}

/** What was given by the environment was meant to be in no file, and is named there. */
async function secretOf(context: Context): Promise<string> {
  const { options } = context
  const given = options.text('clientSecret')
  if (given === undefined) return askSecret(context)
  return options.sourceOf('clientSecret') === 'environment' && !isReference(given) ? 'env:OIDC_CLIENT_SECRET' : given
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
  const { knownProfileKeys } = await import('../config/option-groups.ts')
  return readConfiguration(context.env, context.options.text('config'), knownProfileKeys())
}
