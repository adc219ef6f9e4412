import { RULE_OF } from '../checks/jwt/faults.ts'
import type { Context } from '../context.ts'
import type { DecryptionKey } from '../jose/keys/candidates.ts'
import type { RoundsLeave } from '../jose/keys/rounds.ts'

/** The text of every `--decrypt-key` file, and the client secret for symmetric encryption (OIDC Core 10.2). */
export async function decryptionKeys(
  { options }: Pick<Context, 'options'>,
  secret: string | undefined,
): Promise<readonly DecryptionKey[]> {
  const files = await options.files('decryptKey')
  const keys: DecryptionKey[] = files.map(({ text, given }) => ({ text, source: `--decrypt-key ${given}` }))
  if (secret !== undefined) keys.push({ secret, source: 'client secret' })
  return keys
}

/** Leave to open one token that asks for many rounds of PBES2, made once in a run; undefined where the rule was not allowed to be broken. */
export function roundsLeave({ options }: Pick<Context, 'options'>): RoundsLeave | undefined {
  return options.list('allow').includes(RULE_OF.rounds) ? {} : undefined
}
