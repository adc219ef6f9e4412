import { createHash, X509Certificate } from 'node:crypto'
import { readJwkMembers } from '../../documents/answers.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText, textOf, typeName } from '../../jose/json/values.ts'
import type { Findings } from '../findings.ts'

/** Certificates of a chain that are looked at. */
const MOST = 10

/** Judges the certificates of a key (RFC 7517 4.6 to 4.9). `now` is in milliseconds since the epoch. */
export function lookAtCertificates(found: Findings, key: JsonObject, name: string, now: number): void {
  found.look('jwks-x5u-present', key['x5u'] === undefined, () => ({
    message: `${name} has x5u.`,
    expected: 'no x5u',
    actual: key['x5u'],
  }))
  // Most keys have neither, and reading the other members for nothing takes longer than judging them.
  if (key['x5t'] !== undefined || key['x5t#S256'] !== undefined)
    for (const { member, expected, actual } of readJwkMembers(key).faults)
      if (member.startsWith('x5t'))
        found.look('jwks-x5t-mismatch', false, { message: `${name}: ${member} is ${actual}.`, expected, actual })
  const chain = key['x5c']
  if (chain === undefined) return
  const read = readChain(chain)
  found.look('jwks-x5c-encoding', !('problem' in read), {
    message: `${name}: ${'problem' in read ? read.problem : ''}.`,
    expected: 'a list of certificates in DER, as standard base64',
    actual: Array.isArray(chain) ? `${chain.length} entries` : typeName(chain),
  })
  const bare = isText(key['n']) || isText(key['x'])
  found.look('jwks-x5c-no-bare-key', bare, {
    message: `${name} has x5c, but not the values of the key itself.`,
    expected: 'n and e, or crv, x and y',
    actual: 'x5c alone',
  })
  if ('problem' in read) return
  const [leaf] = read.chain
  if (!leaf) return
  if (bare)
    found.look('jwks-x5c-mismatch', isSameKey(leaf, key), {
      message: `${name}: the first certificate is of another key.`,
      expected: 'the key itself',
      actual: leaf.subject,
    })
  lookAtChain(found, read.chain, name)
  const [from, to] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)]
  found.look('jwks-x5c-expired', now >= from && now <= to, () => ({
    message: `${name}: the certificate ${now > to ? 'has expired' : 'is not valid yet'}.`,
    expected: `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
    actual: new Date(now).toISOString(),
  }))
  lookAtThumbprints(found, key, leaf, name)
}

function readChain(chain: JsonValue): { readonly chain: readonly X509Certificate[] } | { readonly problem: string } {
  if (!Array.isArray(chain) || chain.length === 0) return { problem: 'x5c is not a list with at least one certificate' }
  const read: X509Certificate[] = []
  for (const [index, entry] of chain.slice(0, MOST).entries()) {
    if (!isText(entry)) return { problem: `entry ${index} of x5c is ${typeName(entry)}, not a string` }
    if (/[-_]/.test(entry) && !/[+/]/.test(entry))
      return { problem: `entry ${index} of x5c is base64url; x5c is the one member in standard base64` }
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(entry)) return { problem: `entry ${index} of x5c is not base64` }
    try {
      read.push(new X509Certificate(Buffer.from(entry, 'base64')))
    } catch {
      return { problem: `entry ${index} of x5c is not a certificate in DER` }
    }
  }
  return { chain: read }
}

function isSameKey(certificate: X509Certificate, key: JsonObject): boolean {
  try {
    const jwk = certificate.publicKey.export({ format: 'jwk' })
    const members = jwk.kty === 'RSA' ? (['kty', 'n', 'e'] as const) : (['kty', 'crv', 'x', 'y'] as const)
    return members.every((member) => jwk[member] === key[member])
  } catch {
    return false
  }
}

function lookAtChain(found: Findings, chain: readonly X509Certificate[], name: string): void {
  const broken = chain.findIndex((certificate, index) => {
    const next = chain[index + 1]
    return next !== undefined && !isCertifiedBy(certificate, next)
  })
  if (chain.length > 1)
    found.look('jwks-x5c-chain-order', broken < 0, {
      message: `${name}: certificate ${broken} of x5c is not certified by the next.`,
      expected: 'each certificate certified by the one after it',
      actual: chain.map((certificate) => certificate.subject),
    })
  const weak = chain.map((certificate) => weakSignature(certificate)).find((digest) => digest !== undefined)
  found.look('jwks-x5c-weak-signature', weak === undefined, {
    message: `${name}: a certificate is signed with ${weak}.`,
    expected: 'SHA-256 or better',
    actual: weak,
  })
}

function isCertifiedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  try {
    return certificate.checkIssued(by) && certificate.verify(by.publicKey)
  } catch {
    return false
  }
}

/** Object identifiers of deprecated signature algorithms, as they stand in DER (RFC 3279 2.2). */
const WEAK: readonly (readonly [digest: string, oid: string])[] = [
  ['MD5', '06092a864886f70d010104'],
  ['SHA-1', '06092a864886f70d010105'],
  ['SHA-1', '06072a8648ce3d0401'],
  ['SHA-1', '06072a8648ce380403'],
]

function weakSignature(certificate: X509Certificate): string | undefined {
  const der = certificate.raw
  return WEAK.find(([, oid]) => der.includes(Buffer.from(oid, 'hex')))?.[0]
}

function lookAtThumbprints(found: Findings, key: JsonObject, leaf: X509Certificate, name: string): void {
  for (const [member, digest] of [
    ['x5t', 'sha1'],
    ['x5t#S256', 'sha256'],
  ] as const) {
    if (textOf(key[member]) === undefined) continue
    const expected = createHash(digest).update(leaf.raw).digest('base64url')
    found.look('jwks-x5t-mismatch', key[member] === expected, {
      message: `${name}: ${member} is not the thumbprint of the first certificate.`,
      expected,
      actual: key[member],
    })
  }
}
