import type { ClientFacts } from '../checks/facts.ts'
import type { Options } from '../config/option-values.ts'
import type { Registered } from '../documents/client-metadata.ts'
import { CLIENT_AUTH_METHODS } from '../documents/registered-values.ts'
import { cliError } from '../errors.ts'
import type { JsonValue } from '../jose/json/json.ts'
import type { PrivateKey } from '../jose/keys/private-key.ts'

/** Throws `invalid_option` where the client is registered with a method of authentication that is none of ours, and no other was named. */
export function requireMethod(options: Options, { token_endpoint_auth_method: method }: Registered): void {
  if (method === undefined || options.text('clientAuth') !== undefined) return
  throw cliError(
    'invalid_option',
    `The client is registered with token_endpoint_auth_method ${method}, which cannot be performed.`,
    `Name another one by --client-auth: ${CLIENT_AUTH_METHODS.join(', ')}.`,
  )
}

/** The one algorithm that is registered for what the client signs, else those that the provider lists. */
export function signingAlgorithms(
  registered: string | undefined,
  listed: JsonValue | undefined,
): JsonValue | undefined {
  return registered === undefined ? listed : [registered]
}

/** Whether what the client signs is signed with its secret, by the algorithm that is registered. */
export function isBySecret(alg: string | undefined): boolean {
  return alg?.startsWith('HS') === true
}

interface Signing {
  readonly facts: ClientFacts
  readonly secret: string | undefined
  readonly key: PrivateKey | undefined
}

/** Throws `invalid_option` where the client cannot sign assertions or request objects by the algorithm that it is registered with. */
export async function requireAlgorithms(options: Options, client: Signing): Promise<void> {
  const { token_endpoint_auth_signing_alg, request_object_signing_alg } = client.facts.registered ?? {}
  const { auth } = client.facts
  if (auth === 'private_key_jwt' || auth === 'client_secret_jwt') {
    const by = auth === 'private_key_jwt' ? 'key' : 'secret'
    await requireSigning(client, {
      member: 'token_endpoint_auth_signing_alg',
      alg: token_endpoint_auth_signing_alg,
      by,
    })
  }
  if (options.has('requestObject') && options.text('requestObject') !== undefined)
    await requireSigning(client, {
      member: 'request_object_signing_alg',
      alg: request_object_signing_alg,
      by: 'either',
    })
}

interface Demand {
  readonly member: string
  readonly alg: string | undefined
  readonly by: 'key' | 'secret' | 'either'
}

async function requireSigning({ key, secret }: Signing, { member, alg, by }: Demand): Promise<void> {
  if (alg === undefined) return
  const isSecret = isBySecret(alg)
  const withSecret = isSecret && by !== 'key' && secret !== undefined
  const withKey = !isSecret && by !== 'secret' && (await key?.signerFor([alg]))?.alg === alg
  if (withSecret || withKey) return
  const hint = isSecret
    ? by === 'key'
      ? 'That algorithm is for client_secret_jwt: --client-auth client_secret_jwt.'
      : 'Give --client-secret env:NAME.'
    : alg === 'none'
      ? 'Register an algorithm, or leave --request-object out.'
      : `Give a key for ${alg} by --client-key <file>; one that names another alg signs by that alone.`
  throw cliError(
    'invalid_option',
    `The client is registered with ${member} ${alg}, by which nothing given can sign.`,
    hint,
  )
}
