import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Certificate, TlsFacts } from '../trace/trace.ts'
import { type ExchangeError, permanentError } from './exchange-error.ts'

/** What the TLS connection is and which certificate the server showed. */
export function tlsFacts(socket: TLSSocket, certificate: X509Certificate | undefined): TlsFacts {
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher()?.standardName ?? 'unknown',
    authorized: socket.authorized,
    ...(socket.authorized ? {} : { authorizationError: String(socket.authorizationError) }),
    ...(certificate ? { certificate: certificateFacts(certificate) } : {}),
  }
}

function certificateFacts(certificate: X509Certificate): Certificate {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: alternativeNames(certificate.subjectAltName),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** SHA-256 of the first certificate of a PEM text, base64url: `x5t#S256` of tokens that are bound to it (RFC 8705 3.1). */
export function certificateThumbprint(pem: string): string {
  return Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')
}

/** A distinguished name comes as one attribute a line. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').filter(Boolean).join(', ')
}

/** "DNS:a.example, IP Address:127.0.0.1" as the names alone; a name with odd characters comes quoted as JSON. */
function alternativeNames(list: string | undefined): readonly string[] {
  const entries = list?.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []
  return entries.map((entry) => entry.trim().replace(/^(DNS|IP Address|URI|email):/, '')).filter(Boolean)
}

const DATE = 'Check the clock of this machine'

/** What a connection is that is refused, and the product that inspects TLS on the way where its issuers name one. */
interface Refused extends TlsFacts {
  readonly inspectedBy?: string | undefined
  /** Whether the system's trust anchors were among those here. */
  readonly trusted?: 'with the system' | 'without the system'
}

/** Why a certificate was not accepted for `host`, told with its names, dates and issuer. */
export function certificateError(facts: Refused, host: string, place: string, now: number): ExchangeError {
  const code = facts.authorizationError ?? ''
  const { certificate } = facts
  const shown = certificate ? ` ${certificateInWords(certificate)}` : ''
  const [what, advice] = explain(code, certificate, host, now)
  const isNew = UNTRUSTED.has(code) && facts.trusted === 'without the system'
  const system = isNew ? ' Where this machine trusts it already, --system-ca will do.' : ''
  const told = `The certificate of ${place} ${what}.${shown}`
  if (facts.inspectedBy === undefined || !UNTRUSTED.has(code))
    return permanentError('tls_certificate', told, `${advice}${system}`)
  return permanentError(
    'tls_certificate',
    told,
    `Its issuer is that of ${facts.inspectedBy}, which opens TLS on the way, and not one of the server: give the root of that product with --ca-file <file>, or ask those who run the network to leave this host alone.${system}`,
  )
}

/** What a certificate is refused by whose issuer is not trusted here. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

function certificateInWords(certificate: Certificate): string {
  const first = certificate.names.slice(0, 10).map(short)
  const names = first.length > 0 ? first.join(', ') : short(certificate.subject)
  const more = certificate.names.length > 10 ? ` and ${certificate.names.length - 10} more` : ''
  const dates = `valid from ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`
  return `It is for ${names || 'no name'}${more}, ${dates}, issued by ${short(certificate.issuer) || 'nobody'}.`
}

/** Names are the server's own words, and of any length. */
function short(name: string): string {
  return name.length > 120 ? `${name.slice(0, 120)}…` : name
}

function explain(code: string, certificate: Certificate | undefined, host: string, now: number): [string, string] {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return [`has expired (now it is ${day(now)})`, `${DATE}; if it is right, the server needs a new certificate.`]
    case 'CERT_NOT_YET_VALID':
      return [`is not valid yet (now it is ${day(now)})`, `${DATE}; if it is right, the certificate starts later.`]
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [`is not for the expected host ${host}`, 'Use a host name the certificate is for, or correct the server.']
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return ['is self-signed and not trusted here', 'If it is yours, give it with --ca-file <file>.']
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return [
        'ends in a root that is not trusted here',
        'Give the root with --ca-file <file>; a company proxy that inspects TLS has its own root too.',
      ]
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return [
        `comes from an unknown issuer (${short(certificate?.issuer ?? 'not shown')})`,
        'The server may leave out its intermediate certificate; or give the issuer with --ca-file <file>.',
      ]
    default:
      return [`was not accepted (${code}) for ${host}`, 'Give the trusted root with --ca-file <file>.']
  }
}

/** A time as "2026-01-31 12:00 UTC". */
function day(ms: number): string {
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'an unreadable date'
}
