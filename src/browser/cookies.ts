import { CookieJar } from 'tough-cookie'

/** The cookies of one user agent (RFC 6265); shared with no other. */
export interface Cookies {
  /** What a request to a URL carries; empty without cookies. */
  headerFor(url: string): string
  /** Takes the `Set-Cookie` lines of an answer. */
  take(lines: readonly string[], url: string): void
}

/** Longest cookie in characters, and how many may be set in one visit; browsers have limits of that order (RFC 6265 6.1). */
const LONGEST = 4096
const MOST = 1000

export function createCookies(): Cookies {
  const jar = new CookieJar()
  let taken = 0
  return {
    headerFor: (url) => jar.getCookieStringSync(url),
    take(lines, url) {
      for (const line of lines) {
        if (line.length > LONGEST || taken >= MOST) continue
        taken += 1
        jar.setCookieSync(line, url, { ignoreError: true })
      }
    },
  }
}
