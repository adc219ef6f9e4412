import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { json, SECRET, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const NOW = Date.UTC(2026, 0, 1)
const RSA = rsaPair(0)
const PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const OTHER = rsaPair(1).publicKey.export({ type: 'spki', format: 'pem' }).toString()
const JWK = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'k' }
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(header: object, key = RSA.privateKey): string {
  const input = `${encode(header)}.${encode({ aud: 'client', exp: NOW / 1000 + 300 })}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
const GOOD = token({ alg: 'RS256', kid: 'k' })

async function verify(
  args: readonly string[],
  content: string,
  settings: { stdin?: string; vars?: Record<string, string> } = {},
) {
  const env = testEnv({ now: () => NOW, ...settings })
  writeFileSync(join(env.home, 'key'), content)
  const ran = await runCli(['verify', ...args, '--audience', 'client', '--json'], env)
  return ran
}
const checksOf = (document: Document): Document[] => document.steps.flatMap(({ checks }: Document) => checks)

const FORMS: readonly (readonly [flag: string, title: string, content: string, said: RegExp])[] = [
  ['--key', 'escaped line breaks', PEM.replaceAll('\n', '\\n'), /line breaks were written as \\n/],
  ['--key', 'one line', PEM.replaceAll('\n', ' '), /line breaks were lost/],
  ['--key', 'base64', Buffer.from(PEM).toString('base64'), /in base64/],
  ['--key', 'no armour', PEM.replace(/-----.*-----|\n/g, ''), /without its PEM armour/],
  ['--jwks', 'a map', JSON.stringify({ k: PEM, other: OTHER }), /a map of kid to PEM, not a JWK Set/],
  ['--jwks', 'a list', JSON.stringify([JWK]), /a bare list of JWKs/],
]
for (const [flag, title, content, said] of FORMS)
  test(`${flag} takes ${title}, verifies with it and warns of it`, async () => {
    const { code, json } = await verify([GOOD, flag, 'key'], content)
    const document = json()
    assert.deepEqual([code, document.result.verified, document.verdict], [0, true, 'pass'])
    const form = checksOf(document).filter(({ id }) => id === 'jwks-key-form')
    assert.deepEqual(
      form.map(({ verdict }) => verdict),
      ['warn'],
    )
    assert.match(form[0]?.message, said)
  })

test('a key of a variable is read in such forms, and many lines are verified with it', async () => {
  const vars = { KEY: PEM.replaceAll('\n', '\\n') }
  assert.equal((await verify([GOOD, '--key', 'env:KEY'], '', { vars })).code, 0)
  const many = await verify(['--key', 'key'], PEM.replaceAll('\n', '\\n'), { stdin: `${GOOD}\n${GOOD}\n` })
  assert.equal(many.code, 0)
})

for (const content of [
  '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
  PEM.slice(0, 100),
  'MIIBAAAA',
  '\x00\x01',
])
  test(`no error code of a library reaches anybody for ${JSON.stringify(content.slice(0, 30))}`, async () => {
    const ran = await verify([GOOD, '--key', 'key'], content)
    assert.notEqual(ran.code, 0)
    assert.notEqual(ran.code, 70)
    assert.doesNotMatch(ran.stdout + ran.stderr, /routines|error:[0-9A-F]|ERR_|OSSL|DECODER/)
  })

test('an EC coordinate one octet short is told by verify as by decode', async () => {
  let pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const x = () => Buffer.from(String(pair.publicKey.export({ format: 'jwk' }).x), 'base64url')
  while (x()[0] !== 0) pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const short = { ...pair.publicKey.export({ format: 'jwk' }), x: x().subarray(1).toString('base64url'), kid: 'e' }
  const given = token({ alg: 'ES256', kid: 'e' }, pair.privateKey)
  for (const [flag, content] of [
    ['--key', JSON.stringify(short)],
    ['--jwks', JSON.stringify({ keys: [JWK, short] })],
  ] as const) {
    const { code, json } = await verify([given, flag, 'key'], content)
    const told = checksOf(json()).find(({ id, verdict }) => id === 'jwks-ec-coordinate-length' && verdict === 'fail')
    assert.deepEqual([code, json().result.verified, told?.actual], [0, true, [31, 32]])
  }
  const decoded = await runCli(['decode', JSON.stringify(short), '--json'], testEnv())
  assert.ok(
    checksOf(decoded.json()).some(({ id, verdict }) => id === 'jwks-ec-coordinate-length' && verdict === 'fail'),
  )
})

const provider = await sharedProvider()
test('a jwks_uri that serves a map of kid to PEM is rejected by its name, and says whose keys it has', async () => {
  provider.spoil = { jwks: () => json({ k: PEM, other: OTHER }) }
  const { browse } = followingBrowser()
  const args = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--json']
  const ran = await runCli(['login', '--issuer', provider.issuer, ...args], { browse, vars: { SECRET } })
  const found = checksOf(ran.json()).find(({ id, verdict }) => id === 'jwks-keys-missing' && verdict === 'fail')
  assert.equal(ran.code, 1)
  assert.match(found?.message, /The answer is no JWK Set: it was a map of kid to PEM/)
  assert.match(found?.remedy, /\/oauth2\/v3\/certs/)
})

test('of --jwks-uri too, and --allow goes on with its keys', async () => {
  provider.spoil = { jwks: () => json({ k: PEM, other: OTHER }) }
  const args = ['verify', GOOD, '--jwks-uri', `${provider.issuer}/jwks`, '--audience', 'client', '--json']
  const refused = await runCli(args, testEnv({ now: () => NOW }))
  assert.deepEqual([refused.code, refused.json().result.verified], [1, false])
  const allowed = await runCli([...args, '--allow', 'jwks-keys-missing'], testEnv({ now: () => NOW }))
  assert.deepEqual([allowed.code, allowed.json().result.verified], [0, true])
})
