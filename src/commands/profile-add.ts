import { CLIENT_GROUPS, command } from '../command.ts'
import type { Profile } from '../config/profiles.ts'
import { isReference } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { lacksCredentials } from '../flows/own-credentials.ts'
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
 * `profile add [name]`: takes the flags given, and asks for what it was not told where there is a terminal. A profile that
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
  ],
  args: [['[name]', 'name of the profile; asked for at a terminal', 'profile']],
  groups: ['login', ...CLIENT_GROUPS],
  // While its name is still to be asked for it is like no other.
  subject: ([name = '']) => ({ profile: name, mayBeNew: true }),
  emptyTakesOut: true,
  examples: [
    'profile add',
    'profile add acme --issuer https://issuer.example --client-id my-client --client-secret env:ACME_SECRET',
    'profile add acme --login-hint ""',
  ],
  traits: TELLS,
  act,
  view: async () => (await import('./profile.view.ts')).profileDone,
})

async function act(context: Context, [given]: readonly string[]): Promise<Made> {
  const { env, options, recorder } = context
  const { requireProfileName, saveProfile } = await import('../config/profiles.ts')
  const name = given ?? (await (await import('./profile-questions.ts')).askName(context))
  requireProfileName(name)
  const configuration = options.configuration()
  const standing = configuration.profiles.get(name)
  const { profile: wanted, literal } = await wantedProfile(context, given === undefined ? undefined : standing)
  const { dropSecrets, keepSecrets, removeFiles } = await import('../config/kept-secrets.ts')
  const whose = { name, before: standing ?? {} }
  const { profile, paths } = await keepSecrets(env, whose, { profile: wanted, literal })
  const changed = standing && writeJson(standing) !== writeJson(profile)
  try {
    if (changed !== false) await saveProfile(configuration, name, profile)
  } catch (error) {
    await removeFiles(paths)
    throw error
  }
  for (const path of paths) recorder.note(`The secret lies in a file of its own, closed to others: ${path}`)
  const others = [...configuration.profiles].filter(([each]) => each !== name).map(([, each]) => each)
  await dropSecrets(env, whose, [profile, ...others])
  const made = changed === undefined ? { added: true as const } : { changed }
  return { profile: name, path: configuration.path, ...made }
}

/** What a profile is to hold, and the keys of what is a secret whatever it begins with. */
interface Wanted {
  readonly profile: Profile
  readonly literal: ReadonlySet<string>
}

/** The profile as flags and answers make it, of the one that is changed. */
async function wantedProfile(context: Context, before: Profile | undefined): Promise<Wanted> {
  const { options, recorder } = context
  // What stands in the environment is for this run, and does not change what a profile says.
  const kept = (key: string, option: string): boolean =>
    before?.[key] !== undefined && options.sourceOf(option) !== 'flag'
  const profile: Record<string, Profile[string]> = { ...before }
  const hasPreset = options.sourceOf('preset') === 'flag'
  const provider = kept('issuer', 'issuer') && !hasPreset ? {} : await providerOf(context)
  Object.assign(profile, provider)
  // An issuer of the profile would win over that of a preset that is new.
  if (hasPreset && provider['issuer'] === undefined && before?.['issuer'] !== undefined) {
    delete profile['issuer']
    recorder.note('The issuer of the profile was taken out: the preset says where the provider is.')
  }
  if (!kept('client-id', 'clientId')) profile['client-id'] = await options.need('clientId')
  const literal = new Set<string>()
  const secret = before ? undefined : await secretOf(context)
  if (secret) Object.assign(profile, secret.entries)
  for (const { flag, name: each, value, source, lasting } of options.all()) {
    if (source !== 'flag' || each === 'issuer' || !lasting) continue
    const key = flag.replace(/^--/, '') || each
    const values = Array.isArray(value) ? value.map(String).filter((item) => item !== '') : []
    if (value === '' || (Array.isArray(value) && values.length === 0)) delete profile[key]
    else if (Array.isArray(value)) profile[key] = values
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') profile[key] = value
  }
  if (options.sourceOf('clientSecret') === 'flag' && options.text('clientSecret') === '-') {
    profile['client-secret'] = (await options.secret('clientSecret')) ?? ''
    literal.add('client-secret')
  } else if (secret?.isLiteral) literal.add('client-secret')
  tellOfKeptSecret(context, before, profile)
  return { profile, literal }
}

/** Where the provider is, as the profile is to say it; nothing where endpoints say that, or the profile does already. */
async function providerOf(context: Context): Promise<Profile> {
  const { options, recorder } = context
  const { askForPreset, askProvider } = await import('./profile-questions.ts')
  const preset = options.text('preset')
  const needed = preset === undefined ? {} : await askForPreset(context, preset)
  const given = options.text('issuer')
  if (given === undefined) {
    const placed = ['flag', 'preset', 'profile']
    const isPlaced = options.all().some(({ name, source }) => name.endsWith('Endpoint') && placed.includes(source))
    return isPlaced || preset !== undefined ? needed : askProvider(context)
  }
  // A preset is named rather than copied, so that the profile follows it.
  if (['preset', 'profile'].includes(options.sourceOf('issuer') ?? '')) return needed
  const { understoodIssuer } = await import('../config/issuer.ts')
  const issuer = understoodIssuer(given, recorder.note)
  const { usableUrl } = await import('../http/url.ts')
  usableUrl(issuer, options.flag('insecure') ? 'insecure' : 'strict')
  return { ...needed, issuer }
}

/** What a new profile says of the secret, and whether that is the secret itself. */
interface NewSecret {
  readonly entries: Profile
  readonly isLiteral?: boolean
}

/** What was given by the environment was meant to be in no file, and is named there. */
async function secretOf(context: Context): Promise<NewSecret | undefined> {
  const { options, recorder } = context
  const given = options.text('clientSecret')
  const source = options.sourceOf('clientSecret')
  // A document that has the secret is kept itself.
  if (source === 'client-metadata') return undefined
  if (given !== undefined) {
    const named = source === 'environment' && !isReference(given) ? 'env:OIDC_CLIENT_SECRET' : given
    return { entries: { 'client-secret': named } }
  }
  if (!lacksCredentials(options)) return undefined
  const { askNewSecret } = await import('./profile-questions.ts')
  const typed = await askNewSecret(context, options.text('clientAuth') === undefined ? 'any' : 'confidential')
  if (typed === undefined) return undefined
  // Nobody is asked again, then, by a run of the profile.
  if (typed === 'public') return { entries: { 'client-auth': 'none' } }
  if (typed.literal) recorder.secret(typed.value, 'client_secret')
  return { entries: { 'client-secret': typed.value }, isLiteral: typed.literal === true }
}

/** Says so where a secret stays in a profile that is of another provider now. */
function tellOfKeptSecret({ recorder }: Context, before: Profile | undefined, profile: Profile): void {
  const secret = before?.['client-secret']
  if (secret === undefined || secret !== profile['client-secret']) return
  const moved = ['issuer', 'preset', 'base-url', 'tenant', 'metadata-url', 'token-endpoint', 'client-id'].filter(
    (key) => before?.[key] !== profile[key],
  )
  if (moved.length === 0) return
  recorder.note(
    `The client secret of before stays in the profile, beside another ${moved.join(', ')}: --client-secret gives another one, --client-secret "" takes it out.`,
  )
}
