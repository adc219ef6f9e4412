import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { judgeDiscovery } from '../../src/checks/discovery/discovery.ts'
import { judgeMetadata } from '../../src/checks/metadata/metadata.ts'
import { usableMetadata } from '../../src/documents/provider-metadata.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import { asObject } from '../../src/jose/json/values.ts'

const ISSUER = 'https://issuer.example'
const COUNT = 80_000

/** Names of objects with as many members that were listed while `act` ran, whichever way. */
function listed(act: () => void): number {
  let names = 0
  const counting =
    <T extends readonly unknown[]>(real: (object: object) => T) =>
    (object: object): T => {
      const found = real(object)
      if (!Array.isArray(object) && found.length >= COUNT) names += found.length
      return found
    }
  const ways = [
    mock.method(Object, 'keys', counting(Object.keys)),
    mock.method(Object, 'entries', counting(Object.entries)),
    mock.method(Object, 'values', counting(Object.values)),
  ]
  try {
    act()
  } finally {
    for (const way of ways) way.mock.restore()
  }
  return names
}

for (const [what, value] of [
  ['numbers', '0'],
  ['flags', 'true'],
  ['lists', '[]'],
] as const) {
  test(`metadata with ${COUNT} ${what} are read and judged, and their members listed when they are read and for their algorithms alone`, () => {
    const members = Array.from({ length: COUNT }, (_none, at) => `"${at.toString(36)}_":${value}`)
    const body = `{"issuer":"${ISSUER}",${members.join(',')}}`
    const names = listed(() => {
      const reading = readJson(Buffer.from(body))
      const metadata = asObject(reading.value) ?? assert.fail('metadata are an object')
      const request = { method: 'GET', url: `${ISSUER}/.well-known/openid-configuration`, headers: [], body: '' }
      const response = {
        status: 200,
        statusText: 'OK',
        httpVersion: '1.1',
        headers: [['content-type', 'application/json']] as const,
        body,
        bytes: Buffer.from(body),
      }
      const exchange = {
        purpose: 'discover',
        startedAt: 0,
        ms: 1,
        request,
        response,
        failure: null,
        timing: {},
        shaped: [],
        attempt: 1,
      } as const
      const found = [
        ...judgeDiscovery({
          issuer: ISSUER,
          form: 'openid',
          exchanges: [exchange],
          reading,
          other: undefined,
          tried: [],
        }),
        ...judgeMetadata({ issuer: ISSUER, metadata: usableMetadata(metadata), form: 'openid' }),
      ]
      const unknown = found.filter(({ rule, holds }) => rule === 'disc-unknown-member' && holds === false)
      assert.match(unknown.at(-1)?.message ?? '', new RegExp(`with ${COUNT - 20} more members`))
    })
    assert.equal(names, 2 * (COUNT + 1))
  })
}
