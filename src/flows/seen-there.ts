import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import type { Check } from '../trace/trace.ts'
import type { Unanswered } from './question.ts'
import type { ToldSeen } from './question-words.ts'
import { refusedBy } from './refusal-hint.ts'

/** What is said while a person who gave up is kept waiting. */
export const ASKING = 'Asking the provider once what it shows there. Press Ctrl-C again to end at once.'

/** What the authorization endpoint shows where nobody came back, and what was found of the request. */
export async function seenThere(
  context: Context,
  open: JudgedStep,
  request: Unanswered,
): Promise<{ readonly seen: ToldSeen; readonly checks: readonly Check[] }> {
  const [{ askAuthorization }, { tellSeen }] = await Promise.all([
    import('./question.ts'),
    import('./question-words.ts'),
  ])
  const by = refusedBy({ context, provider: request.provider })
  const seen = tellSeen(await askAuthorization(context, open, request), { redirectUri: request.redirectUri, by })
  return { seen, checks: open.step.checks }
}
