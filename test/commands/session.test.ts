import assert from 'node:assert/strict'
import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { runCli, type TestEnv, testEnv } from '../support/env.ts'
import { json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
let env: TestEnv
beforeEach(async () => {
  env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  const ran = await runCli(
    ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET', '--json'],
    env,
  )
  assert.equal(ran.code, 0, ran.stderr)
  provider.asked.length = 0
})

const sessionFile = (): string => {
  const folder = join(env.home, 'sessions')
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? '')
}

test('userinfo goes on from the saved session with no further arguments', async () => {
  const ran = await runCli(['userinfo', '--json'], env)
  assert.equal(ran.code, 0)
  assert.equal(ran.json().result.userinfo.sub, 'ada')
})

test('refresh twice rotates the refresh token both times', async () => {
  const tokens: string[] = []
  for (let times = 0; times < 2; times += 1) {
    const ran = await runCli(['refresh', '--json'], env)
    assert.equal(ran.code, 0, ran.stderr)
    const { result } = ran.json()
    tokens.push(result.tokens.refresh_token)
    assert.ok(
      result.changed.some(
        (change: { what: string; change: string }) => change.what === 'refresh_token' && change.change === 'new',
      ),
    )
    assert.equal(result.id_token.verified, true)
  }
  assert.equal(new Set(tokens).size, 2)
  const asked = provider.of('/token').map((request) => request.form.get('refresh_token'))
  assert.equal(asked[1], tokens[0], 'the second refresh used the token of the first')
})

test('sessions are for their owner alone', () => {
  assert.equal(lstatSync(sessionFile()).mode & 0o777, 0o600)
  assert.equal(lstatSync(join(env.home, 'sessions')).mode & 0o777, 0o700)
})

test('the literal secret of env:NAME is not saved', () => {
  assert.ok(!readFileSync(sessionFile(), 'utf8').includes(SECRET))
})

test('a damaged session is set aside and named', async () => {
  writeFileSync(sessionFile(), '{"tokens": broken', { mode: 0o600 })
  const ran = await runCli(['userinfo', '--json'], env)
  assert.equal(ran.code, 4)
  assert.match(ran.json().notes.join(' '), /set aside as .*corrupt-/)
})

test('session clear forgets what was set aside and what a killed process left, readable or not', async () => {
  const key = (await runCli(['session', 'list', '--json'], env)).json().result.sessions[0].key
  const folder = join(env.home, 'sessions')
  const files = (): readonly string[] => readdirSync(folder)
  for (const name of [`${key}.json.corrupt-1`, `${key}.json.abc1.tmp`, 'other.json', 'other.json.corrupt-1'])
    writeFileSync(join(folder, name), 'broken', { mode: 0o600 })
  writeFileSync(join(folder, 'mine.txt'), 'kept')
  const one = await runCli(['session', 'clear', '--json'], env)
  assert.deepEqual(one.json().result.cleared, [key])
  assert.deepEqual(files(), ['mine.txt', 'other.json', 'other.json.corrupt-1'])
  assert.equal((await runCli(['session', 'clear', 'nowhere', '--json'], env)).json().error.code, 'no_session')
  chmodSync(join(folder, 'other.json'), 0o644)
  const all = await runCli(['session', 'clear', '--all', '--json'], env)
  assert.deepEqual([all.code, all.json().result.cleared], [0, ['other']])
  assert.deepEqual(files(), ['mine.txt'])
  assert.equal((await runCli(['session', 'clear', '--json'], env)).code, 4)
})

test('a folder of sessions that others may enter is closed before it is read', async () => {
  for (const args of [['session', 'list'], ['userinfo']]) {
    chmodSync(join(env.home, 'sessions'), 0o755)
    assert.equal((await runCli(args, env)).code, 0)
    assert.equal(lstatSync(join(env.home, 'sessions')).mode & 0o777, 0o700)
  }
})

test('a session that is a symbolic link is refused', async () => {
  const file = sessionFile()
  const elsewhere = join(env.home, 'elsewhere')
  writeFileSync(elsewhere, readFileSync(file), { mode: 0o600 })
  const { unlinkSync } = await import('node:fs')
  unlinkSync(file)
  symlinkSync(elsewhere, file)
  const ran = await runCli(['userinfo', '--json'], env)
  assert.equal(ran.code, 6)
  assert.equal(ran.json().error.code, 'file_unsafe')
})

test('a refused refresh keeps the session as it was', async () => {
  const before = readFileSync(sessionFile(), 'utf8')
  provider.spoil = { token: () => json({ error: 'invalid_grant' }, 400) }
  const ran = await runCli(['refresh', '--json'], env)
  assert.equal(ran.code, 3)
  assert.equal(readFileSync(sessionFile(), 'utf8'), before)
})

test('a refreshed ID Token about another subject must not be accepted', async () => {
  provider.spoil = { idTokenClaims: (claims) => ({ ...claims, sub: 'eve' }) }
  const ran = await runCli(['refresh', '--json'], env)
  assert.equal(ran.code, 1)
  assert.match(ran.json().error.message, /idt-refresh-iss-sub-aud/)
})

test('session list, show and clear', async () => {
  const list = (await runCli(['session', 'list', '--json'], env)).json().result.sessions
  assert.equal(list.length, 1)
  assert.equal(list[0].latest, true)
  const shown = await runCli(['session', 'show', '--json'], env)
  assert.match(shown.json().result.session.tokens.access_token, /^<access_token 43 chars/)
  const cleared = await runCli(['session', 'clear', '--all', '--json'], env)
  assert.equal(cleared.code, 0)
  const gone = await runCli(['userinfo', '--json'], env)
  assert.equal(gone.code, 4)
  assert.equal(gone.json().error.code, 'no_session')
})

test('a process that was started before another refreshed gets the tokens of that refresh', async () => {
  const startedAt = Date.now() - 1
  const late = testEnv({ home: env.home, vars: { SECRET }, startedAt })
  const first = (await runCli(['refresh', '--json'], env)).json()
  const second = await runCli(['refresh', '--json'], late)
  assert.equal(second.code, 0, second.stderr)
  assert.equal(second.json().result.tokens.access_token, first.result.tokens.access_token)
  assert.equal(provider.of('/token').length, 1)
})

test('session clear takes a session or --all, not both', async () => {
  const ran = await runCli(['session', 'clear', 'nowhere', '--all', '--json'], env)
  assert.equal(ran.code, 2)
  assert.equal((await runCli(['session', 'list', '--json'], env)).json().result.sessions.length, 1)
})

test('userinfo with a token that no header can carry is a usage error', async () => {
  for (const token of ['at\u001b[31m', 'a\nb', 'ü', '']) {
    const ran = await runCli(['userinfo', '--access-token', token, '--json'], env)
    assert.equal(ran.code, 2, token)
    assert.equal(ran.json().error.code, 'invalid_option')
  }
})
