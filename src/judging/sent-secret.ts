import { header } from '../checks/findings.ts'
import { requestMembers } from '../checks/request/assertion.ts'
import type { Step } from '../trace/trace.ts'

/** The client secret that a recorded run sent (RFC 6749 2.3.1); undefined where it sent none. */
export function sentSecret(steps: readonly Step[]): string | undefined {
  for (const exchange of steps.flatMap(({ exchanges }) => exchanges)) {
    if (!['par', 'token', 'refresh'].includes(exchange.purpose)) continue
    const basic = /^basic\s+(\S+)\s*$/i.exec(header(exchange.request.headers, 'authorization') ?? '')?.[1]
    const secret = basic === undefined ? requestMembers(exchange).get('client_secret') : passwordOf(basic)
    if (secret !== undefined) return secret
  }
  return undefined
}

function passwordOf(encoded: string): string | undefined {
  const [, password] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
  return password === undefined ? undefined : (new URLSearchParams(`p=${password}`).get('p') ?? undefined)
}
