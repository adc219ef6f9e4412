// Runs test files as a process of its own, so many at once, each with the flags of it: those that need a process of their own, and the
// others by some processes that take them in turn, in the order in which they are given.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { pathToFileURL } from 'node:url'
import { TIMEOUT, unended } from './run-files.mjs'

const { alone, shared, folder, concurrency, pattern, reporter } = JSON.parse(process.argv[2])
const reporters = await import('node:test/reporters')
/** So many files share a process: what they leave in its memory stays small. */
const MOST = 25

const turns = join(folder, 'turns')
const taking = takers()
process.on('exit', () => {
  const left = unended({ files: shared, turns })
  if (left.length === 0) return
  process.exitCode = 1
  console.error(`test files that did not run to their end: ${left.join(', ')}`)
})
run({
  files: [...alone.map(({ place }) => place), ...taking],
  concurrency,
  // Only what keeps its process from doing anything else gets there: each file has its own.
  timeout: TIMEOUT * (taking.length > 0 ? 6 : 1),
  ...(pattern && { testNamePatterns: pattern }),
})
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(reporters[reporter])
  .pipe(process.stdout)

/** The modules that run the files which share processes; each takes at least one. */
function takers() {
  if (shared.length === 0) return []
  mkdirSync(turns, { recursive: true })
  const given = JSON.stringify({ files: shared, turns, most: MOST })
  const runner = pathToFileURL(join(import.meta.dirname, 'run-files.mjs')).href
  return Array.from({ length: Math.ceil(shared.length / MOST) }, (_, at) => {
    const file = join(folder, `files-${at + 1}.mjs`)
    writeFileSync(file, `import { runFiles } from ${JSON.stringify(runner)}\nawait runFiles(${given})\n`)
    return file
  })
}
