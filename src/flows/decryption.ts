import { resolve } from 'node:path'
import { RULE_OF } from '../checks/jwt/faults.ts'
import type { Context } from '../context.ts'
import { readTextFile } from '../files/read.ts'
import type { DecryptionKey, RoundsLeave } from '../jose/keys/decrypt.ts'
import { secretsOfKey } from '../trace/key-secrets.ts'
import type { Recorder } from '../trace/recorder.ts'

/** The text of every `--decrypt-key` file, and the client secret for symmetric encryption (OIDC Core 10.2). */
export async function decryptionKeys(context: Context, secret: string | undefined): Promise<readonly DecryptionKey[]> {
  const keys: DecryptionKey[] = []
  for (const file of context.options.list('decryptKey')) {
    const text = await readTextFile(resolve(context.env.cwd, file), { maxBytes: 256 * 1024, what: '--decrypt-key' })
    for (const { value, kind } of secretsOfKey(text)) context.recorder.secret(value, kind)
    keys.push({ text, source: `--decrypt-key ${file}` })
  }
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
