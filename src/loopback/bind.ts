import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { shut } from './bounded-server.ts'

/** A port on some addresses, and a way to give it back at once. */
export interface BoundPort {
  readonly port: number
  close(): Promise<void>
}

/** Listens on one port of some addresses, 0 for one that the system chooses; resolves to the system's error where that may not be had. Connections are counted over all of them. */
export async function bindAll(
  port: number,
  addresses: readonly string[],
  make: (open: Set<Socket>) => Server,
): Promise<BoundPort | NodeJS.ErrnoException> {
  const servers: Server[] = []
  const open = new Set<Socket>()
  let bound = port
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(shut))
  }
  for (const address of addresses) {
    const server = make(open)
    const error = await tryListen(server, bound, address)
    if (!error) {
      servers.push(server)
      bound = (server.address() as AddressInfo).port
    } else if (servers.length === 0 || error.code === 'EADDRINUSE') {
      // A machine may lack the second address; where another program has it, that one would get what is meant for us.
      await close()
      return error
    }
  }
  return { port: bound, close }
}

/** Why a port cannot be had, as the end of a sentence about it. */
export function whyUnbound(error: NodeJS.ErrnoException | undefined): string {
  return UNBOUND[error?.code ?? ''] ?? 'is in use'
}

const UNBOUND: Readonly<Record<string, string>> = {
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'cannot be had, for this machine has no such address',
}

function tryListen(server: Server, port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => resolve(error)
    server.once('error', refused)
    server.listen({ port, host, ipv6Only: host === '::1', exclusive: true }, () => {
      server.off('error', refused)
      server.on('error', () => {})
      resolve(undefined)
    })
  })
}
