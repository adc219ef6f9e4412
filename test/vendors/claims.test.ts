import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimingVendors } from '../../src/vendors/claiming.ts'
import { readerOfClaims } from '../../src/vendors/claims.ts'
import { vendors } from '../../src/vendors/vendors.ts'

const TID = '11111111-2222-3333-4444-555555555555'

/** Claims of a token, and whose each of some is to be told. */
const TOKENS: readonly (readonly [claims: Record<string, unknown>, expected: Record<string, string | undefined>])[] = [
  [
    { iss: `https://login.microsoftonline.com/${TID}/v2.0`, tid: TID, scp: 'a', roles: [], sub: 's' },
    { tid: 'Microsoft Entra ID', scp: 'Microsoft Entra ID', roles: 'Microsoft Entra ID', sub: undefined },
  ],
  [{ iss: `https://sts.windows.net/${TID}/`, appid: 'x' }, { appid: 'Microsoft Entra ID' }],
  [
    { iss: 'https://shop.b2clogin.com/x/v2.0/', tfp: 'B2C_1_a', idp: 'google.com' },
    { tfp: 'Azure AD B2C', idp: 'Azure AD B2C' },
  ],
  [
    { iss: 'https://sso.example/realms/shop', realm_access: { roles: [] }, typ: 'Bearer' },
    { realm_access: 'Keycloak', typ: 'Keycloak' },
  ],
  [
    { iss: 'https://shop.okta.com/oauth2/default', scp: ['a'], cid: 'x' },
    { scp: 'Okta', cid: 'Okta' },
  ],
  [
    { iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a', token_use: 'id', 'custom:a': 'b' },
    { token_use: 'Amazon Cognito', 'custom:a': 'Amazon Cognito' },
  ],
  [{ iss: 'https://accounts.google.com', hd: 'example.org' }, { hd: 'Google' }],
  [
    { iss: 'https://securetoken.google.com/shop', firebase: {}, user_id: 'a' },
    { firebase: 'Firebase', user_id: 'Firebase' },
  ],
  [{ iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/A', 'kubernetes.io': {} }, { 'kubernetes.io': 'Kubernetes' }],
  [
    { iss: 'https://token.actions.githubusercontent.com', repository: 'a/b', environment: 'x' },
    { repository: 'GitHub Actions' },
  ],
  [{ iss: 'https://git.example', ref_protected: 'true', project_path: 'a/b' }, { project_path: 'GitLab CI' }],
  // Names that anybody may use say nothing of who did.
  [
    { iss: 'https://issuer.example', tid: 'x', scp: 'a', roles: [], ver: '1', oid: 'y', upn: 'z', hd: 'h', idp: 'i' },
    { tid: undefined, scp: undefined, ver: undefined, oid: undefined, upn: undefined, hd: undefined, idp: undefined },
  ],
  [{ iss: 'https://evil.example/?https://login.microsoftonline.com/', tid: 'x' }, { tid: undefined }],
  [{ tid: TID }, { tid: undefined }],
  // Telling claims of two vendors tell nothing.
  [
    { iss: 'https://issuer.example', realm_access: {}, firebase: {} },
    { realm_access: undefined, firebase: undefined },
  ],
]

test('claims are those of the vendor that the issuer or a telling claim names', () => {
  for (const [claims, expected] of TOKENS) {
    const read = readerOfClaims(claims)
    for (const [name, vendor] of Object.entries(expected))
      assert.equal(read(name)?.vendor, vendor, `${JSON.stringify(claims)} ${name}`)
  }
})

test('each claim has a sentence, and stands once at its vendor', () => {
  for (const { title, claims } of claimingVendors()) {
    assert.deepEqual(
      [...new Set(claims.list.map(({ name }) => name))],
      claims.list.map(({ name }) => name),
      title,
    )
    for (const { name, means } of claims.list) assert.match(means, /^\S.*\.$/, name)
  }
})

test('each word of a vendor has its sentences, where it stands and when that was read', () => {
  for (const { title, documented, read, words, claims } of vendors()) {
    assert.match(documented, /^https:\/\/[^\s?]+(?:\?[^\s]+)?$/, title)
    assert.match(read, /^\d{4}-\d\d-\d\d$/)
    assert.ok(words.length > 0 || claims, title)
    assert.deepEqual(
      [...new Set(words.map(({ code }) => code))],
      words.map(({ code }) => code),
      title,
    )
    for (const { code, means, remedy } of words) {
      assert.match(means, /^\S.*\.$/, code)
      assert.match(remedy, /^\S.*\.$/, code)
    }
  }
})
