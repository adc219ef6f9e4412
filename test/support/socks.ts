import { connect, createServer, type Server, type Socket } from 'node:net'

/** How a SOCKS 5 server of a test behaves where it differs from one that lets everybody through. */
export interface SocksManners {
  /** The way to sign in that it chooses, 0 where it wants none; 255 accepts none (RFC 1928 3). */
  readonly method?: number
  /** The one pair of user name and password that it accepts (RFC 1929). */
  readonly login?: readonly [user: string, password: string]
  /** The reply to a request for a connection (RFC 1928 6). */
  readonly reply?: number
  /** The address in its reply: as it is written in bytes, kind first. */
  readonly bound?: readonly number[]
  /** What it does in place of speaking the protocol. */
  readonly instead?: (socket: Socket, at: 'greeting' | 'login' | 'request') => boolean
}

/** What it was asked. */
export interface SocksSeen {
  readonly methods: number[][]
  readonly logins: string[]
  /** Kind of address, address and port: "3 issuer.example:443". */
  readonly requests: string[]
}

/** A SOCKS 5 server that leads every connection to one port on loopback. */
export function socksServer(onward: number, manners: SocksManners = {}): { server: Server; seen: SocksSeen } {
  const seen: SocksSeen = { methods: [], logins: [], requests: [] }
  const server = createServer((socket) => {
    socket.on('error', () => {})
    let stage: 'greeting' | 'login' | 'request' | 'open' = 'greeting'
    let pending = Buffer.alloc(0)
    const take = (data: Buffer): void => {
      pending = Buffer.concat([pending, data])
      for (let used = step(); used > 0; used = step()) pending = pending.subarray(used)
    }
    /** Bytes of the message that was answered, 0 where it is not whole. */
    const step = (): number => {
      if (stage === 'open') return 0
      const whole = { greeting: greeting(), login: login(), request: requestLength() }[stage]
      if (whole === 0 || pending.length < whole) return 0
      const message = pending.subarray(0, whole)
      if (manners.instead?.(socket, stage)) return whole
      if (stage === 'greeting') {
        seen.methods.push([...message.subarray(2)])
        const method = manners.method ?? (manners.login ? 2 : 0)
        stage = method === 2 ? 'login' : 'request'
        socket.write(Buffer.from([5, method]))
      } else if (stage === 'login') {
        const [user, password] = partsOf(message)
        seen.logins.push(`${user}:${password}`)
        const isRight = user === manners.login?.[0] && password === manners.login?.[1]
        stage = 'request'
        socket.write(Buffer.from([1, isRight ? 0 : 1]))
      } else open(message)
      return whole
    }
    const greeting = (): number => (pending.length < 2 ? 0 : 2 + (pending[1] ?? 0))
    const login = (): number => {
      const user = pending[1]
      const password = user === undefined ? undefined : pending[2 + user]
      return user === undefined || password === undefined ? 0 : 3 + user + password
    }
    const requestLength = (): number => {
      if (pending.length < 5) return 0
      return pending[3] === 1 ? 10 : pending[3] === 4 ? 22 : 7 + (pending[4] ?? 0)
    }
    const open = (message: Buffer): void => {
      seen.requests.push(addressOf(message))
      const reply = manners.reply ?? 0
      const answer = Buffer.from([5, reply, 0, ...(manners.bound ?? [1, 127, 0, 0, 1, 0, 80])])
      if (reply !== 0) return void socket.end(answer)
      stage = 'open'
      socket.off('data', take)
      const to = connect(onward, '127.0.0.1', () => {
        socket.write(answer)
        socket.pipe(to).pipe(socket)
      })
      to.on('error', () => socket.destroy())
    }
    socket.on('data', take)
  })
  return { server, seen }
}

function partsOf(message: Buffer): readonly [string, string] {
  const end = 2 + (message[1] ?? 0)
  return [message.subarray(2, end).toString('utf8'), message.subarray(end + 1).toString('utf8')]
}

function addressOf(message: Buffer): string {
  const kind = message[3] ?? 0
  const port = message.readUInt16BE(message.length - 2)
  const address = message.subarray(kind === 3 ? 5 : 4, message.length - 2)
  const text = kind === 3 ? address.toString('latin1') : kind === 1 ? address.join('.') : address.toString('hex')
  return `${kind} ${text}:${port}`
}
