import assert from 'node:assert/strict'
import { createHash, createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { type EnvSettings, runCli, testEnv } from '../support/env.ts'
import { type Answer, fakeProvider, type Json, json, sharedProvider } from '../support/provider.ts'

const NOW = Date.UTC(2026, 0, 1)
const SECONDS = NOW / 1000
const ISSUERS = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ATTACKER = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' })
const PUBLISHED = { ...jwkOf(ISSUERS.publicKey), kid: 'k', alg: 'ES256', use: 'sig' }
const SECRET = 'a shared secret of forty characters, sir'

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A compact JWS; a key in words is an HMAC secret. */
function jws(header: object, claims: unknown, key: KeyObject | string = ISSUERS.privateKey): string {
  const alg = typeof key === 'string' ? 'HS256' : 'ES256'
  const input = `${encode({ alg, ...header })}.${encode(claims)}`
  const signature =
    typeof key === 'string'
      ? createHmac('sha256', key).update(input).digest()
      : sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

const PROOF = { jti: '1', htm: 'GET', htu: 'https://api.example/a', iat: SECONDS }
const BROUGHT = jws({ typ: 'dpop+jwt', jwk: jwkOf(ATTACKER.publicKey) }, PROOF, ATTACKER.privateKey)

const provider = await sharedProvider()
beforeEach(() => {
  provider.spoil = { jwks: () => json({ keys: [PUBLISHED] }), discovery: (answer) => withMembers(answer, ADVERTISED) }
})

const ADVERTISED = { id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256', 'EdDSA'] }

function withMembers(answer: Answer, members: object): Answer {
  return { ...answer, body: { ...(answer.body as Json), ...members } }
}

interface Line {
  readonly verified: boolean | null
  readonly kind: string
  readonly key_source: string | null
  readonly key_trust: string
  readonly checks: readonly { id: string; verdict: string; reject: boolean }[]
}

async function verify(args: readonly string[], settings: EnvSettings & { readonly files?: object } = {}) {
  const env = testEnv({ now: () => NOW, ...settings })
  for (const [name, text] of Object.entries(settings.files ?? {})) {
    mkdirSync(join(env.home, 'config'), { recursive: true })
    writeFileSync(join(env.home, name), String(text), { mode: 0o600 })
  }
  const ran = await runCli(['verify', ...args, '--json'], env)
  const lines: readonly Line[] =
    settings.stdin === undefined
      ? []
      : ran.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
  const document = settings.stdin === undefined ? ran.json() : undefined
  const checks: Line['checks'] = document?.steps.flatMap((step: { checks: [] }) => step.checks) ?? []
  const failed = checks.filter((check) => check.verdict === 'fail')
  return {
    ...ran,
    lines,
    document,
    result: document?.result,
    error: document?.error,
    failed: failed.map((check) => check.id),
    rejected: failed.filter((check) => check.reject).map((check) => check.id),
    warned: checks.filter((check) => check.verdict === 'warn').map((check) => check.id),
  }
}

const idToken = (claims: object = {}, header: object = { kid: 'k', typ: 'JWT' }, key?: KeyObject | string): string =>
  jws(header, { iss: provider.issuer, sub: 'ada', aud: 'client', exp: SECONDS + 300, iat: SECONDS, ...claims }, key)

// 1. A key that a token brings along.

const PLACES: readonly (readonly [
  where: string,
  args: (issuer: string) => readonly string[],
  settings: (issuer: string) => EnvSettings & { files?: object },
])[] = [
  ['an issuer of the environment', () => [], (issuer) => ({ vars: { OIDC_ISSUER: issuer } })],
  [
    'an issuer of a profile',
    () => ['--profile', 'p'],
    (issuer) => ({ files: { 'config.yaml': `profiles:\n  p:\n    issuer: ${issuer}\n` } }),
  ],
  [
    'a jwks-uri of a profile',
    () => ['--profile', 'p'],
    (issuer) => ({ files: { 'config.yaml': `profiles:\n  p:\n    jwks-uri: ${issuer}/jwks\n` } }),
  ],
  ['an issuer of a flag', (issuer) => ['--issuer', issuer], () => ({})],
  [
    'an issuer and a client of the environment',
    () => [],
    (issuer) => ({ vars: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'client' } }),
  ],
  ['--jwks-uri', (issuer) => ['--jwks-uri', `${issuer}/jwks`], () => ({})],
]
for (const [where, args, settings] of PLACES) {
  test(`a key that a token brings along does not verify it with ${where}`, async () => {
    const { code, result } = await verify([BROUGHT, ...args(provider.issuer)], settings(provider.issuer))
    assert.equal(result.verified, false)
    assert.equal(code, 1)
    assert.match(result.key_source, /jwks_uri/)
  })

  test(`nor among many lines with ${where}`, async () => {
    const { code, lines } = await verify(args(provider.issuer), {
      ...settings(provider.issuer),
      stdin: `${BROUGHT}\n${BROUGHT}\n`,
    })
    assert.deepEqual(
      lines.map((line) => line.verified),
      [false, false],
    )
    assert.equal(code, 1)
  })
}

for (const args of [
  ['--audience', 'api'],
  ['--client-id', 'client'],
  ['--nonce', 'n'],
  ['--alg', 'ES256'],
  ['--kind', 'jwt'],
  [],
]) {
  test(`with ${args.join(' ') || 'nothing'} alone there is nothing to verify a proof with`, async () => {
    const one = await verify([BROUGHT, ...args])
    assert.deepEqual([one.code, one.error.code], [2, 'missing_option'])
    assert.match(one.error.hint, /--kind dpop/)
    const env = testEnv({ now: () => NOW, stdin: `${BROUGHT}\n${BROUGHT}\n` })
    assert.equal((await runCli(['verify', ...args, '--json'], env)).code, 2)
  })
}

for (const settings of [{}, { vars: { OIDC_ISSUER: 'https://issuer.example', OIDC_CLIENT_ID: 'client' } }]) {
  test(`--kind dpop uses the key of the proof and says what that proves${settings.vars ? ', whatever the environment names' : ''}`, async () => {
    const { code, result } = await verify([BROUGHT, '--kind', 'dpop'], settings)
    assert.deepEqual([code, result.verified, result.key_source], [0, true, 'jwk of the proof'])
    assert.match(result.key_trust, /holds this key/)
    assert.match(result.key_trust, /nothing of who/)
    assert.ok(result.not_compared.includes('htu'), String(result.not_compared))
  })
}

test('the summary of a proof says what its key proves and what was not compared', async () => {
  const env = testEnv({ now: () => NOW })
  const { stdout } = await runCli(['verify', BROUGHT, '--kind', 'dpop'], env)
  const text = stdout.replace(/\s+/g, ' ')
  assert.match(text, /holds this key; that says nothing of who that is/)
  assert.match(text, /not compared: htm \(--htm\), htu \(--htu\)/)
})

test('--kind dpop of another kind of token verifies nothing', async () => {
  const token = jws(
    { jwk: jwkOf(ATTACKER.publicKey) },
    { iss: 'https://i.example', sub: 'a', aud: 'c', exp: SECONDS + 60, iat: SECONDS },
    ATTACKER.privateKey,
  )
  const { code, result, rejected } = await verify([token, '--kind', 'dpop'])
  assert.deepEqual([code, result.verified], [1, false])
  assert.ok(rejected.includes('jwt-kind-mismatch'), String(rejected))
})

test('a key that is named goes before the one that a proof brings along', async () => {
  const files = { 'other.json': JSON.stringify(PUBLISHED) }
  const { result } = await verify([BROUGHT, '--kind', 'dpop', '--key', 'other.json'], { files })
  assert.equal(result.verified, false)
})

for (const [what, args, rule] of [
  ['another algorithm', ['--alg', 'ES384'], 'idt-alg-unexpected'],
  ['another method', ['--htm', 'POST'], 'dpop-htm-mismatch'],
  ['an audience', ['--audience', 'api'], 'idt-aud-mismatch'],
  ['a client', ['--client-id', 'client'], 'idt-aud-mismatch'],
  ['a nonce', ['--nonce', 'n'], 'dpop-nonce-mismatch'],
  ['an access token', ['--access-token', 'at'], 'dpop-ath-mismatch'],
] as const) {
  test(`a proof for which ${what} was asked is not verified`, async () => {
    const { code, result, rejected } = await verify([BROUGHT, '--kind', 'dpop', ...args])
    assert.deepEqual([code, result.verified], [1, false])
    assert.ok(rejected.includes(rule), String(rejected))
  })
}

// 2. No key, no verdict.

const NO_KEYS: readonly (readonly [what: string, exit: number, spoil: (issuer: string) => void])[] = [
  [
    '404',
    1,
    () => {
      provider.spoil.jwks = () => ({ ...json({}, 404), body: 'nothing here' })
    },
  ],
  [
    'no JSON',
    1,
    () => {
      provider.spoil.jwks = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' })
    },
  ],
  [
    'no jwks_uri',
    1,
    () => {
      provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, jwks_uri: undefined })
    },
  ],
  [
    'a refused connection',
    5,
    () => {
      provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, jwks_uri: 'http://127.0.0.1:1/jwks' })
    },
  ],
]
for (const [what, exit, spoil] of NO_KEYS) {
  for (const [kind, token] of [
    ['a proof', BROUGHT],
    ['an ID Token', undefined],
    ['an expired one', 'expired'],
  ] as const) {
    test(`${kind} is neither verified nor refused where the key set is ${what}`, async () => {
      spoil(provider.issuer)
      const raw = token === undefined ? idToken() : token === 'expired' ? idToken({ exp: 1 }) : token
      const one = await verify([raw, '--issuer', provider.issuer])
      assert.equal(one.result.verified, null)
      assert.equal(one.code, exit)
      const many = await verify(['--issuer', provider.issuer], { stdin: `${raw}\n${raw}\n` })
      assert.deepEqual(
        many.lines.map((line) => line.verified),
        [null, null],
      )
      assert.equal(many.code, exit)
      assert.match(many.stderr, /0 of 2 tokens are verified/)
    })
  }
}

test('the cause for which many lines have no key is told in words', async () => {
  provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, jwks_uri: 'http://127.0.0.1:1/jwks' })
  const { stderr } = await verify(['--issuer', provider.issuer], { stdin: `${BROUGHT}\n${BROUGHT}\n` })
  assert.match(stderr, /connection_refused: Nothing listens at 127\.0\.0\.1:1/)
})

test('many lines that all verify leave a saved report that says so', async () => {
  const files = { 'k.json': JSON.stringify(PUBLISHED) }
  const token = idToken()
  const { code } = await verify(['--key', 'k.json', '--client-id', 'client', '--save', 'json=run.json'], {
    files,
    stdin: `${token}\n${token}\n`,
  })
  assert.equal(code, 0)
})

// 3. What was asked for is compared with what was given.

test('a provider whose document calls itself another issuer verifies nothing, one token or many', async () => {
  provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, issuer: 'https://b.example' })
  for (const iss of ['https://b.example', provider.issuer]) {
    const token = idToken({ iss })
    const one = await verify([token, '--issuer', provider.issuer, '--client-id', 'client'])
    assert.deepEqual([one.code, one.result.verified], [1, false], iss)
    assert.ok(one.rejected.includes('meta-issuer-mismatch'), String(one.rejected))
    const many = await verify(['--issuer', provider.issuer, '--client-id', 'client'], { stdin: `${token}\n${token}\n` })
    assert.deepEqual([many.code, ...many.lines.map((line) => line.verified)], [1, false, false], iss)
  }
})

test('a document that is allowed to name another issuer is still not what tokens are compared with', async () => {
  provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, issuer: 'https://b.example' })
  const args = ['--issuer', provider.issuer, '--client-id', 'client', '--allow', 'meta-issuer-mismatch']
  assert.equal((await verify([idToken({ iss: 'https://b.example' }), ...args])).result.verified, false)
  assert.equal((await verify([idToken(), ...args])).result.verified, true)
})

test('an issuer is compared after its spelling was mended', async () => {
  for (const issuer of [
    provider.issuer.replace('http://', ''),
    `${provider.issuer}/.well-known/openid-configuration`,
    `${provider.issuer}/`,
  ]) {
    const { code, result, failed } = await verify([idToken(), '--issuer', issuer, '--client-id', 'client'])
    assert.deepEqual([code, result.verified], [0, true], `${issuer}: ${failed}`)
  }
})

const ACCESS = {
  iss: provider.issuer,
  sub: 'ada',
  aud: 'api',
  client_id: 'client',
  scope: 'a',
  jti: 'j',
  exp: SECONDS + 60,
  iat: SECONDS,
}
const LOGOUT = {
  iss: provider.issuer,
  sub: 'ada',
  aud: 'client',
  jti: 'j',
  iat: SECONDS,
  exp: SECONDS + 60,
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
}
const KINDS: readonly (readonly [kind: string, typ: string, claims: object, args: readonly string[]])[] = [
  [
    'id_token',
    'JWT',
    { iss: provider.issuer, sub: 'ada', aud: 'client', nonce: 'n', exp: SECONDS + 60, iat: SECONDS },
    ['--client-id', 'client'],
  ],
  ['access_token', 'at+jwt', ACCESS, ['--audience', 'api']],
  ['logout_token', 'logout+jwt', LOGOUT, ['--client-id', 'client']],
  ['userinfo', 'JWT', { iss: provider.issuer, aud: 'client', sub: 'ada', name: 'Ada' }, ['--client-id', 'client']],
  [
    'jarm',
    'JWT',
    { iss: provider.issuer, aud: 'client', exp: SECONDS + 60, code: 'c', state: 's' },
    ['--client-id', 'client'],
  ],
  ['jarm', 'JWT', { iss: provider.issuer, aud: 'client', exp: SECONDS + 60, code: 'c', state: 's' }, []],
  ['jwt', 'JWT', { iss: provider.issuer, aud: 'api', exp: SECONDS + 60, iat: SECONDS }, ['--audience', 'api']],
]
for (const [kind, typ, claims, args] of KINDS) {
  const all = [...args, '--kind', kind, '--issuer', provider.issuer]
  test(`a good ${kind} with ${args.join(' ') || 'no client'} is verified against its issuer`, async () => {
    const { result, rejected } = await verify([jws({ kid: 'k', typ }, claims), ...all])
    assert.equal(result.verified, true, String(rejected))
  })
  for (const [what, iss] of [
    ['another', 'https://b.example'],
    ['no', undefined],
    ['an empty', ''],
    ['a number for its', 7],
  ] as const) {
    test(`a ${kind} with ${args.join(' ') || 'no client'} and ${what} issuer is not verified, one token or many`, async () => {
      const token = jws({ kid: 'k', typ }, { ...claims, iss })
      const one = await verify([token, ...all])
      assert.deepEqual([one.code, one.result.verified], [1, false])
      const many = await verify(all, { stdin: `${token}\n${token}\n` })
      assert.deepEqual([many.code, ...many.lines.map((line) => line.verified)], [1, false, false])
    })
  }
  for (const flag of ['--audience', '--client-id', '--nonce']) {
    test(`a ${kind} with ${args.join(' ') || 'no client'} does not pass with another ${flag}`, async () => {
      const rest = args.includes(flag) ? [] : args
      const given = [...rest, '--kind', kind, '--issuer', provider.issuer, flag, 'somebody-else']
      const one = await verify([jws({ kid: 'k', typ }, claims), ...given])
      assert.deepEqual([one.code, one.result.verified], [1, false])
    })
  }
  for (const flag of ['--htm', '--htu']) {
    test(`a ${kind} with ${args.join(' ') || 'no client'} has nothing to compare ${flag} with`, async () => {
      const one = await verify([jws({ kid: 'k', typ }, claims), ...all, flag, 'https://api.example'])
      assert.deepEqual([one.code, one.result.verified], [1, false])
    })
  }
}

test('an ID Token with no at_hash has nothing to compare --access-token with', async () => {
  const { code, result, rejected } = await verify([
    idToken(),
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
    '--access-token',
    'at',
  ])
  assert.deepEqual([code, result.verified], [1, false])
  assert.ok(rejected.includes('idt-at-hash-missing'), String(rejected))
})

test('audience and client of an ID Token are both compared', async () => {
  const args = ['--issuer', provider.issuer, '--client-id', 'client', '--audience', 'api']
  assert.equal((await verify([idToken(), ...args])).result.verified, false)
  assert.equal((await verify([idToken({ aud: 'api' }), ...args])).result.verified, false)
  const both = await verify([idToken({ aud: ['client', 'api'] }), ...args])
  assert.deepEqual([both.result.verified, both.warned.includes('idt-aud-untrusted')], [true, false])
})

const NAMED: readonly (readonly [what: string, claims: object, verified: boolean])[] = [
  ['client_id', { client_id: 'client' }, true],
  ['azp', { client_id: undefined, azp: 'client' }, true],
  ['cid', { client_id: undefined, cid: 'client' }, true],
  ['appid', { client_id: undefined, appid: 'client' }, true],
  ['aud', { client_id: undefined, aud: ['api', 'client'] }, true],
  ['another client_id', { client_id: 'other', aud: ['api', 'client'] }, false],
  ['another azp', { client_id: undefined, azp: 'other' }, false],
  ['another cid', { client_id: undefined, cid: 'other' }, false],
  ['another appid', { client_id: undefined, appid: 'other' }, false],
  ['a cid in a list', { client_id: undefined, cid: ['client'] }, false],
  ['nobody', { client_id: undefined }, false],
]
for (const [what, claims, verified] of NAMED) {
  for (const from of ['a flag', 'the environment'] as const) {
    test(`an access token that names its client by ${what} is ${verified ? '' : 'not '}verified for the client of ${from}`, async () => {
      const token = jws({ kid: 'k', typ: 'at+jwt' }, { ...ACCESS, ...claims })
      const args = [
        '--issuer',
        provider.issuer,
        '--audience',
        'api',
        ...(from === 'a flag' ? ['--client-id', 'client'] : []),
      ]
      const { code, result, rejected } = await verify(
        [token, ...args],
        from === 'a flag' ? {} : { vars: { OIDC_CLIENT_ID: 'client' } },
      )
      assert.deepEqual([result.verified, code], [verified, verified ? 0 : 1], String(rejected))
      assert.deepEqual(rejected, verified ? [] : ['at-jwt-client-id-mismatch'])
    })
  }
}

const BY_CLIENT: readonly (readonly [kind: string, typ: string, claims: object])[] = [
  [
    'client_assertion',
    'client-authentication+jwt',
    { iss: 'client', sub: 'client', aud: provider.issuer, jti: 'j', exp: SECONDS + 60, iat: SECONDS },
  ],
  [
    'request',
    'oauth-authz-req+jwt',
    {
      iss: 'client',
      aud: provider.issuer,
      client_id: 'client',
      response_type: 'code',
      nonce: 'n',
      exp: SECONDS + 60,
      iat: SECONDS,
    },
  ],
]
for (const [kind, typ, claims] of BY_CLIENT) {
  const files = { 'k.json': JSON.stringify(PUBLISHED) }
  const args = ['--key', 'k.json', '--kind', kind, '--issuer', provider.issuer, '--client-id', 'client']
  const run = (changes: object, more: readonly string[] = args) =>
    verify([jws({ kid: 'k', typ }, { ...claims, ...changes }), ...more], { files })
  test(`the iss of a ${kind} is the client, its aud the issuer`, async () => {
    assert.equal((await run({})).result.verified, true)
    assert.equal((await run({ aud: 'https://b.example' })).result.verified, false)
    assert.equal((await run({ aud: undefined })).result.verified, false)
    assert.equal(
      (await run({ iss: 'other', sub: kind === 'request' ? undefined : 'other', client_id: 'other' })).result.verified,
      false,
    )
    assert.equal((await run({}, [...args, '--audience', 'https://b.example'])).result.verified, false)
    assert.equal((await run({}, [...args, '--nonce', 'other'])).result.verified, false)
  })
}

test('a payload without claims has nothing to compare an expectation with', async () => {
  const files = { 'k.json': JSON.stringify(PUBLISHED) }
  const token = jws({ kid: 'k' }, 'plain text')
  assert.equal((await verify([token, '--key', 'k.json'], { files })).result.verified, true)
  for (const args of [
    ['--audience', 'api'],
    ['--client-id', 'client'],
    ['--nonce', 'n'],
    ['--issuer', 'https://i.example'],
    ['--htm', 'GET'],
  ]) {
    const { code, result } = await verify([token, '--key', 'k.json', ...args], { files })
    assert.deepEqual([code, result.verified], [1, false], args.join(' '))
  }
  assert.equal((await verify([token, '--issuer', provider.issuer])).result.verified, true)
})

test('beside --jwks-uri or --key an issuer is only what iss must be, and nothing is fetched for it', async () => {
  const files = { 'k.json': JSON.stringify(PUBLISHED) }
  const token = idToken({ iss: 'https://id.example' })
  const uri = ['--jwks-uri', `${provider.issuer}/jwks`, '--client-id', 'client', '--issuer']
  const right = await verify([token, ...uri, 'https://id.example'])
  assert.deepEqual([right.code, right.result.verified], [0, true], String(right.failed))
  assert.deepEqual(
    provider.asked.map((asked) => asked.path),
    ['/jwks'],
  )
  for (const args of [uri, ['--key', 'k.json', '--client-id', 'client', '--issuer']]) {
    const wrong = await verify([token, ...args, 'https://b.example'], { files })
    assert.deepEqual([wrong.code, wrong.result.verified], [1, false])
  }
})

test('an issuer of the environment is compared beside a key of a file too', async () => {
  const files = { 'k.json': JSON.stringify(PUBLISHED) }
  const args = [idToken({ iss: 'https://b.example' }), '--key', 'k.json', '--client-id', 'client']
  assert.equal((await verify(args, { files, vars: { OIDC_ISSUER: 'https://id.example' } })).result.verified, false)
  assert.equal((await verify(args, { files, vars: { OIDC_ISSUER: 'https://b.example' } })).result.verified, true)
})

// 4. Secrets.

for (const [what, args, files] of [
  ['--secret ""', ['--secret', ''], {}],
  ['a file of line feeds', ['--secret', 'file:empty'], { empty: '\n\r\n\n' }],
  ['an oct JWK of no octet', ['--key', 'oct.json'], { 'oct.json': '{"kty":"oct","k":""}' }],
  ['an oct JWK without k', ['--key', 'oct.json'], { 'oct.json': '{"kty":"oct"}' }],
  [
    'a set of nothing but such keys',
    ['--jwks', 'oct.json'],
    { 'oct.json': '{"keys":[{"kty":"oct","k":"","kid":"a"}]}' },
  ],
  ['a variable that is empty', ['--secret', 'env:EMPTY'], {}],
] as const) {
  test(`${what} is refused as a secret`, async () => {
    const { code, error } = await verify([idToken({}, {}, ''), ...args], { files, vars: { EMPTY: '' } })
    assert.equal(code, 2, JSON.stringify(error))
  })
}

const SHORT = 'only-31-octets-and-not-one-more'
const octJwk = (secret: string, more: object = {}) => JSON.stringify({ kty: 'oct', k: encode(secret), ...more })
for (const [what, args, header, files] of [
  ['--secret', ['--secret', SHORT], {}, {}],
  ['a file', ['--secret', 'file:s'], {}, { s: SHORT }],
  ['a JWK', ['--key', 'k'], {}, { k: octJwk(SHORT) }],
  ['a JWK with kid', ['--key', 'k'], { kid: 'a' }, { k: octJwk(SHORT, { kid: 'a' }) }],
  [
    'a JWK Set',
    ['--jwks', 'k'],
    { kid: 'a' },
    { k: `{"keys":[${octJwk(SHORT, { kid: 'a' })},${octJwk(SECRET, { kid: 'b' })}]}` },
  ],
  ['a JWK Set without kid', ['--jwks', 'k'], {}, { k: `{"keys":[${octJwk(SHORT)},${octJwk(SECRET)}]}` }],
] as const) {
  for (const kind of ['id_token', 'access_token', 'jwt', 'userinfo', 'jarm', 'logout_token', 'jws'] as const) {
    test(`a secret from ${what} that is shorter than the hash verifies no ${kind}`, async () => {
      const [, typ = 'JWT', claims] = KINDS.find(([each]) => each === kind) ?? [kind, undefined, 'plain']
      const token = jws({ ...header, ...(kind === 'jws' ? {} : { typ }) }, claims, SHORT)
      const asked = kind === 'jws' ? [] : ['--kind', kind]
      const { code, result, rejected } = await verify([token, ...args, ...asked], { files })
      assert.deepEqual([code, result.verified], [1, false])
      // In a set without names the short one is not even tried.
      assert.ok(
        rejected.includes(what === 'a JWK Set without kid' ? 'idt-signature-invalid' : 'idt-alg-hs-weak-secret') ||
          kind === 'userinfo' ||
          kind === 'jarm',
        String(rejected),
      )
    })
  }
}

test('a secret as long as the hash is enough', async () => {
  const { code, result } = await verify([
    idToken({}, {}, `${SHORT}!`),
    '--secret',
    `${SHORT}!`,
    '--client-id',
    'client',
  ])
  assert.deepEqual([code, result.verified], [0, true])
})

test('a short client secret warns and refuses nothing', async () => {
  const { code, result, warned } = await verify([
    idToken({}, {}, SHORT),
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
    '--client-secret',
    SHORT,
  ])
  assert.deepEqual([code, result.verified], [0, true])
  assert.ok(warned.includes('idt-alg-hs-weak-secret'), String(warned))
})

for (const kind of ['id_token', 'access_token', 'jwt', 'jws'] as const) {
  test(`a secret that everybody guesses is warned of in ${kind}, by verify as by decode`, async () => {
    const [, , claims] = KINDS.find(([each]) => each === kind) ?? [kind, undefined, 'plain']
    const guessed = 'a-string-secret-at-least-256-bits-long'
    const token = jws({}, claims, guessed)
    const { warned } = await verify([token, '--secret', guessed, ...(kind === 'jws' ? [] : ['--kind', kind])])
    assert.ok(warned.includes('jwt-hmac-password'), String(warned))
    const many = await verify(['--secret', guessed], { stdin: `${token}\n${token}\n` })
    for (const line of many.lines)
      assert.ok(line.checks.some(({ id, verdict }) => id === 'jwt-hmac-password' && verdict === 'warn'))
    const decoded = await runCli(['decode', token, '--json'], testEnv({ now: () => NOW }))
    assert.match(decoded.stdout, /jwt-hmac-password/)
  })
}

test('among tokens that a good secret verified, those that were signed with a guess are warned of', async () => {
  const token = (n: number, secret: string) => jws({}, { jti: `${n}` }, secret)
  const lines = [token(1, SECRET), token(2, 'secret'), token(3, SECRET), token(4, 'no guess'), token(5, 'secret')]
  const many = await verify(['--secret', SECRET], { stdin: `${lines.join('\n')}\n` })
  const told = many.lines.map(({ verified, checks }) => [
    verified,
    checks.some(({ id, verdict }) => id === 'jwt-hmac-password' && verdict === 'warn'),
  ])
  assert.deepEqual(told, [
    [true, false],
    [false, true],
    [true, false],
    [false, false],
    [false, true],
  ])
})

// 5. Keys and times that verify nothing.

const SMALL_ORDER = [
  '01',
  '00',
  `ec${'ff'.repeat(30)}7f`,
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]
for (const hex of SMALL_ORDER) {
  test(`an Ed25519 key of small order (${hex.slice(0, 8)}) verifies nothing, from a file or a key set`, async () => {
    const x = Buffer.from(hex.padEnd(64, '0'), 'hex').toString('base64url')
    const key = { kty: 'OKP', crv: 'Ed25519', x, kid: 'k' }
    const input = `${encode({ alg: 'EdDSA', kid: 'k', typ: 'JWT' })}.${encode({ iss: provider.issuer, sub: 'a', aud: 'client', exp: SECONDS + 60, iat: SECONDS })}`
    // The neutral point and zero: a signature that such a key accepts for any message.
    const token = `${input}.${Buffer.from(`01${'00'.repeat(63)}`, 'hex').toString('base64url')}`
    const local = await verify([token, '--key', 'k', '--client-id', 'client'], { files: { k: JSON.stringify(key) } })
    assert.notEqual(local.result.verified, true)
    assert.equal(local.code, 1)
    provider.spoil.jwks = () => json({ keys: [key] })
    const fetched = await verify([token, '--issuer', provider.issuer, '--client-id', 'client'])
    assert.notEqual(fetched.result.verified, true)
    assert.ok(fetched.failed.includes('jwks-okp-key-invalid'), String(fetched.failed))
    const found = await runCli(['discover', provider.issuer, '--json'], testEnv({ now: () => NOW }))
    assert.match(found.stdout, /"jwks-okp-key-invalid",\s+"verdict": "fail"/)
  })
}

const ORDERS = [
  ['ed25519', 32, 2n ** 252n + 27742317777372353535851937790883648493n],
  ['ed448', 57, 2n ** 446n - 13818066809895115352007386748515426880336692474882178609894547503885n],
] as const
for (const [curve, octets, order] of ORDERS) {
  test(`a signature of ${curve} whose scalar is not below the order is refused, though it is congruent`, async () => {
    const pair = curve === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448')
    const input = `${encode({ alg: 'EdDSA', typ: 'JWT' })}.${encode({ iss: 'https://i.example', sub: 'a', aud: 'client', exp: SECONDS + 60, iat: SECONDS })}`
    const signature = sign(
      null,
      Buffer.from(input),
      createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    )
    const scalar = BigInt(`0x${Buffer.from(signature.subarray(octets)).reverse().toString('hex')}`)
    const moved = Buffer.from((scalar + order).toString(16).padStart(octets * 2, '0'), 'hex').reverse()
    const files = { k: JSON.stringify(jwkOf(pair.publicKey)) }
    const good = await verify([`${input}.${signature.toString('base64url')}`, '--key', 'k', '--client-id', 'client'], {
      files,
    })
    assert.equal(good.result.verified, true)
    const bad = await verify(
      [
        `${input}.${Buffer.concat([signature.subarray(0, octets), moved]).toString('base64url')}`,
        '--key',
        'k',
        '--client-id',
        'client',
      ],
      { files },
    )
    assert.equal(bad.result.verified, false)
    assert.match(bad.error.message, /not below the order/)
  })
}

test('a symmetric key that a key set publishes verifies nothing', async () => {
  const oct = { kty: 'oct', k: encode(SECRET), kid: 'k', alg: 'HS256' }
  for (const keys of [[oct], [oct, PUBLISHED]]) {
    provider.spoil.jwks = () => json({ keys })
    for (const args of [
      ['--issuer', provider.issuer],
      ['--jwks-uri', `${provider.issuer}/jwks`],
    ]) {
      const token = idToken({}, { kid: 'k', typ: 'JWT' }, SECRET)
      const one = await verify([token, ...args, '--client-id', 'client'])
      assert.notEqual(one.result.verified, true)
      assert.equal(one.code, 1)
      const many = await verify([...args, '--client-id', 'client'], { stdin: `${token}\n${token}\n` })
      for (const line of many.lines) assert.notEqual(line.verified, true)
    }
  }
})

for (const alg of [256, null, ['ES256'], {}, true]) {
  test(`a key whose alg is ${JSON.stringify(alg)} verifies nothing, and discover says so`, async () => {
    provider.spoil.jwks = () => json({ keys: [{ ...PUBLISHED, alg }] })
    const { code, result } = await verify([idToken(), '--issuer', provider.issuer, '--client-id', 'client'])
    assert.notEqual(result.verified, true)
    assert.equal(code, 1)
    const found = await runCli(['discover', provider.issuer, '--json'], testEnv({ now: () => NOW }))
    assert.match(found.stdout, /"jwks-alg-unknown",\s+"verdict": "warn"/)
  })
}

const TIMES = ['1e400', '-1e400', '1e99', '"soon"', 'null', '[1]', '{}', 'true', String(SECONDS * 1000 + 60_000)]
for (const time of TIMES) {
  for (const claim of ['exp', 'nbf', 'iat'] as const) {
    for (const [kind, typ, claims, args] of KINDS.filter(([each]) => each !== 'userinfo')) {
      test(`${claim} ${time} of a ${kind} with ${args.join(' ') || 'no client'} is not verified`, async () => {
        const text = JSON.stringify({ ...claims, [claim]: '@' }).replace('"@"', time)
        const { code, result, rejected } = await verify([
          jws({ kid: 'k', typ }, text),
          ...args,
          '--kind',
          kind,
          '--issuer',
          provider.issuer,
        ])
        assert.deepEqual([code, result.verified], [1, false])
        assert.ok(rejected.length > 0)
      })
    }
  }
}

test('an iat in the future is not verified', async () => {
  const { result, rejected } = await verify([
    idToken({ iat: SECONDS + 60 }),
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
  ])
  assert.equal(result.verified, false)
  assert.ok(rejected.includes('idt-iat-future'), String(rejected))
})

// 6. White space inside.

const FILE = { files: { k: JSON.stringify(PUBLISHED) } }
for (const [what, wrap] of [
  ['line feeds and blanks', '\n    '],
  ['a carriage return, a line feed and a tab', '\r\n\t'],
  ['line feeds', '\n'],
] as const) {
  test(`${what} that wrap a token are taken out and told`, async () => {
    const { code, result, document } = await verify(
      [idToken().replace(/(.{60})/g, `$1${wrap}`), '--key', 'k', '--client-id', 'client'],
      FILE,
    )
    assert.deepEqual([code, result.verified], [0, true])
    assert.match(JSON.stringify(document.notes), /Line breaks inside the token/)
  })
}
for (const sign of [' ', '\t', '\u00a0', '\u2028', '\v', '\f', '\u3000', ' \u200b']) {
  for (const at of [10, 60, -4]) {
    test(`${JSON.stringify(sign)} at ${at} is a fault of the token`, async () => {
      const token = idToken()
      const { code, result } = await verify(
        [`${token.slice(0, at)}${sign}${token.slice(at)}`, '--key', 'k', '--client-id', 'client'],
        FILE,
      )
      assert.notEqual(result.verified, true)
      assert.equal(code, 1)
    })
  }
}
test('a blank inside a token of many is a fault of it', async () => {
  const token = idToken()
  const { lines } = await verify(['--key', 'k', '--client-id', 'client'], {
    ...FILE,
    stdin: `${token}\n${token.slice(0, 60)} ${token.slice(60)}\n${token}\n`,
  })
  assert.deepEqual(
    lines.map((line) => line.verified),
    [true, false, true],
  )
})

// 7. One table of kinds.

const STRANGE: readonly (readonly [typ: string, kind: string])[] = [
  ['rt+jwt', 'refresh_token'],
  ['refresh+jwt', 'refresh_token'],
  ['application/RT+JWT', 'refresh_token'],
  ['sd-jwt', 'sd_jwt'],
  ['example+sd-jwt', 'sd_jwt'],
  ['vp+jwt', 'vc'],
  ['vc+ld+jwt', 'vc'],
  ['vp+ld+jwt', 'vc'],
  ['vc+sd-jwt', 'sd_jwt'],
]
for (const [typ, kind] of STRANGE) {
  test(`a token of typ ${typ} is a ${kind} to decode and passes as no other kind`, async () => {
    const token = idToken({ nonce: 'n' }, { kid: 'k', typ })
    const decoded = await runCli(['decode', token, '--json'], testEnv({ now: () => NOW }))
    assert.equal(decoded.json().result.tokens[0].kind, kind)
    for (const [as, args] of [
      ['id_token', ['--client-id', 'client']],
      ['access_token', ['--audience', 'client']],
    ] as const) {
      const { code, result, rejected } = await verify([token, '--issuer', provider.issuer, ...args, '--kind', as])
      assert.deepEqual([code, result.verified], [1, false])
      assert.ok(rejected.includes('jwt-kind-mismatch'), String(rejected))
    }
  })
}

for (const typ of [7, ['at+jwt'], { typ: 'JWT' }, null, 'at+jwt; charset=utf-8', `at+jwt;${'x'.repeat(300)}`]) {
  test(`a token with typ ${JSON.stringify(typ).slice(0, 30)} does not pass as an ID Token`, async () => {
    const token = idToken({ nonce: 'n' }, { kid: 'k', typ })
    const { result, rejected } = await verify([
      token,
      '--issuer',
      provider.issuer,
      '--client-id',
      'client',
      '--kind',
      'id_token',
    ])
    assert.equal(result.verified, false)
    assert.ok(rejected.includes('jwt-kind-mismatch'), String(rejected))
  })
}

test('the keys of one fetch serve a run of many, strict checks counted', async () => {
  const other = await fakeProvider({
    jwks: () => json({ keys: [PUBLISHED] }),
    discovery: (answer) => withMembers(answer, ADVERTISED),
  })
  try {
    const token = jws(
      { kid: 'k', typ: 'JWT' },
      { iss: other.issuer, sub: 'ada', aud: 'client', azp: 'other', exp: SECONDS + 60, iat: SECONDS },
    )
    const lax = await verify(['--issuer', other.issuer, '--client-id', 'client'], { stdin: `${token}\n${token}\n` })
    assert.deepEqual([lax.code, ...lax.lines.map((line) => line.verified)], [0, true, true])
    const strict = await verify(['--issuer', other.issuer, '--client-id', 'client', '--strict'], {
      stdin: `${token}\n${token}\n`,
    })
    assert.equal(strict.code, 1)
  } finally {
    await other.close()
  }
})

// Presentations with a key binding (RFC 9901).

const HOLDER = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
const DISCLOSURE = encode(['salt', 'given_name', 'Ada'])

function presentation(binding: (before: string) => string, claims: object = {}): string {
  const issued = jws(
    { kid: 'k', typ: 'dc+sd-jwt' },
    {
      iss: provider.issuer,
      iat: SECONDS,
      exp: SECONDS + 300,
      vct: 'https://issuer.example/card',
      _sd_alg: 'sha-256',
      _sd: [sha256(DISCLOSURE)],
      cnf: { jwk: jwkOf(HOLDER.publicKey) },
      ...claims,
    },
  )
  const before = `${issued}~${DISCLOSURE}~`
  return `${before}${binding(before)}`
}

const kb =
  (changes: object = {}, key: KeyObject = HOLDER.privateKey, header: object = { typ: 'kb+jwt' }) =>
  (before: string): string =>
    jws(header, { aud: 'rp', nonce: 'q', iat: SECONDS, sd_hash: sha256(before), ...changes }, key)

test('a presentation by its holder is verified, and audience and nonce are those of its key binding', async () => {
  const token = presentation(kb())
  const args = ['--issuer', provider.issuer]
  assert.equal((await verify([token, ...args, '--audience', 'rp', '--nonce', 'q'])).result.verified, true)
  assert.equal((await verify([presentation(() => ''), ...args])).result.verified, true)
  for (const wrong of [
    ['--audience', 'other'],
    ['--nonce', 'other'],
  ])
    assert.equal((await verify([token, ...args, ...wrong])).result.verified, false, wrong.join(' '))
})

const BINDINGS: readonly (readonly [what: string, token: () => string])[] = [
  ['signed by somebody else', () => presentation(kb({}, ATTACKER.privateKey))],
  [
    'unsigned',
    () =>
      presentation(
        (before) =>
          `${encode({ alg: 'none', typ: 'kb+jwt' })}.${encode({ aud: 'rp', nonce: 'q', iat: SECONDS, sd_hash: sha256(before) })}.`,
      ),
  ],
  ['of other disclosures', () => presentation(kb({ sd_hash: 'x' }))],
  ['without sd_hash', () => presentation(kb({ sd_hash: undefined }))],
  ['without a time', () => presentation(kb({ iat: undefined }))],
  ['of the future', () => presentation(kb({ iat: SECONDS + 60 }))],
  ['without audience', () => presentation(kb({ aud: undefined }))],
  ['without nonce', () => presentation(kb({ nonce: undefined }))],
  ['of another typ', () => presentation(kb({}, HOLDER.privateKey, { typ: 'JWT' }))],
  ['to a key that the issuer did not name', () => presentation(kb(), { cnf: undefined })],
  [
    'that brings its key along',
    () => presentation(kb({}, ATTACKER.privateKey, { typ: 'kb+jwt', jwk: jwkOf(ATTACKER.publicKey) })),
  ],
]
for (const [what, token] of BINDINGS) {
  test(`a presentation with a key binding ${what} is not verified, one token or many`, async () => {
    const one = await verify([token(), '--issuer', provider.issuer])
    assert.deepEqual([one.code, one.result.verified], [1, false])
    assert.ok(one.rejected.includes('sd-jwt-key-binding'), String(one.rejected))
    const many = await verify(['--issuer', provider.issuer], { stdin: `${token()}\n${token()}\n` })
    assert.deepEqual([many.code, ...many.lines.map((line) => line.verified)], [1, false, false])
  })
}

test('a disclosure that takes the place of a claim, or is given twice, is not verified', async () => {
  const sub = encode(['salt', 'sub', 'eve'])
  const twice = presentation(() => '')
  const token = jws(
    { kid: 'k', typ: 'dc+sd-jwt' },
    { iss: provider.issuer, sub: 'ada', exp: SECONDS + 60, _sd: [sha256(sub)] },
  )
  for (const each of [`${token}~${sub}~`, twice.replace(`~${DISCLOSURE}~`, `~${DISCLOSURE}~${DISCLOSURE}~`)])
    assert.equal((await verify([each, '--issuer', provider.issuer])).result.verified, false)
})

// Several tokens, and causes that are told.

test('of several tokens in one input none is verified while another could be forged', async () => {
  const [good, forged] = [idToken(), idToken({}, undefined, ATTACKER.privateKey)]
  const args = ['--issuer', provider.issuer, '--client-id', 'client']
  for (const text of [
    `${good} ${forged}`,
    `["${good}","${forged}"]`,
    `{"a":"${good}","id_token":"${forged}"}`,
    `${good},${forged}`,
  ]) {
    const env = testEnv({ now: () => NOW })
    const ran = await runCli(['verify', text, ...args, '--json'], env)
    assert.equal(ran.code, 2, text.slice(0, 20))
    assert.equal(ran.json().error.code, 'usage')
  }
  const answer = await verify([JSON.stringify({ access_token: 'opaque', id_token: good }), ...args])
  assert.deepEqual([answer.code, answer.result.verified], [0, true])
})

test('why nothing of an issuer is verified is told on stderr and in each of many lines', async () => {
  provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, issuer: 'https://b.example' })
  const token = idToken()
  const many = await verify(['--issuer', provider.issuer, '--client-id', 'client'], { stdin: `${token}\n${token}\n` })
  assert.match(
    many.stderr,
    /not_verified: 2 tokens are not verified: what the issuer published must not be used \(meta-issuer-mismatch/,
  )
  for (const line of many.lines) assert.ok(line.checks.some(({ id }) => id === 'meta-issuer-mismatch'))
  provider.spoil.discovery = (answer) => withMembers(answer, { ...ADVERTISED, jwks_uri: undefined })
  const keyless = await verify(['--issuer', provider.issuer], { stdin: `${token}\n${token}\n` })
  assert.match(keyless.stderr, /not_verified: 2 tokens are not verified: there is no key that could verify them/)
  assert.doesNotMatch(keyless.lines[0]?.key_trust ?? '', /fetched/)
})

test('an RSA key whose modulus has a small factor verifies nothing', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '' } = pair.publicKey.export({ format: 'jwk' })
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`) * 3n
  const weak = {
    kty: 'RSA',
    e: 'AQAB',
    kid: 'k',
    n: Buffer.from(modulus.toString(16).padStart(516, '0'), 'hex').toString('base64url'),
  }
  provider.spoil.jwks = () => json({ keys: [weak] })
  const { result, error } = await verify([
    idToken({}, { kid: 'k', alg: 'RS256' }),
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
  ])
  assert.notEqual(result.verified, true)
  assert.match(error.message, /3 divides the RSA modulus/)
})

for (const [what, secret] of [
  ['a JWK', JSON.stringify(PUBLISHED)],
  ['a key in DER form', ISSUERS.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
] as const) {
  test(`${what} is no shared secret`, async () => {
    const { code, error } = await verify([idToken({}, {}, secret), '--secret', secret, '--client-id', 'client'])
    assert.deepEqual([code, error.code], [2, 'invalid_option'])
  })
}

test('a client of the environment is compared with whatever a JWT says of its client or audience', async () => {
  const vars = { OIDC_CLIENT_ID: 'client' }
  const base = { iss: provider.issuer, exp: SECONDS + 60, iat: SECONDS }
  const run = async (claims: object, args: readonly string[] = []) =>
    (
      await verify([jws({ kid: 'k' }, { ...base, ...claims }), '--issuer', provider.issuer, '--kind', 'jwt', ...args], {
        vars,
      })
    ).result.verified
  assert.equal(await run({ aud: 'client' }), true)
  assert.equal(await run({ aud: 'other' }), false)
  assert.equal(await run({ aud: 'api' }, ['--audience', 'api']), true)
  assert.equal(await run({ aud: 'api', azp: 'other' }, ['--audience', 'api']), false)
})

test('a client assertion may name the token endpoint that was given for its audience', async () => {
  const files = { k: JSON.stringify(PUBLISHED) }
  const token = jws(
    { kid: 'k', typ: 'client-authentication+jwt' },
    { iss: 'client', sub: 'client', aud: `${provider.issuer}/token`, jti: 'j', exp: SECONDS + 60 },
  )
  const args = [token, '--key', 'k', '--issuer', provider.issuer, '--client-id', 'client']
  assert.equal((await verify(args, { files })).result.verified, false)
  assert.equal(
    (await verify([...args, '--token-endpoint', `${provider.issuer}/token`], { files })).result.verified,
    true,
  )
})
