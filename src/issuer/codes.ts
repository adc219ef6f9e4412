import { randomBytes } from 'node:crypto'
import type { Clock } from './served.ts'

/** So many random bytes, base64url. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** Codes that work once and for a time. */
export interface Codes<Grant> {
  issue(grant: Grant, lifetimeSeconds: number): string
  /** What the code stands for, or why it cannot be used. */
  redeem(code: string): { readonly grant: Grant } | { readonly refused: 'unknown' | 'used' | 'expired' }
}

export function codes<Grant>(clock: Clock): Codes<Grant> {
  const issued = new Map<string, { grant: Grant; until: number; used: boolean }>()
  return {
    issue(grant, lifetimeSeconds) {
      const code = randomText(24)
      issued.set(code, { grant, until: clock.now() + lifetimeSeconds * 1000, used: false })
      return code
    },
    redeem(code) {
      const found = issued.get(code)
      if (!found) return { refused: 'unknown' }
      if (found.used) return { refused: 'used' }
      found.used = true
      return clock.now() > found.until ? { refused: 'expired' } : { grant: found.grant }
    },
  }
}
