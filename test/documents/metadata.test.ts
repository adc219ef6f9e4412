import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  BOOLEAN_MEMBERS,
  ENDPOINT_MEMBERS,
  LIST_MEMBERS,
  META_MEMBERS,
  TEXT_MEMBERS,
} from '../../src/documents/metadata-members.ts'
import { json, sharedProvider } from '../support/provider.ts'
import { ODD, type Odd, someOf, withMember } from './odd.ts'
import { assertEnd, assertNamed, course, findings, machine, see, spoiled } from './run.ts'

const provider = await sharedProvider()
const LOGIN = [
  'login',
  '--issuer',
  provider.issuer,
  '--client-id',
  'client',
  '--client-secret',
  'env:SECRET',
  '--login-timeout',
  '5',
]
const MADE_UP = ['made_up', '__proto__', 'toString', 'constructor', 'then']

/** Whether a value has the type that a member is registered with (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2). */
function hasType(member: string, { text, type, empty }: Odd): boolean {
  if (LIST_MEMBERS.has(member))
    return type === 'array' && JSON.parse(text).every((item: unknown) => typeof item === 'string')
  if (BOOLEAN_MEMBERS.has(member)) return type === 'boolean'
  if (ENDPOINT_MEMBERS.includes(member) || TEXT_MEMBERS.includes(member)) return type === 'string' && !empty
  return true
}

/** Endpoints that a login uses, and that end it before anybody signs in when they are there and can not be used. */
const NEEDED = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri']
/** Other members of which a run makes use; those of one type that have nothing to do with each other are tried in one login. */
const ALSO_USED = [
  ['issuer'],
  ['response_types_supported', 'scopes_supported', 'code_challenge_methods_supported'],
  ['response_modes_supported', 'grant_types_supported', 'token_endpoint_auth_methods_supported'],
  ['id_token_signing_alg_values_supported', 'dpop_signing_alg_values_supported'],
  ['authorization_response_iss_parameter_supported'],
  ['require_pushed_authorization_requests'],
  ['pushed_authorization_request_endpoint', 'check_session_iframe'],
  ['mtls_endpoint_aliases'],
  ['protected_resources'],
]
const USED = [...NEEDED, ...ALSO_USED.flat()]

for (const [turn, member] of NEEDED.entries()) {
  test(`a login at a provider whose ${member} has another type ends before anybody is sent anywhere, and the finding names it`, async () => {
    for (const odd of someOf(turn)) {
      provider.spoil = { discovery: spoiled(member, odd.text) }
      const seen = await see(LOGIN)
      assertEnd(seen, `${member}: ${odd.what}`)
      if (hasType(member, odd)) continue
      assertNamed(seen, member, odd)
      // Null stands for an endpoint that a provider does not have.
      if (odd.text === 'null') continue
      assert.deepEqual([seen.code, seen.document.error.code], [1, 'endpoint_unusable'], odd.what)
      const steps = seen.document.steps.map(({ name }: { name: string }) => name)
      assert.deepEqual(steps, ['discover'], odd.what)
    }
  })
}

for (const [turn, members] of ALSO_USED.entries()) {
  test(`a login at a provider whose ${members.join(', ')} has another type goes as though it were absent, and the finding names it`, async () => {
    provider.spoil = { discovery: (answer) => ({ ...answer, body: many(answer.body as object, members, undefined) }) }
    const absent = course(await see(LOGIN))
    for (const odd of someOf(turn)) {
      provider.spoil = { discovery: (answer) => ({ ...answer, body: many(answer.body as object, members, odd.text) }) }
      const seen = await see(LOGIN)
      assertEnd(seen, `${members.join()}: ${odd.what}`)
      const wrong = members.filter((member) => !hasType(member, odd))
      for (const member of wrong) assertNamed(seen, member, odd)
      if (wrong.length === members.length) assert.deepEqual(course(seen), absent, `${members.join()}: ${odd.what}`)
    }
  })
}

const REST = [...META_MEMBERS, ...MADE_UP].filter((member) => !USED.includes(member))
/** A rule tells of so many members, and counts the rest. */
const AT_ONCE = 15

for (const odd of ODD) {
  test(`discover judges every other member that is ${odd.what}`, async () => {
    for (let from = 0; from < REST.length; from += AT_ONCE) {
      const members = REST.slice(from, from + AT_ONCE)
      provider.spoil = {
        discovery: (answer) => ({ ...answer, body: many(answer.body as object, members, odd.text) }),
      }
      const seen = await see(['discover', provider.issuer])
      assertEnd(seen, `${members.join()}: ${odd.what}`)
      const wrong = members.filter((member) => !hasType(member, odd) && !MADE_UP.includes(member))
      assert.deepEqual(
        wrong.filter((member) => findings(seen, member).length === 0),
        [],
        odd.what,
      )
    }
  })
}

/** The document with several members replaced by a JSON text, or taken out. */
function many(body: object, members: readonly string[], text: string | undefined): string {
  const others = Object.entries(body).filter(([name]) => !members.includes(name))
  const spoiledOnes = text === undefined ? [] : members.map((name) => `${JSON.stringify(name)}:${text}`)
  return `{${[...others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`), ...spoiledOnes].join()}}`
}

test('the result of discover has every member as it came, whatever its type', async () => {
  for (const odd of ODD.filter(({ text }) => text !== '1e400' && text.length < 100 && !text.includes('__proto__'))) {
    provider.spoil = { discovery: spoiled('scopes_supported', odd.text) }
    const { document } = await see(['discover', provider.issuer])
    assert.equal(JSON.stringify(document.result.metadata.scopes_supported), JSON.stringify(JSON.parse(odd.text)))
  }
})

for (const odd of someOf(1)) {
  test(`a document that is ${odd.what} instead of an object is told, and nothing goes wrong after it`, async () => {
    const whole = (): ReturnType<typeof json> => ({ ...json({}), body: odd.text })
    provider.spoil = { discovery: whole }
    assertEnd(await see(['discover', provider.issuer]), 'metadata')
    for (const part of ['jwks', 'token', 'userinfo'] as const) {
      provider.spoil = { [part]: whole }
      const seen = await see(LOGIN)
      assertEnd(seen, part)
    }
  })
}

const RESOURCE = { resource: 'x', authorization_servers: ['https://a.example'], bearer_methods_supported: ['header'] }

for (const [turn, member] of [
  'resource',
  'resource_name',
  'authorization_servers',
  'bearer_methods_supported',
  'resource_signing_alg_values_supported',
  'made_up',
].entries()) {
  test(`the metadata of a protected resource may have any value as ${member}, and one of another type is told`, async () => {
    const resource = `${provider.issuer}/api`
    for (const odd of someOf(turn)) {
      provider.spoil = {
        discovery: spoiled('protected_resources', JSON.stringify([resource])),
        elsewhere: ({ path }) =>
          path === '/.well-known/oauth-protected-resource/api'
            ? {
                ...json({}),
                body: withMember({ ...RESOURCE, resource, authorization_servers: [provider.issuer] }, member, odd.text),
              }
            : undefined,
      }
      const seen = await see(['discover', provider.issuer], machine())
      assertEnd(seen, `${member}: ${odd.what}`)
      const list = !member.startsWith('resource') || member.endsWith('supported')
      const right = list ? odd.type === 'array' && odd.text === '[""]' : odd.type === 'string' && !odd.empty
      if (member === 'made_up' || right) continue
      const told = seen.document.steps
        .flatMap((step: { checks: { id: string; verdict: string }[] }) => step.checks)
        .filter(({ id, verdict }: { id: string; verdict: string }) => id.startsWith('prm-') && verdict !== 'pass')
      assert.notEqual(told.length, 0, `${member}: ${odd.what}`)
    }
  })
}
