import type { Source } from '../commands/context.ts'
import type { Env } from '../env.ts'
import { isSecretName } from '../text/secret-names.ts'

/** The value of one option and where it came from. */
export interface Value {
  readonly value: unknown
  readonly source: Source
  readonly from: string
}

/** Told of a secret and of what it is, so that no report shows it. */
export type Keep = (value: string, kind: string) => void

/** A secret on the command line is in the list of processes for everyone on the machine. */
export function noteSecrets(values: ReadonlyMap<string, Value>, note: (text: string) => void): void {
  for (const [name, found] of values) {
    if (!isSecretName(name) || found.source !== 'flag' || typeof found.value !== 'string') continue
    if (/^(env:|file:|@)|^-$/.test(found.value)) continue
    note(
      `${found.from} was given on the command line, where other users of this machine can see it; use env:NAME or file:PATH.`,
    )
  }
}

/** What options hold themselves, and what they refer to as far as that can be read now; what cannot is told when it is used. */
export async function keepSecrets(values: ReadonlyMap<string, Value>, env: Env, keep: Keep): Promise<void> {
  for (const [name, { value }] of values) {
    if (!isSecretName(name) || typeof value !== 'string' || value === '' || value === '-') continue
    const { resolveSecret } = await import('./secret.ts')
    const secret = await resolveSecret(value, name, env).catch(() => undefined)
    if (secret !== undefined) keep(secret, registeredName(name))
  }
}

/** "clientSecret" and "--client-secret" as the specifications spell it. */
export function registeredName(name: string): string {
  return name
    .replace(/^--/, '')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll('-', '_')
}
