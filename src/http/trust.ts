import * as tls from 'node:tls'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { HttpSettings } from './http.ts'

/** Trust anchors and client certificate, read once when the first TLS connection needs them. */
export function createTrust(settings: HttpSettings): (end: 'target' | 'proxy') => SecureContext {
  const made = new Map<'target' | 'proxy', SecureContext>()
  return (end) => {
    const context = made.get(end) ?? makeContext(settings, end)
    made.set(end, context)
    return context
  }
}

function makeContext({ ca, cert, key }: HttpSettings, end: 'target' | 'proxy'): SecureContext {
  const own = end === 'target' && cert !== undefined ? { cert, key } : {}
  return createSecureContext({ ...own, ...(ca === undefined ? {} : { ca: [...trustAnchors(ca)] }) })
}

/** What is trusted with `--ca-file`: its certificates beside the roots that are trusted anyway. */
export function trustAnchors(ca: string): readonly string[] {
  return [...systemRoots(), ca]
}

/** Newer Node.js lines know the roots in force, NODE_EXTRA_CA_CERTS included; older ones only those they came with. */
function systemRoots(): readonly string[] {
  const known = tls as unknown as { getCACertificates?: (type: 'default') => readonly string[] }
  return known.getCACertificates?.('default') ?? rootCertificates
}
