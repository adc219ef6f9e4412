import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type CliError, cliError } from '../errors.ts'
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

/**
 * Listens on 127.0.0.1, and on ::1 with the same port where the machine has it; never on other interfaces. A host that is
 * another address of 127.0.0.0/8 has that one instead. Throws `port_taken` when no port that may be used can be had.
 */
export async function openLoopbackServer(
  ports: PortRange | undefined,
  hostname: string,
  listener: RequestListener,
): Promise<LoopbackServer> {
  const addresses = addressesOf(hostname)
  let last: NodeJS.ErrnoException | undefined
  for (const port of candidates(ports)) {
    const bound = await bindAll(port, addresses, listener)
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
  listener: RequestListener,
): Promise<LoopbackServer | NodeJS.ErrnoException> {
  const servers: Server[] = []
  let bound = port
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(shut))
  }
  for (const address of addresses) {
    const server = makeServer(listener)
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

function makeServer(listener: RequestListener): Server {
  const server = createServer(
    {
      // The target alone may have 16 KiB, and so may the headers; both are counted again when a request is screened.
      maxHeaderSize: 33 * 1024,
      headersTimeout: 5000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 500,
      keepAliveTimeout: 1000,
    },
    listener,
  )
  keepNewest(server)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? '408 Request Timeout'
          : '400 Bad Request'
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    else socket.destroy()
  })
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('connect', (_request, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  return server
}

/** Past the limit the oldest connection goes, so that idle ones held open by somebody cannot keep the browser out. */
function keepNewest(server: Server): void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const [oldest] = open
    if (open.size > CONNECTIONS) oldest?.destroy()
  })
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

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
