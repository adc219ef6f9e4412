import type { Question } from '../env.ts'
import { cliError } from '../errors.ts'

/** Asks at the terminal, on stderr so that stdout stays for results. Throws `interrupted` when the person gives up. */
export async function ask(question: Question): Promise<string> {
  const { input, password, select, confirm } = await import('@inquirer/prompts')
  const { stderr } = await import('node:process')
  const context = { output: stderr, clearPromptOnDone: false }
  const { message, initial } = question
  try {
    switch (question.kind) {
      case 'secret':
        return await password({ message, mask: '*' }, context)
      case 'choice':
        return await select({ message, choices: [...(question.choices ?? [])], default: initial }, context)
      case 'confirm':
        return (await confirm({ message, default: initial === 'yes' }, context)) ? 'yes' : 'no'
      default:
        return await input({ message, default: initial, validate: (text) => question.fault?.(text) ?? true }, context)
    }
  } catch (error) {
    if (error instanceof Error && /ExitPrompt|AbortPrompt/.test(error.name))
      throw cliError('interrupted', 'Interrupted.', undefined, error)
    throw error
  }
}
