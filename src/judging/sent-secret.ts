import { secretSent } from '../checks/request/credentials.ts'
import type { BasicEncoding } from '../text/basic-credentials.ts'
import type { Step } from '../trace/trace.ts'

/** The client secret that a recorded run sent (RFC 6749 2.3.1); undefined where it sent none. */
export function sentSecret(steps: readonly Step[], encoding: BasicEncoding): string | undefined {
  for (const exchange of steps.flatMap(({ exchanges }) => exchanges)) {
    if (!['par', 'token', 'refresh'].includes(exchange.purpose)) continue
    const secret = secretSent(exchange, encoding)
    if (secret !== undefined) return secret
  }
  return undefined
}
