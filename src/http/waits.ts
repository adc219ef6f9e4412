import type { Env } from '../env.ts'
import { type ExchangeError, permanentError } from './exchange-error.ts'
import { UNWATCHED, type Watch } from './watch.ts'

/** What one run waits for providers: its exchanges and the pauses before it tries again; what goes on at once counts once. */
export interface Waits {
  /** Bounds the sum, in milliseconds; `Infinity` lifts the bound. */
  bound(ms: number): void
  /** Milliseconds that may still be waited. */
  left(): number
  /** Waits for a host until what is returned is called. */
  begin(host: string): () => void
  /** Waits so many milliseconds before that host is asked again, or until the signal says to stop. */
  pause(host: string, ms: number, signal: AbortSignal): Promise<void>
  /** The end of a request for which nothing is left; `what` became of it begins the sentence. */
  used(what: string): ExchangeError
  /** The bound as it was given. */
  said(): string
  /** Who looks on while something is waited for. */
  readonly watch: Watch
}

/** What went to one host. */
interface Share {
  ms: number
  requests: number
}

export function createWaits({ clock, sleep }: Pick<Env, 'clock' | 'sleep'>, watch = UNWATCHED): Waits {
  let most = Number.POSITIVE_INFINITY
  let spent = 0
  /** Up to when all is counted. */
  let counted = clock()
  const shares = new Map<string, Share>()
  const active = new Set<{ readonly share: Share; from: number }>()

  const shareOf = (host: string): Share => {
    const share = shares.get(host) ?? { ms: 0, requests: 0 }
    shares.set(host, share)
    return share
  }
  const count = (until: number): void => {
    if (active.size > 0) spent += Math.max(0, until - counted)
    counted = Math.max(counted, until)
    for (const one of active) {
      one.share.ms += Math.max(0, until - one.from)
      one.from = until
    }
  }
  const wait = (share: Share): ((until: number) => void) => {
    const from = clock()
    count(from)
    const one = { share, from }
    active.add(one)
    return (until) => {
      count(until)
      active.delete(one)
    }
  }
  const waits: Waits = {
    bound(ms) {
      most = ms
    },
    left() {
      count(clock())
      return most - spent
    },
    begin(host) {
      const share = shareOf(host)
      share.requests += 1
      const end = wait(share)
      return () => end(clock())
    },
    async pause(host, ms, signal) {
      const until = clock() + ms
      const end = wait(shareOf(host))
      await sleep(ms, signal)
      end(signal.aborted ? clock() : Math.max(until, clock()))
    },
    used(what) {
      count(clock())
      // A timer may be a part of a millisecond early.
      spent = Math.max(spent, most)
      return permanentError('total_timeout', `${what} ${waits.said()}: ${told(shares)}.`)
    },
    said: () => `the ${most / 1000} s of --total-timeout`,
    watch,
  }
  return waits
}

/** Most hosts that are named. */
const NAMED = 3

/** Which hosts took the time, the slowest first. */
function told(shares: ReadonlyMap<string, Share>): string {
  const slowest = [...shares].filter(([, { ms }]) => ms > 0).sort(([, one], [, other]) => other.ms - one.ms)
  const named = slowest
    .slice(0, NAMED)
    .map(
      ([host, { ms, requests }]) => `${host} took ${seconds(ms)} s (${requests} ${requests === 1 ? 'try' : 'tries'})`,
    )
  return named.length === 0 ? 'nothing is left' : named.join(', ')
}

/** Milliseconds as seconds with one digit behind the point. */
export function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10)
}
