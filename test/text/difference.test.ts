import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { differenceBetween, nearestDifference } from '../../src/text/difference.ts'
import { hashDifference } from '../../src/text/hash-difference.ts'

const DUE = 'n-0S6_WzA2Mj.PKCE+and/or=more'
const OPAQUE = 'Zk3vQ0c8rT1mYwXb7sLh2dNfEuGpAjKi9oVtRxSyBzU'
const digest = (name: string, of: string, as: 'hex' | 'base64' | 'base64url'): string =>
  createHash(name).update(of).digest(as)

const TOLD: readonly (readonly [title: string, came: string, due: string, said: string | undefined])[] = [
  ['the same', DUE, DUE, undefined],
  ['strangers', 'completely-other-value', OPAQUE, undefined],
  ['strangers of one length', 'a'.repeat(43), OPAQUE, undefined],
  ['short strangers', 'ab', OPAQUE, undefined],
  ['nothing', '', OPAQUE, 'it is empty'],
  ['white space at the end', `${DUE}\r\n`, DUE, 'only white space around it differs'],
  ['a line break inside', `${OPAQUE.slice(0, 20)}\n ${OPAQUE.slice(20)}`, OPAQUE, 'only white space inside it differs'],
  ['quotes', `"${OPAQUE}"`, OPAQUE, 'it is the expected value in quotes'],
  ['an escaped ampersand', 'a=1&amp;b=2&amp;c', 'a=1&b=2&c', 'each & of it came as &amp;, as it is written in a page'],
  ['encoded once more', encodeURIComponent(DUE), DUE, 'it is the expected value percent-encoded once more'],
  ['encoded with small figures', 'abc%2bdef%3d%3d', 'abc+def==', 'it is the expected value percent-encoded once more'],
  [
    'encoded twice more',
    encodeURIComponent(encodeURIComponent(DUE)),
    DUE,
    'it is the expected value percent-encoded twice more',
  ],
  ['decoded once too often', 'a b/c=d', 'a%20b%2Fc%3Dd', 'it is the expected value percent-decoded once too often'],
  [
    'plus as a blank',
    'x7/ 9a==',
    'x7/+9a==',
    'it is the expected value form-decoded once too often: each + came as a blank',
  ],
  ['blank as a plus', 'my+state+here', 'my state here', 'each blank of it came as +'],
  [
    'encoded, with padding',
    `${OPAQUE}%3D%3D`,
    OPAQUE,
    'it begins with the expected value and has 2 characters more at its end, percent-encoded (==)',
  ],
  ['small letters', OPAQUE.toLowerCase(), OPAQUE, 'only upper and lower case differ'],
  ['base64', 'a+b/c+d/e+f/', 'a-b_c-d_e-f_', 'it is the same octets in base64 instead of base64url'],
  ['padding', `${OPAQUE}=`, OPAQUE, 'only padding differs'],
  [
    'hexadecimal for base64url',
    Buffer.from(OPAQUE, 'base64url').toString('hex'),
    OPAQUE,
    'it is the same octets in hexadecimal instead of base64url',
  ],
  [
    'base64url for hexadecimal',
    Buffer.from('00112233445566778899aabbccddeeff', 'hex').toString('base64url'),
    '00112233445566778899aabbccddeeff',
    'it is the same octets in base64url instead of hexadecimal',
  ],
  ['encoded as base64', Buffer.from(DUE).toString('base64'), DUE, 'it is the expected value encoded in base64'],
  ['encoded as hexadecimal', Buffer.from(DUE).toString('hex'), DUE, 'it is the expected value encoded in hexadecimal'],
  [
    'decoded from base64url',
    'raw nonce value',
    Buffer.from('raw nonce value').toString('base64url'),
    'it is the expected value decoded from base64url',
  ],
  [
    'SHA-256 in hexadecimal',
    digest('sha256', 'raw-1', 'hex'),
    'raw-1',
    'it is the SHA-256 of the expected value, in hexadecimal',
  ],
  [
    'SHA-256 in capitals',
    digest('sha256', 'raw-1', 'hex').toUpperCase(),
    'raw-1',
    'it is the SHA-256 of the expected value, in hexadecimal',
  ],
  [
    'SHA-256 in base64url',
    digest('sha256', OPAQUE, 'base64url'),
    OPAQUE,
    'it is the SHA-256 of the expected value, in base64url',
  ],
  [
    'SHA-512 in base64',
    digest('sha512', OPAQUE, 'base64'),
    OPAQUE,
    'it is the SHA-512 of the expected value, in base64',
  ],
  [
    'the hash was expected',
    'raw-1',
    digest('sha256', 'raw-1', 'base64url'),
    'the expected value is the SHA-256 of it, in base64url',
  ],
  ['cut', OPAQUE.slice(0, 32), OPAQUE, 'it is the expected value cut off after 32 of 43 characters'],
  ['cut in front', OPAQUE.slice(3), OPAQUE, 'the first 3 characters of the expected value are missing'],
  [
    'the fragment of Facebook',
    `${OPAQUE}#_=_`,
    OPAQUE,
    'it begins with the expected value and has 4 characters more at its end (#_=_)',
  ],
  [
    'more at the end',
    `${OPAQUE}secretpart`,
    OPAQUE,
    'it begins with the expected value and has 10 characters more at its end',
  ],
  [
    'a scheme in front',
    'api://11111111-2222-3333-4444-555555555555',
    '11111111-2222-3333-4444-555555555555',
    'it ends with the expected value and has 6 characters before it (api://)',
  ],
  ['a slip', `${OPAQUE.slice(0, 9)}x${OPAQUE.slice(10)}`, OPAQUE, 'only character 10 of 43 differs'],
  ['a slash', 'https://a.example/t/', 'https://a.example/t', 'only a trailing slash differs'],
  ['case of a path', 'https://a.example/Realms/x', 'https://a.example/realms/x', 'only upper and lower case differ'],
  ['scheme', 'http://a.example/cb', 'https://a.example/cb', 'only the scheme differs'],
  ['default port', 'https://a.example:443/cb?x=1', 'https://a.example/cb?x=1', 'only the default port differs'],
  ['host', 'https://b.example/cb', 'https://a.example/cb', 'it has the host b.example instead of a.example'],
  [
    'loopback names',
    'http://localhost:8080/cb',
    'http://127.0.0.1:8080/cb',
    'it has the host localhost instead of 127.0.0.1',
  ],
  ['port', 'https://a.example:8443/cb', 'https://a.example/cb', 'it has the port 8443 instead of 443'],
  [
    'host and port',
    'https://b.example:8443/cb',
    'https://a.example/cb',
    'it has the host b.example instead of a.example and the port 8443 instead of 443',
  ],
  [
    'path',
    'https://a.example/auth/realms/x',
    'https://a.example/realms/x',
    'it has the path /auth/realms/x instead of /realms/x',
  ],
  ['host and path', 'https://b.example/x', 'https://a.example/y', undefined],
  ['query', 'https://a.example/cb?tenant=1', 'https://a.example/cb', 'only the query differs'],
  [
    'spelling',
    'https://A.example/a/../cb',
    'https://a.example/cb',
    'only the spelling differs: software that normalises URLs takes them for one',
  ],
]

for (const [title, came, due, said] of TOLD)
  test(`How values differ: ${title}`, () => assert.equal(differenceBetween(came, due), said))

test('Of several values the one that has to do with the expected one is told of', () => {
  assert.equal(
    nearestDifference(['account', 'api://cl-123456'], 'cl-123456'),
    'it ends with the expected value and has 6 characters before it (api://)',
  )
  assert.equal(nearestDifference(['account', 'other'], 'cl-123456'), undefined)
})

const TOKEN = 'SlAV32hkKG.access-token'
const CODE = 'SplxlOBeZQQYbYS6WxSbIA'
const DUE_HASH = {
  values: [
    ['access token', TOKEN],
    ['code', CODE],
  ],
  hash: 'sha256',
} as const
const half = (name: string, of: string, as: 'hex' | 'base64' | 'base64url'): string => {
  const whole = createHash(name).update(of).digest()
  return whole.subarray(0, whole.length / 2).toString(as)
}

const HASHED: readonly (readonly [title: string, came: string, said: string | undefined])[] = [
  ['right', half('sha256', TOKEN, 'base64url'), undefined],
  ['of another token', half('sha256', 'another', 'base64url'), undefined],
  ['whole', digest('sha256', TOKEN, 'base64url'), 'it is the whole hash instead of its left half'],
  [
    'whole in hexadecimal',
    digest('sha256', TOKEN, 'hex'),
    'it is the whole hash instead of its left half, in hexadecimal instead of base64url',
  ],
  ['half in hexadecimal', half('sha256', TOKEN, 'hex'), 'it is in hexadecimal instead of base64url'],
  [
    'half with padding',
    `${half('sha256', TOKEN, 'base64url')}==`,
    'it is in base64url with padding instead of base64url',
  ],
  [
    'right half',
    createHash('sha256').update(TOKEN).digest().subarray(16).toString('base64url'),
    'it is the right half of the hash instead of the left',
  ],
  ['other function', half('sha512', TOKEN, 'base64url'), 'it is made by SHA-512 instead of SHA-256'],
  [
    'figures encoded',
    Buffer.from(half('sha256', TOKEN, 'hex')).toString('base64url'),
    'it is the hexadecimal figures of the left half encoded once more',
  ],
  ['of the code', half('sha256', CODE, 'base64url'), 'it is of the code, not of the access token'],
  ['not hashed', TOKEN, 'it is the access token itself, not a hash of it'],
]

for (const [title, came, said] of HASHED)
  test(`How hashes differ: ${title}`, () => assert.equal(hashDifference(came, DUE_HASH), said))

test('Long values take no longer than their length', () => {
  const long = `${'%25'.repeat(400_000)}`
  const begin = performance.now()
  assert.equal(
    differenceBetween(long, `${long}x`),
    `it is the expected value cut off after ${long.length} of ${long.length + 1} characters`,
  )
  assert.equal(differenceBetween('%'.repeat(1_000_000), ' '.repeat(1_000_000)), undefined)
  assert.ok(performance.now() - begin < 500)
})
