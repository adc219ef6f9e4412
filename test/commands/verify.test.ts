import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { CompactEncrypt } from 'jose'
import { type EnvSettings, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { fakeProvider, json, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const NOW = Date.UTC(2026, 0, 1)
const SECONDS = NOW / 1000
const RSA = rsaPair(0)
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const OTHER = rsaPair(1)
const PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const RSA_JWK = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256', use: 'sig' }
const EC_JWK = { ...EC.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' }
const SECRET = 'a shared secret of forty characters, sir'

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const CLAIMS = {
  iss: 'https://issuer.example',
  sub: 'ada',
  aud: 'client',
  exp: SECONDS + 300,
  iat: SECONDS - 5,
  nonce: 'n-0S6_WzA2Mj',
}

function jws(
  header: Record<string, unknown>,
  claims: unknown = CLAIMS,
  key: KeyObject | string = RSA.privateKey,
): string {
  const input = `${encode(header)}.${encode(claims)}`
  const signature =
    typeof key === 'string'
      ? createHmac('sha256', key).update(input).digest()
      : sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

const GOOD = jws({ alg: 'RS256', kid: 'rsa', typ: 'JWT' })

const provider = await sharedProvider()
let env: TestEnv
beforeEach(() => {
  provider.spoil = { jwks: () => json({ keys: [RSA_JWK, EC_JWK] }) }
})

function machine(settings: EnvSettings = {}): TestEnv {
  env = testEnv({ now: () => NOW, ...settings })
  writeFileSync(join(env.home, 'key.pem'), PEM)
  writeFileSync(join(env.home, 'jwk.json'), JSON.stringify(RSA_JWK))
  writeFileSync(join(env.home, 'jwks.json'), JSON.stringify({ keys: [RSA_JWK, EC_JWK] }))
  return env
}

async function verify(args: readonly string[], settings: EnvSettings = {}) {
  const ran = await runCli(['verify', ...args, '--json'], machine(settings))
  const document = ran.json()
  const checks: { id: string; verdict: string; message: string }[] = document.steps.flatMap(
    (step: { checks: [] }) => step.checks,
  )
  const failed = checks.filter((check) => check.verdict === 'fail').map((check) => check.id)
  return { code: ran.code, result: document.result, error: document.error, checks, failed }
}

const KEYS: readonly (readonly [name: string, args: readonly string[], source: RegExp])[] = [
  ['a JWK file', ['--key', 'jwk.json'], /--key jwk\.json/],
  ['a PEM file', ['--key', 'key.pem'], /--key key\.pem/],
  ['a JWK Set file', ['--jwks', 'jwks.json'], /--jwks jwks\.json/],
]
for (const [name, args, source] of KEYS) {
  test(`verify with ${name}`, async () => {
    const { code, result } = await verify([GOOD, ...args, '--audience', 'client'])
    assert.equal(code, 0)
    assert.equal(result.verified, true)
    assert.equal(result.kind, 'id_token')
    assert.equal(result.alg, 'RS256')
    assert.equal(result.kid, 'rsa')
    assert.match(result.key_source, source)
    assert.deepEqual(result.claims, CLAIMS)
    assert.deepEqual(result.header, { alg: 'RS256', kid: 'rsa', typ: 'JWT' })
  })
}

test('verify with a secret, from the command line and from a variable', async () => {
  const token = jws({ alg: 'HS256' }, CLAIMS, SECRET)
  for (const secret of [SECRET, 'env:SHARED']) {
    const { code, result } = await verify([token, '--secret', secret, '--audience', 'client'], {
      vars: { SHARED: SECRET },
    })
    assert.equal(result.verified, true)
    assert.equal(code, 0)
  }
  const { code, result } = await verify([token, '--secret', `${SECRET}!`])
  assert.equal(result.verified, false)
  assert.equal(code, 1)
})

test('verify with the keys of an issuer', async () => {
  const token = jws({ alg: 'RS256', kid: 'rsa' }, { ...CLAIMS, iss: provider.issuer })
  const { code, result, failed } = await verify([token, '--issuer', provider.issuer, '--client-id', 'client'])
  assert.deepEqual(failed, [])
  assert.equal(code, 0)
  assert.equal(result.verified, true)
  assert.match(result.key_source, /^jwks_uri http/)
  assert.match(result.key_trust, /issuer's metadata/)
})

test('verify with --jwks-uri alone asks no metadata', async () => {
  const { code, result } = await verify([GOOD, '--jwks-uri', `${provider.issuer}/jwks`, '--audience', 'client'])
  assert.equal(code, 0)
  assert.equal(result.verified, true)
  assert.deepEqual(
    provider.asked.map((asked) => asked.path),
    ['/jwks'],
  )
})

test('a kid that the set lacks has it fetched once more', async () => {
  provider.spoil.jwks = (_answer, __, times) => json({ keys: times === 1 ? [EC_JWK] : [RSA_JWK, EC_JWK] })
  const fresh = await fakeProvider({ jwks: provider.spoil.jwks })
  try {
    const { result } = await verify([GOOD, '--jwks-uri', `${fresh.issuer}/jwks`, '--audience', 'client'])
    assert.equal(result.verified, true)
    assert.equal(fresh.of('/jwks').length, 2)
  } finally {
    await fresh.close()
  }
})

const embedded = {
  jwk: OTHER.publicKey.export({ format: 'jwk' }),
  jku: 'https://evil.example/jwks',
  x5u: 'https://evil.example/x',
}
const REFUSED: readonly (readonly [what: string, token: string, args: readonly string[], rule: string])[] = [
  [
    'a signature by another key',
    jws({ alg: 'RS256', kid: 'rsa' }, CLAIMS, OTHER.privateKey),
    [],
    'idt-signature-invalid',
  ],
  [
    'claims changed afterwards',
    GOOD.replace(/\.[^.]+\./, `.${encode({ ...CLAIMS, sub: 'eve' })}.`),
    [],
    'idt-signature-invalid',
  ],
  ['no signature at all', `${GOOD.slice(0, GOOD.lastIndexOf('.'))}.`, [], 'idt-signature-invalid'],
  ['alg none', `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`, [], 'jwt-alg-none'],
  ['alg nOnE', `${encode({ alg: 'nOnE' })}.${encode(CLAIMS)}.`, [], 'jwt-alg-none'],
  ['an HMAC by the public key', jws({ alg: 'HS256', kid: 'rsa' }, CLAIMS, PEM), [], 'jwt-alg-confusion'],
  ['a kid that is not there', jws({ alg: 'RS256', kid: 'gone' }), ['--jwks', 'jwks.json'], 'idt-kid-unknown'],
  ['a key for another algorithm', jws({ alg: 'RS256', kid: 'ec' }), ['--jwks', 'jwks.json'], 'idt-key-use'],
  ['another algorithm than expected', GOOD, ['--alg', 'ES256'], 'idt-alg-unexpected'],
  ['an unknown crit', jws({ alg: 'RS256', kid: 'rsa', crit: ['exp'], exp: 1 }), [], 'idt-crit-unknown'],
  [
    'a key that it brings along',
    jws({ alg: 'RS256', ...embedded }, CLAIMS, OTHER.privateKey),
    [],
    'idt-signature-invalid',
  ],
  ['another audience', GOOD, ['--audience', 'other'], 'idt-aud-mismatch'],
  ['another nonce', GOOD, ['--nonce', 'other'], 'idt-nonce-mismatch'],
  ['a time that has passed', jws({ alg: 'RS256', kid: 'rsa' }, { ...CLAIMS, exp: SECONDS - 31 }), [], 'idt-expired'],
]
for (const [what, token, args, rule] of REFUSED) {
  test(`verify refuses ${what}`, async () => {
    const key = args.includes('--jwks') ? [] : ['--key', 'jwk.json']
    const audience = args.includes('--audience') ? [] : ['--audience', 'client']
    const { code, result, error, checks } = await verify([token, ...key, ...audience, ...args])
    assert.equal(code, 1)
    assert.equal(result.verified, false)
    assert.equal(error.code, 'not_verified')
    const check = checks.find((each) => each.id === rule)
    assert.equal(check?.verdict, 'fail', JSON.stringify(checks.filter((each) => each.verdict === 'fail')))
  })
}

test('keys that a token brings along are shown and never asked for', async () => {
  const token = jws({ alg: 'RS256', kid: 'rsa', jku: `${provider.issuer}/jwks`, x5u: `${provider.issuer}/x` })
  const { result } = await verify([token, '--key', 'jwk.json', '--audience', 'client'])
  assert.equal(result.header.jku, `${provider.issuer}/jwks`)
  assert.deepEqual(provider.asked, [])
})

test('a token broken in five ways gives five findings in one run', async () => {
  const claims = { ...CLAIMS, iss: 'https://evil.example', exp: SECONDS - 600, nonce: 'x', sub: '', aud: ['other'] }
  const token = jws({ alg: 'RS256', kid: 'rsa' }, claims)
  const args = ['--key', 'jwk.json', '--issuer', CLAIMS.iss, '--audience', 'client', '--nonce', CLAIMS.nonce]
  const { failed } = await verify([token, ...args])
  for (const rule of ['idt-iss-mismatch', 'idt-expired', 'idt-nonce-mismatch', 'idt-sub-missing', 'idt-aud-mismatch'])
    assert.ok(failed.includes(rule), `${rule} in ${failed.join(' ')}`)
})

test('--clock-tolerance widens what counts as current', async () => {
  const token = jws({ alg: 'RS256', kid: 'rsa' }, { ...CLAIMS, exp: SECONDS - 100 })
  const strict = await verify([token, '--key', 'jwk.json', '--audience', 'client'])
  assert.equal(strict.result.verified, false)
  const wide = await verify([token, '--key', 'jwk.json', '--audience', 'client', '--clock-tolerance', '101'])
  assert.equal(wide.result.verified, true)
})

test('an access token never passes as an ID Token', async () => {
  const { nonce: _nonce, ...rest } = CLAIMS
  const claims = { ...rest, client_id: 'client', jti: 'j', scope: 'openid' }
  const token = jws({ alg: 'RS256', kid: 'rsa', typ: 'at+jwt' }, claims)
  const asAccess = await verify([token, '--key', 'jwk.json', '--audience', 'client', '--kind', 'access_token'])
  assert.equal(asAccess.result.verified, true, asAccess.failed.join(' '))
  const asId = await verify([token, '--key', 'jwk.json', '--audience', 'client', '--kind', 'id_token'])
  assert.equal(asId.result.verified, false)
  assert.ok(asId.failed.includes('jwt-kind-mismatch'), asId.failed.join(' '))
})

test('at_hash is compared with the access token given', async () => {
  const access = 'an-access-token'
  const hash = createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url')
  const token = jws({ alg: 'RS256', kid: 'rsa' }, { ...CLAIMS, at_hash: hash })
  const args = [token, '--key', 'jwk.json', '--audience', 'client', '--access-token']
  assert.equal((await verify([...args, access])).result.verified, true)
  const other = await verify([...args, 'another'])
  assert.equal(other.result.verified, false)
  assert.ok(other.failed.includes('idt-at-hash-mismatch'), other.failed.join(' '))
})

test('a payload that is no JSON is verified all the same', async () => {
  const { code, result } = await verify([jws({ alg: 'RS256', kid: 'rsa' }, 'plain text'), '--key', 'jwk.json'])
  assert.equal(result.verified, true)
  assert.equal(result.kind, 'jws')
  assert.equal(code, 0)
})

test('an encrypted token is decrypted and the inner one verified', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const outer = await new CompactEncrypt(Buffer.from(GOOD))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
    .encrypt(pair.publicKey)
  machine()
  writeFileSync(join(env.home, 'decrypt.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const args = ['verify', outer, '--key', 'jwk.json', '--audience', 'client', '--json']
  const opened = await runCli([...args, '--decrypt-key', 'decrypt.pem'], env)
  assert.equal(opened.json().result.verified, true)
  const twice = await new CompactEncrypt(Buffer.from(outer))
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A128GCM', cty: 'JWT' })
    .encrypt(pair.publicKey)
  const again = await runCli([...args.with(1, twice), '--decrypt-key', 'decrypt.pem'], env)
  assert.equal(again.json().result.verified, true)
  const closed = await runCli(args, env)
  assert.notEqual(closed.json().result.verified, true)
  assert.equal(closed.code, 1)
})

const USAGE: readonly (readonly [what: string, args: readonly string[], code: string, exit: number])[] = [
  ['nothing to verify with', [GOOD], 'missing_option', 2],
  ['two keys at once', [GOOD, '--key', 'jwk.json', '--secret', 'x'], 'invalid_option', 2],
  ['a key and a key set', [GOOD, '--key', 'jwk.json', '--jwks-uri', 'https://i.example/jwks'], 'invalid_option', 2],
  ['a PEM as the secret', [GOOD, '--secret', 'env:PEM'], 'invalid_option', 2],
  ['a key file that is not there', [GOOD, '--key', 'nowhere.pem'], 'file_unreadable', 6],
  ['a token past the limit', [`${GOOD}${'A'.repeat(300 * 1024)}`, '--key', 'jwk.json'], 'input_too_large', 2],
  ['an empty input', ['  ', '--key', 'jwk.json'], 'input_unreadable', 2],
]
for (const [what, args, code, exit] of USAGE) {
  test(`verify with ${what} says ${code}`, async () => {
    const ran = await verify(args, { vars: { PEM } })
    assert.equal(ran.error.code, code, ran.error.message)
    assert.equal(ran.code, exit)
  })
}

test('an unreachable issuer is exit 5 and verifies nothing', async () => {
  const gone = await fakeProvider()
  await gone.close()
  const { code, error, result } = await verify([GOOD, '--issuer', gone.issuer])
  assert.equal(code, 5)
  assert.equal(error.code, 'connection_refused')
  assert.notEqual(result?.verified, true)
})

const TOO_LITTLE: readonly (readonly [without: string, claims: object, rule: string])[] = [
  ['exp', { iss: 'https://i.example', sub: 'a', aud: 'client', iat: SECONDS }, 'idt-exp-missing'],
  ['iat', { iss: 'https://i.example', sub: 'a', aud: 'client', exp: SECONDS + 60 }, 'idt-iat-missing'],
  ['iss', { sub: 'a', aud: 'client', exp: SECONDS + 60, iat: SECONDS }, 'idt-iss-missing'],
  ['aud', { iss: 'https://i.example', sub: 'a', exp: SECONDS + 60, iat: SECONDS }, 'idt-aud-missing'],
  ['its aud', { iss: 'https://i.example', sub: 'a', aud: 'other', iat: SECONDS }, 'idt-aud-mismatch'],
]
for (const [without, claims, rule] of TOO_LITTLE) {
  test(`a token for --client-id is judged as an ID Token also without ${without}`, async () => {
    const token = jws({ alg: 'RS256', kid: 'rsa' }, claims)
    const args = ['--key', 'jwk.json', '--client-id', 'client', '--issuer', 'https://i.example']
    const { code, result, failed } = await verify([token, ...args])
    assert.deepEqual([code, result.verified, result.kind], [1, false, 'id_token'])
    assert.ok(failed.includes(rule), `${rule} among ${failed}`)
  })
}

const BASE = { iss: 'https://i.example', aud: 'client', exp: SECONDS + 60, iat: SECONDS }
const STRANGERS: readonly (readonly [what: string, claims: object, kinds: readonly string[], typ?: string])[] = [
  ['an authorization response', { ...BASE, code: 'c', state: 's' }, ['access_token', 'userinfo', 'id_token']],
  ['one with a subject', { ...BASE, sub: 'a', code: 'c', state: 's' }, ['access_token', 'userinfo', 'id_token']],
  [
    'a request object',
    { ...BASE, iss: 'client', response_type: 'code', client_id: 'client', redirect_uri: 'https://c.example' },
    ['access_token', 'userinfo', 'id_token', 'jarm', 'logout_token'],
  ],
  ['a client assertion', { ...BASE, iss: 'client', sub: 'client', jti: 'j' }, ['access_token', 'userinfo']],
  ['a UserInfo response', { iss: 'https://i.example', aud: 'client', sub: 'a', name: 'Ada' }, ['access_token']],
  ['an access token', { ...BASE, sub: 'a', client_id: 'client', scope: 'a b', jti: 'j' }, ['userinfo', 'id_token']],
  ['a security event', { ...BASE, sub: 'a' }, ['access_token', 'userinfo', 'id_token'], 'secevent+jwt'],
]
for (const [what, claims, kinds, typ] of STRANGERS) {
  test(`${what} never passes as ${kinds.join(', ')}`, async () => {
    const token = jws({ alg: 'RS256', kid: 'rsa', ...(typ ? { typ } : {}) }, claims)
    for (const kind of kinds) {
      const { code, failed } = await verify([token, '--key', 'jwk.json', '--kind', kind, '--client-id', 'client'])
      assert.equal(code, 1, kind)
      assert.ok(failed.includes('jwt-kind-mismatch'), `${kind}: ${failed}`)
    }
  })
}

test('of several keys in a file the token has to name one', async () => {
  const token = jws({ alg: 'RS256' }, { ...BASE, sub: 'a', nonce: 'n' })
  const { failed } = await verify([token, '--jwks', 'jwks.json', '--client-id', 'client'])
  assert.ok(failed.includes('idt-kid-missing'), String(failed))
})
