import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type BesideStep, judgeScenario } from '../../src/judging/scenario.ts'
import type { Running } from '../../src/part.ts'
import { commandNamed, declaredOptions } from '../../src/program.ts'
import type { Run, Trace } from '../../src/trace/trace.ts'
import { outcomesOf } from '../../src/trace/verdict.ts'
import { assertSame, recordOf, textsOf } from './judged.ts'

interface Whole {
  readonly running: Running
  /** The exit code that it came to. */
  readonly code: number
}

/**
 * Holds the checks of each scenario, and what decided how it and the whole ended, against those that its record is judged to when nothing
 * but what its commands were told is at hand.
 */
export async function requireScenariosJudgedAgain(
  trace: Trace,
  parts: readonly Running[],
  { running, code }: Whole,
): Promise<void> {
  if (trace.runs.length === 0) return
  const read = recordOf(trace)
  const runs = await Promise.all(
    trace.runs.map((run, at) => judgedAgain(run, read.runs[at] ?? assert.fail(), { parts, running })),
  )
  const strictness = { strict: running.options.flag('strict') }
  const outcomes = outcomesOf({ ...read, runs }, strictness)
  assert.deepEqual(outcomes, outcomesOf(trace, strictness), 'the record comes to another end than its scenarios')
  assert.equal(outcomes.trace.exit, code, 'the record of the scenarios comes to another exit code than these')
}

async function judgedAgain(
  live: Run,
  saved: Run,
  { parts, running }: { readonly parts: readonly Running[]; readonly running: Running },
): Promise<Run> {
  const judged = await judgeScenario(saved, (at) => besideOf(live, at, { parts, running }))
  for (const [at, { name, checks }] of live.steps.entries())
    assertSame(checks, judged[at] ?? [], `${live.name}: ${name}`)
  assert.equal(judged.length, live.steps.length)
  return { ...saved, steps: saved.steps.map((step, at) => ({ ...step, checks: [...(judged[at] ?? [])] })) }
}

/** What a step of a scenario was made with, by the run of its command, which shares the exchanges. */
async function besideOf(
  { steps }: Run,
  at: number,
  { parts, running }: { readonly parts: readonly Running[]; readonly running: Running },
): Promise<BesideStep> {
  const [step, child] = [steps[at] ?? assert.fail(), steps[at + 1]]
  if (step.name === 'expiry') return { declared: [], texts: certificateOf(step.given ?? [], running) }
  const part = parts.find(({ run }) => run.steps.some(({ exchanges }) => exchanges === child?.exchanges))
  assert.ok(part, `no command was run for the step ${step.name}`)
  const { env, run } = part
  const declared = declaredOptions(commandNamed(run.command) ?? assert.fail())
  return { declared, texts: await textsOf(part, { env, pasted: undefined, input: '' }) }
}

function certificateOf(given: NonNullable<Run['given']>, { env, args: [file = ''] }: Running): BesideStep['texts'] {
  const value = given.find(({ name }) => name === 'tls-cert')?.value
  const path = resolve(dirname(resolve(env.cwd, file)), String(value ?? '').replace(/^(?:file:|@)/, ''))
  return value !== undefined && existsSync(path) ? { 'tls-cert': [readFileSync(path, 'utf8')] } : {}
}
