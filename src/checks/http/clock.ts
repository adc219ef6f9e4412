import type { Exchange } from '../../trace/trace.ts'
import { header } from '../findings.ts'

/** The clock of the server minus ours, in milliseconds, by the `Date` header of an answer. */
export function clockSkew({ response, startedAt, ms }: Exchange): number | undefined {
  const theirs = Date.parse(header(response?.headers ?? [], 'date') ?? '')
  // The header counts whole seconds; the answer was made between the request and the last byte.
  return Number.isNaN(theirs) ? undefined : theirs + 500 - (startedAt + ms / 2)
}
