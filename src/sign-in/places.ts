import type { PageView } from '../browser/page-view.ts'
import { isLoopbackHost } from '../text/host.ts'
import { isUrl } from '../text/url.ts'
import type { Way } from './submit.ts'

/** Why the values of a person may not be typed into a form: the end of a sentence that begins with "the page", and what to do. */
interface Unfit {
  readonly what: string
  readonly hint: string
}

/** Values go by POST from pages to places of these origins alone, over https or on this machine. */
export function unfitFor(
  { url: page, isRendered }: PageView,
  way: Way,
  origins: ReadonlySet<string>,
): Unfit | undefined {
  const named = [...origins].join(' and ')
  for (const [url, does] of [
    [page, 'asks for them'],
    [way.url, 'sends them'],
  ] as const) {
    if (!isUrl(url)) return { what: 'has a form that leads to no URL', hint: OPERATOR }
    const { protocol, origin, hostname } = new URL(url)
    const where = does === 'sends them' ? `would send what is typed to ${origin}` : `is of ${origin}`
    if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname)))
      return { what: `${where}, which is no https URL, so that nothing was typed`, hint: OPERATOR }
    if (!origins.has(origin))
      return {
        what: `${where}, and values are typed for ${named} alone`,
        hint: `If that server is one of yours: --form-origin ${origin}.`,
      }
  }
  // Scripts send most forms otherwise than the page says; what goes into a URL all the same is stopped on its way.
  if (way.method === 'GET' && !isRendered)
    return { what: 'would send what is typed as part of a URL (GET), so that nothing was typed', hint: OPERATOR }
  return undefined
}

const OPERATOR = 'Have the operator look at the form; a sign-in form is sent by POST over https.'

/** Whether a URL is that of the redirect URI, with whatever the answer added to it. */
export function arrivesAt(redirectUri: string): (url: string) => boolean {
  const bare = (url: string): string => (isUrl(url) ? new URL(url).href : url).replace(/[?#].*$/s, '')
  const place = bare(redirectUri)
  return (url) => bare(url) === place
}
