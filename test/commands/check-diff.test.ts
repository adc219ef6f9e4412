import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const VARS = { CLIENT_SECRET: SECRET, WRONG: 'a wrong secret 0123456789', PASSWORD: 'robot-password-0123456789' }

interface Evening {
  readonly text: string
  readonly words?: readonly string[]
}

/** A machine on which `check` ran yesterday, and what it saved. */
async function yesterday({ text, words = [] }: Evening): Promise<TestEnv> {
  const env = testEnv({ vars: VARS })
  write(env, text)
  await runCli(['check', 'check.yaml', ...words, '--save', 'json=yesterday.json'], env)
  return env
}

function write({ home }: TestEnv, text: string): void {
  writeFileSync(join(home, 'check.yaml'), text.replaceAll('ISSUER', provider.issuer))
}

/** Runs it today, on another file where one is given. */
async function today(env: TestEnv, { text, words = [] }: Partial<Evening> = {}): Promise<Ran> {
  if (text !== undefined) write(env, text)
  return runCli(['check', 'check.yaml', '--diff', 'yesterday.json', '--json', ...words], env)
}

const kinds = (found: readonly Document[]): unknown[] =>
  found.map(({ scenario, step, what, id }) => [scenario, step, what, id])
const failures = (found: readonly Document[]): unknown[] => kinds(found.filter(({ verdict }) => verdict === 'fail'))
/** What changed, without the times that the machine of the test decides. */
const changes = (found: readonly Document[]): unknown[] =>
  found
    .filter(({ what }) => what !== 'latency')
    .map(({ what, change, name, before, now }) => [what, change, name, before, now])

const TWO = `providers:
  acme: { issuer: ISSUER, client-id: client, client-secret: env:CLIENT_SECRET }
  globex: { issuer: ISSUER, client-id: client, client-secret: env:CLIENT_SECRET }
`
const PEOPLE = 'people: { robot: { form: { username: robot, password: env:PASSWORD } } }\n'
const TOKEN = `${PEOPLE}scenarios: { gets a token: { steps: [ { login: { as: robot } } ] } }\n`
const WELL = `${TWO}${TOKEN}`
const GLOBEX_WRONG = `${TWO.replace(/(globex: .*env:)CLIENT_SECRET/, '$1WRONG')}${TOKEN}`
const BOTH_WRONG = WELL.replaceAll('env:CLIENT_SECRET', 'env:WRONG')

test('what was well and is not fails as new', async () => {
  const ran = await today(await yesterday({ text: WELL }), { text: GLOBEX_WRONG })
  assert.equal(ran.code, 3)
  const { diff } = ran.json().result
  assert.deepEqual(failures(diff.new), [['gets a token (globex)', 'login', 'error', 'invalid_client']])
  assert.deepEqual([diff.mended, diff.still, changes(diff.changed)], [[], [], []])
})

test('what failed for the same cause yesterday fails nothing, and the first line says so', async () => {
  const env = await yesterday({ text: GLOBEX_WRONG })
  const ran = await today(env)
  assert.equal(ran.code, 0)
  const { verdict, exit, error, result, runs } = ran.json()
  assert.deepEqual([verdict, exit, error], ['warn', 0, null])
  assert.deepEqual(result.diff.new, [])
  assert.deepEqual(
    result.diff.still.map(({ scenario, provider: of }: Document) => [scenario, of]),
    [['gets a token (globex)', 'globex']],
  )
  assert.deepEqual(
    runs.map(({ name, exit: own, still }: Document) => [name, own, still]),
    [
      ['gets a token (acme)', 0, undefined],
      ['gets a token (globex)', 3, true],
    ],
  )
  const shown = await runCli(['check', 'check.yaml', '--diff', 'yesterday.json'], env)
  assert.equal(shown.code, 0)
  assert.match(shown.stdout, /^Nothing new failed; 1 tenant still failing as before: globex \(.*\)\n/)
})

test('what fails for another cause than yesterday is new, and one that is not new beside it counts for nothing', async () => {
  const down = GLOBEX_WRONG.replace(/(globex: \{ issuer: )ISSUER/, '$1"http://127.0.0.1:9"')
  const env = await yesterday({ text: GLOBEX_WRONG })
  const other = await today(env, { text: down })
  assert.equal(other.code, 5)
  assert.deepEqual(failures(other.json().result.diff.new), [
    ['gets a token (globex)', 'login', 'error', 'connection_refused'],
  ])
  const beside = await today(env, { text: BOTH_WRONG, words: ['--save', 'human=told.txt'] })
  assert.equal(beside.code, 3)
  assert.equal(beside.json().error.run, 'gets a token (acme)')
  assert.match(
    readFileSync(join(env.home, 'told.txt'), 'utf8'),
    /^1 of 2 tenants failed: acme \(.*\); 1 tenant still failing as before: globex \(/,
  )
})

test('what is mended is said', async () => {
  const env = await yesterday({ text: GLOBEX_WRONG })
  const ran = await today(env, { text: WELL, words: ['--save', 'human=told.txt'] })
  assert.equal(ran.code, 0)
  assert.deepEqual(failures(ran.json().result.diff.mended), [
    ['gets a token (globex)', 'login', 'error', 'invalid_client'],
  ])
  assert.match(
    readFileSync(join(env.home, 'told.txt'), 'utf8'),
    /^2 of 2 tenants passed\n[\s\S]*\n {2}✓ mended {3}gets a token \(globex\), login: /,
  )
})

test('scenarios that came and went are told, one that came and fails is new, and one that is left out is not gone', async () => {
  const env = await yesterday({ text: WELL })
  const renamed = await today(env, {
    text: WELL.replace('gets a token', 'asks for a token').replace(/(acme: .*env:)CLIENT_SECRET/, '$1WRONG'),
  })
  assert.equal(renamed.code, 3)
  const { diff } = renamed.json().result
  assert.deepEqual(
    diff.changed
      .filter(({ what }: Document) => what !== 'latency')
      .map(({ what, change, scenario }: Document) => [what, change, scenario]),
    [
      ['scenario', 'added', 'asks for a token (acme)'],
      ['scenario', 'added', 'asks for a token (globex)'],
      ['scenario', 'removed', 'gets a token (acme)'],
      ['scenario', 'removed', 'gets a token (globex)'],
    ],
  )
  assert.deepEqual(failures(diff.new), [['asks for a token (acme)', 'login', 'error', 'invalid_client']])
  assert.deepEqual(diff.mended, [])
  const chosen = await today(env, { text: WELL, words: ['--only', 'globex'] })
  assert.deepEqual(changes(chosen.json().result.diff.changed), [])
})

test('an expectation that is newly broken is new beside one that was broken yesterday', async () => {
  const text = (expected: string) =>
    `${TWO}${PEOPLE}scenarios: { gets a token: { matrix: { provider: acme }, steps: [ { login: { as: robot }, expect: { ${expected} } } ] } }\n`
  const env = await yesterday({ text: text('tokens.token_type: MAC') })
  const same = await today(env, { text: text('tokens.token_type: MAC, status: 200') })
  assert.equal(same.code, 0)
  const more = await today(env, { text: text('tokens.token_type: MAC, status: 201') })
  assert.equal(more.code, 1)
  assert.deepEqual(kinds(more.json().result.diff.new), [['gets a token (acme)', 'login', 'expectation', 'status']])
})

const LOOKS = `providers: { acme: { issuer: ISSUER } }
scenarios: { looks: { steps: [ { discover: } ] }, looks again: { steps: [ { discover: } ] } }
`

test('a check that failed yesterday fails nothing, another one does, and each that passes again is mended', async () => {
  provider.spoil = { discovery: { members: { subject_types_supported: undefined } } }
  const env = await yesterday({ text: LOOKS })
  const first = await today(env)
  assert.equal(first.code, 0)
  assert.equal(first.json().result.diff.still.length, 2)
  provider.spoil = {
    discovery: { members: { subject_types_supported: undefined, response_types_supported: undefined } },
  }
  const second = await today(env)
  assert.equal(second.code, 1)
  assert.deepEqual(
    failures(second.json().result.diff.new),
    ['looks (acme)', 'looks again (acme)'].map((name) => [name, 'discover', 'check', 'meta-response-types-missing']),
  )
  provider.spoil = {}
  const third = await today(env)
  assert.equal(third.code, 0)
  const ids = ['meta-response-types-missing', 'meta-subject-types-missing']
  assert.deepEqual(
    failures(third.json().result.diff.mended),
    ['looks (acme)', 'looks again (acme)'].map((name) => [name, 'discover', 'check', ids[1]]),
  )
})

test('a new warning fails nothing and is said, but with --strict', async () => {
  const env = await yesterday({ text: LOOKS })
  provider.spoil = { discovery: { members: { op_policy_uri: 'no address' } } }
  const ran = await today(env)
  assert.equal(ran.code, 0)
  assert.deepEqual(
    ran.json().result.diff.new.map(({ scenario, id, verdict }: Document) => [scenario, id, verdict]),
    ['looks (acme)', 'looks again (acme)'].map((name) => [name, 'meta-link-not-url', 'warn']),
  )
  const strict = await today(env, { words: ['--strict'] })
  assert.equal(strict.code, 1)
})

test('metadata and keys that changed are told once for each provider, and fail nothing', async () => {
  const env = await yesterday({ text: LOOKS })
  const before = (await today(env)).json()
  assert.deepEqual(changes(before.result.diff.changed), [])
  const { metadata, jwks } = before.runs[0].result.discover
  const [key] = jwks.keys
  provider.spoil = {
    discovery: {
      members: {
        scopes_supported: [...metadata.scopes_supported, 'roles'],
        response_types_supported: [...metadata.response_types_supported].reverse(),
        op_policy_uri: 'https://issuer.example/policy',
        claims_parameter_supported: undefined,
      },
    },
    jwks: { body: { keys: [{ ...key, kid: 'another' }] } },
  }
  const ran = await today(env, { words: ['--save', 'human=told.txt'] })
  assert.equal(ran.code, 0, ran.stdout)
  const scopes = metadata.scopes_supported
  assert.deepEqual(changes(ran.json().result.diff.changed), [
    ['metadata', 'changed', 'scopes_supported', scopes, [...scopes, 'roles']],
    ['metadata', 'added', 'op_policy_uri', null, 'https://issuer.example/policy'],
    ['keys', 'changed', 'another', 'one', 'another'],
  ])
  assert.match(readFileSync(join(env.home, 'told.txt'), 'utf8'), /changed {2}acme: op_policy_uri is new/)
})

const SIGNS_IN = `providers: { acme: { issuer: ISSUER, client-id: public } }
people: { robot: { form: { username: robot, password: env:PASSWORD } } }
scenarios: { signs in: { steps: [ { login: { as: robot } } ] } }
`

test('claims that came and went are told by name, and those of the protocol by value, people by neither', async () => {
  provider.spoil = { idTokenClaims: { acr: 'silver', department: 'analysis', sub: 'ada' } }
  const env = await yesterday({ text: SIGNS_IN })
  provider.spoil = {
    idTokenClaims: { acr: 'gold', sub: 'ada', locale: 'en' },
    userinfo: { members: { name: 'Somebody Else' } },
  }
  const ran = await today(env)
  assert.equal(ran.code, 0)
  assert.deepEqual(changes(ran.json().result.diff.changed), [
    ['claims', 'changed', 'id_token.claims.acr', 'silver', 'gold'],
    ['claims', 'removed', 'id_token.claims.department', null, null],
    ['claims', 'added', 'id_token.claims.locale', null, null],
  ])
  assert.ok(!JSON.stringify(ran.json().result.diff).includes('Somebody'))
})

/** Yesterday's record with something changed in it. */
function spoil(env: TestEnv, change: (document: Document) => unknown): void {
  const path = join(env.home, 'yesterday.json')
  const document = JSON.parse(readFileSync(path, 'utf8'))
  const made = change(document)
  writeFileSync(path, typeof made === 'string' ? made : JSON.stringify(document))
}

test('a request that takes twice as long is told, what takes less than a tenth of a second counting as that, and fails nothing', async () => {
  const env = await yesterday({ text: `${TWO}${TOKEN}` })
  const record = readFileSync(join(env.home, 'yesterday.json'), 'utf8')
  for (const [before, now, told] of [
    [2, 5, []],
    [4, 199, []],
    [4, 200, [['latency', 'changed', 'token', 4, 200]]],
    [300, 599, []],
    [300, 600, [['latency', 'changed', 'token', 300, 600]]],
    [90, 200, [['latency', 'changed', 'token', 90, 200]]],
    [600, 200, []],
  ] as const) {
    for (const [name, ms] of [
      ['before.json', before],
      ['now.json', now],
    ] as const) {
      const document = JSON.parse(record)
      for (const { steps } of document.runs.slice(0, 1))
        for (const { exchanges } of steps)
          for (const exchange of exchanges)
            if (exchange.purpose === 'token') Object.assign(exchange, { ms: ms + 1000, timing: { connect: 1000 } })
      Object.assign(document.result, {
        shard: { index: 1, of: 1, file: `sha256:${'a'.repeat(64)}`, scenarios: 2, positions: [0, 1] },
      })
      writeFileSync(join(env.home, name), JSON.stringify(document))
    }
    const { code, json } = await runCli(['report', 'merge', 'now.json', '--diff', 'before.json', '--json'], env)
    assert.equal(code, 2, json().error?.message)
    const whole = JSON.parse(readFileSync(join(env.home, 'before.json'), 'utf8'))
    delete whole.result.shard
    writeFileSync(join(env.home, 'before.json'), JSON.stringify(whole))
    const compared = await runCli(['report', 'merge', 'now.json', '--diff', 'before.json', '--json'], env)
    assert.equal(compared.code, 0)
    const found = compared.json().result.diff.changed
    assert.deepEqual(
      found.map(({ what, change, name, ...values }: Document) => [what, change, name, values.before, values.now]),
      told,
    )
  }
})

for (const [what, change, exit, told] of [
  ['is no JSON', () => '<testsuites/>', 2, 'yesterday.json is no record: it is not JSON'],
  ['is a HAR', () => '{"log":{"version":"1.2","entries":[]}}', 2, 'yesterday.json is no record of oidc-cli'],
  ['is empty', () => '', 2, 'yesterday.json is no record'],
  ['is deep', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 2, 'yesterday.json is no record'],
  ['is crowded', () => `[${'[],'.repeat(3_000_001)}[]]`, 2, 'it holds more than 3000000 lists and objects'],
  [
    'is of another schema',
    (found: Document) => void Object.assign(found, { schema: 'oidc-cli/9' }),
    2,
    'yesterday.json is a record of another schema',
  ],
  [
    'has a list in the place of a run',
    (found: Document) => void Object.assign(found.runs, { 0: [] }),
    2,
    '/runs/0 is array, expected an object',
  ],
  [
    'has a text in the place of scenarios',
    (found: Document) => void Object.assign(found.result, { scenarios: 'x' }),
    2,
    '/result/scenarios is string, expected a list',
  ],
  ['has no totals', (found: Document) => void delete found.result.totals, 2, '/result/totals is absent'],
  [
    'has a shard that is none',
    (found: Document) => void Object.assign(found.result, { shard: { index: '1' } }),
    2,
    '/result/shard/index is string, expected a number',
  ],
  [
    'is of another command',
    (found: Document) => {
      Object.assign(found, { command: 'discover', result: null })
      delete found.runs
    },
    2,
    'yesterday.json is a record of discover, and of no check',
  ],
  [
    'is of a check that did not begin',
    (found: Document) => {
      const error = { code: 'scenario_invalid', message: 'x', hint: 'y', retryable: false, step: null }
      Object.assign(found, { exit: 2, verdict: 'error', error, result: null, runs: [] })
    },
    2,
    'yesterday.json is of a check that did not begin (scenario_invalid)',
  ],
  [
    'is two records',
    (found: Document) => `${JSON.stringify(found)}\n${JSON.stringify(found)}`,
    2,
    'yesterday.json is no record: it is not JSON',
  ],
  [
    'is of one shard',
    (found: Document) => {
      found.result.shard = { index: 1, of: 4, file: `sha256:${'a'.repeat(64)}`, scenarios: 8, positions: [0, 1] }
    },
    2,
    '--diff yesterday.json is of shard 1 of 4, and this is of no shard.',
  ],
] as const)
  test(`a baseline that ${what} is refused before anything is sent`, async () => {
    const env = await yesterday({ text: WELL })
    spoil(env, change)
    provider.asked.length = 0
    const { code, json, stderr } = await today(env)
    assert.deepEqual([code, provider.asked.length], [exit, 0], stderr)
    assert.ok(json().error.message.includes(told), json().error.message)
  })

test('a baseline that is not there is told, and one that has control characters is text', async () => {
  const env = await yesterday({ text: GLOBEX_WRONG })
  spoil(env, (document) => {
    for (const scenario of document.result.scenarios) scenario.cause = '\u001b[2J::error::x'
    document.runs[1].name = '\u001b[2J::error::y'
    document.runs[1].provider = '##[command]z'
  })
  const ran = await today(env, { words: ['--save', 'human=told.txt'] })
  assert.equal(ran.code, 3)
  assert.doesNotMatch(
    readFileSync(join(env.home, 'told.txt'), 'utf8') + ran.stdout,
    /\u001b|^\s*::error|##\[command\]/m,
  )
  const none = await runCli(['check', 'check.yaml', '--diff', 'none.json'], env)
  assert.equal(none.code, 6)
  assert.match(none.stderr, /--diff: the file none\.json does not exist/)
})

test('a shard is compared with the same shard, or with the whole, and what others have is not gone', async () => {
  const env = await yesterday({ text: GLOBEX_WRONG })
  for (const index of ['1/2', '2/2']) {
    const whole = await today(env, { words: ['--shard', index, '--save', `json=${index[0]}.json`] })
    assert.equal(whole.code, 0)
    assert.deepEqual(changes(whole.json().result.diff.changed), [])
    const own = await runCli(['check', 'check.yaml', '--shard', index, '--diff', `${index[0]}.json`, '--json'], env)
    assert.equal(own.code, 0)
    assert.deepEqual(changes(own.json().result.diff.changed), [])
  }
  const other = await runCli(['check', 'check.yaml', '--shard', '2/2', '--diff', '1.json'], env)
  assert.equal(other.code, 2)
  const merged = await runCli(['report', 'merge', '1.json', '2.json', '--json'], env)
  assert.equal(merged.code, 0)
  const { diff } = merged.json().result
  assert.deepEqual(
    [diff.new, changes(diff.changed), diff.still.map(({ provider: of }: Document) => of)],
    [[], [], ['globex']],
  )
})

test('what was compared is drawn again as it was, and may be what is compared with tomorrow', async () => {
  const env = await yesterday({ text: GLOBEX_WRONG })
  const first = await runCli(['check', 'check.yaml', '--diff', 'yesterday.json', '--save', 'json=yesterday.json'], env)
  assert.equal(first.code, 0)
  const again = await runCli(['report', 'yesterday.json'], env)
  assert.equal(again.stdout, first.stdout)
  assert.equal((await today(env)).code, 0)
})
