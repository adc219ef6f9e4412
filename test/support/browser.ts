import type { Opening } from '../../src/env.ts'

/** A browser that only follows redirects with its cookies, as `Env.browse`; `visited` grows as it goes. */
export function followingBrowser(): { browse: (url: string) => Promise<Opening>; readonly visited: string[] } {
  const visited: string[] = []
  const follow = async (start: string): Promise<void> => {
    const jars = new Map<string, Map<string, string>>()
    let url = start
    for (let hops = 0; hops < 10; hops += 1) {
      visited.push(url)
      const { host } = new URL(url)
      const jar = jars.get(host) ?? new Map<string, string>()
      jars.set(host, jar)
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} })
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const at = pair.indexOf('=')
        jar.set(pair.slice(0, at), pair.slice(at + 1))
      }
      await response.arrayBuffer()
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || !location) return
      url = new URL(location, url).href
    }
  }
  return {
    visited,
    browse: async (url) => {
      const failed = new Promise<string>((tell) => {
        follow(url).catch((error: unknown) => tell(`The browser of the test failed: ${String(error)}`))
      })
      return { opened: true, program: 'following browser', failed }
    },
  }
}
