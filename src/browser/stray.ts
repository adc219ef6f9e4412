/** Requests to the callback that say something of the login although they were no answer to it. */
export const STRAY = {
  /** Forged, or from another login. */
  forged: 'an answer with another state, or none',
  /** The redirect URI that the provider used is another than the one that was sent. */
  elsewhere: 'a request for another path',
} as const
