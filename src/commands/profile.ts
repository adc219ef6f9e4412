import { CLIENT_GROUPS, command } from '../command.ts'
import type { Options } from '../config/option-values.ts'
import { isReference } from '../config/reference.ts'
import { isSecretName } from '../text/secret-names.ts'
import { maskByLength } from '../trace/mask.ts'
import { createRedactor } from '../trace/redact.ts'
import { TELLS } from '../trace/traits.ts'

/** `profile list` */
export const profileList = command({
  name: 'profile list',
  summary: 'list the profiles',
  about: 'set up',
  args: [],
  groups: ['profile', 'output'],
  examples: ['profile list'],
  traits: TELLS,
  act: async (context) => {
    const configuration = context.options.configuration()
    const profiles = [...configuration.profiles].map(([name, values]) => ({
      name,
      default: name === configuration.defaultProfile,
      issuer: values['issuer'] ?? null,
      preset: values['preset'] ?? null,
      client_id: values['client-id'] ?? null,
    }))
    return { path: configuration.path, profiles }
  },
  view: async () => (await import('./profile.view.ts')).profileList,
})

/** `profile show [name]`: every effective value with where it came from. */
export const profileShow = command({
  name: 'profile show',
  summary: 'each effective value and where it came from',
  about: 'set up',
  args: [['[name]', 'profile; default: the one in force', 'profile']],
  groups: ['login', ...CLIENT_GROUPS],
  subject: ([name]) => (name === undefined ? undefined : { profile: name, mayBeNew: false }),
  examples: ['profile show', 'profile show acme'],
  traits: TELLS,
  act: async (context, [name]) => {
    const configuration = context.options.configuration()
    const profile = name ?? context.options.text('profile') ?? configuration.defaultProfile ?? null
    const reveal = context.output.reveal
    const values = effective(context.options, reveal)
    const listed = new Set(values.map(({ name }) => name))
    // What only other commands have a flag for.
    const others = Object.entries(configuration.profiles.get(profile ?? '') ?? {})
      .filter(([name]) => !listed.has(name))
      .map(([name, value]) => ({
        name,
        value: withoutSecret(name, value, reveal),
        source: 'profile',
        from: `profile ${profile}`,
      }))
    return { profile, path: configuration.path, values: [...values, ...others] }
  },
  view: async () => (await import('./profile.view.ts')).profileShow,
})

/** `profile remove <name>` */
export const profileRemove = command({
  name: 'profile remove',
  summary: 'remove a profile',
  about: 'set up',
  args: [['<name>', 'name of the profile', 'profile']],
  groups: ['profile', 'output'],
  examples: ['profile remove acme'],
  traits: TELLS,
  act: async (context, [name = '']) => {
    const [{ removeProfile }, { dropSecrets }] = await Promise.all([
      import('../config/profiles.ts'),
      import('../config/kept-secrets.ts'),
    ])
    const configuration = context.options.configuration()
    await removeProfile(configuration, name)
    const { [name]: before = {}, ...others } = Object.fromEntries(configuration.profiles)
    const removed = await dropSecrets(context.env, { name, before }, Object.values(others))
    for (const path of removed) context.recorder.note(`The file of its secret was removed with it: ${path}`)
    return { profile: name, path: configuration.path, removed: true as const }
  },
  view: async () => (await import('./profile.view.ts')).profileDone,
})

/** A value of a profile with where it stands. */
export interface Shown {
  readonly name: string
  readonly value: unknown
  readonly source: string
  readonly from: string
}

function effective(options: Options, reveal: boolean): readonly Shown[] {
  return options
    .all()
    .filter(({ lasting, value }) => lasting && !(Array.isArray(value) && value.length === 0))
    .map(({ name, flag, value, source, from, literal, told }) => ({
      name: flag.replace(/^--/, '') || name,
      value: literal && !reveal ? hidden(String(value)) : withoutSecret(flag.replace(/^--/, ''), value, reveal, told),
      source,
      from,
    }))
}

/** Secrets are shown with `--reveal` alone; where they are kept is always. Of a document `told` is what is left without them. */
function withoutSecret(name: string, value: unknown, reveal: boolean, told?: string): unknown {
  if (!reveal && name === 'header') return Array.isArray(value) ? value.map(shownHeader) : shownHeader(value)
  const isSecret = isSecretName(name) || name === 'client-metadata'
  if (reveal || !isSecret || typeof value !== 'string' || isReference(value)) return value
  return told ?? hidden(value)
}

function hidden(secret: string): string {
  return `<secret ${secret.length} chars>`
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
