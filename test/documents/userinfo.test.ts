import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryOf } from '../../src/text/table.ts'
import { type Answer, type Json, json, sharedProvider } from '../support/provider.ts'
import { type Odd, someOf, withMember } from './odd.ts'
import { assertEnd, assertNamed, course, see, spoiled } from './run.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
const USERINFO = ['userinfo', ...CLIENT, '--access-token', 'an-access-token']
const LOGIN = ['login', ...CLIENT, '--login-timeout', '5']

const text = ({ type }: Odd): boolean => type === 'string'
const truth = ({ type }: Odd): boolean => type === 'boolean'

/** Types of the standard claims (OpenID Connect Core 1.0 section 5.1). */
const TYPES: Readonly<Record<string, (odd: Odd) => boolean>> = {
  sub: ({ type, empty }) => type === 'string' && !empty,
  name: text,
  given_name: text,
  preferred_username: text,
  email: text,
  email_verified: truth,
  phone_number: text,
  phone_number_verified: truth,
  address: ({ type }) => type === 'object',
  birthdate: text,
  locale: text,
  zoneinfo: text,
  picture: text,
  updated_at: ({ type }) => type === 'number',
}
const OTHERS = [
  '_claim_names',
  '_claim_sources',
  'id',
  'error',
  'error_description',
  'result',
  'status',
  'errorCode',
  'data',
  'made_up',
  '__proto__',
  'toString',
  'then',
]

for (const [turn, member] of [...Object.keys(TYPES), ...OTHERS].entries()) {
  test(`UserInfo may have any value as ${member}, and one of another type is named`, async () => {
    for (const odd of someOf(turn)) {
      provider.spoil = { userinfo: spoiled(member, odd.text) }
      const seen = await see(USERINFO)
      assertEnd(seen, `${member}: ${odd.what}`)
      const right = entryOf(TYPES, member)
      if (right && !right(odd)) assertNamed(seen, member, odd)
    }
  })
}

test('a login whose UserInfo has null or nothing as sub goes as though it were absent; another value is another subject', async () => {
  provider.spoil = { userinfo: spoiled('sub', undefined) }
  const absent = course(await see(LOGIN))
  for (const odd of someOf(0)) {
    provider.spoil = { userinfo: spoiled('sub', odd.text) }
    const seen = await see(LOGIN)
    assertEnd(seen, odd.what)
    if (odd.text === 'null' || odd.text === '""') assert.deepEqual(course(seen), absent, odd.what)
    else assert.equal(seen.code, 1, odd.what)
  }
})

const PAR = ['--par', '--pushed-authorization-request-endpoint', `${provider.issuer}/par`]

/** A provider that takes pushed requests and answers the browser as for any. */
function pushing(
  member: string,
  value: string | undefined,
): { elsewhere: (asked: { path: string }) => Answer | undefined } {
  const right = { request_uri: 'urn:ietf:params:oauth:request_uri:one', expires_in: 60 }
  return {
    elsewhere: ({ path }) =>
      path === '/par' ? { ...json({}, 201), body: withMember(right, member, value) } : undefined,
  }
}

for (const [turn, member] of [
  'request_uri',
  'expires_in',
  'made_up',
  'error',
  'error_description',
  '__proto__',
].entries()) {
  test(`the answer to a pushed request may have any value as ${member}, and one of another type is named`, async () => {
    const args = ['login', ...CLIENT, ...PAR, '--no-browser', '--login-timeout', '0.05']
    provider.spoil = pushing(member, undefined)
    const absent = course(await see(args))
    for (const odd of someOf(turn)) {
      provider.spoil = pushing(member, odd.text)
      const seen = await see(args)
      assertEnd(seen, `${member}: ${odd.what}`)
      if (member === 'request_uri') {
        assertNamed(seen, member, odd)
        assert.deepEqual(course(seen), absent, odd.what)
      }
      if (member === 'expires_in') assertNamed(seen, member, odd)
    }
  })
}

test('the claims of a login may have any value, and the report says nothing that nobody sent', async () => {
  // A subject of another type ends what would come after the ID Token, so that it is tried alone.
  for (const [turn, members] of [['sub'], ['name', 'auth_time', 'amr'], ['nonce', 'aud', 'exp']].entries())
    for (const odd of someOf(turn).filter(({ text: value }) => value !== '1e400')) {
      const others = Object.fromEntries(members.map((member) => [member, JSON.parse(odd.text)]))
      provider.spoil = { idTokenClaims: (claims: Json) => ({ ...claims, ...others }) }
      assertEnd(await see(LOGIN), `${members.join()}: ${odd.what}`)
    }
})
