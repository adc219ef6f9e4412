import * as tls from 'node:tls'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { HttpSettings } from './http.ts'

/** Whether a server that asks for a client certificate is shown it. */
export type Identity = 'shown' | 'hidden'

/** Trust anchors and client certificate of a run, and what was made of them when the first TLS connection needed it. */
export interface Trust {
  readonly settings: Pick<HttpSettings, 'ca' | 'systemCa' | 'cert' | 'key'>
  readonly made: Map<Identity, SecureContext>
}

/** Reads the certificates once for all connections of the run. */
export function secureContext({ settings, made }: Trust, identity: Identity): SecureContext {
  const context = made.get(identity) ?? makeContext(settings, identity)
  made.set(identity, context)
  return context
}

function makeContext({ ca, cert, key }: Trust['settings'], identity: Identity): SecureContext {
  const own = identity === 'shown' && cert !== undefined ? { cert, key } : {}
  return createSecureContext({ ...own, ...(ca === undefined ? {} : { ca: [...trustAnchors(ca)] }) })
}

/** What is trusted with `--ca-file` and `--system-ca`: their certificates beside the roots that are trusted anyway. */
export function trustAnchors(ca: string): readonly string[] {
  return [...systemRoots(), ca]
}

/** Newer Node.js lines know the roots in force, NODE_EXTRA_CA_CERTS included; older ones only those they came with. */
function systemRoots(): readonly string[] {
  const known = tls as unknown as { getCACertificates?: (type: 'default') => readonly string[] }
  return known.getCACertificates?.('default') ?? rootCertificates
}
