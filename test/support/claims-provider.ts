import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, beforeEach } from 'node:test'
import { type JWTPayload, SignJWT } from 'jose'
import { rsaPair } from './rsa.ts'

/** What is served at a path in the place of what a claims provider has there. */
interface Served {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A claims provider on loopback, which signs what it says of a person (OIDC Core 5.6). */
export interface ClaimsProvider {
  readonly issuer: string
  /** Requests that came, with what they were authorized by. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined; readonly head: string }[]
  /** Answers in the place of its own, by path. */
  served: Record<string, Served>
  /** A JWT of it with these claims; `by` is the key that signs. */
  jwt(claims: JWTPayload, by?: 'own' | 'another'): Promise<string>
}

/** One for the tests of a file: right again, and with nothing asked, before each. */
export async function sharedClaimsProvider(): Promise<ClaimsProvider> {
  const [own, another] = [rsaPair(1), rsaPair(0)]
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    provider.asked.push({ path, authorization: request.headers.authorization, head: headOf(request) })
    const { status = 200, headers = {}, body } = provider.served[path] ?? { status: 404, body: '' }
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: ClaimsProvider = {
    issuer,
    asked: [],
    served: {},
    jwt: (claims, by = 'own') =>
      new SignJWT({ iss: issuer, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'c' })
        .sign((by === 'own' ? own : another).privateKey),
  }
  const key = { ...own.publicKey.export({ format: 'jwk' }), kid: 'c', alg: 'RS256', use: 'sig' }
  beforeEach(() => {
    provider.asked.length = 0
    provider.served = {
      '/.well-known/openid-configuration': { body: JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }) },
      '/keys': { body: JSON.stringify({ keys: [key] }) },
    }
  })
  after(() => void server.close())
  return provider
}

function headOf(request: IncomingMessage): string {
  return [request.url ?? '', ...request.rawHeaders].join('\n')
}
