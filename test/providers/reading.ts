import assert from 'node:assert/strict'
import { readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { look } from '../support/browser.ts'
import { type Document, runCli, type TestEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { type Ended, type ProcessSettings, runProgram } from '../support/process.ts'

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
  const settings = { home: env.home, vars: Object.fromEntries(vars) }
  if (argv[0] !== 'login') return runProgram(argv, settings)
  return ranWithBrowser(argv, settings)
}

/** Hands over the URL it is started with. A browser that is a Node.js of its own costs as much as the program. */
const HANDS_OVER = '#!/bin/sh\nprintf %s "$1" > "$0.part" && mv "$0.part" "$0.url"\n'

/** Runs a command line of the built program with a browser for --browser, whose page loads are made in this process; fails when the browser does. */
export async function ranWithBrowser(argv: readonly string[], settings: ProcessSettings): Promise<Ended> {
  const folder = newFolder()
  const browser = join(folder, 'browser')
  writeFileSync(browser, HANDS_OVER, { mode: 0o700 })
  const watcher = watch(folder)
  const failed = new Promise<never>((_, fail) => {
    watcher.on('change', (_, name) => {
      if (name !== 'browser.url') return
      watcher.close()
      look(readFileSync(`${browser}.url`, 'utf8')).catch(fail)
    })
  })
  try {
    return await Promise.race([runProgram([...argv, '--browser', browser], settings), failed])
  } finally {
    watcher.close()
  }
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
