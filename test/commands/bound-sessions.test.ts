import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import type { Question } from '../../src/env.ts'
import { followingBrowser } from '../support/browser.ts'
import { type EnvSettings, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type FakeProvider, fakeProvider, SECRET } from '../support/provider.ts'

const here = await fakeProvider()
const there = await fakeProvider()
const SECRETS = { SECRET, OTHER: 'secret-of-another-provider-0123456789' }
let env: TestEnv
beforeEach(() => {
  for (const provider of [here, there]) {
    provider.asked.length = 0
    provider.spoil = {}
  }
  env = testEnv({ browse: followingBrowser().browse, vars: SECRETS })
})
after(() => Promise.all([here.close(), there.close()]))

const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET']

async function signIn(provider: FakeProvider, ...words: readonly string[]): Promise<void> {
  const client = words.includes('--profile') ? [] : ['--issuer', provider.issuer, ...CLIENT]
  const ran = await runCli(['login', ...client, ...words, '--json'], env)
  assert.equal(ran.code, 0, ran.stdout.slice(-600))
  for (const each of [here, there]) each.asked.length = 0
}

/** The same home with other variables, or with somebody at the terminal. */
const at = (settings: EnvSettings): TestEnv =>
  testEnv({ browse: followingBrowser().browse, ...settings, home: env.home, vars: { ...SECRETS, ...settings.vars } })

const profile = (name: string, values: Record<string, string>): void =>
  writeFileSync(
    join(env.home, 'config.yaml'),
    `profiles:\n  ${name}:\n${Object.entries(values)
      .map(([key, value]) => `    ${key}: ${value}\n`)
      .join('')}`,
    { mode: 0o600 },
  )

type Saved = Record<string, unknown> & { tokens: Record<string, string>; endpoints?: string[] }

const files = (): readonly string[] =>
  readdirSync(join(env.home, 'sessions'))
    .filter((name) => name.endsWith('.json'))
    .sort()
const readSession = (name = files()[0] ?? ''): Saved =>
  JSON.parse(readFileSync(join(env.home, 'sessions', name), 'utf8'))
const changeSession = (change: (saved: Saved) => unknown): void => {
  const [name = ''] = files()
  writeFileSync(join(env.home, 'sessions', name), JSON.stringify(change(readSession(name))), { mode: 0o600 })
}

/** What a provider received that opens something: tokens, secrets, assertions. */
const received = ({ asked }: FakeProvider): readonly string[] =>
  asked.flatMap(({ path, headers, body, url }) => {
    const secret = /token=|secret|assertion/.test(body) || /access_token=/.test(url)
    return headers.authorization !== undefined || secret ? [path] : []
  })

function assertRefused(ran: Ran, exit: number, code: string): { message: string; hint: string } {
  assert.equal(ran.code, exit, ran.stdout.slice(-900))
  const { error } = ran.json()
  assert.equal(error.code, code)
  return error
}

for (const command of ['userinfo', 'refresh']) {
  const others: readonly [string, () => Promise<Ran>][] = [
    ['--issuer', () => runCli([command, '--issuer', there.issuer, '--json'], env)],
    ['OIDC_ISSUER', () => runCli([command, '--json'], at({ vars: { OIDC_ISSUER: there.issuer } }))],
    [
      '--issuer and --client-id',
      () => runCli([command, '--issuer', there.issuer, '--client-id', 'client', '--json'], env),
    ],
    ['--client-id', () => runCli([command, '--client-id', 'public', '--json'], env)],
    ['OIDC_CLIENT_ID', () => runCli([command, '--json'], at({ vars: { OIDC_CLIENT_ID: 'public' } }))],
    [
      'a profile',
      () => {
        profile('other', { issuer: there.issuer, 'client-id': 'client' })
        return runCli([command, '--profile', 'other', '--json'], env)
      },
    ],
    [
      'the default profile',
      () => {
        writeFileSync(
          join(env.home, 'config.yaml'),
          `default-profile: other\nprofiles:\n  other:\n    issuer: ${there.issuer}\n`,
        )
        return runCli([command, '--json'], env)
      },
    ],
    [
      'a preset',
      () => runCli([command, '--preset', 'keycloak', '--base-url', there.issuer, '--tenant', 'main', '--json'], env),
    ],
  ]
  for (const [name, run] of others)
    test(`${command} with ${name} of another finds no session, says which there are, and sends nothing`, async () => {
      await signIn(here)
      const before = readSession()
      const error = assertRefused(await run(), 4, 'no_session')
      assert.match(error.hint, new RegExp(`client client at ${here.issuer}`))
      assert.deepEqual([here.asked.length, there.asked.length], [0, 0])
      assert.deepEqual(readSession(), before)
    })

  test(`${command} of a profile whose issuer was changed finds no session, and that of before stays`, async () => {
    profile('work', { issuer: here.issuer, 'client-id': 'client', 'client-secret': 'env:SECRET' })
    await signIn(here, '--profile', 'work')
    const before = readSession()
    profile('work', { issuer: there.issuer, 'client-id': 'client', 'client-secret': 'env:SECRET' })
    const error = assertRefused(await runCli([command, '--profile', 'work', '--json'], env), 4, 'no_session')
    assert.match(error.hint, new RegExp(`client client at ${here.issuer} \\(profile work\\)`))
    assert.deepEqual([here.asked.length, there.asked.length], [0, 0])
    assert.deepEqual(readSession(), before)
  })

  test(`${command} --issuer takes the session of that issuer, not the latest`, async () => {
    await signIn(here)
    await signIn(there)
    const ran = await runCli([command, '--issuer', here.issuer, '--json'], env)
    assert.equal(ran.code, 0, ran.stdout.slice(-600))
    assert.equal(received(here).length, 1)
    assert.equal(there.asked.length, 0)
  })

  test(`${command} --issuer with a slash at the end takes the session of the issuer without one`, async () => {
    await signIn(here)
    const ran = await runCli([command, '--issuer', `${here.issuer}/`, '--json'], env)
    assert.equal(received(here).length, 1, ran.stdout.slice(-600))
  })
}

test('a login of a profile whose issuer was changed saves a session beside the one of before', async () => {
  const values = { 'client-id': 'client', 'client-secret': 'env:SECRET' }
  profile('work', { issuer: here.issuer, ...values })
  await signIn(here, '--profile', 'work')
  const before = readSession('work.json')
  profile('work', { issuer: there.issuer, ...values })
  await signIn(there, '--profile', 'work')
  assert.deepEqual(readSession('work.json'), before)
  assert.equal(files().length, 2)
  assert.equal((await runCli(['refresh', '--profile', 'work', '--json'], env)).code, 0)
  assert.deepEqual([received(here), received(there)], [[], ['/token']])
  profile('work', { issuer: here.issuer, ...values })
  assert.equal((await runCli(['refresh', '--profile', 'work', '--json'], env)).code, 0)
  assert.deepEqual([received(here), received(there)], [['/token'], ['/token']])
})

test('without an issuer the origins of the endpoints part one session from another', async () => {
  const flags = ({ issuer }: FakeProvider): readonly string[] => [
    '--no-discovery',
    '--authorization-endpoint',
    `${issuer}/authorize`,
    '--token-endpoint',
    `${issuer}/token`,
    '--userinfo-endpoint',
    `${issuer}/userinfo`,
    ...CLIENT,
    '--scope',
    'profile',
  ]
  for (const provider of [here, there]) {
    provider.spoil = { callback: { iss: undefined } }
    const ran = await runCli(['login', ...flags(provider), '--json'], env)
    assert.equal(ran.code, 0, ran.stdout.slice(-600))
  }
  const endpoints = files().map((name) => readSession(name).endpoints)
  assert.deepEqual(new Set(endpoints.flat()), new Set([here.issuer, there.issuer]))
  assert.equal(endpoints.length, 2)
})

test('at most five sessions are named, and no control character of one is', async () => {
  await signIn(here)
  const saved = readSession()
  for (let each = 0; each < 7; each += 1) {
    const odd = { ...saved, client_id: `c${each}\u001b[31m\n::error::x`, savedAt: each }
    writeFileSync(join(env.home, 'sessions', `odd${each}.json`), JSON.stringify(odd), { mode: 0o600 })
  }
  const { hint } = assertRefused(await runCli(['userinfo', '--issuer', there.issuer, '--json'], env), 4, 'no_session')
  assert.equal(hint.match(/ at http/g)?.length, 5)
  assert.match(hint, /3 more/)
  assert.ok(!hint.includes('\u001b') && !hint.includes('\n'))
})

/** The metadata of `here` with endpoints that have moved. */
const moveTo = ({ issuer }: FakeProvider): void => {
  here.spoil = {
    discovery: {
      members: { userinfo_endpoint: `${issuer}/userinfo`, token_endpoint: `${issuer}/token` },
    },
  }
}

for (const command of ['userinfo', 'refresh']) {
  test(`${command} sends nothing to an endpoint that has moved since`, async () => {
    await signIn(here)
    const before = readSession()
    moveTo(there)
    const error = assertRefused(await runCli([command, '--json'], env), 1, 'endpoint_moved')
    assert.match(error.message, new RegExp(`would go to ${there.issuer} .*given for ${here.issuer}`))
    assert.match(error.hint, /--allow moved-endpoints.*sign in again/)
    assert.equal(there.asked.length, 0)
    assert.deepEqual(readSession(), before)
  })

  test(`${command} --allow moved-endpoints goes on, and the report says so`, async () => {
    await signIn(here)
    moveTo(there)
    const ran = await runCli([command, '--allow', 'moved-endpoints', '--json'], env)
    assert.equal(received(there).length, 1)
    assert.match(ran.json().notes.join('\n'), /Allowed: moved-endpoints/)
    assert.match(ran.json().notes.join('\n'), new RegExp(`of session \\w+ goe?s? to ${there.issuer}`))
  })

  test(`${command} asks at a terminal where an endpoint has moved, and goes on with yes alone`, async () => {
    for (const answer of ['no', 'yes']) {
      await signIn(here)
      moveTo(there)
      const asked: Question[] = []
      const ask = async (question: Question): Promise<string> => {
        asked.push(question)
        assert.equal(there.asked.length, 0)
        return answer
      }
      const ran = await runCli([command, '--json'], at({ tty: ['stdin', 'stderr'], ask }))
      assert.equal(asked.length, 1)
      assert.deepEqual([asked[0]?.kind, asked[0]?.initial], ['confirm', 'no'])
      assert.ok(asked[0]?.message.includes(here.issuer) && asked[0].message.includes(there.issuer))
      if (answer === 'no') assertRefused(ran, 1, 'endpoint_moved')
      else assert.match(ran.json().notes.join('\n'), /Agreed to at the terminal/)
      assert.equal(received(there).length, answer === 'no' ? 0 : 1)
      here.spoil = {}
    }
  })

  test(`${command} by metadata that now name another issuer is refused`, async () => {
    await signIn(here)
    here.spoil = { discovery: { members: { issuer: there.issuer } } }
    const error = assertRefused(await runCli([command, '--json'], env), 1, 'endpoint_moved')
    assert.match(error.message, new RegExp(`now name the issuer ${there.issuer}`))
    assert.deepEqual([received(here), received(there)], [[], []])
  })

  test(`${command} sends a saved token to no endpoint of a flag at a further origin`, async () => {
    await signIn(here)
    const flag = command === 'refresh' ? '--token-endpoint' : '--userinfo-endpoint'
    const path = command === 'refresh' ? '/token' : '/userinfo'
    const words = [command, flag, `${there.issuer}${path}`, '--json']
    assertRefused(await runCli(words, env), 1, 'endpoint_moved')
    assert.equal(there.asked.length, 0)
    await runCli([...words, '--allow', 'moved-endpoints'], env)
    assert.equal(received(there).length, 1)
  })
}

test('a session of before its origins were kept is bound by its issuer', async () => {
  await signIn(here)
  changeSession(({ endpoints: _none, ...saved }) => saved)
  assert.equal((await runCli(['userinfo', '--json'], env)).code, 0)
  const elsewhere = await runCli(['userinfo', '--userinfo-endpoint', `${there.issuer}/userinfo`, '--json'], env)
  assertRefused(elsewhere, 1, 'endpoint_moved')
  assertRefused(await runCli(['userinfo', '--issuer', there.issuer, '--json'], env), 4, 'no_session')
  assert.equal(there.asked.length, 0)
  assert.equal((await runCli(['refresh', '--json'], env)).code, 0)
  assert.deepEqual(readSession().endpoints, [here.issuer])
})

test('a refresh that went to a moved endpoint with leave binds the session to it', async () => {
  const both = await fakeProvider()
  after(() => both.close())
  await signIn(here)
  moveTo(both)
  const answer = { access_token: 'new-token', token_type: 'Bearer', refresh_token: 'new-refresh' }
  both.spoil = { token: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: answer }) }
  const ran = await runCli(['refresh', '--allow', 'moved-endpoints', '--json'], env)
  assert.equal(ran.code, 0, ran.stdout.slice(-900))
  assert.equal(readSession().tokens['refresh_token'], 'new-refresh')
  assert.ok(readSession().endpoints?.includes(both.issuer))
  assert.equal((await runCli(['refresh', '--json'], env)).code, 0)
  assert.equal(both.of('/token').length, 2)
})

test('the alias of an endpoint for clients with a certificate counts as an endpoint of the provider', async () => {
  const aliases = { mtls_endpoint_aliases: { userinfo_endpoint: `${there.issuer}/userinfo` } }
  here.spoil = { discovery: { members: aliases } }
  await signIn(here)
  assert.deepEqual(readSession().endpoints, [here.issuer, there.issuer].sort())
})

test('a token given by flag goes where the person says', async () => {
  await signIn(here)
  const words = ['--access-token', 'given-by-hand', '--userinfo-endpoint', `${there.issuer}/userinfo`]
  await runCli(['userinfo', ...words, '--json'], env)
  assert.deepEqual(received(there), ['/userinfo'])
  assert.equal(there.of('/userinfo')[0]?.headers.authorization, 'Bearer given-by-hand')
})

test('the saved secret does not go along with a refresh token that is given for another endpoint', async () => {
  await signIn(here)
  const words = ['--refresh-token', 'given-by-hand', '--token-endpoint', `${there.issuer}/token`]
  assertRefused(await runCli(['refresh', ...words, '--json'], env), 1, 'endpoint_moved')
  assert.equal(there.asked.length, 0)
})

test('session list and show say what a session is bound to', async () => {
  await signIn(here)
  const [listed] = (await runCli(['session', 'list', '--json'], env)).json().result.sessions
  assert.deepEqual([listed.issuer, listed.client_id, listed.endpoints], [here.issuer, 'client', [here.issuer]])
  const { session } = (await runCli(['session', 'show', '--json'], env)).json().result
  assert.deepEqual(session.endpoints, [here.issuer])
  const text = (await runCli(['session', 'list'], env)).stdout
  assert.match(text, new RegExp(`goes to ${here.issuer}`))
  changeSession(({ endpoints: _none, ...saved }) => saved)
  assert.equal((await runCli(['session', 'list', '--json'], env)).json().result.sessions[0].endpoints, null)
})

test('a preset that has endpoints and no issuer does not take the session of an issuer', async () => {
  await signIn(here)
  const error = assertRefused(await runCli(['userinfo', '--preset', 'github', '--json'], env), 4, 'no_session')
  assert.match(error.message, /endpoints at https:\/\/api\.github\.com, https:\/\/github\.com/)
  assert.equal(here.asked.length, 0)
})

test('a header that a session repeats goes where the metadata of its issuer have the keys, and to no key set of a flag', async () => {
  here.spoil = { discovery: { members: { jwks_uri: `${there.issuer}/jwks` } } }
  await signIn(here, '--header', 'X-Api-Key: of-the-gateway-0123456789')
  const repeated = await runCli(['refresh', '--json'], env)
  assert.equal(repeated.code, 0, repeated.stdout.slice(-600))
  assert.equal(there.of('/jwks')[0]?.headers['x-api-key'], 'of-the-gateway-0123456789')
  here.spoil = {}
  there.asked.length = 0
  const flagged = await runCli(['refresh', '--jwks-uri', `${there.issuer}/jwks`, '--json'], env)
  assertRefused(flagged, 1, 'endpoint_moved')
  assert.equal(there.asked.length, 0)
})
