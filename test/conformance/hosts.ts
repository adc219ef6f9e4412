import type { X509Certificate } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Answer, Asked } from '../support/provider.ts'
import { createAuthority, type Identity } from '../support/tls.ts'

/** A request with what it came by. */
export interface Call extends Asked {
  readonly host: 'main' | 'mtls'
  readonly certificate: X509Certificate | undefined
}

/** A provider's two hosts on loopback: one by plain http, and one by TLS that asks for a certificate. */
export interface Hosts {
  readonly main: string
  readonly mtls: string
  /** What vouches for the second host, PEM, and the certificates of clients. */
  readonly authority: string
  readonly certificates: Readonly<Record<'registered' | 'other', Identity>>
  close(): Promise<void>
}

export async function startHosts(respond: (call: Call) => Promise<Answer>): Promise<Hosts> {
  const authority = await createAuthority()
  const [identity, registered, other] = await Promise.all([
    authority.issue(),
    authority.issue({ names: ['client.example'] }),
    authority.issue({ names: ['other.example'] }),
  ])
  const listener = (host: 'main' | 'mtls') => (request: IncomingMessage, response: ServerResponse) =>
    void answered(request, host)
      .then(({ status, headers, body }) =>
        response
          .writeHead(status, headers)
          .end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)),
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)))

  async function answered(request: IncomingMessage, host: 'main' | 'mtls'): Promise<Answer> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const url = new URL(request.url ?? '/', host === 'main' ? main : mtls)
    const { method = 'GET', headers, socket } = request
    return respond({
      path: url.pathname,
      method,
      url: url.href,
      headers,
      body,
      form: new URLSearchParams(body),
      host,
      certificate: socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined,
    })
  }

  const servers = [
    createServer(listener('main')),
    createSecure({ ...identity, ca: authority.cert, requestCert: true, rejectUnauthorized: false }, listener('mtls')),
  ] as const
  const [main, mtls] = [`http://127.0.0.1:${await listen(servers[0])}`, `https://localhost:${await listen(servers[1])}`]
  return {
    main,
    mtls,
    authority: authority.cert,
    certificates: { registered, other },
    close: async () => {
      await Promise.all(servers.map(closed))
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)))
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })
}
