import { reject } from '../entry.ts'

export const idTokenHashesRules = {
  'idt-at-hash-missing': reject('OIDC Core 1.0 3.2.2.10, 3.3.2.11', {
    title: 'at_hash ties the access token',
    holds: 'An ID Token that comes through the browser with an access token has at_hash.',
    wrong: 'at_hash is absent although an access token came along.',
    why: 'Somebody could swap the access token in the browser, and nobody would notice.',
    operator: 'Add at_hash to ID Tokens of response types with token.',
    client: 'Reject the response; prefer response_type code.',
    fault: 'a front-channel ID Token without at_hash',
  }),
  'idt-at-hash-mismatch': reject('OIDC Core 1.0 3.2.2.9, 3.1.3.8', {
    title: 'at_hash fits the access token',
    holds: 'at_hash is the left half of the hash of the access token, by the hash of alg.',
    wrong: 'at_hash does not belong to the access token that came along.',
    why: 'Access token and ID Token are of different logins, or one was replaced on the way.',
    operator: 'Hash the ASCII bytes of the access token as sent, with the hash that alg names, and take the left half.',
    client: 'Throw both tokens away.',
    fault: 'an ID Token with another at_hash',
  }),
  'idt-c-hash-missing': reject('OIDC Core 1.0 3.3.2.11', {
    title: 'c_hash ties the code',
    holds: 'An ID Token that comes through the browser with a code has c_hash.',
    wrong: 'c_hash is absent although a code came along.',
    why: 'Somebody could swap the code in the browser for one of another login.',
    operator: 'Add c_hash to ID Tokens of response types with code.',
    client: 'Do not exchange the code; prefer response_type code with PKCE.',
    fault: 'a front-channel ID Token without c_hash',
  }),
  'idt-c-hash-mismatch': reject('OIDC Core 1.0 3.3.2.10', {
    title: 'c_hash fits the code',
    holds: 'c_hash is the left half of the hash of the code, by the hash of alg.',
    wrong: 'c_hash does not belong to the code that came along.',
    why: 'The code is of another login, or was replaced on the way.',
    operator: 'Hash the ASCII bytes of the code as sent, with the hash that alg names, and take the left half.',
    client: 'Do not exchange the code.',
    fault: 'a front-channel ID Token with another c_hash',
  }),
  'idt-s-hash-mismatch': reject('FAPI 1.0 Adv 5.1.1', {
    title: 's_hash fits state',
    holds: 's_hash, where present, is the left half of the hash of state.',
    wrong: 's_hash does not belong to the state that was sent.',
    why: 'The response was put together from parts of different logins.',
    operator: 'Hash state as it was received.',
    client: 'Reject the response.',
    fault: 'an ID Token with another s_hash',
  }),
}
