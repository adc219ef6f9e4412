import { CLIENT_GROUPS, command } from '../command.ts'
import { noSave } from '../config/option.ts'
import { GRANTS } from '../flows/grants/grants.ts'
import { JUDGES } from '../trace/traits.ts'

const NAMES = GRANTS.map(({ name }) => name).join(', ')

/** `token <grant>`: tokens that no person is needed for. */
export const token = command({
  name: 'token',
  summary: 'get tokens by a grant that needs no person',
  about: 'sign in',
  common: ['--issuer', '--client-id', '--client-secret', '--scope', '--profile', '--print', '--save', '--verbose'],
  args: [['<grant>', NAMES, GRANTS.map(({ name }) => name)]],
  groups: CLIENT_GROUPS,
  own: () => [...GRANTS.flatMap((grant) => grant.options()), noSave('do not save the tokens as a session')],
  examples: GRANTS.flatMap((grant) => grant.examples),
  traits: { ...JUDGES, shows: 'tokens' },
  live: true,
  step: { without: ['noSave'] },
  needsClient: true,
  again: async (...of) => (await import('../flows/client-secret.ts')).answerRefusal(...of),
  act: async (context, [grant = '']) => (await import('../flows/get-tokens.ts')).getTokens(context, grant),
  view: async () => (await import('./token.view.ts')).view,
})
