import { ACCEPTED, rejected } from './core-modules.ts'
import { type Change, type Conclusion, followedBy1, type Module, type Pairs, without } from './module.ts'

const FAPI = 'fapi2-security-profile-final-client-test'

const MINUTES = 60
const past: Change = (right) => ({ ...right, exp: Math.floor(Date.now() / 1000) - 6 * MINUTES })

/** The authorization response is rejected for that check. */
const refused = (check: string, ...beside: string[]): Conclusion => ({
  exit: 1,
  code: 'callback_rejected',
  step: 'callback',
  check,
  beside,
})

const parameter = (name: string, change: (value: string) => string | undefined) => (right: Pairs) =>
  right.flatMap(([each, value]): Pairs => {
    const changed = each === name ? change(value) : value
    return changed === undefined ? [] : [[each, changed]]
  })

const inToken = (name: string, differs: string, claims: Change, concludes: Conclusion): Module => ({
  name: `${FAPI}-${name}`,
  kind: 'negative',
  differs,
  spoils: { claims },
  forbids: 'id token',
  concludes,
})

const inResponse = (name: string, differs: string, response: Change, concludes: Conclusion): Module => ({
  name: `${FAPI}-${name}`,
  kind: 'negative',
  differs,
  spoils: { response },
  forbids: 'response',
  concludes,
})

/** Of a response whose state is another one the listener goes on waiting for a better one. */
const NOT_OURS: Conclusion = { exit: 1, code: 'callback_rejected', step: 'authorize', check: 'cb-state-mismatch' }
const WAITS = ['--login-timeout', '4']

/** Every module of the FAPI 2.0 client plans that is stood for, by a short name. */
export const FAPI_MODULES: Readonly<Record<string, Module>> = {
  F1: {
    name: `${FAPI}-discovery-issuer-mismatch`,
    kind: 'negative',
    differs: 'the metadata are of another issuer',
    spoils: { metadata: (right) => ({ ...right, issuer: `${right['issuer']}INVALID` }) },
    forbids: 'metadata',
    concludes: { exit: 1, code: 'check_failed', step: 'discover', check: 'meta-issuer-mismatch' },
  },
  F2: inToken(
    'invalid-iss',
    'the ID Token is of another issuer: the right one with a 1 after it',
    followedBy1('iss'),
    rejected('idt-iss-mismatch'),
  ),
  F3: inToken(
    'invalid-aud',
    'the ID Token is for another client: the right one with a 1 after it',
    followedBy1('aud'),
    rejected('idt-aud-mismatch'),
  ),
  F4: inToken(
    'invalid-secondary-aud',
    'the ID Token is for this client and for one that nobody knows',
    (right) => ({ ...right, aud: [right['aud'], `${right['aud']}1`] }),
    rejected('idt-aud-untrusted'),
  ),
  F5: {
    name: `${FAPI}-invalid-null-alg`,
    kind: 'negative',
    differs: 'the ID Token has no signature',
    spoils: { signing: { alg: 'none' } },
    forbids: 'id token',
    concludes: rejected('idt-alg-none', 'jwt-alg-none'),
  },
  F6: {
    name: `${FAPI}-invalid-alternate-alg`,
    kind: 'negative',
    differs:
      'the ID Token is signed by RS256, which is not the algorithm of this provider, with a key that is published',
    spoils: { signing: { alg: 'RS256', second: true } },
    forbids: 'id token',
    concludes: rejected('idt-alg-unexpected'),
  },
  F7: inToken('invalid-expired-exp', 'the ID Token expired six minutes ago', past, rejected('idt-expired')),
  F8: inToken('invalid-missing-exp', 'the ID Token has no exp', without('exp'), rejected('idt-exp-missing')),
  F9: inToken('invalid-missing-aud', 'the ID Token has no aud', without('aud'), rejected('idt-aud-missing')),
  F10: inToken('invalid-missing-iss', 'the ID Token has no iss', without('iss'), rejected('idt-iss-missing')),
  F11: inToken(
    'invalid-nonce',
    'the nonce in the ID Token has a 1 after it',
    followedBy1('nonce'),
    rejected('idt-nonce-mismatch'),
  ),
  F12: inToken('invalid-missing-nonce', 'the ID Token has no nonce', without('nonce'), rejected('idt-nonce-missing')),
  F13: {
    name: `${FAPI}-invalid-authorization-response-iss`,
    kind: 'negative',
    differs: 'the response is of another issuer: the right one with a 1 after it',
    spoils: { callback: parameter('iss', (value) => `${value}1`) },
    forbids: 'response',
    concludes: refused('cb-iss-mismatch'),
  },
  F14: {
    name: `${FAPI}-remove-authorization-response-iss`,
    kind: 'negative',
    differs: 'the response has no iss, which the metadata announce',
    spoils: { callback: parameter('iss', () => undefined) },
    forbids: 'response',
    concludes: refused('cb-iss-missing'),
  },
  F15: {
    name: `${FAPI}-ensure-authorization-response-with-invalid-state-fails`,
    kind: 'negative',
    differs: 'state in the response has a 1 after it',
    spoils: { callback: parameter('state', (value) => `${value}1`) },
    forbids: 'response',
    flags: WAITS,
    concludes: NOT_OURS,
  },
  F16: {
    name: `${FAPI}-ensure-authorization-response-with-invalid-missing-state-fails`,
    kind: 'negative',
    differs: 'the response has no state',
    spoils: { callback: parameter('state', () => undefined) },
    forbids: 'response',
    flags: WAITS,
    concludes: NOT_OURS,
  },
  F17: inResponse(
    'ensure-jarm-without-iss-fails',
    'the response JWT has no iss',
    without('iss'),
    refused('cb-jarm-claims', 'cb-iss-missing'),
  ),
  F18: inResponse(
    'ensure-jarm-with-invalid-iss-fails',
    'the response JWT is of another issuer',
    followedBy1('iss'),
    refused('cb-jarm-claims', 'cb-iss-mismatch'),
  ),
  F19: inResponse(
    'ensure-jarm-without-aud-fails',
    'the response JWT has no aud',
    without('aud'),
    refused('cb-jarm-claims'),
  ),
  F20: inResponse(
    'ensure-jarm-with-invalid-aud-fails',
    'the response JWT is for another client',
    followedBy1('aud'),
    refused('cb-jarm-claims'),
  ),
  F21: inResponse(
    'ensure-jarm-without-exp-fails',
    'the response JWT has no exp',
    without('exp'),
    refused('cb-jarm-claims'),
  ),
  F22: inResponse(
    'ensure-jarm-with-expired-exp-fails',
    'the response JWT expired six minutes ago',
    past,
    refused('cb-jarm-claims'),
  ),
  F23: {
    name: `${FAPI}-ensure-jarm-with-invalid-sig-fails`,
    kind: 'negative',
    differs: 'the signature of the response JWT is wrong in every octet',
    spoils: { responseSigning: { broken: true } },
    forbids: 'response',
    concludes: refused('cb-jarm-claims'),
  },
  F24: {
    name: `${FAPI}-ensure-jarm-signature-is-not-none`,
    kind: 'negative',
    differs: 'the response JWT has no signature',
    spoils: { responseSigning: { alg: 'none' } },
    forbids: 'response',
    concludes: refused('cb-jarm-claims'),
  },
  F25: { name: `${FAPI}-happy-path`, kind: 'positive', differs: 'nothing', concludes: ACCEPTED },
  F26: {
    name: `${FAPI}-valid-aud-as-array`,
    kind: 'positive',
    differs: 'aud of the ID Token is a list with this client alone',
    spoils: { claims: (right) => ({ ...right, aud: [right['aud']] }) },
    concludes: ACCEPTED,
  },
  F27: {
    name: `${FAPI}-token-endpoint-response-without-expires_in`,
    kind: 'positive',
    differs: 'the token answer does not say how long the token lives',
    spoils: { tokens: without('expires_in') },
    concludes: ACCEPTED,
  },
  F28: {
    name: `${FAPI}-token-type-case-insensitivity`,
    kind: 'positive',
    differs: 'small letters of token_type are capital ones, and the other way round',
    spoils: { tokens: (right) => ({ ...right, token_type: turned(String(right['token_type'])) }) },
    concludes: ACCEPTED,
  },
  F29: {
    name: `${FAPI}-rs-dpop-auth-scheme-case-insensitivity`,
    kind: 'positive',
    differs: 'the resource writes the scheme of its challenge dPoP',
    spoils: { nonces: 'dPoP' },
    concludes: ACCEPTED,
  },
  F30: {
    name: `${FAPI}-happy-path-no-dpop-nonce`,
    kind: 'positive',
    differs: 'no nonce is asked for in proofs of possession',
    spoils: { nonces: 'none' },
    concludes: ACCEPTED,
  },
}

const turned = (text: string): string =>
  [...text].map((sign) => (sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase())).join('')
