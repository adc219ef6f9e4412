import { OVERRIDABLE_MEMBERS, optionOf } from '../config/endpoints.ts'
import { layerOf } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import type { Env, Opening } from '../env.ts'
import { cliError, messageOf } from '../errors.ts'
import { startIssuer } from '../issuer/issuer.ts'
import { fill } from '../stopped.ts'
import type { Login } from './login.ts'
import type { LoginResult } from './login-result.ts'
import { observe } from './party.ts'
import { findProvider, type Provider } from './provider.ts'
import { registerClient } from './register.ts'

/** The name that the built-in user agent signs in with. */
const PERSON = 'ada'

/**
 * Starts an issuer in this process, one that gets something wrong with --fault, registers a client and runs the same login as any
 * other (`sign`). Where no browser can be opened, the built-in user agent fills the form, and the report says so.
 */
export async function demo(
  context: Context,
  sign: (context: Context, provider: Provider) => Promise<Login>,
): Promise<LoginResult> {
  requireOwnIssuer(context)
  const named = context.options.text('fault')
  // What can be got wrong is loaded where something is to be.
  const faulty = named === undefined ? undefined : await (await import('./fault.ts')).startFaulty(context, named)
  const issuer = faulty ?? (await startIssuer())
  context.recorder.note(`Demo: the issuer ${issuer.issuer} runs in this process and ends with it; nothing is saved.`)
  let thrown: unknown
  try {
    const located = withFixed((await faulty?.within(context)) ?? context, { issuer: issuer.issuer })
    const provider = await findProvider(located, { documents: 'first', act: 'login' })
    const registered = await registerClient(observe(located, provider), {
      client_name: 'oidc-cli demo',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      ...faulty?.client,
    })
    const scope = context.options.sourceOf('scope') === 'default' ? 'openid profile email' : undefined
    const options = { scope, clientId: registered.client_id, clientSecret: registered.client_secret }
    const login = await sign(withBrowser(withFixed(located, options)), provider)
    return await fill(login.result, async () => faulty?.after(login))
  } catch (error) {
    thrown = error
    throw error
  } finally {
    faulty?.conclude(thrown)
    await issuer.close()
  }
}

/** Options that say which provider and which client. */
const WHICH: ReadonlySet<string> = new Set([
  'profile',
  'preset',
  'baseUrl',
  'tenant',
  'issuer',
  'metadataUrl',
  'clientId',
  'clientSecret',
  'clientSecretIssuer',
  'clientMetadata',
  ...OVERRIDABLE_MEMBERS.map(optionOf),
])

/** Throws `invalid_option` where the command line names another provider or client; what the environment says of one is noted. */
function requireOwnIssuer({ options, recorder }: Context): void {
  const others = options.all().filter(({ name }) => WHICH.has(name))
  const flags = others.filter(({ source }) => source === 'flag').map(({ from }) => from)
  if (flags.length > 0)
    throw cliError(
      'invalid_option',
      `${flags.join(', ')} cannot stand beside --demo: the demo has an issuer and a client of its own.`,
      `Leave out --demo to use that provider, or ${flags.length === 1 ? flags[0] : 'those options'} to see the demo.`,
    )
  const variables = others.filter(({ source }) => source === 'environment').map(({ from }) => from)
  if (variables.length > 0)
    recorder.note(`The demo has an issuer and a client of its own: ${variables.join(', ')} counted for nothing.`)
}

/** The same run with some options fixed. */
function withFixed(context: Context, fixed: Readonly<Record<string, string | true | undefined>>): Context {
  return context.withOptions(context.options.with(layerOf(fixed, { source: 'demo', from: 'demo' })))
}

/** Opens a browser where there is one; else, and when it fails, the built-in user agent signs in. */
function withBrowser(context: Context): Context {
  const { env, options } = context
  const fallBack = (url: string, reason: string) => {
    context.recorder.note(
      `No browser: ${reason} The built-in user agent followed the redirects and filled the form as "${PERSON}".`,
    )
    const ended = import('../browser/user-agent.ts')
      .then(({ signIn }) => signIn(url, { fill: fillForm }))
      .then(
        () => NEVER,
        (error: unknown) => `the built-in user agent could not sign in: ${messageOf(error)}`,
      )
    return { opened: true, byItself: true, program: 'the built-in user agent', failed: NEVER, ended } satisfies Opening
  }
  const browse: Env['browse'] = async (url, program, withheld) => {
    if (!options.flag('browser')) return fallBack(url, '--no-browser was given.')
    if (program === undefined && env.vars['CI']) return fallBack(url, 'CI is set.')
    const opening = await env.browse(url, program, withheld)
    if (!opening.opened) return fallBack(url, `${opening.reason.replace(/\.?$/, '.')}`)
    return { ...opening, ended: opening.failed.then((reason) => fallBack(url, reason).ended) }
  }
  // Whoever runs the demo can always sign in, so the run is never ended for want of a browser.
  const vars = { ...env.vars, CI: undefined }
  const within = options.flag('browser') ? context : withFixed(context, { browser: true })
  return { ...within, env: { ...env, vars, browse } }
}

const NEVER = new Promise<string>(() => {})

function fillForm(): Record<string, string> {
  return { login: PERSON, password: 'any', answer: 'yes' }
}
