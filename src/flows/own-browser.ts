import { canAsk } from '../config/ask.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { OpenStep } from '../trace/recorder.ts'
import { aborted } from './callback.ts'

/** What a report says of an answer that came from another browser. */
export const OTHER_BROWSER =
  'The response came from another browser than the one that was opened. Evidence: it came without the cookie that the start page set.'

/** Asks whether the browser that came back is the person's own, whose answer is then taken; throws `other_browser` where it is not, or where nobody can be asked. */
export async function requireOwnBrowser({ env }: Pick<Context, 'env'>, open: OpenStep): Promise<void> {
  if (!canAsk(env)) throw refusal('the one that was sent to the provider, and nobody can be asked whose it is.')
  const message = 'The answer came from another browser than the one that was sent to the provider. Was that you?'
  const answer = await Promise.race([env.ask({ kind: 'confirm', message, initial: 'no' }), aborted(env.signal)])
  if (answer !== 'yes') throw refusal('the one that was sent to the provider.')
  open.note('It was taken since the person said at the terminal that the browser is theirs.')
}

function refusal(than: string) {
  return cliError('other_browser', `The answer came from another browser than ${than} No token request was made.`)
}
