// Runs the tests: every test/**/*.test.ts, or those whose path contains one of the words given.
// --test-name-pattern=<pattern> and --test-reporter=<name> do what they do for node; other flags are handed to it.
import { spawn } from 'node:child_process'
import { generateKeyPair } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { stripped } from './stripped.mjs'

/** Files that take longest, the longest first: they start first, so that no processor waits for one of them in the end. */
const LONGEST = [
  'chrome/ends',
  'commands/check-diff',
  'sign-in/structures',
  'check/fleet',
  'commands/check-revoke',
  'check/shards-merged',
  'chrome/authentik',
  'check/hostile-tenants',
  'imitations/products',
  'ci/action',
  'ci/gitlab',
  'ci/kubernetes',
  'ci/dockerfile',
  'providers/signicat',
  'conformance/fapi-security',
  'conformance/fapi-signing',
  'conformance/core-hybrid',
  'providers/pixelpin',
  'providers/gigya',
  'conformance/core-code',
  'documents/keys',
  'conformance/core-form-post',
  'documents/metadata',
  'conformance/keep-going',
  'browser/listener-properties',
  'documents/token',
  'documents/userinfo',
  'process/killed',
  'commands/verify-forged',
  'commands/foreign-text',
  'providers/paytronix',
  'commands/decode-hostile-tokens',
  'providers/pipa',
  'conformance/core-implicit',
  'browser/relay',
  'commands/secrets-echoed',
  'interop/front-channel',
  'jose/fuzz',
  'commands/guard',
  'commands/stopping',
  'reported',
  'process/surroundings',
  'commands/claim-sources',
  'commands/login',
  'commands/decode-hostile-documents',
  'process/process',
  'commands/bound-sessions',
  'formats/masked',
  'record/record',
  'commands/address-guard',
  'imitations/access-token-client',
  'commands/references',
  'interop/chromium',
  'commands/bound-secrets',
  'commands/session-races',
  'commands/verify-many',
  'documents/errors',
]

const MEMORY = '/dev/shm'

/** With fewer files it takes longer to make what files share than each takes to make it. */
const MANY = 4

/** How a file says that it cannot share a process with others, and why. */
const ALONE = /^\/\/ In a process of its own: /m

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'))
const files = readdirSync('test', { recursive: true })
  .map((name) => `test/${name}`)
  .filter((name) => name.endsWith('.test.ts') && (words.length === 0 || words.some((word) => name.includes(word))))
  .sort()
  .sort((one, other) => turnOf(one) - turnOf(other))
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`)
  process.exit(1)
}
// Tests of the built program run what the sources say now.
if (files.some((name) => /^test\/(ci|process|transcripts|conformance)\//.test(name))) await import('./build.mjs')
const keys = rsaKeys(files.length < MANY ? 2 : 8)
const root = await stripped(['src', 'test'])
// Reports wrap by the length of paths, so the name is short. What the tests leave in the folder for temporary files is a fault of theirs.
const temporary = mkdtempSync(join(temporaryRoot(), 't-'))
const schema = files.length < MANY ? undefined : await schemaCheck()
const env = {
  ...process.env,
  TMPDIR: temporary,
  TMP: temporary,
  TEMP: temporary,
  RSA_KEYS_OF_THE_RUN: JSON.stringify(await keys),
  ...(schema && { SCHEMA_OF_THE_RUN: schema }),
}
const pattern = flagged('--test-name-pattern=')
const folder = resolve('node_modules', '.cache', `run-${process.pid}`)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
// A few files are run apart, and so are those of which single tests are chosen: what fails there is found sooner.
const isAlone = (name) => files.length < MANY || pattern !== undefined || ALONE.test(readFileSync(name, 'utf8'))
const placed = (chosen) => chosen.map((name) => ({ name, place: placeOf(name) }))
const plan = {
  alone: placed(files.filter(isAlone)),
  shared: placed(files.filter((name) => !isAlone(name))),
  folder,
  // Many files wait now and then for a timer, a page or a process.
  concurrency: availableParallelism() + 1,
  pattern,
  reporter: flagged('--test-reporter=') ?? 'spec',
}
const child = spawn(
  process.execPath,
  [
    '--enable-source-maps',
    '--disable-warning=ExperimentalWarning',
    `--import=${pathToFileURL(resolve('test/support/generated-keys.mjs')).href}`,
    ...flags.filter((flag) => !/^--test-(?:name-pattern|reporter)=/.test(flag)),
    'scripts/run-tests.mjs',
    JSON.stringify(plan),
  ],
  { stdio: 'inherit', env },
)
// The tests get the interruption too, and what they leave is removed when they have ended.
process.on('SIGINT', () => {})
child.on('exit', (code, signal) => {
  const left = readdirSync(temporary)
  rmSync(temporary, { recursive: true, force: true, maxRetries: 9 })
  if (signal) process.exit(1)
  if (left.length > 0) console.error(`tests left temporary files: ${left.join(', ')}`)
  process.exit(left.length > 0 ? 1 : (code ?? 1))
})

function turnOf(name) {
  const turn = LONGEST.indexOf(name.slice('test/'.length, -'.test.ts'.length))
  return turn < 0 ? LONGEST.length : turn
}

/** Where a TypeScript file is run from. */
function placeOf(name) {
  return root ? join(root, name.replace(/\.ts$/, '.mjs')) : resolve(name)
}

/** In memory, where Linux has a GB for it and lets programs be started there: tests make thousands of folders. One that is set goes before. */
function temporaryRoot() {
  if (process.env.TMPDIR || !existsSync(MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(MEMORY)
  const tried = join(MEMORY, `t-${process.pid}`)
  try {
    writeFileSync(tried, '', { mode: 0o700, flag: 'wx' })
    // Refused for every file where the file system is mounted so that nothing in it is started.
    accessSync(tried, constants.X_OK)
    return bavail * bsize > 2 ** 30 ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  } finally {
    rmSync(tried, { force: true })
  }
}

function flagged(prefix) {
  return flags.find((flag) => flag.startsWith(prefix))?.slice(prefix.length)
}

/** Private keys as PEM, made side by side. */
function rsaKeys(count) {
  const make = promisify(generateKeyPair)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { privateKey } = await make('rsa', { modulusLength: 2048 })
      return privateKey.export({ type: 'pkcs8', format: 'pem' })
    }),
  )
}

/** Path of the module that holds documents against the published schema; it goes with the process. */
async function schemaCheck() {
  const { schemaModule } = await import(pathToFileURL(placeOf('test/support/schema-check.ts')).href)
  const folder = resolve('node_modules', '.cache')
  const file = join(folder, `schema-${process.pid}.cjs`)
  process.on('exit', () => rmSync(file, { force: true }))
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, schemaModule())
  return file
}
