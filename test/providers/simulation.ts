import { type Answer, type Asked, type Clock, type Json, type Served, serve } from '../../src/issuer/served.ts'
import type { Identity } from '../support/tls.ts'

/** The time of a simulated provider; a test moves it. */
export interface MovedClock extends Clock {
  advance(seconds: number): void
}

export function clock(): MovedClock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    advance: (seconds) => {
      ahead += seconds * 1000
    },
  }
}

/** A running provider, the log of what it was asked, and its time. */
export interface Simulation extends Served {
  readonly clock: MovedClock
}

/** Serves a provider on loopback; with an identity over TLS, by whatever host it is asked for. `answer` sees each request after it was logged. */
export async function simulate(
  answer: (asked: Asked, url: URL, simulation: Simulation) => Answer | Promise<Answer>,
  identity?: Identity,
): Promise<Simulation> {
  const time = clock()
  const served = await serve((asked, url, server) => answer(asked, url, { ...server, clock: time }), identity)
  return { ...served, clock: time }
}

/** Whether two lists hold the same words, in any order. */
export function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each))
}

export function answer(body: Json | string, status = 200, headers: Record<string, string> = {}): Answer {
  const type = typeof body === 'string' ? 'text/plain' : 'application/json'
  return { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers }, body }
}
