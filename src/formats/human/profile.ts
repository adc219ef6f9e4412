import { writeJson } from '../../jose/json/writer.ts'
import { clean } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'

interface Result {
  readonly path?: string
  readonly profile?: string | null
  readonly profiles?: readonly {
    readonly name: string
    readonly default: boolean
    readonly issuer: unknown
    readonly preset: unknown
    readonly client_id: unknown
  }[]
  readonly values?: readonly {
    readonly name: string
    readonly value: unknown
    readonly source: string
    readonly from: string
  }[]
  readonly added?: boolean
  /** Of a profile that was there already: whether anything in it is another now. */
  readonly changed?: boolean
  readonly removed?: boolean
}

/** Profiles as a list, or one profile's values with their sources. */
export function render(trace: Trace, style: Style): string {
  if (trace.result === null) return ''
  const result = trace.result as Result
  if (result.profiles) return list(result.profiles, result.path ?? '', style)
  if (result.values) return values(result.values, result.profile ?? null, style)
  if (result.changed === false) return `Nothing to change in profile ${clean(String(result.profile))}.\n`
  const done = result.added ? 'Saved' : result.changed ? 'Changed' : 'Removed'
  return `${done} profile ${clean(String(result.profile))} in ${clean(String(result.path))}.\n`
}

function text(value: unknown): string {
  return clean(typeof value === 'string' ? value : writeJson(value))
}

function list(profiles: NonNullable<Result['profiles']>, path: string, style: Style): string {
  if (profiles.length === 0) return `No profiles in ${clean(path)}. Add one: oidc-cli profile add <name>\n`
  return profiles
    .map(
      ({ name, default: chosen, issuer, preset, client_id }) =>
        `${style.bold(clean(name))}${chosen ? ' (default)' : ''}  ${text(issuer ?? (preset ? `preset ${String(preset)}` : '–'))}  ${text(client_id ?? '–')}\n`,
    )
    .join('')
}

function values(entries: NonNullable<Result['values']>, profile: string | null, style: Style): string {
  const head = profile === null ? 'No profile is in force.' : `Profile ${clean(profile)}`
  const width = Math.max(...entries.map((entry) => entry.name.length), 0)
  const lines = entries.map(
    ({ name, value, source, from }) =>
      `  ${clean(name).padEnd(width)}  ${text(value)}  ${style.dim(`${source}${from === source ? '' : `: ${clean(from)}`}`)}\n`,
  )
  return `${style.bold(head)}\n${lines.join('')}`
}
