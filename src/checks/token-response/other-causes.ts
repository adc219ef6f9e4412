import type { RefusalCause } from '../../vendors/causes.ts'
import type { CauseEntry, Clue } from './weighing.ts'

function named(
  id: RefusalCause,
  words: Pick<CauseEntry, 'is' | 'out' | 'remedy'>,
  clues: readonly Clue[] = [],
): CauseEntry {
  return { id, ...words, usual: {}, anywhere: true, clues }
}

/** Causes that a provider names, and of which a run has little to see. */
export const OTHER_CAUSES: readonly CauseEntry[] = [
  named(
    'grant-not-allowed',
    {
      is: 'the client may not use this grant, or the provider does not have it',
      out: 'a grant that the provider does not have',
      remedy: 'Have the grant enabled for the client.',
    },
    [
      {
        weight: 12,
        tells: ({ facts: { metadata, grant } }) => {
          const grants = metadata['grant_types_supported']
          return Array.isArray(grants) && !grants.includes(grant) ? `grant_types_supported has no ${grant}` : undefined
        },
      },
    ],
  ),
  named('scope', {
    is: 'the scope is refused',
    out: 'the scope',
    remedy: 'Ask for scopes that the client is registered with.',
  }),
  named('consent', {
    is: 'the person, or an administrator, has to consent',
    out: 'missing consent',
    remedy: 'Sign in again with --prompt consent, or have an administrator consent for all.',
  }),
  named('mfa-required', {
    is: 'the provider wants another factor of the person',
    out: 'another factor',
    remedy: 'Sign in again in a browser, where the person can be asked.',
  }),
  named('origin-missing', {
    is: 'the client is one of a browser, whose requests have an Origin header',
    out: 'a missing Origin header',
    remedy:
      'Add one: --header "Origin: <origin of the redirect URI>", or register the client as a native or web application.',
  }),
  named('resource', {
    is: 'the resource or audience is refused',
    out: 'the resource',
    remedy: 'Compare --resource with what the provider and the client are registered with.',
  }),
  named('state', {
    is: 'the state is refused',
    out: 'the state',
    remedy: 'Sign in again; a provider may ask for a longer state.',
  }),
  named('throttled', {
    is: 'the provider takes no more requests for now',
    out: 'too many requests',
    remedy: 'Wait, and try again.',
  }),
]
