/** Requests to the callback that say something of the login although they were no answer to it. */
export const STRAY = {
  /** Forged, or from another login. */
  forged: 'an answer with another state, or none',
  /** The redirect URI that the provider used is another than the one that was sent. */
  elsewhere: 'a request for another path',
  /** Neither query, fragment nor form, or none beside the query that the redirect URI has of its own. */
  nothing: 'an address without an answer',
  /** The start URL leads to the provider once. */
  reopened: 'another opening of the start address',
} as const

/** What a state that is another one than ours has to do with it, in a sentence, and what to do about it in another. */
export interface ToldState {
  readonly message: string
  readonly client: string
}

/** The requests that were answered and ignored, counted by kind: a page somewhere may send them without end. */
export interface Strays {
  /** Counts one; returns how often its kind came. */
  add(why: string): number
  readonly total: number
  /** What is said of a state that has to do with ours, where one came. */
  told?: ToldState | undefined
  /** Each kind with how often it came, in the order of their first. */
  kinds(): readonly (readonly [why: string, times: number])[]
}

export function countStrays(): Strays {
  const counts = new Map<string, number>()
  return {
    add(why) {
      const times = (counts.get(why) ?? 0) + 1
      counts.set(why, times)
      return times
    },
    get total() {
      return [...counts.values()].reduce((sum, times) => sum + times, 0)
    },
    kinds: () => [...counts],
  }
}

/** The kinds as part of a sentence: "a prefetch; a request for another path (12 times)". */
export function tellStrays(strays: Strays, most = Number.POSITIVE_INFINITY): string {
  const kinds = strays.kinds()
  const told = kinds.slice(0, most).map(([why, times]) => (times === 1 ? why : `${why} (${times} times)`))
  return told.join('; ')
}
