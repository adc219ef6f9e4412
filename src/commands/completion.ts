import { command } from '../command.ts'
import { isShell, SCRIPTS, SHELLS } from '../completion/scripts.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { nearest } from '../text/nearest.ts'
import { TELLS } from '../trace/traits.ts'

/** `completion <shell>`: the script that completes words in that shell; `completion <shell> -- <words…>`: the words that may follow, as the script asks for. */
export const completion = command({
  name: 'completion',
  summary: `complete commands, flags and names in ${SHELLS.join(', ')}`,
  about: 'set up',
  args: [
    ['<shell>', SHELLS.join(', '), 'shell'],
    ['[words...]', 'behind --: a command line that is begun; the words that may follow are written'],
  ],
  takesEmptyWord: true,
  groups: [],
  examples: [
    'completion bash > ~/.local/share/bash-completion/completions/oidc-cli',
    'completion fish > ~/.config/fish/completions/oidc-cli.fish',
    'completion zsh',
  ],
  traits: TELLS,
  act,
  view: async () => () => '',
})

async function act(context: Context, [shell = '', ...words]: readonly string[]): Promise<null> {
  const { env, parts, recorder } = context
  if (!isShell(shell)) throw unknownShell(shell)
  if (words.length === 0) {
    env.stdout.write(SCRIPTS[shell])
    return null
  }
  const [{ candidatesFor }, { wordsOfKind }] = await Promise.all([
    import('../completion/candidates.ts'),
    import('../completion/words.ts'),
  ])
  // A shell that leaves empty words out gives a blank.
  const asked = [...words.slice(0, -1), (words.at(-1) ?? '').trimStart()]
  const found = await candidatesFor(asked, parts.all(), (kind) => wordsOfKind(kind, { env, note: recorder.note }))
  const inLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
  for (const { value, about } of found) env.stdout.write(about === '' ? `${value}\n` : `${value}\t${inLine(about)}\n`)
  return null
}

function unknownShell(shell: string): Error {
  const meant = nearest(shell, SHELLS)
  return cliError(
    'usage',
    `There is no completion for ${JSON.stringify(shell.slice(0, 40))}.`,
    `${meant === undefined ? '' : `Did you mean ${meant}? `}Shells are: ${SHELLS.join(', ')}.`,
  )
}
