import { createHash } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { Scenario } from './run.ts'
import { CLIENTS, encode, half, ISSUERS, jwkOf, jws, NOW, PUBLISHED } from './tokens.ts'

const SECRET = 'a shared secret of forty characters, sir'
const ISSUER = 'https://issuer.example'
const HELD = { iss: ISSUER, sub: 'ada', aud: 'client', iat: NOW, exp: NOW + 60, jti: '1' }
const ID_TOKEN = jws({ kid: 'k', typ: 'JWT' }, { ...HELD, nonce: 'n', at_hash: half('token') })
const LOGOUT = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const CREDENTIAL = `${jws({ typ: 'dc+sd-jwt', kid: 'k' }, { ...HELD, vct: 'v', cnf: { jwk: jwkOf(CLIENTS.publicKey) } })}~`

/** A DPoP proof of the client for one request (RFC 9449 4.2). */
const PROOF = jws(
  { typ: 'dpop+jwt', jwk: jwkOf(CLIENTS.publicKey) },
  {
    ...{ jti: '1', htm: 'GET', htu: 'https://api.example/a', iat: NOW, nonce: 'n' },
    ath: createHash('sha256').update('token').digest('base64url'),
  },
  CLIENTS.privateKey,
)

const KINDS: readonly (readonly [kind: string, token: string, ...args: string[]])[] = [
  ['id_token', ID_TOKEN, '--nonce', 'n', '--access-token', 'token'],
  ['id_token', jws({ kid: 'gone' }, { ...HELD, azp: 'client', nbf: NOW })],
  ['access_token', jws({ kid: 'k', typ: 'at+jwt' }, { ...HELD, client_id: 'client', scope: 'a' })],
  ['logout_token', jws({ kid: 'k', typ: 'logout+jwt' }, { ...HELD, events: LOGOUT })],
  ['userinfo', jws({ kid: 'k' }, HELD)],
  ['jarm', jws({ kid: 'k' }, { ...HELD, code: 'c', state: 's' })],
  ['request', jws({ kid: 'k' }, { ...HELD, iss: 'client', aud: ISSUER, client_id: 'client', response_type: 'code' })],
  ['client_assertion', jws({ kid: 'k' }, { ...HELD, iss: 'client', sub: 'client', aud: ISSUER })],
  ['jwt', jws({ kid: 'k' }, HELD)],
]

/** An access token that is bound to no key which this client has (RFC 9449 6.1). */
const BOUND = jws({ kid: 'k' }, { cnf: { jkt: 'another' } })

/** A token that is of no kind, signed by a stranger, and its form in which nothing is left of a JWT. */
const LIE = jws(
  { alg: 'ES256', jku: 'https://evil.example', kid: "' or 1=1" },
  {
    ...{ iss: 'https://evil.example', aud: ['other', 'client'], exp: NOW + 600_000, iat: NOW + 500_000, nbf: 'now' },
    ...{ nonce: 'n', events: 1, htm: 'POST', at_hash: 'wrong', c_hash: 'wrong', auth_time: NOW * 1000 },
  },
  CLIENTS.privateKey,
)
const LINES = [
  'e30=.e30.',
  `${encode('{"alg":"ES256K","alg":"none"}')}.${encode('{"a":1,"a":"\\ud800"}')}.AA`,
  'e30.__8.AA',
]

const spkiOf = (key: typeof ISSUERS.publicKey): string => key.export({ type: 'spki', format: 'pem' }).toString()

/** `verify` and `decode` of every kind of token. */
export async function verifyingScenarios(): Promise<readonly Scenario[]> {
  const expected = ['--issuer', ISSUER, '--client-id', 'client']
  const sealed = await new CompactEncrypt(Buffer.from(ID_TOKEN))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', cty: 'JWT' })
    .encrypt(CLIENTS.publicKey)
  const binding = jws(
    { typ: 'kb+jwt' },
    { iat: NOW, aud: 'client', nonce: 'n', sd_hash: createHash('sha256').update(CREDENTIAL).digest('base64url') },
    CLIENTS.privateKey,
  )
  const files = {
    'jwks.json': JSON.stringify({ keys: [PUBLISHED] }),
    'client.pem': CLIENTS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'stranger.pem': ISSUERS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
  return [
    ...KINDS.map(([kind, token, ...args]) => ({
      name: `verify of kind ${kind}`,
      files,
      lines: [['verify', token, '--kind', kind, '--jwks', 'jwks.json', ...expected, ...args]],
    })),
    ...['dpop', ...new Set(KINDS.map(([kind]) => kind))].map((kind) => ({
      name: `verify of what is not of kind ${kind}`,
      files,
      lines: [
        ['verify', LIE, '--kind', kind, '--jwks', 'jwks.json', ...expected],
        ['verify', LIE, '--kind', kind, '--key', 'client.pem', ...expected],
      ],
    })),
    {
      name: 'a proof of possession that proves nothing',
      lines: [
        [
          ...[
            'verify',
            jws({ typ: 'dpop+jwt', jwk: jwkOf(ISSUERS.publicKey) }, { htm: 'GET', htu: 'x' }, CLIENTS.privateKey),
          ],
          ...['--kind', 'dpop', '--htm', 'POST', '--htu', 'https://api.example', '--access-token', 'a', '--nonce', 'n'],
        ],
      ],
    },
    {
      name: 'an access token that is opaque',
      files,
      lines: [['verify', 'opaque-access-token', '--kind', 'access_token', '--jwks', 'jwks.json']],
    },
    {
      name: 'a key in forms that libraries refuse',
      files: {
        'key.pem': spkiOf(ISSUERS.publicKey).replaceAll('\n', '\\n'),
        'map.json': JSON.stringify({ k: spkiOf(ISSUERS.publicKey) }),
      },
      lines: [
        ['verify', ID_TOKEN, '--key', 'key.pem', ...expected],
        ['verify', ID_TOKEN, '--jwks', 'map.json', ...expected],
      ],
    },
    { name: 'texts that are barely tokens', lines: LINES.map((line) => ['decode', line]) },
    {
      name: 'a proof of possession and the request that it was made for',
      lines: [
        ['verify', PROOF, '--kind', 'dpop', '--htm', 'GET', '--htu', 'https://api.example/a'],
        ['verify', PROOF, '--kind', 'dpop', '--access-token', 'token', '--nonce', 'n'],
        ['verify', PROOF, '--kind', 'dpop', '--access-token', BOUND],
      ],
    },
    {
      name: 'a token that asks for more rounds of a password than are run',
      lines: [
        [
          'decode',
          `${encode('{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":10001,"p2s":"c2FsdHNhbHQ"}')}.AA.AA.AA.AA`,
        ],
      ],
    },
    {
      name: 'an encrypted token, with its key, with another one, and without',
      files,
      lines: [
        ['verify', sealed, '--jwks', 'jwks.json', '--decrypt-key', 'client.pem', ...expected],
        ['verify', sealed, '--jwks', 'jwks.json', '--decrypt-key', 'stranger.pem', ...expected],
        ['decode', sealed],
      ],
    },
    {
      name: 'a credential with the binding to its key, and with another',
      files,
      lines: [binding, LIE].map((shown) => [
        'verify',
        `${CREDENTIAL}${shown}`,
        '--jwks',
        'jwks.json',
        '--issuer',
        ISSUER,
      ]),
    },
    {
      name: 'tokens that are signed with a secret, a long one and one that can be guessed',
      lines: [SECRET, 'secret'].map((secret) => ['verify', jws({}, HELD, secret), '--secret', secret]),
    },
    { name: 'a token that is decoded', lines: [['decode', ID_TOKEN]] },
  ]
}
