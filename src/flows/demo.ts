import { layerOf } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import type { Opening } from '../env.ts'
import { startIssuer } from '../issuer/issuer.ts'
import { observe } from './party.ts'
import { findProvider, type Provider } from './provider.ts'
import { registerClient } from './register.ts'

/** The name that the built-in user agent signs in with. */
const PERSON = 'ada'

/**
 * Starts an issuer in this process, registers a client and runs the same login as any other (`sign`).
 * Where no browser can be opened, the built-in user agent fills the form, and the report says so.
 */
export async function demo<R>(
  context: Context,
  sign: (context: Context, provider: Provider) => Promise<R>,
): Promise<R> {
  const issuer = await startIssuer()
  context.recorder.note(`Demo: the issuer ${issuer.issuer} runs in this process and ends with it; nothing is saved.`)
  try {
    const located = withFixed(context, { issuer: issuer.issuer })
    const provider = await findProvider(located)
    const registered = await registerClient(observe(located, provider), {
      client_name: 'oidc-cli demo',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    })
    const scope = context.options.sourceOf('scope') === 'default' ? 'openid profile email' : undefined
    const options = {
      scope,
      issuer: issuer.issuer,
      clientId: registered.client_id,
      clientSecret: registered.client_secret,
    }
    return await sign(withBrowser(withFixed(context, options)), provider)
  } finally {
    await issuer.close()
  }
}

/** The same run with some options fixed. */
function withFixed(context: Context, fixed: Readonly<Record<string, string | true | undefined>>): Context {
  return context.withOptions(context.options.with(layerOf(fixed, { source: 'demo', from: 'demo' })))
}

/** Opens a browser where there is one; else, and when it fails, the built-in user agent signs in. */
function withBrowser(context: Context): Context {
  const { env, options } = context
  const fallBack = (url: string, reason: string): Opening => {
    context.recorder.note(
      `No browser: ${reason} The built-in user agent followed the redirects and filled the form as "${PERSON}".`,
    )
    const failed = import('../browser/user-agent.ts')
      .then(({ signIn }) => signIn(url, { fill: fillForm }))
      .then(
        () => new Promise<string>(() => {}),
        (error: unknown) =>
          `the built-in user agent could not sign in: ${error instanceof Error ? error.message : String(error)}`,
      )
    return { opened: true, byItself: true, program: 'the built-in user agent', failed }
  }
  const browse = async (url: string, program: string | undefined): Promise<Opening> => {
    if (!options.flag('browser')) return fallBack(url, '--no-browser was given.')
    if (program === undefined && env.vars['CI']) return fallBack(url, 'CI is set.')
    const opening = await env.browse(url, program)
    if (!opening.opened) return fallBack(url, `${opening.reason.replace(/\.?$/, '.')}`)
    void opening.failed.then((reason) => fallBack(url, reason))
    return opening
  }
  // Whoever runs the demo can always sign in, so the run is never ended for want of a browser.
  const vars = { ...env.vars, CI: undefined }
  const within = options.flag('browser') ? context : withFixed(context, { browser: true })
  return { ...within, env: { ...env, vars, browse } }
}

function fillForm(): Record<string, string> {
  return { login: PERSON, password: 'any', answer: 'yes' }
}
