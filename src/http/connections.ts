import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import type { Address } from '../env.ts'
import type { Zone } from '../text/zone.ts'
import type { TlsFacts } from '../trace/trace.ts'

/** What was noticed when a connection was made, for later requests on it. */
export interface Noticed {
  /** Every address of its host; undefined behind a proxy. */
  addresses: readonly Address[] | undefined
  /** The one of these addresses. */
  zone: Zone | undefined
  tls: TlsFacts | undefined
  /** Is told of everything that comes, for the request that is under way. */
  heard: () => void
}

/** Makes a connection that is ready for a request. */
export type Dial = () => Promise<Socket>

/** Connections that are opened by the request that needs one. */
export interface Connections {
  readonly agent: Agent
  readonly noticed: WeakMap<Socket, Noticed>
}

/** How often it is looked for connections that nobody uses, in milliseconds; one that was of no use between two looks is closed. */
const LOOK_MS = 2500

/**
 * Connections that are kept open between requests, or of which each request has its own. The requests made by the agent have two members
 * besides its own: `name`, of what may be used again for another, and `dial`.
 */
export function createConnections(life: 'kept' | 'single', lookMs = LOOK_MS): Connections {
  const agent = new Agent({ keepAlive: life === 'kept', maxFreeSockets: 4 })
  const look = lookAfter(agent, lookMs)
  Object.assign(agent, {
    getName: (options: { name: string }) => options.name,
    createConnection(options: { dial: Dial }, connected: (error: Error | null, socket?: Socket) => void) {
      options.dial().then((socket) => {
        connected(null, socket)
        if (life === 'kept') look()
      }, connected)
    },
    // By itself it would set timers at each request, and read what the server says of its own, which closes in time or is asked again.
    keepSocketAlive(socket: Socket) {
      socket.unref()
      return true
    },
  })
  return { agent, noticed: new WeakMap() }
}

/** Closes connections that nobody uses any more, as long as there are any; gives back what begins to look. */
function lookAfter(agent: Agent, lookMs: number): () => void {
  /** What had been read of unused ones when they were last looked at, in bytes. */
  let before = new Map<Socket, number>()
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const unused = new Map<Socket, number>()
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of sockets ?? []) {
        if (before.get(socket) === socket.bytesRead) socket.destroy()
        else unused.set(socket, socket.bytesRead)
      }
    before = unused
    if (unused.size > 0 || Object.keys(agent.sockets).length > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return () => {
    timer ??= setInterval(look, lookMs).unref()
  }
}
