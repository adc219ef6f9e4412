import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCli, runOnly, testEnv } from '../support/env.ts'
import { requireSeven, startTwoHundred, writeTwoHundred } from '../support/two-hundred.ts'

const fleet = await startTwoHundred()
after(() => fleet.close())

test('a run over 200 tenants names exactly the seven that are broken and why in its first line, three times in a row', async () => {
  const env = testEnv({ vars: fleet.vars })
  writeTwoHundred(fleet, env.home)
  const run = ['check', 'check.yaml']
  const again = { home: env.home, vars: fleet.vars }
  const runs = [() => runCli(run, env), () => runOnly(run, again), () => runOnly(run, again)]
  for (const each of runs) {
    const { code, stdout } = await each()
    assert.equal(code, 1)
    requireSeven(stdout.split('\n')[0] ?? '')
  }
})
