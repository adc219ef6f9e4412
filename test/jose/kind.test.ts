import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf } from '../../src/jose/tokens/kind.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { Kind } from '../../src/jose/tokens/token.ts'
import { CLAIMS, makeJwe, makeJws } from './token-samples.ts'

const LOGOUT = { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }
const BASE = { iss: 'https://i', sub: 'a', aud: 'c' }

/** What a token looks like, and what it is told to be. */
const CASES: readonly (readonly [looks: string, header: object, claims: object, kind: Kind, hint?: string])[] = [
  ['nonce', {}, { ...BASE, nonce: 'n' }, 'id_token'],
  ['at_hash', {}, { ...BASE, at_hash: 'n' }, 'id_token'],
  ['iss, sub, aud, exp and iat, which nothing marks', {}, CLAIMS, 'jwt'],
  ['azp that is its audience', {}, { ...CLAIMS, azp: 'c' }, 'id_token'],
  ['azp that is one of its audiences', {}, { ...CLAIMS, aud: ['api', 'c'], azp: 'c' }, 'id_token'],
  ['azp for somebody else', {}, { ...CLAIMS, azp: 'other' }, 'jwt'],
  ['sign-in of Firebase', {}, { ...CLAIMS, firebase: { sign_in_provider: 'password' } }, 'id_token'],
  ['nonce_supported of Apple', {}, { ...CLAIMS, nonce_supported: true }, 'id_token'],
  ['an application of Entra and its roles', {}, { ...CLAIMS, appid: 'x', roles: ['r'] }, 'access_token'],
  ['azpacr of Entra', {}, { ...CLAIMS, azp: 'x', azpacr: '1' }, 'access_token'],
  ['roles of a Keycloak realm', {}, { ...CLAIMS, realm_access: { roles: [] } }, 'access_token'],
  ['a bound service account', {}, { ...CLAIMS, 'kubernetes.io': { namespace: 'ns' } }, 'access_token'],
  ['a service account of a secret', {}, { 'kubernetes.io/serviceaccount/namespace': 'ns' }, 'access_token'],
  [
    'the type of health cards',
    {},
    { iss: 'i', vc: { type: ['https://smarthealth.cards#health-card'] } },
    'health_card',
  ],
  ['the member id_token', {}, { sub: 'a' }, 'id_token', 'id_token'],
  ['token_use id', {}, { ...CLAIMS, token_use: 'id' }, 'id_token'],
  ['claim typ ID', {}, { ...CLAIMS, typ: 'ID' }, 'id_token'],
  ['typ at+jwt', { typ: 'at+jwt' }, CLAIMS, 'access_token'],
  ['typ application/at+JWT', { typ: 'application/at+JWT' }, CLAIMS, 'access_token'],
  ['typ at+jwt under id_token', { typ: 'at+jwt' }, CLAIMS, 'access_token', 'id_token'],
  ['scope', {}, { ...CLAIMS, scope: 'a' }, 'access_token'],
  ['scp', {}, { ...CLAIMS, scp: ['a'] }, 'access_token'],
  ['the member access_token', {}, CLAIMS, 'access_token', 'access_token'],
  ['claim typ Bearer', {}, { ...CLAIMS, typ: 'Bearer', nonce: 'n' }, 'access_token'],
  ['token_use access', {}, { ...CLAIMS, token_use: 'access' }, 'access_token'],
  ['the member refresh_token', {}, CLAIMS, 'refresh_token', 'refresh_token'],
  ['claim typ Refresh', {}, { ...CLAIMS, typ: 'Refresh' }, 'refresh_token'],
  ['claim typ Offline', {}, { ...CLAIMS, typ: 'Offline' }, 'refresh_token'],
  ['typ rt+jwt', { typ: 'rt+jwt' }, {}, 'refresh_token'],
  ['typ logout+jwt', { typ: 'logout+jwt' }, {}, 'logout_token'],
  ['the logout event', {}, { ...BASE, ...LOGOUT }, 'logout_token'],
  ['no exp and no iat', {}, { ...BASE, email: 'a@b.example' }, 'userinfo'],
  ['typ dpop+jwt', { typ: 'dpop+jwt' }, {}, 'dpop'],
  ['htm and htu', {}, { htm: 'GET', htu: 'https://a' }, 'dpop'],
  ['iss is sub, and jti', {}, { iss: 'c', sub: 'c', aud: 'https://i', jti: 'j' }, 'client_assertion'],
  ['typ client-authentication+jwt', { typ: 'client-authentication+jwt' }, {}, 'client_assertion'],
  ['the parameter client_assertion', {}, CLAIMS, 'client_assertion', 'client_assertion'],
  ['typ oauth-authz-req+jwt', { typ: 'oauth-authz-req+jwt' }, {}, 'request'],
  ['response_type', {}, { ...BASE, response_type: 'code' }, 'request'],
  ['the parameter request', {}, { iss: 'c' }, 'request', 'request'],
  ['code and no sub', {}, { iss: 'https://i', aud: 'c', code: 'x', exp: 1 }, 'jarm'],
  ['error and no sub', {}, { iss: 'https://i', aud: 'c', error: 'x', exp: 1 }, 'jarm'],
  ['the parameter response', {}, { iss: 'https://i' }, 'jarm', 'response'],
  ['typ dc+sd-jwt', { typ: 'dc+sd-jwt' }, {}, 'sd_jwt'],
  ['typ vc+sd-jwt', { typ: 'vc+sd-jwt' }, {}, 'sd_jwt'],
  ['_sd', {}, { ...BASE, _sd: [] }, 'sd_jwt'],
  ['typ vc+jwt', { typ: 'vc+jwt' }, {}, 'vc'],
  ['vc', {}, { ...BASE, vc: {} }, 'vc'],
  ['vp', {}, { ...BASE, vp: {} }, 'vc'],
  ['type VerifiableCredential', {}, { ...BASE, type: ['VerifiableCredential'] }, 'vc'],
  ['nothing in particular', {}, { a: 1 }, 'jwt'],
  ['typ constructor', { typ: 'constructor' }, { a: 1 }, 'jwt'],
  ['a hint that is no kind', {}, { a: 1 }, 'jwt', 'constructor'],
]

for (const [looks, header, claims, kind, hint] of CASES) {
  test(`a token with ${looks} is taken for ${kind}`, () => {
    assert.equal(kindOf(readToken(makeJws({ alg: 'ES256', ...header }, claims)), hint), kind)
  })
}

test('forms are told apart before kinds', () => {
  assert.equal(kindOf(readToken('abcdef')), 'opaque')
  assert.equal(kindOf(readToken('abcdef'), 'id_token'), 'opaque')
  assert.equal(kindOf(readToken(makeJwe({ header: { alg: 'dir', enc: 'A128GCM' } })), 'id_token'), 'jwe')
  assert.equal(kindOf(readToken(makeJws({ alg: 'ES256' }, 'plain text'))), 'jws')
  assert.equal(kindOf(readToken(`${makeJws({ alg: 'ES256' }, {})}~`)), 'sd_jwt')
})
