import assert from 'node:assert/strict'
import { type Fault, type Fleet, startFleet } from './fleet.ts'

/** Tenants of two hundred that are broken, each in another way, and what must be said of it. */
const BROKEN: readonly (readonly [tenant: string, fault: Fault, why: RegExp])[] = [
  ['t007', 'client secret', /invalid_client|client secret/],
  ['t031', 'certificate', /certificate.*(?:expired|ended)/],
  ['t064', 'audience', /the token is for another-client; this client is smoke/],
  ['t100', 'unavailable', /503/],
  ['t128', 'subject', /another subject|ui-sub-mismatch/],
  ['t166', 'reset', /closed the connection|broke off/],
  ['t200', 'password', /password/],
]
/** The seven. */
export const NAMES = BROKEN.map(([tenant]) => tenant)

/** Two hundred tenants, seven of them broken. */
export function startTwoHundred(): Promise<Fleet> {
  return startFleet({ size: 200, broken: Object.fromEntries(BROKEN.map(([tenant, fault]) => [tenant, fault])) })
}

/** Writes their scenarios as `check.yaml` into a folder. */
export function writeTwoHundred(fleet: Fleet, folder: string): void {
  fleet.writeScenarios(folder, { signsIn: [...NAMES, 't001', 't002', 't199'] })
}

/** Throws unless a line of what was written says that exactly these seven failed, and of each why. */
export function requireSeven(stdout: string): void {
  const line = stdout.split('\n').find((each) => /^\d+ of \d+ tenants failed: /.test(each)) ?? ''
  assert.match(line, /^7 of 200 tenants failed: /, stdout.slice(0, 2000))
  const told = line
    .slice(line.indexOf(': ') + 2)
    .split(/(?:^|, )(?=t\d{3} \()/)
    .filter((each) => each !== '')
  assert.deepEqual(told.map((each) => each.slice(0, 4)).sort(), NAMES)
  for (const [tenant, , why] of BROKEN) assert.match(told.find((each) => each.startsWith(tenant))?.slice(5) ?? '', why)
}
