import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { serve } from '../../src/issuer/served.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { json, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const { issuer } = provider

/** The provider names its revocation endpoint, and is otherwise right but for what is spoiled. */
function revoking(spoil: Spoilers = {}, endpoint = `${issuer}/revoke`): void {
  provider.spoil = { discovery: { members: { revocation_endpoint: endpoint } }, ...spoil }
}

const HEAD = `providers: { acme: { issuer: "${issuer}", client-id: client, client-secret: env:SECRET } }
people: { robot: { form: { username: robot, password: env:PASSWORD } } }
`
const LOGIN = 'login: { as: robot, scope: openid offline_access, prompt: consent, no-userinfo: true }'
const one = (steps: string, more = ''): string => `${HEAD}scenarios: { s: { ${more}steps: [ ${steps} ] } }\n`

function machine(vars: Record<string, string> = {}): TestEnv {
  return testEnv({ vars: { SECRET, PASSWORD: 'robot-password-0123456789', ...vars } })
}

function check(text: string, words: readonly string[] = ['--json'], env = machine()): Promise<Ran> {
  writeFileSync(join(env.home, 'check.yaml'), text)
  return runCli(['check', 'check.yaml', ...words], env)
}

/** What was given back, in the order of the requests: kind and token. */
const given = (): readonly (readonly [string | null, string | null])[] =>
  provider.of('/revoke').map(({ form }) => [form.get('token_type_hint'), form.get('token')])
const kinds = (): readonly (string | null)[] => given().map(([kind]) => kind)
const revocationIn = ({ json: document }: Ran): Document => document().result.scenarios[0].revocation
const stepIn = ({ json: document }: Ran): Document =>
  document().runs[0].steps.find(({ name }: { name: string }) => name === 'revoke')

/** The tokens of every token answer, in the order in which they came. */
function issued(): Document[] {
  const answers: Document[] = []
  const { spoil } = provider
  revoking({
    ...spoil,
    token: (right) => {
      answers.push(right.body)
      return right
    },
  })
  return answers
}

test('what a scenario was issued is revoked, refresh tokens first, the latest before the one that it replaced', async () => {
  const answers = issued()
  const ran = await check(one(`{ ${LOGIN} }, { refresh: }`))
  assert.equal(ran.code, 0)
  const [first, second] = answers
  assert.deepEqual(given(), [
    ['refresh_token', second.refresh_token],
    ['refresh_token', first.refresh_token],
    ['access_token', second.access_token],
    ['access_token', first.access_token],
  ])
  const [asked] = provider.of('/token')
  assert.match(asked?.headers.authorization ?? '', /^Basic /)
  for (const { headers, method } of provider.of('/revoke'))
    assert.deepEqual([method, headers.authorization], ['POST', asked?.headers.authorization])
  assert.deepEqual(revocationIn(ran), { revoked: 4, failed: 0, left: 0, why: null })
  const step = stepIn(ran)
  assert.equal(step.verdict, 'pass')
  assert.equal(step.parent, undefined)
  assert.equal(step.exchanges.length, 4)
  assert.ok(step.checks.some(({ id }: Document) => id.startsWith('http-')))
  for (const token of given().flat().slice(1, 2)) assert.doesNotMatch(ran.stdout, new RegExp(String(token)))
})

test('the human report says nothing of tokens that were revoked', async () => {
  revoking()
  const { code, stdout } = await check(one(`{ ${LOGIN} }`), [])
  assert.equal(code, 0)
  assert.equal(kinds().length, 2)
  assert.match(stdout, /^1 of 1 tenant passed\n1 passed\n✓ ok .*\n$/)
})

for (const [what, spoil, steps, code] of [
  ['an answer that must not be accepted', { idTokenClaims: { aud: 'another' } }, `{ ${LOGIN} }`, 1],
  [
    'an answer without token_type and ID Token',
    { token: { members: { token_type: undefined, id_token: undefined } } },
    `{ ${LOGIN} }`,
    1,
  ],
  ['a login whose expectation does not hold', {}, `{ ${LOGIN}, expect: { tokens.token_type: MAC } }, { userinfo: }`, 1],
  [
    'a scenario whose later step failed',
    { userinfo: json({ error: 'invalid_token' }, 401) },
    `{ ${LOGIN} }, { userinfo: }`,
    3,
  ],
] as const)
  test(`the tokens of ${what} are revoked`, async () => {
    revoking(spoil as Spoilers)
    const ran = await check(one(steps))
    assert.equal(ran.code, code, JSON.stringify(ran.json().error))
    assert.deepEqual(kinds(), ['refresh_token', 'access_token'])
    assert.deepEqual(revocationIn(ran), { revoked: 2, failed: 0, left: 0, why: null })
  })

test('the tokens of a scenario whose time is over are revoked, and that takes none of its time', async () => {
  revoking({ userinfo: { delay: 60_000 } })
  const ran = await check(one(`{ ${LOGIN} }, { userinfo: }`, 'time-limit: 2, '))
  assert.equal(ran.code, 5)
  assert.equal(ran.json().error.code, 'scenario_timeout')
  assert.deepEqual(kinds(), ['refresh_token', 'access_token'])
  assert.equal(stepIn(ran).verdict, 'pass')
})

test('the tokens that came in the redirect are revoked as well', async () => {
  const answers = issued()
  const ran = await check(
    one(
      '{ login: { as: robot, response-type: code token, scope: openid offline_access, prompt: consent, no-userinfo: true } }',
    ),
  )
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.deepEqual(kinds(), ['refresh_token', 'access_token', 'access_token'])
  assert.equal(given()[1]?.[1], answers[0].access_token)
})

test('tokens that a client gets for itself are revoked', async () => {
  revoking({
    token: json({ access_token: 'token-of-the-client-itself-0123456789', token_type: 'Bearer', expires_in: 60 }),
  })
  const ran = await check(one('{ token: { grant: client_credentials } }'))
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.deepEqual(given(), [['access_token', 'token-of-the-client-itself-0123456789']])
})

test('the tokens of each attempt are revoked in the end', async () => {
  revoking({ userinfo: json({}, 503, { 'retry-after': '3600' }) })
  const ran = await check(one('{ login: { as: robot, scope: openid } }', 'retries: 1, '))
  assert.equal(ran.code, 5)
  assert.equal(ran.json().result.scenarios[0].attempts, 2)
  assert.deepEqual(kinds(), ['refresh_token', 'refresh_token', 'access_token', 'access_token'])
  assert.equal(new Set(given().map(([, token]) => token)).size, 4)
  assert.equal(revocationIn(ran).revoked, 4)
})

test('a signal has what was issued revoked, and says what was not done, in every report', async () => {
  const env = machine()
  revoking({
    userinfo: (right) => {
      setImmediate(() => env.interrupt('SIGTERM'))
      return { ...right, delay: 60_000 }
    },
  })
  const saves = ['json=a.json', 'junit=a.xml', 'markdown=a.md'].map((each) => `--save=${each}`)
  const text = `${HEAD}scenarios:
  looks: { steps: [ { discover: } ] }
  signs in: { steps: [ { ${LOGIN} }, { userinfo: } ] }
  later: { steps: [ { ${LOGIN} } ] }
`
  const ran = await check(text, ['--json', '--concurrency', '1', ...saves], env)
  assert.equal(ran.code, 143)
  const { error, notes, result } = ran.json()
  assert.equal(error.code, 'terminated')
  assert.deepEqual(notes, ['Not finished: signs in (acme).', 'Not begun: later (acme).'])
  assert.match(ran.stderr, /^Not begun: later \(acme\)\.$/m)
  assert.deepEqual(
    result.scenarios.map(({ revocation }: Document) => revocation?.revoked ?? null),
    [null, 2, null],
  )
  assert.deepEqual(kinds(), ['refresh_token', 'access_token'])
  for (const name of ['a.json', 'a.xml', 'a.md'])
    assert.match(readFileSync(join(env.home, name), 'utf8'), /Not begun: later \(acme\)/)
})

test('a signal lets a token request that is under way end, so that its tokens are known', async () => {
  const env = machine()
  revoking({
    token: (right) => {
      setImmediate(() => env.interrupt('SIGTERM'))
      return { ...right, delay: 200 }
    },
  })
  const ran = await check(one(`{ ${LOGIN} }, { userinfo: }`), ['--json'], env)
  assert.equal(ran.code, 143)
  assert.deepEqual(ran.json().notes, ['Not finished: s (acme).'])
  assert.deepEqual(kinds(), ['refresh_token', 'access_token'])
  assert.equal(provider.of('/userinfo').length, 0)
})

test('a signal waits for no token request for long', async () => {
  const env = machine()
  const { sleep } = env
  Object.assign(env, { sleep: (ms: number, signal?: AbortSignal) => sleep(ms === 2000 ? 50 : ms, signal) })
  revoking({
    token: (right) => {
      setImmediate(() => env.interrupt('SIGINT'))
      return { ...right, delay: 60_000 }
    },
  })
  const ran = await check(one(`{ ${LOGIN} }`), ['--json'], env)
  assert.equal(ran.code, 130)
  assert.equal(revocationIn(ran), null)
})

test('a signal leaves an endpoint that hangs some seconds and no more', async () => {
  const env = machine()
  const { sleep } = env
  const waited: number[] = []
  Object.assign(env, {
    sleep(ms: number, signal?: AbortSignal) {
      if (ms !== 5000) return sleep(ms, signal)
      waited.push(ms)
      return sleep(20, signal)
    },
  })
  revoking({
    revocation: (right) => {
      setImmediate(() => env.interrupt('SIGINT'))
      return { ...right, delay: 60_000 }
    },
  })
  const ran = await check(one(`{ ${LOGIN} }`), ['--json'], env)
  assert.equal(ran.code, 130)
  assert.deepEqual(waited, [5000])
  assert.deepEqual(ran.json().notes, ['Every scenario had ended.'])
  const { why, ...counts } = revocationIn(ran)
  assert.deepEqual(counts, { revoked: 0, failed: 2, left: 0 })
  assert.match(why, /not revoked within 5 s/)
})

test('an endpoint that hangs costs its own scenario ten seconds, and fails none', async () => {
  const env = machine()
  const { sleep } = env
  const bounds: number[] = []
  Object.assign(env, {
    async sleep(ms: number, signal?: AbortSignal) {
      if (ms !== 10_000) return sleep(ms, signal)
      bounds.push(ms)
      while (provider.of('/revoke').length === 0) await sleep(10)
    },
  })
  revoking({ revocation: { delay: 60_000 } })
  const ran = await check(one(`{ ${LOGIN} }`), ['--json'], env)
  assert.equal(ran.code, 0)
  assert.deepEqual(bounds, [10_000])
  assert.equal(ran.json().result.scenarios[0].verdict, 'warn')
  assert.deepEqual(revocationIn(ran), {
    revoked: 0,
    failed: 2,
    left: 0,
    why: 'The tokens of the scenario were not revoked within 10 s.',
  })
  assert.equal(stepIn(ran).failure, null)
})

test('--no-revoke leaves them', async () => {
  revoking()
  const ran = await check(one(`{ ${LOGIN} }`), ['--json', '--no-revoke'])
  assert.equal(ran.code, 0)
  assert.equal(provider.of('/revoke').length, 0)
  assert.equal(stepIn(ran), undefined)
  assert.deepEqual(revocationIn(ran), { revoked: 0, failed: 0, left: 2, why: '--no-revoke was given.' })
})

test('of a provider that revokes nothing JSON and -v tell', async () => {
  const ran = await check(one(`{ ${LOGIN} }`))
  assert.equal(stepIn(ran), undefined)
  const why = 'The provider has no revocation endpoint.'
  assert.deepEqual(revocationIn(ran), { revoked: 0, failed: 0, left: 2, why })
  const silent = await check(one(`{ ${LOGIN} }`), [])
  assert.doesNotMatch(silent.stdout + silent.stderr, /revo/)
  const told = await check(one(`{ ${LOGIN} }`), ['-v'])
  assert.match(told.stderr, /s \(acme\): 0 of 2 tokens revoked\. The provider has no revocation endpoint\./)
})

test('a scenario that was issued nothing has nothing revoked', async () => {
  revoking()
  const ran = await check(one('{ discover: }'))
  assert.equal(revocationIn(ran), null)
  assert.equal(stepIn(ran), undefined)
})

test('a revocation that fails is told in one line and fails no scenario, but with --strict', async () => {
  revoking({ revocation: json({ error: 'server_error' }, 503) })
  const ran = await check(one(`{ ${LOGIN} }`))
  assert.equal(ran.code, 0)
  assert.equal(ran.json().result.scenarios[0].cause, null)
  const why = 'The revocation endpoint answered 503 (server_error).'
  assert.deepEqual(revocationIn(ran), { revoked: 0, failed: 2, left: 0, why })
  assert.equal(stepIn(ran).verdict, 'warn')
  assert.equal(stepIn(ran).exchanges.length, 1)
  assert.deepEqual(
    stepIn(ran).checks.flatMap(({ id, verdict }: Document) => (verdict === 'warn' ? [id] : [])),
    ['revoke-refused'],
  )
  const { stdout } = await check(one(`{ ${LOGIN} }`), [])
  assert.match(
    stdout,
    /^! s \(acme\) {2}check\.yaml:3: 2 tokens were not revoked\. The revocation endpoint answered 503/m,
  )
  assert.equal((await check(one(`{ ${LOGIN} }`), ['--json', '--strict'])).code, 1)
})

test('a provider that revokes no access tokens has done what it can', async () => {
  revoking({
    revocation: (right, { form }) =>
      form.get('token_type_hint') === 'access_token' ? json({ error: 'unsupported_token_type' }, 400) : right,
  })
  const ran = await check(one(`{ ${LOGIN} }, { refresh: }`))
  assert.equal(kinds().length, 4)
  const why = 'The provider does not revoke access tokens (unsupported_token_type).'
  assert.deepEqual(revocationIn(ran), { revoked: 2, failed: 0, left: 2, why })
  assert.equal(stepIn(ran).verdict, 'pass')
})

test('a token that is unknown by then is gone, whatever the answer', async () => {
  revoking({
    revocation: (right, { form }) =>
      form.get('token_type_hint') === 'access_token' ? json({ error: 'invalid_token' }, 400) : right,
  })
  const ran = await check(one(`{ ${LOGIN} }`))
  assert.equal(ran.code, 0)
  assert.deepEqual(revocationIn(ran), { revoked: 2, failed: 0, left: 0, why: null })
  assert.ok(stepIn(ran).checks.some(({ id, verdict }: Document) => id === 'revoke-unknown-200' && verdict === 'fail'))
})

test('a refresh token that somebody gave is not revoked, nor is what came for it; one that a step got is', async () => {
  revoking()
  const vars = { GIVEN: 'refresh-token-that-somebody-gave-0123456789' }
  const ran = await check(one('{ refresh: { refresh-token: env:GIVEN } }'), ['--json'], machine(vars))
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.equal(provider.of('/revoke').length, 0)
  assert.deepEqual(revocationIn(ran), {
    revoked: 0,
    failed: 0,
    left: 2,
    why: 'Tokens for a refresh token that was given are left, since their revocation may end that one too.',
  })
  const handed = await check(one(`{ ${LOGIN} }, { refresh: { refresh-token: "\${login.refresh_token}" } }`))
  assert.equal(handed.code, 0)
  assert.equal(revocationIn(handed).revoked, 4)
})

test('no token and no secret goes to an endpoint that the secret was not given for', async () => {
  const other = await serve(() => json({}))
  try {
    revoking()
    const steps = `{ login: { as: robot, scope: openid, no-userinfo: true, revocation-endpoint: "${other.base}/revoke" } }`
    const ran = await check(one(steps))
    assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
    assert.equal(other.asked.length, 0)
    assert.equal(provider.of('/revoke').length, 0)
    const { why, ...counts } = revocationIn(ran)
    assert.deepEqual(counts, { revoked: 0, failed: 2, left: 0 })
    assert.match(why, /The client secret of profile acme would go to .* \(revocation_endpoint\)/)
    assert.equal(stepIn(ran).verdict, 'skip')
  } finally {
    await other.close()
  }
})

test('no token goes past a failed meta-issuer-mismatch', async () => {
  provider.spoil = {
    discovery: { members: { issuer: 'https://another.example', revocation_endpoint: `${issuer}/revoke` } },
    callback: { iss: 'https://another.example' },
  }
  const keys = 'response-type: id_token token, no-userinfo: true, keep-going: true'
  const ran = await check(one(`{ login: { as: robot, ${keys} } }`))
  assert.equal(ran.code, 1)
  assert.equal(provider.of('/authorize').length, 1)
  assert.equal(provider.of('/revoke').length, 0)
  const { left, why } = revocationIn(ran)
  assert.equal(left, 1)
  assert.match(why, /another issuer \(meta-issuer-mismatch\)/)
})

test('a scenario has revoked its tokens before another begins to sign in to the same account', async () => {
  revoking({ revocation: { delay: 100 } })
  const text = `${HEAD}scenarios: { a: { steps: [ { ${LOGIN} } ] }, b: { steps: [ { ${LOGIN} } ] } }\n`
  assert.equal((await check(text, ['--json', '--concurrency', '2'])).code, 0)
  const order = provider.asked
    .map(({ path }) => path)
    .filter((path) => ['/authorize', '/token', '/revoke'].includes(path))
  const each = ['/authorize', '/token', '/revoke', '/revoke']
  assert.deepEqual(order, [...each, ...each])
})

test('the tokens of a client without a secret are given back by its name', async () => {
  revoking()
  const text = one(`{ ${LOGIN} }`).replace('client-id: client, client-secret: env:SECRET', 'client-id: public')
  const ran = await check(text)
  assert.equal(revocationIn(ran).revoked, 2)
  for (const { form, headers } of provider.of('/revoke'))
    assert.deepEqual([form.get('client_id'), headers.authorization], ['public', undefined])
})

test('two clients of one scenario give back each its own', async () => {
  revoking()
  const steps = `{ ${LOGIN} }, { login: { as: robot, client-id: public, client-auth: none, scope: openid, no-userinfo: true } }`
  const ran = await check(one(steps))
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.deepEqual(
    provider.of('/revoke').map(({ form, headers }) => headers.authorization?.slice(0, 5) ?? form.get('client_id')),
    ['Basic', 'Basic', 'public', 'public'],
  )
  assert.equal(revocationIn(ran).revoked, 4)
})

const FULL = '/dev/full'
const skip = !existsSync(FULL) && `there is no ${FULL}`

test('a report that could not be written is named, the others are written, and what scenarios came to decides', {
  skip,
}, async () => {
  const env = machine()
  const text = `providers: { down: { issuer: "http://127.0.0.1:9" }, acme: { issuer: "${issuer}" } }
scenarios: { looks: { steps: [ { discover: } ] } }\n`
  const saves = [`--save=json=${FULL}`, '--save=junit=a.xml', `--save=tap=${join(env.home, 'no', 'a.tap')}`]
  const bad = await check(text, ['--json', ...saves.slice(0, 2)], env)
  assert.equal(bad.code, 5)
  assert.equal(bad.json().error.code, 'connection_refused')
  assert.match(bad.stderr, /^file_unwritable: \/dev\/full cannot be written: it does not fit on the disk\.$/m)
  assert.match(readFileSync(join(env.home, 'a.xml'), 'utf8'), /<\/testsuites>/)
  const good = await check(text, ['--json', '--only', 'acme', ...saves.slice(0, 2)], env)
  assert.equal(good.code, 6)
  assert.match(good.json().error.message, /\/dev\/full/)
})
