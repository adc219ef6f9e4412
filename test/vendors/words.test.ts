import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { vendors } from '../../src/vendors/vendors.ts'
import { type Home, vendorWords } from '../../src/vendors/words.ts'

interface Row {
  readonly vendor: string
  readonly code: string
  readonly cause: string | undefined
  readonly error: string | undefined
  readonly description: string | undefined
  /** Others say the same, so that the vendor must be known. */
  readonly home: boolean
}

const FOLDER = 'test/vendors/wire'

/** Sentences as vendors send them: under the name of each, a line "code | cause | error | sentence", with "-" for what there is none of. */
function readRows(): readonly Row[] {
  return readdirSync(FOLDER).flatMap((file) =>
    readFileSync(`${FOLDER}/${file}`, 'utf8')
      .trim()
      .split('\n\n')
      .flatMap((block) => {
        const [vendor = '', ...lines] = block.split('\n')
        return lines.map((line) => {
          const [named = '', cause, error, description, ...rest] = line.split(' | ')
          assert.deepEqual(rest, [], line)
          const given = (text: string | undefined) => (text === '-' ? undefined : text)
          const home = named.startsWith('home ')
          const code = home ? named.slice('home '.length) : named
          return { vendor, code, cause: given(cause), error: given(error), description: given(description), home }
        })
      }),
  )
}

const ROWS = readRows()

function homeOf(title: string): Home {
  const vendor = vendors().find((each) => each.title === title)
  return { preset: vendor?.presets?.[0], hosts: (vendor?.hosts ?? []).map((host) => host.replace('*', 'shop')) }
}

const told = (said: Parameters<typeof vendorWords>[0], home?: Home) =>
  vendorWords(said, home).map(({ vendor, code, cause }) => [vendor, code, cause])

for (const { vendor, code, cause, error, description, home } of ROWS) {
  const said = { error, description }
  test(`${vendor} says ${code}: ${error ?? ''} ${description ?? ''}`, () => {
    assert.deepEqual(told(said, homeOf(vendor)), [[vendor, code, cause]])
    if (home) assert.notDeepEqual(told(said), [[vendor, code, cause]])
    else assert.deepEqual(told(said), [[vendor, code, cause]])
  })
}

/** Words that several have, whose vendor cannot be told apart: both are told, and one where it is known. */
const SHARED: readonly (readonly [
  error: string | undefined,
  description: string | undefined,
  ...(readonly [string, string])[],
])[] = [
  ['redirect_uri_mismatch', undefined, ['Google', 'redirect-uri'], ['GitHub', 'redirect-uri']],
  ['user_cancelled_authorize', undefined, ['Apple', 'consent'], ['LinkedIn', 'consent']],
  [
    'invalid_request',
    'code challenge required',
    ['IdentityServer', 'pkce-required'],
    ['oauthlib (Django OAuth Toolkit)', 'pkce-required'],
  ],
]

test('a word of two vendors is told as that of both, and of one where it is known which', () => {
  for (const [error, description, ...both] of SHARED) {
    const expected = both.map(([vendor, cause]) => [vendor, cause])
    assert.deepEqual(
      vendorWords({ error, description }).map(({ vendor, cause }) => [vendor, cause]),
      expected,
    )
  }
  assert.deepEqual(told({ error: 'redirect_uri_mismatch' }, { hosts: ['github.com'] }), [
    ['GitHub', 'redirect_uri_mismatch', 'redirect-uri'],
  ])
  assert.deepEqual(told({ error: 'user_cancelled_authorize' }, { preset: 'apple' }), [
    ['Apple', 'user_cancelled_authorize', 'consent'],
  ])
})

/** Words without a row: two vendors have them, or others say the same and no preset or host tells the vendor, so that only `explain` has them. */
const ELSEWHERE = [
  'Apple: user_cancelled_authorize',
  'Spring: Redirect URI mismatch.',
  'IdentityServer: code challenge required',
  'oidc-provider: client authentication failed',
  'oauthlib (Django OAuth Toolkit): Code challenge required.',
  'league/oauth2-server (Laravel Passport): Authorization code has expired',
  'league/oauth2-server (Laravel Passport): Invalid redirect URI',
]

test('each word of a vendor has a sentence as it is sent', () => {
  const had = new Set(ROWS.map(({ vendor, code }) => `${vendor}: ${code}`))
  const without = vendors()
    .flatMap(({ title, words }) => words.map(({ code }) => `${title}: ${code}`))
    .filter((word) => !had.has(word))
  assert.deepEqual(without, ELSEWHERE)
})
