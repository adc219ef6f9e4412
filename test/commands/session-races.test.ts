import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import type { Answer } from '../../src/issuer/served.ts'
import { followingBrowser } from '../support/browser.ts'
import { type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--json']
const login = (on: TestEnv, ...more: readonly string[]): Promise<Ran> =>
  runCli(['login', '--issuer', provider.issuer, ...CLIENT, ...more], on)

let env: TestEnv
const another = (): TestEnv => testEnv({ home: env.home, browse: followingBrowser().browse, vars: { SECRET } })

beforeEach(async () => {
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  assert.equal((await login(env)).code, 0)
})

const folder = (): string => join(env.home, 'sessions')
const files = (): readonly string[] => readdirSync(folder())
const saved = (): { tokens: { refresh_token: string; access_token: string } } =>
  JSON.parse(readFileSync(join(folder(), files().find((name) => name.endsWith('.json')) ?? ''), 'utf8'))

/** A refresh whose answer is kept back until `meanwhile` is over, which happens after the request arrived. */
async function refreshDuring(meanwhile: () => Promise<unknown>, args: readonly string[] = []): Promise<Ran> {
  let pending: Promise<unknown> | undefined
  const token = (right: Answer, { form }: { form: URLSearchParams }): Answer => {
    if (form.get('grant_type') !== 'refresh_token' || pending) return right
    pending = meanwhile()
    // An answer that is promised is sent once it is there.
    return pending.then(() => right) as unknown as Answer
  }
  provider.spoil = { token }
  const ran = await runCli(['refresh', '--json', ...args], another())
  assert.ok(pending, 'the refresh asked')
  return ran
}

test('a login during a refresh wins: the refresh reports its tokens, says so and leaves the session', async () => {
  let signedIn: Ran | undefined
  const refreshed = await refreshDuring(async () => {
    signedIn = await login(another())
  })
  assert.equal(signedIn?.code, 0)
  assert.equal(refreshed.code, 0, refreshed.stderr)
  const { result, notes } = refreshed.json()
  const newer = signedIn?.json().result.tokens
  assert.notEqual(result.tokens.refresh_token, newer.refresh_token)
  assert.deepEqual(
    [saved().tokens.access_token, saved().tokens.refresh_token],
    [newer.access_token, newer.refresh_token],
  )
  assert.ok(notes.some((note: string) => /newer session was saved while this one was refreshed/.test(note)))
})

for (const [what, args] of [
  ['one session', []],
  ['all sessions', ['--all']],
] as const) {
  test(`clearing ${what} during a refresh lasts: its tokens are reported and not saved`, async () => {
    const refreshed = await refreshDuring(async () => {
      assert.equal((await runCli(['session', 'clear', ...args], another())).code, 0)
    })
    assert.equal(refreshed.code, 0, refreshed.stderr)
    assert.equal(typeof refreshed.json().result.tokens.refresh_token, 'string')
    assert.ok(refreshed.json().notes.some((note: string) => /cleared while it was refreshed/.test(note)))
    assert.deepEqual(files(), [])
    assert.equal(existsSync(join(env.home, 'latest-session')), false)
    const later = await runCli(['userinfo', '--json'], another())
    assert.deepEqual([later.code, later.json().error.code], [4, 'no_session'])
  })
}

test('clearing another session during a refresh takes nothing from it', async () => {
  writeFileSync(join(folder(), 'other.json'), 'broken', { mode: 0o600 })
  const refreshed = await refreshDuring(async () => {
    assert.equal((await runCli(['session', 'clear', 'other'], another())).code, 0)
  })
  assert.equal(saved().tokens.refresh_token, refreshed.json().result.tokens.refresh_token)
})

test('a refresh that begins after the session was cleared asks for nothing', async () => {
  provider.asked.length = 0
  const waiting: Promise<Ran>[] = []
  await refreshDuring(async () => {
    // It finds the session, and then waits for the lock.
    waiting.push(runCli(['refresh', '--json'], another()))
    await new Promise((done) => setTimeout(done, 300))
    await runCli(['session', 'clear'], another())
  })
  const [ran] = await Promise.all(waiting)
  assert.deepEqual([ran?.code, ran?.json().error.code], [4, 'no_session'])
  assert.equal(provider.of('/token').length, 1)
  assert.deepEqual(files(), [])
})

test('a refresh token that came is saved where the session was damaged meanwhile', async () => {
  const name = files()[0] ?? ''
  const refreshed = await refreshDuring(async () => writeFileSync(join(folder(), name), '{', { mode: 0o600 }))
  const kept = JSON.parse(readFileSync(join(folder(), name), 'utf8'))
  assert.equal(kept.tokens.refresh_token, refreshed.json().result.tokens.refresh_token)
})

test('many refreshes and logins at once leave one whole session, the one that is the latest', async () => {
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? login(another()) : runCli(['refresh', '--json'], another()))),
  )
  assert.deepEqual(
    all.map(({ code }) => code),
    all.map(() => 0),
  )
  const { access_token, refresh_token } = saved().tokens
  const got = all.map((ran) => ran.json().result.tokens)
  assert.ok(got.some((each) => each.access_token === access_token && each.refresh_token === refresh_token))
  assert.deepEqual(files().length, 1)
  assert.equal(`${readFileSync(join(env.home, 'latest-session'), 'utf8').trim()}.json`, files()[0])
  assert.equal((await runCli(['refresh', '--json'], another())).code, 0)
})

test('a latest session that is gone is none', async () => {
  writeFileSync(join(env.home, 'latest-session'), 'nowhere\n', { mode: 0o600 })
  const ran = await runCli(['session', 'show', '--json'], another())
  assert.deepEqual([ran.code, ran.json().error.code], [4, 'no_session'])
  assert.equal((await runCli(['session', 'list', '--json'], another())).json().result.sessions[0].latest, false)
})

for (const argv of [['session', 'list'], ['session', 'show'], ['userinfo'], ['refresh']]) {
  test(`${argv.join(' ')} removes what a killed process left, and nothing of one that runs`, async () => {
    const [file = ''] = files()
    const mine = `${process.pid}_0_`
    const gone = ['4242_1_00000000_abcd', 'abc1']
    const { utimesSync } = await import('node:fs')
    for (const each of gone) {
      const path = join(folder(), `${file}.${each}.tmp`)
      writeFileSync(path, '{"tokens":{"refresh_token":"live"}}', { mode: 0o600 })
      utimesSync(path, 1, 1)
    }
    writeFileSync(join(folder(), `${file}.lock`), '4242 abc', { mode: 0o600 })
    writeFileSync(join(env.home, 'sessions.lock'), '4242 abc', { mode: 0o600 })
    writeFileSync(join(folder(), 'mine.txt'), mine)
    writeFileSync(join(env.home, 'notes.tmp'), 'kept')
    assert.equal((await runCli(argv, another())).code, 0)
    assert.deepEqual(files(), [file, 'mine.txt'].sort())
    assert.deepEqual(readdirSync(env.home).sort(), ['latest-session', 'notes.tmp', 'sessions'])
  })
}

test('profiles that are added and removed at once are each kept or gone', async () => {
  const add = (name: string): Promise<Ran> =>
    runCli(
      ['profile', 'add', name, '--issuer', `https://${name}.example`, '--client-id', name, '--json'],
      testEnv({ home: env.home }),
    )
  const names = Array.from({ length: 12 }, (_, at) => `p${at}`)
  for (const name of names.slice(0, 4)) await add(name)
  const removed = names.slice(0, 4).map((name) => runCli(['profile', 'remove', name], testEnv({ home: env.home })))
  const all = await Promise.all([...removed, ...names.slice(4).map(add)])
  assert.deepEqual(new Set(all.map(({ code }) => code)), new Set([0]))
  const listed = (await runCli(['profile', 'list', '--json'], testEnv({ home: env.home }))).json().result.profiles
  assert.deepEqual(listed.map((each: { name: string }) => each.name).sort(), names.slice(4).sort())
  assert.deepEqual(readdirSync(env.home).sort(), ['config.yaml', 'latest-session', 'sessions'])
})

test('two changes of one profile at once are both kept', async () => {
  const change = (...flags: readonly string[]): Promise<Ran> =>
    runCli(['profile', 'add', 'acme', ...flags], testEnv({ home: env.home }))
  await change('--issuer', 'https://issuer.example', '--client-id', 'acme')
  const flags = [
    ['--scope', 'openid email'],
    ['--login-hint', 'ada'],
    ['--max-age', '60'],
    ['--prompt', 'login'],
  ]
  await Promise.all(flags.map((each) => change(...each)))
  const text = readFileSync(join(env.home, 'config.yaml'), 'utf8')
  for (const [, value = ''] of flags) assert.ok(text.includes(value), value)
})
