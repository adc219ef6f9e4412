import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeKind } from '../../src/checks/jwt/kind.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import type { Kind } from '../../src/jose/tokens/token.ts'
import { CLIENT, compact, ISSUER, jws, SECONDS } from './jwt-samples.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const common: JsonObject = { iss: ISSUER, sub: 'ada', aud: CLIENT, iat: SECONDS, exp: SECONDS + 60 }

/** One token of each kind as careful makers write it, with the typ that its specification gives it, and as others do. */
const TOKENS: readonly (readonly [kind: Kind, typ: string | undefined, claims: JsonObject])[] = [
  ['id_token', 'JWT', { ...common, nonce: 'n', at_hash: 'h' }],
  ['access_token', 'at+jwt', { ...common, aud: 'https://api.example', client_id: CLIENT, scope: 'read', jti: '1' }],
  ['access_token', 'JWT', { ...common, typ: 'Bearer', azp: CLIENT, scope: 'openid' }],
  ['access_token', undefined, { ...common, scp: 'read', azp: CLIENT }],
  ['logout_token', 'logout+jwt', { ...common, jti: '1', events: { [EVENT]: {} } }],
  ['logout_token', 'JWT', { ...common, jti: '1', events: { [EVENT]: {} } }],
  ['dpop', 'dpop+jwt', { jti: '1', htm: 'GET', htu: 'https://api.example', iat: SECONDS }],
  [
    'request',
    'oauth-authz-req+jwt',
    { iss: CLIENT, aud: ISSUER, client_id: CLIENT, response_type: 'code', nonce: 'n' },
  ],
  ['client_assertion', 'JWT', { iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: '1', exp: SECONDS + 60 }],
  [
    'client_assertion',
    'client-authentication+jwt',
    { iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: '1', exp: SECONDS + 60 },
  ],
]

function mismatch(kind: Kind, typ: string | undefined, claims: JsonObject): boolean {
  const header: JsonObject = { alg: 'RS256', ...(typ === undefined ? {} : { typ }) }
  return judgeKind(kind, jws(compact(header, claims)))[0]?.holds === false
}

for (const [kind, typ, claims] of TOKENS) {
  test(`a ${kind} with typ ${typ} passes as what it is`, () => {
    assert.equal(mismatch(kind, typ, claims), false)
  })
  if (kind === 'id_token') continue
  test(`a ${kind} with typ ${typ} does not pass as an ID Token`, () => {
    const strange = kind === 'client_assertion' && typ === 'JWT'
    // A client assertion without a typ of its own fails as an ID Token by iss and aud.
    assert.equal(mismatch('id_token', typ, claims), !strange)
  })
}

test('an ID Token passes as no other kind that has claims of its own', () => {
  const [, typ, claims] = TOKENS[0] ?? ['id_token', 'JWT', {}]
  for (const kind of ['logout_token', 'userinfo', 'dpop', 'jarm', 'request', 'client_assertion'] as const)
    assert.ok(mismatch(kind, typ, claims), kind)
})

test('an ID Token with a scope claim and a nonce stays an ID Token', () => {
  assert.equal(mismatch('id_token', 'JWT', { ...common, nonce: 'n', scope: 'openid', client_id: CLIENT }), false)
})

test('typ is compared without case and without application/', () => {
  assert.ok(mismatch('id_token', 'application/AT+JWT', common))
  assert.equal(mismatch('access_token', 'application/at+jwt', common), false)
})
