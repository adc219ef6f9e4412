import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { failure } from '../../src/errors.ts'
import type { Given, Run, Trace } from '../../src/trace/trace.ts'
import { runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { sharedProvider } from '../support/provider.ts'
import { badLogin, check, drawn, exchange, goodLogin, step, trace } from './made-traces.ts'

const junit = (given: Trace, strict = false): Promise<string> => drawn('junit', given, { strict })

/** Every (classname, name) of a report, in order. */
const pairsOf = (xml: string): string[] =>
  [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([, group, name]) => `${group} ${name}`)

const count = (xml: string, text: string): number => xml.split(text).length - 1

const option = (name: string, value: string, source = 'flag', from?: string): Given => ({
  name,
  source,
  value,
  ...(from === undefined ? {} : { from }),
})

const runOf = (command: string, given: readonly Given[], more: Partial<Run> = {}): Trace =>
  trace(command, { given, steps: [step('token', { checks: [check('tok-status', 'pass')] })], ...more })

for (const [what, given, name] of [
  [
    'the profile',
    runOf('login', [option('profile', 'work'), option('issuer', 'https://a.example', 'profile', 'profile work')]),
    'login.work',
  ],
  [
    'the profile that is the default',
    runOf('login', [option('issuer', 'https://a.example', 'profile', 'profile home')]),
    'login.home',
  ],
  [
    'what is given beside a profile',
    runOf('login', [option('profile', 'work'), option('client-id', 'other', 'environment', 'OIDC_CLIENT_ID')]),
    'login.work.other',
  ],
  [
    'the preset, with the issuer it leads to',
    runOf('login', [
      option('preset', 'keycloak'),
      option('issuer', 'https://kc.example/realms/a', 'preset', 'preset keycloak'),
    ]),
    'login.keycloak.kc.example/realms/a',
  ],
  [
    'host and path of the issuer, and the client',
    runOf('userinfo', [option('issuer', 'https://kc.example/realms/a/'), option('client-id', 'c7')]),
    'userinfo.kc.example/realms/a.c7',
  ],
  [
    'an issuer that is an argument',
    runOf('discover', [
      option('issuer', 'https://of-env.example', 'environment', 'OIDC_ISSUER'),
      option('issuer', 'https://a.example', 'argument'),
    ]),
    'discover.a.example',
  ],
  [
    'the issuer of the result',
    runOf('refresh', [], { result: { issuer: 'https://a.example', client_id: 'c' } }),
    'refresh.a.example.c',
  ],
  [
    'the host that was asked',
    runOf('login', [], {
      steps: [
        step('token', {
          checks: [check('tok-status', 'pass')],
          exchanges: [exchange('POST', 'https://op.example/token')],
        }),
      ],
    }),
    'login.op.example',
  ],
  [
    'the demo',
    runOf('login', [{ name: 'demo', source: 'flag', value: true }], { result: { issuer: 'http://127.0.0.1:4711' } }),
    'login.demo',
  ],
  ['the command alone, where nothing else is known', runOf('decode', []), 'decode'],
] as const)
  test(`a run is named by ${what}`, async () => {
    const xml = await junit(given)
    assert.deepEqual(pairsOf(xml), [`${name}.outcome outcome`, `${name}.token tok-status`])
    assert.match(xml, new RegExp(`<testsuites name="oidc-cli ${name}" `))
    assert.deepEqual(
      [...xml.matchAll(/<testsuite name="([^"]*)"/g)].map(([, suite]) => suite),
      [`${name}.outcome`, `${name}.token`],
    )
  })

test('every suite has properties that name issuer, client, profile, preset and version', async () => {
  const given = [
    option('profile', 'work'),
    option('preset', 'keycloak', 'profile', 'profile work'),
    option('issuer', 'https://kc.example/realms/a', 'preset', 'preset keycloak'),
    option('client-id', 'c7', 'profile', 'profile work'),
  ]
  const xml = await junit(runOf('login', given))
  for (const [name, value] of [
    ['issuer', 'https://kc.example/realms/a'],
    ['client', 'c7'],
    ['profile', 'work'],
    ['preset', 'keycloak'],
    ['version', '9.9.9'],
  ])
    assert.equal(count(xml, `<property name="${name}" value="${value}"/>`), 2, name)
})

test('a failing check is counted once, and the outcome says what it came to without failing again', async () => {
  const rejected = check('idt-aud-mismatch', 'fail', { reject: true })
  const xml = await junit(runOf('login', [], { steps: [step('id_token', { verdict: 'fail', checks: [rejected] })] }))
  assert.match(xml, /<testsuites [^>]*tests="2" failures="1" errors="0"/)
  assert.equal(count(xml, '<failure '), 1)
  assert.equal(count(xml, '<error '), 0)
  assert.match(
    xml,
    /name="outcome"><system-out>exit 1 \(check_failed\): What idt-aud-mismatch says \(idt-aud-mismatch\)\./,
  )
})

test('a step that ended because of a failing check is no error beside it', async () => {
  const ended = failure('callback_rejected', 'The authorization response must not be accepted.', 'See the checks.')
  const checks = [check('cb-iss-mismatch', 'fail', { reject: true })]
  const xml = await junit(trace('login', { steps: [step('callback', { verdict: 'fail', checks, failure: ended })] }))
  assert.match(xml, /<testsuites [^>]*tests="2" failures="1" errors="0"/)
})

test('a step that nothing answered is one error', async () => {
  const xml = await junit(badLogin())
  assert.equal(count(xml, '<error '), 1)
  assert.match(
    xml,
    /classname="login\.issuer\.example\.s6BhdRkqt3\.userinfo" name="completed"><error type="connection_refused"/,
  )
  assert.match(xml, /name="outcome"><system-out>exit 1 /)
})

test('a failure of no step is the error of the outcome', async () => {
  const failures = [failure('missing_option', 'The client is not known.', 'Give --client-id.')]
  const xml = await junit(trace('login', { failures }))
  assert.match(xml, /<testsuites [^>]*tests="1" failures="0" errors="1"/)
  assert.match(xml, /<error type="missing_option" message="The client is not known\.&#10;Give --client-id\."\/>/)
})

test('with --strict a warning that decides makes the outcome an error, since no case is', async () => {
  const given = runOf('login', [], { steps: [step('token', { checks: [check('tok-no-store', 'warn')] })] })
  assert.match(await junit(given), /errors="0"/)
  assert.match(await junit(given, true), /<testsuites [^>]*tests="2" failures="0" errors="1"/)
})

test('within a file no two cases have the same names, whatever is found twice', async () => {
  const twice = [check('jwks-base64url', 'fail'), check('jwks-base64url', 'fail'), check('jwks-base64url', 'pass')]
  const xml = await junit(
    trace('login', { steps: [step('token', { checks: twice }), step('token', { checks: twice }), step('token')] }),
  )
  const pairs = pairsOf(xml)
  assert.equal(pairs.length, 7)
  assert.equal(new Set(pairs).size, 7)
  assert.deepEqual(pairs.slice(0, 5), [
    'login.outcome outcome',
    'login.token jwks-base64url',
    'login.token jwks-base64url (2)',
    'login.token jwks-base64url (3)',
    'login.token (2) jwks-base64url',
  ])
})

test('the reports of thirty tenants have no case in common', async () => {
  const provider = await sharedProvider()
  const home = newFolder()
  const tenants = Array.from({ length: 10 }, (_, at) => at)
  const profiles = tenants.map((at) => `  tenant-${at}:\n    issuer: ${provider.issuer}\n    client-id: c\n`)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'config.yaml'), `profiles:\n${profiles.join('')}`, { mode: 0o600 })
  const run = async (argv: readonly string[], vars: Record<string, string> = {}): Promise<string> =>
    (await runCli([...argv, '--format', 'junit'], testEnv({ home, vars }))).stdout
  const byIssuer = ['login', '--no-browser', '--login-timeout', '0.01']
  const files = [
    ...(await Promise.all(tenants.map((at) => run(['discover', '--profile', `tenant-${at}`])))),
    ...(await Promise.all(tenants.map((at) => run(['discover', `${provider.issuer}/tenant/${at}`])))),
    ...(await Promise.all(
      tenants.map((at) => run(byIssuer, { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: `client-${at}` })),
    )),
  ]
  const pairs = files.flatMap(pairsOf)
  assert.equal(files.length, 30)
  assert.ok(pairs.length > 30 * 10, `${pairs.length} cases`)
  assert.equal(new Set(pairs).size, pairs.length)
})

test('a report of a login that held has no failure, and as many cases as checks and one for the outcome', async () => {
  const xml = await junit(goodLogin())
  assert.match(xml, /<testsuites [^>]*tests="12" failures="0" errors="0"/)
  assert.match(xml, /classname="login\.issuer\.example\.s6BhdRkqt3\.outcome" name="outcome"\/>/)
})
