import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type ClientMetadata, type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { silenceProviderNotices } from '../../src/issuer/provider-notices.ts'
import { createAuthority, type Identity, selfSigned } from './tls.ts'

/** A provider of a foreign make over https, whose clients are machines; it verifies every client authentication. */
export interface MachineIssuer {
  readonly issuer: string
  /** What vouches for the server, PEM. */
  readonly authority: string
  /** What the clients authenticate with: a secret, a private key (PEM), and certificates. */
  readonly secret: string
  readonly key: string
  readonly certificates: Readonly<Record<'vouched' | 'selfSigned' | 'unknown', Identity>>
  close(): Promise<void>
}

/** The resource whose access tokens are JWTs; tokens for none are opaque. */
export const API = 'https://api.example'

const SECRET = randomBytes(32).toString('base64url')
const HOST = '127.0.0.1'

/** Starts it on loopback, with a client for each method of authentication, named as the method. */
export async function startMachineIssuer(configuration: Configuration = {}): Promise<MachineIssuer> {
  silenceProviderNotices()
  const authority = await createAuthority()
  const [server, vouched, own, unknown] = await Promise.all([
    authority.issue(),
    authority.issue({ names: ['machine.example'] }),
    selfSigned({ names: ['machine.example'] }),
    selfSigned({ names: ['machine.example'] }),
  ])
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // A certificate that nobody vouches for is let in, and judged by the method of its client.
  const listener = createServer({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: false })
  await new Promise<void>((done) => listener.listen(0, HOST, done))
  const issuer = `https://${HOST}:${(listener.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    ...SETTINGS,
    ...configuration,
    clients: clients(keys.publicKey.export({ format: 'jwk' }), new X509Certificate(own.cert)),
  })
  listener.on('request', provider.callback())
  return {
    issuer,
    authority: authority.cert,
    secret: SECRET,
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificates: { vouched, selfSigned: own, unknown },
    close: () =>
      new Promise((done) => {
        listener.close(() => done())
        listener.closeAllConnections()
      }),
  }
}

function clients(jwk: object, certificate: X509Certificate): ClientMetadata[] {
  const registered: readonly Partial<ClientMetadata>[] = [
    { token_endpoint_auth_method: 'client_secret_basic', client_secret: SECRET },
    { token_endpoint_auth_method: 'client_secret_post', client_secret: SECRET },
    { token_endpoint_auth_method: 'client_secret_jwt', client_secret: SECRET },
    { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...jwk, use: 'sig' }] } },
    { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'machine.example', ...BOUND },
    { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [x5c(certificate)] }, ...BOUND },
    { token_endpoint_auth_method: 'none', grant_types: [] },
  ]
  return registered.map((client) => ({
    client_id: `${client.token_endpoint_auth_method}`,
    grant_types: ['client_credentials'],
    response_types: [],
    id_token_signed_response_alg: 'ES256',
    redirect_uris: [],
    scope: 'read write',
    ...client,
  }))
}

const BOUND = { tls_client_certificate_bound_access_tokens: true } as const

function x5c(certificate: X509Certificate): object {
  return { ...certificate.publicKey.export({ format: 'jwk' }), use: 'sig', x5c: [certificate.raw.toString('base64')] }
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const SETTINGS: Configuration = {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'machine' }] },
  scopes: ['read', 'write'],
  responseTypes: [],
  clientAuthMethods: [
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
    'none',
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      selfSignedTlsClientAuth: true,
      tlsClientAuth: true,
      getCertificate: certificateOf,
      certificateAuthorized: (context) => context.socket instanceof TLSSocket && context.socket.authorized,
      certificateSubjectMatches: (context, _property, expected) =>
        certificateOf(context)?.subjectAltName?.split(', ').includes(`DNS:${expected}`) === true,
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, resource) => ({
        scope: 'read write',
        audience: resource,
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
}

function certificateOf({ socket }: KoaContextWithOIDC): X509Certificate | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
}
