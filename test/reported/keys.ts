import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { json } from '../support/provider.ts'
import { createAuthority } from '../support/tls.ts'
import type { Scenario } from './run.ts'
import { CLIENTS, jwkOf, PUBLISHED } from './tokens.ts'

/** A key with the certificates that vouch for it (RFC 7517 4.7). */
async function certified(): Promise<object> {
  const root = await createAuthority()
  const [leaf, above] = [new X509Certificate((await root.issue()).cert), new X509Certificate(root.cert)]
  const chain = [leaf, above].map(({ raw }) => raw.toString('base64'))
  const thumbprint = createHash('sha256').update(leaf.raw).digest('base64url')
  return { ...jwkOf(leaf.publicKey), kid: 'certified', x5c: chain, 'x5t#S256': thumbprint }
}

/** An RSA key by a modulus alone, which no test needs the private part of. */
const rsa = (kid: string, modulus: string): object => ({ kty: 'RSA', kid, e: 'AQAB', n: modulus, key_ops: ['verify'] })

/** `discover` and `decode` of key sets and keys. */
export async function keyScenarios(issuer: string): Promise<readonly Scenario[]> {
  const ed = generateKeyPairSync('ed25519')
  const keys = [
    ...[PUBLISHED, { ...jwkOf(ed.publicKey), kid: 'ed', use: 'sig', key_ops: ['verify'] }, await certified()],
    ...[
      rsa('one', Buffer.alloc(256, 0xc5).toString('base64url')),
      rsa('two', Buffer.alloc(256, 0xa5).toString('base64url')),
    ],
  ]
  return [
    {
      name: 'keys of every kind, with certificates',
      spoil: { jwks: () => json({ keys }) },
      lines: [
        ['discover', issuer],
        ['discover', issuer, '--rules', 'fapi2'],
      ],
    },
    {
      name: 'keys that are decoded',
      lines: [
        ['decode', JSON.stringify({ keys })],
        ['decode', CLIENTS.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
      ],
    },
  ]
}
