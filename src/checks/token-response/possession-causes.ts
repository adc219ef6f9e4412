import type { CauseEntry } from './weighing.ts'

/** Causes of a code whose exchange is not proven to be by whoever asked for it: PKCE and DPoP (RFC 7636 4.6, RFC 9449 5). */
export const POSSESSION_CAUSES: readonly CauseEntry[] = [
  {
    id: 'verifier',
    anywhere: true,
    is: 'the code_verifier is not the one that the code was asked for with',
    out: 'another code_verifier',
    remedy: 'Exchange the code in the run that asked for it, with the verifier of that run.',
    despite:
      'The provider has another code_challenge than was sent: something on the way changed it, or the code is of another request.',
    usual: { code: 0.06 },
    concerns: ({ sent }) => sent.has('code_verifier'),
    clues: [
      {
        weight: 40,
        tells: ({ verifierFits }) =>
          verifierFits === false ? 'code_challenge was not made of the code_verifier that was sent' : undefined,
      },
      {
        weight: 15,
        tells: ({ code }) =>
          code?.givenBefore
            ? 'the code was there before this run made its code_challenge, so that it belongs to another one'
            : undefined,
      },
      {
        weight: 0,
        tells: ({ code, verifierFits }) =>
          verifierFits && !code?.givenBefore ? 'code_challenge was made of the code_verifier that was sent' : undefined,
      },
    ],
  },
  {
    id: 'verifier-missing',
    anywhere: true,
    is: 'the token request has no code_verifier',
    out: 'a missing code_verifier',
    remedy: 'Send the code_verifier that belongs to the code_challenge.',
    despite: 'The code_verifier did not reach the provider: look for what changes the body of requests on the way.',
    usual: {},
    clues: [
      { weight: 0, tells: ({ sent }) => (sent.has('code_verifier') ? 'a code_verifier went along' : undefined) },
      {
        weight: 40,
        tells: ({ facts, sent }) =>
          facts.pkce && !sent.has('code_verifier') && facts.grant === 'authorization_code'
            ? 'the authorization request had a code_challenge, and the token request has no code_verifier'
            : undefined,
      },
    ],
  },
  {
    id: 'pkce-required',
    is: 'the provider wants PKCE',
    out: 'missing PKCE',
    remedy: 'Use --pkce S256.',
    usual: { code: 0.01 },
    concerns: ({ facts, sent }) => facts.pkce === false && !sent.has('code_verifier'),
    clues: [
      { weight: 3, tells: ({ pkce }) => (pkce === 'S256' ? 'the metadata list S256, and PKCE was off' : undefined) },
    ],
  },
  {
    id: 'pkce-unsupported',
    is: 'the server refuses code_verifier, which it must ignore if it does not know it',
    also: 'the server refuses code_verifier, which it does not know',
    out: 'a provider without PKCE',
    remedy: ({ pkce }) =>
      pkce === 'S256' ? 'Ask the operator why PKCE is advertised.' : 'Try --pkce off to make sure.',
    usual: { code: 0.03 },
    concerns: ({ facts, sent }) => facts.pkce === true && sent.has('code_verifier'),
    clues: [
      { weight: 15, tells: ({ pkce }) => (pkce === 'none' ? 'PKCE is not advertised' : undefined) },
      { weight: 5, tells: ({ pkce }) => (pkce === 'another method' ? 'S256 is not advertised' : undefined) },
      // Some announce PKCE and refuse it, which is rare.
      { weight: 0.1, tells: ({ pkce }) => (pkce === 'S256' ? 'the metadata list S256' : undefined) },
    ],
  },
  {
    id: 'dpop-missing',
    anywhere: true,
    is: 'the token request has no DPoP proof',
    out: 'a missing DPoP proof',
    remedy: 'Use --dpop.',
    despite: 'The proof did not reach the provider: look for a proxy that drops the DPoP header.',
    usual: { code: 0.01 },
    concerns: ({ proof }) => !proof,
    clues: [
      { weight: 60, tells: ({ proof, proofDue }) => (proof ? undefined : proofDue) },
      { weight: 0, tells: ({ proof }) => (proof ? 'a DPoP proof went along' : undefined) },
    ],
  },
]
