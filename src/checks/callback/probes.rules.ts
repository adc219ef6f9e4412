import { error, warning } from '../entry.ts'

export const callbackProbeRules = {
  'cb-code-reusable': error('RFC 6749 4.1.2, OIDC Core 1.0 3.1.3.2, FAPI 2.0 Security Profile 5.3.2.2-9', {
    title: 'A code works once',
    holds: 'A code that was exchanged is refused the second time.',
    wrong: 'The same code was exchanged twice.',
    why: 'A code that leaked can then be used beside the genuine client.',
    operator: 'Mark codes as used before tokens are issued.',
    client: 'Use PKCE, so that a copied code is worth nothing.',
    probe: true,
    symptoms: ['code replay'],
  }),
  'cb-code-reuse-not-revoked': warning('RFC 6749 4.1.2, OAuth 2.1 (draft) 7.5.2', {
    title: 'Using a code twice ends its tokens',
    holds: 'When a code comes a second time, tokens issued for it are revoked.',
    wrong: 'Tokens stay valid after their code was presented a second time.',
    why: 'Two presentations mean that somebody else has the code, and nobody knows who was first.',
    operator: 'Revoke the tokens of a code that is presented again with all that a valid request needs.',
    client: 'Sign in again when a code is refused as used.',
    probe: true,
  }),
  'cb-loopback-port': warning('RFC 8252 7.3, RFC 9700 2.1', {
    title: 'Any port on loopback',
    holds: 'A loopback redirect URI is accepted with whatever port the request names.',
    wrong: 'The provider compares the port of a loopback redirect URI too.',
    why: 'An app on this machine takes the port that is free, and cannot register every one.',
    operator: 'Leave out the port when comparing http://127.0.0.1 and http://[::1]; compare everything else exactly.',
    client: 'Register one port and fix it with --port.',
    probe: true,
  }),
}
