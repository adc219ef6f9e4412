import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Document, runCli, type TestEnv } from '../support/env.ts'
import { runProgram } from '../support/process.ts'
import { BROWSER } from './simulation.ts'

/** What one command line told in its JSON document. */
export interface Told {
  readonly code: number | null
  readonly document: Document
  readonly result: Document
  readonly error: Document
  readonly stdout: string
}

let asProgram = false

/** One test run twice: in this process, and with the built program and a browser given by --browser. */
export function scenario(name: string, body: () => Promise<void>): void {
  test(name, body)
  test(`${name}, by the built program`, async () => {
    asProgram = true
    try {
      await body()
    } finally {
      asProgram = false
    }
  })
}

/** Runs a command line on the machine of a test, the way that its scenario asks for. */
export async function ran(
  argv: readonly string[],
  env: TestEnv,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  if (!asProgram) return runCli(argv, env)
  const vars = Object.entries(env.vars).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const browser = argv[0] === 'login' ? ['--browser', BROWSER] : []
  return runProgram([...argv, ...browser], { home: env.home, vars: Object.fromEntries(vars) })
}

/** Runs a command line with --json and reads its document. */
export async function tell(argv: readonly string[], env: TestEnv): Promise<Told> {
  const { code, stdout } = await ran([...argv, '--json'], env)
  const document: Document = JSON.parse(stdout)
  return { code, document, result: document.result, error: document.error, stdout }
}

/** The ways to a provider that is known beforehand: a profile in hand called "mine", a preset, and a profile made from that. */
export async function waysTo(preset: readonly string[], env: TestEnv): Promise<readonly (readonly string[])[]> {
  const { code, error } = await tell(['profile', 'add', 'made', ...preset], env)
  assert.equal(code, 0, error?.message)
  return [['--profile', 'mine'], preset, ['--profile', 'made']]
}

/** Every check of a document, in order. */
export const checksOf = (document: Document): Document[] => document.steps.flatMap((step: Document) => step.checks)

/** The verdicts of one rule. */
export const rulings = (document: Document, id: string): string[] =>
  checksOf(document)
    .filter((check) => check.id === id)
    .map((check) => check.verdict)
