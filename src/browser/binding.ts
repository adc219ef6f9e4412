import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { cliError } from '../errors.ts'

export interface Ports {
  readonly from: number
  readonly to: number
}

/** A port on the loopback addresses, and a way to give it back at once. */
export interface Binding {
  readonly port: number
  close(): Promise<void>
}

const CONNECTIONS = 32

/**
 * Listens on 127.0.0.1, and on ::1 with the same port where the machine has it; never on other interfaces.
 * Throws `port_taken` when every port that may be used is in use.
 */
export async function bindLoopback(ports: Ports | undefined, listener: RequestListener): Promise<Binding> {
  const first = makeServer(listener)
  const port = await bindFirst(first, ports)
  const second = makeServer(listener)
  const both = await tryListen(second, port, '::1')
  const servers = both === undefined ? [first, second] : [first]
  return {
    port,
    close: async () => {
      await Promise.all(servers.map(shut))
    },
  }
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

async function bindFirst(server: Server, ports: Ports | undefined): Promise<number> {
  if (!ports) {
    const error = await tryListen(server, 0, '127.0.0.1')
    if (error)
      throw cliError(
        'port_taken',
        `No loopback port could be opened: ${error.message}.`,
        'Check the network settings of this machine.',
        error,
      )
    return (server.address() as AddressInfo).port
  }
  let last: NodeJS.ErrnoException | undefined
  for (let port = ports.from; port <= ports.to; port += 1) {
    last = await tryListen(server, port, '127.0.0.1')
    if (!last) return port
  }
  const range = ports.from === ports.to ? `Port ${ports.from}` : `Every port from ${ports.from} to ${ports.to}`
  const why = last?.code === 'EACCES' ? 'may not be used by this user' : 'is in use'
  throw cliError(
    'port_taken',
    `${range} of 127.0.0.1 ${why}.`,
    'End the program that uses it, or choose another with --port.',
    last,
  )
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
