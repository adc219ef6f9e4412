import type { Env } from '../env.ts'
import { isSecretName } from '../text/secret-names.ts'
import type { Source } from './option-values.ts'

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

/** Reads what a secret value refers to; standard input once. */
export type Resolve = (given: string, what: string) => Promise<string>

/** Resolves secrets of one run, each of which is kept out of its reports. */
export function secretResolver(env: Env, keep: Keep): Resolve {
  const read = new Map<string, Promise<string>>()
  const resolve: Resolve = async (given, what) => {
    const { resolveSecret } = await import('./secret.ts')
    const secret = await resolveSecret(given, what, env)
    keep(secret, registeredName(what))
    return secret
  }
  return (given, what) => {
    if (given !== '-') return resolve(given, what)
    const name = registeredName(what)
    const secret = read.get(name) ?? resolve(given, what)
    read.set(name, secret)
    return secret
  }
}

/**
 * Reads the secrets of the options before anything is sent, so that nothing shown shows them. What cannot be read is told when
 * it is used; standard input is left alone by a command that may have another use for it.
 */
export async function readSecrets(
  values: ReadonlyMap<string, Value>,
  resolve: Resolve,
  input: 'read' | 'left alone',
): Promise<void> {
  for (const [name, { value, from }] of values) {
    if (!isSecretName(name) || typeof value !== 'string' || value === '') continue
    if (value === '-' && input === 'left alone') continue
    await resolve(value, from.startsWith('--') ? from : name).catch(() => {})
  }
}

/** "clientSecret" and "--client-secret" as the specifications spell it. */
function registeredName(name: string): string {
  return name
    .replace(/^--/, '')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll('-', '_')
}
