import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Document, runCli } from './env.ts'

/** Registers a test for each rule: the demo with its fault breaks it, ends with 1, and beside it only rules that are named fail. */
export function breaks(faults: Readonly<Record<string, readonly string[]>>): void {
  for (const [id, beside] of Object.entries(faults)) {
    test(`login --demo --fault ${id} breaks that rule${beside.length > 0 ? ` and ${beside.join(', ')}` : ''}`, async () => {
      const argv = ['login', '--demo', '--no-browser', '--login-timeout', '3', '--json', '--fault', id]
      const { code, json } = await runCli(argv)
      const document = json()
      const checks: Document[] = document.steps.flatMap((step: Document) => step.checks)
      const failed = checks.filter((check) => check.verdict === 'fail')
      assert.deepEqual([...new Set(failed.map((check) => check.id))].sort(), [id, ...beside].sort())
      assert.equal(failed.find((check) => check.id === id)?.reject, true)
      assert.equal(code, 1, document.error?.message)
    })
  }
}
