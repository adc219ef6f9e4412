import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IdTokenFacts } from '../../src/checks/facts.ts'
import { idTokenAuthenticationRules } from '../../src/checks/id-token/authentication.rules.ts'
import { idTokenContentRules } from '../../src/checks/id-token/content.rules.ts'
import { idTokenEncryptionRules } from '../../src/checks/id-token/encryption.rules.ts'
import { idTokenHashesRules } from '../../src/checks/id-token/hashes.rules.ts'
import { idTokenHeaderRules } from '../../src/checks/id-token/header.rules.ts'
import { judgeIdToken } from '../../src/checks/id-token/id-token.ts'
import { idTokenPartiesRules } from '../../src/checks/id-token/parties.rules.ts'
import { idTokenRefreshRules } from '../../src/checks/id-token/refresh.rules.ts'
import { idTokenTimesRules } from '../../src/checks/id-token/times.rules.ts'
import { jwtClaimsFormRules } from '../../src/checks/jwt/claims-form.rules.ts'
import { jwtFaultsRules } from '../../src/checks/jwt/faults.rules.ts'
import { judgeJwt } from '../../src/checks/jwt/jwt.ts'
import { jwtTimesRules } from '../../src/checks/jwt/times.rules.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { Registered } from '../../src/documents/client-metadata.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { leftHalfHash } from '../../src/jose/keys/hash.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { FaultKind, JweReading, TokenFault } from '../../src/jose/tokens/token.ts'
import { assertBounded, assertTelling, broken, idsOf, NOW, type Ruling, ruling, untested } from './http-exchange.ts'
import {
  type Changes,
  CLIENT,
  changed,
  compact,
  GOOD,
  HEADER,
  HOSTILE,
  ISSUER,
  jws,
  SECONDS,
  verdict,
} from './jwt-samples.ts'

const OWN = [
  idTokenEncryptionRules,
  idTokenHeaderRules,
  idTokenPartiesRules,
  idTokenTimesRules,
  idTokenHashesRules,
  idTokenAuthenticationRules,
  idTokenContentRules,
  idTokenRefreshRules,
  jwtClaimsFormRules,
  jwtTimesRules,
]
/** Those of any JWT that are told of an ID Token. */
const OF_FAULTS = idsOf(jwtFaultsRules).filter((rule) => rule.startsWith('idt-'))
const RULES = [...idsOf(...OWN), ...OF_FAULTS]

const ACCESS_TOKEN = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
const CODE = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk'

/** An ID Token of a code flow that breaks no rule but those about what few providers do. */
const CLAIMS: JsonObject = {
  iss: ISSUER,
  sub: '24400320',
  aud: CLIENT,
  exp: SECONDS + 600,
  iat: SECONDS - 1,
  nonce: 'n-0S6_WzA2Mj',
}

interface Change {
  readonly header?: Changes
  readonly claims?: Changes
  readonly raw?: string
  readonly facts?: Partial<IdTokenFacts>
}

function facts({ header, claims, raw, facts: more = {} }: Change = {}): IdTokenFacts {
  return {
    token: readToken(raw ?? compact(changed(HEADER, header), changed(CLAIMS, claims))),
    signature: GOOD,
    issuer: ISSUER,
    metadata: { issuer: ISSUER, id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256'] },
    client: { client_id: CLIENT, auth: 'client_secret_basic', secretBytes: 43, public: false },
    channel: 'token',
    nonce: 'n-0S6_WzA2Mj',
    now: NOW,
    toleranceSeconds: 30,
    ...more,
  }
}

const registered = (registered: Registered, more: Partial<IdTokenFacts> = {}): Change => ({
  facts: { client: { client_id: CLIENT, auth: 'client_secret_basic', public: false, registered }, ...more },
})

const PUBLIC = { client_id: CLIENT, auth: 'none', public: true }
const WEAK = { client_id: CLIENT, auth: 'client_secret_basic', secretBytes: 31, public: false }
const FRONT = { channel: 'front', response_type: 'code id_token token' } as const

const JWE: JweReading = {
  form: 'jwe',
  raw: 'eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d',
  header: { alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'enc' },
  faults: [],
}
const encrypted = (header: Changes): JweReading => ({ ...JWE, header: changed(JWE.header, header) })
const FAILED: TokenFault = { kind: 'decryption', message: 'none of 1 key(s) decrypts the token' }

const long = (length: number): string => 'x'.repeat(length)
const hash = (value: string): string => leftHalfHash(value, 'RS256') ?? ''

const ESSENTIAL = { essential: true }

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['idt-not-jwt', 'holds', 'it is a compact JWS', {}],
  ['idt-not-jwt', 'broken', 'it is opaque', { raw: 'opaque-token' }],
  ['idt-not-jwt', 'broken', 'a segment is missing', { raw: compact(HEADER, CLAIMS).split('.', 2).join('.') }],
  ['idt-not-jwt', 'broken', 'the payload is a list', { raw: compact(HEADER, '[1]') }],
  ['idt-not-jwt', 'broken', 'the payload is text', { raw: compact(HEADER, 'hello') }],
  ['idt-alg-none', 'holds', 'it is signed', {}],
  ['idt-alg-none', 'broken', 'alg is none', { header: { alg: 'none' } }],
  ['idt-alg-none', 'broken', 'alg is nOnE', { header: { alg: 'nOnE' } }],
  ['idt-alg-unexpected', 'holds', 'the algorithm is advertised', {}],
  ['idt-alg-unexpected', 'broken', 'it is not advertised', { header: { alg: 'PS512' } }],
  ['idt-alg-unexpected', 'broken', 'another was agreed', { facts: { expectedAlg: 'ES256' } }],
  ['idt-alg-unexpected', 'broken', 'there is no alg', { header: { alg: undefined } }],
  ['idt-alg-unexpected', 'broken', 'alg is a list', { header: { alg: ['RS256'] } }],
  ['idt-alg-unexpected', 'holds', 'nothing is advertised and it is RS256', { facts: { metadata: {} } }],
  [
    'idt-alg-unexpected',
    'undecided',
    'nothing is advertised and it verified',
    { header: { alg: 'ES256' }, facts: { metadata: {} } },
  ],
  [
    'idt-alg-unexpected',
    'broken',
    'nothing is advertised and it did not verify',
    { header: { alg: 'ES256' }, facts: { metadata: {}, signature: verdict(false) } },
  ],
  ['idt-alg-hs-public-client', 'holds', 'the client has a secret', { header: { alg: 'HS256' } }],
  [
    'idt-alg-hs-public-client',
    'broken',
    'the client is public',
    { header: { alg: 'HS256' }, facts: { client: PUBLIC } },
  ],
  ['idt-alg-hs-weak-secret', 'holds', 'the secret is long', { header: { alg: 'HS256' } }],
  ['idt-alg-hs-weak-secret', 'broken', 'it has 31 bytes', { header: { alg: 'HS256' }, facts: { client: WEAK } }],
  ['idt-kid-missing', 'holds', 'kid tells the keys apart', { facts: { severalKeys: true } }],
  ['idt-kid-missing', 'broken', 'it does not', { header: { kid: undefined }, facts: { severalKeys: true } }],
  ['idt-kid-missing', 'left out', 'there is one key', { header: { kid: undefined } }],
  ['idt-kid-unknown', 'holds', 'the signature verifies', {}],
  ['idt-kid-unknown', 'broken', 'no key has it', { facts: { signature: fault('kid-unknown') } }],
  ['idt-key-use', 'holds', 'the signature verifies', {}],
  ['idt-key-use', 'broken', 'the key is for encryption', { facts: { signature: fault('key-use') } }],
  ['idt-key-use', 'broken', 'the key is of another kind', { facts: { signature: fault('alg-confusion') } }],
  ['idt-signature-invalid', 'holds', 'it verifies', {}],
  ['idt-signature-invalid', 'broken', 'it does not', { facts: { signature: fault('signature') } }],
  ['idt-signature-invalid', 'broken', 'nobody says why', { facts: { signature: verdict(false) } }],
  [
    'idt-signature-invalid',
    'broken',
    'the reason has no rule of its own there',
    { facts: { signature: fault('unsafe-integer') } },
  ],
  ['idt-signature-invalid', 'undecided', 'the form is broken', { facts: { signature: fault('b64') } }],
  ['idt-signature-not-checked', 'holds', 'it was', {}],
  ['idt-signature-not-checked', 'broken', 'no key is known', { facts: { signature: verdict(null) } }],
  ['idt-header-key-reference', 'holds', 'the header has none', {}],
  ['idt-header-key-reference', 'broken', 'it has jku', { header: { jku: 'https://evil.example/jwks' } }],
  ['idt-header-key-reference', 'broken', 'it has a key', { header: { jwk: { kty: 'oct', k: 'AA' } } }],
  ['idt-crit-unknown', 'holds', 'there is no crit', {}],
  ['idt-crit-unknown', 'broken', 'crit names an extension', { header: { crit: ['exp'], exp: 1 } }],
  ['idt-not-encrypted', 'holds', 'it came encrypted', { facts: { encryptionDue: true, encrypted: JWE } }],
  ['idt-not-encrypted', 'broken', 'it is only signed', { facts: { encryptionDue: true } }],
  ['idt-not-encrypted', 'left out', 'nothing is registered', { facts: { encrypted: JWE } }],
  [
    'idt-jwe-alg-unexpected',
    'holds',
    'alg and enc are the registered ones',
    registered(
      { id_token_encrypted_response_alg: 'RSA-OAEP', id_token_encrypted_response_enc: 'A256GCM' },
      { encrypted: JWE },
    ),
  ],
  [
    'idt-jwe-alg-unexpected',
    'broken',
    'alg is another',
    registered({ id_token_encrypted_response_alg: 'RSA-OAEP-256' }, { encrypted: JWE }),
  ],
  [
    'idt-jwe-alg-unexpected',
    'broken',
    'enc is another',
    registered({ id_token_encrypted_response_enc: 'A128GCM' }, { encrypted: JWE }),
  ],
  [
    'idt-jwe-alg-unexpected',
    'broken',
    'signing alone is registered',
    registered({ id_token_signed_response_alg: 'RS256' }, { encrypted: JWE }),
  ],
  [
    'idt-jwe-alg-unexpected',
    'left out',
    'nothing about it is registered',
    registered({ userinfo_signed_response_alg: 'RS256' }, { encrypted: JWE }),
  ],
  ['idt-jwe-kid', 'holds', 'it has kid', { facts: { encrypted: JWE } }],
  ['idt-jwe-kid', 'broken', 'it has none', { facts: { encrypted: encrypted({ kid: undefined }) } }],
  ['idt-jwe-kid', 'left out', 'the key is shared', { facts: { encrypted: encrypted({ kid: undefined, alg: 'dir' }) } }],
  ['idt-jwe-rsa1-5', 'holds', 'it is RSA-OAEP', { facts: { encrypted: JWE } }],
  ['idt-jwe-rsa1-5', 'broken', 'it is RSA1_5', { facts: { encrypted: encrypted({ alg: 'RSA1_5' }) } }],
  ['jwe-no-decryption-key', 'holds', 'it was decrypted', { facts: { encrypted: JWE } }],
  ['jwe-no-decryption-key', 'broken', 'no key was given', { facts: { token: JWE, signature: verdict(null) } }],
  ['jwe-decryption-failed', 'holds', 'it was decrypted', { facts: { encrypted: JWE } }],
  [
    'jwe-decryption-failed',
    'broken',
    'no key fits',
    { facts: { token: { ...JWE, faults: [FAILED] }, encrypted: JWE } },
  ],
  ['jwt-nested-all-validated', 'holds', 'the inside verifies', { facts: { encrypted: JWE } }],
  [
    'jwt-nested-all-validated',
    'broken',
    'the inside does not verify',
    { facts: { encrypted: JWE, signature: fault('signature') } },
  ],
  ['jwt-nested-all-validated', 'broken', 'the inside is not signed', { raw: 'text', facts: { encrypted: JWE } }],
  ['jwt-kind-mismatch', 'holds', 'it is an ID Token', {}],
  ['jwt-kind-mismatch', 'broken', 'typ is at+jwt', { header: { typ: 'at+jwt' } }],
  ['jwt-kind-mismatch', 'broken', 'typ is application/AT+JWT', { header: { typ: 'application/AT+JWT' } }],
  ['jwt-kind-mismatch', 'broken', 'typ is logout+jwt', { header: { typ: 'logout+jwt' } }],
  ['jwt-kind-mismatch', 'broken', 'it is an access token with scp', { claims: { nonce: undefined, scp: 'api.read' } }],
  ['jwt-kind-mismatch', 'broken', 'its token_use is access', { claims: { token_use: 'access' } }],
  ['jwt-kind-mismatch', 'holds', 'its token_use is id', { claims: { token_use: 'id' } }],
  [
    'jwt-kind-mismatch',
    'broken',
    'it has the event of a logout',
    { claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } },
  ],
  ['idt-iss-missing', 'holds', 'iss is there', {}],
  ['idt-iss-missing', 'broken', 'iss is absent', { claims: { iss: undefined } }],
  ['idt-iss-missing', 'broken', 'iss is a list', { claims: { iss: [ISSUER] } }],
  ['idt-iss-mismatch', 'holds', 'iss is the issuer', {}],
  ['idt-iss-mismatch', 'broken', 'a slash is added', { claims: { iss: `${ISSUER}/` } }],
  ['idt-iss-mismatch', 'broken', 'the case differs', { claims: { iss: 'https://ISSUER.example' } }],
  ['idt-iss-mismatch', 'undecided', 'no issuer is known', { facts: { issuer: undefined } }],
  ['idt-sub-missing', 'holds', 'sub is there', {}],
  ['idt-sub-missing', 'broken', 'sub is absent', { claims: { sub: undefined } }],
  ['idt-sub-missing', 'broken', 'sub is empty', { claims: { sub: '' } }],
  ['idt-sub-missing', 'broken', 'sub is a number', { claims: { sub: 24400320 } }],
  ['idt-sub-too-long', 'holds', 'sub has 255 characters', { claims: { sub: long(255) } }],
  ['idt-sub-too-long', 'broken', 'sub has 256', { claims: { sub: long(256) } }],
  ['idt-sub-not-ascii', 'holds', 'sub is ASCII', {}],
  ['idt-sub-not-ascii', 'broken', 'sub has an umlaut', { claims: { sub: 'jürgen' } }],
  ['idt-sub-looks-like-email', 'holds', 'sub is a number in text', {}],
  ['idt-sub-looks-like-email', 'broken', 'sub is an address', { claims: { sub: 'ada@example.org' } }],
  ['idt-aud-missing', 'holds', 'aud is there', {}],
  ['idt-aud-missing', 'broken', 'aud is absent', { claims: { aud: undefined } }],
  ['idt-aud-missing', 'broken', 'aud is empty', { claims: { aud: [] } }],
  ['idt-aud-missing', 'broken', 'aud holds a number', { claims: { aud: [CLIENT, 1] } }],
  ['idt-aud-mismatch', 'holds', 'aud is a list with the client', { claims: { aud: [CLIENT] } }],
  ['idt-aud-mismatch', 'broken', 'aud is another client', { claims: { aud: 'other' } }],
  ['idt-aud-mismatch', 'broken', 'aud begins like the client', { claims: { aud: `${CLIENT}x` } }],
  [
    'idt-aud-mismatch',
    'undecided',
    'no client is known',
    { facts: { client: { client_id: undefined, auth: 'none', public: true } } },
  ],
  ['idt-aud-untrusted', 'holds', 'aud is the client alone', {}],
  ['idt-aud-untrusted', 'broken', 'aud names another too', { claims: { aud: [CLIENT, 'other'] } }],
  ['idt-aud-untrusted', 'broken', 'azp is the client', { claims: { aud: [CLIENT, 'other'], azp: CLIENT } }],
  [
    'idt-aud-untrusted',
    'holds',
    'the other is trusted',
    { claims: { aud: ['other', CLIENT] }, facts: { trustedAudiences: ['other'] } },
  ],
  [
    'idt-aud-untrusted',
    'broken',
    'a third is not trusted',
    { claims: { aud: [CLIENT, 'other', 'third'] }, facts: { trustedAudiences: ['other'] } },
  ],
  ['idt-aud-untrusted', 'left out', 'aud names others alone', { claims: { aud: ['other'] } }],
  ['idt-azp-mismatch', 'holds', 'azp is the client', { claims: { azp: CLIENT } }],
  ['idt-azp-mismatch', 'broken', 'azp is another', { claims: { azp: 'other' } }],
  ['idt-azp-mismatch', 'left out', 'there is no azp', {}],
  ['idt-exp-missing', 'holds', 'exp is there', {}],
  ['idt-exp-missing', 'broken', 'exp is absent', { claims: { exp: undefined } }],
  ['idt-expired', 'holds', 'exp lies ahead', {}],
  ['idt-expired', 'holds', 'exp is over within the tolerance', { claims: { exp: SECONDS - 29 } }],
  ['idt-expired', 'broken', 'exp is over', { claims: { exp: SECONDS - 30 } }],
  ['idt-exp-milliseconds', 'holds', 'times are seconds', {}],
  ['idt-exp-milliseconds', 'broken', 'exp is milliseconds', { claims: { exp: NOW + 600_000 } }],
  ['idt-exp-milliseconds', 'broken', 'exp is a huge number', { raw: withClaim('exp', '1e400') }],
  ['idt-lifetime-long', 'holds', 'it lives a day', { claims: { iat: SECONDS, exp: SECONDS + 86_400 } }],
  ['idt-lifetime-long', 'broken', 'it lives longer', { claims: { iat: SECONDS, exp: SECONDS + 86_401 } }],
  ['idt-iat-missing', 'holds', 'iat is there', {}],
  ['idt-iat-missing', 'broken', 'iat is absent', { claims: { iat: undefined } }],
  ['idt-iat-future', 'holds', 'iat is ahead within the tolerance', { claims: { iat: SECONDS + 30 } }],
  ['idt-iat-future', 'broken', 'iat is ahead', { claims: { iat: SECONDS + 31 } }],
  ['idt-iat-old', 'holds', 'it was issued just now', {}],
  ['idt-iat-old', 'broken', 'it was issued six minutes ago', { claims: { iat: SECONDS - 360 } }],
  ['idt-iat-old', 'left out', 'it was given', { claims: { iat: SECONDS - 360 }, facts: { channel: 'given' } }],
  ['idt-nbf-future', 'holds', 'nbf is over', { claims: { nbf: SECONDS } }],
  ['idt-nbf-future', 'broken', 'nbf is ahead', { claims: { nbf: SECONDS + 31 } }],
  ['idt-numeric-date-type', 'holds', 'times are numbers', {}],
  ['idt-numeric-date-type', 'holds', 'a time has a fraction', { claims: { iat: SECONDS - 0.5 } }],
  ['idt-numeric-date-type', 'broken', 'exp is a string', { claims: { exp: `${SECONDS + 600}` } }],
  ['idt-numeric-date-type', 'broken', 'auth_time is null', { claims: { auth_time: null } }],
  ['idt-nonce-missing', 'holds', 'the nonce came back', {}],
  ['idt-nonce-missing', 'broken', 'it did not', { claims: { nonce: undefined } }],
  ['idt-nonce-mismatch', 'holds', 'the nonce is the one sent', {}],
  ['idt-nonce-mismatch', 'broken', 'it is another', { claims: { nonce: 'other' } }],
  ['idt-nonce-mismatch', 'broken', 'it is a list of it', { claims: { nonce: ['n-0S6_WzA2Mj'] } }],
  ['idt-nonce-mismatch', 'undecided', 'what was sent is not known', { facts: { nonce: undefined } }],
  ['idt-nonce-unexpected', 'holds', 'none was sent', { claims: { nonce: undefined }, facts: { nonce: null } }],
  ['idt-nonce-unexpected', 'broken', 'none was sent and one came', { facts: { nonce: null } }],
  ['idt-at-hash-missing', 'holds', 'it came in front', { claims: { at_hash: 'x' }, facts: FRONT }],
  ['idt-at-hash-missing', 'broken', 'it did not come in front', { facts: FRONT }],
  [
    'idt-at-hash-missing',
    'left out',
    'the token came from the token endpoint',
    { facts: { access_token: ACCESS_TOKEN } },
  ],
  [
    'idt-at-hash-mismatch',
    'holds',
    'it is the hash',
    { claims: { at_hash: hash(ACCESS_TOKEN) }, facts: { access_token: ACCESS_TOKEN } },
  ],
  [
    'idt-at-hash-mismatch',
    'broken',
    'it is of another token',
    { claims: { at_hash: hash('other') }, facts: { access_token: ACCESS_TOKEN } },
  ],
  [
    'idt-at-hash-mismatch',
    'broken',
    'it is a number',
    { claims: { at_hash: 1 }, facts: { access_token: ACCESS_TOKEN } },
  ],
  ['idt-at-hash-mismatch', 'undecided', 'there is no access token', { claims: { at_hash: hash(ACCESS_TOKEN) } }],
  ['idt-c-hash-missing', 'holds', 'it came in front', { claims: { c_hash: 'x' }, facts: FRONT }],
  ['idt-c-hash-missing', 'broken', 'it did not come in front', { facts: FRONT }],
  [
    'idt-c-hash-mismatch',
    'holds',
    'it is the hash',
    { claims: { c_hash: hash(CODE) }, facts: { ...FRONT, code: CODE } },
  ],
  [
    'idt-c-hash-mismatch',
    'broken',
    'it is of another code',
    { claims: { c_hash: 'x' }, facts: { ...FRONT, code: CODE } },
  ],
  ['idt-s-hash-mismatch', 'holds', 'it is the hash', { claims: { s_hash: hash('xyz') }, facts: { state: 'xyz' } }],
  ['idt-s-hash-mismatch', 'broken', 'it is of another state', { claims: { s_hash: 'x' }, facts: { state: 'xyz' } }],
  [
    'idt-auth-time-missing',
    'holds',
    'max_age got it',
    { claims: { auth_time: SECONDS }, facts: { maxAgeSeconds: 60 } },
  ],
  [
    'idt-auth-time-missing',
    'broken',
    'default_max_age did not get it',
    registered({ default_max_age: 60 }, { loginStartedAt: NOW }),
  ],
  ['idt-auth-time-missing', 'broken', 'require_auth_time is registered', registered({ require_auth_time: true })],
  [
    'idt-auth-time-missing',
    'broken',
    'require_auth_time is registered and it was refreshed',
    registered({ require_auth_time: true }, { channel: 'refresh' }),
  ],
  [
    'idt-auth-time-missing',
    'left out',
    'default_max_age is registered and it was refreshed',
    registered({ default_max_age: 60 }, { channel: 'refresh' }),
  ],
  ['idt-auth-time-missing', 'left out', 'require_auth_time is false', registered({ require_auth_time: false })],
  [
    'idt-auth-time-too-old',
    'broken',
    'default_max_age is passed',
    {
      ...registered({ default_max_age: 60 }, { loginStartedAt: NOW }),
      claims: { auth_time: SECONDS - 91 },
    },
  ],
  [
    'idt-auth-time-too-old',
    'holds',
    'max_age overrides default_max_age',
    {
      ...registered({ default_max_age: 60 }, { loginStartedAt: NOW, maxAgeSeconds: 3600 }),
      claims: { auth_time: SECONDS - 91 },
    },
  ],
  [
    'idt-auth-time-too-old',
    'left out',
    'a token that is given does not say when it was asked for',
    {
      ...registered({ default_max_age: 60 }, { channel: 'given' }),
      claims: { auth_time: SECONDS - 91 },
    },
  ],
  ['idt-auth-time-missing', 'broken', 'max_age did not get it', { facts: { maxAgeSeconds: 60 } }],
  [
    'idt-auth-time-missing',
    'broken',
    'it was essential',
    { facts: { claims: { id_token: { auth_time: { essential: true } } } } },
  ],
  [
    'idt-auth-time-too-old',
    'holds',
    'it is young',
    { claims: { auth_time: SECONDS - 60 }, facts: { maxAgeSeconds: 60 } },
  ],
  [
    'idt-auth-time-too-old',
    'broken',
    'it is old',
    { claims: { auth_time: SECONDS - 91 }, facts: { maxAgeSeconds: 60 } },
  ],
  [
    'idt-auth-time-too-old',
    'holds',
    'it was young when asked, and the person was slow',
    { claims: { auth_time: SECONDS - 100 }, facts: { maxAgeSeconds: 60, loginStartedAt: NOW - 120_000 } },
  ],
  ['idt-auth-time-implausible', 'holds', 'it is of today', { claims: { auth_time: SECONDS - 3600 } }],
  ['idt-auth-time-implausible', 'broken', 'it lies ahead', { claims: { auth_time: SECONDS + 3600 } }],
  ['idt-auth-time-implausible', 'broken', 'it is two years old', { claims: { auth_time: SECONDS - 2 * 365 * 86_400 } }],
  [
    'idt-acr-not-satisfied',
    'holds',
    'it is one of those asked',
    { claims: { acr: 'b' }, facts: { acr_values: 'a b' } },
  ],
  ['idt-acr-not-satisfied', 'broken', 'it is another', { claims: { acr: 'c' }, facts: { acr_values: 'a b' } }],
  ['idt-acr-not-satisfied', 'broken', 'it is absent', { facts: { acr_values: 'a b' } }],
  ['idt-acr-empty', 'holds', 'it says something', { claims: { acr: '0' } }],
  ['idt-acr-empty', 'broken', 'it is empty', { claims: { acr: '' } }],
  ['idt-amr-type', 'holds', 'it is a list', { claims: { amr: ['pwd', 'otp'] } }],
  ['idt-amr-type', 'broken', 'it is a string', { claims: { amr: 'pwd' } }],
  ['idt-amr-type', 'broken', 'it holds a number', { claims: { amr: ['pwd', 1] } }],
  ['idt-amr-unregistered', 'holds', 'it is registered', { claims: { amr: ['hwk'] } }],
  ['idt-amr-unregistered', 'broken', 'it is not', { claims: { amr: ['federated'] } }],
  ['idt-sid-missing', 'holds', 'it is there', { claims: { sid: 's1' } }],
  [
    'idt-sid-missing',
    'broken',
    'sessions are announced',
    { facts: { metadata: { backchannel_logout_session_supported: true } } },
  ],
  ['idt-sid-missing', 'broken', 'it is a number', { claims: { sid: 7 } }],
  ['idt-sid-missing', 'left out', 'nothing is announced', {}],
  ['idt-reauth-not-proven', 'holds', 'the person signed in', reauthenticated(5)],
  ['idt-reauth-not-proven', 'holds', 'the clocks differ within the tolerance', reauthenticated(-30)],
  ['idt-reauth-not-proven', 'broken', 'an earlier sign-in was used', reauthenticated(-31)],
  ['idt-reauth-unknown', 'holds', 'there is auth_time', reauthenticated(5)],
  ['idt-reauth-unknown', 'broken', 'there is none', { facts: { prompt: 'login', loginStartedAt: NOW - 60_000 } }],
  ['idt-reauth-unknown', 'left out', 'nobody asked for it', { facts: { loginStartedAt: NOW - 60_000 } }],
  [
    'idt-standard-claim-type',
    'holds',
    'claims are of their types',
    { claims: { email_verified: true, updated_at: 1 } },
  ],
  ['idt-standard-claim-type', 'broken', 'a boolean is a string', { claims: { email_verified: 'true' } }],
  ['idt-unrequested-claims', 'holds', 'there are none', {}],
  ['idt-unrequested-claims', 'broken', 'there is an e-mail address', { claims: { email: 'ada@example.org' } }],
  [
    'idt-unrequested-claims',
    'holds',
    'it was asked for',
    { claims: { email: 'ada@example.org' }, facts: { claims: { id_token: { email: null } } } },
  ],
  [
    'idt-unrequested-claims',
    'left out',
    'the ID Token is all there is',
    { claims: { email: 'ada@example.org' }, facts: { channel: 'front', response_type: 'id_token' } },
  ],
  ['idt-null-claim', 'holds', 'every claim says something', {}],
  ['idt-null-claim', 'broken', 'one is null', { claims: { picture: null } }],
  ['idt-null-claim', 'broken', 'one is empty', { claims: { picture: '' } }],
  ['idt-essential-claim-missing', 'left out', 'nothing was asked for', {}],
  ['idt-essential-claim-missing', 'left out', 'it was voluntary', asking({ email: null })],
  ['idt-essential-claim-missing', 'holds', 'it came', asking({ sub: ESSENTIAL })],
  ['idt-essential-claim-missing', 'broken', 'it did not', asking({ email: ESSENTIAL })],
  ['idt-essential-claim-missing', 'broken', 'acr without values did not', asking({ acr: ESSENTIAL })],
  [
    'idt-essential-claim-missing',
    'left out',
    'acr with values has a rule',
    asking({ acr: { ...ESSENTIAL, values: ['a'] } }),
  ],
  ['idt-essential-claim-missing', 'left out', 'auth_time has a rule', asking({ auth_time: ESSENTIAL })],
  [
    'idt-essential-claim-missing',
    'left out',
    'another ID Token follows',
    { facts: { claims: { id_token: { email: ESSENTIAL } }, channel: 'front', response_type: 'code id_token' } },
  ],
  ['idt-claim-value-differs', 'left out', 'no value was asked for', asking({ sub: ESSENTIAL })],
  ['idt-claim-value-differs', 'left out', 'it did not come', asking({ hd: { value: 'a' } })],
  [
    'idt-claim-value-differs',
    'holds',
    'it is one of those',
    { ...asking({ hd: { values: ['a', 'b'] } }), claims: { hd: 'b' } },
  ],
  [
    'idt-claim-value-differs',
    'holds',
    'one of a list is',
    { ...asking({ amr: { values: ['otp'] } }), claims: { amr: ['pwd', 'otp'] } },
  ],
  ['idt-claim-value-differs', 'broken', 'it is another', { ...asking({ hd: { value: 'a' } }), claims: { hd: 'b' } }],
  ['idt-claim-value-differs', 'broken', 'it is no text', { ...asking({ hd: { value: '1' } }), claims: { hd: 1 } }],
  ['idt-sub-mismatch', 'left out', 'nobody was asked for', asking({ sub: ESSENTIAL })],
  [
    'idt-sub-mismatch',
    'holds',
    'it is who was asked for',
    { ...asking({ sub: { value: 'ada' } }), claims: { sub: 'ada' } },
  ],
  [
    'idt-sub-mismatch',
    'broken',
    'it is somebody else',
    { ...asking({ sub: { value: 'ada' } }), claims: { sub: 'bob' } },
  ],
  ['idt-size', 'holds', 'it is small', {}],
  ['idt-size', 'broken', 'it is large', { claims: { more: long(4000) } }],
  ['idt-refresh-iss-sub-aud', 'holds', 'they stay', refreshed({ aud: [CLIENT] })],
  ['idt-refresh-iss-sub-aud', 'broken', 'sub changed', refreshed({ sub: 'other' })],
  ['idt-refresh-iss-sub-aud', 'broken', 'aud changed', refreshed({ aud: 'other' })],
  ['idt-refresh-iat', 'holds', 'iat went on', refreshed({ iat: SECONDS - 100 })],
  ['idt-refresh-iat', 'broken', 'iat went back', refreshed({ iat: SECONDS + 5 })],
  ['idt-refresh-auth-time', 'holds', 'it stays', refreshed({ auth_time: 5 }, { auth_time: 5 })],
  ['idt-refresh-auth-time', 'broken', 'it changed', refreshed({ auth_time: 5 }, { auth_time: 6 })],
  ['idt-refresh-nonce', 'holds', 'there is none', refreshed({}, { nonce: undefined })],
  ['idt-refresh-nonce', 'broken', 'it is repeated', refreshed({})],
  ['idt-refresh-nonce', 'broken', 'it is another', refreshed({ nonce: 'other' })],
  ['idt-hybrid-iss-sub-differ', 'holds', 'they are equal', { facts: { front: CLAIMS } }],
  ['idt-hybrid-iss-sub-differ', 'broken', 'sub differs', { facts: { front: changed(CLAIMS, { sub: 'other' }) } }],
  ['idt-hybrid-claims-differ', 'holds', 'one says less', { claims: { name: 'Ada' }, facts: { front: CLAIMS } }],
  [
    'idt-hybrid-claims-differ',
    'broken',
    'a name differs',
    { claims: { name: 'Ada' }, facts: { front: changed(CLAIMS, { name: 'Eve' }) } },
  ],
  ['idt-hybrid-claims-differ', 'broken', 'acr stands in one alone', { claims: { acr: 'a' }, facts: { front: CLAIMS } }],
]

function fault(kind: FaultKind): IdTokenFacts['signature'] {
  return verdict(false, { kind, message: 'the reason' })
}

function withClaim(name: string, json: string): string {
  const { [name]: _replaced, ...rest } = CLAIMS
  return compact(HEADER, `{${JSON.stringify(name)}:${json},${JSON.stringify(rest).slice(1)}`)
}

/** A login with prompt=login that began a minute ago; the person signed in so many seconds after that. */
function reauthenticated(seconds: number): Change {
  return {
    claims: { auth_time: SECONDS - 60 + seconds },
    facts: { prompt: 'login', loginStartedAt: NOW - 60_000 },
  }
}

/** An answer to a request whose claims parameter asks for these in the ID Token. */
function asking(id_token: JsonObject): Change {
  return { facts: { claims: { id_token } } }
}

function refreshed(before: Changes, after: Changes = {}): Change {
  return { claims: after, facts: { channel: 'refresh', previous: changed(CLAIMS, before) } }
}

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeIdToken(facts(change)), rule), expected)
  })
}

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE) assertTelling(judgeIdToken(facts(change)), idsOf(...OWN))
})

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('a good token breaks nothing', () => {
  assert.deepEqual(
    judgeIdToken(facts()).filter((finding) => finding.holds !== true),
    [],
  )
})

test('a token broken in five ways gives five findings', () => {
  const spoiled = {
    iss: 'https://evil.example',
    aud: 'other',
    exp: SECONDS - 3600,
    nonce: 'other',
    sub: undefined,
  }
  const found = judgeIdToken(facts({ claims: spoiled })).filter((finding) => finding.holds === false)
  assert.deepEqual(found.map((finding) => finding.rule).sort(), [
    'idt-aud-mismatch',
    'idt-expired',
    'idt-iss-mismatch',
    'idt-nonce-mismatch',
    'idt-sub-missing',
  ])
})

test('no rule of the refresh forgives a nonce that is not the one of the login', () => {
  assert.equal(broken(judgeIdToken(facts(refreshed({ nonce: 'other' }))), 'idt-refresh-nonce').severity, 'E')
  assert.equal(broken(judgeIdToken(facts(refreshed({}))), 'idt-refresh-nonce').severity, undefined)
})

test('acr that was essential and is another is an error', () => {
  const claims = { id_token: { acr: { essential: true, values: ['gold'] } } }
  const finding = broken(judgeIdToken(facts({ claims: { acr: 'silver' }, facts: { claims } })), 'idt-acr-not-satisfied')
  assert.deepEqual([finding.severity, finding.reject], ['E', true])
  assert.deepEqual(finding.expected, ['gold'])
  // What acr_values would like too does not make up for it.
  const both = { claims, acr_values: 'silver' }
  assert.equal(
    broken(judgeIdToken(facts({ claims: { acr: 'silver' }, facts: both })), 'idt-acr-not-satisfied').reject,
    true,
  )
  const voluntary = { claims: { id_token: { acr: { values: ['gold'] } } } }
  const mild = broken(judgeIdToken(facts({ claims: { acr: 'silver' }, facts: voluntary })), 'idt-acr-not-satisfied')
  assert.deepEqual([mild.severity, mild.reject], [undefined, undefined])
})

test('an essential acr without values demands nothing of acr_values', () => {
  const claims = { id_token: { acr: { essential: true } } }
  const found = judgeIdToken(facts({ claims: { acr: 'silver' }, facts: { claims, acr_values: 'gold' } }))
  const { severity, reject } = broken(found, 'idt-acr-not-satisfied')
  assert.deepEqual([severity, reject], [undefined, undefined])
})

test('what the browser brought and no key could verify is rejected; what came over TLS is told', () => {
  const signature = verdict(null)
  const front = broken(judgeIdToken(facts({ facts: { signature, channel: 'front' } })), 'idt-signature-not-checked')
  assert.deepEqual([front.severity, front.reject], ['E', true])
  const direct = broken(judgeIdToken(facts({ facts: { signature, channel: 'token' } })), 'idt-signature-not-checked')
  assert.deepEqual([direct.severity, direct.reject], [undefined, undefined])
})

test('an expiry that the clocks explain says so', () => {
  const spoiled = { claims: { exp: SECONDS - 100, iat: SECONDS - 700 } }
  const say = (clockSkewMs: number | undefined): string | undefined =>
    broken(judgeIdToken(facts({ ...spoiled, facts: { clockSkewMs } })), 'idt-expired').message
  assert.match(say(-120_000) ?? '', /the clocks explain it: the provider's is 2 min behind/)
  assert.doesNotMatch(say(-20_000) ?? '', /clocks/)
  assert.doesNotMatch(say(120_000) ?? '', /clocks/)
  assert.doesNotMatch(say(undefined) ?? '', /clocks/)
})

test('an iat in the future that the clocks explain says so', () => {
  const found = judgeIdToken(facts({ claims: { iat: SECONDS + 90 }, facts: { clockSkewMs: 90_000 } }))
  assert.match(broken(found, 'idt-iat-future').message ?? '', /the provider's is 90 s ahead of/)
})

test('an issuer that differs by a slash is told', () => {
  const found = judgeIdToken(facts({ claims: { iss: `${ISSUER}/` } }))
  assert.match(broken(found, 'idt-iss-mismatch').message ?? '', /only a trailing slash differs/)
})

test('at_hash of EdDSA may be of either curve', () => {
  for (const crv of ['Ed25519', 'Ed448']) {
    const at_hash = leftHalfHash(ACCESS_TOKEN, 'EdDSA', crv)
    const change = { header: { alg: 'EdDSA' }, claims: { at_hash }, facts: { access_token: ACCESS_TOKEN } }
    assert.equal(ruling(judgeIdToken(facts(change)), 'idt-at-hash-mismatch'), 'holds')
  }
})

test('a token that does not verify is never without a broken rule', () => {
  const reasons = ['alg-unexpected', 'alg-none', 'crit', 'not-a-jwt', 'unsafe-integer', 'kid-unknown'] as const
  for (const reason of reasons) {
    const about = facts({ facts: { signature: fault(reason) } })
    const found = judgeIdToken(about).filter((finding) => finding.holds === false)
    const general = judgeJwt({ token: jws(about.token.raw), now: NOW, toleranceSeconds: 30 })
    const broken = [...found, ...general.filter((finding) => finding.holds === false)].map((finding) => finding.rule)
    assert.ok(
      broken.some((rule) => rule === 'idt-signature-invalid' || rule === 'idt-kid-unknown') || reason === 'alg-none',
      `${reason}: ${broken.join()}`,
    )
  }
})

const NAMES = [
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  'auth_time',
  'nonce',
  'at_hash',
  'acr',
  'amr',
  'sid',
  'email',
  'address',
  'events',
  'birthdate',
]

test('hostile values of any claim end in findings of bounded size', () => {
  for (const name of NAMES) {
    for (const json of HOSTILE) {
      const about = facts({ raw: withClaim(name, json), facts: { access_token: 'a', previous: CLAIMS, front: CLAIMS } })
      const found = judgeIdToken(about)
      assertBounded(found)
    }
  }
})

test('hostile values of any header member end in findings of bounded size', () => {
  for (const name of ['alg', 'kid', 'typ', 'crit', 'jwk', 'jku', 'x5c']) {
    for (const json of HOSTILE) {
      const { [name]: _replaced, ...rest } = HEADER
      const header = `{${JSON.stringify(name)}:${json},${JSON.stringify(rest).slice(1)}`
      const found = judgeIdToken(facts({ raw: compact(header, CLAIMS), facts: { severalKeys: true } }))
      assertBounded(found)
    }
  }
})
