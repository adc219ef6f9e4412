import { header } from '../findings.ts'
import { type Evidence, quoted } from './evidence.ts'
import type { CauseEntry } from './weighing.ts'

/** Seconds by which clocks may differ before an assertion or a proof begins to fail. */
export const SKEW_SECONDS = 10

/** Causes that are about who asks and for whom, and about the time on either side. */
export const PARTY_CAUSES: readonly CauseEntry[] = [
  {
    id: 'client-unknown',
    is: 'the provider has no client of that id',
    out: 'an unknown client',
    remedy: 'Compare the client id with the registration, and the environment or realm that it is of.',
    usual: { client: 0.08 },
    clues: [
      {
        weight: 0,
        tells: ({ clients: { asked, sent }, code }) =>
          code?.arrived !== undefined && asked !== undefined && asked === sent
            ? `the authorization endpoint gave a code to ${quoted(asked)}`
            : undefined,
      },
    ],
  },
  {
    id: 'other-client',
    anywhere: true,
    is: 'the code or token was issued to another client',
    out: 'another client',
    remedy: 'Use it as the client that it was issued to.',
    despite:
      'Both requests of this run are of one client: look for whoever mixes up two sign-ins on the way, such as a proxy or a cache.',
    usual: { code: 0.05, refresh: 0.05 },
    clues: [
      {
        weight: 40,
        tells: ({ clients: { asked, sent } }) =>
          asked !== undefined && sent !== undefined && asked !== sent
            ? `the authorization request was of ${quoted(asked)}, and the token request is of ${quoted(sent)}`
            : undefined,
      },
      {
        weight: 0,
        tells: ({ clients: { asked, sent }, code }) =>
          asked !== undefined && asked === sent && !code?.givenBefore
            ? `both requests are of the client ${quoted(asked)}`
            : undefined,
      },
    ],
  },
  {
    id: 'clock',
    is: 'the clocks of the two machines differ',
    out: 'clocks that differ',
    remedy: 'Set the clock of this machine by NTP, and try again.',
    usual: { client: 0.03, code: 0.01, refresh: 0.01 },
    concerns: isTimed,
    firm: true,
    clues: [
      { weight: 60, tells: (evidence) => (isFarOff(evidence) ? undefined : skewOf(evidence)) },
      // No server takes times that are so far off from a client.
      { weight: 3000, tells: (evidence) => (isFarOff(evidence) ? skewOf(evidence) : undefined) },
      {
        weight: 0,
        tells: ({ skewSeconds: off }) =>
          off !== undefined && Math.abs(off) <= SKEW_SECONDS
            ? `the clocks agree to ${Math.max(1, Math.abs(off))} s by the Date header`
            : undefined,
      },
    ],
  },
  {
    id: 'client-disabled',
    is: 'the client is disabled',
    out: 'a disabled client',
    remedy: 'Have the operator enable the client.',
    usual: { client: 0.03, code: 0.01, refresh: 0.02 },
    clues: [],
  },
  {
    id: 'user-disabled',
    is: 'the account of the person is disabled, locked or gone',
    out: 'a disabled account',
    remedy: 'Have the operator look at the account of the person.',
    usual: { code: 0.01, refresh: 0.05 },
    clues: [],
  },
]

/** Seconds by which clocks may differ at most where a server is generous. */
const FAR_SECONDS = 60

function isFarOff({ named, skewSeconds: off = 0 }: Evidence): boolean {
  return Math.abs(off) > FAR_SECONDS && (named.error === 'invalid_client' || named.error === 'invalid_dpop_proof')
}

function skewOf({ skewSeconds: off }: Evidence): string | undefined {
  if (off === undefined || Math.abs(off) <= SKEW_SECONDS) return undefined
  return `the clock of the server is ${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'} by its Date header`
}

function isTimed({ facts, sent }: Evidence): boolean {
  const proof = header(facts.exchange.request.headers, 'dpop') !== undefined
  return proof || sent.has('client_assertion') || sent.has('assertion')
}
