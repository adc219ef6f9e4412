import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Simulation, simulate } from '../providers/simulation.ts'
import { followingBrowser, wayTo } from '../support/browser.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import type { Answer, Asked } from '../support/provider.ts'
import { type Authority, createAuthority } from '../support/tls.ts'

/** Public https hosts that live on loopback: programs reach them through a proxy, as in a company network. */
export interface Internet extends Simulation {
  /** For --proxy. */
  readonly proxy: string
  /** Hosts with ports that tunnels were made to, each once. */
  readonly reached: Set<string>
  /** A machine whose browser is in the same internet, with its root in the file root.pem. */
  machine(vars?: Record<string, string>): TestEnv
}

/** One root for every internet of a test file. */
let root: Promise<Authority> | undefined

/** An internet of these hosts and no others; `answer` sees every request by its whole URL. */
export async function internet(
  hosts: readonly string[],
  answer: (asked: Asked, url: URL) => Answer | Promise<Answer>,
): Promise<Internet> {
  root ??= createAuthority()
  const { cert, issue } = await root
  const servers = await simulate(answer, await issue({ names: hosts }))
  const port = Number(new URL(servers.base).port)
  const reached = new Set<string>()
  const sockets = new Set<Socket>()
  const proxy = createServer()
  proxy.on('connect', (asked: IncomingMessage, socket: Socket) => {
    const place = asked.url ?? ''
    sockets.add(socket)
    socket.on('error', () => {})
    if (!hosts.some((host) => place === `${host}:443`)) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    reached.add(place)
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { browse } = followingBrowser(wayTo(cert, port))
  return {
    ...servers,
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    reached,
    machine(vars: Record<string, string> = {}) {
      const env = testEnv({ browse, vars })
      writeFileSync(join(env.home, 'root.pem'), cert)
      return env
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await servers.close()
    },
  }
}
