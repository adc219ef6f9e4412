import type { Layer } from './config/option-values.ts'
import type { Env } from './env.ts'
import { CliError } from './errors.ts'
import type { ExitCode } from './exit.ts'
import type { Round } from './rounds.ts'

/** How a command line that was done ended, and how somebody is asked what it failed for want of. */
export interface Done extends Round {
  again?(): Promise<Layer | undefined>
}

/** Does what a command line says, and once more whenever somebody answers what it failed for want of; whoever gives up at the question ends it. */
export async function untilAnswered(
  { stderr }: Pick<Env, 'stderr'>,
  once: (answers?: Layer) => Promise<Done>,
): Promise<ExitCode> {
  let done = await once()
  try {
    for (;;) {
      const answers = await done.again?.()
      if (!answers) return done.exit
      done = await once(answers)
    }
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    stderr.write(`${error.code}: ${error.message}\n`)
    return error.exit
  }
}
