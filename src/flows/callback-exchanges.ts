import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'

/** Most requests beside the response itself that a report lists; a page somewhere may send them without end. */
const MOST = 10

/** The exchanges of our listener: the response, what relayed it, and what was ignored before it. */
export interface CallbackExchanges {
  add(exchange: Exchange, part: 'answer' | 'relay' | 'stray'): void
  /** Hands those that are listed to a step, in their order, once; how many more there were becomes a note. */
  record(open: OpenStep): void
}

export function callbackExchanges(): CallbackExchanges {
  let listed: Exchange[] = []
  let others = 0
  return {
    add(exchange, part) {
      if (part !== 'answer') others += 1
      if (part === 'answer' || others <= MOST) listed.push(exchange)
    },
    record(open) {
      for (const exchange of listed) open.record(exchange)
      if (others > MOST) open.note(`Of the requests to the callback ${others - MOST} more are not listed.`)
      listed = []
    },
  }
}
