import type { Variations } from '../variations.ts'
import type { Fault } from './fault.ts'

/** A client that did not ask. */
export const ANOTHER = 'another-client'

/** A fault of a login whose response brings more than a code. */
export function hybrid(type: 'code id_token' | 'code id_token token', spoil: Variations): Fault {
  const grant_types = ['authorization_code', 'implicit', 'refresh_token']
  const members = { response_types_supported: ['code', type], grant_types_supported: grant_types }
  return {
    spoil: { discovery: { members }, ...spoil },
    ask: { responseType: type },
    client: { response_types: [type], grant_types },
  }
}
