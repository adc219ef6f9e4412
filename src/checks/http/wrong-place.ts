import { REASON_PHRASES } from '../../text/reason-phrases.ts'

/** Statuses by which a server says that nothing at an address takes such requests (RFC 9110 15.5.5, 15.5.6, 15.5.11, 15.6.2). */
const NOTHING_THERE: ReadonlySet<number> = new Set([404, 405, 410, 501])

/** Words of the registered form, which an endpoint of OAuth refuses with. */
const WORD = /^[a-z][a-z0-9_]{1,63}$/

/** Whether an answer says that an address is no endpoint of the kind that was asked: by its status, and without a word that such an endpoint says. */
export function isWrongPlace(status: number, error: string | undefined): boolean {
  return NOTHING_THERE.has(status) && (error === undefined || !WORD.test(error) || isOfStatus(status, error))
}

/** Whether a word is that of the status itself: not_found of 404. */
function isOfStatus(status: number, word: string): boolean {
  return REASON_PHRASES[status]?.toLowerCase().replaceAll(' ', '_') === word
}
