import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { json } from '../support/provider.ts'
import { createAuthority } from '../support/tls.ts'
import type { Scenario } from './run.ts'
import { CLIENTS, jwkOf, PUBLISHED } from './tokens.ts'

/** Keys that nothing should be verified with. */
export const UNSOUND: readonly object[] = [
  {
    ...jwkOf(CLIENTS.privateKey),
    kid: '/etc/keys/2026-01-01.pem',
    use: 'odd',
    alg: 'made-up',
    x5u: 'https://a.example',
  },
  { kty: 'oct', k: 'c2VjcmV0', kid: 1 },
  { kty: 'RSA', n: 'AAEC', e: 'Ag', kid: 'twin', use: 'enc', alg: 'ES256', x5c: ['no certificate'] },
  { kty: 'RSA', kid: 'twin', n: '+/', alg: 'RSA1_5', use: 'sig', key_ops: ['sign'] },
  { kty: 'EC', crv: 'P-192', x: 'AA', y: 'AA' },
  { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
  { kty: 'OKP', crv: 'Ed25519', x: 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  { x: 'no kty' },
  { ...PUBLISHED, kid: 'again', use: 'enc' },
  ...Array.from({ length: 11 }, () => PUBLISHED),
]

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
