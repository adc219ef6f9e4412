import { judgePar } from '../checks/endpoints/endpoints.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import type { Context } from '../context.ts'
import { readParAnswer } from '../documents/answers.ts'
import { CliError, cliError } from '../errors.ts'
import { encryptionTarget } from '../jose/keys/encryption-target.ts'
import { type EncryptionTarget, makeRequestObject } from '../jose/keys/request-object.ts'
import type { OpenStep } from '../trace/recorder.ts'
import { type AuthorizationRequest, authorizationUrl, type Parameters } from './authorization-request.ts'
import { type Client, configuration } from './client.ts'
import { fetchJwks } from './keys.ts'
import type { Provider } from './provider.ts'
import { bodyOf, isObject, refusal } from './run.ts'
import { redirectRefusal, unusableAnswer } from './unusable.ts'
import { endpointToOpen, usableEndpoint } from './usable-endpoint.ts'

/** How the authorization request travels: plain, signed or encrypted (RFC 9101), pushed (RFC 9126), or both. */
export async function authorizationTarget(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  request: AuthorizationRequest,
): Promise<{ readonly url: string; readonly parameters: Parameters }> {
  const address = await endpointToOpen(context, provider, 'authorization_endpoint')
  const kind = context.options.text('requestObject')
  const direct = kind ? await asRequestObject(context, open, provider, client, request.parameters) : request.parameters
  const pushed = context.options.flag('par') || provider.metadata['require_pushed_authorization_requests'] === true
  const parameters = pushed ? await push(context, open, provider, client, direct) : direct
  return { url: authorizationUrl(address, parameters), parameters }
}

/** What OAuth 2.0 wants to see in the URL itself (OIDC Core 6.1); RFC 9101 5 wants client_id alone. */
const BESIDE = 'client_id response_type scope'

/** Puts every parameter into a request object; those that OAuth 2.0 wants outside stand there too (OIDC Core 6.1). */
async function asRequestObject(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  parameters: Parameters,
): Promise<Parameters> {
  const request = await makeRequestObject({
    parameters,
    client_id: client.client_id,
    issuer: provider.issuer,
    key: client.key,
    secret: client.secret,
    encryptTo:
      context.options.text('requestObject') === 'encrypted'
        ? await issuerEncryptionKey(context, open, provider)
        : undefined,
  })
  const outside = (context.options.text('requestObjectBeside') ?? BESIDE).split(' ')
  return [...parameters.filter(([name]) => outside.includes(name)), ['request', request]]
}

async function issuerEncryptionKey(context: Context, open: OpenStep, provider: Provider): Promise<EncryptionTarget> {
  const answer = await fetchJwks(context, provider, open)
  const target = answer?.jwks && (await encryptionTarget(answer.jwks, provider.metadata))
  if (target) return target
  throw cliError(
    'response_unusable',
    'The provider publishes no key that a request object could be encrypted to.',
    'Use --request-object signed.',
  )
}

/** Pushes the request and leaves what the browser carries: `client_id` and `request_uri` (RFC 9126 section 4). */
async function push(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  parameters: Parameters,
): Promise<Parameters> {
  usableEndpoint(context, provider, 'pushed_authorization_request_endpoint')
  const before = open.step.exchanges.length
  const { lib, config } = await configuration(context, provider, client, { purpose: 'par', record: open.record })
  let strict: unknown
  await lib
    .buildAuthorizationUrlWithPAR(
      config,
      new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])),
    )
    .catch((error: unknown) => {
      strict = error
    })
  const exchange = open.step.exchanges.slice(before).at(-1)
  if (!exchange) throw strict
  if (exchange.failure) throw new CliError(exchange.failure)
  const reading = bodyOf(exchange)
  open.check(...context.judge(judgePar({ exchange, reading }), { loopback: provider.loopback }))
  const body = isObject(reading?.value) ? reading.value : {}
  const requestUri = readParAnswer(body).members.request_uri
  if (requestUri !== undefined) {
    return [
      ['client_id', client.client_id],
      ['request_uri', requestUri],
    ]
  }
  const error = oauthErrorOf(exchange, reading)
  if (error) throw new CliError(refusal(error, 'the pushed authorization request'))
  const what = 'The pushed authorization request endpoint'
  throw (
    redirectRefusal(what, '--pushed-authorization-request-endpoint', exchange) ??
    unusableAnswer(what, exchange, reading, 'a request_uri')
  )
}
