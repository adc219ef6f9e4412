import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logoutChannelsRules } from '../../src/checks/logout/channels.rules.ts'
import { judgeFrontChannelLogout, judgeLogoutUris } from '../../src/checks/logout/channels.ts'
import { assertTelling, idsOf } from './http-exchange.ts'

const RULES = idsOf(logoutChannelsRules)

const REDIRECTS = { redirect_uris: ['https://app.example/cb', 'https://other.example:8443/cb', 'com.example:/cb'] }

const URIS: readonly (readonly [rule: string, holds: boolean, client: object])[] = [
  ['bc-uri', true, { backchannel_logout_uri: 'https://app.example/logout?a=b' }],
  ['bc-uri', false, { backchannel_logout_uri: 'http://app.example/logout' }],
  ['bc-uri', false, { backchannel_logout_uri: 'https://app.example/logout#x' }],
  ['bc-uri', false, { backchannel_logout_uri: '/logout' }],
  ['bc-uri', false, { backchannel_logout_uri: ['https://app.example'] }],
  ['fc-uri-origin', true, { frontchannel_logout_uri: 'https://app.example/out' }],
  ['fc-uri-origin', true, { frontchannel_logout_uri: 'https://other.example:8443/out' }],
  ['fc-uri-origin', false, { frontchannel_logout_uri: 'https://other.example/out' }],
  ['fc-uri-origin', false, { frontchannel_logout_uri: 'http://app.example/out' }],
  ['fc-uri-origin', false, { frontchannel_logout_uri: 'com.example:/out' }],
  ['fc-uri-origin', false, { frontchannel_logout_uri: null }],
]
for (const [rule, holds, client] of URIS) {
  test(`${rule} ${holds ? 'holds' : 'is broken'} for ${JSON.stringify(client)}`, () => {
    const findings = judgeLogoutUris({ ...REDIRECTS, ...client })
    assert.equal(findings.find((each) => each.rule === rule)?.holds, holds)
    assertTelling(findings, RULES)
  })
}

for (const [query, holds] of [
  ['', true],
  ['iss=https%3A%2F%2Fi.example&sid=a', true],
  ['iss=https%3A%2F%2Fi.example', false],
  ['sid=a', false],
] as const) {
  test(`fc-iss-sid-pair ${holds ? 'holds' : 'is broken'} for "${query}"`, () => {
    const findings = judgeFrontChannelLogout(new URLSearchParams(query))
    assert.equal(findings[0]?.holds, holds)
    assertTelling(findings, RULES)
  })
}

test('a client that hears of no logout is not judged', () => {
  assert.deepEqual(judgeLogoutUris(REDIRECTS), [])
})

test('every rule has a case that holds and one that breaks', () => {
  const cases = [...URIS.map(([rule, holds]) => `${rule} ${holds}`), 'fc-iss-sid-pair true', 'fc-iss-sid-pair false']
  for (const rule of RULES) for (const holds of [true, false]) assert.ok(cases.includes(`${rule} ${holds}`))
})
