import { command } from '../command.ts'
import { option } from '../config/option.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Explained } from '../explain/look-up.ts'
import { TELLS } from '../trace/traits.ts'

/** `explain <id>`, `explain <words>` and `explain --list`. */
export const explain = command({
  name: 'explain',
  summary: 'what a check, error code, claim or parameter means',
  about: 'look up',
  args: [['[id]', 'check id, error code, claim, parameter, metadata member, or words: "wrong audience"', 'word']],
  takesEmptyWord: true,
  groups: ['output'],
  own: () => [option('--list', 'every check with severity, group and mode')],
  examples: ['explain invalid_grant', 'explain acr_values', 'explain "wrong audience"', 'explain --list --json'],
  traits: TELLS,
  act,
  view: async () => (await import('./explain.view.ts')).view,
})

async function act({ options }: Context, [id]: readonly string[]): Promise<Explained> {
  const { listing, lookUp } = await import('../explain/look-up.ts')
  if (options.flag('list')) {
    const { checkIds } = await import('../explain/check.ts')
    return listing(checkIds())
  }
  if (id !== undefined) return lookUp(id.trim())
  throw cliError(
    'missing_option',
    'There is nothing to explain.',
    'Give a check id, an error code, a claim, a parameter, a metadata member, or words that a check is about; or --list. For instance: oidc-cli explain invalid_grant',
  )
}
