import { isPrivateKeyMember } from '../text/secret-names.ts'
import type { Secret } from './trace.ts'

const PEM = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([\s\S]{1,65536}?)-----END \1-----/g
const MEMBER = /"(\w{1,2})"\s*:\s*"([\w+/=-]{8,})"/g

/** What must not be shown of the text of a key file, PEM (RFC 7468) or JWK (RFC 7517); nothing of a public key. */
export function secretsOfKey(text: string): readonly Secret[] {
  const blocks = [...text.matchAll(PEM)].map((found) => ({ value: (found[2] ?? '').trim(), kind: 'private key' }))
  const members = [...text.matchAll(MEMBER)]
    .filter(([, name = '']) => isPrivateKeyMember(name))
    .map(([, name, value = '']) => ({ value, kind: `private key ${name}` }))
  return [...blocks, ...members]
}
