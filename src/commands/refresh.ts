import { CLIENT_GROUPS, command } from '../command.ts'
import { noSave, option } from '../config/option.ts'
import { JUDGES } from '../trace/traits.ts'

/** `refresh`: with the refresh token given, else with the saved session. */
export const refresh = command({
  name: 'refresh',
  summary: 'use a refresh token; compare old and new',
  about: 'sign in',
  common: [
    '--profile',
    '--issuer',
    '--client-id',
    '--client-secret',
    '--refresh-token',
    '--scope',
    '--print',
    '--allow',
    '--save',
    '--json',
    '--verbose',
  ],
  args: [],
  groups: CLIENT_GROUPS,
  own: () => [
    option('--refresh-token <token>', 'refresh token instead of the saved session; env:NAME, @file, -'),
    option('--scope <scopes>', 'scope to ask for; default: as granted before'),
    noSave('do not save the new tokens'),
  ],
  examples: [
    'refresh',
    'refresh --profile acme --print access_token',
    'refresh --issuer https://issuer.example --client-id my-client --refresh-token env:TOKEN',
  ],
  traits: { ...JUDGES, shows: 'tokens' },
  live: true,
  step: { without: ['noSave'] },
  needsClient: true,
  again: async (...of) => (await import('../flows/client-secret.ts')).answerRefusal(...of),
  act: async (context) => (await import('../flows/session-refresh.ts')).sessionRefresh(context),
  view: async () => (await import('./refresh.view.ts')).view,
})
