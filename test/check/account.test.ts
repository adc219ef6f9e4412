import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsOf } from '../../src/check/account.ts'
import { combinationsOf } from '../../src/check/combination.ts'
import type { Person } from '../../src/check/definitions.ts'
import type { Profile } from '../../src/config/profiles.ts'
import { stepCommands } from '../../src/program.ts'
import type { Document } from '../support/env.ts'

const at = { line: 1, col: 1 }

/** The accounts of a login as that person at each of these providers. */
function accounts(providers: Readonly<Record<string, Profile>>, people: Readonly<Record<string, Person>>) {
  const file: Document = {}
  const steps = [{ command: 'login', keys: {}, expect: {}, at }]
  const matrix = { as: Object.keys(people) }
  const scenario = { name: 's', matrix, steps, tags: [], timeLimit: undefined, retries: 0, allow: [], file, at }
  const definitions = {
    folder: '/',
    providers: new Map(Object.entries(providers)),
    people: new Map(Object.entries(people)),
    scenarios: [scenario],
  }
  return combinationsOf(definitions).map((each) => accountsOf(each, definitions, stepCommands()))
}

const ADA = { form: { username: 'ada', password: 'env:P' } }

test('two people of one name at one provider are one account', () => {
  const [one = [], other = []] = accounts(
    { a: { issuer: 'https://a.example' } },
    { r: ADA, s: { ...ADA, totp: 'env:T' } },
  )
  assert.deepEqual(one, other)
  assert.equal(one.length, 1)
})

test('a person has an account at each provider, which tenants of one server tell apart', () => {
  const [one = [], other = []] = accounts(
    {
      a: { preset: 'keycloak', 'base-url': 'https://k.example', tenant: 'a' },
      b: { preset: 'keycloak', 'base-url': 'https://k.example', tenant: 'b' },
    },
    { r: ADA },
  )
  assert.notDeepEqual(one, other)
})

test('where providers send a person on to one server, that is one account', () => {
  const person = { ...ADA, origins: ['https://sso.example'] }
  const [one = [], other = []] = accounts(
    { a: { issuer: 'https://a.example' }, b: { issuer: 'https://b.example' } },
    { r: person },
  )
  assert.equal(one.filter((each) => other.includes(each)).length, 1)
})
