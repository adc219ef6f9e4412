import { inFull } from './in-full.ts'

/** Words about what a failure points at. */
export const diagnosisWords = inFull({
  'tok-member-spelling': {
    title: 'Members have their registered names',
    holds: 'No member of the token answer is a registered one in another spelling.',
    wrong: 'Members of the token answer are registered ones in another spelling, such as accessToken.',
    why: 'Names are compared exactly, so that clients find no token in the answer.',
    operator: 'Send the registered names, in small letters with underscores.',
    client: 'Read the answer with a parser of your own; this run went on with what came.',
  },
  'tok-code-spent': {
    title: 'The code can be exchanged',
    holds: 'The code was taken, or was refused for another reason.',
    wrong: 'The exchange was refused as a code is that has expired or was used before.',
    why: 'A code lives for minutes and is good once; reloading the last page sends it again.',
    operator: 'Say in error_description which of the two it is.',
    client:
      'Sign in again, and look for whoever else takes the code: a proxy, a page that is reloaded, a second listener.',
  },
  'tok-clock-suspected': {
    title: 'The clocks agree where it counts',
    holds: 'A refused request that carried times was made with clocks that agree.',
    wrong: 'The request carried times, was refused, and the clocks of the two machines differ.',
    why: 'Client assertions and DPoP proofs live for seconds; with clocks apart they are expired or not yet valid.',
    operator: 'Keep the clock by NTP and allow some seconds.',
    client: 'Set the clock of this machine and try again.',
  },
  'refresh-token-spent': {
    title: 'The refresh token is still good',
    holds: 'The refresh token was taken, or was refused for another reason.',
    wrong: 'The refresh token is not taken any more: it has ended, was revoked or was replaced.',
    why: 'Providers end refresh tokens at a sign-out, after some days, or when a newer one was issued; some revoke everything older.',
    operator: 'Say in error_description what ended it.',
    client: 'Sign in again, and use only the newest refresh token.',
  },
  'ui-token-revoked': {
    title: 'The access token lives as long as was said',
    holds: 'The access token was taken while its lifetime lasts.',
    wrong: 'The access token was refused as invalid before the end that expires_in gave it.',
    why: 'It was revoked: by a sign-out, or by a newer login or refresh where the provider revokes everything older.',
    operator: 'Say in the challenge that the token was revoked.',
    client: 'Use the newest access token, or sign in again.',
  },
  'cb-response-mode-ignored': {
    title: 'The response comes in the mode that was asked for',
    holds: 'A response_mode of query or fragment is followed.',
    wrong: 'Another response mode was used than the one that was asked for.',
    why: 'A client that waits for the query sees nothing of a fragment, and the other way round.',
    operator: 'Follow response_mode, or refuse one that is not supported.',
    client: 'Ask for the mode that the provider uses, or for none.',
  },
  'cb-redirect-uri-altered': {
    title: 'The redirect URI comes back unaltered',
    holds: 'The response arrived at the redirect URI as it was spelled, with its own query.',
    wrong: 'The response arrived at the redirect URI in another spelling, or without its own query.',
    why: 'Something on the way normalises URLs; where redirect URIs are compared to the letter, the exchange then fails.',
    operator: 'Redirect to the very string that is registered, its query included.',
    client: 'Register a redirect URI that no software changes: no default port, no dots, no needless escapes.',
  },
})
