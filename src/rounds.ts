import type { Rounds } from './command.ts'
import type { Question } from './env.ts'
import { interruption } from './errors.ts'
import type { ExitCode } from './exit.ts'
import type { GuardedEnv } from './terminal/writer.ts'

/** How a round ended, and whether its command came to its end; one that did not could not be begun, or was stopped. */
export interface Round {
  readonly exit: ExitCode
  readonly acted: boolean
}

/**
 * Does rounds until a signal comes, or nobody reads any more what is written: each begins so long after the one before began, at once
 * where that took longer. A first round that cannot be begun is the last.
 */
export async function inRounds(
  machine: GuardedEnv,
  { everyMs, close }: Rounds,
  once: (env: GuardedEnv) => Promise<Round>,
): Promise<ExitCode> {
  const env = remembering(machine)
  try {
    for (let isFirst = true; ; isFirst = false) {
      const begun = env.clock()
      const { exit, acted } = await once(env)
      if (exit > 128 || env.stdout.closed || (isFirst && !acted)) return exit
      await env.sleep(Math.max(0, begun + everyMs - env.clock()), env.signal)
      if (env.signal.aborted) return told(env)
    }
  } finally {
    await close()
  }
}

/** Says what signal ended it between two rounds; what there is to report was reported after the last. */
function told({ signal, stderr }: GuardedEnv): ExitCode {
  const { code, message, exit } = interruption(signal.reason)
  stderr.write(`${code}: ${message}\n`)
  return exit
}

/** The same machine, which gives each round what standard input held and what a person answered. */
function remembering(env: GuardedEnv): GuardedEnv {
  const { stdin } = env
  const kept: Uint8Array[] = []
  let isRead = false
  const answers = new Map<string, Promise<string>>()
  return {
    ...env,
    stdin: {
      isTTY: stdin.isTTY,
      async *chunks() {
        if (!isRead) for await (const chunk of stdin.chunks()) kept.push(chunk)
        isRead = true
        yield* kept
      },
    },
    ask(question: Question) {
      const asked = answers.get(question.message) ?? env.ask(question)
      answers.set(question.message, asked)
      return asked
    },
  }
}
