import { STRAY, type Strays, tellStrays } from '../browser/stray.ts'
import { type CliError, cliError } from '../errors.ts'
import { isUrl } from '../text/url.ts'

interface Waited {
  readonly seconds: number
  readonly redirectUri: string
  /** Whether the browser asked for its way to the provider; undefined when the URL was only printed. */
  readonly departed: boolean | undefined
  /** Why requests to the callback were ignored. */
  readonly strays: Strays
}

/** Nobody came back in time: what that points at, and the evidence for it. */
export function loginTimeout({ seconds, redirectUri, departed, strays }: Waited): CliError {
  const message = `Nobody came back to ${redirectUri} within ${seconds} s.`
  // The answer did come, and what it lacks is known.
  if (strays.told) return cliError('login_timeout', message, `${strays.told.message} ${strays.told.client}`)
  const hint = [
    ...(strays.total > 0 ? [ignored(redirectUri, strays)] : []),
    ...(departed === false ? [NOT_DEPARTED] : [notReturned(redirectUri, departed)]),
    ...respelled(redirectUri),
    'Otherwise sign in sooner, or give more time with --login-timeout.',
  ].join(' ')
  return cliError('login_timeout', message, hint)
}

const NOT_DEPARTED =
  'Evidence: the browser that was opened never asked this machine for its way to the provider. ' +
  'It is another browser, runs on another machine or sends loopback addresses to a proxy: open the printed URL by hand, or use --no-browser.'

function notReturned(redirectUri: string, departed: boolean | undefined): string {
  const evidence = departed
    ? 'Evidence: the browser was sent to the provider, and no answer came. '
    : 'Evidence: the URL was printed, and no answer came. '
  return (
    `${evidence}If the provider showed an error page of its own, ${redirectUri} or the client is not registered there as sent. ` +
    'If it showed a page for consent or a second factor, or a proxy asked for a sign-in of its own, that page was not finished. ' +
    'If the browser ended on an address that it could not reach, it does not run on this machine: paste that address with --callback-url -.'
  )
}

function ignored(redirectUri: string, strays: Strays): string {
  const elsewhere = strays.kinds().some(([why]) => why === STRAY.elsewhere)
  return (
    `${strays.total} other request(s) came to this machine meanwhile: ${tellStrays(strays, 3)}.` +
    (elsewhere ? ` The provider may have another path registered than that of ${redirectUri}.` : '')
  )
}

function respelled(redirectUri: string): readonly string[] {
  if (!isUrl(redirectUri)) return []
  const { href } = new URL(redirectUri)
  return href === redirectUri
    ? []
    : [`Software that normalises URLs makes ${href} of the redirect URI; the registration may have that.`]
}
