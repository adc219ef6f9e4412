import { request as requestPlainly } from 'node:http'
import { request } from 'node:https'
import { submission } from '../../src/browser/html-forms.ts'
import { type Send, sendBy, type VisitSettings, visit } from '../../src/browser/user-agent.ts'
import type { Opening } from '../../src/env.ts'

/** The user agent as `Env.browse`: it sends the first form of each page as it stands; `visited` grows as it goes. */
export function followingBrowser(way: Pick<VisitSettings, 'allows' | 'send'> = {}): {
  browse: (url: string) => Promise<Opening>
  readonly visited: string[]
} {
  const visited: string[] = []
  return {
    visited,
    browse: async (url) => {
      const failed = new Promise<string>((tell) => {
        look(url, { ...way, onVisit: (each) => visited.push(each) }).catch((error: unknown) =>
          tell(`The browser of the test failed: ${String(error)}`),
        )
      })
      return { opened: true, program: 'following browser', failed }
    },
  }
}

/** Visits a URL as the browser of a person who agrees to everything. */
export async function look(url: string, way: Omit<VisitSettings, 'answer'> = {}): Promise<void> {
  await visit(url, {
    ...way,
    answer: ({ status, forms: [form] }) => (form && status < 400 && submission(form, {})) || undefined,
  })
}

/** The way to an internet on loopback: every name is found on this machine, https at the port of the URL or else at this one. */
export function wayTo(ca: string, port?: number): Pick<VisitSettings, 'allows' | 'send'> {
  const send: Send = (load, headers, signal) => {
    const { protocol, host, hostname, port: own } = new URL(load.url)
    const secure = protocol === 'https:'
    const place = { hostname: '127.0.0.1', ...(secure && { port: own || port, servername: hostname, ca }) }
    return sendBy(secure ? request : requestPlainly, place)(load, { host, ...headers }, signal)
  }
  return { allows: () => true, send }
}
