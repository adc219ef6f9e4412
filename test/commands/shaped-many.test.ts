import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { followingBrowser } from '../support/browser.ts'
import { runOnly } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

const TOLD_EACH_BY_ITSELF = 100
const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_none, at) => `shaped${Math.floor(at / 1000)}_no${at % 1000}`)
const setting = (request: string, count: number): string[] =>
  names(count).flatMap((name) => ['--set', `${request}.${name}=to${name}`])

async function login(shapes: readonly string[], flags: readonly string[] = []) {
  const { browse } = followingBrowser()
  const argv = ['login', ...CLIENT, '--no-save', '--login-timeout', '20', '--json', ...flags, ...shapes]
  return runOnly(argv, { browse, vars: { SECRET } })
}

const howOften = (text: string, part: RegExp): number => [...text.matchAll(part)].length

test('20,000 parameters that are set are sent, and stand twice in the record: where they were given and where they were sent', async () => {
  const count = 20_000
  const { code, stdout, stderr, json } = await login(setting('token', count))
  assert.equal(code, 0, stderr.slice(0, 1000))
  assert.equal(provider.of('/token')[0]?.form.get('shaped19_no999'), 'toshaped19_no999')
  const { given, notes, steps } = json()
  const set = given.find(({ name }: { name: string }) => name === 'set').value
  assert.equal(set.length, count)
  assert.equal(set[19_999], 'token.shaped19_no999=toshaped19_no999')
  const [exchange] = steps.find(({ name }: { name: string }) => name === 'token').exchanges
  assert.match(exchange.request.body, /&shaped19_no999=toshaped19_no999(?:&|$)/)
  assert.equal(exchange.shaped.length, TOLD_EACH_BY_ITSELF + 1)
  assert.equal(exchange.shaped[0], '--set token.shaped0_no0=toshaped0_no0')
  assert.equal(exchange.shaped[99], '--set token.shaped0_no99=toshaped0_no99')
  assert.equal(exchange.shaped[100], '--set or --unset 19900 times more')
  const shaped = notes.filter((note: string) => note.startsWith('Shaped: '))
  assert.equal(shaped.length, TOLD_EACH_BY_ITSELF + 1)
  assert.equal(shaped[100], 'Shaped: --set or --unset 19900 times more')
  assert.equal(howOften(stdout, /toshaped\d\d_no/g), 2 * 10_000)
  assert.equal(howOften(stderr, /^Shaped: /gm), TOLD_EACH_BY_ITSELF + 1)
})

test('no format tells more than a hundred of many parameters that are set, and what it shows of the others it shows once', async () => {
  const folder = newFolder()
  const saved = (format: string): string => join(folder, format)
  const { code, stderr } = await login(
    setting('token', 2000),
    FORMATS.flatMap((format) => ['--save', `${format}=${saved(format)}`]),
  )
  assert.equal(code, 0, stderr.slice(0, 1000))
  for (const format of FORMATS) {
    const text = readFileSync(saved(format), 'utf8')
    // JSON has the options as they were given as well.
    const most = /json$/.test(format) ? 2 : 1
    assert.ok(howOften(text, /toshaped1_no999\b/g) <= most, `${format}: ${howOften(text, /toshaped1_no999\b/g)}`)
    assert.ok(howOften(text, /shaped(?: by|:) (?:--|\\-\\-)(?:un)?set/gi) <= 2 * (TOLD_EACH_BY_ITSELF + 1), format)
  }
})

test('the URL of an authorization request tells each of many parameters once, and the step a hundred of them', async () => {
  const { json } = await login(setting('authorize', 150))
  const [{ shaped, request }] = json().steps.find(({ name }: { name: string }) => name === 'authorize').exchanges
  assert.equal(shaped.length, TOLD_EACH_BY_ITSELF + 1)
  assert.equal(shaped[100], '--set or --unset 50 times more')
  assert.equal(howOften(request.url, /toshaped0_no149/g), 1)
})

test('what shapes a request beside many parameters is told after them', async () => {
  const { json } = await login([...setting('token', 101), '--unset', 'token.code_verifier'], ['--token-body', 'json'])
  const [{ shaped }] = json().steps.find(({ name }: { name: string }) => name === 'token').exchanges
  assert.deepEqual(shaped.slice(-2), ['--set or --unset 2 times more', '--token-body json'])
  assert.equal(shaped[0], '--unset token.code_verifier')
})

test('a hundred parameters that are set are all told', async () => {
  const { json } = await login(setting('token', 100))
  const [{ shaped }] = json().steps.find(({ name }: { name: string }) => name === 'token').exchanges
  assert.deepEqual(
    shaped,
    names(100).map((name) => `--set token.${name}=to${name}`),
  )
})
