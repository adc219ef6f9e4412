// Runs the test files that are given, in that order, so many at once, as a process of its own: each file runs with the flags of it.
import { run } from 'node:test'

const { files, concurrency, pattern, reporter } = JSON.parse(process.argv[2])
const reporters = await import('node:test/reporters')
/** A file that takes longer has stopped, in milliseconds; the longest takes as much as five minutes where others use the machine. */
const TIMEOUT = 600_000

run({ files, concurrency, timeout: TIMEOUT, ...(pattern && { testNamePatterns: pattern }) })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(reporters[reporter])
  .pipe(process.stdout)
