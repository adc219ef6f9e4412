import { clearestCode, type ExchangeError, permanentError, resetError } from './exchange-error.ts'

const CLIENT_CERTIFICATE =
  /CERTIFICATE_REQUIRED|ALERT_UNKNOWN_CA|ALERT_BAD_CERTIFICATE|ALERT_CERTIFICATE_|ALERT_UNSUPPORTED_CERTIFICATE|ALERT_ACCESS_DENIED/

/** Why TLS with `place` did not come about, or ended with an alert. */
export function tlsError(error: unknown, place: string): ExchangeError {
  const code = clearestCode(error)
  const text = `${code} ${error instanceof Error ? error.message : ''}`
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/i.test(text)) {
    return permanentError(
      'tls_failed',
      `${place} does not speak TLS: it answered with something else, probably plain http.`,
      'Check the port; if the server is meant to have no TLS, use the http URL.',
      error,
    )
  }
  if (CLIENT_CERTIFICATE.test(text)) {
    return permanentError(
      'tls_failed',
      `${place} wants a client certificate it accepts (${alertOf(text)}).`,
      'Give one with --tls-cert <file> and --tls-key <file>, and check that the server trusts its issuer.',
      error,
    )
  }
  if (/ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW/.test(text)) {
    return permanentError(
      'tls_failed',
      `${place} offers no TLS version that is accepted here: expected TLS 1.2 or 1.3 (${alertOf(text)}).`,
      'The server has to be brought up to date (RFC 8996).',
      error,
    )
  }
  if (/HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY|NO_CIPHERS/.test(text)) {
    return permanentError(
      'tls_failed',
      `The TLS handshake with ${place} failed: no cipher or key type in common, or a client certificate is missing.`,
      'Check the TLS settings of the server; for mutual TLS give --tls-cert and --tls-key.',
      error,
    )
  }
  if (/UNRECOGNIZED_NAME/.test(text)) {
    return permanentError(
      'tls_failed',
      `${place} knows no host of that name.`,
      'Check the host name of the URL.',
      error,
    )
  }
  if (['ECONNRESET', 'EPIPE', ''].includes(code)) {
    return resetError(
      error,
      `${place} closed the connection during the TLS handshake.`,
      'Check that the port speaks TLS; a firewall or proxy may also close connections to hosts it does not allow.',
    )
  }
  return permanentError('tls_failed', `The TLS handshake with ${place} failed (${alertOf(text)}).`, undefined, error)
}

/** Whether an error belongs to TLS, whenever it comes: TLS 1.3 refuses a client certificate only after the handshake. */
export function isTlsError(error: unknown): boolean {
  const code = clearestCode(error)
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO'
}

function alertOf(text: string): string {
  return text.match(/ERR_[A-Z0-9_]+/)?.[0] ?? text.trim().slice(0, 120)
}
