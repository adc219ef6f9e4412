import { CAUSES } from '../causes.ts'
import type { Entry } from './entry.ts'

/** The book of our own `error.code`s. */
export const CAUSE_ENTRIES: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(CAUSES).map(([code, cause]) => [code, { kind: 'error', spec: 'oidc-cli', ...cause } as const]),
)
