import { error } from '../entry.ts'

export const fapi2ProbeRules = {
  'fapi2-code-lifetime': error('FAPI 2.0 Security Profile 5.3.2.1-11', {
    title: 'Codes live for a minute',
    holds: 'A code is refused 60 seconds after it was issued.',
    wrong: 'A code works for longer than 60 seconds.',
    why: 'The longer it works, the more time there is to steal it.',
    operator: 'Let codes expire after a minute at most.',
    client: 'Exchange the code at once.',
    only: ['fapi2'],
    probe: true,
  }),
  'fapi2-dpop-code-binding': error('FAPI 2.0 Security Profile 5.3.2.1-12, RFC 9449 10.1', {
    title: 'Codes are bound to the DPoP key',
    holds: 'dpop_jkt, or a proof with the pushed request, binds the code to the key.',
    wrong: 'The code is not bound to the DPoP key.',
    why: 'A stolen code could be exchanged with another key.',
    operator: 'Support dpop_jkt and proofs at the endpoint for pushed requests.',
    client: 'Send dpop_jkt or a proof when pushing.',
    only: ['fapi2'],
    probe: true,
  }),
  'fapi2-clock': error('FAPI 2.0 Security Profile 5.3.2.1-13', {
    title: 'Clocks may differ a little',
    holds: 'Tokens of clients with iat or nbf up to 10 seconds ahead are accepted, more than 60 refused.',
    wrong: 'The server is too strict or too lax about clocks.',
    why: 'Clients whose clock is a second ahead fail, or tokens made in advance work.',
    operator: 'Accept 10 seconds, refuse 60.',
    client: 'Keep the clock by NTP.',
    only: ['fapi2'],
    probe: true,
  }),
  'fapi2-nonce-64': error('FAPI 2.0 Security Profile 5.3.2.2-14', {
    title: 'A nonce of 64 characters is accepted',
    holds: 'The server accepts a nonce of 64 characters.',
    wrong: 'The server refuses a nonce of 64 characters.',
    why: 'Clients of the profile may send one of that length.',
    operator: 'Accept at least 64 characters.',
    client: 'Send a shorter one.',
    only: ['fapi2'],
    probe: true,
  }),
  'fapi2-query-token': error('FAPI 2.0 Security Profile 5.3.4-2', {
    title: 'No tokens in the query',
    holds: 'The resource refuses an access token in the query.',
    wrong: 'The resource accepts an access token in the query.',
    why: 'URLs end up in logs, and the token with them.',
    operator: 'Accept tokens in the Authorization header only.',
    client: 'Use the header.',
    only: ['fapi2'],
    probe: true,
  }),
}

export type Fapi2ProbeRule = keyof typeof fapi2ProbeRules
