import { CLIENT_GROUPS, command } from '../command.ts'
import { option } from '../config/option.ts'
import { JUDGES } from '../trace/traits.ts'

/** `userinfo`: with the access token given, else with the saved session. */
export const userinfo = command({
  name: 'userinfo',
  summary: 'call the UserInfo endpoint',
  about: 'sign in',
  common: [
    '--profile',
    '--issuer',
    '--client-id',
    '--access-token',
    '--print',
    '--allow',
    '--save',
    '--json',
    '--verbose',
  ],
  args: [],
  groups: CLIENT_GROUPS,
  own: () => [option('--access-token <token>', 'access token instead of the saved session; env:NAME, @file, -')],
  examples: [
    'userinfo',
    'userinfo --profile acme',
    'userinfo --issuer https://issuer.example --client-id my-client --access-token env:TOKEN',
  ],
  traits: JUDGES,
  live: true,
  step: { without: [] },
  needsClient: true,
  act: async (context) => (await import('../flows/session-userinfo.ts')).sessionUserinfo(context),
  view: async () => (await import('./userinfo.view.ts')).view,
})
