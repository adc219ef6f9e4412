import { RULE_OF } from '../checks/jwt/faults.ts'
import type { Context } from '../context.ts'
import type { DecryptionKey, RoundsLeave } from '../jose/keys/decrypt.ts'
import type { Recorder } from '../trace/recorder.ts'

/** The text of every `--decrypt-key` file, and the client secret for symmetric encryption (OIDC Core 10.2). */
export async function decryptionKeys(context: Context, secret: string | undefined): Promise<readonly DecryptionKey[]> {
  const files = await context.options.files('decryptKey')
  const keys: DecryptionKey[] = files.map(({ text, given }) => ({ text, source: `--decrypt-key ${given}` }))
  if (secret !== undefined) keys.push({ secret, source: 'client secret' })
  return keys
}

const leaves = new WeakMap<Recorder, RoundsLeave>()

/** Leave to open one token of a run that asks for many rounds of PBES2; undefined where the rule was not allowed to be broken. */
export function roundsLeave({ options, recorder }: Context): RoundsLeave | undefined {
  if (!options.list('allow').includes(RULE_OF.rounds)) return undefined
  const leave = leaves.get(recorder) ?? { left: 1 }
  leaves.set(recorder, leave)
  return leave
}
