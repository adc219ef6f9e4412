import type { IncomingMessage } from 'node:http'
import { equalInConstantTime } from '../text/constant-time.ts'
import type { Channel } from './callback-request.ts'
import { looksLikeBrowser } from './request-filter.ts'

/** The beginning of the name of our cookie. Cookies go by host and not by port, so that each login has a name of its own. */
export const OWN_COOKIE = 'oidc_cli_'

/** What became of a request for our start URL. */
type Opened = 'first' | 'again' | 'again elsewhere' | 'early'

/** How a browser leaves for the provider, and how it is known when it comes back. */
export interface Departure {
  /** The name of the cookie. */
  readonly cookie: string
  /** `Set-Cookie` for the browser that is sent off, and for the one that has come back. */
  readonly setCookie: string
  readonly dropCookie: string
  /** Where the browser is sent, which is "" until `aim` says it. */
  target(): string
  aim(url: string): void
  /** Whether a browser was sent off. */
  hasLeft(): boolean
  /** From now on any browser may come back: the authorization URL was handed out. */
  admitAny(): void
  open(request: IncomingMessage): Opened
  /** Whether an answer comes from the browser that was sent off; null where that cannot be known. */
  isSame(request: IncomingMessage, channel: Channel): boolean | null
}

interface DepartureSettings {
  /** A new random text of so many bytes. */
  readonly random: (bytes: number) => string
  /** How long somebody is waited for. */
  readonly seconds: number
  /** Whether the person named the program that is opened, which may be a script that keeps no cookies. */
  readonly programNamed: boolean
}

/** The cookie outlives the wait by so many seconds. */
const SPARE_SECONDS = 60

export function departure({ random, seconds, programNamed }: DepartureSettings): Departure {
  const [cookie, value] = [`${OWN_COOKIE}${random(9)}`, random(18)]
  let first: IncomingMessage | undefined
  let target = ''
  let anyAdmitted = false
  const attributes = 'HttpOnly; SameSite=Lax; Path=/'
  const carries = ({ headers }: IncomingMessage): boolean =>
    cookiesIn(headers.cookie).some(([name, held]) => name === cookie && equalInConstantTime(held, value))
  return {
    cookie,
    setCookie: `${cookie}=${value}; ${attributes}; Max-Age=${Math.ceil(seconds) + SPARE_SECONDS}`,
    dropCookie: `${cookie}=; ${attributes}; Max-Age=0`,
    target: () => target,
    aim(url) {
      target = url
    },
    hasLeft: () => first !== undefined,
    admitAny() {
      anyAdmitted = true
    },
    open(request) {
      if (target === '') return 'early'
      if (first !== undefined) return carries(request) ? 'again' : 'again elsewhere'
      first = request
      return 'first'
    },
    isSame(request, channel) {
      if (carries(request)) return true
      if (first === undefined || anyAdmitted) return null
      // A form of another site brings no Lax cookie, and a cookie stays with the host that set it.
      if (channel === 'form_post' || hostOf(request) !== hostOf(first)) return null
      return programNamed && !isKnownApart(first, request) ? null : false
    },
  }
}

/** Whether two requests say of themselves that they are of browsers or of two programs, or the later one keeps cookies and lacks ours. */
function isKnownApart(one: IncomingMessage, other: IncomingMessage): boolean {
  const [agent, otherAgent] = [one.headers['user-agent'], other.headers['user-agent']]
  const differ = agent !== undefined && otherAgent !== undefined && agent !== otherAgent
  return differ || cookiesIn(other.headers.cookie).length > 0 || [one, other].some(looksLikeBrowser)
}

/** The name of the host that was asked, without the port, which cookies do not go by. */
function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
}

/** The cookies of a request, in order; what has no name is none. */
export function cookiesIn(header: string | undefined): readonly (readonly [name: string, value: string])[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? []
    return name === undefined || value === undefined ? [] : [[name, value.trim()] as const]
  })
}
