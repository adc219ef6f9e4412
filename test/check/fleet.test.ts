import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCli, runOnly, testEnv } from '../support/env.ts'
import { type Fault, startFleet } from '../support/fleet.ts'

/** Tenants of the fleet that are broken, and what the first line says of each. */
const BROKEN: readonly (readonly [tenant: string, fault: Fault, why: RegExp])[] = [
  ['t007', 'client secret', /invalid_client|client secret/],
  ['t031', 'certificate', /certificate.*(?:expired|ended)/],
  ['t064', 'audience', /\baud\b|another client/],
  ['t100', 'unavailable', /503/],
  ['t128', 'subject', /another subject|ui-sub-mismatch/],
  ['t166', 'reset', /closed the connection|broke off/],
  ['t200', 'password', /password/],
]
const names = BROKEN.map(([tenant]) => tenant)
const fleet = await startFleet({
  size: 200,
  broken: Object.fromEntries(BROKEN.map(([tenant, fault]) => [tenant, fault])),
})
after(() => fleet.close())

/** The tenants that the first line of a report tells of, each with what is said of it. */
function toldOf(stdout: string): ReadonlyMap<string, string> {
  const [line = ''] = stdout.split('\n')
  assert.match(line, /^7 of 200 tenants failed: /)
  const told = line.slice(line.indexOf(': ') + 2).split(/(?:^|, )(?=t\d{3} \()/)
  return new Map(told.filter((each) => each !== '').map((each) => [each.slice(0, 4), each.slice(5)]))
}

test('a run over 200 tenants names exactly the seven that are broken and why in its first line, three times in a row', async () => {
  const env = testEnv({ vars: fleet.vars })
  fleet.writeScenarios(env.home, { signsIn: [...names, 't001', 't002', 't199'] })
  const run = ['check', 'check.yaml']
  const again = { home: env.home, vars: fleet.vars }
  const runs = [() => runCli(run, env), () => runOnly(run, again), () => runOnly(run, again)]
  for (const each of runs) {
    const { code, stdout } = await each()
    assert.equal(code, 1)
    const told = toldOf(stdout)
    assert.deepEqual([...told.keys()].sort(), names)
    for (const [tenant, , why] of BROKEN) assert.match(told.get(tenant) ?? '', why)
  }
})
