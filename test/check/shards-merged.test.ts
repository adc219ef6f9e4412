import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Document, runOnly } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { NAMES, requireSeven, startTwoHundred, writeTwoHundred } from '../support/two-hundred.ts'

const fleet = await startTwoHundred()
after(() => fleet.close())

const home = newFolder()
const machine = { home, vars: fleet.vars }
const SHARDS = [1, 2, 3, 4]
const FILES = SHARDS.map((index) => `shard-${index}.json`)
const documentOf = (name: string): Document => JSON.parse(readFileSync(join(home, name), 'utf8'))

before(async () => {
  writeTwoHundred(fleet, home)
  for (const index of SHARDS) {
    const { code } = await runOnly(
      ['check', 'check.yaml', '--shard', `${index}/4`, '--save', `json=shard-${index}.json`],
      machine,
    )
    const { result, exit } = documentOf(`shard-${index}.json`)
    assert.equal(exit, code)
    assert.deepEqual([result.shard.index, result.shard.of, result.shard.scenarios], [index, 4, 210])
    assert.ok(result.scenarios.length > 25 && result.scenarios.length < 80, `${result.scenarios.length}`)
  }
})

test('200 tenants in four shards that are merged: the first line names exactly the seven that are broken, and why', async () => {
  const { code, stdout } = await runOnly(['report', 'merge', ...FILES, '--save', 'json=merged.json'], machine)
  assert.equal(code, 1)
  requireSeven(stdout.split('\n')[0] ?? '')
  const { command, exit, verdict, result, runs } = documentOf('merged.json')
  assert.deepEqual([command, exit, verdict], ['check', 1, 'fail'])
  assert.equal(result.totals.passed + result.totals.failed + result.totals.skipped, 210)
  assert.equal(result.shard, undefined)
  assert.deepEqual(
    result.scenarios.map(({ name }: Document) => name),
    runs.map(({ name }: Document) => name),
  )
  assert.deepEqual(
    result.scenarios.slice(0, 200).map(({ name }: Document) => name),
    fleet.tenants.map((name) => `gets a token (${name})`),
  )
})

test('the scenarios of one tenant that sign in stay in one shard', () => {
  const signIns = FILES.map((name) =>
    documentOf(name).result.scenarios.filter(({ name: own }: Document) => own.startsWith('signs in')),
  )
  assert.equal(signIns.flat().length, 10)
})

test('yesterday every tenant was well: what is new are exactly the seven', async () => {
  const yesterday = documentOf('merged.json')
  // Of a fleet that was well the record has the same scenarios, each of which passed.
  for (const [at, run] of yesterday.runs.entries()) {
    Object.assign(run, { exit: 0, verdict: 'pass', error: null, failures: [] })
    run.steps = run.steps.filter(({ parent }: Document) => parent === undefined)
    for (const step of run.steps) Object.assign(step, { verdict: 'pass', failure: null, checks: [], exchanges: [] })
    Object.assign(yesterday.result.scenarios[at], { verdict: 'pass', cause: null, assertions: [] })
  }
  Object.assign(yesterday, { exit: 0, verdict: 'pass', error: null })
  writeFileSync(join(home, 'well.json'), JSON.stringify(yesterday))
  const { code, stdout } = await runOnly(['report', 'merge', ...FILES, '--diff', 'well.json', '--json'], machine)
  assert.equal(code, 1)
  const { diff } = JSON.parse(stdout).result
  const failures = diff.new.filter(({ verdict }: Document) => verdict === 'fail')
  assert.deepEqual([...new Set(failures.map(({ provider }: Document) => provider))].sort(), NAMES)
  assert.deepEqual([diff.mended, diff.still], [[], []])
})

test('what failed yesterday for the same causes is no failure today', async () => {
  const { code, stdout } = await runOnly(
    ['report', 'merge', ...FILES, '--diff', 'merged.json', '--save', 'json=known.json'],
    machine,
  )
  assert.equal(code, 0)
  assert.match(stdout, /^Nothing new failed; 7 tenants still failing as before: /)
  assert.match(stdout, /\nSince \d{4}-\d\d-\d\d \d\d:\d\d UTC {2}nothing new, nothing mended, nothing changed\n/)
  const { exit, verdict, result, runs } = documentOf('known.json')
  assert.deepEqual([exit, verdict], [0, 'warn'])
  assert.deepEqual([...new Set(result.diff.still.map(({ provider }: Document) => provider))].sort(), NAMES)
  assert.equal(
    runs.filter(({ still }: Document) => still).length,
    result.scenarios.filter(({ cause }: Document) => cause !== null).length,
  )
})
