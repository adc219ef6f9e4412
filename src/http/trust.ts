import * as tls from 'node:tls'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { HttpSettings } from './http.ts'

/** Whether a server that asks for a client certificate is shown it. */
export type Identity = 'shown' | 'hidden'

/** Trust anchors and client certificate, read once when the first TLS connection needs them. */
export function createTrust(settings: HttpSettings): (identity: Identity) => SecureContext {
  const made = new Map<Identity, SecureContext>()
  return (identity) => {
    const context = made.get(identity) ?? makeContext(settings, identity)
    made.set(identity, context)
    return context
  }
}

function makeContext({ ca, cert, key }: HttpSettings, identity: Identity): SecureContext {
  const own = identity === 'shown' && cert !== undefined ? { cert, key } : {}
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
