import assert from 'node:assert/strict'
import { constants, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli } from '../support/env.ts'
import { json, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const provider = await sharedProvider()

const KEYS = {
  rsa: rsaPair(0).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ed: generateKeyPairSync('ed25519').privateKey,
}
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

/** How each algorithm signs here, and the kid of its key. */
const SIGNERS: Readonly<Record<string, readonly [kid: string, sign: (input: Buffer, secret: string) => Buffer]>> = {
  RS256: ['rsa', (input) => sign('sha256', input, KEYS.rsa)],
  PS256: ['rsa', (input) => sign('sha256', input, { key: KEYS.rsa, ...PSS })],
  ES256: ['ec', (input) => sign('sha256', input, { key: KEYS.ec, dsaEncoding: 'ieee-p1363' })],
  EdDSA: ['ed', (input) => sign(null, input, KEYS.ed)],
  HS256: ['secret', (input, secret) => createHmac('sha256', secret).update(input).digest()],
  HS384: ['secret', (input, secret) => createHmac('sha384', secret).update(input).digest()],
  HS512: ['secret', (input, secret) => createHmac('sha512', secret).update(input).digest()],
  none: ['nobody', () => Buffer.alloc(0)],
  'none, with a signature': ['nobody', () => Buffer.from('octets')],
}

const published = (key: KeyObject, kid: string) => ({ ...createPublicKey(key).export({ format: 'jwk' }), kid })

const JWKS = {
  headers: { 'content-type': 'application/json' },
  body: { keys: Object.entries(KEYS).map(([kid, key]) => published(key, kid)) },
}

/** The ID Token signed otherwise; of other hashes than SHA-256 there are no claims in it. */
const signedBy =
  (name: string) =>
  (token: string, secret: string): string => {
    const [kid, make] = SIGNERS[name] ?? assert.fail(name)
    const { at_hash, ...claims } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const header = { alg: name.split(',')[0], ...(kid === 'rsa' || kid === 'ec' || kid === 'ed' ? { kid } : {}) }
    const all = /[RPEH]S256/.test(name) ? { ...claims, ...(at_hash && { at_hash }) } : claims
    const input = [header, all].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${input}.${make(Buffer.from(input), secret).toString('base64url')}`
  }

function signIn(metadata: object | undefined, words: readonly string[] = [], spoil: Spoilers = {}): Promise<Ran> {
  provider.spoil = { jwks: JWKS, ...spoil }
  const registered = metadata === undefined ? [] : ['--client-metadata', JSON.stringify(metadata)]
  const client = words.includes('--client-id') ? [] : ['--client-id', 'client', '--client-secret', 'env:SECRET']
  return runCli(['login', '--issuer', provider.issuer, ...client, ...registered, ...words, '--json'], {
    ...followingBrowser(),
    vars: { SECRET },
  })
}

const rejections = ({ steps }: Document): string[] =>
  steps
    .flatMap((step: Document) => step.checks)
    .filter((check: Document) => check.verdict === 'fail' && check.reject)
    .map((check: Document) => check.id)

const HYBRID = 'code id_token'

/** What is registered, by what the token is signed, the response type, and what that comes to. */
const TABLE: readonly (readonly [
  registered: string | undefined,
  token: string,
  type: string,
  verified: boolean | null,
  rejectedFor: readonly string[],
])[] = [
  [undefined, 'RS256', 'code', true, []],
  [undefined, 'ES256', 'code', false, ['idt-alg-unexpected']],
  [undefined, 'none', 'code', false, ['idt-alg-none', 'jwt-alg-none']],
  ['RS256', 'RS256', 'code', true, []],
  ['RS256', 'RS256', HYBRID, true, []],
  ['ES256', 'ES256', 'code', true, []],
  ['ES256', 'ES256', HYBRID, true, []],
  ['PS256', 'PS256', 'code', true, []],
  ['EdDSA', 'EdDSA', 'code', true, []],
  ['HS256', 'HS256', 'code', true, []],
  ['HS256', 'HS256', HYBRID, true, []],
  ['HS384', 'HS384', 'code', true, []],
  ['HS512', 'HS512', 'code', true, []],
  ['ES256', 'RS256', 'code', false, ['idt-alg-unexpected']],
  ['ES256', 'RS256', HYBRID, false, ['idt-alg-unexpected']],
  ['RS256', 'ES256', 'code', false, ['idt-alg-unexpected']],
  ['RS256', 'PS256', 'code', false, ['idt-alg-unexpected']],
  ['RS256', 'HS256', 'code', false, ['idt-alg-unexpected']],
  ['HS256', 'RS256', 'code', false, ['idt-alg-unexpected']],
  ['HS256', 'HS512', 'code', false, ['idt-alg-unexpected']],
  ['RS256', 'none', 'code', false, ['idt-alg-none', 'jwt-alg-none']],
  ['none', 'none', 'code', null, []],
  ['none', 'none', HYBRID, false, ['idt-alg-none', 'jwt-alg-none']],
  ['none', 'none, with a signature', 'code', false, ['idt-alg-none', 'jwt-alg-none']],
  ['none', 'RS256', 'code', false, ['idt-alg-unexpected']],
]

for (const [registered, token, type, verified, rejectedFor] of TABLE)
  test(`an ID Token with ${token} in the flow ${type}, registered: ${registered ?? 'nothing'}`, async () => {
    const metadata = registered === undefined ? undefined : { id_token_signed_response_alg: registered }
    const ran = await signIn(metadata, ['--response-type', type], { idToken: signedBy(token) })
    const document = ran.json()
    assert.deepEqual(
      [ran.code, document.result.id_token?.verified, rejections(document)],
      [rejectedFor.length === 0 ? 0 : 1, verified, rejectedFor],
    )
    // What must be rejected is the last thing that is asked for.
    assert.equal(provider.of('/userinfo').length, rejectedFor.length === 0 ? 1 : 0)
  })

test('an ID Token without a signature, as registered, is said to rest on the connection alone', async () => {
  provider.spoil = { jwks: JWKS, idToken: signedBy('none') }
  const metadata = '{"id_token_signed_response_alg":"none"}'
  const argv = ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  const ran = await runCli([...argv, '--client-metadata', metadata], { ...followingBrowser(), vars: { SECRET } })
  assert.equal(ran.code, 0, ran.stdout)
  assert.match(ran.stdout, /Signed in as ada/)
  assert.match(ran.stdout, /not verified: it has no signature, as registered, and rests on TLS alone/)
})

test('HS256 of a public client is rejected, registered or not', async () => {
  const ran = await signIn({ id_token_signed_response_alg: 'HS256' }, ['--client-id', 'public'], {
    idToken: (token) => signedBy('HS256')(token, SECRET),
  })
  assert.equal(ran.code, 1)
  assert.ok(rejections(ran.json()).includes('idt-alg-hs-public-client'))
})

test('a client secret that is too short for the registered algorithm is told', async () => {
  const ran = await signIn({ id_token_signed_response_alg: 'HS512' }, [], { idToken: signedBy('HS512') })
  const [short] = ran
    .json()
    .steps.flatMap((step: Document) => step.checks)
    .filter((check: Document) => check.id === 'idt-alg-hs-weak-secret')
  assert.deepEqual([ran.code, short.verdict, short.actual], [0, 'warn', '37 bytes'])
})

test('the secret of a whole registration response verifies HS256, and stands in no report', async () => {
  const metadata = { client_id: 'client', client_secret: SECRET, id_token_signed_response_alg: 'HS256' }
  provider.spoil = { jwks: JWKS, idToken: signedBy('HS256') }
  const ran = await runCli(
    ['login', '--issuer', provider.issuer, '--client-metadata', JSON.stringify(metadata), '--json'],
    followingBrowser(),
  )
  assert.deepEqual([ran.code, ran.json().result.id_token.verified], [0, true])
  assert.ok(!(ran.stdout + ran.stderr).includes(SECRET))
})

const UI: readonly (readonly [registered: object, comes: string | undefined, exit: number, failed: string[]])[] = [
  [{ userinfo_signed_response_alg: 'RS256' }, 'issuer', 0, []],
  [{ userinfo_signed_response_alg: 'HS256' }, 'client secret', 0, []],
  [{ userinfo_signed_response_alg: 'RS256' }, undefined, 1, ['ui-alg-unexpected']],
  [{ userinfo_signed_response_alg: 'ES256' }, 'issuer', 1, ['ui-alg-unexpected']],
  [{ userinfo_signed_response_alg: 'RS256' }, 'client secret', 1, ['ui-alg-unexpected']],
  [{ id_token_signed_response_alg: 'RS256' }, undefined, 0, []],
  [{ userinfo_encrypted_response_alg: 'RSA-OAEP' }, undefined, 0, []],
]

for (const [registered, comes, exit, failed] of UI)
  test(`UserInfo ${comes === undefined ? 'as JSON' : `signed by ${comes}`}, registered: ${JSON.stringify(registered)}`, async () => {
    const ran = await signIn(registered, [], {
      jwks: {},
      ...(comes === undefined
        ? { userinfo: {} }
        : {
            userinfo: (right) => {
              const [alg, kid] = comes === 'issuer' ? ['RS256', 'rsa'] : ['HS256', 'secret']
              const claims = { ...(right.body as object), iss: provider.issuer, aud: 'client' }
              const input = [{ alg, ...(kid === 'rsa' ? { kid: 'one' } : {}) }, claims]
                .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
                .join('.')
              const [, make] = SIGNERS[alg ?? ''] ?? assert.fail()
              const body = `${input}.${make(Buffer.from(input), SECRET).toString('base64url')}`
              return { ...json({}), body, headers: { 'content-type': 'application/jwt' } }
            },
          }),
    })
    assert.deepEqual([ran.code, rejections(ran.json())], [exit, failed])
  })
