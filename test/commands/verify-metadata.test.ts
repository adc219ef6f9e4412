import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const { issuer } = provider
const fetched = async (path: string): Promise<Json> => (await (await fetch(`${issuer}${path}`)).json()) as Json
const METADATA = await fetched('/.well-known/openid-configuration')
const JWKS = await fetched('/jwks')
const login = [
  'login',
  '--issuer',
  issuer,
  '--client-id',
  'client',
  '--client-secret',
  'env:MINE',
  '--no-save',
  '--json',
]
const signedIn = await runCli(login, testEnv({ browse: followingBrowser().browse, vars: { MINE: SECRET } }))
const TOKEN: string = signedIn.json().result.tokens.id_token
const OTHER = 'https://issuer.example'

function machine(profile: Readonly<Record<string, string>> = {}, stdin = ''): TestEnv {
  const env = testEnv({ stdin })
  writeFileSync(join(env.cwd, 'jwks.json'), JSON.stringify(JWKS))
  writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { p: profile } }), { mode: 0o600 })
  return env
}

/** Two places: metadata of the issuer of the token, and the same of another one. */
const serve = (): void => {
  provider.spoil = {
    elsewhere: ({ path }) =>
      path === '/right' ? json(METADATA) : path === '/wrong' ? json({ ...METADATA, issuer: OTHER }) : undefined,
  }
}
const RIGHT = ['--metadata-url', `${issuer}/right`]
const WRONG = ['--metadata-url', `${issuer}/wrong`]
const BY_URI = ['--jwks-uri', `${issuer}/jwks`]
const BY_FILE = ['--jwks', 'jwks.json']
const EXPECTED = ['--issuer', issuer]

interface Row {
  readonly words: readonly string[]
  readonly profile?: Readonly<Record<string, string>>
  readonly exit: 0 | 1
  readonly asked: readonly string[]
  /** Checks that fail and reject. */
  readonly fails?: readonly string[]
  readonly key?: RegExp
}

const MISMATCH = 'meta-issuer-mismatch'

const ROWS: Readonly<Record<string, Row>> = {
  'an issuer, metadata of it and a URL of keys': {
    words: [...EXPECTED, ...RIGHT, ...BY_URI],
    exit: 0,
    asked: ['/right', '/jwks'],
    key: /^fetched from the URL given/,
  },
  'an issuer and a URL of keys': { words: [...EXPECTED, ...BY_URI], exit: 0, asked: ['/jwks'] },
  'another issuer, metadata and a URL of keys': {
    words: ['--issuer', OTHER, ...RIGHT, ...BY_URI],
    exit: 1,
    asked: ['/right', '/jwks'],
    fails: [MISMATCH, 'idt-iss-mismatch'],
  },
  'an issuer, metadata of another and a URL of keys': {
    words: [...EXPECTED, ...WRONG, ...BY_URI],
    exit: 1,
    asked: ['/wrong', '/jwks'],
    fails: [MISMATCH],
  },
  'metadata of another and a URL of keys': {
    words: [...WRONG, ...BY_URI],
    exit: 1,
    asked: ['/wrong', '/jwks'],
    fails: ['idt-iss-mismatch'],
  },
  'an issuer with a slash, metadata and a URL of keys': {
    words: ['--issuer', `${issuer}/`, ...RIGHT, ...BY_URI],
    exit: 0,
    asked: ['/right', '/jwks'],
  },
  'an issuer and metadata of it': {
    words: [...EXPECTED, ...RIGHT],
    exit: 0,
    asked: ['/right', '/jwks'],
    key: /^fetched from the jwks_uri of the issuer's metadata/,
  },
  'metadata alone': {
    words: RIGHT,
    exit: 0,
    asked: ['/right', '/jwks'],
    key: /nothing told which issuer they should be of$/,
  },
  'an issuer, metadata of it and a key set in a file': {
    words: [...EXPECTED, ...RIGHT, ...BY_FILE],
    exit: 0,
    asked: ['/right'],
    key: /a file of this machine/,
  },
  'an issuer, metadata of another and a key set in a file': {
    words: [...EXPECTED, ...WRONG, ...BY_FILE],
    exit: 1,
    asked: ['/wrong'],
    fails: [MISMATCH],
  },
  'metadata of another and a key set in a file': {
    words: [...WRONG, ...BY_FILE],
    exit: 1,
    asked: ['/wrong'],
    fails: ['idt-iss-mismatch'],
  },
  'metadata that only a profile names beside a URL of keys': {
    words: [...EXPECTED, ...BY_URI],
    profile: { 'metadata-url': `${issuer}/wrong` },
    exit: 0,
    asked: ['/jwks'],
  },
  'metadata that only a profile names beside a key set in a file': {
    words: [...EXPECTED, ...BY_FILE],
    profile: { 'metadata-url': `${issuer}/wrong` },
    exit: 0,
    asked: [],
  },
  'metadata that a profile names': {
    words: EXPECTED,
    profile: { 'metadata-url': `${issuer}/wrong` },
    exit: 1,
    asked: ['/wrong', '/jwks'],
    fails: [MISMATCH],
  },
}

function assertRow(ran: Ran, { exit, asked }: Row): void {
  assert.equal(ran.code, exit, ran.stdout.slice(-900))
  assert.deepEqual(
    provider.asked.map(({ path }) => path),
    asked,
  )
}

for (const [what, row] of Object.entries(ROWS)) {
  const profile = row.profile ? ['--profile', 'p'] : []
  test(`verify with ${what}`, async () => {
    serve()
    const words = ['verify', TOKEN, '--client-id', 'client', ...profile, ...row.words, '--json']
    const ran = await runCli(words, machine(row.profile))
    assertRow(ran, row)
    const { result, steps } = ran.json()
    assert.equal(result.verified, row.exit === 0)
    const fails = steps.flatMap(({ checks }: Json) =>
      (checks as Json[]).filter(({ verdict, reject }) => verdict === 'fail' && reject === true).map(({ id }) => id),
    )
    assert.deepEqual(fails, row.fails ?? [])
    assert.match(result.key_trust, row.key ?? /./)
  })
  test(`verify of many with ${what}`, async () => {
    serve()
    const words = ['verify', '-', '--client-id', 'client', ...profile, ...row.words, '--json']
    const ran = await runCli(words, machine(row.profile, `${TOKEN}\n${TOKEN}\n`))
    assertRow(ran, row)
    for (const line of ran.stdout.trim().split('\n')) assert.equal(JSON.parse(line).verified, row.exit === 0)
  })
}

test('verify reads the metadata of standard input beside a token that is an argument', async () => {
  const env = machine({}, JSON.stringify(METADATA))
  const words = ['verify', TOKEN, '--client-id', 'client', ...EXPECTED, '--metadata-url', '-', '--json']
  const ran = await runCli(words, env)
  assert.deepEqual([ran.code, ran.json().result.verified], [0, true])
})
