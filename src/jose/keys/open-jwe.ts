import { DEEPEST_JWE, readToken } from '../tokens/read-token.ts'
import type { JweReading, TokenFault, TokenReading } from '../tokens/token.ts'
import type { DecryptionKey } from './candidates.ts'
import { decryptJwe } from './decrypt.ts'
import type { RoundsLeave } from './rounds.ts'

/** The token inside of a compact JWE, however often it was encrypted; the last JWE with why it stayed closed where no key fits. */
export async function openJwe(
  outer: JweReading,
  keys: readonly DecryptionKey[],
  leave?: RoundsLeave,
): Promise<TokenReading> {
  let token: TokenReading = outer
  for (let depth = 0; token.form === 'jwe' && depth < DEEPEST_JWE; depth += 1) {
    if (keys.length === 0) return token
    const opened = await decryptJwe(token.raw, keys, 'compact', leave)
    if ('faults' in opened) return { ...token, faults: [...token.faults, ...unknown(opened.faults, token)] }
    token = readToken(Buffer.from(opened.plaintext).toString('utf8'))
  }
  return token
}

/** Faults that are not known of a token: how it is written keeps it closed too. */
function unknown(faults: readonly TokenFault[], token: JweReading): readonly TokenFault[] {
  return faults.filter(({ message }) => !token.faults.some((known) => known.message === message))
}
