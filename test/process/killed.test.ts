import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { type Ended, start } from '../support/process.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const LOGIN = ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

/** Ends the process before the file system is asked for the nth time to change something; a text is written to its half then. */
const PRELOAD = `
import { promises } from 'node:fs'
const at = Number(process.env.KILLED_AT)
let steps = 0
const die = () => { process.kill(process.pid, 'SIGKILL'); for (;;); }
const step = () => { steps += 1; if (steps === at) die() }
for (const name of ['link', 'rename', 'unlink', 'mkdir', 'chmod', 'utimes']) {
  const act = promises[name]
  promises[name] = (...args) => { step(); return act(...args) }
}
const open = promises.open
promises.open = async (path, flags, mode) => {
  const writes = typeof flags === 'number' && (flags & 3) !== 0
  if (writes) step()
  const handle = await open(path, flags, mode)
  if (!writes) return handle
  const { writeFile, sync } = handle
  handle.writeFile = async (text) => {
    steps += 1
    if (steps === at) { await writeFile.call(handle, text.slice(0, text.length / 2)); die() }
    return writeFile.call(handle, text)
  }
  handle.sync = () => { step(); return sync.call(handle) }
  return handle
}
`
const preload = join(newFolder(), 'preload.mjs')
writeFileSync(preload, PRELOAD)

const vars = { SECRET }
const killedAt = (step: number): Record<string, string> => ({
  ...vars,
  NODE_OPTIONS: `--import ${preload}`,
  KILLED_AT: String(step),
})

/** Runs the program, and is the browser of whoever is asked to sign in. */
async function run(home: string, argv: readonly string[], more: Record<string, string> = vars): Promise<Ended> {
  const running = start(argv, { home, vars: more })
  if (argv[0] === 'login')
    await running.saw(/http:\S+\/authorize\S+(?=\s)/).then(
      async ([url]) => fetch(url).catch(() => {}),
      () => {},
    )
  return running.ended
}

const signedIn = newFolder()
const first = await run(signedIn, [...LOGIN, '--no-browser', '--json'])
assert.equal(first.code, 0, first.stderr)

/** What there is of sessions, by the folder it lies in. */
function left(home: string): readonly string[] {
  const state = join(home, 'state')
  return [...readdirSync(state), ...readdirSync(join(state, 'sessions'))].filter((name) => name !== 'cache').sort()
}

const WHOLE = left(signedIn)

async function killAndGoOn(argv: readonly string[], step: number, next: readonly string[]): Promise<Ended> {
  const home = newFolder()
  cpSync(signedIn, home, { recursive: true })
  const killed = await run(home, argv, killedAt(step))
  const after = await runCli(next, testEnv({ home: join(home, 'state'), vars }))
  assert.equal(after.code, 0, `step ${step}: ${after.stderr}`)
  assert.deepEqual(left(home), WHOLE, `step ${step} of ${argv[0]}`)
  const sessions = join(home, 'state', 'sessions')
  const [name = ''] = readdirSync(sessions)
  const { tokens } = JSON.parse(readFileSync(join(sessions, name), 'utf8'))
  assert.equal(typeof tokens.access_token, 'string')
  assert.equal(readFileSync(join(home, 'state', 'latest-session'), 'utf8'), `${name.replace(/\.json$/, '')}\n`)
  return killed
}

for (const [what, argv, apart, next] of [
  ['refresh', ['refresh', '--json'], 1, ['session', 'list']],
  // Both save in the same way, and a login takes long.
  ['login', [...LOGIN, '--no-browser', '--no-userinfo', '--json'], 3, ['refresh']],
] as const) {
  test(`a ${what} that is killed while it saves leaves a whole session, and the next run nothing else`, async () => {
    let [step, killed, over] = [1, 0, false] as [number, number, boolean]
    while (!over) {
      const ended = await Promise.all([0, 1, 2, 3].map((more) => killAndGoOn(argv, step + more * apart, next)))
      step += ended.length * apart
      killed += ended.filter(({ signal }) => signal === 'SIGKILL').length
      over = ended.some(({ signal, code }) => signal === null && code === 0)
      assert.ok(step < 80, 'it ends without being killed once the steps are over')
    }
    assert.ok(killed * apart >= 15, `${killed} were killed`)
  })
}
