import { resolve } from 'node:path'
import type { Context } from '../commands/context.ts'
import { readTextFile } from '../files/read.ts'
import type { DecryptionKey } from '../jose/decrypt.ts'
import { secretsOfKey } from '../trace/key-secrets.ts'

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
