import { isIP } from 'node:net'
import { cliError } from '../errors.ts'
import { isLoopbackHost } from '../text/host.ts'

/** Where metrics are served. */
export interface Place {
  /** 0 for one that the system chooses. */
  readonly port: number
  readonly addresses: readonly string[]
  /** The host of its URL. */
  readonly host: string
  /** Whether nobody but this machine reaches it. */
  readonly isLoopback: boolean
}

const LOOPBACK = ['127.0.0.1', '::1'] as const

/** What `--metrics` says: a port of loopback, or an address with a port. Throws `invalid_option`. */
export function placeOf(given: string): Place {
  const [, host = '', digits = ''] = /^(?:(localhost|[\d.]+|\[[\da-f:.]+\]):)?(\d{1,5})$/i.exec(given) ?? []
  const port = Number(digits)
  const address = host.replace(/^\[|\]$/g, '')
  const isNamed = host !== '' && host.toLowerCase() !== 'localhost'
  if (digits === '' || port > 65_535 || (isNamed && isIP(address) !== (host.startsWith('[') ? 6 : 4)))
    throw cliError(
      'invalid_option',
      '--metrics is neither a port nor an address with one.',
      'Give 9464, 127.0.0.1:9464, [::1]:9464, or 0.0.0.0:9464 for all of this machine.',
    )
  if (!isNamed) return { port, addresses: LOOPBACK, host: '127.0.0.1', isLoopback: true }
  return { port, addresses: [address], host, isLoopback: isLoopbackHost(address) }
}
