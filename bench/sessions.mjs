// What is left of saved sessions where refreshes and logins of the built program are killed at any moment, and where many run at once.
// Usage: node bench/sessions.mjs [killed refreshes] [killed logins] [at once] [program]
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { importSources } from '../scripts/stripped.mjs'

const [refreshes = '300', logins = '100', atOnce = '40', program = 'bin/oidc-cli.js'] = process.argv.slice(2)
const [{ fakeProvider, SECRET }] = await importSources(['src', 'test'], ['test/support/provider.ts'])
const provider = await fakeProvider()
const root = mkdtempSync(join(tmpdir(), 'sessions-'))
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

/** Starts the program; `ended` resolves to its code, null where it was killed, and what it wrote. */
function start(home, args) {
  const env = { PATH: process.env.PATH, HOME: home, OIDC_CLI_HOME: join(home, 'state'), SECRET }
  const child = spawn(process.execPath, [resolve(program), ...args], { env, cwd: home })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    written.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    written.stderr += chunk
    const url = /http:\S+\/authorize\S+(?=\s)/.exec(written.stderr)
    if (url && !child.visited) {
      child.visited = true
      // The person's browser, which the process may not live to answer.
      fetch(url[0]).catch(() => {})
    }
  })
  child.stdin.end()
  const ended = new Promise((done) => child.on('close', (code) => done({ code, ...written })))
  return { child, ended }
}

const run = (home, args) => start(home, args).ended
const login = (home) => run(home, ['login', ...CLIENT, '--no-browser', '--json'])

function newHome() {
  return mkdtempSync(join(root, 'home-'))
}

/** What is wrong with the files of a home after a run that went well. */
function faults(home) {
  const state = join(home, 'state')
  const sessions = join(state, 'sessions')
  const named = (folder) => readdirSync(folder).filter((name) => /\.(?:tmp|lock)$|\.lock\.|corrupt/.test(name))
  const left = [...named(state), ...named(sessions)]
  const keys = readdirSync(sessions).filter((name) => name.endsWith('.json'))
  const torn = keys.filter((name) => {
    try {
      return typeof JSON.parse(readFileSync(join(sessions, name), 'utf8')).tokens.access_token !== 'string'
    } catch {
      return true
    }
  })
  const latest = readFileSync(join(state, 'latest-session'), 'utf8').trim()
  const lost = keys.includes(`${latest}.json`) ? [] : [`latest-session names ${latest}`]
  return [...left.map((name) => `left ${name}`), ...torn.map((name) => `torn ${name}`), ...lost]
}

/** Ends a process at a random moment of its run, every other time soon after the provider gave the last answer before it saves. */
async function killed(home, args, length, round) {
  const { child, ended } = start(home, args)
  const kill = (delay) => setTimeout(() => child.kill('SIGKILL'), delay)
  if (round % 2 === 0) kill(Math.random() * length)
  else
    provider.spoil = {
      [args[0] === 'login' ? 'userinfo' : 'token']: (right) => {
        kill(Math.random() * 60)
        return right
      },
    }
  const { code } = await ended
  provider.spoil = {}
  return code
}

/** Milliseconds from which on a run is told of step by step. */
const SLOW = 5000

/** What a run did and how long each part took. */
function toldOf({ code, stdout, stderr }) {
  try {
    const { ms, steps } = JSON.parse(stdout)
    const told = steps.flatMap((step) => [
      `\n    ${step.name} ${step.ms} ms, from ${step.startedAt}`,
      ...step.exchanges.map(
        ({ startedAt, ms, request, response }) =>
          `\n      ${request.method} ${request.url} ${response?.status ?? 'no answer'} ${ms} ms, from ${startedAt}`,
      ),
    ])
    return ` code ${code}, ${ms} ms by its own clock${told.join('')}`
  } catch {
    return ` code ${code} ${stderr}`
  }
}

async function kills(name, args, count, next) {
  const home = newHome()
  const first = await login(home)
  if (first.code !== 0) throw new Error(first.stderr)
  const from = performance.now()
  await run(home, args)
  const length = performance.now() - from
  const counts = { killed: 0, ended: 0, leftBehind: 0 }
  const found = new Map()
  let [slowest, failed] = [0, 0]
  for (let round = 0; round < count; round += 1) {
    const code = await killed(home, args, length * 1.1, round)
    counts[code === null ? 'killed' : 'ended'] += 1
    if (faults(home).some((fault) => fault.startsWith('left'))) counts.leftBehind += 1
    const began = performance.now()
    const after = await run(home, next)
    const took = performance.now() - began
    slowest = Math.max(slowest, took)
    if (took > SLOW) console.log(`  round ${round}, ${next[0]} took ${took.toFixed(0)} ms:${toldOf(after)}`)
    if (after.code !== 0) {
      failed += 1
      if (failed === 1) console.log(`  ${next.join(' ')} ended with ${after.code}: ${after.stderr}`)
    }
    for (const fault of faults(home)) {
      const kind = fault.replace(/[0-9a-z]{12,}|\d+/g, '…')
      found.set(kind, (found.get(kind) ?? 0) + 1)
    }
  }
  console.log(
    `${count} kills during ${name}: ${counts.killed} killed, ${counts.ended} had ended, files left behind ${counts.leftBehind} times; ` +
      `next run (${next.slice(0, 2).join(' ')}) failed ${failed} times, slowest ${slowest.toFixed(0)} ms`,
  )
  console.log(
    `  after the next run: ${found.size === 0 ? 'nothing left, nothing torn' : [...found].map(([kind, times]) => `${kind} (${times})`).join(', ')}`,
  )
}

async function together(count) {
  const home = newHome()
  await login(home)
  const all = await Promise.all(
    Array.from({ length: count * 2 }, (_, at) =>
      at % 2 === 0
        ? login(home).then((ended) => ({ ...ended, by: 'login' }))
        : run(home, ['refresh', '--json']).then((ended) => ({ ...ended, by: 'refresh' })),
    ),
  )
  const ended = (by) => all.filter((each) => each.by === by && each.code === 0).length
  const tokens = all
    .filter((each) => each.by === 'login' && each.code === 0)
    .map((each) => JSON.parse(each.stdout).result.tokens.refresh_token)
  const refreshed = all
    .filter((each) => each.by === 'refresh' && each.code === 0)
    .map((each) => JSON.parse(each.stdout).result.tokens.refresh_token)
  const sessions = join(home, 'state', 'sessions')
  const kept = JSON.parse(
    readFileSync(
      join(
        sessions,
        readdirSync(sessions).find((name) => name.endsWith('.json')),
      ),
      'utf8',
    ),
  ).tokens.refresh_token
  const by = tokens.includes(kept) ? 'a login' : refreshed.includes(kept) ? 'a refresh' : 'nobody'
  const after = await run(home, ['refresh', '--json'])
  const wrong = faults(home)
  console.log(
    `${count} refreshes and ${count} logins at once: ${ended('login')} logins and ${ended('refresh')} refreshes ended with 0; ` +
      `kept is what ${by} got; the next refresh ends with ${after.code}; ${wrong.length === 0 ? 'nothing left, nothing torn' : wrong.join(', ')}`,
  )
  const failure = all.find((each) => each.code !== 0)
  if (failure) console.log(`  ${failure.by} ended with ${failure.code}: ${failure.stderr.slice(0, 300)}`)
}

console.log(`node ${process.version}`)
await kills('refresh', ['refresh', '--json'], Number(refreshes), ['session', 'list', '--json'])
await kills('login', ['login', ...CLIENT, '--no-browser', '--json'], Number(logins), ['refresh', '--json'])
await together(Number(atOnce))
rmSync(root, { recursive: true })
await provider.close()
