import { STRAY, type Strays, tellStrays } from '../browser/stray.ts'
import { FORM_NOT_TAKEN } from '../checks/request/request.ts'
import { CliError, cliError, type Failure } from '../errors.ts'
import { isUrl } from '../text/url.ts'
import { isRejection } from '../trace/counted.ts'
import type { Check } from '../trace/trace.ts'
import type { ToldSeen } from './question-words.ts'

interface Waited {
  readonly seconds: number
  readonly redirectUri: string
  /** Whether the browser asked for its way to the provider; undefined when the URL was only printed. */
  readonly departed: boolean | undefined
  /** Why requests to the callback were ignored. */
  readonly strays: Strays
  /** What the authorization endpoint showed to us; absent where a machine went through its pages. */
  readonly seen?: ToldSeen
  /** What was found of the request itself. */
  readonly checks?: readonly Check[]
}

/** Nobody came back in time: what is seen at the provider, and the evidence for why. */
export function loginTimeout(waited: Waited): CliError {
  const { seconds, redirectUri, seen, strays } = waited
  const message = `Nobody came back to ${redirectUri} within ${seconds} s.`
  // The answer did come, and what it lacks is known.
  if (strays.told) return cliError('login_timeout', message, `${strays.told.message} ${strays.told.client}`)
  const more = seen?.request === 'refused' ? [] : ['Give more time with --login-timeout.']
  return cliError(
    'login_timeout',
    seen ? `${message} ${seen.message}` : message,
    [...evidenceOf(waited), ...more].join(' '),
  )
}

/** Somebody gave up waiting: the same, told by the signal that ended it. */
export function givenUp(interruption: Failure, waited: Omit<Waited, 'seconds'>): CliError {
  const { redirectUri, seen } = waited
  const message = `Interrupted before anybody came back to ${redirectUri}.${seen ? ` ${seen.message}` : ''}`
  return new CliError({ ...interruption, message, hint: [...evidenceOf(waited), interruption.hint].join(' ') })
}

function evidenceOf({ redirectUri, departed, strays, seen, checks = [] }: Omit<Waited, 'seconds'>): readonly string[] {
  return [
    ...(strays.total > 0 ? [ignored(redirectUri, strays)] : []),
    ...(departed === false ? [NOT_DEPARTED] : [departed ? DEPARTED : PRINTED]),
    ...(seen?.hint ? [seen.hint] : []),
    ...broken(checks),
    ...(seen?.request === 'accepted' ? [] : respelled(redirectUri)),
  ]
}

const NOT_DEPARTED =
  'Evidence: the browser that was opened never asked this machine for its way to the provider. ' +
  'It is another browser, runs on another machine or sends loopback addresses to a proxy: open the printed URL by hand, or use --no-browser.'
const DEPARTED = 'Evidence: the browser was sent to the provider, and no answer came.'
const PRINTED = 'Evidence: the URL was printed, and no answer came.'

/** What is wrong with the request by our own checks, or may be where the metadata leave it open. */
function broken(checks: readonly Check[]): readonly string[] {
  const [first] = [...checks.filter(isRejection), ...checks.filter(({ verdict }) => verdict === 'fail')]
  if (first) return [`Of the request itself a check failed, ${first.id}: ${first.message}`]
  const open = checks.find(({ id, verdict }) => id === FORM_NOT_TAKEN && verdict === 'warn')
  return open ? [`Of the request itself a check warns, ${open.id}: ${open.message}`] : []
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
