import type * as openid from 'openid-client'
import type { ClientFacts } from '../checks/facts.ts'
import { NO_ISSUER } from '../checks/token-response/client-refusal.ts'
import { registeredIn } from '../config/client-metadata.ts'
import { type EndpointMember, MEMBER_OF } from '../config/endpoints.ts'
import { pathIn } from '../config/reference.ts'
import type { Context } from '../context.ts'
import type { Registered } from '../documents/client-metadata.ts'
import { isTenantTemplate } from '../documents/entra-issuer.ts'
import { cliError } from '../errors.ts'
import { toFetch } from '../http/fetch.ts'
import type { HttpRequest } from '../http/http.ts'
import { textOf } from '../jose/json/values.ts'
import { makeClientSecret } from '../jose/keys/client-secret.ts'
import { sha256 } from '../jose/keys/hash.ts'
import { type PrivateKey, readPrivateKey } from '../jose/keys/private-key.ts'
import { basicEncoding, basicHeader } from '../text/basic-credentials.ts'
import type { OpenStep } from '../trace/recorder.ts'
import { assertionOptions, assertionSigner, requireAudience, secretAssertion } from './client-assertion.ts'
import type { Party } from './party.ts'
import type { Provider } from './provider.ts'
import { requireAlgorithms, requireMethod } from './registered-client.ts'
import { ledTo } from './usable-endpoint.ts'

/** The relying party this run acts as. */
export interface Client {
  readonly facts: ClientFacts
  readonly client_id: string
  readonly secret: string | undefined
  readonly key: PrivateKey | undefined
}

/** The client from the options; asks for what is missing where somebody can be asked. */
export async function findClient(context: Context, provider: Provider): Promise<Client> {
  const client_id = await context.options.need('clientId')
  const [keyFile] = await context.options.files('clientKey')
  const file = keyFile === undefined ? '' : (pathIn(keyFile.given) ?? keyFile.given)
  const key = keyFile === undefined ? undefined : await readPrivateKey(keyFile.text, file)
  if (key && key.undone.length > 0)
    context.recorder.note(`--client-key ${file} was read all the same: ${key.undone.join('; ')}.`)
  const secret =
    (await context.options.secret('clientSecret')) ?? (await secretFromKey(context, provider, { client_id, key, file }))
  if (secret !== undefined) context.recorder.secret(secret, 'client_secret')
  const registered = await registeredIn(context.options)
  requireMethod(context.options, registered)
  const auth = methodOf(context, provider, { secret: secret !== undefined, key: key !== undefined })
  requireCredentials(auth, secret, key)
  requireAudience(context, provider)
  const client = { client_id, secret, key, facts: clientFacts(context, { client_id, auth, secret, registered }) }
  await requireAlgorithms(context.options, client)
  return client
}

/** A client as it acts, before it is told of. */
interface ActingClient {
  readonly client_id: string
  readonly auth: string
  readonly secret: string | undefined
  readonly registered: Registered
}

/** What judges are told of a client that authenticates by a method. */
export function clientFacts(
  { options }: Pick<Context, 'options'>,
  { client_id, auth, secret, registered }: ActingClient,
): ClientFacts {
  const encoding = basicEncoding(options.text('basicEncoding'))
  return {
    client_id,
    auth,
    ...(secret === undefined ? {} : { secretBytes: Buffer.byteLength(secret), secretSha256: sha256(secret) }),
    ...(encoding === 'form' ? {} : { basicEncoding: encoding }),
    public: auth === 'none',
    registered,
  }
}

/** A client secret that is a JWT of the issuer in --client-secret-issuer, for providers that hand out a key instead of a secret. */
async function secretFromKey(
  context: Context,
  provider: Provider,
  { client_id, key, file }: { readonly client_id: string; readonly key: PrivateKey | undefined; readonly file: string },
): Promise<string | undefined> {
  const issuer = context.options.text('clientSecretIssuer')
  if (issuer === undefined) return undefined
  if (!key) {
    throw cliError(
      'missing_option',
      'The client secret is made with a private key, and there is none.',
      'Give --client-key <file>, or --client-secret.',
    )
  }
  const audience = provider.issuer ?? textOf(provider.metadata['token_endpoint']) ?? ''
  return makeClientSecret({ issuer, client_id, audience, key, file, now: context.env.now() })
}

/** The method that was named, else the one a client would choose that knows the metadata: the registered default first (RFC 8414 section 2). */
export function methodOf(
  { options }: Pick<Context, 'options'>,
  { metadata }: Provider,
  { secret, key }: { readonly secret: boolean; readonly key: boolean },
): string {
  const named = options.text('clientAuth')
  if (named !== undefined) return named
  const listed = metadata['token_endpoint_auth_methods_supported']
  const supported = Array.isArray(listed) ? listed : ['client_secret_basic']
  if (secret) {
    const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']
    return methods.find((method) => supported.includes(method)) ?? 'client_secret_basic'
  }
  return key ? 'private_key_jwt' : 'none'
}

function requireCredentials(auth: string, secret: string | undefined, key: PrivateKey | undefined): void {
  if (auth.startsWith('client_secret') && secret === undefined) {
    throw cliError(
      'missing_option',
      `Client authentication by ${auth} needs a client secret.`,
      'Give --client-secret env:NAME, set OIDC_CLIENT_SECRET beside OIDC_ISSUER, or add client-secret to the profile.',
    )
  }
  if (auth === 'private_key_jwt' && !key) {
    throw cliError(
      'missing_option',
      'Client authentication by private_key_jwt needs a private key.',
      'Give --client-key <file>.',
    )
  }
}

/** Which requests a strict client makes. */
interface Wire extends Pick<HttpRequest, 'grant_type' | 'verbatim' | 'uncounted'> {
  readonly purpose: keyof typeof MEMBER_OF
}

/** openid-client as it acts for a party. */
export interface StrictClient {
  readonly lib: typeof openid
  readonly config: openid.Configuration
  /** The proof of possession where tokens are bound to a key. */
  readonly proof: openid.DPoPOptions
}

/** openid-client's view of provider and client, sending through the one seam to the network and recording in a step. */
export async function strictClient(party: Party, open: OpenStep, wire: Wire): Promise<StrictClient> {
  const { context, provider, client, dpop } = party
  const lib = await import('openid-client')
  const http = await context.http()
  const tolerance = context.options.seconds('clockTolerance')
  const metadata = {
    client_id: client.client_id,
    ...strictMetadata(client.facts.registered),
    [lib.clockTolerance]: Math.round(tolerance),
  }
  // A server known from flags alone has no issuer; the library wants one, and it is compared with nothing we send.
  const server = { ...provider.metadata, issuer: provider.issuer ?? NO_ISSUER } as openid.ServerMetadata
  const auth = await authentication(lib, party, MEMBER_OF[wire.purpose])
  const config = isTenantTemplate(server.issuer)
    ? await ofManyTenants(lib, server, { client_id: client.client_id, metadata, auth })
    : new lib.Configuration(server, client.client_id, metadata, auth)
  // Plain http is judged and refused at the seam, and deadlines are kept there.
  lib.allowInsecureRequests(config)
  config.timeout = undefined
  config[lib.customFetch] = toFetch(http, { ...wire, led: ledTo(provider, MEMBER_OF[wire.purpose]) }, open.record)
  return { lib, config, proof: dpop ? { DPoP: dpop.handle(lib, config) } : {} }
}

/** The library fills `{tenantid}` of the issuer where it read the metadata at Entra itself, so they are handed to it as an answer from there. */
function ofManyTenants(
  lib: typeof openid,
  server: openid.ServerMetadata,
  client: {
    readonly client_id: string
    readonly metadata: Partial<openid.ClientMetadata>
    readonly auth: openid.ClientAuth
  },
): Promise<openid.Configuration> {
  const headers = { 'content-type': 'application/json' }
  const answer = async (): Promise<Response> => new Response(JSON.stringify(server), { headers })
  const place = new URL('https://login.microsoftonline.com/common/v2.0')
  return lib.discovery(place, client.client_id, client.metadata, client.auth, { [lib.customFetch]: answer })
}

/** What the library is told of the registration, so that it refuses nothing that is as registered. */
function strictMetadata(registered: Registered = {}): Partial<openid.ClientMetadata> {
  const { id_token_signed_response_alg, userinfo_signed_response_alg, authorization_signed_response_alg } = registered
  const { default_max_age, require_auth_time } = registered
  const told = {
    id_token_signed_response_alg,
    userinfo_signed_response_alg,
    authorization_signed_response_alg,
    default_max_age,
    require_auth_time,
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

async function authentication(lib: typeof openid, party: Party, member: EndpointMember): Promise<openid.ClientAuth> {
  const { client } = party
  const { options } = party.context
  const secret = client.secret ?? ''
  switch (client.facts.auth) {
    case 'client_secret_post':
      return lib.ClientSecretPost(secret)
    case 'client_secret_basic':
      // The library encodes characters as well that a form leaves alone, which servers that do not decode refuse.
      return (_server, { client_id }, _body, headers) =>
        headers.set('authorization', basicHeader(client_id, secret, basicEncoding(options.text('basicEncoding'))))
    case 'client_secret_jwt':
      return secretAssertion(lib, party, member, secret)
    case 'private_key_jwt': {
      const signer = await assertionSigner(party)
      return signer ? lib.PrivateKeyJwt(signer, assertionOptions(lib, party, member, signer)) : lib.None()
    }
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return lib.TlsClientAuth()
    default:
      return lib.None()
  }
}
