import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimSources, referenceFaults, unnamedSources } from '../../src/checks/claim-sources/sources.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'

const of = (names: unknown, sources: unknown): JsonObject => ({ _claim_names: names, _claim_sources: sources }) as never

test('sources are aggregated where their JWT came along, and distributed where they have an endpoint', () => {
  const claims = of(
    { a: 'one', b: 'two', c: 'one', d: 'none' },
    {
      one: { JWT: 'x.y.z', endpoint: 'https://e' },
      two: { endpoint: 'https://e', access_token: 't' },
      three: {},
      four: 7,
    },
  )
  assert.deepEqual(claimSources(claims), [
    { name: 'one', type: 'aggregated', claims: ['a', 'c'], JWT: 'x.y.z' },
    { name: 'two', type: 'distributed', claims: ['b'], endpoint: 'https://e', access_token: 't' },
  ])
})

/** Names, sources, what is wrong with the references, and the sources that no name refers to. */
const TABLE: readonly (readonly [names: unknown, sources: unknown, faults: RegExp | undefined, unnamed: string[]])[] = [
  [{ a: 's' }, { s: { JWT: 'x.y.z' } }, undefined, []],
  [{ a: 's' }, { s: { endpoint: 'https://e' } }, undefined, []],
  [{ a: 't' }, { s: { JWT: 'x.y.z' } }, /^a: there is no source "t"$/, ['s']],
  [{ a: 'constructor' }, {}, /there is no source "constructor"/, []],
  [{ a: 's' }, { s: {} }, /neither JWT nor endpoint/, []],
  [{ a: 's' }, { s: { endpoint: '/claims' } }, /neither JWT nor endpoint/, []],
  [{ a: 1 }, { s: { JWT: 'x' } }, /its source is number, not a name/, ['s']],
  [undefined, { s: { JWT: 'x' } }, /_claim_names is absent/, ['s']],
  [{ a: 's' }, undefined, /there is no source "s"/, []],
  [{ a: 's' }, ['s'], /there is no source "s"/, []],
]

for (const [names, sources, faults, unnamed] of TABLE)
  test(`references ${JSON.stringify(names)} to ${JSON.stringify(sources)} are ${faults ? 'told of' : 'right'}`, () => {
    const found = referenceFaults(of(names, sources))
    if (faults) assert.match(found.join(), faults)
    else assert.deepEqual(found, [])
    assert.deepEqual(unnamedSources(of(names, sources)), unnamed)
  })
