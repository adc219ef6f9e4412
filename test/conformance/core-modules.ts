import { type Conclusion, followedBy1, type Module, without } from './module.ts'

const CORE = 'oidcc-client-test'

/** The ID Token is rejected for that check. */
export const rejected = (check: string, ...beside: string[]): Conclusion => ({
  exit: 1,
  code: 'check_failed',
  step: 'id_token',
  check,
  beside,
})

export const ACCEPTED: Conclusion = { exit: 0 }

const only = (...algs: string[]) => ({ id_token_signing_alg_values_supported: algs })

const registered = (metadata: Record<string, string>): readonly string[] => [
  '--client-metadata',
  JSON.stringify(metadata),
]

/** Modules of the core client plans in which the provider does something that must be rejected. */
const NEGATIVE: Readonly<Record<string, Omit<Module, 'kind'>>> = {
  N1: {
    name: `${CORE}-invalid-iss`,
    differs: 'every ID Token is of another issuer: the right one with a 1 after it',
    spoils: { claims: followedBy1('iss') },
    forbids: 'id token',
    concludes: rejected('idt-iss-mismatch'),
  },
  N2: {
    name: `${CORE}-missing-sub`,
    differs: 'ID Tokens have no sub',
    spoils: { claims: without('sub') },
    forbids: 'id token',
    concludes: rejected('idt-sub-missing'),
  },
  N3: {
    name: `${CORE}-invalid-aud`,
    differs: 'ID Tokens are for another client: the right one with a 1 after it',
    spoils: { claims: followedBy1('aud') },
    forbids: 'id token',
    concludes: rejected('idt-aud-mismatch'),
  },
  N4: {
    name: `${CORE}-missing-aud`,
    differs: 'ID Tokens have no aud',
    spoils: { claims: without('aud') },
    forbids: 'id token',
    concludes: rejected('idt-aud-missing'),
  },
  N5: {
    name: `${CORE}-missing-iat`,
    differs: 'ID Tokens have no iat',
    spoils: { claims: without('iat') },
    forbids: 'id token',
    concludes: rejected('idt-iat-missing'),
  },
  N6: {
    name: `${CORE}-nonce-invalid`,
    differs: 'the nonce in ID Tokens has a 1 after it',
    spoils: { claims: followedBy1('nonce') },
    forbids: 'id token',
    concludes: rejected('idt-nonce-mismatch'),
  },
  N7: {
    name: `${CORE}-invalid-sig-rs256`,
    differs: 'the signature of ID Tokens, by RS256, is wrong in every octet',
    spoils: { metadata: (right) => ({ ...right, ...only('RS256') }), signing: { alg: 'RS256', broken: true } },
    forbids: 'id token',
    concludes: rejected('idt-signature-invalid'),
  },
  N8: {
    name: `${CORE}-invalid-sig-es256`,
    differs: 'the signature of ID Tokens, by ES256, is wrong in every octet',
    spoils: { metadata: (right) => ({ ...right, ...only('ES256') }), signing: { alg: 'ES256', broken: true } },
    forbids: 'id token',
    flags: registered({ id_token_signed_response_alg: 'ES256' }),
    concludes: rejected('idt-signature-invalid'),
  },
  N9: {
    name: `${CORE}-invalid-sig-hs256`,
    differs: 'the signature of ID Tokens, by HS256 with the client secret, is wrong in every octet',
    spoils: { metadata: (right) => ({ ...right, ...only('HS256') }), signing: { alg: 'HS256', broken: true } },
    forbids: 'id token',
    flags: registered({ id_token_signed_response_alg: 'HS256' }),
    concludes: rejected('idt-signature-invalid'),
  },
  N10: {
    name: `${CORE}-invalid-chash`,
    differs: 'c_hash in the front-channel ID Token has a 1 after it',
    spoils: { claims: followedBy1('c_hash') },
    forbids: 'front channel',
    concludes: rejected('idt-c-hash-mismatch'),
  },
  N11: {
    name: `${CORE}-missing-chash`,
    differs: 'the front-channel ID Token has no c_hash',
    spoils: { claims: without('c_hash') },
    forbids: 'front channel',
    concludes: rejected('idt-c-hash-missing'),
  },
  N12: {
    name: `${CORE}-invalid-athash`,
    differs: 'at_hash in ID Tokens has a 1 after it',
    spoils: { claims: followedBy1('at_hash') },
    forbids: 'front channel',
    concludes: rejected('idt-at-hash-mismatch'),
  },
  N13: {
    name: `${CORE}-missing-athash`,
    differs: 'ID Tokens have no at_hash',
    spoils: { claims: without('at_hash') },
    forbids: 'front channel',
    concludes: rejected('idt-at-hash-missing'),
  },
  N14: {
    name: `${CORE}-userinfo-invalid-sub`,
    differs: 'UserInfo is about somebody else',
    spoils: { userinfo: (right) => ({ ...right, sub: `${right['sub']}invalid` }) },
    concludes: { exit: 1, code: 'check_failed', step: 'userinfo', check: 'ui-sub-mismatch' },
  },
  N15: {
    name: `${CORE}-discovery-issuer-mismatch`,
    differs: 'the metadata are of another issuer',
    spoils: { metadata: (right) => ({ ...right, issuer: `${right['issuer']}INVALID` }) },
    forbids: 'metadata',
    concludes: { exit: 1, code: 'check_failed', step: 'discover', check: 'meta-issuer-mismatch' },
  },
  N16: {
    name: `${CORE}-refresh-token-invalid-issuer`,
    differs: 'the ID Token of a refresh is of another issuer: the right one with a 1 after it',
    spoils: { refreshedClaims: followedBy1('iss') },
    forbids: 'refresh',
    afterwards: ['refresh'],
    concludes: rejected('idt-iss-mismatch', 'idt-refresh-iss-sub-aud'),
  },
  N17: {
    name: `${CORE}-refresh-token-invalid-sub`,
    differs: 'the ID Token of a refresh is about somebody else',
    spoils: { refreshedClaims: followedBy1('sub') },
    forbids: 'refresh',
    afterwards: ['refresh'],
    concludes: rejected('idt-refresh-iss-sub-aud'),
  },
}

/** Modules for which the suite takes either outcome. */
const EITHER: Readonly<Record<string, Omit<Module, 'kind'>>> = {
  E1: {
    name: `${CORE}-kid-absent-multiple-jwks`,
    differs: 'three keys of each kind without kid, and an ID Token without kid that one of them signed',
    spoils: { keys: { nameless: 3 } },
    concludes: ACCEPTED,
  },
  E2: {
    name: `${CORE}-idtoken-sig-none`,
    differs: 'ID Tokens have no signature, as the client is registered',
    spoils: { signing: { alg: 'none' } },
    flags: registered({ id_token_signed_response_alg: 'none' }),
    concludes: { ...ACCEPTED, verified: null },
  },
  E2u: {
    name: `${CORE}-idtoken-sig-none`,
    differs: 'ID Tokens have no signature, and nothing is known of that',
    spoils: { signing: { alg: 'none' } },
    forbids: 'id token',
    concludes: rejected('idt-alg-none', 'jwt-alg-none'),
  },
}

const POSITIVE: Readonly<Record<string, Omit<Module, 'kind'>>> = {
  P1: { name: CORE, differs: 'nothing', concludes: ACCEPTED },
  P2: {
    name: `${CORE}-kid-absent-single-jwks`,
    differs: 'one key of each kind without kid, and an ID Token without kid',
    spoils: { keys: { nameless: 1 } },
    concludes: ACCEPTED,
  },
  P3: {
    name: `${CORE}-idtoken-sig-rs256`,
    differs: 'RS256 is the one algorithm of ID Tokens',
    spoils: { metadata: (right) => ({ ...right, ...only('RS256') }) },
    concludes: ACCEPTED,
  },
  P4: {
    name: `${CORE}-nonce-unless-code-flow`,
    differs: 'a nonce is demanded',
    demands: { authorize: ({ url }) => new URL(url).searchParams.has('nonce') },
    concludes: ACCEPTED,
  },
  P5: {
    name: `${CORE}-scope-userinfo-claims`,
    differs: 'claims come for the scope that was granted, in the ID Token where there is no access token',
    demands: { authorize: ({ url }) => /\b(?:profile|email|phone|address)\b/.test(scopeOf(url)) },
    flags: ['--scope', 'openid profile email phone address'],
    concludes: ACCEPTED,
  },
  P6: {
    name: `${CORE}-client-secret-basic`,
    differs: 'id and secret of the client have signs that must be escaped, and come in the Authorization header',
    concludes: ACCEPTED,
  },
  P7: {
    name: `${CORE}-userinfo-bearer-header`,
    differs: 'the access token is taken in the Authorization header alone',
    demands: { userinfo: ({ headers, form }) => headers.authorization !== undefined && !form.has('access_token') },
    concludes: ACCEPTED,
  },
  P8: {
    name: `${CORE}-userinfo-bearer-body`,
    differs: 'the access token is taken in a form alone',
    demands: { userinfo: ({ headers, form }) => headers.authorization === undefined && form.has('access_token') },
    flags: ['--userinfo-method', 'form'],
    concludes: ACCEPTED,
  },
  P9: {
    name: `${CORE}-form-post-error`,
    differs: 'every request is answered with login_required',
    spoils: {
      callback: (right) => [
        ['error', 'login_required'],
        ['error_description', 'Nobody may be asked'],
        ...right.filter(([name]) => name === 'state'),
      ],
    },
    forbids: 'response',
    flags: ['--max-age', '0', '--prompt', 'none'],
    concludes: { exit: 3, code: 'login_required', step: 'callback' },
  },
  P10: {
    name: `${CORE}-aggregated-claims`,
    differs: 'UserInfo has aggregated claims in an unsigned JWT',
    spoils: { elsewhere: 'aggregated' },
    concludes: ACCEPTED,
  },
  P11: {
    name: `${CORE}-distributed-claims`,
    differs: 'UserInfo says where a claim is to be fetched, and with which token',
    spoils: { elsewhere: 'distributed' },
    flags: ['--follow-claims'],
    asks: ['userinfo', 'claims'],
    concludes: ACCEPTED,
  },
  P12: {
    name: `${CORE}-mtls-endpoint-aliases`,
    differs: 'the token endpoint has an alias for mutual TLS, on another host',
    spoils: { tokenAlias: true },
    concludes: ACCEPTED,
  },
  P13: { name: `${CORE}-discovery-openid-config`, differs: 'nothing', asks: ['metadata'], concludes: ACCEPTED },
  P14: {
    name: `${CORE}-discovery-jwks-uri-keys`,
    differs: 'the keys are at an address that only the metadata tell',
    spoils: { jwksPath: 'jwks-4tQ8' },
    asks: ['metadata', 'jwks', 'userinfo'],
    concludes: ACCEPTED,
  },
  P15: {
    name: `${CORE}-signing-key-rotation`,
    differs: 'all keys are others at the second sign-in',
    spoils: { rotates: 'at the second request' },
    asks: ['jwks', 'userinfo', 'authorize', 'jwks', 'userinfo'],
    afterwards: ['login'],
    concludes: ACCEPTED,
  },
  P16: {
    name: `${CORE}-signing-key-rotation-just-before-signing`,
    differs: 'all keys are others each time that an ID Token is signed',
    spoils: { rotates: 'at each signing' },
    asks: ['token', 'jwks', 'userinfo'],
    concludes: ACCEPTED,
  },
  P17: {
    name: `${CORE}-refresh-token`,
    differs: 'a refresh gives another refresh token, and an ID Token with the nonce of the sign-in',
    asks: ['refresh', 'userinfo'],
    afterwards: ['refresh', 'userinfo'],
    concludes: ACCEPTED,
  },
  P18: {
    name: `${CORE}-userinfo-signed`,
    differs: 'UserInfo is a signed JWT, as the client is registered',
    spoils: { signedUserinfo: true },
    flags: registered({ userinfo_signed_response_alg: 'RS256' }),
    concludes: ACCEPTED,
  },
}

const scopeOf = (url: string): string => new URL(url).searchParams.get('scope') ?? ''

const ofKind = (kind: Module['kind'], modules: Readonly<Record<string, Omit<Module, 'kind'>>>) =>
  Object.entries(modules).map(([id, module]): [string, Module] => [id, { kind, ...module }])

/** Every module of the core client plans that is stood for, by a short name. */
export const CORE_MODULES: Readonly<Record<string, Module>> = Object.fromEntries([
  ...ofKind('negative', NEGATIVE),
  ...ofKind('either', EITHER),
  ...ofKind('positive', POSITIVE),
])
