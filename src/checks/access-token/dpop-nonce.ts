import type { Exchange } from '../../trace/trace.ts'
import type { Finding } from '../finding.ts'
import { header, startFindings } from '../findings.ts'

/** Judges how a server hands out a DPoP nonce; says nothing of answers without one (RFC 9449 8, 8.2). */
export function judgeDpopNonce({ response }: Exchange): readonly Finding[] {
  const found = startFindings()
  if (!response || header(response.headers, 'dpop-nonce') === undefined) return found.list
  const cache = header(response.headers, 'cache-control') ?? ''
  found.look('at-dpop-nonce-cacheable', /\bno-store\b/i.test(cache), {
    expected: 'Cache-Control: no-store',
    actual: cache === '' ? 'absent' : cache,
  })
  if (header(response.headers, 'access-control-allow-origin') === undefined) return found.list
  const exposed = header(response.headers, 'access-control-expose-headers') ?? ''
  const names = exposed.toLowerCase().split(/\s*,\s*/)
  const wanted = response.status === 401 ? ['dpop-nonce', 'www-authenticate'] : ['dpop-nonce']
  found.look('at-dpop-nonce-cors', names.includes('*') || wanted.every((name) => names.includes(name)), {
    expected: wanted,
    actual: exposed === '' ? 'absent' : exposed,
  })
  return found.list
}
