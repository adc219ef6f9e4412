import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { userinfo } from '../../src/commands/userinfo.ts'
import { secretsOf } from '../../src/http/secrets.ts'
import { isSecretName } from '../../src/text/secret-names.ts'
import { secretsOfKey } from '../../src/trace/key-secrets.ts'
import { createRecorder } from '../../src/trace/recorder.ts'
import { createRedactor } from '../../src/trace/redact.ts'
import { redact } from '../../src/trace/redact-record.ts'
import { exchange, judged, onlyRun, step, trace } from '../formats/made-traces.ts'

const SETTINGS = {
  timeoutMs: 1,
  insecure: false,
  proxy: {},
  headers: [],
  shapes: [],
  tokenBody: 'form',
  userAgent: 'test',
} as const

test('names that end in what a secret is called are secret, and those that only begin so are not', () => {
  for (const name of [
    'client_secret',
    'clientSecret',
    'client-secret',
    'secret',
    'password',
    'new_password',
    'sessionToken',
    'access_token',
    'token.client_secret',
    'registration_access_token',
    'api_key',
    'code',
    'code_verifier',
    'user_code',
    'device_code',
    'client_assertion',
    'otp',
    'pin',
    'passphrase',
    'id_token_hint',
    'subject_token',
  ])
    assert.ok(isSecretName(name), name)
  for (const name of [
    'client_id',
    'client_secret_expires_at',
    'token_type',
    'token_endpoint',
    'password_policy',
    'code_challenge',
    'scope',
    'client_assertion_type',
    'requested_token_type',
    'id_token_signed_response_alg',
    'broken',
    'opinion',
    'state',
    'nonce',
  ])
    assert.ok(!isSecretName(name), name)
})

test('the credentials of a proxy, of headers and of shaping flags are secrets of the run', () => {
  const told = secretsOf({
    ...SETTINGS,
    proxy: { https: 'http://me:pr0xy%2Fpass@proxy.example:3128', http: 'not a url' },
    headers: [['X-Api-Key', 'k-123456']],
    shapes: [
      { request: 'token', parameter: 'client_secret', value: 's3cr3t-99', label: '' },
      { request: 'token', parameter: 'audience', value: 'https://api.example', label: '' },
    ],
  })
  const values = told.map(({ value }) => value)
  for (const value of ['pr0xy/pass', 'k-123456', 's3cr3t-99']) assert.ok(values.includes(value), value)
  assert.ok(!values.includes('https://api.example'))
})

test('of a private key its private members are secrets, of a public key nothing is', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = privateKey.export({ format: 'jwk' })
  const told = secretsOfKey(JSON.stringify(jwk)).map(({ value }) => value)
  assert.deepEqual([...told].sort(), [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].sort())
  assert.deepEqual(secretsOfKey(JSON.stringify(publicKey.export({ format: 'jwk' }))), [])
  assert.deepEqual(secretsOfKey(publicKey.export({ format: 'pem', type: 'spki' }).toString()), [])
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const redactor = createRedactor()
  for (const secret of secretsOfKey(pem)) redactor.keep(secret)
  assert.match(
    redactor.text(`got: ${JSON.stringify(pem)}`),
    /^got: "-----BEGIN PRIVATE KEY-----\\n<private key \d+ chars sha256:[\da-f]{8}>\\n-----END/,
  )
})

test('a private key is hidden whole, whatever its Base64 ends with', () => {
  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDLv3mT/0r'
  for (const end of ['+', '++', '/', '=', '+==', 'A']) {
    const pem = `-----BEGIN PRIVATE KEY-----\n${body}\n${body}${end}\n-----END PRIVATE KEY-----\n`
    const redactor = createRedactor()
    for (const secret of secretsOfKey(pem)) redactor.keep(secret)
    for (const text of [pem, JSON.stringify(pem)])
      assert.match(
        redactor.text(text),
        /^"?-----BEGIN PRIVATE KEY-----(?:\n|\\n)<private key \d+ chars sha256:[\da-f]{8}>(?:\n|\\n)-----END PRIVATE KEY-----/,
      )
  }
})

test('a secret that the run keeps is in no report, although no exchange has it', () => {
  const traces = createRecorder(userinfo, { now: () => 0, clock: () => 0 })
  const recorder = traces.run({ name: 'userinfo' })
  recorder.secret('k3pt-by-the-run-itself', 'client_secret')
  recorder.note('the note says K3PT-BY-THE-RUN-ITSELF')
  const shown = onlyRun(redact(judged(traces.trace), { reveal: false }).trace)
  assert.match(shown.notes[0] ?? '', /^the note says <client_secret 22 chars sha256:[\da-f]{8}>$/)
  assert.doesNotMatch(JSON.stringify(shown), /k3pt/i)
})

test('a secret that a provider puts into its error code, beside tokens or into a name is hidden', () => {
  const secret = 'gX1fBat3bV-9uC7Qz'
  const sent = exchange('POST', 'https://issuer.example/token', { body: `client_secret=${secret}` })
  const failure = { code: secret, exit: 3, message: 'refused', hint: '', retryable: false } as const
  const record = trace('login', {
    steps: [step('token', { exchanges: [sent], failure })],
    failures: [failure],
    result: { tokens: { access_token: 'abc', debug: `used ${secret}`, [secret]: 1 }, userinfo: { [secret]: secret } },
  })
  assert.ok(!JSON.stringify(redact(judged(record), { reveal: false })).includes(secret))
})

test('verify shows what a token says, but for the secrets of the command line', () => {
  const record = trace('verify', {
    result: { verified: false, claims: { note: 'p4ssw0rd-of-hs256', client_secret: 'what the token says' } },
    secrets: [{ value: 'p4ssw0rd-of-hs256', kind: 'secret' }],
  })
  assert.deepEqual(onlyRun(redact(judged(record), { reveal: false }).trace).result, {
    verified: false,
    claims: { note: '<secret 17 chars>', client_secret: 'what the token says' },
  })
})
