import { info, warning } from '../entry.ts'

export const accessTokenDpopNonceRules = {
  'at-dpop-nonce-cacheable': warning('RFC 9449 8.2', {
    title: 'Answers with DPoP-Nonce are not cached',
    holds: 'A response with DPoP-Nonce cannot be cached.',
    wrong: 'A response with DPoP-Nonce can be cached.',
    why: 'An old nonce from a cache makes every proof fail.',
    operator: 'Send Cache-Control: no-store with DPoP-Nonce.',
    client: 'Take the nonce of the latest answer of that server.',
  }),
  'at-dpop-nonce-cors': info('RFC 9449 8', {
    title: 'Scripts can read DPoP-Nonce',
    holds: 'DPoP-Nonce and WWW-Authenticate are in Access-Control-Expose-Headers where CORS is allowed.',
    wrong: 'Scripts in a browser cannot read DPoP-Nonce.',
    why: 'A browser client never learns the nonce and cannot make a valid proof.',
    operator: 'Add both names to Access-Control-Expose-Headers.',
    client: 'Call from a server until then.',
  }),
}
