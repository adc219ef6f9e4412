import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderExchange } from '../../src/formats/human/exchange.ts'
import { plainStyle } from '../../src/formats/style.ts'
import { shownExchange, withoutBodies } from '../../src/terminal/shown-exchange.ts'
import { createRedactor, type Redactor } from '../../src/trace/redact.ts'
import { exchange, ISSUER, SECRETS } from '../formats/made-traces.ts'

const MIB = 1024 * 1024
const words = (length: number): string => 'words of nothing, '.repeat(length).slice(0, length)
const many = (length: number): string[] =>
  Array.from({ length: Math.floor(length / 60) }, (_none, at) => words(40 + (at % 30)))
const answered = (body: string) => exchange('GET', `${ISSUER}/x`, {}, { body })

/** A redactor that knows a secret, and how many characters of bodies it was given. */
function counting() {
  const redactor = createRedactor()
  redactor.keep({ value: SECRETS.clientSecret, kind: 'client_secret' })
  let looked = 0
  const counted: Redactor = {
    ...redactor,
    text(given) {
      looked += given.length
      return redactor.text(given)
    },
  }
  return {
    redactor,
    counted,
    get looked() {
      return looked
    },
  }
}

const key = (at: number) => ({ kid: `key ${at}`, n: words(500), kty: 'RSA' })
const BODIES: Readonly<Record<string, string>> = {
  'many members': JSON.stringify(Object.fromEntries(many(MIB).map((text, at) => [`member ${at}`, text]))),
  'many keys': JSON.stringify({ keys: Array.from({ length: 1800 }, (_none, at) => key(at)) }, null, 1),
  'one long string': JSON.stringify({ a: words(MIB), b: 1 }),
  'lists in lists': JSON.stringify(Array.from({ length: 50_000 }, (_none, at) => [[at, `${at}`], { a: null }, true])),
  'numbers that are spelled exactly': `[${'1.10,'.repeat(MIB / 5)}1e400]`,
  'names that are numbers at the end': JSON.stringify({ b: many(MIB), 7: 'first', 3: SECRETS.clientSecret }),
}

for (const [name, body] of Object.entries(BODIES))
  test(`of ${name} in 1 MiB people are shown the same, and an eighth is looked through`, () => {
    const given = answered(body)
    const known = counting()
    const expected = renderExchange(known.redactor.exchange(given), plainStyle())
    assert.equal(renderExchange(shownExchange(given, known.counted), plainStyle()), expected)
    assert.ok(expected.includes('…'), 'nothing was cut')
    assert.ok(known.looked < MIB / 8, `${known.looked} characters were looked through`)
  })

test('a secret is hidden wherever the end of what is shown falls on it', () => {
  for (let at = 16_300; at < 16_400; at += 9) {
    const { counted } = counting()
    const given = answered(JSON.stringify({ a: `${words(at)}${SECRETS.clientSecret}`, b: many(MIB) }))
    const shown = renderExchange(shownExchange(given, counted), plainStyle())
    assert.ok(!shown.includes(SECRETS.clientSecret.slice(0, 4)), `at ${at}`)
  }
})

test('a private key is hidden whose kind stands far behind', () => {
  const given = answered(JSON.stringify({ d: 'private-part-of-a-key', x: many(MIB), kty: 'EC' }))
  const shown = renderExchange(shownExchange(given, createRedactor()), plainStyle())
  assert.match(shown, /"d": "<d 21 chars/)
})

test('where much is hidden, people are shown what stands behind it', () => {
  const given = answered(
    JSON.stringify({ tokens: Array.from({ length: 40 }, () => ({ access_token: words(5000) })), end: 'seen' }),
  )
  const { counted, redactor } = counting()
  const expected = renderExchange(redactor.exchange(given), plainStyle())
  assert.equal(renderExchange(shownExchange(given, counted), plainStyle()), expected)
  assert.match(expected, /"end": "seen"/)
})

test('what is no JSON is looked through whole', () => {
  const page = `<p>${words(MIB / 4)}<input name=code value=${SECRETS.code}>`
  const { counted, redactor } = counting()
  const given = answered(page)
  assert.equal(
    renderExchange(shownExchange(given, counted), plainStyle()),
    renderExchange(redactor.exchange(given), plainStyle()),
  )
})

test('the line of a step is shown without a look at the bodies of its exchanges, and nothing of them is', () => {
  const { request, response } = withoutBodies(exchange('POST', ISSUER, { body: 'code=1' }, { status: 400, body: '{}' }))
  assert.deepEqual([request.body, request.url, response?.body, response?.status], ['', ISSUER, '', 400])
})
