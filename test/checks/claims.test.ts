import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audienceOf, issuerHint, sameAudience } from '../../src/checks/jwt/audience.ts'
import { claimTypeFaults, emptyClaims } from '../../src/checks/jwt/claims.ts'
import { byClocks, date, dateTypeFaults, millisecondDates, ownClockBlamed, span } from '../../src/checks/jwt/times.ts'
import { shortened, shortenedMessage } from '../../src/checks/shortened.ts'
import type { JsonObject, JsonValue } from '../../src/jose/json/json.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import { isExact } from '../../src/jose/json/writer.ts'
import { NOW } from './http-exchange.ts'
import { HOSTILE, SECONDS } from './jwt-samples.ts'

const TYPES: readonly (readonly [claim: string, right: JsonValue, wrong: JsonValue])[] = [
  ['name', 'Ada', 1],
  ['given_name', 'Ada', true],
  ['family_name', 'Lovelace', ['Lovelace']],
  ['middle_name', 'K', {}],
  ['nickname', 'A', 0],
  ['preferred_username', 'ada', 5],
  ['profile', 'https://example.org/ada', 'example.org/ada'],
  ['picture', 'https://example.org/ada.png', '/ada.png'],
  ['website', 'https://example.org', 'no address'],
  ['email', 'ada@example.org', 'ada'],
  ['email_verified', true, 'true'],
  ['gender', 'female', 1],
  ['birthdate', '1815-12-10', '10.12.1815'],
  ['birthdate', '0000-12-10', '1815-02-30'],
  ['birthdate', '1815', '1815-13-01'],
  ['zoneinfo', 'Europe/London', '+01:00'],
  ['locale', 'en-GB', 'English (UK)'],
  ['locale', 'en_GB', ''.padEnd(40, 'e')],
  ['phone_number', '+1 (604) 555-1234', 16045551234],
  ['phone_number_verified', false, 0],
  ['address', { country: 'UK' }, 'London'],
  ['updated_at', 1311280970, '2011-07-21T20:42:49Z'],
  ['name#ja-Kana-JP', 'エイダ', 1],
]

for (const [claim, right, wrong] of TYPES) {
  test(`${claim} may be ${JSON.stringify(right)} and not ${JSON.stringify(wrong)}`, () => {
    assert.deepEqual(claimTypeFaults({ [claim]: right }), [])
    assert.deepEqual(
      claimTypeFaults({ [claim]: wrong }).map((fault) => fault.claim),
      [claim],
    )
  })
}

test('members of address are strings', () => {
  const faults = claimTypeFaults({ address: { postal_code: 12345, country: 'UK', locality: null } })
  assert.deepEqual(faults, [{ claim: 'address.postal_code', expected: 'a string', actual: 'a number' }])
})

test('every claim of a wrong type is told, and unknown claims are left alone', () => {
  const faults = claimTypeFaults({ name: 1, email_verified: 'yes', updated_at: 'now', toString: 1, mine: {} })
  assert.deepEqual(
    faults.map((fault) => fault.claim),
    ['name', 'email_verified', 'updated_at'],
  )
})

test('null and the empty string are told apart from wrong types', () => {
  assert.deepEqual(claimTypeFaults({ name: null, email: '' }), [])
  assert.deepEqual(emptyClaims({ name: null, email: '', sub: 'x', flag: false }), ['name', 'email'])
})

test('hostile values of standard claims are described, and a report shows few words of them', () => {
  for (const [claim] of TYPES) {
    for (const json of HOSTILE) {
      const claims = readJson(`{${JSON.stringify(claim)}:${json}}`).value as JsonObject
      for (const fault of claimTypeFaults(claims))
        assert.ok(String(shortened(fault.actual)).length < 500, `${claim}: ${fault.actual.length}`)
    }
  }
})

test('aud is a string or a list of strings', () => {
  assert.deepEqual(audienceOf('a'), { list: ['a'], wellFormed: true })
  assert.deepEqual(audienceOf(['a', 'b']), { list: ['a', 'b'], wellFormed: true })
  for (const wrong of [undefined, null, '', [], ['a', 1], {}, 5]) assert.equal(audienceOf(wrong).wellFormed, false)
})

test('audiences are compared as sets', () => {
  assert.ok(sameAudience('a', ['a']))
  assert.ok(sameAudience(['a', 'b'], ['b', 'a']))
  assert.ok(!sameAudience(['a'], ['a', 'b']))
  assert.ok(!sameAudience('a', undefined))
})

test('issuers that are easily mistaken are told apart', () => {
  assert.match(issuerHint('https://a.example/', 'https://a.example'), /slash/)
  assert.match(issuerHint('https://A.example', 'https://a.example'), /case/)
  assert.match(issuerHint('http://a.example', 'https://a.example'), /scheme/)
  assert.match(issuerHint('https://a.example/1', 'https://a.example/{tenantid}'), /placeholder/)
  assert.match(issuerHint('https://b.example', 'https://a.example'), /host b\.example instead of a\.example/)
  assert.equal(issuerHint('https://b.example/realms/x', 'https://a.example/y'), '')
})

test('times that are no numbers are told by their type', () => {
  assert.deepEqual(dateTypeFaults({ exp: '1', iat: 1, nbf: null, auth_time: [1] }), {
    exp: 'string',
    nbf: 'null',
    auth_time: 'array',
  })
})

test('milliseconds are told from seconds', () => {
  const clock = { now: NOW, toleranceSeconds: 30 }
  assert.deepEqual(millisecondDates({ exp: NOW, iat: SECONDS, nbf: '1' }, clock), ['exp'])
})

test('times and spans are written for a reader', () => {
  assert.equal(date(SECONDS), `2026-11-24T12:00:00.000Z (${SECONDS})`)
  assert.equal(date(1e300), '1e+300')
  assert.equal(span(-5.4), '5 s')
  assert.equal(span(119.6), '2 min')
  assert.equal(span(7300), '2 h')
  assert.equal(span(200_000), '2 days')
})

test('the clocks are named only when they explain what was found', () => {
  const clock = { now: NOW, toleranceSeconds: 30 }
  const before = (limit: number) => (seconds: number) => seconds < limit
  const explained = byClocks('It is late', { ...clock, clockSkewMs: -60_000 }, before(SECONDS - 10))
  assert.match(
    explained,
    /^It is late; the clocks explain it: the provider's is 60 s behind the one of this machine\.$/,
  )
  for (const [skew, limit] of [
    [-5000, 10],
    [-1500, 1],
    [undefined, 10],
  ] as const) {
    const about = { ...clock, ...(skew === undefined ? {} : { clockSkewMs: skew }) }
    assert.equal(byClocks('It is late', about, before(SECONDS - limit)), 'It is late.')
  }
})

test('the clock of this machine is named as the one that is off where the sources agree against it', () => {
  const agreed = (skewMs: number, ...hosts: string[]) => ({ skewMs, answers: hosts.length, hosts: [...new Set(hosts)] })
  assert.equal(
    ownClockBlamed(agreed(600_000, 'a.example', 'a.example')),
    "The clock of this machine is 10 min behind the provider's, by the Date headers of several answers.",
  )
  assert.equal(
    ownClockBlamed(agreed(-3_600_000, 'a.example', 'b.example'), -3_601_000),
    'The clock of this machine is 60 min ahead of those of a.example, b.example, by the Date headers of several answers and iat of a token that was just issued.',
  )
  assert.match(ownClockBlamed('none', -3_600_000) ?? '', /is 60 min ahead of the provider's, by iat of a token/)
  // One answer alone, a token that says something else, sources that differ, and what is too little.
  assert.equal(ownClockBlamed(agreed(600_000, 'a.example')), undefined)
  assert.equal(ownClockBlamed(agreed(600_000, 'a.example', 'a.example'), 0), undefined)
  assert.equal(ownClockBlamed('differ', 600_000), undefined)
  assert.equal(ownClockBlamed('none'), undefined)
  assert.equal(ownClockBlamed('none', 5000), undefined)
  assert.equal(ownClockBlamed(agreed(2000, 'a.example', 'a.example')), undefined)
})

test('what a finding shows is bounded in length, breadth and depth, and keeps its digits', () => {
  const exact = readJson('12345678901234567890').value
  assert.ok(isExact(shortened(exact)))
  assert.equal(shortened(exact), exact)
  assert.ok(JSON.stringify(shortened('x'.repeat(10_000))).length < 450)
  assert.equal((shortened(Array.from({ length: 80 }, () => 1)) as unknown[]).length, 51)
  assert.deepEqual(shortened({ a: { b: { c: { d: 1 } } } }), { a: { b: { c: '…' } } })
  assert.ok(
    Object.keys(shortened(Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`${at}`, 1]))) as object).length ===
      51,
  )
  const nested = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 'x'.repeat(400)))
  assert.ok(JSON.stringify(shortened(nested)).length < 10_000)
})

test('of a long sentence the middle is left out', () => {
  const said = shortenedMessage(`The code ${'x'.repeat(10_000)} is not registered.`)
  assert.match(said, /^The code x+ … x+ is not registered\.$/)
  assert.ok(said.length < 650)
  assert.equal(shortenedMessage('Short.'), 'Short.')
})
