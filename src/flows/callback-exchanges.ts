import type { CallbackPart } from '../browser/listener.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'

/** Most requests beside the response itself that a report lists; a page somewhere may send them without end. */
const MOST = 10

/** The exchanges of our listener: the response, what relayed it, the openings that say something of it, and what was ignored before it. */
export interface CallbackExchanges {
  add(exchange: Exchange, part: CallbackPart): void
  /** Hands those that are listed to a step, in their order, once; how many more there were becomes a note. */
  record(open: OpenStep): void
}

export function callbackExchanges(): CallbackExchanges {
  let listed: Exchange[] = []
  let others = 0
  return {
    add(exchange, part) {
      const always = part === 'answer' || part === 'opening'
      if (!always) others += 1
      if (always || others <= MOST) listed.push(exchange)
    },
    record(open) {
      // The first opening is told of when something else makes it worth telling.
      for (const exchange of [...listed].sort((one, other) => one.startedAt - other.startedAt)) open.record(exchange)
      if (others > MOST) open.note(`Of the requests to the callback ${others - MOST} more are not listed.`)
      listed = []
    },
  }
}
