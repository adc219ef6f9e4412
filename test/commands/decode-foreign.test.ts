import assert from 'node:assert/strict'
import { createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateRawSync, deflateSync } from 'node:zlib'
import { encode, makeJwe, makeJws } from '../jose/token-samples.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { selfSigned } from '../support/tls.ts'

const NOW = 1_700_000_000
const at = { now: () => NOW * 1000 }

async function decode(text: string | Uint8Array, ...args: readonly string[]): Promise<Document> {
  const ran = await runCli(['decode', '--json', ...args], { stdin: text instanceof Uint8Array ? [text] : text, ...at })
  return ran.json()
}

async function only(text: string | Uint8Array, ...args: readonly string[]): Promise<Document> {
  const document = await decode(text, ...args)
  assert.equal(document.exit, 0, JSON.stringify(document.error))
  assert.equal(document.result.tokens.length, 1)
  assert.deepEqual(document.result.tokens[0].checks, [])
  return document.result.tokens[0]
}

/** Signed as itsdangerous does; only the form matters here. */
const mac = (text: string, hash = 'sha1') => createHmac(hash, 'secret').update(text).digest('base64url')
const minutes = Buffer.from([0x65, 0x53, 0xf1, 0x00]).toString('base64url')
const older = Buffer.from([0x18, 0x34, 0x2d, 0x80]).toString('base64url')

const flask = `${encode({ user_id: 7 })}.${minutes}.${mac('a')}`
const packed = `.${deflateSync(JSON.stringify({ user_id: 7 })).toString('base64url')}`
const rails = Buffer.from(JSON.stringify({ user_id: 7 })).toString('base64')

/** Cookies that frameworks sign, and what is told of each. */
const OPEN: readonly (readonly [what: string, text: string, format: RegExp, signed?: string])[] = [
  ['Flask', flask, /^session cookie of Flask \(itsdangerous\)$/, '2023-11-14T22:13:20.000Z'],
  ['Flask, packed', `${packed}.${minutes}.${mac('b')}`, /Flask \(itsdangerous, packed\)/, '2023-11-14T22:13:20.000Z'],
  ['Flask before 2018', `${encode({ user_id: 7 })}.${older}.${mac('c')}`, /Flask/, '2023-11-13T21:58:24.000Z'],
  ['itsdangerous with SHA-512', `${encode({ user_id: 7 })}.${minutes}.${mac('d', 'sha512')}`, /itsdangerous/],
  ['itsdangerous without a time', `${encode({ user_id: 7 })}.${mac('e')}`, /^value signed by itsdangerous$/],
  ['Django', `${encode({ user_id: 7 })}:1r31mW:${mac('f', 'sha256')}`, /^value signed by Django$/],
  ['Django, packed', `${packed}:1r31mW:${mac('g', 'sha256')}`, /^value signed by Django, packed$/],
  ['Django before 2021', `${encode({ user_id: 7 })}:1r31mW:${mac('h')}`, /Django/],
  ['Rails', `${rails}--${'0f'.repeat(20)}`, /^signed cookie of Rails$/],
]
for (const [what, text, format, signed] of OPEN) {
  test(`a cookie of ${what} is named and read, and is no unsigned JWT`, async () => {
    for (const given of [text, `session=${text}`, `Cookie: a=b; session=${text}; c=d`]) {
      const cookie = await only(given)
      assert.deepEqual([cookie.kind, cookie.claims, cookie.header], ['cookie', { user_id: 7 }, null], given)
      assert.match(cookie.format, format)
      if (signed !== undefined) assert.equal(cookie.times.signed, signed)
    }
  })
}

const hidden = Buffer.from(JSON.stringify({ iv: 'a'.repeat(24), value: 'b'.repeat(40), mac: 'c'.repeat(64) }))

/** Cookies that the application alone can open. */
const CLOSED: readonly (readonly [what: string, text: string])[] = [
  ['Laravel', hidden.toString('base64')],
  ['Rails', `${'Ab1/'.repeat(12)}--${'Ab1+'.repeat(4)}--${'Ab1+'.repeat(5)}ZZ==`],
  ['iron', `Fe26.2*1*${'ab'.repeat(32)}*${'Zz'.repeat(11)}*${'Qq'.repeat(40)}**${'ab'.repeat(32)}*${'cd'.repeat(20)}`],
  ['ASP.NET Core', `CfDJ8${'Ab-_'.repeat(20)}`],
  ['oauth2-proxy', `${'Ab1_'.repeat(20)}|1700000000|${'Ab1_'.repeat(10)}=`],
]
for (const [what, text] of CLOSED) {
  test(`an encrypted cookie of ${what} is named; nothing in it can be read`, async () => {
    const { exit, error, result } = await decode(text)
    assert.deepEqual([exit, error.code, result.tokens[0].kind], [1, 'nothing_readable', 'cookie'])
    assert.match(error.message, new RegExp(what))
  })
}

test('a session id of Express is named', async () => {
  const cookie = await only(
    'connect.sid=s%3AAbCdEfGhIjKlMnOpQrStUvWxYz012345.4R8Wl0c3oZ9mQ1xVtXo0q8jO3F1cYc8gQd2vH5e6k7M',
  )
  assert.deepEqual([cookie.kind, cookie.payload], ['cookie', 'AbCdEfGhIjKlMnOpQrStUvWxYz012345'])
})

const PASETO = '{"iss":"https://issuer.example","sub":"ada","exp":"2039-01-01T00:00:00+00:00"}'
for (const [version, octets] of [
  ['v1', 256],
  ['v2', 64],
  ['v3', 96],
  ['v4', 64],
] as const) {
  test(`a PASETO ${version} is named; of a public one claims and footer are read, of a local one the footer`, async () => {
    const body = Buffer.concat([Buffer.from(PASETO), Buffer.alloc(octets, 7)]).toString('base64url')
    const footer = encode({ kid: 'key-1' })
    const open = await only(`${version}.public.${body}.${footer}`)
    assert.deepEqual([open.kind, open.format, open.claims.sub], ['paseto', `PASETO ${version}.public`, 'ada'])
    assert.deepEqual(open.header, { version, purpose: 'public', footer: { kid: 'key-1' } })
    const local = await only(`Authorization: Bearer ${version}.local.${encode(Buffer.alloc(80, 9))}.${footer}`)
    assert.deepEqual([local.kind, local.claims, local.header.footer], ['paseto', null, { kid: 'key-1' }])
    assert.equal((await only(`the token ${version}.public.${body} is refused`)).claims.sub, 'ada')
  })
}

const ASSERTION =
  '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" IssueInstant="2023-11-14T22:00:00Z"><saml:Issuer>https://idp.example</saml:Issuer>' +
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/><saml:Subject><saml:NameID>ada@example.com</saml:NameID></saml:Subject>' +
  '<saml:Conditions NotBefore="2023-11-14T22:00:00Z" NotOnOrAfter="2023-11-14T23:00:00Z"><saml:AudienceRestriction><saml:Audience>https://sp.example</saml:Audience></saml:AudienceRestriction></saml:Conditions>' +
  '<saml:AttributeStatement><saml:Attribute Name="role"><saml:AttributeValue>a</saml:AttributeValue><saml:AttributeValue>b &amp; c</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>'
const RESPONSE = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_2" Destination="https://sp.example/acs" InResponseTo="_3">${ASSERTION}</samlp:Response>`
const base64 = Buffer.from(RESPONSE).toString('base64')
const SAML: readonly (readonly [what: string, text: string])[] = [
  ['XML', RESPONSE],
  ['XML with its declaration', `<?xml version="1.0"?>\n${RESPONSE}`],
  ['base64', base64],
  ['base64 in lines', base64.replace(/.{76}/g, '$&\n')],
  ['a form body', `SAMLResponse=${encodeURIComponent(base64)}&RelayState=x`],
  [
    'the redirect binding',
    `https://sp.example/acs?SAMLResponse=${encodeURIComponent(deflateRawSync(RESPONSE).toString('base64'))}`,
  ],
  [
    'the page of the POST binding',
    `<html><form method="post"><input type="hidden" name="SAMLResponse" value="${base64}"/></form></html>`,
  ],
  [
    'WS-Trust',
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><t:RequestedSecurityToken>${RESPONSE}</t:RequestedSecurityToken></s:Body></s:Envelope>`,
  ],
  [
    'a HAR',
    JSON.stringify({
      log: { entries: [{ request: { postData: { params: [{ name: 'SAMLResponse', value: base64 }] } } }] },
    }),
  ],
]
for (const [what, text] of SAML) {
  test(`a SAML response in ${what} is named, and tells of whom, for whom and until when`, async () => {
    const saml = await only(text)
    assert.deepEqual([saml.kind, saml.header, saml.verified], ['saml', null, null])
    assert.match(saml.format, /^SAML Response, signed$/)
    const { claims } = saml
    assert.deepEqual(
      [claims.Issuer, claims.NameID, claims.Audience, claims.NotOnOrAfter, claims.Destination],
      [
        'https://idp.example',
        'ada@example.com',
        'https://sp.example',
        '2023-11-14T23:00:00Z',
        'https://sp.example/acs',
      ],
    )
    assert.deepEqual(claims.attributes, { role: ['a', 'b & c'] })
  })
}

test('an entity of a document type is never expanded, and a great message is read within bounds', async () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${ASSERTION.replace('ada@example.com', '&b;')}`
  assert.equal((await only(bomb)).claims.NameID, '&b;')
  const before = process.cpuUsage()
  await decode(`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${'<a '.repeat(300_000)}>`)
  await decode(`SAMLResponse=${encodeURIComponent(deflateRawSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64'))}`)
  const { user, system } = process.cpuUsage(before)
  assert.ok((user + system) / 1000 < 5000)
})

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signed = (header: object, payload: Uint8Array | string): string => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
const VC = {
  iss: 'https://health.example',
  nbf: NOW,
  vc: { type: ['https://smarthealth.cards#health-card'], credentialSubject: { fhirVersion: '4.0.1' } },
}
const card = signed({ zip: 'DEF', alg: 'ES256', kid: 'k' }, deflateRawSync(JSON.stringify(VC)))
const digits = (text: string) => [...text].map((sign) => String(sign.charCodeAt(0) - 45).padStart(2, '0')).join('')
const half = Math.ceil(card.length / 2)

for (const [what, text] of [
  ['as it is', card],
  ['as the digits of a QR code', `shc:/${digits(card)}`],
  ['as the digits of two QR codes', `shc:/1/2/${digits(card.slice(0, half))}\nshc:/2/2/${digits(card.slice(half))}\n`],
  ['in a file of health cards', JSON.stringify({ verifiableCredential: [card] })],
] as const) {
  test(`a SMART health card ${what} is unpacked and named`, async () => {
    const document = await decode(text)
    const [found] = document.result.tokens
    assert.deepEqual([document.exit, found.kind, found.claims], [0, 'health_card', VC])
    assert.equal(found.format, 'SMART health card')
  })
}

test('a health card is verified over what was packed', async () => {
  const env = testEnv(at)
  writeFileSync(join(env.home, 'key.pem'), publicKey.export({ format: 'pem', type: 'spki' }))
  const ran = await runCli(['verify', card, '--key', 'key.pem', '--json'], env)
  assert.deepEqual([ran.json().result.verified, ran.json().result.kind], [true, 'health_card'])
})

test('a payload that unpacks to more than the limit stays packed, and that is said', async () => {
  const bomb = signed({ zip: 'DEF', alg: 'ES256' }, deflateRawSync(Buffer.alloc(32 * 1024 * 1024, 0x20)))
  const { result } = await decode(bomb)
  assert.match(JSON.stringify(result.tokens[0].faults), /no DEFLATE data of at most 262144 octets/)
})

/** Keys as people paste them, and how many. */
test('keys and certificates without armour, on one line, with literal line breaks and in base64 are read', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '')
  const { cert } = await selfSigned()
  const pems: readonly (readonly [pem: string, kty: string])[] = [
    [spki, 'RSA'],
    [rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString(), 'RSA'],
    [publicKey.export({ format: 'pem', type: 'spki' }).toString(), 'EC'],
    [generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(), 'OKP'],
    [cert, 'EC'],
    [privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 'EC'],
    [privateKey.export({ format: 'pem', type: 'sec1' }).toString(), 'EC'],
  ]
  for (const [pem, kty] of pems)
    for (const text of [
      bare(pem),
      pem.replace(/-----[^-]+-----\n/g, ''),
      pem.trim().replaceAll('\n', '\\n'),
      pem.trim().replaceAll('\n', ' '),
      Buffer.from(pem).toString('base64'),
      JSON.stringify({ public_key: pem }),
    ]) {
      const document = await decode(text)
      const [found] = document.result.tokens
      assert.deepEqual(
        [found?.kind, found?.keys?.[0]?.kty, found?.keys?.[0]?.fault],
        ['pem', kty, null],
        text.slice(0, 60),
      )
    }
  const notes = (await decode(bare(spki))).steps[0].notes
  assert.match(notes.join(' '), /lines of PEM around the key are missing/)
})

test('a map of kid to certificate or key is told as what it is', async () => {
  const { cert } = await selfSigned()
  const pem = publicKey.export({ format: 'pem', type: 'spki' })
  for (const map of [{ a: pem, b: cert }, { a: cert }, { a: pem, b: pem, c: cert }]) {
    const [found] = (await decode(JSON.stringify(map))).result.tokens
    assert.deepEqual([found.kind, found.keys.map((key: Document) => key.kid)], ['pem', Object.keys(map)])
    assert.match(found.format, /map of kid to certificate/)
  }
})

test('a JWE of dir says whose it is, and that an audience may be missing', async () => {
  const jwe = makeJwe({ header: { alg: 'dir', enc: 'A256GCM', iss: 'https://tenant.eu.auth0.com/' }, key: 0 })
  for (const text of [jwe, `Bearer ${jwe}`, JSON.stringify({ access_token: jwe })]) {
    const document = await decode(text)
    const [found] = document.result.tokens
    assert.equal(found.kind, 'jwe')
    assert.match(found.explanation, /for its issuer alone.*no audience.*--set authorize\.audience/)
    assert.deepEqual(
      found.checks
        .filter((check: Document) => check.id === 'jwe-no-decryption-key')
        .map((check: Document) => check.verdict),
      ['info'],
    )
  }
  const [other] = (await decode(makeJwe({ header: { alg: 'RSA-OAEP', enc: 'A256GCM' } }))).result.tokens
  assert.equal(other.explanation, undefined)
  const [id] = (await decode(JSON.stringify({ id_token: jwe }))).result.tokens
  assert.doesNotMatch(id.explanation, /audience/)
})

const ENTRA = {
  iss: 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/',
  aud: 'api://x',
  appid: 'cl',
  ver: '1.0',
  scp: 'x',
}
const KNOWN: readonly (readonly [what: string, header: object, claims: object, kind: string, format: RegExp])[] = [
  ['Entra, version 1.0', { alg: 'RS256' }, ENTRA, 'access_token', /Entra, version 1\.0/],
  [
    'Entra for an application',
    { alg: 'RS256' },
    { ...ENTRA, scp: undefined, roles: ['r'] },
    'access_token',
    /version 1\.0/,
  ],
  [
    'Entra for Graph',
    { alg: 'RS256', nonce: 'n' },
    { ...ENTRA, aud: 'https://graph.microsoft.com' },
    'access_token',
    /Graph/,
  ],
  [
    'Entra, version 2.0',
    { alg: 'RS256' },
    { iss: 'https://login.microsoftonline.com/t/v2.0', aud: 'x', azp: 'c', azpacr: '1', scp: 's', ver: '2.0' },
    'access_token',
    /version 2\.0/,
  ],
  [
    'Kubernetes',
    { alg: 'RS256' },
    {
      iss: 'https://kubernetes.default.svc',
      sub: 'system:serviceaccount:ns:sa',
      aud: ['a'],
      exp: 2e9,
      iat: 1,
      'kubernetes.io': { namespace: 'ns', serviceaccount: { name: 'sa' } },
    },
    'access_token',
    /Kubernetes service account token \(ns\/sa\)/,
  ],
  [
    'Kubernetes, of a secret',
    { alg: 'RS256' },
    {
      iss: 'kubernetes/serviceaccount',
      'kubernetes.io/serviceaccount/namespace': 'ns',
      'kubernetes.io/serviceaccount/service-account.name': 'sa',
    },
    'access_token',
    /\(ns\/sa\)/,
  ],
  [
    'Firebase',
    { alg: 'RS256' },
    { iss: 'https://securetoken.google.com/p', aud: 'p', sub: 'u', firebase: { identities: {} } },
    'id_token',
    /Firebase/,
  ],
  [
    'a session cookie of Firebase',
    { alg: 'RS256' },
    { iss: 'https://session.firebase.google.com/p', aud: 'p', sub: 'u', firebase: { identities: {} } },
    'id_token',
    /^session cookie of Firebase Authentication$/,
  ],
]
for (const [what, header, claims, kind, format] of KNOWN) {
  test(`a token of ${what} is recognised`, async () => {
    const [found] = (await decode(makeJws(header, claims))).result.tokens
    assert.equal(found.kind, kind)
    assert.match(found.format, format)
  })
}

test('a macaroon tells where it is from and under which caveats', async () => {
  const packet = (text: string) => `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`
  const first = ['location https://api.example', 'identifier id-1', 'cid time < 2030', 'signature x']
    .map(packet)
    .join('')
  const found = await only(Buffer.from(first).toString('base64url'))
  assert.deepEqual(
    [found.kind, found.format, found.payload.identifier, found.payload.caveats],
    ['opaque', 'macaroon', 'id-1', ['time < 2030']],
  )
  const field = (type: number, text: string) => Buffer.concat([Buffer.from([type, text.length]), Buffer.from(text)])
  const second = Buffer.concat([
    Buffer.from([2]),
    field(1, 'https://api.example'),
    field(2, 'id-2'),
    Buffer.from([0]),
    field(2, 'account = 3735928559'),
    Buffer.from([0, 0]),
    field(6, 's'.repeat(32)),
  ])
  assert.deepEqual((await only(second.toString('base64url'))).payload.caveats, ['account = 3735928559'])
})

test('the payload of a JWT alone is read without blame', async () => {
  const claims = { iss: 'https://issuer.example', sub: 'ada', exp: NOW - 1 }
  for (const text of [
    encode(claims),
    `payload: ${encode(claims)}`,
    Buffer.from(JSON.stringify(claims)).toString('base64'),
  ]) {
    const found = await only(text)
    assert.deepEqual([found.kind, found.claims, found.validity], ['jwt', claims, 'expired'])
    assert.match(found.format, /payload of a JWT alone/)
  }
  const found = await only(`${encode(claims)}.${encode(Buffer.alloc(32, 9))}`)
  assert.match(found.format, /without its header/)
})

test('what was undone is said once, and no operator is blamed for it', async () => {
  const token = makeJws({ alg: 'RS256', typ: 'JWT' }, { iss: 'https://issuer.example', sub: 'ada', aud: 'c', jti: 'j' })
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${token}\r\n`, 'utf16le')])
  const big = Buffer.from(utf16).swap16()
  for (const [text, note] of [
    [utf16, /UTF-16/],
    [big, /UTF-16/],
    [Buffer.from(`access_token: ${token}`, 'utf16le'), /UTF-16/],
    [`\u201c${token}\u201d`, /typographic/i],
    [`\u200b${token.slice(0, 50)}\u200b${token.slice(50)}`, /nobody sees/],
    [`${token.replace(/.{75}/g, '$&=\n')}\n`, /quoted-printable/],
    [token.replace(/.{76}/g, '$&\n'), /line breaks/i],
    [Buffer.from(token).toString('base64'), /base64/i],
    [`Cookie: t.0=${token.slice(0, 99)}; t.1=${token.slice(99)}`, /parts of a cookie/],
  ] as const) {
    const document = await decode(text)
    assert.equal(document.result.tokens[0].claims?.sub, 'ada', String(note))
    assert.deepEqual(
      document.result.tokens[0].checks.filter((check: Document) => check.verdict !== 'info'),
      [],
    )
    const notes = document.steps[0].notes.filter((each: string) => note.test(each))
    assert.equal(notes.length, 1, String(note))
  }
  const lines = await runCli(['decode', '--json'], {
    stdin: `{"m":"${Buffer.from(token).toString('base64')}"}\n`.repeat(2),
    ...at,
  })
  assert.match(lines.stderr, /^Base64 was undone\.$/m)
  assert.deepEqual(JSON.parse(lines.stdout.split('\n')[0] ?? '').undone, ['base64'])
})

test('--max-size reads longer tokens, and says so where they are refused', async () => {
  const long = makeJws({ alg: 'RS256' }, { iss: 'https://mds.example', entries: 'x'.repeat(1_200_000) })
  const refused = await decode(long)
  assert.deepEqual([refused.exit, refused.error.code], [2, 'input_too_large'])
  assert.match(refused.error.hint, /--max-size/)
  for (const size of ['2MiB', '2mb', '3000000'])
    assert.equal((await decode(long, '--max-size', size)).result.tokens[0].claims.iss, 'https://mds.example')
  assert.equal((await decode(makeJws(), '--max-size', '100')).error.code, 'input_too_large')
  for (const wrong of ['0', 'x', '1GB', '-5'])
    assert.equal((await runCli(['decode', makeJws(), `--max-size=${wrong}`])).code, 2, wrong)
})

test('a token that was signed around another is read and verified to the innermost', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rs = (payload: string, header: object) => {
    const input = `${encode(header)}.${encode(payload)}`
    return `${input}.${createSign('sha256').update(input).sign(rsa.privateKey).toString('base64url')}`
  }
  const inner = rs(JSON.stringify({ iss: 'https://issuer.example', sub: 'ada' }), { alg: 'RS256', typ: 'JWT' })
  const middle = rs(inner, { alg: 'RS256', cty: 'JWT' })
  const outer = rs(middle, { alg: 'RS256', cty: 'JWT' })
  const [found] = (await decode(outer)).result.tokens
  assert.equal(found.nested.nested.claims.sub, 'ada')
  const env = testEnv(at)
  writeFileSync(join(env.home, 'key.pem'), rsa.publicKey.export({ format: 'pem', type: 'spki' }))
  const verify = async (text: string) => (await runCli(['verify', text, '--key', 'key.pem', '--json'], env)).json()
  const good = await verify(outer)
  assert.deepEqual([good.exit, good.result.verified, good.result.claims.sub], [0, true, 'ada'])
  const forged = rs(`${inner.slice(0, -6)}AAAAAA`, { alg: 'RS256', cty: 'JWT' })
  assert.deepEqual([(await verify(forged)).exit, (await verify(forged)).result.verified], [1, false])
  assert.equal((await verify(`${outer.slice(0, -6)}AAAAAA`)).result.verified, false)
  assert.equal((await verify(rs(inner, { alg: 'RS256' }))).result.verified, false)
  const many = await runCli(['verify', '--key', 'key.pem', '--json'], {
    ...testEnv({ ...at, stdin: `${outer}\n${forged}\n` }),
    home: env.home,
    cwd: env.cwd,
  })
  assert.deepEqual(
    many.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).verified),
    [true, false],
  )
})

/** What is no JWT is told as what it is by `verify` too, which has a flask cookie for one that nothing signed otherwise. */
test('verify says what it is that is no JWT', async () => {
  const env = testEnv(at)
  writeFileSync(join(env.home, 'key.pem'), publicKey.export({ format: 'pem', type: 'spki' }))
  for (const [text, what] of [
    [`v4.public.${encode(Buffer.alloc(90, 7))}`, /PASETO v4\.public/],
    [`SAMLResponse=${encodeURIComponent(base64)}`, /SAML Response/],
    [`CfDJ8${'Ab-_'.repeat(20)}`, /ASP\.NET Core/],
    [`${packed}.${minutes}.${mac('b')}`, /Flask/],
    [flask, /Flask/],
    [encode({ iss: 'https://issuer.example', sub: 'ada' }), /payload of a JWT alone/],
  ] as const) {
    const document = (await runCli(['verify', text, '--key', 'key.pem', '--json'], env)).json()
    assert.deepEqual([document.exit, document.error.code, document.result.verified], [1, 'not_verified', null], text)
    assert.match(document.error.message, what)
  }
})
