import type { Exchange } from '../../trace/trace.ts'
import { type Ahead, endDetails } from '../ends.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'

const DAY = 86_400_000

/** Judges the connection of an exchange; one without TLS has nothing to judge here (RFC 9325). */
export function judgeTls({ tls }: Exchange, now: number): readonly Finding[] {
  const found = startFindings()
  if (!tls) return found.list
  const { protocol } = tls
  found.look('tls-version-old', isCurrent(protocol), { expected: 'TLS 1.2 or 1.3', actual: protocol })
  found.look('tls-1-3-missing', protocol === 'TLSv1.3', { expected: 'TLSv1.3', actual: protocol })
  lookAtCipher(found, tls.cipher)
  found.look('tls-cert-invalid', tls.authorized, {
    message: `The certificate does not verify: ${tls.authorizationError ?? 'no reason given'}.`,
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

/** Judges when the certificates end that hosts showed, once for each; `ends` are milliseconds since the epoch by host. */
export function judgeCertificateEnds(ends: ReadonlyMap<string, number>, ahead: Ahead): readonly Finding[] {
  const found = startFindings()
  for (const [host, end] of ends)
    found.look('tls-cert-expiring', end - ahead.now > ahead.within, () =>
      endDetails(`The certificate of ${host}`, end, ahead),
    )
  return found.list
}

/** Whether a version of TLS may be used (RFC 9325 3.1.1). */
export function isCurrent(protocol: string): boolean {
  return /^TLSv1\.[23]$/.test(protocol)
}

/** Whether a cipher suite is forward secret and authenticates; those of TLS 1.3 name no key exchange, since all are (RFC 8446 1.2). */
export function isModern(cipher: string): boolean {
  return /^TLS_/.test(cipher) || (/^(?:ECDHE|DHE)/.test(cipher) && /GCM|CCM|CHACHA20/.test(cipher))
}

function lookAtCipher(found: Findings, cipher: string): void {
  const broken = /NULL|RC[24]|EXP|DES|MD5|anon|ADH|AECDH/i.test(cipher)
  found.look('tls-cipher-weak', !broken && isModern(cipher), {
    message: `The cipher suite ${cipher} ${broken ? 'is broken' : 'lacks forward secrecy or authenticated encryption'}.`,
    expected: 'an AEAD suite with forward secrecy',
    actual: cipher,
    severity: broken ? undefined : 'I',
  })
}
