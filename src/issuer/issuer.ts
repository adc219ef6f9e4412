import { generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { Configuration } from 'oidc-provider'
import { cliError } from '../errors.ts'
import { boundedServer, shut } from '../loopback/bounded-server.ts'
import { namesUs } from '../loopback/host-header.ts'
import { serveInteraction } from './interactions.ts'
import { errorPage, PAGE_HEADERS } from './pages.ts'
import { claimsOf, SCOPE_CLAIMS } from './person.ts'
import { silenceProviderNotices } from './provider-notices.ts'
import { ISSUER_CONNECTIONS, ISSUER_HEAD_BYTES } from './served.ts'

/** A real OpenID Provider on loopback, for as long as it is not closed. */
export interface EmbeddedIssuer {
  readonly issuer: string
  close(): Promise<void>
}

interface IssuerSettings {
  /** Clients known beforehand, as registered metadata; others register themselves. */
  readonly clients?: Configuration['clients']
  readonly configuration?: Configuration
  readonly port?: number
}

/** Starts the issuer on 127.0.0.1. Throws `issuer_failed` when it cannot listen. */
export async function startIssuer(settings: IssuerSettings = {}): Promise<EmbeddedIssuer> {
  silenceProviderNotices()
  const server = boundedServer(ISSUER_HEAD_BYTES, { most: ISSUER_CONNECTIONS, open: new Set() })
  const [port, { Provider }, keys] = await Promise.all([
    listen(server, settings.port ?? 0),
    import('oidc-provider'),
    signingKeys(),
  ])
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    ...configuration(keys),
    ...settings.configuration,
    clients: settings.clients ?? [],
  })
  provider.use(async (context, next) => {
    // A page of ours answers on the bare response; koa must not answer again.
    const served = await serveInteraction(provider, context.req, context.res)
    if (!served) return next()
    context.respond = false
    return undefined
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (namesUs(request, port)) return void answer(request, response)
    response.writeHead(421).end()
  })
  return {
    issuer,
    close: () => shut(server),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        cliError(
          'issuer_failed',
          `The embedded issuer could not listen: ${error.message}.`,
          'Try another port.',
          error,
        ),
      )
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** One RSA key, since every OpenID Provider supports RS256 (OIDC Core 15.1), and one P-256 key. */
async function signingKeys(): Promise<JsonWebKey[]> {
  const generate = promisify(generateKeyPair)
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
  ])
  const named = (key: JsonWebKey, alg: string): JsonWebKey => ({
    ...key,
    alg,
    use: 'sig',
    kid: `${alg}-${randomBytes(6).toString('hex')}`,
  })
  return [
    named(rsa.privateKey.export({ format: 'jwk' }), 'RS256'),
    named(ec.privateKey.export({ format: 'jwk' }), 'ES256'),
  ]
}

const HOUR = 3600

function configuration(keys: JsonWebKey[]): Configuration {
  return {
    jwks: { keys } as NonNullable<Configuration['jwks']>,
    cookies: { keys: [randomBytes(32).toString('hex')] },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: {
      acr: null,
      sid: null,
      auth_time: null,
      iss: null,
      ...SCOPE_CLAIMS,
    },
    responseTypes: ['code'],
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: 24 * HOUR,
      Session: 24 * HOUR,
      Grant: 24 * HOUR,
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    // The demo asks for a refresh token without the consent ceremony that offline_access would need.
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    findAccount: (_context, id) => ({ accountId: id, claims: async () => claimsOf(id) }),
    renderError: async (context, out) => {
      context.set(PAGE_HEADERS)
      context.body = errorPage(String(out.error), String(out.error_description ?? ''))
    },
  }
}
