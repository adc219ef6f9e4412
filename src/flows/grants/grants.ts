import { cliError } from '../../errors.ts'
import { nearest } from '../../text/nearest.ts'
import { clientCredentials } from './client-credentials.ts'
import type { OfferedGrant } from './grant.ts'

/** The grants that `token` runs. */
export const GRANTS: readonly OfferedGrant[] = [clientCredentials]

/** The grant of that name; throws `usage` with those there are. */
export function grantNamed(name: string): OfferedGrant {
  const grant = GRANTS.find((each) => each.name === name)
  if (grant) return grant
  const names = GRANTS.map((each) => each.name)
  const meant = nearest(name, names)
  throw cliError(
    'usage',
    `There is no grant ${JSON.stringify(name.slice(0, 80))}.`,
    `${meant === undefined ? '' : `Did you mean ${meant}? `}Grants are: ${names.join(', ')}.`,
  )
}
