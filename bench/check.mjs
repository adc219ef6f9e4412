// What check takes: a thousand scenarios of discover in one process against the same requests through node:http alone, and three thousand
// against a process each; a hundred logins by forms in one process against the same with openid-client and the same user agent; and
// what part judging and redaction have in both. Processor time of whole processes, in one run: each beside the other, nine times, of which
// the middle ratio counts, since the clock of a shared machine is not the same from one minute to the next.
// Usage: node bench/check.mjs [tenants] [many tenants] [processes] [logins]
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { sharesOf } from './check/shares.mjs'
import { median } from './plain.mjs'

const [TENANTS = 1000, MANY = 3000, PROCESSES = 7, LOGINS = 100] = process.argv.slice(2).map(Number)
const AT_ONCE = '4'
const ROUNDS = 9

const own = (path) => fileURLToPath(new URL(path, import.meta.url))
const PROGRAM = own('../bin/oidc-cli.js')

/** Starts a server, which prints where it is. */
async function started(path) {
  const child = spawn(process.execPath, [own(path)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const place = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim())))
  return { child, place }
}

const { child: server, place: origin } = await started('check/tenants.mjs')
const { child: provider, place: issuer } = await started('check/provider.mjs')
const folder = mkdtempSync(join(tmpdir(), 'bench-'))

/** What a program took: processor time in ms and the most memory in MiB. */
async function usage(args) {
  const child = spawn(process.execPath, ['-r', own('check/usage.cjs'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, BENCH_SECRET: 'a-secret-that-is-long-enough-for-anyone', BENCH_PASSWORD: 'correct-horse' },
  })
  let told = ''
  child.stdio[3].on('data', (text) => {
    told += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return JSON.parse(told)
}

function writeScenarios(count) {
  const rows = Array.from({ length: count }, (_none, at) => `t${at},${origin}/t${at}\n`)
  writeFileSync(join(folder, 'tenants.csv'), `name,issuer\n${rows.join('')}`)
  writeFileSync(
    join(folder, 'check.yaml'),
    'providers-from: tenants.csv\nscenarios: { looks: { steps: [ { discover: } ] } }\n',
  )
  const paths = (at) => [
    `/t${at}/.well-known/openid-configuration`,
    `/.well-known/oauth-authorization-server/t${at}`,
    `/t${at}/.well-known/oauth-authorization-server`,
    `/t${at}/keys`,
  ]
  const urls = Array.from({ length: count }, (_none, at) => paths(at).map((path) => origin + path))
  writeFileSync(join(folder, 'urls'), urls.flat().join('\n'))
}

/** As many people who sign in, each on an account of their own. */
function writeLogins() {
  const names = Array.from({ length: LOGINS }, (_none, at) => `user-${at}`)
  const people = names.map((name) => `  ${name}: { form: { login: ${name}, password: 'env:BENCH_PASSWORD' } }\n`)
  writeFileSync(
    join(folder, 'logins.yaml'),
    `providers: { own: { issuer: '${issuer}', client-id: smoke, client-secret: 'env:BENCH_SECRET' } }
people:
${people.join('')}scenarios:
  signs in: { matrix: { as: [${names.join(', ')}] }, steps: [ { login: { scope: openid } } ] }
`,
  )
}

/** The user agent without scripts of src/browser, as a module. */
async function writeAgent() {
  const entry = join(folder, 'agent.ts')
  const parts = { visit: 'user-agent', submission: 'html-forms' }
  const exported = Object.entries(parts).map(
    ([name, file]) => `export { ${name} } from ${JSON.stringify(own(`../src/browser/${file}.ts`))}\n`,
  )
  writeFileSync(entry, exported.join(''))
  const bundle = await rolldown({ input: entry, platform: 'node' })
  await bundle.write({ file: join(folder, 'agent.mjs'), format: 'esm' })
  await bundle.close()
  return pathToFileURL(join(folder, 'agent.mjs')).href
}

/** What each of some programs takes beside the first: the median ratio, with its processor time in ms and its most memory in MiB. */
async function beside(first, others) {
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await first()
    const taken = []
    for (const other of others) taken.push(await other())
    rounds.push({ one, taken })
  }
  return {
    cpuMs: median(rounds.map(({ one }) => one.cpuMs)),
    others: others.map((_other, at) => ({
      ratio: median(rounds.map(({ one, taken }) => taken[at].cpuMs / one.cpuMs)).toFixed(1),
      cpuMs: median(rounds.map(({ taken }) => taken[at].cpuMs)).toFixed(0),
      rssMiB: Math.max(...rounds.map(({ taken }) => taken[at].rssMiB)).toFixed(0),
    })),
  }
}

const wordsOf = (file) => ['check', file, '--concurrency', AT_ONCE]
const check = (...words) => usage([PROGRAM, ...wordsOf('check.yaml'), ...words])
const signsIn = (...words) => usage([PROGRAM, ...wordsOf('logins.yaml'), ...words])

/** Tells what judging and redaction take of a run, by a profile of a build that keeps names. */
function tellShares(what, words) {
  const root = own('..')
  const build = join(root, 'dist.readable.tmp')
  const profiles = join(folder, `profile-${what}`)
  const start = `require(${JSON.stringify(join(build, 'main.cjs'))}).main(process.argv.slice(1)).then((code) => process.exit(code))`
  try {
    spawnSync(process.execPath, [own('../scripts/build.mjs'), '--readable'], { cwd: root })
    const profiled = ['--cpu-prof', '--cpu-prof-dir', profiles, '-e', start, '--', ...words]
    const env = {
      ...process.env,
      BENCH_SECRET: 'a-secret-that-is-long-enough-for-anyone',
      BENCH_PASSWORD: 'correct-horse',
    }
    spawnSync(process.execPath, profiled, { cwd: folder, env, stdio: 'ignore' })
    const [profile] = readdirSync(profiles)
    for (const { room, part, costliest } of sharesOf(join(profiles, profile), build)) {
      console.log(`${what}: ${room} ${(100 * part).toFixed(0)} %, costliest:`)
      for (const [name, ms] of costliest) console.log(`  ${ms.toFixed(0)} ms ${name}`)
    }
  } finally {
    rmSync(build, { recursive: true, force: true })
  }
}

try {
  writeScenarios(TENANTS)
  const formats = [[], ['--json']]
  const plain = () => usage([own('check/requests.mjs'), 'urls', AT_ONCE])
  const looked = await beside(
    plain,
    formats.map((words) => () => check(...words)),
  )
  console.log(`node ${process.version}, ${TENANTS} scenarios of discover in one process`)
  console.log(`the same requests through node:http alone: ${looked.cpuMs.toFixed(0)} ms`)
  for (const [at, { ratio, cpuMs, rssMiB }] of looked.others.entries())
    console.log(`check ${formats[at].join(' ')}: ${cpuMs} ms, ratio ${ratio} (aim: 4), ${rssMiB} MiB (aim: 250)`)
  tellShares('discover', [...wordsOf('check.yaml'), '--json'])
  writeLogins()
  const agent = await writeAgent()
  const byHand = () => usage([own('check/logins.mjs'), agent, issuer, String(LOGINS), AT_ONCE])
  const manners = [['--no-revoke'], []]
  const signed = await beside(
    byHand,
    manners.map((words) => () => signsIn(...words)),
  )
  console.log(`${LOGINS} logins with openid-client and the same user agent: ${signed.cpuMs.toFixed(0)} ms`)
  for (const [at, { ratio, cpuMs }] of signed.others.entries())
    console.log(`${LOGINS} logins by check ${manners[at].join(' ')}: ${cpuMs} ms, ratio ${ratio} (aim: 2)`)
  tellShares('logins', [...wordsOf('logins.yaml'), '--no-revoke'])
  const each = []
  for (let at = 0; at < PROCESSES; at += 1) each.push((await usage([PROGRAM, 'discover', `${origin}/t${at}`])).cpuMs)
  writeScenarios(MANY)
  const many = (await check()).cpuMs / MANY
  const part = (many / median(each)).toFixed(3)
  console.log(
    `${MANY} tenants: ${many.toFixed(1)} ms each, in a process each ${median(each).toFixed(0)} ms, part ${part} (aim: 0.1)`,
  )
} finally {
  server.kill()
  provider.kill()
  rmSync(folder, { recursive: true })
}
