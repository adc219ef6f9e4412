import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, type TestEnv } from '../support/env.ts'
import { json, sharedProvider } from '../support/provider.ts'
import { type Odd, someOf, withMember } from './odd.ts'
import { assertEnd, assertNamed, course, machine, see, spoiled } from './run.ts'

const provider = await sharedProvider()
const LOGIN = [
  'login',
  '--issuer',
  provider.issuer,
  '--client-id',
  'client',
  '--client-secret',
  'env:SECRET',
  '--login-timeout',
  '5',
]
const TEXTS = ['access_token', 'token_type', 'refresh_token', 'scope', 'id_token']
const MEMBERS = [...TEXTS, 'expires_in']

/** Whether a value has the type of its member (RFC 6749 5.1; lifetimes have to be ones). */
function hasType(member: string, { type, empty }: Odd): boolean {
  return TEXTS.includes(member) ? type === 'string' && !empty : false
}

/** What the only saved session holds. */
function session(env: TestEnv): { tokens: Record<string, unknown>; [name: string]: unknown } {
  const folder = join(env.home, 'sessions')
  const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.json'))
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}

/** Nothing is kept but what a client could use. */
function assertSound(env: TestEnv, what: string): void {
  const { tokens } = session(env)
  for (const name of TEXTS.filter((text) => Object.hasOwn(tokens, text)))
    assert.equal(typeof tokens[name] === 'string' && tokens[name] !== '', true, `${what}: ${name} was saved`)
  if (Object.hasOwn(tokens, 'expires_in')) assert.equal(typeof tokens['expires_in'], 'number', what)
}

for (const [turn, member] of MEMBERS.entries()) {
  test(`a login whose token answer has another type for ${member} goes as though it were absent, names it, and saves no rubbish`, async () => {
    provider.spoil = { token: spoiled(member, undefined) }
    const absent = course(await see(LOGIN))
    for (const odd of someOf(turn)) {
      const env = machine()
      provider.spoil = { token: spoiled(member, odd.text) }
      const seen = await see(LOGIN, env)
      assertEnd(seen, `${member}: ${odd.what}`)
      if (seen.code === 0) assertSound(env, `${member}: ${odd.what}`)
      if (hasType(member, odd)) continue
      assertNamed(seen, member, odd)
      if (!(member === 'expires_in' && odd.type === 'number')) assert.deepEqual(course(seen), absent, odd.what)
    }
  })

  test(`a refresh whose answer has another type for ${member} names it and keeps the session good`, async () => {
    const env = machine()
    assert.equal((await see(LOGIN, env)).code, 0)
    for (const odd of someOf(turn)) {
      provider.spoil = { token: spoiled(member, odd.text) }
      const before = session(env).tokens
      const seen = await see(['refresh'], env)
      assertEnd(seen, `${member}: ${odd.what}`)
      assertSound(env, `${member}: ${odd.what}`)
      const { tokens } = session(env)
      if (!hasType(member, odd)) {
        // Null is told for all members together, where it is one that may be left out.
        assertNamed(seen, member, odd)
        if (member !== 'expires_in') assert.equal(tokens[member], before[member], `${member}: ${odd.what}`)
      }
      provider.spoil = {}
      const again = await runCli(['refresh', '--json', '--reveal'], env)
      assert.equal(again.code, 0, `${member}: ${odd.what}: ${again.stdout.slice(0, 300)}`)
    }
  })
}

test('a refresh answered with an empty refresh_token keeps the old one, which the next refresh sends', async () => {
  const env = machine()
  await see(LOGIN, env)
  const old = session(env).tokens['refresh_token']
  provider.spoil = { token: spoiled('refresh_token', '""') }
  const refreshed = await runCli(['refresh', '--json'], env)
  assert.equal(refreshed.code, 0, refreshed.stdout)
  const found = refreshed
    .json()
    .steps.flatMap((step: { checks: { id: string; verdict: string; message: string }[] }) => step.checks)
    .filter(({ id, verdict }: { id: string; verdict: string }) => id === 'tok-charset' && verdict === 'warn')
  assert.match(found[0]?.message ?? '', /^refresh_token is an empty string/)
  assert.equal(session(env).tokens['refresh_token'], old)
  provider.spoil = {}
  provider.asked.length = 0
  assert.equal((await runCli(['refresh'], env)).code, 0)
  assert.equal(provider.of('/token')[0]?.form.get('refresh_token'), old)
})

test('a login that got no token of use leaves the session before as it is', async () => {
  const env = machine()
  await see(LOGIN, env)
  const before = session(env)
  for (const odd of someOf(0)) {
    provider.spoil = {
      token: (answer) => {
        const { refresh_token: _refresh, ...body } = answer.body as Record<string, unknown>
        return { ...answer, body: withMember(body, 'access_token', odd.text) }
      },
    }
    await see(LOGIN, env)
    assert.deepEqual(session(env), before, odd.what)
  }
})

test('a refresh token that comes alone replaces the old one, although the answer is no use', async () => {
  const env = machine()
  await see(LOGIN, env)
  const before = session(env).tokens
  provider.spoil = { token: () => json({ refresh_token: 'the-next-refresh-token', access_token: '' }) }
  const refreshed = await runCli(['refresh', '--json'], env)
  assert.equal(refreshed.code, 1, refreshed.stdout)
  assert.equal(session(env).tokens['refresh_token'], 'the-next-refresh-token')
  assert.equal(session(env).tokens['access_token'], before['access_token'])
})

test('a refresh answered with an error keeps the session as it is, whatever stands beside the error', async () => {
  const env = machine()
  await see(LOGIN, env)
  const before = session(env)
  provider.spoil = { token: () => json({ error: 'invalid_grant', refresh_token: 'never-to-be-used' }) }
  assert.equal((await runCli(['refresh'], env)).code, 3)
  assert.deepEqual(session(env), before)
})
