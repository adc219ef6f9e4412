import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { CliError, cliError, throwIfInterrupted } from '../errors.ts'
import type { Poll } from './grants/grant.ts'
import type { Party } from './party.ts'
import type { Answer } from './settle.ts'

/** One request, how often it is made again, and what every answer to it is judged by. */
interface Polling {
  readonly poll: Poll
  readonly once: () => Promise<Answer>
  readonly judge: (answer: Answer) => readonly Finding[]
}

/** Seconds that `slow_down` adds to the interval from then on (RFC 8628 3.5). */
const SLOWER_SECONDS = 5

/** The first answer that says more than "not yet"; throws `login_timeout` when nobody has decided in time. */
export async function pollForTokens(
  { context }: Party,
  open: JudgedStep,
  { poll, once, judge }: Polling,
): Promise<Answer> {
  const { env, talk } = context
  const endsAt = env.clock() + poll.expiresInSeconds * 1000
  const isNews = onceEach()
  const wait = talk.wait(poll.waiting, poll.expiresInSeconds)
  try {
    for (let seconds = poll.intervalSeconds; ; ) {
      await env.sleep(Math.min(seconds * 1000, endsAt - env.clock()), env.signal)
      throwIfInterrupted(context.env.signal)
      if (env.clock() >= endsAt) throw nobodyDecided(poll)
      const answer = await once().catch(timedOut)
      if (answer === undefined) {
        seconds *= 2
        continue
      }
      const error = oauthErrorOf(answer.exchange, answer.reading)?.error
      if (answer.exchange.failure || (error !== 'authorization_pending' && error !== 'slow_down')) return answer
      if (error === 'slow_down') seconds += SLOWER_SECONDS
      open.judge([...poll.judge(answer), ...judge(answer)].filter(isNews))
    }
  } finally {
    wait.stop()
  }
}

/** A server that does not answer in time is asked half as often (RFC 8628 3.5). */
function timedOut(error: unknown): undefined {
  if (error instanceof CliError && error.code === 'timeout') return undefined
  throw error
}

/** Says the same of many answers once. */
function onceEach(): (finding: Finding) => boolean {
  const said = new Set<string>()
  return (finding) => said.size < said.add(JSON.stringify(finding)).size
}

function nobodyDecided({ expiresInSeconds }: Poll): CliError {
  return cliError(
    'login_timeout',
    `Nobody has decided within ${expiresInSeconds} s, and the provider keeps the request no longer.`,
    'Start again.',
  )
}
