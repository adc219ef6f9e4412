import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CompactEncrypt } from 'jose'
import { type Document, type EnvSettings, runCli, type TestEnv, testEnv } from '../support/env.ts'

const NOW = Date.UTC(2026, 0, 1)
const SECONDS = NOW / 1000
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const OPAQUE = '6f8a2c1e9b7d4f3a8c5e2b1d9f7a3c6e'
const BASE = { iss: 'https://issuer.example', sub: 'ada', aud: 'https://api.example', iat: SECONDS, exp: SECONDS + 600 }
const CLIENT = ['--client-id', 'client']

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function jws(header: object, claims: object, key: KeyObject = EC.privateKey): string {
  const input = `${encode({ alg: 'ES256', ...header })}.${encode({ ...BASE, ...claims })}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const sealed = (header: object = {}): Promise<string> =>
  new CompactEncrypt(Buffer.from(jws({ typ: 'at+jwt' }, { client_id: 'client', jti: '1' })))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'api', ...header })
    .encrypt(OTHER.publicKey)

function machine(settings: EnvSettings = {}): TestEnv {
  const env = testEnv({ now: () => NOW, ...settings })
  writeFileSync(join(env.home, 'key.json'), JSON.stringify(EC.publicKey.export({ format: 'jwk' })))
  writeFileSync(join(env.home, 'own.pem'), EC.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  writeFileSync(join(env.home, 'other.pem'), OTHER.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  return env
}

async function verify(token: string, ...args: readonly string[]): Promise<Document> {
  return (await runCli(['verify', token, '--key', 'key.json', ...args, '--json'], machine())).json()
}

const broken = ({ steps }: Document): readonly string[] =>
  steps
    .flatMap(({ checks }: Document) => checks)
    .filter(({ verdict }: Document) => verdict === 'fail')
    .map(({ id }: Document) => id)

/** Tokens that are opaque: what is given with which flags, and the kind. */
const OPAQUES: readonly (readonly [given: string, args: readonly string[], kind: string])[] = [
  [OPAQUE, [], 'opaque'],
  [OPAQUE, CLIENT, 'opaque'],
  [OPAQUE, ['--audience', 'https://api.example'], 'opaque'],
  [OPAQUE, ['--kind', 'access_token'], 'access_token'],
  [OPAQUE, ['--kind', 'access_token', ...CLIENT, '--nonce', 'n'], 'access_token'],
  [JSON.stringify({ access_token: OPAQUE }), CLIENT, 'access_token'],
  [JSON.stringify({ refresh_token: OPAQUE }), [], 'refresh_token'],
]

for (const [given, args, kind] of OPAQUES) {
  test(`an opaque token (${given.slice(0, 16)} ${args.join(' ')}) is said to be so, by no rule of ID Tokens`, async () => {
    const document = await verify(given, ...args)
    assert.deepEqual([document.exit, document.error.code], [1, 'not_verified'])
    assert.deepEqual([document.result.verified, document.result.kind], [null, kind])
    assert.deepEqual(broken(document), ['at-opaque'])
    assert.match(document.error.message, /opaque, so that only its issuer can tell/)
    assert.match(document.error.hint, /introspection \(RFC 7662\)/)
  })
}

test('an opaque text that was to be an ID Token breaks the rule of ID Tokens', async () => {
  for (const document of [
    await verify(OPAQUE, '--kind', 'id_token'),
    await verify(JSON.stringify({ id_token: OPAQUE })),
  ])
    assert.deepEqual([document.exit, document.result.kind, broken(document)], [1, 'id_token', ['idt-not-jwt']])
})

test('a token that is encrypted for somebody else is said to be so', async () => {
  const token = await sealed()
  for (const [args, kind, check, why] of [
    [[], 'jwe', 'jwe-no-decryption-key', /encrypted, and no key to decrypt it was given/],
    [['--kind', 'access_token'], 'access_token', 'jwe-no-decryption-key', /no key to decrypt it/],
    [CLIENT, 'jwe', 'jwe-no-decryption-key', /no key to decrypt it/],
    [['--decrypt-key', 'own.pem'], 'jwe', 'jwe-decryption-failed', /none of the keys that were given opens it/],
  ] as const) {
    const document = await verify(token, ...args)
    assert.deepEqual([document.exit, document.result.verified, document.result.kind], [1, null, kind])
    assert.deepEqual(broken(document), [check])
    assert.match(document.error.message, why)
    assert.match(document.error.hint, /--decrypt-key <file>.* introspection \(RFC 7662\)/)
  }
  const typed = await verify(await sealed({ typ: 'at+jwt' }))
  assert.equal(typed.result.kind, 'access_token')
  const opened = await verify(token, '--decrypt-key', 'other.pem')
  assert.deepEqual([opened.exit, opened.result.verified, opened.result.kind], [0, true, 'access_token'])
})

/** Tokens with a nonce: header and claims beside those of any, and what they are. */
const NONCES: readonly (readonly [what: string, header: object, claims: object, kind: string])[] = [
  ['typ at+jwt', { typ: 'at+jwt' }, { client_id: 'client', jti: '1' }, 'access_token'],
  ['typ Bearer in the claims', {}, { typ: 'Bearer', azp: 'client' }, 'access_token'],
  ['scp', {}, { scp: 'read' }, 'access_token'],
  ['scope', {}, { scope: 'read' }, 'access_token'],
  ['scope and client_id', {}, { scope: 'read', client_id: 'client' }, 'access_token'],
  ['appid', {}, { appid: 'client' }, 'access_token'],
  ['scope, but for its client', {}, { scope: ['openid'], client_id: 'client', aud: ['client'] }, 'id_token'],
  ['scp, but a hash of an access token', {}, { scp: 'read', at_hash: 'x' }, 'id_token'],
  ['nothing else', {}, { aud: 'client' }, 'id_token'],
]

for (const [what, header, claims, kind] of NONCES) {
  test(`a token with nonce and ${what} is verified as ${kind}`, async () => {
    const document = await verify(jws(header, { ...claims, nonce: 'n' }))
    assert.equal(document.result.kind, kind)
    if (kind !== 'access_token') return
    assert.deepEqual([document.exit, document.result.verified, broken(document)], [0, true, []])
    assert.ok(!document.result.not_compared.includes('nonce'))
  })
}

test('an access token for Microsoft Graph is said to be verifiable by Graph alone', async () => {
  const claims = { aud: '00000003-0000-0000-c000-000000000000', appid: 'client', scp: 'User.Read' }
  const graph = await verify(jws({ typ: 'JWT', nonce: 'x' }, claims, OTHER.privateKey))
  assert.deepEqual([graph.exit, graph.result.verified, graph.result.kind], [1, false, 'access_token'])
  assert.match(graph.error.hint, /Graph alone can verify/)
  for (const other of [
    await verify(jws({ typ: 'JWT' }, claims, OTHER.privateKey)),
    await verify(jws({ typ: 'JWT', nonce: 'x' }, { ...claims, aud: 'https://api.example' }, OTHER.privateKey)),
  ])
    assert.doesNotMatch(other.error.hint, /Graph/)
  const iss = 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/'
  const outlook = { ...claims, aud: 'https://outlook.office.com', iss }
  const api = await verify(jws({ typ: 'JWT', nonce: 'x' }, outlook, OTHER.privateKey))
  assert.match(api.error.hint, /for an API of Microsoft, .* that API alone can verify/)
})

test('among many lines an opaque token is told of as one', async () => {
  const good = jws({ typ: 'at+jwt' }, { client_id: 'client', jti: '1' })
  const stdin = `${OPAQUE}\n${good}\n${good}\n`
  const args = ['verify', '-', '--key', 'key.json']
  const ran = await runCli([...args, '--json'], machine({ stdin }))
  assert.equal(ran.code, 1)
  const [opaque, signed] = ran.stdout
    .trim()
    .split('\n')
    .map((line): Document => JSON.parse(line))
  assert.deepEqual([opaque.verified, signed.verified], [null, true])
  assert.deepEqual(
    opaque.checks.map(({ id }: Document) => id),
    ['at-opaque'],
  )
  assert.match((await runCli(args, machine({ stdin }))).stdout, /^opaque .*at-opaque\n/)
})
