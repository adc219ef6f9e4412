import { X509Certificate } from 'node:crypto'
import { isIPv6, type Socket } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, connect } from 'node:tls'
import { certificateError, tlsFacts } from './certificate.ts'
import type { Route, Witness } from './dial.ts'
import { inspectingProduct } from './inspection.ts'
import { socketEvent } from './tcp.ts'
import { tlsError } from './tls-errors.ts'
import { secureContext } from './trust.ts'
import { authorityOf, hostOf, isAddress } from './url.ts'

/** The certificate is judged here rather than by the library, so that a refused one can be shown; nothing is sent before. */
export async function secured(socket: Socket, route: Route, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(route.url)
  const place = authorityOf(route.url)
  const wrapped = connect({
    socket,
    host,
    ...(isAddress(host) ? {} : { servername: host }),
    secureContext: secureContext(route.trust, route.identity),
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: identityCheck,
    rejectUnauthorized: false,
  })
  await socketEvent(wrapped, 'secureConnect', signal, (error) => tlsError(error, place))
  // Node.js 20 gives it whole only once.
  const certificate = wrapped.getPeerX509Certificate()
  const facts = tlsFacts(wrapped, certificate)
  witness.ended('tls')
  witness.secured(facts)
  if (wrapped.authorized || route.insecure) return wrapped
  wrapped.destroy()
  const trusted = route.trust.settings.systemCa ? 'with the system' : 'without the system'
  throw certificateError({ ...facts, trusted, inspectedBy: inspectingProduct(certificate) }, host, place, route.now())
}

/** Whether a certificate is for a host. Node.js 22.23 takes every IPv6 address for a name without letters, which no certificate is for. */
const identityCheck: NonNullable<ConnectionOptions['checkServerIdentity']> = (host, certificate) => {
  const isFor = isIPv6(host) && new X509Certificate(certificate.raw).checkIP(host) !== undefined
  return isFor ? undefined : checkServerIdentity(host, certificate)
}
