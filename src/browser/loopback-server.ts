import type { RequestListener, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type CliError, cliError } from '../errors.ts'
import { type Broken, boundedServer, shut } from '../loopback/bounded-server.ts'
import { isLoopbackAddress } from '../text/host.ts'

export interface PortRange {
  readonly from: number
  readonly to: number
}

/** A port on the loopback addresses, and a way to give it back at once. */
interface LoopbackServer {
  readonly port: number
  close(): Promise<void>
}

const CONNECTIONS = 32
/** The target may have 16 KiB, and so may the headers, which are counted again when a request is screened. */
const HEAD_BYTES = 33 * 1024

/** What serves a request, and what is answered where there is none. */
export interface Handlers {
  readonly listener: RequestListener
  readonly onBroken: (what: Broken) => string
}

/**
 * Listens on 127.0.0.1, and on ::1 with the same port where the machine has it; never on other interfaces. A host that is
 * another address of 127.0.0.0/8 has that one instead. Throws `port_taken` when no port that may be used can be had.
 */
export async function openLoopbackServer(
  ports: PortRange | undefined,
  hostname: string,
  handlers: Handlers,
): Promise<LoopbackServer> {
  const addresses = addressesOf(hostname)
  let last: NodeJS.ErrnoException | undefined
  for (const port of candidates(ports)) {
    const bound = await bindAll(port, addresses, handlers)
    if (!(bound instanceof Error)) return bound
    last = bound
  }
  throw unbound(ports, addresses[0] ?? hostname, last)
}

/** The system's own choice is free at the first address, and may be taken at the second. */
function* candidates(ports: PortRange | undefined): Iterable<number> {
  if (ports) for (let port = ports.from; port <= ports.to; port += 1) yield port
  else yield* [0, 0, 0, 0, 0]
}

function addressesOf(hostname: string): readonly string[] {
  if (hostname === '[::1]') return ['::1', '127.0.0.1']
  return isLoopbackAddress(hostname) && hostname !== '127.0.0.1' ? [hostname] : ['127.0.0.1', '::1']
}

async function bindAll(
  port: number,
  addresses: readonly string[],
  { listener, onBroken }: Handlers,
): Promise<LoopbackServer | NodeJS.ErrnoException> {
  const servers: Server[] = []
  const open = new Set<Socket>()
  let bound = port
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(shut))
  }
  for (const address of addresses) {
    const server = boundedServer(HEAD_BYTES, { most: CONNECTIONS, open, onBroken }, listener)
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

function unbound(ports: PortRange | undefined, address: string, error: NodeJS.ErrnoException | undefined): CliError {
  if (!ports)
    return cliError(
      'port_taken',
      `No loopback port could be opened: ${error?.message}.`,
      'Check the network settings of this machine.',
      error,
    )
  const range = ports.from === ports.to ? `Port ${ports.from}` : `Every port from ${ports.from} to ${ports.to}`
  const why = UNBOUND[error?.code ?? ''] ?? 'is in use'
  return cliError(
    'port_taken',
    `${range} of ${address} ${why}.`,
    'End the program that uses it, or choose another with --port or --redirect-uri.',
    error,
  )
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
