import { CLIENT_GROUPS, command } from '../command.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { LoginResult } from '../flows/login-result.ts'
import { fill } from '../stopped.ts'
import { JUDGES } from '../trace/traits.ts'

/** `login`: a person signs in; what came back is judged and saved as a session. */
export const login = command({
  name: 'login',
  summary: 'sign in through the browser, then judge tokens and UserInfo',
  about: 'sign in',
  common: [
    '--issuer',
    '--client-id',
    '--client-secret',
    '--scope',
    '--profile',
    '--preset',
    '--port',
    '--redirect-uri',
    '--no-browser',
    '--demo',
    '--save',
    '--verbose',
  ],
  args: [],
  groups: ['login', ...CLIENT_GROUPS],
  examples: [
    'login --demo',
    'login --issuer https://issuer.example --client-id my-client',
    'login --profile acme --prompt login --max-age 0 -v',
    'login --preset keycloak --base-url https://sso.example --tenant staff --client-id my-client',
  ],
  next: async ({ demo, fault }) => (demo === true && fault === undefined ? afterDemo() : []),
  traits: { ...JUDGES, shows: 'tokens' },
  live: true,
  step: { without: ['browser', 'qr', 'callbackUrl', 'demo', 'fault', 'noSave'] },
  needsClient: true,
  // A profile is of a provider, and the demo has its own.
  withoutProfiles: (_args, { demo }) => demo === true,
  again: async (...of) => (await import('../flows/client-secret.ts')).answerRefusal(...of),
  act,
  view: async () => (await import('./login.view.ts')).view,
})

async function act(context: Context): Promise<LoginResult> {
  const { signIn } = await import('../flows/login.ts')
  await requirePerson(context)
  if (context.options.flag('demo')) {
    const { demo } = await import('../flows/demo.ts')
    return demo(context, signIn)
  }
  if (context.options.text('fault') !== undefined)
    throw cliError('invalid_option', '--fault is for the issuer of the demo.', 'Add --demo.')
  const { checkKeeping, keepSession } = await import('../flows/session.ts')
  await checkKeeping(context)
  const { party, result } = await signIn(context)
  const { tokens, id_token } = result
  if (context.options.flag('noSave') || !tokens) return result
  return fill(result, () => keepSession(party, { tokens, claims: id_token?.claims ?? undefined }))
}

/** Values of a sign-in by forms are read before anything is sent. */
async function requirePerson(context: Context): Promise<void> {
  const { isByForms } = await import('../flows/by-forms.ts')
  if (!isByForms(context)) return
  await (await import('../flows/person.ts')).personOf(context)
  if (context.options.flag('headless')) await (await import('../flows/chrome.ts')).requireChrome(context)
}

/** What needs no account either. */
async function afterDemo(): Promise<readonly string[]> {
  const { OTHER_RECIPIENT } = await import('../checks/id-token/parties.ts')
  return [
    `login --demo --fault ${OTHER_RECIPIENT}`,
    `explain ${OTHER_RECIPIENT}`,
    'decode eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.',
  ]
}
