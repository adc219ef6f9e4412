import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type EnvSettings, type Ran, runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const VARS = { CLIENT_SECRET: SECRET, ROBOT_PASSWORD: 'robot-password-0123456789' }

/** Runs `check` on a file of that text, in which ISSUER is the provider of these tests. */
function check(text: string, words: readonly string[] = ['--json'], settings: EnvSettings = {}): Promise<Ran> {
  const env = testEnv({ ...settings, vars: { ...VARS, ...settings.vars } })
  writeFileSync(join(env.home, 'check.yaml'), text.replaceAll('ISSUER', provider.issuer))
  return runCli(['check', 'check.yaml', ...words], env)
}

const ACME = 'providers: { acme: { issuer: ISSUER, client-id: client, client-secret: env:CLIENT_SECRET } }\n'
const ROBOT = 'people: { robot: { form: { username: robot, password: env:ROBOT_PASSWORD } } }\n'

test('a scenario signs in, and its later steps use what the login came to', async () => {
  const { code, json } = await check(`${ACME}${ROBOT}
scenarios:
  signs in:
    steps:
      - login: { as: robot, scope: openid profile email offline_access, prompt: consent }
        expect: { id_token.claims.iss: ISSUER, status: 200, ms: { at-most: 60000 } }
      - userinfo:
        expect: { userinfo.sub: { exists: true } }
      - refresh:
        expect: { tokens.access_token: { exists: true } }
      - userinfo: { access-token: "\${refresh.access_token}" }
`)
  const document = json()
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.equal(document.verdict, 'pass')
  assert.deepEqual(document.steps, [])
  assert.deepEqual(document.result.totals, { passed: 1, failed: 0, skipped: 0 })
  const [scenario] = document.result.scenarios
  assert.equal(scenario.name, 'signs in (acme)')
  assert.equal(scenario.provider, 'acme')
  assert.equal(scenario.cause, null)
  assert.equal(scenario.attempts, 1)
  assert.equal(scenario.line, 5)
  assert.deepEqual(
    scenario.assertions.map(({ step, path, verdict }: Record<string, unknown>) => [step, path, verdict]),
    [
      ['login', 'id_token.claims.iss', 'pass'],
      ['login', 'status', 'pass'],
      ['login', 'ms', 'pass'],
      ['userinfo', 'userinfo.sub', 'pass'],
      ['refresh', 'tokens.access_token', 'pass'],
    ],
  )
  const [run] = document.runs
  assert.equal(run.name, 'signs in (acme)')
  assert.equal(run.provider, 'acme')
  const top = run.steps.filter(({ parent }: { parent?: number }) => parent === undefined)
  assert.deepEqual(
    top.map(({ name }: { name: string }) => name),
    ['login', 'userinfo', 'refresh', 'userinfo'],
  )
  const login = run.steps.indexOf(top[0])
  const below = run.steps.filter(({ parent }: { parent?: number }) => parent === login)
  assert.deepEqual(
    below.map(({ name }: { name: string }) => name),
    ['discover', 'authorize', 'callback', 'token', 'id_token', 'userinfo'],
  )
})

test('what is expected and does not hold fails the scenario with what was found, and the next steps are not done', async () => {
  const { code, json } = await check(`${ACME}${ROBOT}
scenarios:
  gets tokens:
    steps:
      - discover:
      - login: { as: robot }
        expect: { tokens.token_type: MAC, tokens.gone: { exists: true } }
      - discover:
`)
  const document = json()
  assert.equal(code, 1)
  assert.equal(document.error.code, 'assertion_failed')
  assert.equal(document.error.run, 'gets tokens (acme)')
  const cause = 'tokens.token_type is Bearer, expected MAC; tokens.gone is not there, expected that it is there.'
  assert.equal(document.result.scenarios[0].cause, cause)
  assert.deepEqual(document.result.totals, { passed: 0, failed: 1, skipped: 0 })
  assert.equal(document.runs[0].steps.at(-1).verdict, 'skip')
})

test('mistakes in a file are told before anything is sent', async () => {
  const { code, stdout, stderr } = await check(`${ACME}scenarios: { a: { steps: [ { discovr: } ] } }`, [])
  assert.equal(code, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /check\.yaml:2:30: discovr is no key here; did you mean discover\?\n.*\n +\^/)
  assert.equal(provider.asked.length, 0)
})

test('a variable that is not set fails the scenarios that need it, and the others run', async () => {
  const { code, json } = await check(`
providers:
  acme: { issuer: ISSUER, client-id: client, client-secret: env:GONE }
  globex: { issuer: ISSUER, client-id: client, client-secret: env:CLIENT_SECRET }
${ROBOT}scenarios: { gets tokens: { steps: [ { login: { as: robot } } ] } }
`)
  assert.equal(code, 2)
  const { scenarios, totals } = json().result
  assert.deepEqual(totals, { passed: 1, failed: 1, skipped: 0 })
  assert.equal(scenarios[0].cause, 'client-secret needs the variable GONE, which is not set.')
})

test('a secret that is not there fails no scenario that has no use for it, and a file is named that is needed', async () => {
  const { json } = await check(`
providers: { acme: { issuer: ISSUER, client-id: client, client-secret: file:secrets/acme } }
${ROBOT}
scenarios: { looks: { steps: [ { discover: } ] }, signs in: { steps: [ { login: { as: robot } } ] } }
`)
  const { scenarios } = json().result
  assert.equal(scenarios[0].cause, null)
  assert.equal(scenarios[1].cause, 'client-secret needs the file secrets/acme, which is not there.')
  assert.deepEqual(
    json().runs[1].steps.map(({ name, verdict }: { name: string; verdict: string }) => [name, verdict]),
    [['login', 'skip']],
  )
})

test('profiles count for nothing beside a file', async () => {
  const { code } = await check(`${ACME}scenarios: { a: { steps: [ { discover: } ] } }`, ['--json'], {
    vars: { OIDC_PROFILE: 'none-of-that-name' },
  })
  assert.equal(code, 0)
})

test('the first line names the tenants that failed and why', async () => {
  const { code, stdout } = await check(
    `
providers:
  acme: { issuer: ISSUER, client-id: client, client-secret: env:CLIENT_SECRET }
  globex: { issuer: ISSUER, client-id: client, client-secret: env:WRONG }
${ROBOT}scenarios: { gets tokens: { steps: [ { login: { as: robot } } ] } }
`,
    [],
    { vars: { WRONG: 'another-secret-0123456789' } },
  )
  assert.equal(code, 3)
  assert.match(stdout, /^1 of 2 tenants failed: globex \([^)]+\)\n/)
  assert.match(stdout, /gets tokens \(globex\) {2}check\.yaml:6: /)
  assert.match(stdout, /1 passed, 1 failed/)
})

test('scenarios are told of as they end, and with -v their runs stand below the first line', async () => {
  const text = `${ACME}scenarios: { a: { steps: [ { discover: } ] }, b: { steps: [ { discover: } ] } }`
  const usual = await check(text, [])
  assert.deepEqual(usual.stderr.match(/^(?:pass|warn) +[ab] \(acme\) {2}\d+ ms$/gm)?.length, 2)
  assert.equal(usual.stdout.split('\n')[0], '1 of 1 tenant passed')
  const all = await check(text, ['-v'])
  assert.equal(all.stdout.split('\n')[0], '1 of 1 tenant passed')
  assert.match(all.stdout, /a \(acme\) {2}check at acme/)
  assert.equal((await check(text, ['-q'])).stderr, '')
})

test('a failure of a check goes before whatever else scenarios ended with', async () => {
  const { code, json } = await check(`
providers:
  down: { issuer: "http://127.0.0.1:9", client-id: client }
  acme: { issuer: ISSUER }
scenarios:
  looks: { steps: [ { discover: { }, expect: { issuer: https://other.example } } ] }
`)
  assert.equal(code, 1)
  assert.equal(json().error.run, 'looks (acme)')
})

test('what would run is listed, and nothing sent', async () => {
  const { code, stdout } = await check(
    `${ACME}scenarios: { a: { steps: [ { discover: } ] }, b: { steps: [ { discover: } ] } }`,
    ['--list', '--only', 'b'],
  )
  assert.equal(code, 0)
  assert.match(stdout, /^b \(acme\) {2}check\.yaml:2\n/)
  assert.equal(provider.asked.length, 0)
})

test('a flag that says what the file says is refused', async () => {
  const { code, json } = await check(`${ACME}scenarios: { a: { steps: [ { discover: } ] } }`, [
    '--issuer',
    'https://other.example',
    '--json',
  ])
  assert.equal(code, 2)
  assert.equal(json().error.code, 'invalid_option')
})

test('the file wins over variables of the environment', async () => {
  const { code } = await check(`${ACME}${ROBOT}scenarios: { a: { steps: [ { login: { as: robot } } ] } }`, ['--json'], {
    vars: { OIDC_ISSUER: 'https://other.example', OIDC_CLIENT_ID: 'other', OIDC_CLIENT_SECRET: 'other-0123456789' },
  })
  assert.equal(code, 0)
})

test('without a file the issuer is looked at, and tokens got where a client is given', async () => {
  const words = [
    'check',
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
    '--client-secret',
    'env:CLIENT_SECRET',
    '--form',
    'username=robot',
  ]
  const { code, json } = await runCli([...words, '--json'], { vars: VARS })
  const document = json()
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.equal(document.result.scenarios[0].name, `discover, login (${provider.issuer})`)
})

test('documents of a provider are asked for once', async () => {
  const { code } = await check(
    `${ACME}${ROBOT}scenarios: { a: { steps: [ { login: { as: robot } }, { login: { as: robot } } ] } }`,
  )
  assert.equal(code, 0)
  const asked = provider.asked.filter(({ path }) => path.includes('openid-configuration'))
  assert.equal(asked.length, 1)
})

test('a first file is written that passes, and never over another', async () => {
  const env = testEnv({ vars: VARS })
  const client = ['--client-id', 'client', '--client-secret', SECRET, '--form', 'username=robot']
  const words = ['check', '--init', '--issuer', provider.issuer, ...client, '--scope', 'openid email']
  const { code, stdout } = await runCli(words, env)
  assert.equal(code, 0, stdout)
  assert.match(stdout, /\nWrote oidc-check\.yaml\. Run it: oidc-cli check oidc-check\.yaml\n/)
  const text = readFileSync(join(env.home, 'oidc-check.yaml'), 'utf8')
  assert.ok(!text.includes(SECRET))
  assert.match(text, /client-secret: "env:CLIENT_SECRET"/)
  const again = await runCli(['check', 'oidc-check.yaml', '--json'], env)
  assert.equal(again.code, 0, again.stdout)
  assert.deepEqual(
    again.json().result.scenarios.map(({ name }: { name: string }) => name),
    ['publishes its metadata (127.0.0.1)', 'signs in (127.0.0.1)'],
  )
  const over = await runCli([...words, '--json'], env)
  assert.equal(over.code, 6)
  assert.equal(over.json().error.code, 'file_unwritable')
})

test('a first file has the name that it is given, and what fails at the provider is allowed in it', async () => {
  const env = testEnv()
  provider.spoil = { discovery: { members: { subject_types_supported: 'public' } } }
  const { code, json } = await runCli(['check', 'first.yaml', '--init', '--issuer', provider.issuer, '--json'], env)
  assert.equal(code, 0)
  assert.equal(json().result.written, 'first.yaml')
  assert.match(
    readFileSync(join(env.home, 'first.yaml'), 'utf8'),
    /allow: \["disc-not-array","meta-subject-types-missing"\]/,
  )
  assert.equal((await runCli(['check', 'first.yaml', '--json'], env)).code, 0)
  assert.equal((await runCli(['discover', provider.issuer, '--json'], env)).code, 1)
})
