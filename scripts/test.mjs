// Runs the tests: every test/**/*.test.ts, or those whose path contains one of the words given.
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripped } from './stripped.mjs'

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'))
const files = readdirSync('test', { recursive: true })
  .map((name) => `test/${name}`)
  .filter((name) => name.endsWith('.test.ts') && (words.length === 0 || words.some((word) => name.includes(word))))
  .sort()
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`)
  process.exit(1)
}
// Tests of the built program run what the sources say now.
if (files.some((name) => /^test\/(process|transcripts)\//.test(name))) await import('./build.mjs')
const root = await stripped(['src', 'test'])
// Reports wrap by the length of paths, so the name is short. What the tests leave in the folder for temporary files is a fault of theirs.
const temporary = mkdtempSync(join(tmpdir(), 't-'))
const makeKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
const env = {
  ...process.env,
  TMPDIR: temporary,
  TMP: temporary,
  TEMP: temporary,
  RSA_KEYS_OF_THE_RUN: JSON.stringify([makeKey(), makeKey()]),
}
const child = spawn(
  process.execPath,
  [
    '--enable-source-maps',
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-timeout=300000',
    `--test-concurrency=${availableParallelism()}`,
    ...flags,
    ...files.map((name) => (root ? join(root, name.replace(/\.ts$/, '.mjs')) : name)),
  ],
  { stdio: 'inherit', env },
)
// The tests get the interruption too, and what they leave is removed when they have ended.
process.on('SIGINT', () => {})
child.on('exit', (code) => {
  const left = readdirSync(temporary)
  rmSync(temporary, { recursive: true, force: true, maxRetries: 9 })
  if (left.length > 0) console.error(`tests left temporary files: ${left.join(', ')}`)
  process.exit(left.length > 0 ? 1 : (code ?? 1))
})
