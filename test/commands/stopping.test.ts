import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { json, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
const LOGIN = ['login', ...CLIENT]

let env: TestEnv
before(() => {
  env = machine()
})

function machine(): TestEnv {
  return testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
}

/** Signs in with nothing spoiled, so that there is a good session. */
async function plantSession(on: TestEnv): Promise<void> {
  const ran = await runCli([...LOGIN, '--json'], on)
  assert.equal(ran.code, 0, ran.stdout)
  provider.asked.length = 0
}

/** Everything that a machine keeps of sessions, byte for byte. */
function kept({ home }: TestEnv): readonly string[] {
  const folder = join(home, 'sessions')
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`)
}

function session(on: TestEnv): Document {
  const [text = ''] = kept(on)
  return JSON.parse(text.slice(text.indexOf('{')))
}

const ACTS = ['/authorize', '/token', '/userinfo']
const acts = (): readonly string[] => provider.asked.map(({ path }) => path).filter((path) => ACTS.includes(path))

const rejections = ({ steps }: Document): readonly string[] =>
  steps.flatMap(({ checks }: Document) =>
    checks.filter(({ verdict, reject }: Document) => verdict === 'fail' && reject).map(({ id }: Document) => id),
  )

beforeEach(() => {
  provider.spoil = {}
})

const ELSEWHERE: Spoilers = {
  discovery: {
    members: { issuer: 'https://other.example', authorization_response_iss_parameter_supported: undefined },
  },
  callback: { iss: undefined },
}

interface Row {
  readonly what: string
  readonly spoil: Spoilers
  readonly args?: readonly string[]
  readonly check: string
  readonly step: string
  readonly code?: string
  /** What may have been asked for, besides documents. */
  readonly asked: readonly string[]
  /** What --keep-going asks for. */
  readonly further: readonly string[]
  readonly rejected: readonly string[] | undefined
}

const WITH_TOKEN = ['--response-type', 'code id_token token']
const ROWS: readonly Row[] = [
  {
    what: 'metadata of another issuer',
    spoil: ELSEWHERE,
    check: 'meta-issuer-mismatch',
    step: 'discover',
    asked: [],
    further: ['/authorize'],
    rejected: undefined,
  },
  ...['idt-c-hash-mismatch', 'idt-at-hash-missing', 'idt-s-hash-mismatch', 'idt-nonce-mismatch'].map((check): Row => {
    const claim = check.replace(/^idt-|-(?:mismatch|missing)$/g, '').replace('-', '_')
    return {
      what: `a front-channel ID Token with ${check}`,
      spoil: { frontClaims: { [claim]: check.endsWith('missing') ? undefined : 'wrong' } },
      args: WITH_TOKEN,
      check,
      step: 'front-channel id_token',
      asked: ['/authorize'],
      further: ['/authorize', '/token', '/userinfo'],
      rejected: ['id_token'],
    }
  }),
  {
    what: 'a response in the query that belongs in the fragment',
    spoil: { responseMode: 'query' },
    args: ['--response-type', 'code id_token'],
    check: 'cb-response-in-query',
    step: 'callback',
    code: 'callback_rejected',
    asked: ['/authorize'],
    further: ['/authorize', '/token', '/userinfo'],
    rejected: ['tokens', 'id_token'],
  },
  ...(['iss', 'aud', 'nonce'] as const).map(
    (claim): Row => ({
      what: `an ID Token with another ${claim}`,
      spoil: { idTokenClaims: (right) => ({ ...right, [claim]: `${String(right[claim])}1` }) },
      check: `idt-${claim}-mismatch`,
      step: 'id_token',
      asked: ['/authorize', '/token'],
      further: ['/authorize', '/token', '/userinfo'],
      rejected: ['id_token'],
    }),
  ),
  {
    what: 'UserInfo about somebody else',
    spoil: { userinfo: { members: { sub: 'adainvalid' } } },
    check: 'ui-sub-mismatch',
    step: 'userinfo',
    asked: ['/authorize', '/token', '/userinfo'],
    further: ['/authorize', '/token', '/userinfo'],
    rejected: ['userinfo'],
  },
]

for (const { what, spoil, args = [], check, step, code = 'check_failed', asked, further, rejected } of ROWS) {
  test(`${what}: acting stops, what came is judged, and a good session stays as it was`, async () => {
    await plantSession(env)
    const planted = kept(env)
    provider.spoil = spoil
    const { code: exit, json } = await runCli([...LOGIN, ...args, '--json'], env)
    const { error, result, verdict, steps } = json()
    assert.deepEqual([exit, verdict, error.code, error.step, error.retryable], [1, 'fail', code, step, false])
    assert.match(error.message, new RegExp(`\\(${check}[;)]`))
    assert.deepEqual([error.causes, error.ruled_out], [[], []])
    assert.equal(rejections(json())[0], check)
    assert.deepEqual(acts(), asked)
    assert.deepEqual(result?.rejected, rejected)
    assert.deepEqual(kept(env), planted)
    const next = ACTS[asked.length]?.slice(1)
    if (next !== undefined) {
      const skipped = steps.at(-1)
      assert.deepEqual([skipped.name, skipped.verdict], [next, 'skip'])
      assert.match(skipped.notes.join(), new RegExp(`${check} must not be accepted`))
    }
  })

  test(`${what}: --keep-going goes on, fails for the same, says so and saves nothing`, async () => {
    await plantSession(env)
    const planted = kept(env)
    provider.spoil = spoil
    const { code: exit, json } = await runCli([...LOGIN, ...args, '--keep-going', '--json'], env)
    const { error, notes } = json()
    assert.equal(exit, 1)
    assert.match(error.message, new RegExp(check))
    assert.equal(rejections(json())[0], check)
    assert.deepEqual(acts(), further)
    assert.deepEqual(kept(env), planted)
    assert.ok(notes.some((note: string) => note.startsWith('--keep-going: ')))
  })

  test(`${what}: --allow goes on, warns and saves`, async () => {
    const on = machine()
    provider.spoil = spoil
    const { code: exit, json } = await runCli([...LOGIN, ...args, ...allowing(check), '--json'], on)
    assert.deepEqual([exit, json().verdict, json().error], [0, 'warn', null], JSON.stringify(json().error))
    assert.equal(kept(on).length, 1)
    assert.ok(json().notes.some((note: string) => note.includes(`Allowed: ${check}`)))
    assert.equal(json().result.rejected, undefined)
  })

  test(`${what}: in words nobody is signed in, and the first line says why`, async () => {
    provider.spoil = spoil
    const { stdout, stderr } = await runCli([...LOGIN, ...args], env)
    assert.doesNotMatch(stdout + stderr, /Signed in as/)
    assert.match(stdout, new RegExp(`^✗ [^✓]*${check}[^]*\\n${code} \\(exit 1\\)`))
  })
}

/** Tokens name the issuer that is right, so that one deviation has two consequences. */
function allowing(check: string): readonly string[] {
  const all = check === 'meta-issuer-mismatch' ? [check, 'idt-iss-mismatch'] : [check]
  return all.flatMap((each) => ['--allow', each])
}

test('past metadata of another issuer --keep-going sends no secret, code, verifier or token', async () => {
  provider.spoil = ELSEWHERE
  const { code, json } = await runCli([...LOGIN, '--keep-going', '--json'], env)
  assert.equal(code, 1)
  assert.equal(json().error.step, 'discover')
  assert.ok(json().steps.some(({ name, checks }: Document) => name === 'callback' && checks.length > 0))
  for (const { headers, url, form } of provider.asked) {
    assert.equal(headers['authorization'], undefined)
    for (const name of ['code', 'code_verifier', 'client_secret', 'client_assertion'])
      assert.ok(!form.has(name) && !new URL(url).searchParams.has(name), name)
  }
  for (const args of [['--par'], ['--id-token-hint', 'a.b.c'], ['--request-object', 'signed']]) {
    provider.asked.length = 0
    const ran = await runCli([...LOGIN, '--keep-going', ...args, '--json'], env)
    assert.deepEqual([ran.code, acts()], [1, []], args.join(' '))
  }
})

const OTHERS: readonly (readonly [command: string, args: readonly string[]])[] = [
  ['userinfo', ['--access-token', 'at-1234567890']],
  ['refresh', ['--refresh-token', 'rt-1234567890']],
  ['token', ['client_credentials']],
]
for (const [command, args] of OTHERS)
  for (const flags of [[], ['--keep-going']])
    test(`${[command, ...flags].join(' ')}: nothing is sent past metadata of another issuer`, async () => {
      provider.spoil = ELSEWHERE
      const { code, json } = await runCli([command, ...args, ...CLIENT, ...flags, '--json'], env)
      assert.deepEqual([code, json().error.step, json().error.code], [1, 'discover', 'check_failed'])
      assert.deepEqual(acts(), [])
    })

test('a wrong nonce before a UserInfo endpoint that is down is exit 1, not worth another try', async () => {
  provider.spoil = { idTokenClaims: { nonce: 'wrong' }, userinfo: () => ({ ...json({}), status: 503 }) }
  for (const flags of [[], ['--keep-going']]) {
    const { code, json: document } = await runCli([...LOGIN, ...flags, '--json'], env)
    const { error } = document()
    assert.deepEqual([code, error.code, error.step, error.retryable], [1, 'check_failed', 'id_token', false])
  }
})

test('userinfo about somebody else than the session is shown as rejected', async () => {
  await plantSession(env)
  provider.spoil = { userinfo: { members: { sub: 'eve' } } }
  const { code, json } = await runCli(['userinfo', '--json'], env)
  assert.deepEqual(
    [code, json().result],
    [1, { userinfo: { ...json().result.userinfo, sub: 'eve' }, rejected: ['userinfo'] }],
  )
  const { stdout } = await runCli(['userinfo'], env)
  assert.match(stdout, /UserInfo \(rejected: must not be used\)/)
  const print = await runCli(['userinfo', '--print', 'userinfo.sub'], env)
  assert.deepEqual([print.code, print.stdout], [1, ''])
})

const refusal = (iss: string | undefined): Spoilers => ({
  callback: (right) => [
    ['error', 'access_denied'],
    ...right.filter(([name]) => name === 'state'),
    ...(iss === undefined ? [] : [['iss', iss] as [string, string]]),
  ],
})

test('a refusal is one where iss is missing, and the finding stands beside it', async () => {
  provider.spoil = refusal(undefined)
  const { code, json } = await runCli([...LOGIN, '--json'], env)
  const { error, verdict } = json()
  assert.deepEqual([code, verdict, error.code, error.step], [3, 'error', 'access_denied', 'callback'])
  assert.deepEqual(rejections(json()), ['cb-iss-missing'])
})

test('a refusal of another issuer is none of this provider', async () => {
  provider.spoil = refusal('https://other.example')
  const { code, json } = await runCli([...LOGIN, '--json'], env)
  assert.deepEqual([code, json().error.code, json().error.step], [1, 'callback_rejected', 'callback'])
  assert.match(json().error.message, /cb-iss-mismatch/)
})

test('a response without iss can be allowed, and is a rejection otherwise', async () => {
  provider.spoil = { callback: { iss: undefined } }
  const rejected = await runCli([...LOGIN, '--json'], env)
  assert.deepEqual([rejected.code, rejected.json().error.code, acts()], [1, 'callback_rejected', ['/authorize']])
  const allowed = await runCli([...LOGIN, '--allow', 'cb-iss-missing', '--json'], env)
  assert.deepEqual([allowed.code, allowed.json().verdict], [0, 'warn'])
  const going = await runCli([...LOGIN, '--keep-going', '--json'], env)
  assert.deepEqual([going.code, rejections(going.json())], [1, ['cb-iss-missing']])
  assert.equal(going.json().result.userinfo.sub, 'ada')
})

for (const id of ['cb-state-mismatch', 'cb-iss-mismatch'])
  test(`${id} cannot be allowed`, async () => {
    const { code, json } = await runCli([...LOGIN, '--allow', id, '--json'], env)
    assert.deepEqual([code, json().error.code], [2, 'invalid_option'])
    assert.match(json().error.message, new RegExp(`--allow ${id}: this check cannot be allowed`))
    assert.equal(provider.asked.length, 0)
  })

test('--keep-going never goes past another state or another iss', async () => {
  provider.spoil = { callback: { iss: 'https://other.example' } }
  const iss = await runCli([...LOGIN, '--keep-going', '--json'], env)
  assert.deepEqual([iss.code, iss.json().error.code, acts()], [1, 'callback_rejected', ['/authorize']])
  provider.asked.length = 0
  provider.spoil = { callback: { state: 'another' } }
  const waited = await runCli([...LOGIN, '--keep-going', '--login-timeout', '1', '--json'], env)
  // Where nobody came back the authorization endpoint is asked once more, with values of its own.
  assert.deepEqual([waited.code, acts()], [1, ['/authorize', '/authorize']])
  const pasting = ['--redirect-uri', 'https://app.example/cb', '--callback-url']
  const pasted = await runCli(
    [...LOGIN, ...pasting, 'https://app.example/cb?code=abcdefghijklmnopqrstuvwxyz&state=another', '--json'],
    env,
  )
  const codeAndStep = (ran: Ran) => [ran.code, ran.json().error.code, ran.json().error.step]
  assert.deepEqual(codeAndStep(waited), [1, 'callback_rejected', 'authorize'])
  assert.deepEqual(codeAndStep(pasted), codeAndStep(waited))
})

test('--keep-going saves nothing even where nothing was wrong, and is no setting of a profile', async () => {
  await plantSession(env)
  const planted = kept(env)
  const { code, json } = await runCli([...LOGIN, '--keep-going', '--json'], env)
  assert.equal(code, 0)
  assert.deepEqual(kept(env), planted)
  assert.ok(json().notes.includes('Nothing was saved as a session: --keep-going was given.'))
  const added = await runCli(['profile', 'add', 'work', '--issuer', provider.issuer, '--keep-going'], env)
  assert.equal(added.code, 2)
})

const MANNERS: readonly (readonly [what: string, spoil: Spoilers, verdict: string])[] = [
  ['a fault of the token response that clients get by with', { token: { members: { token_type: undefined } } }, 'warn'],
  [
    'a fault of the metadata that clients get by with',
    { discovery: { members: { subject_types_supported: undefined } } },
    'pass',
  ],
]
for (const [what, spoil, verdict] of MANNERS)
  test(`${what} is exit 0 with ${verdict}, goes on and is saved; with --strict exit 1, and saved all the same`, async () => {
    const on = machine()
    const scope = ['--scope', 'openid profile email']
    provider.spoil = spoil
    const { code, json } = await runCli([...LOGIN, ...scope, '--json'], on)
    assert.deepEqual([code, json().verdict], [0, verdict])
    assert.equal(kept(on).length, 1)
    assert.ok(json().steps.some(({ checks }: Document) => checks.some((each: Document) => each.verdict === 'fail')))
    const strict = await runCli([...LOGIN, '--strict', '--json'], machine())
    assert.deepEqual([strict.code, strict.json().verdict], [1, 'fail'])
    assert.deepEqual(acts().slice(-3), ['/authorize', '/token', '/userinfo'])
  })

const OTHER_SUB: Spoilers = { refreshedClaims: (right) => ({ ...right, sub: `${String(right['sub'])}1` }) }

test('after a rejected ID Token of a refresh the new refresh token alone is kept, and said to be', async () => {
  await plantSession(env)
  const before = session(env)
  provider.spoil = OTHER_SUB
  const { code, json } = await runCli(['refresh', '--json'], env)
  assert.deepEqual([code, json().error.step], [1, 'id_token'])
  assert.ok(json().notes.some((note: string) => note.startsWith('Of the answer the new refresh token alone was saved')))
  const after = session(env)
  assert.notEqual(after.tokens.refresh_token, before.tokens.refresh_token)
  assert.equal(after.tokens.refresh_token, json().result.tokens.refresh_token)
  const { refresh_token } = after.tokens
  assert.deepEqual(after, { ...before, tokens: { ...before.tokens, refresh_token } })
  provider.spoil = {}
  assert.equal((await runCli(['refresh', '--json'], env)).code, 0, 'the session is not lost')
  assert.notEqual(session(env).tokens.access_token, before.tokens.access_token)
})

test('where the refresh token stays, a rejected refresh leaves the session byte for byte', async () => {
  await plantSession(env)
  const planted = kept(env)
  provider.spoil = { ...OTHER_SUB, token: { members: { refresh_token: undefined } } }
  const { code, json } = await runCli(['refresh', '--json'], env)
  assert.equal(code, 1)
  assert.deepEqual(kept(env), planted)
  assert.ok(json().notes.some((note: string) => note.startsWith('The session stays as it was')))
})
