import type { Question } from '../env.ts'
import { cliError } from '../errors.ts'

/** Asks at the terminal, on stderr so that stdout stays for results. Throws `interrupted` when the person gives up. */
export async function ask(question: Question): Promise<string> {
  const { input, password, select, confirm } = await import('@inquirer/prompts')
  const { stderr } = await import('node:process')
  const context = { output: stderr, clearPromptOnDone: false }
  const { message, initial } = question
  const validate = (text: string): string | true => question.fault?.(text) ?? true
  try {
    switch (question.kind) {
      case 'secret':
        // Whoever looks over a shoulder sees how long it is, and no key shows more.
        return await password({ message, mask: '*', toggleMask: false, validate }, context)
      case 'choice':
        return await select({ message, choices: [...(question.choices ?? [])], default: initial }, context)
      case 'confirm':
        return (await confirm({ message, default: initial === 'yes' }, context)) ? 'yes' : 'no'
      default:
        return await input({ message, default: initial, validate }, context)
    }
  } catch (error) {
    if (error instanceof Error && /ExitPrompt|AbortPrompt/.test(error.name))
      throw cliError('interrupted', 'Interrupted.', undefined, error)
    throw error
  }
}
