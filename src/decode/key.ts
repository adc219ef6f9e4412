import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Finding } from '../checks/finding.ts'
import { jsonFaultExpected, jsonFaultRule } from '../checks/http/json-body.ts'
import { brokenBlock, judgeKeysInHand } from '../checks/keys/jwks.ts'
import type { JsonObject, JsonReading, JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { keyInDer } from '../jose/keys/der.ts'
import type { CertificateFacts, KeyFacts } from '../jose/keys/facts.ts'
import { bitLength } from '../jose/keys/integers.ts'
import { readJwk, thumbprintOf } from '../jose/keys/jwk.ts'
import { MOST_KEYS } from '../jose/keys/keys.ts'
import { partsOfBlock } from '../jose/keys/pem-block.ts'
import { isKey, isKeyMap } from '../jose/tokens/input.ts'
import { DER_LABEL } from '../jose/tokens/pem-text.ts'
import { isSerialization } from '../jose/tokens/serialization.ts'
import { pemBlocks } from '../text/pem.ts'
import type { Decoded, ToldFault } from './token-document.ts'

/** A JWK, JWK Set or PEM text as `decode` tells it; undefined when it is none. */
export function decodeKey(
  raw: string,
  now: number,
): { readonly decoded: Decoded; readonly findings: readonly Finding[] } | undefined {
  if (raw.includes('-----BEGIN ')) return decodeMap(raw, now) ?? decodePem(raw, now)
  const reading = readJson(raw)
  const document = asObject(reading.value)
  if (!document || !isKey(document) || isSerialization(document)) return undefined
  const { faults, findings } = written(reading)
  const list = document['keys']
  const judged = [...judgeKeysInHand(document, now), ...findings]
  if (!Array.isArray(list)) return { decoded: decoded('jwk', [describeJwk(document, now)], faults), findings: judged }
  const keys = list.slice(0, MOST_KEYS).map((entry) => describeJwk(asObject(entry) ?? {}, now))
  return { decoded: decoded('jwks', keys, faults), findings: judged }
}

function decoded(kind: 'jwk' | 'jwks' | 'pem', keys: readonly KeyFacts[], faults: readonly ToldFault[] = []): Decoded {
  return { kind, header: null, claims: null, verified: null, times: {}, faults, checks: [], keys }
}

/** Faults of the JSON that leave it readable, where they stand, and as findings. */
function written(reading: JsonReading): {
  readonly faults: readonly ToldFault[]
  readonly findings: readonly Finding[]
} {
  const faults = reading.faults.map(({ kind, message, offset, line, column, excerpt }): ToldFault => {
    return { rule: jsonFaultRule(kind), message, offset, line, column, ...(excerpt ? { excerpt } : {}) }
  })
  const findings = faults.slice(0, MOST_FAULTS).map(({ rule, message, line, column, excerpt }): Finding => {
    const expected = jsonFaultExpected(rule)
    return {
      rule,
      holds: false,
      message: `${message} (line ${line}, column ${column}).`,
      expected,
      actual: excerpt ?? message,
    }
  })
  return { faults, findings }
}

/** Faults that are told one by one; more say nothing new. */
const MOST_FAULTS = 5

function describeJwk(jwk: JsonObject, now: number): KeyFacts {
  const text = (name: string): string | null => {
    const value = jwk[name]
    return typeof value === 'string' ? value.slice(0, 200) : null
  }
  const read = readJwk(jwk)
  return {
    kty: text('kty') ?? 'unknown',
    kid: text('kid'),
    use: text('use'),
    alg: text('alg'),
    crv: text('crv'),
    bits: bitsOf(jwk),
    thumbprint: thumbprintOf(jwk) ?? null,
    private: jwk['d'] !== undefined || jwk['k'] !== undefined,
    fault: typeof read === 'string' ? read : null,
    certificate: chainOf(jwk['x5c'], now),
  }
}

function bitsOf(jwk: JsonObject): number | null {
  const member = jwk['kty'] === 'RSA' ? jwk['n'] : jwk['kty'] === 'oct' ? jwk['k'] : undefined
  if (typeof member !== 'string') return null
  const bytes = Buffer.from(member.slice(0, 16_384), 'base64url')
  return jwk['kty'] === 'oct' ? bytes.length * 8 : bitLength(bytes)
}

function chainOf(x5c: JsonValue | undefined, now: number): CertificateFacts | null {
  const first = Array.isArray(x5c) ? x5c[0] : undefined
  if (typeof first !== 'string') return null
  try {
    return describeCertificate(new X509Certificate(Buffer.from(first, 'base64')), now)
  } catch {
    return null
  }
}

function describeCertificate(certificate: X509Certificate, now: number): CertificateFacts {
  const notAfter = new Date(certificate.validTo)
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    not_before: new Date(certificate.validFrom).toISOString(),
    not_after: notAfter.toISOString(),
    expired: notAfter.getTime() <= now,
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** Keys or certificates by their kid, as Firebase and Google publish them. */
function decodeMap(raw: string, now: number): ReturnType<typeof decodeKey> {
  const map = raw.startsWith('{') ? asObject(readJson(raw).value) : undefined
  if (!map || !isKeyMap(map)) return undefined
  const entries = Object.entries(map).slice(0, MOST_KEYS)
  const read = entries.map(([kid, pem]) => ({ kid, ...decodePem(String(pem), now) }))
  const keys = read.flatMap(({ kid, decoded }) => (decoded.keys ?? []).map((key) => ({ ...key, kid: key.kid ?? kid })))
  const about = {
    format: 'map of kid to certificate or key in PEM',
    explanation: 'Firebase and Google publish their keys so; it is no JWK Set, which other software expects.',
  }
  return { decoded: { ...decoded('pem', keys), ...about }, findings: read.flatMap(({ findings }) => findings) }
}

function decodePem(pem: string, now: number): { readonly decoded: Decoded; readonly findings: readonly Finding[] } {
  const blocks = pemBlocks(pem).map((block) => describeBlock(labelled(block), now))
  const read = blocks.length > 0 ? blocks : [{ facts: unreadable('the PEM block has no end'), broken: true }]
  const places = [...pem.matchAll(/-----BEGIN /g)].map(({ index }) => index)
  const findings = read.flatMap(({ facts, jwk, broken }, index): readonly Finding[] => {
    if (jwk) return judgeKeysInHand(jwk, now)
    return broken ? [brokenBlock(places[index] ?? 0, facts.fault ?? 'it is neither a key nor a certificate')] : []
  })
  return {
    decoded: decoded(
      'pem',
      read.map(({ facts }) => facts),
    ),
    findings,
  }
}

/** A block with the label that fits what it holds, where it came without any. */
function labelled(block: string): string {
  const { label, body } = partsOfBlock(block)
  const found = label === DER_LABEL ? keyInDer(Buffer.from(body, 'base64')) : undefined
  return found ? block.replaceAll(`${DER_LABEL}-----`, `${found.label}-----`) : block
}

interface Block {
  readonly facts: KeyFacts
  /** The public key as a JWK, with the certificate it came in. */
  readonly jwk?: JsonObject
  readonly broken?: boolean
}

function describeBlock(block: string, now: number): Block {
  const isPrivate = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(block)
  if (/ENCRYPTED/.test(block))
    return { facts: { ...unreadable('the key is encrypted with a pass phrase'), private: true } }
  const isCertificate = block.includes('CERTIFICATE-----')
  try {
    const certificate = isCertificate ? new X509Certificate(block) : undefined
    const bare = publicJwk(certificate?.publicKey ?? createPublicKey(block))
    const jwk = certificate ? { ...bare, x5c: [certificate.raw.toString('base64')] } : bare
    const facts = { ...describeJwk(bare, now), private: isPrivate }
    return { facts: { ...facts, certificate: certificate ? describeCertificate(certificate, now) : null }, jwk }
  } catch {
    const what = isCertificate ? 'a certificate (RFC 5280)' : 'a key (RFC 5208, RFC 5280)'
    return { facts: { ...unreadable(`what it holds is not the DER of ${what}`), private: isPrivate }, broken: true }
  }
}

function publicJwk(key: KeyObject): JsonObject {
  return key.export({ format: 'jwk' }) as JsonObject
}

function unreadable(fault: string): KeyFacts {
  return {
    kty: 'unknown',
    kid: null,
    use: null,
    alg: null,
    crv: null,
    bits: null,
    thumbprint: null,
    private: false,
    fault,
    certificate: null,
  }
}
