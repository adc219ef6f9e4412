import { judgePar } from '../checks/endpoints/endpoints.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { readParAnswer } from '../documents/answers.ts'
import { cliError } from '../errors.ts'
import { isObject } from '../jose/json/values.ts'
import { encryptionTarget } from '../jose/keys/encryption-target.ts'
import { type EncryptionTarget, makeRequestObject } from '../jose/keys/request-object.ts'
import { requireActing } from './acting.ts'
import { authorizationUrl, type Parameters } from './authorization-request.ts'
import { strictClient } from './client.ts'
import type { Party } from './party.ts'
import { type Answered, ask, settle } from './settle.ts'
import { endpointToOpen, usableEndpoint } from './usable-endpoint.ts'

/** How the authorization request travels: plain, signed or encrypted (RFC 9101), pushed (RFC 9126), or both. */
export async function authorizationTarget(
  party: Party,
  open: JudgedStep,
  given: Parameters,
): Promise<{ readonly url: string; readonly parameters: Parameters }> {
  const { options } = party.context
  const address = await endpointToOpen(party, 'authorization_endpoint')
  if (given.some(([name]) => name === 'id_token_hint')) requireActing(party.context, 'id_token_hint')
  if (options.text('requestObject')) requireActing(party.context, 'request_object')
  const direct = options.text('requestObject') ? await asRequestObject(party, open, given) : given
  const pushed = options.flag('par') || party.provider.metadata['require_pushed_authorization_requests'] === true
  if (pushed) requireActing(party.context, 'par')
  const parameters = pushed ? await push(party, open, direct) : direct
  return { url: authorizationUrl(address, parameters), parameters }
}

/** What OAuth 2.0 wants to see in the URL itself (OIDC Core 6.1); RFC 9101 5 wants client_id alone. */
const BESIDE = 'client_id response_type scope'

/** Puts every parameter into a request object; those that OAuth 2.0 wants outside stand there too (OIDC Core 6.1). */
async function asRequestObject(party: Party, open: JudgedStep, parameters: Parameters): Promise<Parameters> {
  const { context, provider, client } = party
  const request = await makeRequestObject({
    parameters,
    client_id: client.client_id,
    issuer: provider.issuer,
    key: client.key,
    secret: client.secret,
    encryptTo:
      context.options.text('requestObject') === 'encrypted' ? await issuerEncryptionKey(party, open) : undefined,
  })
  const outside = (context.options.text('requestObjectBeside') ?? BESIDE).split(' ')
  return [...parameters.filter(([name]) => outside.includes(name)), ['request', request]]
}

async function issuerEncryptionKey({ keys, provider }: Party, open: JudgedStep): Promise<EncryptionTarget> {
  const jwks = await keys.document(open)
  const target = jwks && (await encryptionTarget(jwks, provider.metadata))
  if (target) return target
  throw cliError(
    'response_unusable',
    'The provider publishes no key that a request object could be encrypted to.',
    'Use --request-object signed.',
  )
}

/** Judges the answer to a pushed request; one that says "later" is none. */
export function judgePushed(open: JudgedStep, { exchange, reading }: Answered): void {
  if (!exchange.failure) open.judge(judgePar({ exchange, reading }))
}

/** Pushes the request and leaves what the browser carries: `client_id` and `request_uri` (RFC 9126 section 4). */
async function push(party: Party, open: JudgedStep, parameters: Parameters): Promise<Parameters> {
  const { client } = party
  const member = 'pushed_authorization_request_endpoint'
  usableEndpoint(party, member)
  const { lib, config } = await strictClient(party, open, { purpose: 'par' })
  const pairs = parameters.map(([name, value]): [string, string] => [name, value])
  const answer = await ask(open, () => lib.buildAuthorizationUrlWithPAR(config, new URLSearchParams(pairs)))
  const { exchange, reading } = answer
  judgePushed(open, answer)
  const body = isObject(reading?.value) && !exchange.failure ? reading.value : {}
  const request_uri = settle(
    open,
    answer,
    {
      member,
      what: 'The pushed authorization request endpoint',
      act: 'the pushed authorization request',
      due: 'a request_uri',
    },
    readParAnswer(body).members.request_uri,
  )
  return [
    ['client_id', client.client_id],
    ['request_uri', request_uri],
  ]
}
