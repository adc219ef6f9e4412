import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { httpSettings } from '../../src/http/settings.ts'
import { testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { optionsOf } from '../support/options.ts'
import { createAuthority } from '../support/tls.ts'

const folder = newFolder()
const root = await createAuthority()
const client = await root.issue()
const other = await root.issue()

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const PEM = {
  ca: file('ca.pem', root.cert),
  cert: file('cert.pem', client.cert),
  key: file('key.pem', client.key),
  both: file('both.pem', client.cert + client.key),
  otherKey: file('other.pem', other.key),
  empty: file('empty.pem', ''),
  broken: file('broken.pem', root.cert.replace(/[A-Za-z]{20}/, 'AAAAAAAAAAAAAAAAAAAA')),
  encrypted: file(
    'encrypted.pem',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n',
  ),
  huge: file('huge.pem', 'a'.repeat(3 * 1024 * 1024)),
}

type Given = Record<string, string | number | boolean | readonly string[]>

function settings(given: Given, vars: Record<string, string> = {}) {
  const env = testEnv({ vars, home: folder })
  return httpSettings(optionsOf(['network', 'shaping', 'judging'], given, env), env, 'oidc-cli/1.2.3')
}

test('without options the settings are the defaults', async () => {
  assert.deepEqual(await settings({}), {
    timeoutMs: 30_000,
    insecure: false,
    proxy: {},
    headers: [],
    shapes: [],
    tokenBody: 'form',
    userAgent: 'oidc-cli/1.2.3',
  })
})

test('files, headers and shaping are read', async () => {
  const read = await settings({
    caFile: PEM.ca,
    tlsCert: PEM.cert,
    tlsKey: 'key.pem',
    insecure: true,
    timeout: 0.25,
    header: ['X-One: 1', 'X-Two:a:b  '],
    set: ['token.a=1'],
    unset: ['token.b'],
    tokenBody: 'json',
  })
  assert.equal(read.ca, root.cert)
  assert.equal(read.cert, client.cert)
  assert.equal(read.key, client.key)
  assert.equal(read.insecure, true)
  assert.equal(read.timeoutMs, 250)
  assert.deepEqual(read.headers, [
    ['X-One', '1'],
    ['X-Two', 'a:b'],
  ])
  assert.deepEqual(
    read.shapes.map(({ label }) => label),
    ['--unset token.b', '--set token.a=1'],
  )
  assert.equal(read.tokenBody, 'json')
})

test('one file may hold the client certificate and its key', async () => {
  const { cert, key } = await settings({ tlsCert: PEM.both })
  assert.ok(cert?.includes('CERTIFICATE') && key?.includes('PRIVATE KEY'))
})

const REFUSED: readonly [what: string, given: Given, code: string, message: RegExp][] = [
  [
    'a file that is not there',
    { caFile: 'none.pem' },
    'file_unreadable',
    /--ca-file: the file none\.pem does not exist/,
  ],
  ['a folder', { tlsCert: folder }, 'file_unreadable', /--tls-cert: .* is a folder/],
  ['a huge file', { caFile: PEM.huge }, 'input_too_large', /--ca-file: .* larger than/],
  ['a file without a certificate', { caFile: PEM.empty }, 'invalid_option', /--ca-file holds no certificate/],
  ['a key for trust anchors', { caFile: PEM.key }, 'invalid_option', /--ca-file holds no certificate/],
  ['a broken certificate', { caFile: PEM.broken }, 'invalid_option', /Certificate 1 of --ca-file cannot be read/],
  ['a certificate without its key', { tlsCert: PEM.cert }, 'missing_option', /--tls-cert needs the private key/],
  ['a key without its certificate', { tlsKey: PEM.key }, 'missing_option', /--tls-key needs the certificate/],
  [
    'the key of another certificate',
    { tlsCert: PEM.cert, tlsKey: PEM.otherKey },
    'invalid_option',
    /--tls-key is not the key of/,
  ],
  ['an encrypted key', { tlsCert: PEM.cert, tlsKey: PEM.encrypted }, 'invalid_option', /--tls-key is encrypted/],
  ['a key that is none', { tlsCert: PEM.cert, tlsKey: PEM.cert }, 'invalid_option', /no usable private key/],
  ['a header without a name', { header: [': x'] }, 'invalid_option', /--header expects/],
  ['a header without a colon', { header: ['X-One'] }, 'invalid_option', /--header expects/],
  ['a header name with a blank', { header: ['X One: 1'] }, 'invalid_option', /name of the header field/],
  ['a header with a line break', { header: ['X-One: a\r\nX-Two: b'] }, 'invalid_option', /--header X-One.*line break/],
  ['a header that ends in a line break', { header: ['X-One: a\n'] }, 'invalid_option', /line break/],
  ['a header past Latin-1', { header: ['X-One: \u{1f511}'] }, 'invalid_option', /Latin-1/],
  ['a header of framing', { header: ['Content-Length: 3'] }, 'invalid_option', /cannot set Content-Length/],
  [
    'another header of framing',
    { header: ['transfer-encoding: chunked'] },
    'invalid_option',
    /cannot set transfer-encoding/,
  ],
  ['a SOCKS 4 proxy', { proxy: 'socks4://localhost:1080' }, 'invalid_option', /SOCKS 4 is not spoken here/],
  ['a variable that is not set', { set: ['token.client_secret=env:NONE'] }, 'missing_option', /variable NONE/],
  ['a secret file that is not there', { set: ['token.password=file:none'] }, 'file_unreadable', /--set: the file none/],
]

for (const [what, given, code, message] of REFUSED) {
  test(`${what} is ${code}`, async () => {
    await assert.rejects(settings(given), { name: 'CliError', code, message })
  })
}

test('a file that may not be read is file_unreadable', {
  skip: process.getuid?.() === 0 && 'root reads everything',
}, async () => {
  const path = file('locked.pem', root.cert)
  chmodSync(path, 0)
  await assert.rejects(settings({ caFile: path }), { code: 'file_unreadable' })
})

for (const timeout of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 / 1000]) {
  test(`a time-out of ${timeout} seconds is refused`, async () => {
    await assert.rejects(settings({ timeout }), { code: 'invalid_option' })
  })
}

test('a time-out is never rounded to nothing and never overflows a timer', async () => {
  assert.equal((await settings({ timeout: 0.0001 })).timeoutMs, 1)
  assert.equal((await settings({ timeout: 2_147_483 })).timeoutMs, 2_147_483_000)
})

test('the value of a secret parameter may be a reference, any other is taken as it is', async () => {
  mkdirSync(join(folder, 'secrets'), { recursive: true })
  file('secrets/one', 'from the file\n')
  const set = ['token.client_secret=env:SECRET', 'token.password=file:secrets/one', 'token.audience=env:SECRET']
  const { shapes } = await settings({ set }, { SECRET: 'from the variable' })
  assert.deepEqual(
    shapes.map(({ value }) => value),
    ['from the variable', 'from the file', 'env:SECRET'],
  )
  assert.equal(shapes[0]?.label, '--set token.client_secret=[redacted]')
})

const REFERENCES: readonly [parameter: string, secret: boolean][] = [
  ['token.client_secret', true],
  ['token.password', true],
  ['token.client_assertion', true],
  ['refresh.refresh_token', true],
  ['authorize.id_token_hint', true],
  ['authorize.claims', false],
  ['authorize.authorization_details', false],
  ['register.jwks', false],
]
for (const [parameter, secret] of REFERENCES) {
  test(`--set ${parameter} may be any reference`, async () => {
    file('held', '\ufeff{"from":"file"}\n')
    for (const [given, value] of [
      ['env:HELD', 'from the variable'],
      ['file:held', '{"from":"file"}'],
      ['@held', '{"from":"file"}'],
      ['-', 'from input'],
      ['{"a":1}', '{"a":1}'],
      ['', ''],
    ] as const) {
      const env = testEnv({ vars: { HELD: 'from the variable' }, home: folder, stdin: 'from input\n' })
      const options = optionsOf(['network', 'shaping', 'judging'], { set: [`${parameter}=${given}`] }, env)
      const { shapes } = await httpSettings(options, env, 'test')
      assert.equal(shapes[0]?.value, value, given)
      assert.equal(shapes[0]?.label, `--set ${parameter}=${secret ? '[redacted]' : given}`)
    }
  })
}

for (const parameter of [
  'authorize.login_hint',
  'authorize.scope',
  'token.audience',
  'authorize.state',
  'userinfo.schema',
])
  test(`--set ${parameter} is no secret and no document, so that it is sent as it is given`, async () => {
    file('me', 'from the file')
    const given = ['env:SECRET', 'file:me', '@me', '-', '@', 'env:', 'file:']
    const set = given.map((value) => `${parameter}=${value}`)
    const { shapes } = await settings({ set }, { SECRET: 'from the variable' })
    assert.deepEqual(
      shapes.map(({ value }) => value),
      given,
    )
  })

test('certificates and keys of TLS may be references', async () => {
  const vars = { CA: root.cert, CERT: client.cert, KEY: client.key }
  const read = await settings({ caFile: 'env:CA', tlsCert: 'env:CERT', tlsKey: 'env:KEY' }, vars)
  assert.deepEqual([read.ca, read.cert, read.key], [root.cert, client.cert, client.key])
  const files = await settings({ caFile: 'file:ca.pem', tlsCert: '@cert.pem', tlsKey: 'key.pem' })
  assert.deepEqual([files.ca, files.cert, files.key], [root.cert, client.cert, client.key])
})

test('a command without options for shaping has nothing shaped', async () => {
  const env = testEnv({ home: folder })
  const { shapes, tokenBody } = await httpSettings(optionsOf(['network', 'judging'], {}, env), env, 'test')
  assert.deepEqual([shapes, tokenBody], [[], 'form'])
})
