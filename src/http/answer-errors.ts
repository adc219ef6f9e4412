import { messageOf } from '../errors.ts'
import { malformed } from './body.ts'
import { clearestCode, type ExchangeError, permanentError, resetError, transientError } from './exchange-error.ts'
import { LIMITS } from './http.ts'
import { isTlsError, tlsError } from './tls-errors.ts'
import { authorityOf } from './url.ts'

/**
 * Why an answer that was under way did not arrive whole; `received` counts the bytes of the body so far, and `answered` says
 * whether that server has answered before.
 */
export function answerError(error: unknown, url: URL, received: number, answered: boolean): ExchangeError {
  const place = authorityOf(url)
  const code = clearestCode(error)
  if (code === 'HPE_HEADER_OVERFLOW') {
    return permanentError(
      'response_too_large',
      `The header fields of the answer from ${place} are larger than the limit of ${LIMITS.headers} bytes.`,
      'Check that the URL is the right one.',
      error,
    )
  }
  if (code.startsWith('HPE_')) return unparsable(error, code, place, received)
  if (isTlsError(error)) return tlsError(error, place)
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    const hint =
      url.protocol === 'http:' && received === 0 && !answered
        ? 'If the server speaks TLS there, use the https URL.'
        : undefined
    const when = received > 0 ? `after ${received} bytes of the body, before its end` : 'before an answer came'
    return resetError(error, `${place} closed the connection ${when}.`, hint)
  }
  const reason = code || messageOf(error)
  return transientError('connection_failed', `The connection to ${place} failed (${reason}).`, 'Try again.', error)
}

function unparsable(error: unknown, code: string, place: string, received: number): ExchangeError {
  if (startsLikeTls(error)) {
    return permanentError(
      'response_malformed',
      `${place} answered a plain http request with TLS.`,
      'Use the https URL, or the port that speaks plain http.',
      error,
    )
  }
  const reason = error instanceof Error && 'reason' in error ? String(error.reason) : code
  const where = received > 0 ? ` (${received} bytes of the body had come)` : ''
  return malformed(`The answer from ${place} is not valid HTTP: ${reason}${where}.`, error)
}

/** A TLS record of an alert or a handshake: 0x15 or 0x16, then the major version 3 (RFC 8446 5.1). */
function startsLikeTls(error: unknown): boolean {
  const packet = error instanceof Error && 'rawPacket' in error ? error.rawPacket : undefined
  return packet instanceof Uint8Array && (packet[0] === 0x15 || packet[0] === 0x16) && packet[1] === 3
}
