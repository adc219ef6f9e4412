import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Source } from '../../src/config/option-values.ts'
import { recordedArguments, recordedOptions } from '../../src/config/recorded-options.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const PASSWORD = 'gX1fBat3bV-hunter2'

/** What of one option stands in a record. */
const told = (name: string, value: unknown, source: Source = 'flag', from = `--${name}`): unknown =>
  recordedOptions([{ name, value, source, from }])[0]

test('an option is told by its long flag name and its source, and where exactly a value stands that no flag gave', () => {
  assert.deepEqual(told('clientId', 'c'), { name: 'client-id', source: 'flag', value: 'c' })
  assert.deepEqual(told('issuer', 'https://a', 'environment', 'OIDC_ISSUER'), {
    name: 'issuer',
    source: 'environment',
    from: 'OIDC_ISSUER',
    value: 'https://a',
  })
  assert.deepEqual(told('issuer', 'https://a', 'profile', 'profile work'), {
    name: 'issuer',
    source: 'profile',
    from: 'profile work',
    value: 'https://a',
  })
  assert.deepEqual(told('clockTolerance', 60), { name: 'clock-tolerance', source: 'flag', value: 60 })
  assert.deepEqual(told('browser', false), { name: 'browser', source: 'flag', value: false })
})

test('defaults are left out, and lists are told whole', () => {
  assert.equal(told('clockTolerance', 30, 'default', 'default'), undefined)
  assert.deepEqual(recordedOptions([{ name: 'set', value: [], source: 'default', from: 'default' }]), [])
  assert.deepEqual(told('unset', ['token.code_verifier']), {
    name: 'unset',
    source: 'flag',
    value: ['token.code_verifier'],
  })
})

for (const [what, name, value, shown] of [
  ['a secret', 'clientSecret', PASSWORD, undefined],
  ['a token', 'accessToken', 'eyJhbGciOiJub25lIn0.e30.', undefined],
  ['a secret that begins with an @', 'clientSecret', `@${PASSWORD}`, undefined],
  ['a variable that is no name', 'clientSecret', 'env:gX1fBat3bV!', undefined],
  ['a reference to a variable', 'clientSecret', 'env:CLIENT_SECRET', 'env:CLIENT_SECRET'],
  ['a reference to a file', 'clientSecret', 'file:secret.txt', 'file:secret.txt'],
  ['a token in a file', 'refreshToken', '@token.txt', '@token.txt'],
  ['standard input', 'clientSecret', '-', '-'],
  ['the URL the browser ended on', 'callbackUrl', `http://127.0.0.1/callback?code=${PASSWORD}`, undefined],
  ['a file of a key', 'clientKey', 'key.pem', 'key.pem'],
  ['a key in place of its file', 'clientKey', `{"kty":"oct","k":"${PASSWORD}"}`, undefined],
  ['a key in PEM in place of its file', 'key', `-----BEGIN PRIVATE KEY-----\n${PASSWORD}`, undefined],
  ['a proxy with credentials', 'proxy', `http://u:${PASSWORD}@proxy.example:3128`, 'http://proxy.example:3128'],
  ['a proxy without a scheme', 'proxy', `u:${PASSWORD}@proxy.example:3128`, 'proxy.example:3128'],
  ['a URL with a password', 'issuer', `https://u:${PASSWORD}@issuer.example/a`, 'https://issuer.example/a'],
] as const)
  test(`of ${what} a record has ${shown === undefined ? 'no value' : shown}`, () => {
    assert.deepEqual(told(name, value), {
      name: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      source: 'flag',
      ...(shown === undefined ? {} : { value: shown }),
    })
  })

for (const [what, name, value, shown] of [
  ['an ordinary parameter', 'set', 'authorize.prompt=login', 'authorize.prompt=login'],
  ['a secret parameter', 'set', `token.client_secret=${PASSWORD}`, 'token.client_secret'],
  ['a secret parameter as JSON', 'set', `register.client_secret:=${PASSWORD}`, 'register.client_secret:'],
  ['a reference', 'set', 'token.client_secret=env:SECRET', 'token.client_secret=env:SECRET'],
  ['a harmless header', 'header', 'Accept-Language: de', 'Accept-Language: de'],
  ['another header', 'header', `X-Api-Key: ${PASSWORD}`, 'X-Api-Key'],
] as const)
  test(`of ${what} in a list a record has ${shown}`, () => {
    assert.deepEqual(told(name, [value]), { name, source: 'flag', value: [shown] })
  })

test('arguments are told by the name that help gives them, tokens among them not', () => {
  assert.deepEqual(recordedArguments(['[issuer]'], ['https://a']), [
    { name: 'issuer', source: 'argument', value: 'https://a' },
  ])
  assert.deepEqual(recordedArguments(['[token...]'], ['e30.e30.', '@token.txt']), [
    { name: 'token', source: 'argument' },
    { name: 'token', source: 'argument', value: '@token.txt' },
  ])
})

const CONFIG = 'profiles:\n  work:\n    issuer: http://127.0.0.1:9/\n    client-secret: env:SECRET\n'

const sources = (document: Document): Record<string, string> =>
  Object.fromEntries(document.given.map((each: Document) => [each.name, each.from ?? each.source]))

test('the document says where each option came from, also in a file and when the run failed', async () => {
  const home = newFolder()
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'config.yaml'), CONFIG, { mode: 0o600 })
  const env = testEnv({ home, vars: { SECRET: PASSWORD, OIDC_CLIENT_ID: 'client-of-work' } })
  const flags = ['--profile', 'work', '--no-browser', '--reveal', '--save', 'json=saved.json', '--no-discovery']
  const ran = await runCli(['login', ...flags, '--json'], env)
  assert.notEqual(ran.code, 0)
  const from = sources(ran.json())
  assert.equal(from['issuer'], 'profile work')
  assert.equal(from['client-id'], 'OIDC_CLIENT_ID')
  assert.equal(from['client-secret'], 'profile work')
  assert.equal(from['profile'], 'flag')
  assert.equal(from['browser'], 'flag')
  assert.equal(from['clock-tolerance'], undefined)
  const saved = JSON.parse(readFileSync(join(home, 'saved.json'), 'utf8'))
  assert.deepEqual(saved.given, ran.json().given)
  assert.ok(!JSON.stringify(saved.given).includes(PASSWORD))
})

test('a value that a person was asked for is told as such', async () => {
  const env = testEnv({ tty: ['stdin', 'stderr'], ask: async () => 'asked-for' })
  const flags = ['--no-discovery', '--issuer', 'http://127.0.0.1:9', '--token-endpoint', 'http://127.0.0.1:9/token']
  const ran = await runCli(['refresh', '--refresh-token', 'r'.repeat(20), ...flags, '--json'], env)
  const asked = ran.json().given.find((each: Document) => each.name === 'client-id')
  assert.deepEqual(asked, { name: 'client-id', source: 'prompt', value: 'asked-for' })
})

test('a run whose options cannot be read tells those of its command line', async () => {
  const flags = ['--profile', 'nobody', '--client-secret', PASSWORD]
  const ran = await runCli(['login', ...flags, '--json'])
  assert.equal(ran.json().error.code, 'profile_unknown')
  assert.deepEqual(ran.json().given, [
    { name: 'profile', source: 'flag', value: 'nobody' },
    { name: 'client-secret', source: 'flag' },
    { name: 'json', source: 'flag', value: true },
  ])
})

test('a command line that was not understood tells nothing of it', async () => {
  const ran = await runCli(['login', '--no-such-thing', PASSWORD, '--json'])
  assert.deepEqual(ran.json().given, [])
})

for (const name of ['tlsCert', 'tlsKey', 'caFile', 'clientKey'])
  test(`${name} with the text of a file in the place of its path is told by name alone`, () => {
    const given = { name, value: `-----BEGIN CERTIFICATE-----\n${PASSWORD}`, source: 'flag', from: name } as const
    assert.ok(!JSON.stringify(recordedOptions([given])).includes(PASSWORD))
  })
