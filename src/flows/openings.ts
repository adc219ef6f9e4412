import { cookiesIn, OWN_COOKIE } from '../browser/departure.ts'
import type { OpeningFacts } from '../checks/callback/openings.ts'
import { headerValues } from '../trace/headers.ts'
import { isMasked } from '../trace/mask.ts'
import type { Exchange } from '../trace/trace.ts'

/** What a record tells of the openings of our start URL: each that is listed, or the cookie of the one that is not. */
export function openingsIn(exchanges: readonly Exchange[]): OpeningFacts {
  const own = exchanges.filter(({ purpose }) => purpose === 'callback')
  const first = own.find(({ response }) => response?.status === 303)
  const again = own.filter(({ request, response }) => response?.status === 410 && request.url === first?.request.url)
  return { opened: first !== undefined || own.some(carriesOurs), again: again.map(carriesOurs) }
}

/** Whether a request has our cookie, the only one whose value is kept. */
function carriesOurs({ request }: Exchange): boolean {
  const pairs = headerValues(request.headers, 'cookie').flatMap(cookiesIn)
  return pairs.some(([name, value]) => name.startsWith(OWN_COOKIE) && !isMasked(value))
}
