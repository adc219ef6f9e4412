import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { encode, makeJws, SIGNATURE } from '../jose/token-samples.ts'
import { type Document, runCli } from '../support/env.ts'

const NOW = 1_700_000_000

async function decoded(stdin: string, args: readonly string[] = []): Promise<Document> {
  const ran = await runCli(['decode', '--json', ...args], { stdin, now: () => NOW * 1000 })
  assert.equal(ran.code, 0, ran.stdout)
  return ran.json().result.tokens[0]
}

const told = (token: Document): string[] => token.checks.map((check: Document) => check.id)
const withHeader = (header: object, claims: object): string => `${encode(header)}.${encode(claims)}.${SIGNATURE}`

test('of a header that cannot be read nobody says which alg it has', async () => {
  const head = encode({ alg: 'RS256', typ: 'JWT' })
  for (const broken of [
    head.replace('e', '\u0435'),
    head.slice(0, -4),
    encode("{'alg': 'RS256'}"),
    encode('{"alg":"RS256",}'),
  ]) {
    const token = await decoded(`${broken}.${encode({ iss: 'https://i.example', sub: 'a' })}.${SIGNATURE}`)
    assert.ok(!told(token).includes('jwt-alg-none'), broken)
    assert.ok(told(token).includes('idt-not-jwt'), broken)
  }
})

test('a token without alg, or with one that is not registered, is told of', async () => {
  const claims = { iss: 'https://i.example', sub: 'a', aud: 'c', exp: NOW + 60, iat: NOW }
  assert.ok(told(await decoded(withHeader({ typ: 'JWT' }, claims))).includes('jwt-alg-none'))
  assert.ok(told(await decoded(withHeader({ alg: 5 }, claims))).includes('jwt-alg-none'))
  assert.ok(told(await decoded(withHeader({ alg: 'HS1' }, claims))).includes('jwt-alg-weak'))
  assert.ok(!told(await decoded(withHeader({ alg: 'RS256' }, claims))).some((id) => /alg/.test(id)))
})

test('claims of a wrong type are told of whatever the token is for', async () => {
  const ids = told(await decoded(withHeader({ alg: 'RS256' }, { sub: 1, aud: null, iat: 'soon', exp: NOW * 1000 })))
  for (const id of ['idt-sub-missing', 'idt-aud-missing', 'idt-numeric-date-type', 'idt-exp-milliseconds'])
    assert.ok(ids.includes(id), `${id} among ${ids}`)
})

test('every foreign character of a segment is told with its place', async () => {
  const [head = '', body = '', signature = ''] = makeJws().split('.')
  const { faults } = await decoded(`${head}.${body.slice(0, 4)}!${body.slice(4)}=.${signature}=`)
  const places = faults.filter((fault: Document) => fault.rule === 'jwt-b64-padding')
  assert.deepEqual(
    places.map(({ segment, offset }: Document) => [segment, offset]),
    [
      ['payload', head.length + 5],
      ['payload', head.length + 1 + body.length + 1],
      ['signature', head.length + body.length + 4 + signature.length],
    ],
  )
})

test('a proof, which names no audience, is not missing one', async () => {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const proof = withHeader(
    { typ: 'dpop+jwt', alg: 'ES256', jwk },
    { jti: 'j', htm: 'POST', htu: 'https://a.example', iat: NOW },
  )
  assert.ok(!told(await decoded(proof)).includes('jwt-aud-missing'))
})

test('PEM keys are judged as JWKs are, and keep their thumbprint', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const token = await decoded(publicKey.export({ format: 'pem', type: 'spki' }).toString())
  assert.ok(told(token).includes('jwks-rsa-too-small'))
  assert.match(token.keys[0].thumbprint, /^[\w-]{43}$/)
})

test('a PEM block that holds no key is a failed check with its place', async () => {
  const token = await decoded('first\n-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')
  const [check] = token.checks
  assert.equal(check.verdict, 'fail')
  assert.match(check.message, /at character 6 is not usable/)
  assert.doesNotMatch(JSON.stringify(token), /asn1|error:0/)
})

test('a key set of more than a thousand keys says that the rest was not read', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  const token = await decoded(JSON.stringify({ keys: Array.from({ length: 1001 }, (_, kid) => ({ ...jwk, kid })) }))
  const check = token.checks.find((each: Document) => each.id === 'jwks-too-many-keys' && each.verdict === 'fail')
  assert.equal(check.actual, 1001)
})

test('entries of a key set that are no objects are told of', async () => {
  const token = await decoded('{"keys":[null,5,[]]}')
  assert.match(token.checks.find((each: Document) => each.id === 'jwks-kty-missing').message, /3 of 3 entries/)
})

test('the redirect of the code flow is decoded as the code it brings', async () => {
  const token = await decoded('https://c.example/cb?code=abcdefgh1234567890&state=x')
  assert.deepEqual([token.kind, token.source], ['opaque', 'code'])
})

test('a redirect with an error names it', async () => {
  const ran = await runCli(['decode', '--json', 'https://c.example/cb?error=access_denied&state=x'])
  assert.equal(ran.code, 1)
  assert.match(ran.json().error.message, /the error "access_denied"/)
  assert.match(ran.json().error.hint, /explain access_denied/)
})
