import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Json, json, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const { issuer } = provider
const METADATA = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Json
const PLACE = `${issuer}/apart`
const MIB = 1024 * 1024

function machine(files: Readonly<Record<string, string>> = {}, stdin = ''): TestEnv {
  const env = testEnv({ stdin })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(env.cwd, name), text, { mode: 0o600 })
  return env
}

const discover = (env: TestEnv, ...words: readonly string[]) => runCli(['discover', ...words, '--json'], env)

/** A document of so many bytes. */
function longDocument(bytes: number): string {
  const text = JSON.stringify(METADATA)
  return `${text}${' '.repeat(bytes - text.length)}`
}

const REFUSED: readonly {
  readonly what: string
  readonly words: readonly string[]
  readonly exit: number
  readonly code: string
  readonly says: RegExp
}[] = [
  { what: 'words', words: ['meta.json'], exit: 2, code: 'invalid_option', says: /file:meta\.json/ },
  { what: 'another scheme', words: ['ftp://issuer.example/x'], exit: 2, code: 'invalid_option', says: /http or https/ },
  { what: 'a variable', words: ['env:PLACE'], exit: 2, code: 'invalid_option', says: /variable/ },
  {
    what: 'a password in the URL',
    words: ['https://me:secret@issuer.example/x'],
    exit: 2,
    code: 'invalid_option',
    says: /user name/,
  },
  {
    what: 'plain http elsewhere',
    words: ['http://issuer.example/x'],
    exit: 2,
    code: 'insecure_url',
    says: /Plain http/,
  },
  { what: 'an empty value', words: [''], exit: 2, code: 'invalid_option', says: /--metadata-url/ },
  {
    what: '--no-discovery beside it',
    words: [PLACE, '--no-discovery', '--jwks-uri', `${issuer}/jwks`],
    exit: 2,
    code: 'invalid_option',
    says: /--no-discovery/,
  },
  {
    what: 'a file that is not there',
    words: ['file:none.json'],
    exit: 6,
    code: 'file_unreadable',
    says: /none\.json.* does not exist/,
  },
  { what: 'a folder', words: ['file:.'], exit: 6, code: 'file_unreadable', says: /is a folder/ },
  {
    what: 'a file past the limit',
    words: ['file:long.json'],
    exit: 2,
    code: 'input_too_large',
    says: /larger than 1048576 bytes/,
  },
  { what: 'a file of a list', words: ['file:list.json'], exit: 2, code: 'invalid_option', says: /no JSON object/ },
  { what: 'a file of words', words: ['file:words.json'], exit: 2, code: 'invalid_option', says: /no JSON object: / },
  { what: 'an empty standard input', words: ['-'], exit: 2, code: 'invalid_option', says: /no JSON object/ },
  {
    what: 'a URL where nothing is',
    words: [`${issuer}/nothing`],
    exit: 1,
    code: 'response_unusable',
    says: /at http:.*\/nothing.*--metadata-url/,
  },
]

for (const { what, words, exit, code, says } of REFUSED)
  test(`--metadata-url is refused with ${what}`, async () => {
    const files = { 'long.json': longDocument(MIB + 1), 'list.json': '[1]', 'words.json': 'nothing of the kind' }
    const ran = await discover(machine(files), '--issuer', issuer, '--metadata-url', ...words)
    const { error } = ran.json()
    assert.equal(error.code, code, ran.stdout.slice(-600))
    assert.equal(ran.code, exit)
    assert.match(`${error.message} ${error.hint}`, says)
    assert.deepEqual(provider.of('/.well-known/openid-configuration'), [])
  })

test('a document at the limit is read, from a file, from standard input and from a URL', async () => {
  const long = longDocument(MIB)
  provider.spoil = { elsewhere: ({ path }) => (path === '/apart' ? { ...json({}), body: long } : undefined) }
  for (const place of ['file:long.json', '@./long.json', '-', PLACE]) {
    const ran = await discover(machine({ 'long.json': long }, long), '--issuer', issuer, '--metadata-url', place)
    assert.equal(ran.code, 0, `${place} ${ran.stdout.slice(-400)}`)
    assert.equal(ran.json().result.metadata.issuer, issuer)
  }
})

test('a document apart follows redirects of its own origin, and none to another', async () => {
  const to = (location: string) => ({ ...json({}, 302), headers: { location } })
  provider.spoil = {
    elsewhere: ({ path }) =>
      path === '/apart' ? json(METADATA) : to(path === '/away' ? 'https://issuer.example/x' : PLACE),
  }
  assert.equal((await discover(machine(), '--metadata-url', `${issuer}/here`)).code, 0)
  const away = await discover(machine(), '--metadata-url', `${issuer}/away`)
  assert.equal(away.json().error.code, 'redirect_refused')
})

test('between --metadata-url and --no-discovery of two places the nearer one decides', async () => {
  const config = (line: string) => `profiles:\n  p:\n    issuer: ${issuer}\n    ${line}\n`
  provider.spoil = { elsewhere: ({ path }) => (path === '/apart' ? json(METADATA) : undefined) }
  const none = machine({ 'config.yaml': config('no-discovery: true') })
  const read = await discover(none, '--profile', 'p', '--metadata-url', PLACE)
  assert.deepEqual([read.code, provider.of('/apart').length], [0, 1])
  const placed = machine({ 'config.yaml': config(`metadata-url: ${PLACE}`) })
  const flags = ['--no-discovery', '--jwks-uri', `${issuer}/jwks`]
  const unread = await discover(placed, '--profile', 'p', ...flags)
  assert.deepEqual([unread.code, provider.of('/apart').length], [0, 1])
  assert.equal((await discover(placed, '--profile', 'p')).code, 0)
  const both = machine({ 'config.yaml': config(`metadata-url: ${PLACE}\n    no-discovery: true`) })
  assert.equal((await discover(both, '--profile', 'p', ...flags.slice(1))).code, 2)
})

test('the record has the document of a file and where it lay, and a report of it says the same', async () => {
  const env = machine({ 'meta.json': JSON.stringify(METADATA) })
  const ran = await discover(
    env,
    'https://issuer.example',
    '--metadata-url',
    'file:meta.json',
    '--save',
    'json=saved.json',
  )
  assert.equal(ran.code, 1)
  const { steps, given } = ran.json()
  assert.equal(steps[0].document, JSON.stringify(METADATA))
  assert.deepEqual(steps[0].exchanges, [])
  assert.deepEqual(
    given.find(({ name }: { name: string }) => name === 'metadata-url'),
    { name: 'metadata-url', source: 'flag', value: 'file:meta.json' },
  )
  const again = await runCli(['report', 'saved.json', '--json'], env)
  assert.deepEqual(again.json().runs?.[0]?.steps ?? again.json().steps, steps)
})

test('a document apart is one of OpenID Connect or of OAuth by what it says, or by its well-known URL', async () => {
  const oauth = { issuer, token_endpoint: `${issuer}/token`, response_types_supported: ['code'] }
  const files = { 'oauth.json': JSON.stringify(oauth), 'openid.json': JSON.stringify(METADATA) }
  const ids = async (place: string): Promise<readonly string[]> =>
    (await discover(machine(files), '--issuer', issuer, '--metadata-url', place))
      .json()
      .steps[0].checks.map(({ id }: { id: string }) => id)
  assert.ok(!(await ids('file:oauth.json')).includes('meta-jwks-uri-missing'))
  assert.ok((await ids('file:openid.json')).includes('meta-jwks-uri-missing'))
  provider.spoil = { oauthDiscovery: () => json(METADATA) }
  assert.ok(!(await ids(`${issuer}/.well-known/oauth-authorization-server`)).includes('meta-jwks-uri-missing'))
})

/** An issuer as it was asked for and as a document has it, and what is said of how they differ. */
const SLIPS: readonly (readonly [asked: string, published: string, says: string | undefined])[] = [
  ['https://issuer.example/a', 'https://issuer.example/a/', 'a slash at its end'],
  ['https://issuer.example:443/a', 'https://issuer.example/a', 'only the default port differs'],
  ['https://issuer.example', 'https://issuer.example:443', 'only the default port differs'],
  ['https://Issuer.example/a', 'https://issuer.example/a', 'only upper and lower case differ'],
  ['http://issuer.example/a', 'https://issuer.example/a', 'only the scheme differs'],
  ['https://issuer.example/a', 'http://issuer.example/a', undefined],
  ['https://issuer.example/a', 'https://issuer.example/b', undefined],
  ['https://issuer.example:8443/a', 'https://issuer.example/a', undefined],
]

for (const [asked, published, says] of SLIPS)
  test(`asked for ${asked}, metadata of ${published} ${says ? 'name the one to ask for' : 'are those of another'}`, async () => {
    const env = machine({ 'meta.json': JSON.stringify({ ...METADATA, issuer: published }) })
    const ran = await discover(env, asked, '--metadata-url', 'file:meta.json')
    const broken = ran
      .json()
      .steps[0].checks.filter(
        ({ id, verdict }: Json) => /^meta-issuer-(?:mismatch|trailing-slash)$/.test(String(id)) && verdict !== 'pass',
      )
    assert.equal(broken.length, 1)
    const [{ id, message, remedy }] = broken
    assert.equal(id, says === 'a slash at its end' ? 'meta-issuer-trailing-slash' : 'meta-issuer-mismatch')
    assert.equal(message.includes(`--issuer ${published} `), says !== undefined, message)
    assert.equal(remedy.includes(`Give --issuer ${published} `), says !== undefined, remedy)
    assert.equal(broken[0].advice?.startsWith(`Give --issuer ${published} `), says === undefined ? undefined : true)
    const { hint } = ran.json().error
    // A slash is warned of, and decides nothing.
    const decides = says !== undefined && id === 'meta-issuer-mismatch'
    assert.equal(hint.startsWith(`Give --issuer ${published} `), decides, hint)
    if (says) assert.ok(message.includes(says), message)
  })
