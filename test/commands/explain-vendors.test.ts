import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCli } from '../support/env.ts'

async function explain(word: string) {
  const ran = await runCli(['explain', word, '--json'])
  return { code: ran.code, result: ran.json().result, error: ran.json().error }
}

/** What is typed, whose word it is, and what is known of it. */
const WORDS: readonly (readonly [typed: string, vendor: string, meaning: RegExp])[] = [
  ['AADSTS50011', 'Microsoft Entra ID', /redirect URI/],
  ['aadsts50011', 'Microsoft Entra ID', /redirect URI/],
  ['50011', 'Microsoft Entra ID', /redirect URI/],
  ['AADSTS9002327', 'Microsoft Entra ID', /Origin/],
  ['AADB2C90118', 'Azure AD B2C', /forgot password/],
  ['90118', 'Azure AD B2C', /forgot password/],
  ['KOE006', 'Kakao', /redirect URI/],
  ['MSIS9612', 'AD FS', /authorization code/],
  ['9612', 'AD FS', /authorization code/],
  ['ID2043', 'OpenIddict', /redirect URI/],
  ['FBTOAU211E', 'IBM Verify Access', /grant/],
  ['bad_redirect_uri', 'Slack', /redirect URI/],
  ['request_unauthorized', 'Fosite (Ory Hydra, Authelia)', /access token/],
  ['invalid_state', 'Fosite (Ory Hydra, Authelia)', /8 characters/],
  ['unauthorized_scope_error', 'LinkedIn', /scope/],
  ['bad_verification_code', 'GitHub', /invalid_grant/],
  ['Code not valid', 'Keycloak', /no such code/],
  ['code not valid.', 'Keycloak', /no such code/],
  [
    'AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code.',
    'Microsoft Entra ID',
    /redeemed/,
  ],
  ['The specified authorization code has already been redeemed.', 'OpenIddict', /redeemed/],
  ['client_id mismatch. The code was not issued to com.example.shop.', 'Apple', /another identifier/],
  ['Malformed auth code', 'Google', /no code of Google/],
  ['refresh token reuse', 'Keycloak', /used before/],
]

for (const [typed, vendor, meaning] of WORDS) {
  test(`${typed} is explained as a word of ${vendor}`, async () => {
    const { code, result } = await explain(typed)
    assert.equal(code, 0)
    assert.equal(result.vendor, vendor)
    assert.equal(result.kind, 'error')
    assert.match(result.meaning, meaning)
    assert.ok(result.remedy.length > 5)
    assert.match(result.documented, /^https:\/\//)
    assert.match(result.read, /^2026-\d\d-\d\d$/)
  })
}

test('a word of several vendors is told as that of each', async () => {
  const { result } = await explain('redirect_uri_mismatch')
  assert.equal(result.vendor, 'Google')
  assert.deepEqual(
    result.also.map((each: { vendor: string }) => each.vendor),
    ['GitHub'],
  )
})

test('a code of the form of a vendor that is not known is told as that, with where it is listed', async () => {
  for (const [typed, vendor, listed] of [
    ['AADSTS900971', 'Microsoft Entra ID', 'https://login.microsoftonline.com/error'],
    ['KOE777', 'Kakao', 'https://developers.kakao.com/docs/latest/en/kakaologin/trouble-shooting'],
    ['ID2999', 'OpenIddict', 'https://documentation.openiddict.com/errors/ID2999'],
  ] as const) {
    const { code, result } = await explain(typed)
    assert.equal(code, 0)
    assert.equal(result.vendor, vendor)
    assert.match(result.meaning, /not known here/)
    assert.equal(result.documented, listed)
    assert.ok(result.remedy.includes(listed))
  }
})

test('digits that no vendor has, and words that only look like codes, are unknown', async () => {
  for (const typed of ['50012345', '320', '006', 'AADSTS1', 'KOE0066', 'MSIS96123'])
    assert.equal((await explain(typed)).code, 2, typed)
})

test('symptoms are answered with checks, whatever vendors say', async () => {
  for (const typed of ['expired', 'wrong audience', 'clock'])
    assert.ok((await explain(typed)).result.checks?.length > 0, typed)
})

const CLAIMS: readonly (readonly [name: string, ...vendors: readonly string[]])[] = [
  ['tid', 'Microsoft Entra ID', 'FusionAuth'],
  ['oid', 'Microsoft Entra ID'],
  ['scp', 'Microsoft Entra ID', 'Okta'],
  ['wids', 'Microsoft Entra ID'],
  ['upn', 'Microsoft Entra ID', 'AD FS'],
  ['appid', 'Microsoft Entra ID', 'AD FS'],
  ['ver', 'Microsoft Entra ID', 'Okta'],
  ['token_use', 'Amazon Cognito'],
  ['realm_access', 'Keycloak'],
  ['resource_access', 'Keycloak'],
  ['kubernetes.io', 'Kubernetes'],
  ['cognito:groups', 'Amazon Cognito'],
  ['custom:department', 'Amazon Cognito'],
  ['firebase', 'Firebase'],
  ['hd', 'Google'],
  ['https://slack.com/team_domain', 'Slack'],
  ['urn:zitadel:iam:org:project:123:roles', 'Zitadel'],
]

test('claims of vendors are explained with whose they are', async () => {
  for (const [name, ...expected] of CLAIMS) {
    const { code, result } = await explain(name)
    assert.equal(code, 0, name)
    assert.equal(result.kind, 'claim')
    assert.deepEqual(
      [result, ...(result.also ?? [])].map(({ vendor }) => vendor),
      expected,
      name,
    )
  }
})

test('a claim that the registry has is explained by it first', async () => {
  const { result } = await explain('roles')
  assert.equal(result.vendor, undefined)
  assert.equal(result.spec, 'RFC 9068 2.2.3.1')
  assert.deepEqual(
    result.also.map((each: { vendor: string }) => each.vendor),
    ['Microsoft Entra ID'],
  )
})

test('a person reads whose word it is, and where it stands', async () => {
  const { stdout } = await runCli(['explain', '50011'])
  assert.match(stdout, /^AADSTS50011 {2}error, Microsoft Entra ID\n/)
  assert.match(stdout, /^ {2}remedy +Register it/m)
  assert.match(stdout, /^ {2}read +2026-/m)
  assert.match(stdout, /^ {2}https:\/\/learn\.microsoft\.com\/\S+$/m)
})
