import type { Style } from '../formats/style.ts'
import { writeJson } from '../jose/json/reader.ts'
import { clean } from '../text/clean.ts'
import type { Shown } from './profile.ts'
import type { Made } from './profile-add.ts'

interface Listed {
  readonly name: string
  readonly default: boolean
  readonly issuer: unknown
  readonly preset: unknown
  readonly client_id: unknown
}

/** What became of a profile, in one line. */
export function profileDone({ profile, path, added, changed }: Made & { readonly removed?: true }): string {
  if (changed === false) return `Nothing to change in profile ${clean(profile)}.\n`
  const done = added ? 'Saved' : changed ? 'Changed' : 'Removed'
  return `${done} profile ${clean(profile)} in ${clean(path)}.\n`
}

function text(value: unknown): string {
  return clean(typeof value === 'string' ? value : writeJson(value))
}

/** Profiles, each with where its provider is and which client it is for. */
export function profileList(
  { path, profiles }: { readonly path: string; readonly profiles: readonly Listed[] },
  style: Style,
): string {
  if (profiles.length === 0) return `No profiles in ${clean(path)}. Add one: oidc-cli profile add <name>\n`
  return profiles
    .map(
      ({ name, default: chosen, issuer, preset, client_id }) =>
        `${style.bold(clean(name))}${chosen ? ' (default)' : ''}  ${text(issuer ?? (preset ? `preset ${String(preset)}` : '–'))}  ${text(client_id ?? '–')}\n`,
    )
    .join('')
}

/** One profile's values with their sources. */
export function profileShow(
  { profile, values }: { readonly profile: string | null; readonly values: readonly Shown[] },
  style: Style,
): string {
  const head = profile === null ? 'No profile is in force.' : `Profile ${clean(profile)}`
  const width = Math.max(...values.map((entry) => entry.name.length), 0)
  const lines = values.map(
    ({ name, value, source, from }) =>
      `  ${clean(name).padEnd(width)}  ${text(value)}  ${style.dim(`${source}${from === source ? '' : `: ${clean(from)}`}`)}\n`,
  )
  return `${style.bold(head)}\n${lines.join('')}`
}
