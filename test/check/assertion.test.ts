import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertionsOf, told } from '../../src/check/assertion.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import type { Document } from '../support/env.ts'

const checks = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([id, verdict]) => ({ id, verdict, reject: false, spec: '', message: '' }))
const exchange = (purpose: string, status: number) => ({ purpose, response: { status } })

const run: Document = {
  command: 'login',
  ms: 250,
  result: {
    issuer: 'https://a.example',
    tokens: { access_token: 'opaque', id_token: 'a.b.c', expires_in: 300 },
    id_token: {
      header: { alg: 'RS256' },
      claims: readJson(
        '{"acr": "silver", "aud": ["x", "y"], "https://ns.example/role": {"name": "admin"}, "zero": 1.0, "none": null}',
      ).value,
    },
  },
  steps: [
    {
      exchanges: [exchange('discover', 200), exchange('token', 201), exchange('jwks', 200)],
      checks: checks({ held: 'pass', warned: 'warn', told: 'info', broken: 'fail', skipped: 'skip' }),
    },
    { exchanges: [], checks: checks({ held: 'pass', sometimes: 'pass' }) },
    { exchanges: [], checks: checks({ sometimes: 'warn' }) },
  ],
}

for (const [path, expected, verdict] of [
  ['issuer', 'https://a.example', 'pass'],
  ['result.issuer', 'https://a.example', 'pass'],
  ['issuer', 'https://a.example/', 'fail'],
  ['id_token.claims.acr', 'silver', 'pass'],
  ['claims.acr', 'silver', 'pass'],
  ['header.alg', { 'one-of': ['RS256', 'ES256'] }, 'pass'],
  ['header.alg', { 'one-of': ['PS256'] }, 'fail'],
  ['claims.https://ns.example/role.name', 'admin', 'pass'],
  ['claims.aud', ['x', 'y'], 'pass'],
  ['claims.aud.1', 'y', 'pass'],
  ['claims.aud', { contains: 'y' }, 'pass'],
  ['claims.aud', { contains: 'z' }, 'fail'],
  ['issuer', { contains: 'a.exa' }, 'pass'],
  ['claims.zero', 1, 'pass'],
  ['claims.none', { exists: true }, 'pass'],
  ['claims.none', null, 'pass'],
  ['claims.gone', { exists: true }, 'fail'],
  ['claims.gone', { exists: false }, 'pass'],
  ['claims.gone', { absent: true }, 'pass'],
  ['claims.acr', { absent: true }, 'fail'],
  ['claims.acr', { matches: '^sil' }, 'pass'],
  ['claims.acr', { matches: '^il' }, 'fail'],
  ['claims.gone', { matches: '' }, 'fail'],
  ['tokens.expires_in', { 'at-least': 300, 'at-most': 300 }, 'pass'],
  ['tokens.expires_in', { 'at-least': 300, 'at-most': 299 }, 'fail'],
  ['claims.acr', { 'at-most': 5 }, 'fail'],
  ['access_token', 'opaque', 'pass'],
  ['id_token', 'a.b.c', 'pass'],
  ['claims.toString', { absent: true }, 'pass'],
  ['ms', { 'at-most': 250 }, 'pass'],
  ['ms', { 'at-most': 249 }, 'fail'],
  ['status', 201, 'pass'],
  ['checks.held', 'pass', 'pass'],
  ['checks.warned', 'pass', 'fail'],
  ['checks.told', 'pass', 'fail'],
  ['checks.broken', 'pass', 'fail'],
  ['checks.sometimes', 'pass', 'fail'],
  ['checks.skipped', 'pass', 'fail'],
  ['checks.never', 'pass', 'fail'],
  ['checks.broken', 'fail', 'pass'],
] as const)
  test(`${path} as ${JSON.stringify(expected)} is a ${verdict}`, () => {
    assert.deepEqual(
      assertionsOf({ run, error: null }, { [path]: expected }).map((each) => each.verdict),
      [verdict],
    )
  })

test('what was found and what was expected is said in a sentence', () => {
  const words = assertionsOf(
    { run, error: null },
    {
      'claims.acr': 'gold',
      'claims.gone': { exists: true },
      'tokens.expires_in': { 'at-most': 60 },
      'header.alg': { 'one-of': ['ES256', 'PS256'] },
    },
  ).map(told)
  assert.deepEqual(words, [
    'claims.acr is silver, expected gold',
    'claims.gone is not there, expected that it is there',
    'tokens.expires_in is 300, expected at most 60',
    'header.alg is RS256, expected one of ES256, PS256',
  ])
})
