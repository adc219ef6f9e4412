import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstNamed, order, rejecting, rejection } from './deviations.ts'
import type { Forbidding } from './module.ts'
import { type Row, rows } from './plans.ts'
import { inProcess, type Outcome, played, sharedTable } from './run.ts'

const table = sharedTable()

/** Clients under which each module is played once; what is about a front-channel token alone, under one that gets all three. */
const CLIENTS = ['code', 'openid, private_key_jwt, dpop', 'openid, jwt, private_key_jwt, dpop, request object']
const FRONT = ['N1', 'N6', 'N10', 'N11', 'N12', 'N13']

const isPlayed = ({ id, short, module }: Row): boolean =>
  module.concludes.exit === 1 &&
  // A refresh asks for nothing after it anyway.
  !module.afterwards &&
  (CLIENTS.some((client) => id.endsWith(`(${client})`)) ||
    (FRONT.includes(short) && id.endsWith('(code id_token token)')))

const NEGATIVE = rows().filter(isPlayed)

/** What is not done even then, by the check that is named first. */
const LIMITS: Readonly<Record<string, Forbidding>> = {
  'meta-issuer-mismatch': 'secrets',
  'cb-iss-mismatch': 'response',
  'cb-state-mismatch': 'response',
}

/** How a run with --keep-going differs from what must be so. */
function goneOn(outcome: Outcome): string[] {
  const { row, runs, faults } = outcome
  const [run] = runs
  if (!run) return ['nothing was run']
  const { check = '', beside = [], code } = row.module.concludes
  const missing = [check, ...beside].filter((id) => !rejecting(run.document).includes(id))
  return [
    ...faults,
    ...missing.map((id) => `${id} does not reject`),
    ...(run.code === 1 && run.document.error?.code === code ? [] : [`exit ${run.code} ${run.document.error?.code}`]),
    ...(firstNamed(run) === check ? [] : [`${firstNamed(run)} is named first`]),
    ...(run.stdout.includes('--keep-going') ? [] : ['the report does not say --keep-going']),
    ...rejection(outcome, run),
    ...order(outcome),
  ]
}

for (const row of NEGATIVE)
  test(`${row.id} with --keep-going shows what comes, fails all the same and saves nothing`, async () => {
    const { check = '', beside = [] } = row.module.concludes
    const limit = [check, ...beside].map((id) => LIMITS[id]).find((each) => each !== undefined) ?? 'nothing'
    // Whether there is a code in a response that cannot be read is not asked here.
    const asks = row.module.asks ?? (check === 'cb-jarm-claims' ? (['par', 'authorize'] as const) : undefined)
    const further: Row = { ...row, module: { ...row.module, forbids: limit, ...(asks && { asks }) } }
    assert.deepEqual(goneOn(await played(table(), further, inProcess('--keep-going'))), [])
  })

/** Checks that cannot be allowed; of the metadata of another issuer all that follows is wrong as well. */
const NEVER = ['cb-iss-mismatch', 'cb-state-mismatch']
const FURTHER = ['meta-issuer-mismatch', 'cb-jarm-claims']

for (const row of NEGATIVE) {
  const { check = '', beside = [] } = row.module.concludes
  if (FURTHER.includes(check)) continue
  const words = [check, ...beside].flatMap((id) => ['--allow', id])
  if (NEVER.includes(check)) {
    test(`${row.id} cannot be allowed`, async () => {
      const { runs, asked } = await played(table(), row, inProcess(...words))
      assert.deepEqual([runs[0]?.code, asked], [2, []])
    })
    continue
  }
  test(`${row.id} goes on and is saved once it is allowed`, async () => {
    const allowed: Row = { ...row, module: { ...row.module, forbids: 'nothing' } }
    const { runs, faults, before, after, ...outcome } = await played(table(), allowed, inProcess(...words))
    assert.deepEqual([...faults, ...order({ runs, faults, before, after, ...outcome })], [])
    assert.deepEqual([runs[0]?.code, runs[0]?.document.verdict, rejecting(runs[0]?.document)], [0, 'warn', []])
    assert.notDeepEqual(after, before)
  })
}
