import { askFilled, askSecret, canAsk } from '../config/ask.ts'
import { issuerFault, understoodIssuer } from '../config/issuer.ts'
import type { TypedSecret } from '../config/option-values.ts'
import type { Preset } from '../config/preset.ts'
import { fillPreset, PRESETS, requirePreset } from '../config/presets.ts'
import { type Profile, profileNameFault } from '../config/profiles.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { nearest } from '../text/nearest.ts'

/** The name that a person gives a profile; that of one which is there already is asked about. Throws `usage` where nobody can be asked. */
export async function askName({ env, options }: Context): Promise<string> {
  const { profiles } = options.configuration()
  for (let answer = ''; canAsk(env); ) {
    answer = await askFilled(env, 'Name of the profile', profileNameFault)
    if (answer === '') break
    if (!profiles.has(answer)) return answer
    const message = `Profile ${answer} is there already. Replace it?`
    if ((await env.ask({ kind: 'confirm', message, initial: 'no' })) === 'yes') return answer
  }
  throw cliError(
    'usage',
    'profile add needs the name of the profile.',
    'Give it: oidc-cli profile add <name> --issuer <url> --client-id <id>',
  )
}

/** Where the provider is, as a profile says it: its issuer, or a preset with what that needs. Throws `missing_option` where nobody can be asked. */
export async function askProvider(context: Context): Promise<Profile> {
  const { env, options, recorder } = context
  const security = options.flag('insecure') ? 'insecure' : 'strict'
  if (!canAsk(env)) return { issuer: await options.need('issuer') }
  const names = Object.keys(PRESETS)
  const answer = await askFilled(env, 'Issuer URL, or the name of a preset', (text) => {
    if (names.includes(text.trim())) return undefined
    const meant = nearest(text.trim().toLowerCase(), names)
    return issuerFault(text, security) && meant ? `Did you mean ${meant}?` : issuerFault(text, security)
  })
  if (names.includes(answer)) return { preset: answer, ...(await askForPreset(context, answer)) }
  // Whoever gives none, time after time, is told how to.
  return { issuer: answer === '' ? await options.need('issuer') : understoodIssuer(answer, recorder.note) }
}

/** What a preset needs and was not given. Throws `missing_option` where nobody can be asked. */
export async function askForPreset({ env, options }: Context, name: string): Promise<Profile> {
  const preset = requirePreset(name)
  const given = { base: options.text('baseUrl'), tenant: options.text('tenant') }
  const needs = (part: keyof Preset['needs']): string | undefined =>
    given[part] === undefined && preset[part] === undefined ? preset.needs[part] : undefined
  const [base, tenant] = [needs('base'), needs('tenant')]
  const asked: Record<string, string> = {}
  if (base !== undefined && canAsk(env))
    asked['base-url'] = await askFilled(env, begun(base), (text) => issuerFault(text))
  if (tenant !== undefined && canAsk(env)) asked['tenant'] = await askFilled(env, begun(tenant))
  const filled = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''))
  fillPreset(name, { base: filled['base-url'] ?? given.base, tenant: filled['tenant'] ?? given.tenant })
  return filled
}

function begun(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** The client secret, or where it stands; undefined for that of a public client, and where nobody can be asked. */
export async function askNewSecret(
  { env }: Context,
  kind: 'confidential' | 'any',
): Promise<TypedSecret | 'public' | undefined> {
  if (!canAsk(env)) return undefined
  const empty = kind === 'any' ? ' (empty for a public client)' : ''
  const typed = await askSecret(env, `Client secret, env:NAME or file:PATH${empty}`)
  return typed ?? (kind === 'any' ? 'public' : undefined)
}
