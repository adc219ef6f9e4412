import type * as openid from 'openid-client'
import type { EndpointMember } from '../config/endpoints.ts'
import type { Context } from '../context.ts'
import { isTenantTemplate } from '../documents/entra-issuer.ts'
import { cliError } from '../errors.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { algorithmAmong, type Signer } from '../jose/keys/private-key.ts'
import { makeSecretAssertion } from '../jose/keys/secret-assertion.ts'
import type { Party } from './party.ts'
import type { Provider } from './provider.ts'
import { signingAlgorithms } from './registered-client.ts'

/** The client's key as it signs assertions, by an algorithm that the provider lists; undefined without a key. */
export async function assertionSigner({ client, provider }: Party): Promise<Signer | undefined> {
  return client.key?.signerFor(assertionAlgorithms(client, provider))
}

/** Algorithms that assertions may be signed by: the registered one, else those that the provider lists. */
function assertionAlgorithms({ facts }: Party['client'], { metadata }: Provider): JsonValue | undefined {
  const { token_endpoint_auth_signing_alg: alg } = facts.registered ?? {}
  return signingAlgorithms(alg, metadata['token_endpoint_auth_signing_alg_values_supported'])
}

/** Authentication by an assertion that is signed with the client secret (OIDC Core 9); the library itself knows HS256 alone. */
export function secretAssertion(
  lib: Pick<typeof openid, 'modifyAssertion' | 'ClientSecretJwt'>,
  party: Party,
  member: EndpointMember,
  secret: string,
): openid.ClientAuth {
  const { client, provider, context } = party
  const alg = algorithmAmong(['HS256', 'HS384', 'HS512'], assertionAlgorithms(client, provider))
  if (alg === 'HS256') return lib.ClientSecretJwt(secret, assertionOptions(lib, party, member))
  return (_server, { client_id }, body) => {
    const aud = audienceAt(context, provider, member)
    const jti = Buffer.from(context.env.random(16)).toString('base64url')
    const seconds = Math.floor(context.env.now() / 1000)
    const assertion = makeSecretAssertion({ client_id, aud, jti, seconds, alg, secret })
    body.set('client_id', client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', assertion)
  }
}

/** How a client assertion differs from what the library makes: whom it is for, and the name of its algorithm. */
export function assertionOptions(
  lib: Pick<typeof openid, 'modifyAssertion'>,
  { context, provider }: Party,
  member: EndpointMember,
  signer?: Signer,
): openid.ModifyAssertionOptions {
  return {
    [lib.modifyAssertion]: (header, claims) => {
      claims['aud'] = audienceAt(context, provider, member)
      // The library names the algorithm after the kind of key, which has two names for Ed25519 (RFC 9864).
      if (signer) header['alg'] = signer.alg
    },
  }
}

/** The audience of an assertion sent to an endpoint: the issuer where there is one, unless `--assertion-audience` says otherwise. */
function audienceAt({ options }: Pick<Context, 'options'>, provider: Provider, member: EndpointMember): string {
  const asked = options.text('assertionAudience') ?? (isNamed(provider) ? 'issuer' : 'endpoint')
  if (asked === 'issuer') return provider.issuer ?? ''
  return asked === 'endpoint' ? String(provider.metadata[member]).replace(/#.*$/s, '') : asked
}

/** Whether a provider has an issuer that an audience can be; one that stands for many tenants is none. */
function isNamed({ issuer }: Provider): boolean {
  return issuer !== undefined && !isTenantTemplate(issuer)
}

/** Throws `missing_option` where assertions should be for an issuer and none is known. */
export function requireAudience({ options }: Pick<Context, 'options'>, { issuer }: Provider): void {
  if (issuer !== undefined || options.text('assertionAudience') !== 'issuer') return
  throw cliError(
    'missing_option',
    '--assertion-audience issuer needs an issuer, and none is known.',
    'Give --issuer <url>, or --assertion-audience endpoint.',
  )
}
