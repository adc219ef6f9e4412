import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessTokenRules } from '../../src/checks/access-token/access-token.rules.ts'
import { judgeAccessToken } from '../../src/checks/access-token/access-token.ts'
import { accessTokenContentRules } from '../../src/checks/access-token/content.rules.ts'
import { accessTokenPartiesRules } from '../../src/checks/access-token/parties.rules.ts'
import { accessTokenTimesRules } from '../../src/checks/access-token/times.rules.ts'
import type { AccessTokenFacts } from '../../src/checks/facts.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import { assertBounded, assertTelling, broken, idsOf, NOW, type Ruling, ruling, untested } from './http-exchange.ts'
import { type Changes, CLIENT, changed, compact, GOOD, HOSTILE, ISSUER, SECONDS, verdict } from './jwt-samples.ts'

const RULES = idsOf(accessTokenRules, accessTokenPartiesRules, accessTokenContentRules, accessTokenTimesRules)
/** A signature that does not verify has no value to show. */
const WITH_DATA = RULES.filter((rule) => rule !== 'at-jwt-signature')

const HEADER: JsonObject = { alg: 'ES256', kid: 'k1', typ: 'at+jwt' }
const API = 'https://api.example'
const CLAIMS: JsonObject = {
  iss: ISSUER,
  sub: '24400320',
  aud: API,
  client_id: CLIENT,
  jti: '1',
  iat: SECONDS,
  exp: SECONDS + 3600,
  scope: 'read',
}
const ID_TOKEN = compact({ alg: 'ES256', kid: 'k1', typ: 'JWT' }, { iss: ISSUER, sub: '24400320', aud: CLIENT })

const NONCED = compact(
  { alg: 'ES256', kid: 'k1', typ: 'JWT' },
  { iss: ISSUER, sub: '24400320', aud: CLIENT, nonce: 'n' },
)

interface Change {
  readonly header?: Changes
  readonly claims?: Changes
  readonly raw?: string
  readonly facts?: Partial<AccessTokenFacts>
}

function facts({ header, claims, raw, facts: more = {} }: Change = {}): AccessTokenFacts {
  return {
    token: readToken(raw ?? compact(changed(HEADER, header), changed(CLAIMS, claims))),
    signature: GOOD,
    issuer: ISSUER,
    metadata: { issuer: ISSUER },
    client: { client_id: CLIENT, auth: 'none', public: true },
    id_token: ID_TOKEN,
    expiresInSeconds: 3600,
    receivedAt: NOW,
    requestedScope: 'read',
    now: NOW,
    toleranceSeconds: 30,
    ...more,
  }
}

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const VERSION_ONE = {
  claims: { iss: `https://sts.windows.net/${TENANT}/`, ver: '1.0' },
  facts: { issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`, grant: 'authorization_code' },
}
const MACHINE = { grant: 'client_credentials', id_token: undefined }

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['at-is-id-token', 'holds', 'it is a token of its own', {}],
  ['at-is-id-token', 'holds', 'it is opaque', { raw: 'opaque' }],
  ['at-is-id-token', 'broken', 'it is the ID Token', { raw: ID_TOKEN }],
  ['at-is-id-token', 'broken', 'it has a nonce', { claims: { nonce: 'n' } }],
  ['at-is-id-token', 'broken', 'both are one opaque text', { raw: 'opaque', facts: { id_token: 'opaque' } }],
  ['at-opaque', 'holds', 'it is a JWT that is verified', { facts: { strict: true } }],
  ['at-opaque', 'broken', 'it is opaque and to be verified', { raw: 'opaque', facts: { strict: true } }],
  ['at-opaque', 'left out', 'a client got it', { raw: 'opaque' }],
  ['jwt-kinds-not-exclusive', 'holds', 'typ tells them apart', { claims: { aud: CLIENT } }],
  ['jwt-kinds-not-exclusive', 'holds', 'aud tells them apart', { header: { typ: 'JWT' } }],
  [
    'jwt-kinds-not-exclusive',
    'holds',
    'scope and nonce tell them apart',
    { header: { typ: 'JWT' }, claims: { aud: CLIENT, client_id: undefined }, facts: { id_token: NONCED } },
  ],
  [
    'jwt-kinds-not-exclusive',
    'broken',
    'the access token has no claim of its kind',
    {
      header: { typ: 'JWT' },
      claims: { aud: CLIENT, client_id: undefined, scope: undefined },
      facts: { id_token: NONCED },
    },
  ],
  ['jwt-kinds-not-exclusive', 'broken', 'nothing does', { header: { typ: 'JWT' }, claims: { aud: [API, CLIENT] } }],
  ['jwt-kinds-not-exclusive', 'left out', 'there is no ID Token', { facts: { id_token: undefined } }],
  ['at-jwt-typ', 'holds', 'it is at+jwt', {}],
  ['at-jwt-typ', 'holds', 'it is application/at+jwt', { header: { typ: 'application/at+jwt' } }],
  ['at-jwt-typ', 'broken', 'it is JWT', { header: { typ: 'JWT' } }],
  ['at-jwt-typ', 'left out', 'it is opaque', { raw: 'opaque' }],
  ['at-jwt-alg-none', 'holds', 'it is signed', {}],
  ['at-jwt-alg-none', 'broken', 'it is not', { header: { alg: 'none' } }],
  ['at-jwt-symmetric', 'holds', 'it is ES256', {}],
  ['at-jwt-symmetric', 'broken', 'it is HS256', { header: { alg: 'HS256' } }],
  ['at-jwt-claims-missing', 'holds', 'all are there', {}],
  ['at-jwt-claims-missing', 'broken', 'jti is not', { claims: { jti: undefined } }],
  ['at-jwt-signature', 'holds', 'it verifies', {}],
  ['at-jwt-signature', 'broken', 'it does not', { facts: { signature: verdict(false) } }],
  ['at-jwt-signature', 'undecided', 'no key is known', { facts: { signature: verdict(null) } }],
  ['at-dpop-cnf-missing', 'holds', 'it is bound to the key', bound({ jkt: 'thumb' }, { dpopThumbprint: 'thumb' })],
  ['at-dpop-cnf-missing', 'broken', 'it is bound to another', bound({ jkt: 'x' }, { dpopThumbprint: 'thumb' })],
  ['at-dpop-cnf-missing', 'broken', 'it is not bound', { facts: { dpopThumbprint: 'thumb' } }],
  ['at-mtls-cnf', 'holds', 'it is bound', bound({ 'x5t#S256': 'thumb' }, { certificateThumbprint: 'thumb' })],
  ['at-mtls-cnf', 'broken', 'it is bound to another', bound({ 'x5t#S256': 'x' }, { certificateThumbprint: 'thumb' })],
  ['at-jwt-iss-mismatch', 'holds', 'iss is the issuer', {}],
  ['at-jwt-iss-mismatch', 'broken', 'it is another', { claims: { iss: 'https://evil.example' } }],
  ['at-jwt-iss-mismatch', 'broken', 'it is that of version 1.0 of Entra', VERSION_ONE],
  ['at-jwt-client-id-mismatch', 'holds', 'it is the client', {}],
  ['at-jwt-client-id-mismatch', 'broken', 'it is another', { claims: { client_id: 'other' } }],
  ['at-jwt-sub-client-credentials', 'holds', 'sub is the client', { claims: { sub: CLIENT }, facts: MACHINE }],
  ['at-jwt-sub-client-credentials', 'broken', 'there is none', { claims: { sub: undefined }, facts: MACHINE }],
  ['at-jwt-sub-client-credentials', 'undecided', 'it is something else', { facts: MACHINE }],
  ['at-jwt-sub-client-credentials', 'left out', 'a person signed in', {}],
  ['at-jwt-aud-equals-client-id', 'holds', 'it is the resource', {}],
  ['at-jwt-aud-equals-client-id', 'broken', 'it is the client', { claims: { aud: CLIENT } }],
  ['at-jwt-aud-broad', 'holds', 'it is one resource', {}],
  ['at-jwt-aud-broad', 'broken', 'there are six', { claims: { aud: ['1', '2', '3', '4', '5', '6'] } }],
  ['at-jwt-aud-broad', 'broken', 'there is a wildcard', { claims: { aud: 'https://*.example' } }],
  ['at-jwt-resource', 'holds', 'it is the one asked for', { facts: { resource: API } }],
  ['at-jwt-resource', 'broken', 'it is another', { facts: { resource: 'https://other.example' } }],
  ['at-jwt-scope-missing', 'holds', 'it is there', {}],
  ['at-jwt-scope-missing', 'broken', 'it is not', { claims: { scope: undefined } }],
  ['at-jwt-scope-array', 'holds', 'it is a string', {}],
  ['at-jwt-scope-array', 'broken', 'it is a list', { claims: { scope: ['read'] } }],
  ['at-jwt-roles-names', 'holds', 'roles is a list', { claims: { roles: ['admin'] } }],
  ['at-jwt-roles-names', 'broken', 'it is under another name', { claims: { realm_access: { roles: [] } } }],
  ['at-jwt-roles-names', 'broken', 'groups is a string', { claims: { groups: 'a' } }],
  ['at-jwt-pii', 'holds', 'it says nothing of the person', {}],
  ['at-jwt-pii', 'broken', 'it has an e-mail address', { claims: { email: 'ada@example.org' } }],
  ['at-jwt-lifetime', 'holds', 'it lives an hour', {}],
  ['at-jwt-lifetime', 'broken', 'it lives longer', { claims: { exp: SECONDS + 3601 } }],
  ['at-expires-in-differs', 'holds', 'they agree within a minute', { facts: { expiresInSeconds: 3540 } }],
  ['at-expires-in-differs', 'broken', 'they do not', { facts: { expiresInSeconds: 300 } }],
]

function bound(cnf: JsonObject, more: Partial<AccessTokenFacts>): Change {
  return { claims: { cnf }, facts: more }
}

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeAccessToken(facts(change)), rule), expected)
  })
}

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE) assertTelling(judgeAccessToken(facts(change)), WITH_DATA)
})

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('a good access token breaks nothing', () => {
  assert.deepEqual(
    judgeAccessToken(facts()).filter((finding) => finding.holds !== true),
    [],
  )
})

test('the claims of RFC 9068 are required of a token that says it follows it, and noted in others', () => {
  const severity = (typ: string) =>
    broken(judgeAccessToken(facts({ header: { typ }, claims: { jti: undefined } })), 'at-jwt-claims-missing').severity
  assert.equal(severity('at+jwt'), 'E')
  assert.equal(severity('JWT'), 'I')
})

test('what the profile asks beyond its claims is a note where typ does not say that a token follows it', () => {
  const changes: readonly [RuleId, Change][] = [
    ['at-jwt-symmetric', { header: { alg: 'HS256' } }],
    ['at-jwt-scope-missing', { claims: { scope: undefined } }],
    ['at-jwt-scope-array', { claims: { scope: ['read'] } }],
    ['at-jwt-pii', { claims: { email: 'ada@example.org' } }],
    ['at-jwt-aud-equals-client-id', { claims: { aud: CLIENT } }],
  ]
  for (const [rule, change] of changes) {
    const severity = (typ: string | undefined) =>
      broken(judgeAccessToken(facts({ ...change, header: { ...change.header, typ } })), rule).severity
    assert.equal(severity('at+jwt'), undefined, rule)
    for (const typ of ['JWT', 'bearer', undefined]) assert.equal(severity(typ), 'I', rule)
  }
})

test('a nonce makes no ID Token of an access token whose client is not among its recipients', () => {
  const rejects = (claims: Changes) => {
    const about = { header: { typ: 'JWT' }, claims: { scope: undefined, client_id: undefined, nonce: 'n', ...claims } }
    return broken(judgeAccessToken(facts({ ...about, facts: { strict: true } })), 'at-is-id-token').reject === true
  }
  assert.equal(rejects({ aud: 'default', azp: CLIENT }), false)
  assert.equal(rejects({ aud: [CLIENT], azp: CLIENT }), true)
  assert.equal(rejects({ aud: CLIENT }), true)
  assert.equal(rejects({ aud: [], azp: CLIENT }), true)
  assert.equal(rejects({ aud: 'default', azp: CLIENT, at_hash: 'h' }), true)
})

test('a token that looks like an ID Token is rejected by itself unless it is for the recipient that was named', () => {
  const rejects = (audience: string | undefined, claims: Changes = {}) => {
    const about = { header: { typ: 'JWT' }, claims: { nonce: 'n', at_hash: 'h', aud: CLIENT, ...claims } }
    const found = judgeAccessToken(facts({ ...about, facts: { strict: true, audience } }))
    return broken(found, 'at-is-id-token').reject === true
  }
  assert.equal(rejects(CLIENT), false)
  assert.equal(rejects(CLIENT, { aud: ['api', CLIENT] }), false)
  assert.equal(rejects(undefined), true)
  assert.equal(rejects('api'), true)
  assert.equal(rejects(CLIENT, { aud: undefined }), true)
  // The hash of a code is in ID Tokens alone.
  assert.equal(rejects(CLIENT, { c_hash: 'c' }), true)
})

test('a lifetime past a day is a warning', () => {
  const found = judgeAccessToken(facts({ claims: { exp: SECONDS + 90_000 } }))
  assert.equal(broken(found, 'at-jwt-lifetime').severity, 'W')
})

test('hostile values of any claim end in findings of bounded size', () => {
  for (const name of ['iss', 'sub', 'aud', 'client_id', 'exp', 'iat', 'scope', 'cnf', 'roles', 'email', 'nonce']) {
    for (const json of HOSTILE) {
      const { [name]: _replaced, ...rest } = CLAIMS
      const raw = compact(HEADER, `{${JSON.stringify(name)}:${json},${JSON.stringify(rest).slice(1)}`)
      const found = judgeAccessToken(
        facts({ raw, facts: { dpopThumbprint: 't', resource: API, grant: 'client_credentials' } }),
      )
      assertBounded(found)
    }
  }
})

test('a token of version 1.0 of Entra is a warning where it came, information where it is for Graph, and fails where it is verified', () => {
  const severity = (change: Change) => broken(judgeAccessToken(facts(change)), 'at-jwt-iss-mismatch').severity
  const { claims, facts: about } = VERSION_ONE
  assert.equal(severity(VERSION_ONE), 'W')
  assert.equal(severity({ claims: { ...claims, aud: 'https://graph.microsoft.com' }, facts: about }), 'I')
  assert.equal(severity({ claims, facts: { issuer: about.issuer } }), undefined)
  assert.match(
    broken(judgeAccessToken(facts(VERSION_ONE)), 'at-jwt-iss-mismatch').message ?? '',
    /version 1\.0 of Microsoft Entra ID/,
  )
})
