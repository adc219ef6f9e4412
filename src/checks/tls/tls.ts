import type { Exchange } from '../../trace/trace.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'

const DAY = 86_400_000

/** Judges the connection of an exchange; one without TLS has nothing to judge here (RFC 9325). */
export function judgeTls({ tls }: Exchange, now: number): readonly Finding[] {
  const found = startFindings()
  if (!tls) return found.list
  found.look('tls-version-old', /^TLSv1\.[23]$/.test(tls.protocol), {
    message: `The connection came down to ${tls.protocol.slice(0, 40)}.`,
    expected: 'TLS 1.2 or 1.3',
    actual: tls.protocol,
  })
  found.look('tls-1-3-missing', tls.protocol === 'TLSv1.3', {
    message: 'The server did not choose TLS 1.3 although it was offered.',
    expected: 'TLSv1.3',
    actual: tls.protocol,
  })
  lookAtCipher(found, tls.cipher)
  found.look('tls-cert-invalid', tls.authorized, {
    message: `The certificate does not verify: ${(tls.authorizationError ?? 'no reason given').slice(0, 200)}.`,
    expected: 'a certificate of this host from a trusted authority',
    actual: tls.certificate?.subject,
  })
  if (!tls.certificate) return found.list
  const { notAfter } = tls.certificate
  const days = Math.floor((notAfter - now) / DAY)
  found.look('tls-cert-expiring', days >= 14, {
    message: days < 0 ? 'The certificate has expired.' : `The certificate expires in ${days} days.`,
    expected: 'at least 14 days left',
    actual: Number.isFinite(notAfter) && Math.abs(notAfter) < 8.64e15 ? new Date(notAfter).toISOString() : 'no date',
  })
  return found.list
}

/** TLS 1.3 suites name no key exchange, since all of them are forward secret (RFC 8446 1.2). */
function lookAtCipher(found: Findings, cipher: string): void {
  const broken = /NULL|RC[24]|EXP|DES|MD5|anon|ADH|AECDH/i.test(cipher)
  const modern = /^TLS_/.test(cipher) || (/^(?:ECDHE|DHE)/.test(cipher) && /GCM|CCM|CHACHA20/.test(cipher))
  found.look('tls-cipher-weak', !broken && modern, {
    message: broken
      ? `The cipher suite ${cipher.slice(0, 60)} is broken.`
      : `The cipher suite ${cipher.slice(0, 60)} lacks forward secrecy or authenticated encryption.`,
    expected: 'an AEAD suite with forward secrecy',
    actual: cipher,
    ...(broken ? {} : { severity: 'I' as const }),
  })
}
