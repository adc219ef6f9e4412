import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { isSecretName } from '../text/secret-names.ts'
import type { OpenStep } from '../trace/recorder.ts'

interface SignInStart {
  /** What is being waited for. */
  readonly waiting: string
  /** Whether a browser was opened on the start URL. */
  readonly opened: boolean
  /** Settles when nobody can come back any more, with the reason. */
  readonly ended?: Promise<string>
}

/** Where a person is sent. */
interface SignInUrls {
  /** Our own page that leads on to the provider. */
  readonly startUrl: string
  readonly authorizationUrl: string
  /** Told when the authorization URL is printed, from where it goes to any browser. */
  readonly onPrinted: () => void
  /** Aborted when nobody is waited for any more. */
  readonly done: AbortSignal
}

/**
 * Opens the browser on our own start URL, or prints the authorization URL; resolves to what is being waited for.
 * Throws `login_impossible` when nobody could ever come back: CI, and no browser program was named.
 */
export async function openOrPrint(
  context: Context,
  open: OpenStep,
  { startUrl, authorizationUrl, onPrinted, done }: SignInUrls,
): Promise<SignInStart> {
  const { options, env } = context
  const waiting = 'Waiting for the sign-in in the browser'
  const print = async (why: string): Promise<SignInStart> => {
    onPrinted()
    await printUrl(context, `${why} Open this URL to sign in:`, authorizationUrl)
    return { waiting, opened: false }
  }
  if (!options.flag('browser')) return print('No browser is opened.')
  const program = options.text('browser') ?? (env.vars['BROWSER'] || undefined)
  if (program === undefined && env.vars['CI']) {
    throw cliError(
      'login_impossible',
      'CI is set and no browser program was given, so nobody could sign in.',
      'Name a program with --browser or BROWSER, or print the URL with --no-browser.',
    )
  }
  const opening = await env.browse(startUrl, program, withheldFrom(context))
  if (!opening.opened) {
    open.note(`No browser was opened: ${opening.reason}`)
    return print(`${sentence(opening.reason)}`)
  }
  open.note(`Opened ${opening.program}.`)
  if (!opening.byItself) context.talk.say(`Opening the browser. If nothing appears, open:\n${startUrl}`)
  void opening.failed.then((reason) => {
    if (done.aborted) return
    open.note(`The browser failed: ${reason}`)
    void print(sentence(reason))
  })
  return { waiting, opened: true, ended: opening.ended }
}

/** Prints a URL that may be opened on another device, as a code too where that was asked for; resolves once both stand there. */
export async function printUrl({ options, talk }: Context, why: string, url: string): Promise<void> {
  talk.say(`${why}\n${url}`)
  if (options.flag('qr')) await talk.qr(url)
}

/** Words that tell a secret in the name of a variable alone, at its end; elsewhere they are names of ordinary things. */
const SECRET_VARIABLE = /(?:key|jwks?|jwt|pass|pwd|credentials?|cookie|bearer)$/i

/** What is no other program's business: variables that values of this run stand in, and secrets of our own. */
export function withheldFrom({ env, options }: Context): ReadonlySet<string> {
  const isSecret = (name: string): boolean => isSecretName(name) || SECRET_VARIABLE.test(name)
  const secrets = Object.keys(env.vars).filter((name) => /^OIDC_/i.test(name) && isSecret(name.slice(5)))
  return new Set([...options.variables(), ...secrets])
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
