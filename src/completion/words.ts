import type { Completed } from '../config/option.ts'
import type { Env } from '../env.ts'
import { PERMISSIONS } from '../text/permissions.ts'
import type { Candidate } from './candidates.ts'
import { SHELLS } from './scripts.ts'

/** What words are looked for on; `note` is told of sessions that cannot be read. */
interface Machine {
  readonly env: Env
  note(text: string): void
}

/** The words of a kind on this machine; none where what they come from cannot be read. */
export async function wordsOfKind(kind: Completed, machine: Machine): Promise<readonly Candidate[]> {
  try {
    return await KINDS[kind](machine)
  } catch {
    // Nobody who presses a key wants to read an error.
    return []
  }
}

const named = (value: string): Candidate => ({ value, about: '' })

const KINDS: Readonly<Record<Completed, (machine: Machine) => Promise<readonly Candidate[]>>> = {
  profile: async ({ env }) => {
    const { usualConfiguration } = await import('../config/options.ts')
    const { profiles } = await usualConfiguration(env)
    return [...profiles].map(([value, { issuer }]) => ({ value, about: typeof issuer === 'string' ? issuer : '' }))
  },
  session: async ({ env, note }) => {
    const { listSessions } = await import('../session/store.ts')
    const sessions = await listSessions(env, note)
    return sessions.map(({ key, issuer, client_id }) => ({
      value: key,
      about: [issuer, client_id].filter(Boolean).join(' '),
    }))
  },
  preset: async () => {
    const { PRESETS } = await import('../config/presets.ts')
    return Object.entries(PRESETS).map(([value, { title }]) => ({ value, about: title }))
  },
  check: async () => {
    const { checkIds, checkSummary } = await import('../explain/check.ts')
    const permissions = Object.entries(PERMISSIONS).map(([value, about]) => ({ value, about }))
    return [...permissions, ...checkIds().map((value) => ({ value, about: checkSummary(value).title }))]
  },
  word: async () => {
    const [{ checkIds, checkSummary }, { wordsKnown }] = await Promise.all([
      import('../explain/check.ts'),
      import('../explain/glossary.ts'),
    ])
    const checks = checkIds().map((value) => ({ value, about: checkSummary(value).title }))
    return [...checks, ...[...new Set(wordsKnown())].filter((word) => !/\s/.test(word)).map(named)]
  },
  save: async () => {
    const { FORMATS } = await import('../formats/format.ts')
    return FORMATS.map((name) => named(`${name}=`))
  },
  shell: async () => SHELLS.map(named),
}
