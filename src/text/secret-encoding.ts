/** How the octets of a shared secret are written, as `--secret-encoding` names it; `utf8` where the text itself is the secret. */
export const SECRET_ENCODINGS = ['utf8', 'base64', 'base64url', 'hex'] as const
export type SecretEncoding = (typeof SECRET_ENCODINGS)[number]

/** A secret as it was given. */
export interface GivenSecret {
  readonly text: string
  readonly encoding: SecretEncoding
}

const SIGNS: Readonly<Record<Exclude<SecretEncoding, 'utf8'>, RegExp>> = {
  base64: /^[A-Za-z0-9+/]*={0,2}$/,
  base64url: /^[\w-]*={0,2}$/,
  hex: /^(?:[0-9a-f]{2})*$/i,
}

/** The octets of a secret; undefined where it is not written so. */
export function secretOctets({ text, encoding }: GivenSecret): Buffer | undefined {
  if (encoding === 'utf8') return Buffer.from(text, 'utf8')
  const bare = text.trim()
  if (!SIGNS[encoding].test(bare)) return undefined
  // No octet takes one sign of base64.
  if (encoding !== 'hex' && bare.replace(/=+$/, '').length % 4 === 1) return undefined
  return Buffer.from(bare, encoding)
}
