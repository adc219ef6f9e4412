import type { RequestListener } from 'node:http'
import { type CliError, cliError } from '../errors.ts'
import { type BoundPort, bindAll, whyUnbound } from '../loopback/bind.ts'
import { type Broken, boundedServer } from '../loopback/bounded-server.ts'
import { isLoopbackAddress } from '../text/host.ts'

export interface PortRange {
  readonly from: number
  readonly to: number
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
  { listener, onBroken }: Handlers,
): Promise<BoundPort> {
  const addresses = addressesOf(hostname)
  let last: NodeJS.ErrnoException | undefined
  for (const port of candidates(ports)) {
    const bound = await bindAll(port, addresses, (open) =>
      boundedServer(HEAD_BYTES, { most: CONNECTIONS, open, onBroken }, listener),
    )
    if (!(bound instanceof Error)) return bound
    last = bound
  }
  throw unbound(ports, addresses, last)
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

function unbound(
  ports: PortRange | undefined,
  addresses: readonly string[],
  error: (NodeJS.ErrnoException & { readonly address?: string }) | undefined,
): CliError {
  if (!ports)
    return cliError(
      'port_taken',
      `No loopback port could be opened: ${error?.message}.`,
      'Check the network settings of this machine.',
      error,
    )
  const alone = ports.from === ports.to
  const range = alone ? `Port ${ports.from}` : `Every port from ${ports.from} to ${ports.to}`
  const [first = ''] = addresses
  // Of several ports each may be taken at another address.
  const address = alone ? (error?.address ?? first) : first
  const free =
    address === first ? '' : `, though that of ${first} is free: a browser may come to either, so both are needed`
  return cliError(
    'port_taken',
    `${range} of ${alone ? address : addresses.join(' or ')} ${whyUnbound(error)}${free}.`,
    'End the program that uses it, or choose another with --port or --redirect-uri.',
    error,
  )
}
