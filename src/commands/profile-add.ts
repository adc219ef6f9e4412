import { CLIENT_GROUPS, command } from '../command.ts'
import { canAsk } from '../config/ask.ts'
import type { Profile } from '../config/profiles.ts'
import { isReference } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { writeJson } from '../jose/json/writer.ts'
import { TELLS } from '../trace/traits.ts'

/** A profile that was made, changed or left as it was. */
export interface Made {
  readonly profile: string
  readonly path: string
  readonly added?: true
  /** Of a profile that was there already: whether anything in it is another now. */
  readonly changed?: boolean
}

/**
 * `profile add <name>`: takes the flags given, and asks for what it was not told where there is a terminal. A profile that
 * is there already keeps what no flag names; an empty value takes one out.
 */
export const profileAdd = command({
  name: 'profile add',
  summary: 'add or change a profile',
  about: 'set up',
  common: [
    '--issuer',
    '--client-id',
    '--client-secret',
    '--client-auth',
    '--scope',
    '--preset',
    '--base-url',
    '--tenant',
    '--redirect-uri',
  ],
  args: [['<name>', 'name of the profile', 'profile']],
  groups: ['login', ...CLIENT_GROUPS],
  subject: ([name = '']) => ({ profile: name, mayBeNew: true }),
  emptyTakesOut: true,
  examples: [
    'profile add acme --issuer https://issuer.example --client-id my-client --client-secret env:ACME_SECRET',
    'profile add acme --login-hint ""',
  ],
  traits: TELLS,
  act,
  view: async () => (await import('./profile.view.ts')).profileDone,
})

async function act(context: Context, [name = '']: readonly string[]): Promise<Made> {
  const { requireProfileName, saveProfile } = await import('../config/profiles.ts')
  requireProfileName(name)
  const { options } = context
  const configuration = options.configuration()
  const before = configuration.profiles.get(name)
  const profile: Record<string, Profile[string]> = { ...before }
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
  const changed = before && writeJson(before) !== writeJson(profile)
  if (changed !== false) await saveProfile(configuration, name, profile)
  const made = changed === undefined ? { added: true as const } : { changed }
  return { profile: name, path: configuration.path, ...made }
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
  // A document that has the secret is kept itself.
  if (options.sourceOf('clientSecret') === 'client-metadata') return ''
  if (given === undefined) return askSecret(context)
  return options.sourceOf('clientSecret') === 'environment' && !isReference(given) ? 'env:OIDC_CLIENT_SECRET' : given
}

async function askSecret(context: Context): Promise<string> {
  const { env } = context
  if (!canAsk(env)) return ''
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
