import type { Fault } from './fault.ts'
import { ID_TOKEN_FAULTS } from './id-token.ts'
import { PROVIDER_FAULTS } from './provider.ts'
import { RESPONSE_FAULTS } from './response.ts'

/** Everything that the provider can be told to get wrong, in words that a report shows. */
export const FAULTS: ReadonlyMap<string, Fault> = new Map<string, Fault>(
  Object.entries({ ...PROVIDER_FAULTS, ...RESPONSE_FAULTS, ...ID_TOKEN_FAULTS }),
)
