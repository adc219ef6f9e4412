import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const made: string[] = []

// Several test files may share a process.
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** A new temporary folder, which is removed when its process ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'test-'))
  made.push(folder)
  return folder
}
