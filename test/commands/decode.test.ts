import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CompactEncrypt, FlattenedEncrypt, GeneralEncrypt } from 'jose'
import { CLAIMS, encode, makeJwe, makeJws, makeSdJwt, SIGNATURE } from '../jose/token-samples.ts'
import { type Document, type EnvSettings, type Ran, runCli, testEnv } from '../support/env.ts'
import { EXPIRED, selfSigned } from '../support/tls.ts'

const NOW = 1_700_000_000
const TOKEN = makeJws()

const decode = (stdin: string, args: readonly string[] = [], settings: EnvSettings = {}): Promise<Ran> =>
  runCli(['decode', ...args], { stdin, now: () => NOW * 1000, ...settings })

/** The elements of `result.tokens`; the run must have been able to read something. */
async function tokens(stdin: string, args: readonly string[] = []): Promise<Document[]> {
  const ran = await decode(stdin, ['--json', ...args])
  assert.equal(ran.code, 0, ran.stdout)
  return ran.json().result.tokens
}

async function one(stdin: string, args: readonly string[] = []): Promise<Document> {
  const found = await tokens(stdin, args)
  assert.equal(found.length, 1)
  return found[0]
}

const ids = (token: Document): string[] => token.checks.map((check: Document) => check.id)

test('decode tells kind, header, claims and times of a token, and that nothing was verified', async () => {
  const token = await one(TOKEN)
  assert.deepEqual([token.kind, token.verified, token.validity], ['jwt', null, 'current'])
  assert.deepEqual(token.claims, CLAIMS)
  assert.deepEqual(token.times, { exp: '2030-03-17T17:46:40.000Z', iat: '2020-09-13T12:26:40.000Z' })
  assert.deepEqual(token.faults, [])
  const { stdout } = await decode(TOKEN)
  assert.match(stdout, /not verified/)
  assert.match(stdout, /exp +2030-03-17T17:46:40Z \(in 6 years\).* expires/)
  assert.match(stdout, /iss +"https:\/\/issuer\.example" +issuer/)
})

test('decode shows the time of this machine beside UTC', async () => {
  const before = process.env['TZ']
  process.env['TZ'] = 'Asia/Kolkata'
  try {
    assert.match((await decode(TOKEN)).stdout, /2030-03-17T17:46:40Z \(in 6 years\), here 2030-03-17 23:16:40 \+05:30/)
  } finally {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
})

test('a token that expired or is not valid yet stands out', async () => {
  assert.equal((await one(makeJws({ alg: 'RS256' }, { ...CLAIMS, exp: NOW }))).validity, 'expired')
  assert.equal((await one(makeJws({ alg: 'RS256' }, { ...CLAIMS, nbf: NOW + 1 }))).validity, 'not_yet_valid')
  assert.match((await decode(makeJws({ alg: 'RS256' }, { exp: NOW - 60 }))).stdout, /EXPIRED: .* \(1 minute ago\)/)
  assert.match((await decode(makeJws({ alg: 'RS256' }, { nbf: NOW + 60 }))).stdout, /NOT YET VALID: .* \(in 1 minute\)/)
})

test('numbers keep every digit in JSON and for a person', async () => {
  const text = makeJws({ alg: 'RS256' }, '{"sub":"a","id":12345678901234567890,"exp":1700000000}')
  const ran = await decode(text, ['--json'])
  assert.match(ran.stdout, /"id": ?12345678901234567890/)
  assert.match((await decode(text)).stdout, /id +12345678901234567890/)
})

test('a token broken in five ways gives five findings in one run', async () => {
  const header = encode('{"alg":"none","alg":"none","crit":["x"]}')
  const token = await one(`${header}.${encode('{"iss":"i","id":12345678901234567890}')}=.AB`)
  for (const id of [
    'jwt-alg-none',
    'jwt-duplicate-member',
    'idt-crit-unknown',
    'json-unsafe-integer',
    'jwt-b64-padding',
  ])
    assert.ok(ids(token).includes(id), id)
  assert.equal(token.claims.iss, 'i')
})

test('no algorithm is refused', async () => {
  for (const alg of ['none', 'HS256', 'RS1', 'GOST', 'x'.repeat(100)])
    assert.equal((await one(makeJws({ alg }))).claims.sub, 'a')
})

test('a payload that breaks off is shown as far as it goes, with the mistake and a caret', async () => {
  const text = makeJws({ alg: 'RS256' }, '{"iss":"https://i","nonce":"n","sub" "a"}')
  const token = await one(text)
  assert.deepEqual([token.kind, token.claims], ['id_token', null])
  assert.deepEqual(token.partial, { claims: { iss: 'https://i', nonce: 'n' } })
  const [fault] = token.faults
  assert.deepEqual([fault.segment, fault.line, fault.column], ['payload', 1, 38])
  const { stdout } = await decode(text)
  assert.match(stdout, /as far as they could be read\n {2}iss/)
  assert.match(stdout, /\n {4}.*"sub" "a"\}\n {4} +\^\n/)
})

test('a header that breaks off is shown as far as it goes', async () => {
  const text = `${encode('{"alg":"RS256","kid":"k"')}.${encode(CLAIMS)}.${SIGNATURE}`
  assert.deepEqual((await one(text)).partial, { header: { alg: 'RS256', kid: 'k' } })
  assert.match((await decode(text)).stdout, /Header, as far as it could be read/)
})

test('a payload that is no JSON is shown as the text or bytes it is, without blame', async () => {
  const text = await one(makeJws({ alg: 'RS256' }, 'plain text'))
  assert.deepEqual([text.kind, text.payload, text.claims], ['jws', 'plain text', null])
  assert.ok(
    !ids(text).includes('idt-not-jwt') ||
      text.checks.every((check: Document) => check.id !== 'idt-not-jwt' || check.verdict === 'info'),
  )
  assert.equal((await one(makeJws({ alg: 'RS256' }, Buffer.from([0xff, 0xfe])))).payload, '__4')
  assert.deepEqual((await one(makeJws({ alg: 'RS256' }, '[1]'))).payload, [1])
  assert.match((await decode(makeJws({ alg: 'RS256' }, 'plain text'))).stdout, /Payload\n {2}plain text/)
})

test('a token response is read whole, each token under its name', async () => {
  const found = await tokens(JSON.stringify({ access_token: 'SlAV32hkKG', id_token: TOKEN, refresh_token: makeJws() }))
  assert.deepEqual(
    found.map(({ kind, source }) => [kind, source]),
    [
      ['opaque', 'access_token'],
      ['id_token', 'id_token'],
      ['refresh_token', 'refresh_token'],
    ],
  )
  assert.deepEqual(found[0].opaque, {
    length: 10,
    alphabet: 'letters and digits',
    entropyBits: found[0].opaque.entropyBits,
  })
})

test('a token is read from an argument, a file, a variable and standard input', async () => {
  const env = testEnv({ stdin: TOKEN, vars: { TOKEN } })
  writeFileSync(join(env.home, 'token.txt'), `Bearer ${TOKEN}\n`)
  for (const arg of [TOKEN, '@token.txt', 'env:TOKEN', '-']) {
    const ran = await runCli(['decode', '--json', arg], env)
    assert.deepEqual(ran.json().result.tokens[0].claims, CLAIMS, arg)
  }
  const two = await runCli(['decode', '--json', TOKEN, makeJws({ alg: 'ES256' }, { sub: 'b' })], env)
  assert.deepEqual(
    two.json().result.tokens.map((token: Document) => token.claims.sub),
    ['a', 'b'],
  )
})

test('many lines give one JSON element a line, in order, whatever stands in them', async () => {
  const lines = [
    TOKEN,
    `Bearer ${makeJws({ alg: 'ES256' }, { sub: 'b' })}`,
    'https://a.example/#id_token=x',
    '',
    'not a token',
    makeJws({ alg: 'ES256' }, '{"id":12345678901234567890}'),
  ]
  const { stdout, code } = await decode(lines.join('\r\n'), ['--json'])
  assert.equal(code, 0)
  const out = stdout.trim().split('\n')
  assert.deepEqual(
    out.map((line) => JSON.parse(line).kind),
    ['jwt', 'jwt', 'opaque', 'opaque', 'jwt'],
  )
  assert.match(out[4] ?? '', /"id":12345678901234567890/)
  const first = JSON.parse(out[0] ?? '')
  const { checks: _checks, ...alone } = await one(TOKEN)
  const { checks: _others, ...told } = first
  assert.deepEqual(told, alone)
})

test('a file of many lines gives one JSON element a line too', async () => {
  const env = testEnv({ now: () => NOW * 1000 })
  writeFileSync(join(env.home, 'tokens.txt'), `${TOKEN}\n`.repeat(3))
  const { stdout } = await runCli(['decode', '--json', '@tokens.txt'], env)
  assert.equal(
    stdout
      .trim()
      .split('\n')
      .filter((line) => JSON.parse(line).kind === 'jwt').length,
    3,
  )
})

test('lines that arrive in pieces are put together', async () => {
  const text = `${TOKEN}\n${TOKEN}\n`
  const pieces = Array.from({ length: Math.ceil(text.length / 7) }, (_, at) => text.slice(at * 7, at * 7 + 7))
  const ran = await runCli(['decode', '--json'], { stdin: pieces })
  assert.equal(ran.stdout.trim().split('\n').length, 2)
})

test('of very many tokens in one document a thousand are shown, and it is said', async () => {
  const ran = await decode(JSON.stringify({ token: Array.from({ length: 1500 }, (_, at) => `t${at}`) }), ['--json'])
  assert.equal(ran.json().result.tokens.length, 1000)
  assert.match(ran.stdout, /The first 1000 of 1500/)
})

/** Texts in which there is nothing to decode, and what is said. */
const NOTHING: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  ['nothing', ' \n', /There is nothing to decode\./],
  ['HTML', '<!doctype html><p>Sign in</p>', /HTML or XML/],
  ['a trailing comma', '{"access":"x",}', /line 1, column 15: .*a trailing comma/],
  ['two documents', '{"a":1} {"b":2}', /line 1, column 9: .*two documents/],
  ['single quotes', "{'a':1}", /single quotes/],
  ['a cut document', '{"a":{"b":1', /cut off/],
  ['JSON without a token', '{"a":1}', /holds no token and no key/],
  ['a URL without a token', 'https://issuer.example/', /holds no token and no key/],
]

for (const [what, text, says] of NOTHING) {
  test(`${what}: an error that says so`, async () => {
    const ran = await decode(text, ['--json'])
    const ended = what === 'nothing' ? [2, 'input_unreadable'] : [1, 'nothing_readable']
    assert.deepEqual([ran.code, ran.json().error.code], ended)
    assert.match(ran.json().error.message, says)
  })
}

test('JSON that breaks off is shown with a caret, and its tokens are read all the same', async () => {
  assert.match((await decode('{"a":1,}')).stdout, /\n {2}\{"a":1,\}\n {9}\^/)
  const ran = await decode(`{"id_token":"${TOKEN}" "expires_in":1}`, ['--json'])
  assert.equal(ran.json().result.tokens[0].kind, 'jwt')
  assert.equal(ran.json().result.document.mistake, 'a missing comma')
})

test('an SD-JWT is shown with its disclosures and key binding', async () => {
  const name = encode(['salt', 'name', 'Zoë'])
  const digest = createHash('sha256').update(name).digest('base64url')
  const foreign = encode(['salt', 'admin', true])
  const text = makeSdJwt(
    { iss: 'i', _sd: [digest] },
    [name, foreign],
    makeJws({ alg: 'ES256', typ: 'kb+jwt' }, { nonce: 'n' }),
  )
  const token = await one(text)
  assert.equal(token.kind, 'sd_jwt')
  assert.deepEqual(
    token.disclosures.map((each: Document) => [each.name, each.value, each.signed]),
    [
      ['name', 'Zoë', true],
      ['admin', true, false],
    ],
  )
  assert.deepEqual(token.key_binding.claims, { nonce: 'n' })
  const { stdout } = await decode(text)
  assert.match(stdout, /Disclosures\n {2}name {2}"Zoë"\n {2}admin {2}true {2}not among the digests/)
  assert.match(stdout, /Key binding\n/)
})

test('of an encrypted token what can be known is shown', async () => {
  const text = makeJwe({ header: { alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' }, iv: 11 })
  const token = await one(text)
  assert.deepEqual(
    [token.kind, token.jwe.ciphertext, token.jwe.problems],
    ['jwe', 40, ['the iv has 11 octets, not 12']],
  )
  assert.ok(ids(token).includes('jwt-compressed'))
  assert.match(
    (await decode(text)).stdout,
    /Encrypted\n {2}content key .*RSA key of the recipient\n {2}plaintext +40 bytes, compressed/,
  )
})

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwkOf = (key: KeyObject, members: object = {}): Document => ({ ...key.export({ format: 'jwk' }), ...members })

/** A run with the private key in a file. */
async function decrypted(inside: string): Promise<{ json: Document; text: string }> {
  return opened(await sealed(inside))
}

const sealed = (inside: string): Promise<string> =>
  new CompactEncrypt(Buffer.from(inside))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', cty: 'JWT' })
    .encrypt(ec.publicKey)

async function opened(raw: string): Promise<{ json: Document; text: string }> {
  const env = testEnv({ now: () => NOW * 1000 })
  writeFileSync(join(env.home, 'key.json'), JSON.stringify(jwkOf(ec.privateKey)))
  const json = (await runCli(['decode', '--json', '--decrypt-key', 'key.json', raw], env)).json()
  return { json: json.result.tokens[0], text: (await runCli(['decode', '--decrypt-key', 'key.json', raw], env)).stdout }
}

test('with --decrypt-key the nested token is shown too', async () => {
  const { json, text } = await decrypted(TOKEN)
  assert.deepEqual([json.kind, json.nested.kind, json.nested.claims.sub], ['jwe', 'jwt', 'a'])
  assert.match(text, /Inside\n {2}jwt {2}not verified\n/)
})

test('what was encrypted more than once is opened to the end, and a JSON serialisation too', async () => {
  const { json, text } = await opened(await sealed(await sealed(await sealed(TOKEN))))
  assert.equal(json.nested.nested.nested.claims.sub, 'a')
  assert.equal(text.split('Inside').length, 4)
  const flat = await new FlattenedEncrypt(Buffer.from(TOKEN))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM' })
    .encrypt(ec.publicKey)
  const inside = (await opened(JSON.stringify(flat))).json
  assert.deepEqual([inside.serialization.form, inside.nested.claims.sub], ['flattened', 'a'])
})

test('a token past the limit is not read: exit 2, with the finding, wherever it came from', async () => {
  const long = `${TOKEN}${'A'.repeat(300 * 1024)}`
  const env = testEnv({ stdin: long })
  writeFileSync(join(env.home, 'long.txt'), long)
  for (const from of ['-', '@long.txt', long]) {
    const ran = await runCli(['decode', '--json', from], from === '-' ? testEnv({ stdin: long }) : env)
    assert.equal(ran.code, 2)
    assert.equal(ran.json().error.code, 'input_too_large')
    assert.equal(ran.json().result.tokens[0].faults[0].rule, 'idt-size')
  }
})

test('a line past the limit is told in its place and makes the run exit 2', async () => {
  const stdin = `${TOKEN}\n${TOKEN}${'A'.repeat(300 * 1024)}\n${TOKEN}\n`
  const ran = await runCli(['decode', '--json'], testEnv({ stdin }))
  assert.equal(ran.code, 2)
  const kinds = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).kind)
  assert.deepEqual(kinds, ['jwt', 'opaque', 'jwt'])
  assert.match(ran.stderr, /1 of the tokens are longer/)
})

test('a header parameter that nothing protects is one all the same', async () => {
  const general = await new GeneralEncrypt(Buffer.from(TOKEN))
    .setProtectedHeader({ enc: 'A128GCM' })
    .addRecipient(ec.publicKey)
    .setUnprotectedHeader({ alg: 'ECDH-ES+A128KW', kid: 'one' })
    .addRecipient(ec.publicKey)
    .setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid: 'two' })
    .encrypt()
  const { json, text } = await opened(JSON.stringify(general))
  assert.equal(json.header.alg, 'ECDH-ES+A128KW')
  assert.equal(json.nested.claims.sub, 'a')
  assert.ok(!ids(json).includes('jwt-alg-none'))
  assert.match(text, /recipient 2 of 2; unprotected header: .*"two"/)
  const bare = await one(JSON.stringify({ payload: '', signatures: [] }))
  assert.notEqual(bare.kind, 'opaque')
})

test('a line says the same as a document: headers of a JSON serialisation and numbers of a disclosure', async () => {
  const [head, body] = TOKEN.split('.')
  const flat = JSON.stringify({ payload: body, protected: head, signature: 'AAAA', header: { kid: 'u', n: 0 } })
  const disclosed = `${TOKEN}~${Buffer.from('["salt","n",1.10]').toString('base64url')}~`
  const texts = [flat.replace('"n":0', '"n":1.10'), disclosed]
  const { stdout } = await decode(texts.join('\n'), ['--json'])
  const lines = stdout.trim().split('\n')
  for (const [at, text] of texts.entries()) {
    assert.match(lines[at] ?? '', /:1\.10[,}]/)
    const alone = await one(text)
    const told = JSON.parse(lines[at] ?? '')
    assert.deepEqual([told.header, told.disclosures], [alone.header, alone.disclosures])
  }
})

test('each signature of a JSON serialisation is shown', async () => {
  const [head, body] = TOKEN.split('.')
  const second = { protected: encode({ alg: 'none', kid: 'second' }), signature: '', header: { x: 1 } }
  const text = JSON.stringify({ payload: body, signatures: [{ protected: head, signature: 'AAAA' }, second] })
  const { stdout } = await decode(text)
  assert.match(stdout, /signature 1 of 2/)
  assert.match(stdout, /signature 2 of 2; header: .*"second".*unprotected header: .*"x"/)
})

test('claims that were encrypted without a signature are shown, and so is plain text', async () => {
  assert.deepEqual((await decrypted('{"sub":"a"}')).json.claims, { sub: 'a' })
  assert.equal((await decrypted('hello there')).json.payload, 'hello there')
})

test('a key that does not fit is said, and the outside is shown', async () => {
  const raw = makeJwe({ header: { alg: 'RSA-OAEP', enc: 'A256GCM' } })
  const env = testEnv()
  writeFileSync(join(env.home, 'key.json'), JSON.stringify(jwkOf(ec.privateKey)))
  const token = (await runCli(['decode', '--json', '--decrypt-key', 'key.json', raw], env)).json().result.tokens[0]
  assert.ok(token.faults.some((fault: Document) => fault.rule === 'jwe-decryption-failed'))
  assert.equal(token.jwe.ciphertext, 40)
})

const HTU = 'https://api.example/orders'

function proof(changes: object = {}, header: object = {}): string {
  const input = `${encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: jwkOf(ec.publicKey), ...header })}.${encode({ jti: 'j', htm: 'POST', htu: HTU, iat: NOW, ath: createHash('sha256').update('token').digest('base64url'), ...changes })}`
  return `${input}.${sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const REQUEST = ['--htm', 'POST', '--htu', HTU, '--access-token', 'env:TOKEN']

/** DPoP proofs, and the rule that each breaks for this request. */
const PROOFS: readonly (readonly [what: string, raw: string, broken: string | undefined])[] = [
  ['the request it was made for', proof(), undefined],
  ['another method', proof({ htm: 'GET' }), 'dpop-htm-mismatch'],
  ['another URL', proof({ htu: 'https://api.example/other' }), 'dpop-htu-mismatch'],
  ['another access token', proof({ ath: 'AAAA' }), 'dpop-ath-mismatch'],
  ['another time', proof({ iat: NOW - 3600 }), 'dpop-iat'],
  ['no jti', proof({ jti: undefined }), 'dpop-claims-missing'],
  [
    'another key',
    proof({}, { jwk: jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey) }),
    'dpop-signature-invalid',
  ],
  ['a private key', proof({}, { jwk: jwkOf(ec.privateKey) }), 'dpop-jwk'],
  ['HMAC', makeJws({ typ: 'dpop+jwt', alg: 'HS256', jwk: jwkOf(ec.publicKey) }, {}), 'dpop-alg'],
]

for (const [what, raw, broken] of PROOFS) {
  test(`a DPoP proof with ${what} ${broken ? `breaks ${broken}` : 'breaks nothing'}`, async () => {
    const ran = await decode(raw, ['--json', ...REQUEST], { vars: { TOKEN: 'token' } })
    const [token] = ran.json().result.tokens
    assert.deepEqual([ran.code, token.kind], [0, 'dpop'])
    const failed = token.checks.filter((check: Document) => check.id.startsWith('dpop-') && check.verdict === 'fail')
    if (broken)
      assert.ok(
        failed.some((check: Document) => check.id === broken),
        JSON.stringify(failed),
      )
    else assert.deepEqual(failed, [])
  })
}

test('a proof is not compared with a request that was not named', async () => {
  assert.ok(!ids(await one(proof({ htm: 'GET' }))).includes('dpop-htm-mismatch'))
})

test('a JWK is described and judged, its private part never shown', async () => {
  const jwk = jwkOf(ec.privateKey, { kid: 'k', use: 'sig', alg: 'ES256' })
  const ran = await decode(JSON.stringify(jwk), ['--json'])
  const [token] = ran.json().result.tokens
  const [key] = token.keys
  assert.deepEqual(
    [token.kind, key.kty, key.crv, key.kid, key.alg, key.private, key.fault],
    ['jwk', 'EC', 'P-256', 'k', 'ES256', true, null],
  )
  assert.equal(key.thumbprint.length, 43)
  for (const text of [ran.stdout, (await decode(JSON.stringify(jwk))).stdout]) assert.ok(!text.includes(jwk.d))
  assert.match((await decode(JSON.stringify(jwk))).stdout, /Key\n {2}EC, P-256, kid k, use sig, ES256 {2}PRIVATE/)
})

test('a JWK Set is judged as a published one, each key by itself', async () => {
  const keys = [
    jwkOf(ec.publicKey, { kid: 'a' }),
    jwkOf(ec.privateKey, { kid: 'a' }),
    { kty: 'RSA', n: encode(Buffer.alloc(128, 0xab)), e: 'AQAB' },
  ]
  const token = await one(JSON.stringify({ keys }))
  assert.deepEqual([token.kind, token.keys.map((key: Document) => key.bits)], ['jwks', [null, null, 1024]])
  for (const id of ['jwks-kid-duplicate', 'jwks-private-member', 'jwks-rsa-too-small'])
    assert.ok(ids(token).includes(id), id)
  assert.match(token.keys[2].fault, /1024 bits/)
})

test('members that a key set has twice are found', async () => {
  const token = await one('{"keys":[{"kty":"EC","kty":"RSA"}]}')
  assert.equal(token.faults[0].rule, 'json-duplicate-member')
  assert.ok(ids(token).includes('json-duplicate-member'))
})

test('PEM keys and certificates are described, with what is wrong with them', async () => {
  const good = await selfSigned()
  const old = await selfSigned(EXPIRED)
  const encrypted = ec.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' })
  const text = [good.cert, old.cert, good.key, encrypted, ec.publicKey.export({ format: 'pem', type: 'spki' })].join(
    '\n',
  )
  const today = { now: () => Date.now() }
  const token = (await decode(text, ['--json'], today)).json().result.tokens[0]
  assert.deepEqual(
    token.keys.map((key: Document) => [key.kty, key.private, key.certificate?.expired ?? null, key.fault]),
    [
      ['EC', false, false, null],
      ['EC', false, true, null],
      ['EC', true, null, null],
      ['unknown', true, null, 'the key is encrypted with a pass phrase'],
      ['EC', false, null, null],
    ],
  )
  const { stdout } = await decode(text, [], today)
  assert.match(stdout, /certificate of CN=/)
  assert.match(stdout, /EXPIRED: valid/)
})

test('a JSON serialisation that brings a key along is a token, not a key', async () => {
  const [head, body] = TOKEN.split('.')
  const token = await one(
    JSON.stringify({
      payload: body,
      signatures: [{ protected: head, header: { jwk: { kty: 'EC' } }, signature: 'AAAA' }],
    }),
  )
  assert.deepEqual([token.kind, token.serialization.form], ['jwt', 'general'])
  assert.ok(ids(token).includes('idt-not-jwt'))
})

test('no control character of a token reaches the terminal', async () => {
  const text = makeJws({ alg: 'RS256\x1b[2J', kid: '\u202ek' }, { sub: '\x1b]0;x\x07', '\u009bname': '\u2066' })
  for (const args of [[], ['--json'], ['-v'], ['--format', 'markdown'], ['--format', 'tap']]) {
    const { stdout, stderr } = await decode(text, args)
    assert.ok(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]/.test(stdout + stderr), args.join())
  }
})
